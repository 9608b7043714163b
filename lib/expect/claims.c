/* SPDX-License-Identifier: Apache-2.0 */
/* Does the predicate agree with the certificate, and with itself?
 *
 * A builder that can be relied on writes what it was told by the platform, and
 * the authority wrote the same into the certificate. Where the two differ,
 * somebody else wrote the predicate. */
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"

/* What a claim is compared with. */
enum proof {
    EVENT,
    REF,
    COMMIT,
    REPOSITORY, /* "owner/name" */
    REPOSITORY_ID,
    OWNER,
    OWNER_ID,
    RUNNER,
    WORKFLOW_REF, /* "owner/name/.github/workflows/x.yml@refs/heads/main" */
    WORKFLOW_SHA,
    RUN,
    ATTEMPT,
};

struct claim {
    const char *const *path; /* below internalParameters or environment */
    enum proof proof;
};

#define PATH(...)                                                              \
    (const char *const[])                                                      \
    {                                                                          \
        __VA_ARGS__, NULL                                                      \
    }

/* As the generators spell them, as npm and delegators do, and as build types of
 * version 1 do. */
static const struct claim claims[] = {
    {PATH("github_event_name"), EVENT},
    {PATH("github_ref"), REF},
    {PATH("github_sha1"), COMMIT},
    {PATH("github_repository_id"), REPOSITORY_ID},
    {PATH("github_repository_owner"), OWNER},
    {PATH("github_repository_owner_id"), OWNER_ID},
    {PATH("github_run_id"), RUN},
    {PATH("github_run_attempt"), ATTEMPT},
    {PATH("GITHUB_EVENT_NAME"), EVENT},
    {PATH("GITHUB_REF"), REF},
    {PATH("GITHUB_SHA"), COMMIT},
    {PATH("GITHUB_REPOSITORY"), REPOSITORY},
    {PATH("GITHUB_REPOSITORY_ID"), REPOSITORY_ID},
    {PATH("GITHUB_REPOSITORY_OWNER_ID"), OWNER_ID},
    {PATH("GITHUB_WORKFLOW_REF"), WORKFLOW_REF},
    {PATH("GITHUB_WORKFLOW_SHA"), WORKFLOW_SHA},
    {PATH("GITHUB_RUN_ID"), RUN},
    {PATH("GITHUB_RUN_ATTEMPT"), ATTEMPT},
    {PATH("github", "event_name"), EVENT},
    {PATH("github", "repository_id"), REPOSITORY_ID},
    {PATH("github", "repository_owner_id"), OWNER_ID},
    {PATH("github", "runner_environment"), RUNNER},
};

enum { CLAIMS = sizeof(claims) / sizeof(claims[0]) };

/* Behind the server of a URL of GitHub's. */
static struct hm_bytes below_host(
    const struct hm_build *build, struct hm_bytes uri)
{
    size_t len = build->server.len;

    return len > 0 && uri.len > len && hm_bytes_starts(uri, build->server) &&
            uri.p[len] == '/'
        ? hm_bytes_slice(uri, len + 1, uri.len)
        : hm_bytes(NULL, 0);
}

/* ".../actions/runs/<run>/attempts/<attempt>", from its end. */
static struct hm_bytes run_part(struct hm_bytes uri, bool attempt)
{
    size_t end = uri.len, start = end;
    unsigned slashes = attempt ? 1 : 3;

    for (; start > 0; start--) {
        if (uri.p[start - 1] != '/')
            continue;
        if (--slashes == 0)
            return hm_bytes_slice(uri, start, end - start);
        end = start - 1;
    }
    return hm_bytes(NULL, 0);
}

static struct hm_bytes owner_of(const struct hm_build *build)
{
    struct hm_bytes slug = below_host(build, build->repository);

    return hm_bytes_slice(slug, 0, hm_bytes_find(slug, '/'));
}

/* Empty: the certificate does not say it. */
static struct hm_bytes proved(const struct hm_build *build, enum proof proof)
{
    const struct hm_bytes *values = build->facts->extensions.values;

    switch (proof) {
    case EVENT:
        return build->event;
    case REF:
        return build->ref;
    case COMMIT:
        return build->commit;
    case REPOSITORY:
        return below_host(build, build->repository);
    case REPOSITORY_ID:
        return values[15];
    case OWNER:
        return owner_of(build);
    case OWNER_ID:
        return values[17];
    case RUNNER:
        return build->runner;
    case WORKFLOW_REF:
        return below_host(build, values[18]);
    case WORKFLOW_SHA:
        return values[19];
    case RUN:
        return run_part(values[21], false);
    case ATTEMPT:
        return run_part(values[21], true);
    }
    return hm_bytes(NULL, 0);
}

static bool agree(const char *what, struct hm_bytes says,
    struct hm_bytes proves, struct hm_err *err)
{
    if (hm_bytes_eq(says, proves))
        return true;
    return hm_fail(err, HM_MISMATCH,
        "%s: the predicate says %s, the certificate %s", what,
        says.len == 0 ? "nothing" : HM_SHOW_ID(says),
        proves.len == 0 ? "nothing" : HM_SHOW_ID(proves));
}

