/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/vex.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/window.h"
#include "crypto/digest.h"
#include "enc/json_field.h"

static const char type_uri[] = "https://openvex.dev/ns";

enum status { NONE, NOT_AFFECTED, AFFECTED, FIXED, UNDER_INVESTIGATION };

static const struct hm_json_name statuses[] = {
    {"not_affected", NOT_AFFECTED},
    {"affected", AFFECTED},
    {"fixed", FIXED},
    {"under_investigation", UNDER_INVESTIGATION},
    {NULL, NONE},
};

static const struct hm_json_name justifications[] = {
    {"component_not_present", 1},
    {"vulnerable_code_not_present", 2},
    {"vulnerable_code_not_in_execute_path", 3},
    {"vulnerable_code_cannot_be_controlled_by_adversary", 4},
    {"inline_mitigations_already_exist", 5},
    {NULL, 0},
};

bool hm_vex_is_type(struct hm_bytes type)
{
    size_t len = sizeof(type_uri) - 1;

    return hm_bytes_starts(type, HM_LIT(type_uri)) &&
        (type.len == len || type.p[len] == '/');
}

/* ---- Which artifact ---- */

struct about {
    const struct hm_digest *digests;
    size_t count;
    size_t equal, different; /* found so far, of one product */
};

/* Does the text hold the digest's hex, in lower case, and nothing else? */
static bool is_hex_of(const struct hm_digest *digest, struct hm_bytes hex)
{
    struct hm_bytes text = hm_bytes_str(HM_SHOW_DIGEST(digest));
    size_t colon = hm_bytes_find(text, ':');

    return hm_bytes_eq(hm_bytes_slice(text, colon + 1, text.len), hex);
}

/* A digest of the product: is it the artifact's, or another by the same
 * function? */
static void compare(struct about *about, enum hm_hash hash, struct hm_bytes hex)
{
    for (size_t i = 0; i < about->count; i++) {
        if (about->digests[i].hash != hash)
            continue;
        if (is_hex_of(&about->digests[i], hex))
            about->equal++;
        else
            about->different++;
    }
}

/* "sha256:<hex>", its colon perhaps as package URLs have it. */
static void compare_version(struct about *about, struct hm_bytes version)
{
    static const enum hm_hash hashes[] = {HM_SHA256, HM_SHA384, HM_SHA512};

    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        struct hm_bytes name = hm_bytes_str(hm_hash_name(hashes[i]));
        struct hm_bytes rest = hm_bytes_slice(version, name.len, version.len);

        if (!hm_bytes_starts(version, name))
            continue;
        if (hm_bytes_starts(rest, HM_LIT(":")))
            compare(about, hashes[i], hm_bytes_slice(rest, 1, rest.len));
        else if (hm_bytes_eq_nocase(hm_bytes_slice(rest, 0, 3), HM_LIT("%3a")))
            compare(about, hashes[i], hm_bytes_slice(rest, 3, rest.len));
    }
}

/* A package URL or a reference of an image: what stands behind its last "@" and
 * before qualifiers. */
static void compare_id(struct about *about, struct hm_bytes id)
{
    size_t end = hm_bytes_find(id, '?');

    id = hm_bytes_slice(id, 0, end);
    id = hm_bytes_slice(id, 0, hm_bytes_find(id, '#'));
    for (size_t i = id.len; i > 0; i--) {
        if (id.p[i - 1] == '@') {
            compare_version(about, hm_bytes_slice(id, i, id.len));
            return;
        }
    }
}

/* By IANA's names: "sha-256". */
static void compare_hashes(
    struct about *about, struct hm_json_rd *rd, struct hm_json v)
{
    static const struct {
        const char *name;
        enum hm_hash hash;
    } names[] = {
        {"sha-256", HM_SHA256}, {"sha-384", HM_SHA384}, {"sha-512", HM_SHA512}};
    struct hm_json_iter it = hm_json_iter(v);

