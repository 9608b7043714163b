/* SPDX-License-Identifier: Apache-2.0 */
/* Provenance: what the builder says about the build. All of it is claimed; where
 * the certificate says the same or something else, that is said, too. */
#include "slsa/slsa.h"

#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"

static const char predicate[] = "predicate";

static void put_named(const struct hm_explaining *e, const char *about,
    struct hm_bytes name, struct hm_bytes value)
{
    hm_page_say(e->page,
        &(struct hm_saying){.mark = HM_CLAIMED,
            .by = predicate,
            .about = about,
            .name = name,
            .value = value});
}

static void put_text(
    const struct hm_explaining *e, const char *about, struct hm_bytes value)
{
    hm_explain_opt(e, HM_CLAIMED, predicate, about, value);
}

/* ---- Parameters ---- */

/* A value as it is written, so that "1" is not 1. */
static void put_member(const struct hm_explaining *e, const char *about,
    struct hm_bytes prefix, const struct hm_json_iter *it)
{
    hm_auto(buf) name = hm_buf(HM_OUTLINE_MAX);

    hm_buf_put(&name, prefix);
    if (prefix.len > 0)
        hm_buf_put_u8(&name, '.');
    hm_json_put_decoded(&name, it->key);
    put_named(e, about, hm_explain_text(e, &name), hm_json_text(it->value));
}

static bool is_object(struct hm_json v)
{
    return hm_json_type(v) == HM_JSON_OBJECT ||
        hm_json_type(v) == HM_JSON_SEALED;
}

/* The members of an object inside, such as workflow.ref; counted like the others,
 * and one without any as one. */
static void put_inner(const struct hm_explaining *e, struct hm_arena *arena,
    const char *about, const struct hm_json_iter *outer, size_t *count)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);
    struct hm_bytes prefix;
    struct hm_json opened;
    struct hm_json_iter it;
    struct hm_err err = {0};
    size_t before = *count;

    hm_json_put_decoded(&text, outer->key);
    prefix = hm_explain_text(e, &text);
    if (!hm_slsa_open(&opened, arena, outer->value, &err)) {
        hm_page_problem(e->page, &err);
        (*count)++;
        return;
    }
    it = hm_json_iter(opened);
    while (hm_json_iter_next(&it)) {
        if ((*count)++ < HM_EXPLAIN_LIST_MAX)
            put_member(e, about, prefix, &it);
    }
    if (*count == before) {
        put_member(e, about, hm_bytes(NULL, 0), outer);
        (*count)++;
    }
}

static void put_parameters(const struct hm_explaining *e,
    struct hm_arena *arena, const char *about, struct hm_json object)
{
    struct hm_json_iter it = hm_json_iter(object);
    size_t count = 0;

    while (hm_json_iter_next(&it)) {
        if (count < HM_EXPLAIN_LIST_MAX && is_object(it.value))
            put_inner(e, arena, about, &it, &count);
        else if (count++ < HM_EXPLAIN_LIST_MAX)
            put_member(e, about, hm_bytes(NULL, 0), &it);
    }
    hm_explain_more(e, "parameters", count);
}

/* ---- Descriptors ---- */

static void put_descriptor(const struct hm_explaining *e, const char *about,
    const struct hm_slsa_descriptor *d)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);

    hm_buf_put(&text, d->uri.len > 0 ? d->uri : d->download_location);
    for (size_t i = 0; i < d->digest_count; i++) {
        hm_buf_put_str(&text, hm_buf_view(&text).len > 0 ? " " : "");
        hm_buf_put(&text, d->digests[i].algorithm);
        hm_buf_put_u8(&text, ':');
        hm_buf_put(&text, d->digests[i].value);
    }
    put_named(e, about, d->name, hm_explain_text(e, &text));
}

static void put_descriptors(const struct hm_explaining *e,
    struct hm_arena *arena, const char *about, struct hm_json list)
{
    struct hm_json_iter it = hm_json_iter(list);
    size_t count = 0;

    while (hm_json_iter_next(&it)) {
        struct hm_slsa_descriptor d;
        struct hm_err err = {0};

        if (count++ >= HM_EXPLAIN_LIST_MAX)
            continue;
        if (hm_slsa_descriptor(&d, arena, it.value, &err))
            put_descriptor(e, about, &d);
        else
            hm_page_problem(e->page, &err);
    }
    hm_explain_more(e, about, count);
}

/* ---- Against the certificate ---- */

/* Either may have a scheme in front that the other leaves out. */
static bool says_the_same(struct hm_bytes a, struct hm_bytes b)
{
    struct hm_bytes scheme = HM_LIT("https://");

    if (hm_bytes_starts(a, scheme))
        a = hm_bytes_slice(a, scheme.len, a.len);
    if (hm_bytes_starts(b, scheme))
        b = hm_bytes_slice(b, scheme.len, b.len);
    return hm_bytes_eq(a, b);
}

