/* SPDX-License-Identifier: Apache-2.0 */
#include "slsa/slsa.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json_field.h"
#include "slsa/slsa_impl.h"

/* Objects in three others are sealed: what a policy asks for by name lies above
 * (externalParameters.workflow is opened by its reader), and the rest may be
 * large: steps, events, layers. */
enum { OPEN_LEVELS = HM_STATEMENT_LEVELS, OPEN_PART_LEVELS = 2 };

static const struct {
    const char *uri;
    enum hm_slsa_version version;
} types[] = {
    {"https://slsa.dev/provenance/v1", HM_SLSA_V1},
    {"https://slsa.dev/provenance/v0.2", HM_SLSA_V0_2},
    {"https://slsa.dev/provenance/v0.1", HM_SLSA_V0_1},
    {"https://in-toto.io/Provenance/v0.1", HM_SLSA_V0_1}, /* its first name */
};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

enum hm_slsa_version hm_slsa_version(struct hm_bytes predicate_type)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (hm_bytes_eq_str(predicate_type, types[i].uri))
            return types[i].version;
    }
    return HM_SLSA_NONE;
}

const char *hm_slsa_version_name(enum hm_slsa_version version)
{
    static const char *const names[] = {[HM_SLSA_NONE] = "none",
        [HM_SLSA_V0_1] = "0.1",
        [HM_SLSA_V0_2] = "0.2",
        [HM_SLSA_V1] = "1"};

    return names[version];
}

const char *hm_slsa_type(size_t index)
{
    return index < TYPE_COUNT ? types[index].uri : NULL;
}

/* ---- Members that several versions have ---- */

struct hm_json hm_slsa_object(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = hm_json_opt_any(o, name);
    enum hm_json_type type = hm_json_type(v);

    if (type != HM_JSON_NONE && type != HM_JSON_SEALED)
        (void)hm_json_want(o->rd, v, HM_JSON_OBJECT);
    return v;
}

struct hm_json hm_slsa_list(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = hm_json_opt_any(o, name);

    if (v.doc != NULL)
        (void)hm_json_want(o->rd, v, HM_JSON_ARRAY);
    return v;
}

/* Producers in Go write "ID", the specification "Id". */
static struct hm_bytes invocation_id(
    struct hm_json_obj *o, const char *name, const char *other)
{
    struct hm_bytes id = hm_json_opt_str(o, name);
    struct hm_bytes second = hm_json_opt_str(o, other);

    return id.p != NULL ? id : second;
}

static struct hm_time opt_time(
    struct hm_json_obj *o, const char *name, bool *there)
{
    /* "" is what some write for "not known". */
    struct hm_json v = hm_json_opt_any(o, name);

    *there = v.doc != NULL && !hm_json_str_eq(v, "");
    return *there ? hm_json_rd_time(o->rd, v) : (struct hm_time){0};
}