/* A text, or a number as it is written. */
static bool value_at(struct hm_bytes *out, const struct hm_build *build,
    const char *const *path, struct hm_err *err)
{
    struct hm_json v;

    *out = hm_bytes(NULL, 0);
    HM_TRY(hm_slsa_at(&v, build->arena, build->slsa.internal, path, err));
    if (hm_json_type(v) == HM_JSON_NUMBER)
        *out = hm_json_text(v);
    return hm_json_type(v) != HM_JSON_STRING ||
        hm_json_as_str(out, v, build->arena, err);
}

static const char *last_name(const char *const *path)
{
    while (path[1] != NULL)
        path++;
    return *path;
}

static bool check_environment(
    const struct hm_build *build, size_t *count, struct hm_err *err)
{
    for (size_t i = 0; i < CLAIMS; i++) {
        struct hm_bytes says, proves = proved(build, claims[i].proof);

        HM_TRY(value_at(&says, build, claims[i].path, err));
        if (says.len == 0 || proves.len == 0)
            continue;
        HM_TRY(agree(last_name(claims[i].path), says, proves, err));
        ++*count;
    }
    return true;
}

/* ---- Source ---- */

static bool check_place(const struct hm_build *build,
    struct hm_bytes repository, struct hm_bytes ref, const char *what,
    struct hm_err *err)
{
    if (!agree(what, repository, build->repository, err))
        return false;
    /* A build type may leave the ref to the certificate. */
    return ref.len == 0 || build->ref.len == 0 ||
        agree("ref", ref, build->ref, err);
}

/* The commit is named under either name, depending on who writes. */
static bool check_digest(
    const struct hm_build *build, struct hm_json digest, struct hm_err *err)
{
    static const char *const names[][2] = {{"sha1", NULL}, {"gitCommit", NULL}};

    for (size_t i = 0; i < 2 && build->commit.len > 0; i++) {
        struct hm_bytes says;

        HM_TRY(hm_slsa_text_at(&says, build->arena, digest, names[i], err));
        if (says.len > 0)
            HM_TRY(agree("commit", says, build->commit, err));
    }
    return true;
}

/* The first dependency is the source, by every builder of the table. */
static bool check_dependency(const struct hm_build *build, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(build->slsa.dependencies);
    struct hm_bytes uri, repository, ref;
    struct hm_json digest;

    if (!hm_json_iter_next(&it))
        return hm_fail(err, HM_MISMATCH, "the predicate has no dependencies");
    HM_TRY(hm_slsa_text_at(&uri, build->arena, it.value, PATH("uri"), err));
    hm_slsa_cut_uri(&repository, &ref, uri);
    HM_TRY(check_place(build, repository, ref, "first dependency", err));
    HM_TRY(hm_slsa_at(&digest, build->arena, it.value, PATH("digest"), err));
    return check_digest(build, digest, err);
}

/* Of builders that we know the place is known, and it is there. */
static bool is_known(const struct hm_build *build)
{
    return build->kind != HM_BUILDER_ELSEWHERE &&
        build->kind != HM_BUILDER_UNKNOWN;
}

static bool says_source(const struct hm_build *build)
{
    return is_known(build) || build->slsa.source.repository.len > 0;
}

static bool check_source(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_slsa_source *source = &build->slsa.source;

    if (!says_source(build))
        return true;
    HM_TRY(
        check_place(build, source->repository, source->ref, "repository", err));
    HM_TRY(check_digest(build, source->digest, err));
    return !is_known(build) || check_dependency(build, err);
}

/* ---- The run ---- */

static bool check_run(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes id = build->slsa.invocation_id;
    struct hm_bytes run = build->facts->extensions.values[21];
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    struct hm_bytes wanted;

    if (id.len == 0 || run.len == 0 || !build->by_github)
        return true;
    if (hm_bytes_starts(id, HM_LIT("https://")))
        return agree("invocation", id, run, err);
    hm_buf_put(&text, run_part(run, false));
    hm_buf_put_u8(&text, '-');
    hm_buf_put(&text, run_part(run, true));
    HM_TRY(hm_buf_end(&text, &wanted, err));
    return agree("invocation", id, wanted, err);
}

/* The workflow that was started, where the predicate has it as its source's
 * path. */
static bool check_path(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes path = build->slsa.source.path;
    bool is_config = build->slsa.version == HM_SLSA_V1 &&
        build->kind == HM_BUILDER_GENERATOR; /* container-based: a file */

    if (path.len == 0 || build->workflow.len == 0 || is_config ||
        !build->by_github)
        return true;
    return agree("workflow", path, build->workflow, err);
}

/* ---- A predicate that the workflow's own steps wrote ---- */

static bool is_proved_claim(
    const struct hm_build *build, struct hm_bytes first, struct hm_bytes second)
{
    for (size_t i = 0; i < CLAIMS; i++) {
        const char *const *path = claims[i].path;
        bool same = hm_bytes_eq_str(first, path[0]) &&
            (path[1] == NULL ? second.p == NULL
                             : hm_bytes_eq_str(second, path[1]));

        if (same)
            return proved(build, claims[i].proof).len > 0;
    }
    return false;
}

