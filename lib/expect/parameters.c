/* SPDX-License-Identifier: Apache-2.0 */
/* What whoever started the build chose. Those parameters are out of the builder's
 * control, so SLSA wants those that nobody expects refused. */
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"

#define TYPE "https://github.com/slsa-framework/slsa-github-generator"

/* Version 0.1 has all of the build there, as the service knows it. */
#define CLOUD_BUILD_ARGUMENTS                                                  \
    {                                                                          \
        "@type", "id", "name", "options", "sourceProvenance", "steps",         \
            "substitutions"                                                    \
    }

/* The external parameters that a build type has. Those in `fixed` are the source,
 * of which GitHub's certificate, or another part of what Cloud Build says, has the
 * members that stand behind the name; the others are anybody's choice. */
static const struct schema {
    const char *build_type;
    const char *fixed[4], *free[8];
} schemas[] = {
    {"https://actions.github.io/buildtypes/workflow/v1",
        {"workflow", "repository", "ref", "path"}, {0}},
    {"https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
        {"workflow", "repository", "ref", "path"},
        {"inputs", "vars", "release"}},
    {"https://slsa.dev/container-based-build/v0.1?draft",
        {"source", "uri", "digest"},
        {"builderImage", "configPath", "buildConfig"}},
    {TYPE "/delegator-generic@v0", {0}, {"inputs", "vars"}},
    {TYPE "/generic@v1", {0}, {"event_inputs", "vars"}},
    {TYPE "/container@v1", {0}, {"event_inputs", "vars"}},
    {TYPE "/go@v1", {0}, {"event_inputs", "vars"}},
    {TYPE "-go@v1", {0}, {"event_inputs", "vars", "version"}},
    {TYPE "@v1", {0}, {"event_inputs", "vars"}},
    {"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
        {"buildConfigSource", "repository", "ref", "path"}, {"substitutions"}},
    {"https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1", {0},
        CLOUD_BUILD_ARGUMENTS},
    {"https://cloudbuild.googleapis.com/CloudBuildSteps@v0.1", {0},
        CLOUD_BUILD_ARGUMENTS},
    {"https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2", {0},
        CLOUD_BUILD_ARGUMENTS},
    {"https://github.com/moby/buildkit/blob/master/docs/attestations/"
     "slsa-definitions.md",
        {0}, {"configSource", "request"}},
    {"https://mobyproject.org/buildkit@v1", {0},
        {"frontend", "args", "locals", "secrets", "ssh"}},
};

static const struct schema *schema_of(const struct hm_build *build)
{
    for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
        if (hm_bytes_eq_str(build->slsa.build_type, schemas[i].build_type))
            return &schemas[i];
    }
    return NULL;
}

static bool has_name(
    const char *const *names, size_t count, struct hm_bytes name)
{
    for (size_t i = 0; i < count && names[i] != NULL; i++) {
        if (hm_bytes_eq_str(name, names[i]))
            return true;
    }
    return false;
}

/* ---- JSON Pointer (RFC 6901) ---- */

/* The next token of a pointer, decoded into `out`. */
static bool next_token(struct hm_buf *out, struct hm_rd *rd, struct hm_err *err)
{
    struct hm_bytes token;

    hm_buf_cut(out, 0);
    if (hm_rd_u8(rd) != '/')
        return hm_fail(err, HM_USAGE, "a JSON pointer begins with '/'");
    while (hm_rd_left(rd) > 0 && hm_rd_peek(rd) != '/') {
        uint8_t c = hm_rd_u8(rd);

        if (c == '~') {
            c = hm_rd_u8(rd);
            if (c != '0' && c != '1')
                return hm_fail(
                    err, HM_USAGE, "in a JSON pointer '~' is written \"~0\"");
            c = c == '0' ? '~' : '/';
        }
        hm_buf_put_u8(out, c);
    }
    return hm_buf_end(out, &token, err);
}

static struct hm_json member(struct hm_json v, struct hm_bytes name)
{
    struct hm_json_iter it = hm_json_iter(v);
    uint64_t wanted = 0, index = 0;
    bool is_index = hm_text_u64(&wanted, name);