    if (v.doc == NULL || !hm_json_want(rd, v, HM_JSON_OBJECT))
        return;
    while (hm_json_iter_next(&it)) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            if (hm_json_str_eq(it.key, names[i].name))
                compare(about, names[i].hash, hm_json_rd_str(rd, it.value));
        }
    }
}

static struct hm_bytes purl_of(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json purl = hm_json_get(v, "purl");

    return purl.doc == NULL ? hm_bytes(NULL, 0) : hm_json_rd_str(rd, purl);
}

/* ---- Lists of names ---- */

/* Names are put one after the other: room for `more` of them. */
static bool grow(struct hm_json_rd *rd, struct hm_json v,
    struct hm_vex_names *names, size_t more)
{
    struct hm_bytes *list;

    if (hm_json_failed(rd))
        return false;
    if (names->count + more > HM_VEX_NAMES_MAX) {
        hm_json_fail(rd, v, HM_LIMIT, "more than %d names", HM_VEX_NAMES_MAX);
        return false;
    }
    list = hm_json_rd_alloc(rd, v, names->count + more, sizeof(*list));
    if (list == NULL)
        return false;
    for (size_t i = 0; i < names->count; i++)
        list[i] = names->list[i];
    names->list = list;
    return true;
}

static void put(struct hm_vex_names *names, struct hm_bytes name)
{
    if (name.len > 0)
        names->list[names->count++] = name;
}

/* ---- One statement ---- */

