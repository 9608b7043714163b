/* SPDX-License-Identifier: Apache-2.0 */
#include "package/npm.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/hex.h"
#include "enc/json_field.h"
#include "intoto/statement.h"

struct rule {
    struct hm_bytes name, version; /* p NULL: not demanded */
    const struct hm_content_rule *provenance;
};

/* ---- Package URLs: pkg:npm/%40scope/name@1.0.0 ---- */

struct purl {
    struct hm_bytes name, version; /* views of a buffer */
};

static int hex_digit(uint8_t c)
{
    if (hm_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(struct hm_buf *out, struct hm_bytes in, struct hm_err *err)
{
    for (size_t i = 0; i < in.len; i++) {
        bool escaped = in.p[i] == '%' && i + 2 < in.len &&
            hex_digit(in.p[i + 1]) >= 0 && hex_digit(in.p[i + 2]) >= 0;

        if (in.p[i] == '%' && !escaped)
            return hm_fail(
                err, HM_FORMAT, "%s: a '%%' that escapes nothing", HM_SHOW(in));
        if (!escaped) {
            hm_buf_put_u8(out, in.p[i]);
            continue;
        }
        hm_buf_put_u8(out,
            (uint8_t)(hex_digit(in.p[i + 1]) * 16 + hex_digit(in.p[i + 2])));
        i += 2;
    }
    return true;
}

/* The '@' of a scope is escaped, so the first one ends the name. */
static bool parse_purl(struct purl *out, struct hm_buf *text,
    struct hm_bytes subject, struct hm_err *err)
{
    const struct hm_bytes scheme = HM_LIT("pkg:npm/");
    struct hm_bytes rest = hm_bytes_slice(subject, scheme.len, subject.len);
    size_t at = hm_bytes_find(rest, '@'), middle;
    struct hm_bytes all;

    if (!hm_bytes_starts(subject, scheme) || at == 0 || at + 1 >= rest.len)
        return hm_fail(err, HM_MISMATCH,
            "subject %s is no package of npm's: pkg:npm/NAME@VERSION wanted",
            HM_SHOW(subject));
    HM_TRY(decode(text, hm_bytes_slice(rest, 0, at), err));
    middle = text->len;
    HM_TRY(decode(text, hm_bytes_slice(rest, at + 1, rest.len), err));
    HM_TRY(hm_buf_end(text, &all, err));
    out->name = hm_bytes_slice(all, 0, middle);
    out->version = hm_bytes_slice(all, middle, all.len);
    return true;
}

/* ---- One attestation ---- */

static bool is_publication(const struct hm_facts *facts)
{
    return facts->has_statement &&
        hm_bytes_eq_str(
            facts->statement.predicate_type, hm_predicate_uri("npm-publish"));
}

static bool compare(const char *what, struct hm_bytes got,
    struct hm_bytes wanted, struct hm_err *err)
{
    if (wanted.p == NULL || hm_bytes_eq(got, wanted))
        return true;
    return hm_fail(err, HM_MISMATCH, "%s is %s, wanted %s", what, HM_SHOW(got),
        HM_SHOW(wanted));
}

/* The registry writes it twice, and means one package. */
static bool check_published(
    const struct purl *purl, struct hm_bytes predicate, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PACKAGE_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_bytes name, version;
    struct hm_json v;
    struct hm_json_obj o;

    HM_TRY(hm_json_parse_borrowed(
        &v, &arena, predicate, HM_PACKAGE_TEXT_MAX, err));
    o = hm_json_root(&rd, v);
    name = hm_json_str(&o, "name");
    version = hm_json_str(&o, "version");
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) &&
        compare("name in the predicate", name, purl->name, err) &&
        compare("version in the predicate", version, purl->version, err);
}

static bool check_kind(const struct hm_facts *facts, struct hm_err *err)
{
    bool published = is_publication(facts);

    if (!facts->has_statement)
        return hm_fail(err, HM_MISMATCH, "a signature, and no statement");
    if (published && facts->kind != HM_FACTS_KEY)
        return hm_fail(err, HM_MISMATCH,
            "a statement of publication that the registry's key did not sign");
    if (!published && facts->kind != HM_FACTS_CERT)
        return hm_fail(err, HM_MISMATCH,
            "the registry's key signs statements of publication, and this is "
            "%s",
            HM_SHOW(facts->statement.predicate_type));
    if (facts->statement.subject_count != 1)
        return hm_fail(err, HM_FORMAT, "one subject wanted, got %zu",
            facts->statement.subject_count);
    return true;
}

static bool check_package(
    const struct rule *rule, const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_PACKAGE_NAME_MAX);
    struct purl purl;

    HM_TRY(check_kind(facts, err));
    HM_TRY(parse_purl(&purl, &text, facts->statement.subjects[0].name, err));
    HM_TRY(compare("package name", purl.name, rule->name, err));
    HM_TRY(compare("package version", purl.version, rule->version, err));
    return !is_publication(facts) ||
        check_published(&purl, facts->statement.predicate, err);
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct rule *rule = ctx;
    struct hm_check *package = hm_section_expect(section, "package");
    struct hm_err err = {0};

    /* check_kind() lets no statement of publication through that is not the
     * registry's, and nothing else that is. */
    if (rule->provenance != NULL && (facts == NULL || !is_publication(facts)))
        rule->provenance->check(rule->provenance->ctx, facts, section);
    if (facts == NULL)
        return;
    if (check_package(rule, facts, &err))
        hm_check_pass(package, "%s of %s",
            is_publication(facts) ? "publication" : "provenance",
            HM_SHOW(facts->statement.subjects[0].name));
    else
        hm_check_err(package, &err);
}

/* ---- Both ---- */

static bool is_other_half(const struct hm_facts *a, const struct hm_facts *b)
{
    return is_publication(a) && !is_publication(b) &&
        hm_bytes_eq(
            a->statement.subjects[0].name, b->statement.subjects[0].name);
}

/* Each passed check(), so kinds and subjects are what they must be. */
static bool holds(const void *ctx, const struct hm_facts *const *facts,
    size_t count, struct hm_err *err)
{
    size_t published = 0;

    (void)ctx;
    for (size_t i = 0; i < count; i++) {
        published += is_publication(facts[i]);
        for (size_t k = 0; k < count; k++) {
            if (is_other_half(facts[i], facts[k]))
                return true;
        }
    }
    if (published > 0 && published < count)
        return hm_fail(err, HM_MISMATCH,
            "publication and provenance are of different packages");
    return hm_fail(err, HM_NOT_FOUND,
        "the %s is missing: the registry's publication and the provenance are "
        "both needed",
        published == 0 ? "publication" : "provenance");
}

bool hm_npm_require(struct hm_rules *rules, struct hm_arena *arena,
    const struct hm_npm_demand *demand, struct hm_err *err)
{
    struct rule *rule = hm_arena_alloc(arena, 1, sizeof(*rule));

    if (rule == NULL)
        return hm_arena_fail(arena, err);
    rule->provenance = demand->provenance;
    if (demand->name.p != NULL)
        HM_TRY(hm_arena_copy(arena, &rule->name, demand->name, err));
    if (demand->version.p != NULL)
        HM_TRY(hm_arena_copy(arena, &rule->version, demand->version, err));
    HM_TRY(hm_rules_allow_predicate(
        rules, hm_bytes_str(hm_predicate_uri("npm-publish")), err));
    HM_TRY(hm_rules_require_content(
        rules, &(struct hm_content_rule){rule, check}, err));
    return hm_rules_require_together(rules,
        &(struct hm_together_rule){rule, "both-attestations",
            "publication and provenance of one package", holds, false},
        err);
}