static bool is_object(struct hm_json v)
{
    return hm_json_type(v) == HM_JSON_OBJECT ||
        hm_json_type(v) == HM_JSON_SEALED;
}

/* What can be compared with a text of the certificate. */
static bool is_value(struct hm_json v)
{
    return hm_json_type(v) == HM_JSON_STRING ||
        hm_json_type(v) == HM_JSON_NUMBER;
}

static bool only_proved(const struct hm_build *build, struct hm_json object,
    struct hm_bytes below, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(object);

    while (hm_json_iter_next(&it)) {
        struct hm_bytes name, none = {0};

        HM_TRY(hm_json_as_str(&name, it.key, build->arena, err));
        if (below.p == NULL && hm_bytes_eq_str(name, "github") &&
            is_object(it.value))
            continue;
        if (!is_value(it.value) ||
            !is_proved_claim(build, below.p == NULL ? name : below,
                below.p == NULL ? none : name))
            return hm_fail(err, HM_MISMATCH,
                "%s: the certificate does not say it, and any step of the "
                "workflow could have written it",
                HM_SHOW_ID(name));
    }
    return true;
}

/* That nothing is missing is a claim, too. */
static bool check_completeness(const struct hm_build *build, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(build->slsa.completeness);
    bool complete = false;

    while (hm_json_iter_next(&it)) {
        if (!hm_json_as_bool(&complete, it.value) || complete)
            return hm_fail(err, HM_MISMATCH,
                "completeness: the certificate does not say it");
    }
    return true;
}

/* One artifact of one source, and no steps. */
static bool check_parts(const struct hm_build *build, struct hm_err *err)
{
    struct hm_json config = build->slsa.build_config;
    size_t count = hm_json_count(build->slsa.dependencies);

    if (build->facts->statement.subject_count > 1)
        return hm_fail(err, HM_MISMATCH, "%zu subjects, and npm's client has 1",
            build->facts->statement.subject_count);
    if (count != 1)
        return hm_fail(err, HM_MISMATCH,
            "%zu dependencies: the certificate says 1, the source", count);
    HM_TRY(hm_slsa_open(&config, build->arena, config, err));
    if (config.doc != NULL &&
        (hm_json_type(config) != HM_JSON_OBJECT || hm_json_count(config) > 0))
        return hm_fail(err, HM_MISMATCH,
            "steps of the build: the certificate does not say them");
    return true;
}

static bool check_metadata(const struct hm_build *build, struct hm_err *err)
{
    if (build->slsa.has_started || build->slsa.has_finished)
        return hm_fail(err, HM_MISMATCH,
            "times of the build: the certificate does not say them");
    if (build->slsa.reproducible)
        return hm_fail(
            err, HM_MISMATCH, "reproducible: the certificate does not say it");
    return check_completeness(build, err);
}

/* npm's client is such a step: nothing that it says goes beyond the
 * certificate. */
static bool check_runner(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_bytes runner = HM_LIT("https://github.com/actions/runner/");
    struct hm_bytes id = build->slsa.builder_id;
    struct hm_json github;

    if (build->kind != HM_BUILDER_RUNNER)
        return true;
    if (hm_bytes_starts(id, runner))
        HM_TRY(agree("machine", hm_bytes_slice(id, runner.len, id.len),
            build->runner, err));
    if (build->slsa.source.path.len == 0)
        return hm_fail(
            err, HM_MISMATCH, "workflow: the predicate says nothing");
    HM_TRY(check_metadata(build, err));
    HM_TRY(check_parts(build, err));
    HM_TRY(only_proved(build, build->slsa.internal, hm_bytes(NULL, 0), err));
    HM_TRY(hm_slsa_at(
        &github, build->arena, build->slsa.internal, PATH("github"), err));
    HM_TRY(hm_slsa_open(&github, build->arena, github, err));
    return only_proved(build, github, HM_LIT("github"), err);
}

/* ---- All of it ---- */

static bool check_all(
    const struct hm_build *build, size_t *count, struct hm_err *err)
{
    return check_source(build, err) && check_path(build, err) &&
        check_run(build, err) && check_environment(build, count, err) &&
        check_runner(build, err);
}

void hm_check_claims(const struct hm_build *build, struct hm_check *check)
{
    struct hm_err err = {0};
    size_t count = 0;

    if (build->kind == HM_BUILDER_CLOUD_BUILD) {
        if (hm_cloud_build_check(build, &err))
            hm_check_pass(check, "what Cloud Build says of the source agrees");
        else
            hm_check_err(check, &err);
    } else if (build->facts->kind != HM_FACTS_CERT)
        hm_check_pass(check,
            "signed with a key: its owner vouches for what the predicate says");
    else if (!check_all(build, &count, &err))
        hm_check_err(check, &err);
    else if (says_source(build))
        hm_check_pass(check,
            "source and %zu other values agree with the certificate", count);
    else if (count > 0)
        hm_check_pass(check,
            "values that agree with the certificate: %zu; no source is claimed",
            count);
    else
        hm_check_pass(check,
            "nothing was compared: the predicate says nothing that the "
            "certificate says, too");
}