/* As an object since 0.2, before as a text. */
static void read_vulnerability(
    struct hm_vex_statement *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o;
    struct hm_json_list aliases;
    struct hm_bytes name;

    if (hm_json_type(v) == HM_JSON_STRING) {
        if (grow(rd, v, &out->names, 1))
            put(&out->names, hm_json_rd_str(rd, v));
        return;
    }
    o = hm_json_root(rd, v);
    name = hm_json_str(&o, "name");
    aliases = hm_json_opt_list(&o, "aliases", HM_VEX_NAMES_MAX);
    if (grow(rd, v, &out->names, 1 + aliases.count)) {
        put(&out->names, name);
        while (hm_json_next(&aliases))
            put(&out->names, hm_json_rd_str(rd, aliases.item));
    }
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_part(
    struct hm_vex_names *parts, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o;

    if (hm_json_type(v) == HM_JSON_STRING) {
        put(parts, hm_json_rd_str(rd, v));
        return;
    }
    o = hm_json_root(rd, v);
    put(parts, hm_json_opt_str(&o, "@id"));
    put(parts, purl_of(rd, hm_json_opt_any(&o, "identifiers")));
    hm_json_close(&o, HM_JSON_IGNORE);
}

struct product {
    bool ours, whole;
    struct hm_vex_names parts;
};

/* One digest that is another's makes it another product, whatever else it says:
 * somebody was deceived about one of them. */
static void read_product(struct product *out, struct about about,
    struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o;
    struct hm_json_list parts;

    *out = (struct product){.whole = true};
    if (hm_json_type(v) == HM_JSON_STRING) {
        compare_id(&about, hm_json_rd_str(rd, v));
        out->ours = about.equal > 0 && about.different == 0;
        return;
    }
    o = hm_json_root(rd, v);
    compare_id(&about, hm_json_opt_str(&o, "@id"));
    compare_id(&about, purl_of(rd, hm_json_opt_any(&o, "identifiers")));
    compare_hashes(&about, rd, hm_json_opt_any(&o, "hashes"));
    parts = hm_json_opt_list(&o, "subcomponents", HM_VEX_NAMES_MAX);
    out->whole = parts.count == 0;
    if (!grow(rd, v, &out->parts, 2 * parts.count))
        return;
    while (hm_json_next(&parts))
        read_part(&out->parts, rd, parts.item);
    hm_json_close(&o, HM_JSON_IGNORE);
    out->ours = about.equal > 0 && about.different == 0;
}

/* True when it is about the artifact, by one of its products or by having none.
 * Of parts without a name that we know nothing is excused. */
static bool read_products(struct hm_vex_statement *out, struct about about,
    struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_list l;
    bool ours = false, whole = false;

    if (v.doc == NULL ||
        (hm_json_type(v) == HM_JSON_ARRAY && hm_json_count(v) == 0))
        return true;
    l = hm_json_rd_list(rd, v, HM_VEX_PRODUCTS_MAX);
    while (hm_json_next(&l)) {
        struct product product;

        read_product(&product, about, rd, l.item);
        if (!product.ours || !grow(rd, v, &out->parts, product.parts.count))
            continue;
        ours = true;
        whole = whole || product.whole;
        for (size_t i = 0; i < product.parts.count; i++)
            put(&out->parts, product.parts.list[i]);
    }
    if (whole)
        out->parts = (struct hm_vex_names){0};
    else if (out->parts.count == 0)
        return ours && !out->excuses;
    return ours;
}

/* "Not affected" has to say why. */
static bool read_reason(struct hm_json_obj *o)
{
    int label = hm_json_opt_enum(o, "justification", justifications);
    struct hm_bytes words = hm_json_opt_str(o, "impact_statement");

    return label != 0 || words.len > 0;
}

static void read_status(struct hm_vex_statement *out, struct hm_json_obj *o)
{
    enum status status = (enum status)hm_json_enum(o, "status", statuses);
    bool reason = read_reason(o);

    if (status == NOT_AFFECTED && !reason)
        hm_json_fail(o->rd, o->v, HM_FORMAT,
            "not affected, without a justification or an impact statement");
    out->excuses = status == FIXED || status == NOT_AFFECTED;
}

static void read_time(struct hm_vex_statement *out, struct hm_json_obj *o,
    struct hm_json inherited)
{
    struct hm_json own = hm_json_opt_any(o, "timestamp");

    if (own.doc == NULL && inherited.doc == NULL)
        hm_json_fail(
            o->rd, o->v, HM_FORMAT, "no timestamp, and none of the document");
    else
        out->time = hm_json_rd_time(o->rd, own.doc == NULL ? inherited : own);
}

struct reading {
    struct hm_json_rd *rd;
    struct hm_vex *out;
    const struct hm_vex_statement **end;
    struct about about;
    struct hm_json time; /* of the document */
};

static void read_statement(struct reading *r, struct hm_json v)
{
    struct hm_vex_statement *out = hm_json_rd_alloc(r->rd, v, 1, sizeof(*out));
    struct hm_json_obj o = hm_json_root(r->rd, v);
    bool ours;

    if (out == NULL)
        return;
    read_vulnerability(out, r->rd, hm_json_any(&o, "vulnerability"));
    read_status(out, &o);
    read_time(out, &o, r->time);
    ours = read_products(out, r->about, r->rd, hm_json_opt_any(&o, "products"));
    hm_json_close(&o, HM_JSON_IGNORE);
    if (!ours) {
        r->out->others++;
        return;
    }
    *r->end = out;
    r->end = &out->next;
    r->out->count++;
}

/* ---- The document ---- */

static void check_context(struct hm_json_obj *o)
{
    struct hm_bytes context = hm_json_str(o, "@context");

    if (!hm_json_failed(o->rd) && !hm_vex_is_type(context))
        hm_json_fail(o->rd, hm_json_any(o, "@context"), HM_UNSUPPORTED,
            "%s is not %s", HM_SHOW(context), type_uri);
}

bool hm_vex_read(struct hm_vex *out, struct hm_arena *arena,
    struct hm_bytes document, const struct hm_digest *digests, size_t count,
    struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_vex vex = {0};
    struct reading r = {.rd = &rd,
        .out = &vex,
        .end = &vex.first,
        .about = {.digests = digests, .count = count}};
    struct hm_json root;
    struct hm_json_obj o;
    struct hm_json_list list;

    if (!hm_json_parse_borrowed(&root, arena, document, HM_STATEMENT_MAX, err))
        return hm_wrap(err, "OpenVEX document");
    rd.null_is_absent = true;
    o = hm_json_root(&rd, root);
    check_context(&o);
    r.time = hm_json_opt_any(&o, "timestamp");
    list = hm_json_list(&o, "statements", HM_VEX_STATEMENTS_MAX);
    while (hm_json_next(&list))
        read_statement(&r, list.item);
    hm_json_close(&o, HM_JSON_IGNORE);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "OpenVEX document");
    *out = vex;
    return true;
}