void hm_slsa_read_metadata(struct hm_slsa *out, struct hm_json_obj *parent,
    const struct hm_slsa_metadata_names *names)
{
    struct hm_json v = hm_json_opt_any(parent, "metadata");
    struct hm_json_obj o;

    if (v.doc == NULL)
        return;
    o = hm_json_root(parent->rd, v);
    out->invocation_id = invocation_id(&o, names->id, names->id_go);
    out->started = opt_time(&o, names->started, &out->has_started);
    out->finished = opt_time(&o, names->finished, &out->has_finished);
    out->completeness = hm_slsa_object(&o, "completeness");
    out->has_reproducible = hm_json_has(&o, "reproducible");
    out->reproducible = hm_json_opt_bool(&o, "reproducible");
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* ---- v1 ---- */

static void read_definition(struct hm_slsa *out, struct hm_json_obj *root)
{
    struct hm_json_obj o = hm_json_obj(root, "buildDefinition");

    out->build_type = hm_json_str(&o, "buildType");
    out->external = hm_slsa_object(&o, "externalParameters");
    out->internal = hm_slsa_object(&o, "internalParameters");
    out->dependencies = hm_slsa_list(&o, "resolvedDependencies");
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_details(struct hm_slsa *out, struct hm_json_obj *root)
{
    static const struct hm_slsa_metadata_names names = {
        "invocationId", "invocationID", "startedOn", "finishedOn"};
    struct hm_json_obj o = hm_json_obj(root, "runDetails");
    struct hm_json_obj builder = hm_json_obj(&o, "builder");

    out->builder_id = hm_json_opt_str(&builder, "id");
    out->builder_version = hm_slsa_object(&builder, "version");
    out->builder_dependencies = hm_slsa_list(&builder, "builderDependencies");
    hm_json_close(&builder, HM_JSON_IGNORE);
    hm_slsa_read_metadata(out, &o, &names);
    out->byproducts = hm_slsa_list(&o, "byproducts");
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_v1(struct hm_slsa *out, struct hm_json_obj *root)
{
    read_definition(out, root);
    read_details(out, root);
}

/* ---- All of them ---- */

static void read_predicate(
    struct hm_slsa *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj root = hm_json_root(rd, v);

    switch (out->version) {
    case HM_SLSA_V1:
        read_v1(out, &root);
        break;
    case HM_SLSA_V0_2:
        hm_slsa_read_v0_2(out, &root);
        break;
    case HM_SLSA_V0_1:
        hm_slsa_read_v0_1(out, &root);
        break;
    case HM_SLSA_NONE:
        break;
    }
    if (!hm_json_failed(rd) && out->build_type.len == 0)
        hm_json_fail(rd, v, HM_FORMAT, "the build type is empty");
    hm_json_close(&root, HM_JSON_IGNORE);
}

/* Is it those very bytes? Whoever changes a statement's predicate has another
 * text, whatever he forgot beside it. */
static bool is_of(struct hm_json open, struct hm_bytes predicate)
{
    struct hm_bytes text = hm_json_text(open);

    return text.p != NULL && text.p == predicate.p && text.len == predicate.len;
}

bool hm_slsa_read(struct hm_slsa *out, struct hm_arena *arena,
    const struct hm_statement *from, struct hm_err *err)
{
    struct hm_slsa slsa = {.version = hm_slsa_version(from->predicate_type),
        .text = from->predicate};
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json root = from->open;

    if (slsa.version == HM_SLSA_NONE)
        return hm_fail(err, HM_UNSUPPORTED,
            "predicate type %s is no SLSA provenance",
            HM_SHOW(from->predicate_type));
    rd.null_is_absent = true; /* absent, null and empty are equal */
    if (!is_of(root, from->predicate) &&
        !hm_json_parse_shallow(&root, arena, from->predicate, OPEN_LEVELS, err))
        return hm_wrap(err, "provenance");
    read_predicate(&slsa, &rd, root);
    if (!hm_json_end(&rd, err) || !hm_slsa_find_source(&slsa, arena, err))
        return hm_wrap(err, "provenance");
    *out = slsa;
    return true;
}

bool hm_slsa_parse(struct hm_slsa *out, struct hm_arena *arena,
    struct hm_bytes predicate_type, struct hm_bytes predicate,
    struct hm_err *err)
{
    const struct hm_statement from = {
        .predicate_type = predicate_type, .predicate = predicate};

    return hm_slsa_read(out, arena, &from, err);
}

/* ---- Parts ---- */

bool hm_slsa_open(struct hm_json *out, struct hm_arena *arena, struct hm_json v,
    struct hm_err *err)
{
    *out = v;
    return hm_json_type(v) != HM_JSON_SEALED ||
        hm_json_parse_shallow(
            out, arena, hm_json_text(v), OPEN_PART_LEVELS, err);
}

bool hm_slsa_at(struct hm_json *out, struct hm_arena *arena, struct hm_json v,
    const char *const *path, struct hm_err *err)
{
    for (; *path != NULL && v.doc != NULL; path++) {
        HM_TRY(hm_slsa_open(&v, arena, v, err));
        v = hm_json_get(v, *path);
    }
    *out = v;
    return true;
}

bool hm_slsa_text_at(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_json v, const char *const *path, struct hm_err *err)
{
    *out = hm_bytes(NULL, 0);
    HM_TRY(hm_slsa_at(&v, arena, v, path, err));
    return hm_json_type(v) != HM_JSON_STRING ||
        hm_json_as_str(out, v, arena, err);
}

static void read_digests(
    struct hm_slsa_descriptor *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_iter it = hm_json_iter(v);
    size_t count = hm_json_count(v);

    if (v.doc == NULL || !hm_json_want(rd, v, HM_JSON_OBJECT))
        return;
    if (count > HM_SUBJECT_DIGESTS_MAX) {
        hm_json_fail(rd, v, HM_LIMIT, "%zu digests, at most %d allowed", count,
            HM_SUBJECT_DIGESTS_MAX);
        return;
    }
    out->digests = hm_json_rd_alloc(rd, v, count, sizeof(*out->digests));
    while (!hm_json_failed(rd) && hm_json_iter_next(&it)) {
        out->digests[out->digest_count].algorithm = hm_json_rd_str(rd, it.key);
        out->digests[out->digest_count++].value = hm_json_rd_str(rd, it.value);
    }
}

bool hm_slsa_descriptor(struct hm_slsa_descriptor *out, struct hm_arena *arena,
    struct hm_json item, struct hm_err *err)
{
    struct hm_slsa_descriptor made = {0};
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json digest;
    struct hm_json_obj o;

    rd.null_is_absent = true;
    HM_TRY(hm_slsa_open(&item, arena, item, err));
    o = hm_json_root(&rd, item);
    made.name = hm_json_opt_str(&o, "name");
    made.uri = hm_json_opt_str(&o, "uri");
    made.download_location = hm_json_opt_str(&o, "downloadLocation");
    made.media_type = hm_json_opt_str(&o, "mediaType");
    made.annotations = hm_slsa_object(&o, "annotations");
    digest = hm_json_opt_any(&o, "digest");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_slsa_open(&digest, arena, digest, err));
    read_digests(&made, &rd, digest);
    HM_TRY(hm_json_end(&rd, err));
    *out = made;
    return true;
}

size_t hm_slsa_find_ref(struct hm_bytes uri)
{
    const struct hm_bytes refs = HM_LIT("@refs/");
    size_t at = hm_bytes_find(uri, '@');

    while (at < uri.len &&
        !hm_bytes_starts(hm_bytes_slice(uri, at, uri.len), refs))
        at += 1 + hm_bytes_find(hm_bytes_slice(uri, at + 1, uri.len), '@');
    return at;
}

void hm_slsa_cut_uri(
    struct hm_bytes *repository, struct hm_bytes *ref, struct hm_bytes uri)
{
    size_t at;

    if (hm_bytes_starts(uri, HM_LIT("git+")))
        uri = hm_bytes_slice(uri, 4, uri.len);
    at = hm_slsa_find_ref(uri);
    for (size_t i = uri.len; at == uri.len && i-- > 0;) {
        if (uri.p[i] == '@')
            at = i;
    }
    *repository = hm_bytes_slice(uri, 0, at);
    *ref =
        at < uri.len ? hm_bytes_slice(uri, at + 1, uri.len) : hm_bytes(NULL, 0);
}