    while (hm_json_iter_next(&it)) {
        if (it.key.doc != NULL && hm_json_str_eq(it.key, (const char *)name.p))
            return it.value;
        if (it.key.doc == NULL && is_index && index++ == wanted)
            return it.value;
    }
    return (struct hm_json){0};
}

static bool find(struct hm_json *out, const struct hm_build *build,
    struct hm_bytes pointer, struct hm_err *err)
{
    hm_auto(buf) token = hm_buf(HM_URI_MAX);
    struct hm_rd rd = hm_rd(pointer);
    struct hm_json v = build->slsa.external;

    while (hm_rd_left(&rd) > 0 && v.doc != NULL) {
        HM_TRY(next_token(&token, &rd, err));
        HM_TRY(hm_slsa_open(&v, build->arena, v, err));
        v = member(v, hm_bytes_str(hm_buf_str(&token)));
    }
    *out = v;
    return true;
}

/* ---- Comparing ---- */

static bool value_is(const struct hm_build *build, struct hm_json v,
    const struct hm_expected_pair *wanted, struct hm_err *err)
{
    struct hm_bytes got = hm_json_text(v);
    bool empty;

    if (v.doc == NULL)
        return hm_fail(err, HM_POLICY, "%s is not there, wanted %s",
            HM_SHOW(wanted->name), HM_SHOW(wanted->value.text));
    if (hm_json_type(v) == HM_JSON_STRING)
        HM_TRY(hm_json_as_str(&got, v, build->arena, err));
    empty = got.len == 0 && wanted->value.match == HM_MATCH_EXACT &&
        wanted->value.text.len == 0;
    if (empty || hm_expected_is(&wanted->value, got, err))
        return true;
    return err->code != HM_POLICY
        ? false
        : hm_fail(err, HM_POLICY, "%s is %s, wanted %s", HM_SHOW(wanted->name),
              HM_SHOW(got), HM_SHOW(wanted->value.text));
}

/* Whose word it is, where it is not that of a builder on its own. */
static const char *word_of(const struct hm_build *build)
{
    if (build->facts->kind == HM_FACTS_CERT && hm_build_is_self_made(build))
        return " (claimed by the workflow itself)";
    return hm_build_word(build);
}

static void record(const struct hm_build *build, struct hm_check *check,
    bool ok, const struct hm_err *err, size_t count)
{
    if (ok)
        hm_check_pass(check, "%zu as demanded%s", count, word_of(build));
    else if (err->code != HM_POLICY)
        hm_check_err(check, err);
    else
        hm_check_fail(check, "policy", "%s", err->msg);
}

/* ---- Which may be there ---- */

/* Is "/name", or something in it, demanded? */
static bool is_demanded(
    const struct hm_expect *e, struct hm_bytes path, bool deeper)
{
    for (size_t i = 0; i < e->parameters.count; i++) {
        struct hm_bytes pointer = e->parameters.items[i].name;

        if (hm_bytes_eq(pointer, path))
            return true;
        if (deeper && pointer.len > path.len &&
            hm_bytes_starts(pointer, path) && pointer.p[path.len] == '/')
            return true;
    }
    return false;
}

static bool is_allowed(const struct hm_expect *e, struct hm_bytes path)
{
    struct hm_bytes name = hm_bytes_slice(path, 1, path.len);

    for (size_t i = 0; i < e->allowed_count; i++) {
        if (hm_bytes_eq(e->allowed[i], name))
            return true;
    }
    return false;
}

/* "/inputs" and "level" become "/inputs/level". */
static void put_token(struct hm_buf *path, struct hm_bytes name)
{
    hm_buf_put_u8(path, '/');
    for (size_t i = 0; i < name.len; i++) {
        if (name.p[i] == '~' || name.p[i] == '/')
            hm_buf_put(path, name.p[i] == '~' ? HM_LIT("~0") : HM_LIT("~1"));
        else
            hm_buf_put_u8(path, name.p[i]);
    }
}

/* Closed: all that a free parameter holds was demanded or allowed by name. */
static bool check_inside(const struct hm_build *build, struct hm_json v,
    struct hm_bytes path, struct hm_err *err)
{
    struct hm_json_iter it;