/* ---- What it excuses ---- */

/* One question: whoever has thousands of findings asks it for each. */
struct asking {
    const struct hm_vex *documents;
    size_t count;
    const struct hm_finding *finding;
    size_t *steps;
};

static bool spend(const struct asking *a, size_t steps)
{
    *a->steps = steps < *a->steps ? *a->steps - steps : 0;
    return *a->steps > 0;
}

static bool has_name(const struct asking *a, const struct hm_vex_names *names,
    struct hm_bytes name)
{
    if (!spend(a, 1 + names->count))
        return false;
    for (size_t i = 0; i < names->count; i++) {
        if (hm_bytes_eq(names->list[i], name))
            return true;
    }
    return false;
}

/* To the letter, or without the qualifiers of what was found. */
static bool has_part(const struct asking *a, const struct hm_vex_names *parts)
{
    struct hm_bytes purl = a->finding->purl;

    return purl.len > 0 &&
        (has_name(a, parts, purl) ||
            has_name(
                a, parts, hm_bytes_slice(purl, 0, hm_bytes_find(purl, '?'))));
}

/* What does not excuse is about a finding even where the parts are in doubt. */
static bool is_its_part(
    const struct asking *a, const struct hm_vex_statement *statement)
{
    return statement->parts.count == 0 || has_part(a, &statement->parts) ||
        (!statement->excuses && a->finding->purl.len == 0);
}

static const struct hm_vex_statement *later(
    const struct hm_vex_statement *a, const struct hm_vex_statement *b)
{
    int order = a == NULL ? -1 : hm_time_cmp(a->time, b->time);

    return order < 0 || (order == 0 && !b->excuses) ? b : a;
}

static const struct hm_vex_statement *find_last(const struct asking *a)
{
    const struct hm_vex_statement *last = NULL;

    for (size_t i = 0; i < a->count; i++) {
        for (const struct hm_vex_statement *s = a->documents[i].first;
             s != NULL; s = s->next) {
            if (has_name(a, &s->names, a->finding->id) && is_its_part(a, s))
                last = later(last, s);
        }
    }
    return last;
}

/* Of the same vulnerability, perhaps by a name that the finding has not. */
static bool takes_back(const struct asking *a,
    const struct hm_vex_statement *by, const struct hm_vex_statement *excuse)
{
    if (!spend(a, 1) || by->excuses ||
        hm_time_cmp(by->time, excuse->time) < 0 || !is_its_part(a, by))
        return false;
    for (size_t i = 0; i < by->names.count; i++) {
        if (has_name(a, &excuse->names, by->names.list[i]))
            return true;
    }
    return false;
}

static bool is_taken_back(
    const struct asking *a, const struct hm_vex_statement *excuse)
{
    for (size_t i = 0; i < a->count; i++) {
        for (const struct hm_vex_statement *s = a->documents[i].first;
             s != NULL; s = s->next) {
            if (takes_back(a, s, excuse))
                return true;
        }
    }
    return false;
}

bool hm_vex_excuses(const struct hm_vex *documents, size_t count,
    const struct hm_finding *finding, size_t *steps)
{
    const struct asking asking = {documents, count, finding, steps};
    const struct hm_vex_statement *last = find_last(&asking);

    /* What was not compared might be what takes it back. */
    return last != NULL && last->excuses && !is_taken_back(&asking, last) &&
        *steps > 0;
}