/* What the certificate says, where it is worth something; of older ones under
 * the older number. */
static struct hm_bytes proved_of(
    const struct hm_explaining *e, unsigned number, unsigned older)
{
    const struct hm_bytes *values = e->said->facts.extensions.values;

    if (!e->said->proved || e->said->facts.kind != HM_FACTS_CERT)
        return hm_bytes(NULL, 0);
    return values[number].p == NULL && older != 0 ? values[older]
                                                  : values[number];
}

static const char another[] = "which is NOT that of the certificate";

static void compare(const struct hm_explaining *e, struct hm_bytes said,
    struct hm_bytes proved, const char *differs)
{
    if (said.len > 0 && proved.p != NULL)
        hm_explain_say(e, HM_SEEN, "this run",
            says_the_same(said, proved) ? "which is that of the certificate"
                                        : differs,
            proved);
}

static struct hm_bytes commit_of(const struct hm_explaining *e,
    struct hm_arena *arena, const struct hm_slsa_source *source)
{
    static const char *const names[] = {"gitCommit", "sha1", "sha256"};
    struct hm_bytes text = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *const path[] = {names[i], NULL};

        if (!hm_slsa_text_at(&text, arena, source->digest, path, &err)) {
            hm_page_problem(e->page, &err);
            return hm_bytes(NULL, 0);
        }
        if (text.len > 0)
            return text;
    }
    return source->commit;
}

static void put_source(const struct hm_explaining *e, struct hm_arena *arena,
    const struct hm_slsa_source *source)
{
    struct hm_bytes commit = commit_of(e, arena, source);

    put_text(e, "built from repository", source->repository);
    compare(e, source->repository, proved_of(e, 12, 0), another);
    put_text(e, "built from commit", commit);
    compare(e, commit, proved_of(e, 13, 3), another);
    put_text(e, "built from branch or tag", source->ref);
    compare(e, source->ref, proved_of(e, 14, 6), another);
    put_text(e, "by the workflow or configuration", source->path);
}

/* ---- All of it ---- */

static void put_times(const struct hm_explaining *e, const struct hm_slsa *s)
{
    const struct hm_saying started = {
        .by = predicate, .about = "the build began at"};
    const struct hm_saying finished = {
        .by = predicate, .about = "the build ended at"};

    if (s->has_started)
        hm_explain_time(e, &started, s->started);
    if (s->has_finished)
        hm_explain_time(e, &finished, s->finished);
}

static void put_builder(const struct hm_explaining *e, struct hm_arena *arena,
    const struct hm_slsa *s)
{
    put_text(e, "built in the way of", s->build_type);
    if (s->builder_id.len == 0)
        hm_explain_say(
            e, HM_SEEN, "this run", "built by", HM_LIT("it names no builder"));
    put_text(e, "built by", s->builder_id);
    /* A builder may be the machine, and not the workflow that signs. */
    compare(e, s->builder_id, proved_of(e, 9, 0),
        "while the certificate names the workflow");
    put_parameters(e, arena, "builder version", s->builder_version);
}

static void put_all(const struct hm_explaining *e, struct hm_arena *arena,
    const struct hm_slsa *s)
{
    hm_explain_say(e, HM_SEEN, "this run", "read as SLSA provenance, version",
        hm_bytes_str(hm_slsa_version_name(s->version)));
    put_builder(e, arena, s);
    hm_explain_level(e, s->builder_id);
    put_source(e, arena, &s->source);
    put_text(e, "in the run", s->invocation_id);
    put_times(e, s);
    put_parameters(e, arena, "chosen by who started it", s->external);
    put_parameters(e, arena, "added by the platform", s->internal);
    put_descriptors(e, arena, "made of", s->dependencies);
    put_descriptors(e, arena, "made with", s->builder_dependencies);
    put_descriptors(e, arena, "made as well", s->byproducts);
}

bool hm_explain_slsa(const struct hm_explaining *e)
{
    const struct hm_statement *statement = &e->said->statement;
    hm_auto(arena) arena = hm_arena(HM_SLSA_ARENA_MAX);
    struct hm_slsa slsa;
    struct hm_err err = {0};

    if (hm_slsa_version(statement->predicate_type) == HM_SLSA_NONE)
        return false;
    if (hm_slsa_parse(&slsa, &arena, statement->predicate_type,
            statement->predicate, &err))
        put_all(e, &arena, &slsa);
    else
        hm_explain_unread(e, "the level of SLSA's build track", &err);
    return true;
}