    HM_TRY(hm_slsa_open(&v, build->arena, v, err));
    if (hm_json_type(v) != HM_JSON_OBJECT)
        return hm_fail(err, HM_POLICY, "external parameter %s was not expected",
            HM_SHOW(path));
    it = hm_json_iter(v);
    while (hm_json_iter_next(&it)) {
        hm_auto(buf) text = hm_buf(2 * HM_STATEMENT_MAX);
        struct hm_bytes name, whole;

        HM_TRY(hm_json_as_str(&name, it.key, build->arena, err));
        hm_buf_put(&text, path);
        put_token(&text, name);
        HM_TRY(hm_buf_end(&text, &whole, err));
        if (!is_demanded(build->expect, whole, false) &&
            !is_allowed(build->expect, whole))
            return hm_fail(err, HM_POLICY,
                "external parameter %s was not expected", HM_SHOW(whole));
    }
    return true;
}

/* Texts, and a digest of commits in texts. */
static bool is_fixed_value(const struct hm_build *build, struct hm_bytes name,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_iter it;

    if (!hm_bytes_eq_str(name, "digest"))
        return hm_json_type(v) == HM_JSON_STRING ||
            hm_fail(err, HM_POLICY, "no text");
    HM_TRY(hm_slsa_open(&v, build->arena, v, err));
    if (hm_json_type(v) != HM_JSON_OBJECT)
        return hm_fail(err, HM_POLICY, "no object");
    it = hm_json_iter(v);
    while (hm_json_iter_next(&it)) {
        if (hm_json_type(it.value) != HM_JSON_STRING ||
            !(hm_json_str_eq(it.key, "sha1") ||
                hm_json_str_eq(it.key, "gitCommit")))
            return hm_fail(err, HM_POLICY, "another digest than the commit's");
    }
    return true;
}

/* Is that member of the source held against something else? The certificate has
 * all of them. Of what Cloud Build says the repository must be that of the first
 * dependency, and the ref that of the trigger, if there was one; which file has the
 * steps is said once, so it must have been demanded. */
static bool is_held(const struct hm_build *build, struct hm_bytes name)
{
    if (build->by_github || hm_bytes_eq_str(name, "repository"))
        return true;
    if (hm_bytes_eq_str(name, "ref"))
        return build->ref.len > 0;
    return hm_bytes_eq_str(name, "path") &&
        build->expect->workflow.match != HM_MATCH_NOTHING;
}

/* Whatever is in there that is none of its members is unknown. */
static bool check_fixed(const struct hm_build *build,
    const struct schema *schema, struct hm_json v, struct hm_bytes path,
    struct hm_err *err)
{
    struct hm_json_iter it;

    HM_TRY(hm_slsa_open(&v, build->arena, v, err));
    if (hm_json_type(v) != HM_JSON_OBJECT)
        return hm_fail(err, HM_POLICY, "external parameter %s is no object",
            HM_SHOW(path));
    it = hm_json_iter(v);
    while (hm_json_iter_next(&it)) {
        hm_auto(buf) text = hm_buf(2 * HM_STATEMENT_MAX);
        struct hm_bytes name, whole;

        HM_TRY(hm_json_as_str(&name, it.key, build->arena, err));
        hm_buf_put(&text, path);
        put_token(&text, name);
        HM_TRY(hm_buf_end(&text, &whole, err));
        if (is_demanded(build->expect, whole, false) ||
            is_allowed(build->expect, whole))
            continue;
        if (!has_name(schema->fixed + 1, 3, name))
            return hm_fail(err, HM_POLICY,
                "external parameter %s is none that the build type is known to "
                "have",
                HM_SHOW(whole));
        if (!is_fixed_value(build, name, it.value, err))
            return hm_wrap(err, "external parameter %s", HM_SHOW(whole));
        if (build->expect->closed && !is_held(build, name))
            return hm_fail(err, HM_POLICY,
                "external parameter %s was not expected", HM_SHOW(whole));
    }
    return true;
}

/* Is the source that is said there held against something? */
static bool is_compared(const struct hm_build *build)
{
    return build->by_github || build->kind == HM_BUILDER_CLOUD_BUILD;
}

static bool is_fixed(const struct hm_build *build, const struct schema *schema,
    struct hm_bytes name)
{
    return is_compared(build) && has_name(schema->fixed, 1, name);
}

/* The source of one's own word, and of platforms that are not compared, is a
 * choice like any other. */
static bool is_free(const struct hm_build *build, const struct schema *schema,
    struct hm_bytes name)
{
    return has_name(schema->free, 8, name) ||
        (!is_compared(build) && has_name(schema->fixed, 1, name));
}

static bool check_member(const struct hm_build *build,
    const struct schema *schema, const struct hm_json_iter *it,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(2 * HM_STATEMENT_MAX);
    struct hm_bytes name, path;

    HM_TRY(hm_json_as_str(&name, it->key, build->arena, err));
    put_token(&text, name);
    HM_TRY(hm_buf_end(&text, &path, err));
    if (is_allowed(build->expect, path) ||
        is_demanded(build->expect, path, false))
        return true;
    if (schema != NULL && is_fixed(build, schema, name))
        return check_fixed(build, schema, it->value, path, err);
    if (schema != NULL && is_free(build, schema, name))
        return !build->expect->closed ||
            check_inside(build, it->value, path, err);
    /* One of its members is demanded, so it is known; the rest of it is not. */
    if (is_demanded(build->expect, path, true))
        return check_inside(build, it->value, path, err);
    return hm_fail(err, HM_POLICY,
        "external parameter %s is none that the build type is known to have",
        HM_SHOW(name));
}

static bool check_parameters(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_expected_pairs *wanted = &build->expect->parameters;
    const struct schema *schema = schema_of(build);
    struct hm_json external, v;
    struct hm_json_iter it;

    HM_TRY(hm_slsa_open(&external, build->arena, build->slsa.external, err));
    it = hm_json_iter(external);
    while (hm_json_iter_next(&it))
        HM_TRY(check_member(build, schema, &it, err));
    for (size_t i = 0; i < wanted->count; i++) {
        HM_TRY(find(&v, build, wanted->items[i].name, err));
        HM_TRY(value_is(build, v, &wanted->items[i], err));
    }
    return true;
}

void hm_check_parameters(const struct hm_build *build, struct hm_check *check)
{
    struct hm_err err = {0};
    bool ok = check_parameters(build, &err);

    if (ok && build->expect->parameters.count == 0)
        hm_check_pass(check,
            build->expect->closed ? "none that was not expected"
                                  : "none that the build type does not have");
    else
        record(build, check, ok, &err, build->expect->parameters.count);
}

/* ---- Inputs of a workflow that somebody dispatched ---- */

/* Where they stand: generators, the community's build type, delegators. */
static bool find_inputs(
    struct hm_json *out, const struct hm_build *build, struct hm_err *err)
{
    static const char *const event[] = {"GITHUB_EVENT_PAYLOAD", "inputs", NULL};
    static const char *const old[] = {"event_inputs", NULL};
    static const char *const own[] = {"inputs", NULL};
    const struct hm_slsa *slsa = &build->slsa;

    if (slsa->version == HM_SLSA_V0_2)
        return hm_slsa_at(out, build->arena, slsa->external, old, err);
    if (build->row != NULL)
        return hm_slsa_at(out, build->arena, slsa->internal, event, err);
    return hm_slsa_at(out, build->arena, slsa->external, own, err);
}

static bool check_inputs(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_expected_pairs *wanted = &build->expect->inputs;
    struct hm_json inputs;

    if (!hm_bytes_eq_str(build->event, "workflow_dispatch"))
        return hm_fail(err, HM_POLICY,
            "inputs are given to a workflow that is dispatched, and this was "
            "started by %s",
            build->event.len == 0 ? "nothing that is proved"
                                  : HM_SHOW(build->event));
    HM_TRY(find_inputs(&inputs, build, err));
    HM_TRY(hm_slsa_open(&inputs, build->arena, inputs, err));
    for (size_t i = 0; i < wanted->count; i++) {
        struct hm_bytes name = wanted->items[i].name;

        HM_TRY(value_is(build, member(inputs, name), &wanted->items[i], err));
    }
    return true;
}

void hm_check_inputs(const struct hm_build *build, struct hm_check *check)
{
    struct hm_err err = {0};
    bool ok = check_inputs(build, &err);

    record(build, check, ok, &err, build->expect->inputs.count);
}
