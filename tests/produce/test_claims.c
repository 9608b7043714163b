/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/claims.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "enc/jcs.h"
#include "test.h"

#define SHA "0123456789abcdef0123456789abcdef01234567"
#define GITHUB_ISS "\"iss\":\"https://token.actions.githubusercontent.com\","
#define GITHUB(event)                                                          \
    "\"ref\":\"refs/heads/main\",\"sha\":\"" SHA "\","                         \
    "\"repository\":\"acme/app\",\"repository_id\":\"11\","                    \
    "\"repository_owner_id\":\"12\",\"actor_id\":\"13\","                      \
    "\"workflow_ref\":"                                                        \
    "\"acme/app/.github/workflows/r@1.yml@refs/heads/main\","                  \
    "\"job_workflow_ref\":\"acme/ci/.github/workflows/b.yml@refs/tags/v1\","   \
    "\"event_name\":\"" event "\",\"runner_environment\":\"github-hosted\","   \
    "\"run_id\":\"21\",\"run_attempt\":2"
#define GITLAB_CLAIMS                                                          \
    "\"project_path\":\"acme/team/app\",\"project_id\":\"31\","                \
    "\"namespace_id\":\"32\",\"pipeline_id\":\"33\",\"job_id\":\"34\","        \
    "\"pipeline_source\":\"push\",\"ref\":\"v1.2\",\"ref_type\":\"tag\","      \
    "\"sha\":\"" SHA "\",\"runner_id\":7,"                                     \
    "\"runner_environment\":\"self-hosted\",\"ci_config_sha\":\"" SHA "\","    \
    "\"ci_config_ref_uri\":"                                                   \
    "\"gitlab.com/acme/team/app//.gitlab-ci.yml@refs/tags/v1.2\""
#define BUILDKITE_CLAIMS                                                       \
    "\"organization_slug\":\"acme\",\"pipeline_slug\":\"app\","                \
    "\"build_number\":9,\"build_branch\":\"main\",\"build_tag\":\"\","         \
    "\"build_commit\":\"" SHA "\",\"step_key\":\"build\",\"job_id\":\"j\","    \
    "\"agent_id\":\"a\",\"runner_environment\":\"self-hosted\""

struct row {
    const char *name, *claims;
    const char *type, *server, *inputs, *vars, *source, *release, *actor;
    enum hm_code code;
    const char *words; /* or the whole predicate */
};

static bool make(struct hm_buf *out, const struct row *row, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    struct hm_jwt jwt;
    const struct hm_build_from from = {.jwt = &jwt,
        .type = row->type,
        .server = hm_bytes_str(row->server),
        .inputs = hm_bytes_str(row->inputs),
        .vars = hm_bytes_str(row->vars),
        .source = hm_bytes_str(row->source),
        .release = hm_bytes_str(row->release),
        .triggering_actor = hm_bytes_str(row->actor)};
    struct hm_build build;

    return hm_jwt_parse(&jwt, &arena, hm_bytes_str(row->claims), err) &&
        hm_build_from_claims(&build, &from, &arena, err) &&
        hm_build_write(out, &build, err);
}

static const struct row good[] = {
    {.name = "GitHub",
        .claims = "{" GITHUB_ISS GITHUB("push") "}",
        .words =
            "{\"buildDefinition\":{\"buildType\":"
            "\"https://actions.github.io/buildtypes/workflow/v1\","
            "\"externalParameters\":{\"workflow\":{\"ref\":\"refs/heads/main\","
            "\"repository\":\"https://github.com/acme/app\","
            "\"path\":\".github/workflows/r@1.yml\"}},"
            "\"internalParameters\":{\"github\":{\"event_name\":\"push\","
            "\"repository_id\":\"11\",\"repository_owner_id\":\"12\","
            "\"runner_environment\":\"github-hosted\"}},"
            "\"resolvedDependencies\":[{\"uri\":"
            "\"git+https://github.com/acme/app@refs/heads/main\","
            "\"digest\":{\"gitCommit\":\"" SHA "\"}}]},"
            "\"runDetails\":{\"builder\":{\"id\":\"https://github.com/acme/ci/"
            ".github/workflows/b.yml@refs/tags/v1\"},"
            "\"metadata\":{\"invocationId\":\"https://github.com/acme/app/"
            "actions/runs/21/attempts/2\"}}}"},
    {.name = "the community's, with inputs and vars as they are",
        .claims = "{" GITHUB_ISS GITHUB("workflow_dispatch") "}",
        .type = "github-community",
        .inputs = "{\"n\": 1.0}",
        .vars = "{\"b\":2,\"a\":1}",
        .words =
            "{\"buildDefinition\":{\"buildType\":"
            "\"https://slsa-framework.github.io/github-actions-buildtypes/"
            "workflow/v1\","
            "\"externalParameters\":{\"workflow\":{\"ref\":\"refs/heads/main\","
            "\"repository\":\"https://github.com/acme/app\","
            "\"path\":\".github/workflows/r@1.yml\"},"
            "\"inputs\":{\"n\": 1.0},\"vars\":{\"b\":2,\"a\":1}},"
            "\"internalParameters\":{\"github\":{\"actor_id\":\"13\","
            "\"event_name\":\"workflow_dispatch\",\"repository_id\":\"11\","
            "\"repository_owner_id\":\"12\"}},"
            "\"resolvedDependencies\":[{\"uri\":"
            "\"git+https://github.com/acme/app@refs/heads/main\","
            "\"digest\":{\"gitCommit\":\"" SHA "\"}}]},"
            "\"runDetails\":{\"builder\":{\"id\":\"https://github.com/acme/ci/"
            ".github/workflows/b.yml@refs/tags/v1\"},"
            "\"metadata\":{\"invocationId\":\"https://github.com/acme/app/"
            "actions/runs/21/attempts/2\"}}}"},
    {.name = "GitLab",
        .claims = "{\"iss\":\"https://gitlab.com\"," GITLAB_CLAIMS "}",
        .words =
            "{\"buildDefinition\":{\"buildType\":"
            "\"urn:hallmark:buildtype:gitlab-ci:v1\","
            "\"externalParameters\":{\"pipeline\":{\"config\":"
            "\"https://gitlab.com/acme/team/app//.gitlab-ci.yml@refs/tags/"
            "v1.2\","
            "\"ref\":\"refs/tags/v1.2\","
            "\"repository\":\"https://gitlab.com/acme/team/app\"}},"
            "\"internalParameters\":{\"gitlab\":{\"config_sha\":\"" SHA "\","
            "\"namespace_id\":\"32\",\"pipeline_id\":\"33\","
            "\"pipeline_source\":\"push\",\"project_id\":\"31\","
            "\"runner_environment\":\"self-hosted\",\"runner_id\":\"7\"}},"
            "\"resolvedDependencies\":[{\"uri\":"
            "\"git+https://gitlab.com/acme/team/app@refs/tags/v1.2\","
            "\"digest\":{\"gitCommit\":\"" SHA "\"}}]},"
            "\"runDetails\":{\"builder\":{\"id\":\"https://gitlab.com/acme/"
            "team/app//.gitlab-ci.yml@refs/tags/v1.2\"},"
            "\"metadata\":{\"invocationId\":\"https://gitlab.com/acme/team/app/"
            "-/jobs/34\"}}}"},
    {.name = "Buildkite",
        .claims =
            "{\"iss\":\"https://agent.buildkite.com\"," BUILDKITE_CLAIMS "}",
        .words = "{\"buildDefinition\":{\"buildType\":"
                 "\"urn:hallmark:buildtype:buildkite:v1\","
                 "\"externalParameters\":{\"pipeline\":{\"branch\":\"main\","
                 "\"pipeline\":\"https://buildkite.com/acme/app\","
                 "\"step\":\"build\"}},"
                 "\"internalParameters\":{\"buildkite\":{\"agent_id\":\"a\","
                 "\"runner_environment\":\"self-hosted\"}},"
                 "\"resolvedDependencies\":[{\"digest\":{\"gitCommit\":\"" SHA
                 "\"}}]},"
                 "\"runDetails\":{\"builder\":{\"id\":"
                 "\"https://buildkite.com/acme/app\"},"
                 "\"metadata\":{\"invocationId\":"
                 "\"https://buildkite.com/acme/app/builds/9#j\"}}}"},
};

static void what_is_written_is_what_was_claimed(void)
{
    TEST_EACH(i, good) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", good[i].name);
        if (CHECK_OK(make(&text, &good[i], &err)))
            CHECK_STR(hm_buf_str(&text), good[i].words);
    }
}

static void refuses_each(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        CHECK_ERR(make(&text, &rows[i], &err), rows[i].code, rows[i].words);
    }
}

static void each_check_fails_alone(void)
{
    static const struct row rows[] = {
        {.name = "no claim",
            .claims = "{" GITHUB_ISS "\"ref\":\"refs/x\"}",
            .code = HM_NOT_FOUND,
            .words = "claims: there is no workflow_ref"},
        {.name = "an empty one",
            .claims = "{" GITHUB_ISS GITHUB("") "}",
            .code = HM_NOT_FOUND,
            .words = "there is no event_name"},
        {.name = "no commit",
            .claims = "{\"iss\":\"https://agent.buildkite.com\","
                      "\"organization_slug\":\"a\",\"pipeline_slug\":\"b\","
                      "\"build_branch\":\"c\",\"build_commit\":\"HEAD\"}",
            .code = HM_FORMAT,
            .words = "the commit that was built: gitCommit HEAD has 4 digits"},
        {.name = "the type of another system",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .type = "gitlab",
            .code = HM_USAGE,
            .words = "build type gitlab is for tokens of gitlab"},
        {.name = "no such type",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .type = "circus",
            .code = HM_USAGE,
            .words = "no build type is called circus"},
        {.name = "an event that the community did not think of",
            .claims = "{" GITHUB_ISS GITHUB("schedule") "}",
            .type = "github-community",
            .code = HM_UNSUPPORTED,
            .words = "and this is schedule"},
        {.name = "inputs of a push",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .type = "github-community",
            .inputs = "{}",
            .code = HM_USAGE,
            .words = "inputs are of the event workflow_dispatch"},
        {.name = "no place for vars",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .vars = "{}",
            .code = HM_USAGE,
            .words = "build type github has no place for inputs"},
        {.name = "a source that a claim says",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .source = "git+https://e.test/e",
            .code = HM_USAGE,
            .words = "where the source lies says a claim of github"},
        {.name = "a person",
            .claims = "{\"iss\":\"https://e.test\",\"email\":\"a@e.test\"}",
            .code = HM_UNSUPPORTED,
            .words = "no build type is known for tokens of https://e.test"},
        {.name = "a system without a build type",
            .claims = "{\"iss\":\"https://oidc.codefresh.io\"}",
            .code = HM_UNSUPPORTED,
            .words = "no build type is known"},
        {.name = "the workflow of another repository",
            .claims = "{" GITHUB_ISS "\"repository\":\"acme/ap\","
                      "\"workflow_ref\":\"acme/app/x@refs/heads/main\"}",
            .code = HM_FORMAT,
            .words = "is not of the repository acme/ap"},
        {.name = "another server than the issuer's",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .server = "https://github.example",
            .code = HM_USAGE,
            .words = "https://github.example, and tokens of this issuer are of "
                     "https://github.com: leave"},
        {.name = "another server than the tenant's",
            .claims = "{\"iss\":\"https://token.actions.acme.ghe.com\"," GITHUB(
                "push") "}",
            .server = "https://github.com",
            .code = HM_USAGE,
            .words = "are of https://acme.ghe.com: leave"},
        {.name = "a branch that is neither",
            .claims = "{\"iss\":\"https://gitlab.com\",\"ref_type\":\"x\","
                      "\"ref\":\"y\",\"ci_config_ref_uri\":\"z\"}",
            .code = HM_MISMATCH,
            .words = "ref_type is x"},
    };

    refuses_each(rows, TEST_LEN(rows));
}

static void what_the_community_has_is_refused_elsewhere(void)
{
    static const struct row rows[] = {
        {.name = "no place for a release",
            .claims = "{" GITHUB_ISS GITHUB("release") "}",
            .release = "{}",
            .code = HM_USAGE,
            .words = "build type github has no place for inputs"},
        {.name = "no place for who triggered it",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .actor = "1",
            .code = HM_USAGE,
            .words = "build type github has no place for inputs"},
        {.name = "a release of a push",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .type = "github-community",
            .release = "{}",
            .code = HM_USAGE,
            .words = "a release is of the event release, and this is push"},
        {.name = "what no release is made with",
            .claims = "{" GITHUB_ISS GITHUB("release") "}",
            .type = "github-community",
            .release = "{\"body\":\"b\",\"tag_name\":\"v1\"}",
            .code = HM_USAGE,
            .words = "release: \"tag_name\" is no text body"},
        {.name = "of another type",
            .claims = "{" GITHUB_ISS GITHUB("release") "}",
            .type = "github-community",
            .release = "{\"draft\":\"true\"}",
            .code = HM_USAGE,
            .words = "release: \"draft\" is no text body"},
        {.name = "of its default",
            .claims = "{" GITHUB_ISS GITHUB("release") "}",
            .type = "github-community",
            .release = "{\"prerelease\":false}",
            .code = HM_USAGE,
            .words = "release: prerelease is what it is without"},
        {.name = "empty",
            .claims = "{" GITHUB_ISS GITHUB("release") "}",
            .type = "github-community",
            .release = "{\"name\":\"\"}",
            .code = HM_USAGE,
            .words = "release: name is what it is without"},
        {.name = "an actor's name",
            .claims = "{" GITHUB_ISS GITHUB("push") "}",
            .type = "github-community",
            .actor = "eve",
            .code = HM_USAGE,
            .words = "the triggering actor's id is a number, and this is eve"},
    };

    refuses_each(rows, TEST_LEN(rows));
}

static void a_release_says_what_no_claim_does(void)
{
    const struct row row = {.claims = "{" GITHUB_ISS GITHUB("release") "}",
        .type = "github-community",
        .release = "{\"draft\": true,\"name\":\"one\"}",
        .actor = "14"};
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(make(&text, &row, &err)))
        return;
    CHECK(strstr(hm_buf_str(&text),
              "},\"release\":{\"draft\": true,\"name\":\"one\"}},") != NULL);
    CHECK(
        strstr(hm_buf_str(&text), ",\"triggering_actor_id\":\"14\"}}") != NULL);
}

static void buildkite_is_told_where_the_source_lies(void)
{
    const struct row row = {
        .claims =
            "{\"iss\":\"https://agent.buildkite.com\"," BUILDKITE_CLAIMS "}",
        .source = "git+https://e.test/app"};
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(make(&text, &row, &err)))
        return;
    CHECK(strstr(hm_buf_str(&text),
              "\"repository\":\"git+https://e.test/app\"") != NULL);
    CHECK(strstr(hm_buf_str(&text),
              "[{\"uri\":\"git+https://e.test/app\",\"digest\"") != NULL);
}

/* Member by member, in whatever order. */
static void check_same(struct hm_bytes got, struct hm_bytes want)
{
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    hm_auto(buf) a = hm_buf(HM_MIB), b = hm_buf(HM_MIB);
    struct hm_json got_root, want_root;
    struct hm_err err = {0};

    if (CHECK_OK(hm_json_parse(&got_root, &arena, got, HM_MIB, &err)) &&
        CHECK_OK(hm_json_parse(&want_root, &arena, want, HM_MIB, &err)) &&
        CHECK_OK(hm_jcs_write(&a, got_root, &err)) &&
        CHECK_OK(hm_jcs_write(&b, want_root, &err)))
        CHECK_STR(hm_buf_str(&a), hm_buf_str(&b));
}

static void recorded_claims_give_the_predicate_of_githubs_own_action(void)
{
    hm_auto(buf) claims = hm_buf(HM_MIB), want = hm_buf(HM_MIB),
                 text = hm_buf(HM_MIB);
    struct row row = {0};
    struct hm_err err = {0};

    if (!test_vector_read(&claims, "actions-toolkit/claims.json") ||
        !test_vector_read(&want, "actions-toolkit/predicate.json"))
        return;
    row.claims = hm_buf_str(&claims);
    if (CHECK_OK(make(&text, &row, &err)))
        check_same(hm_buf_view(&text), hm_buf_view(&want));
}

TEST_SUITE(produce_claims, TEST(what_is_written_is_what_was_claimed),
    TEST(each_check_fails_alone),
    TEST(what_the_community_has_is_refused_elsewhere),
    TEST(a_release_says_what_no_claim_does),
    TEST(buildkite_is_told_where_the_source_lies),
    TEST(recorded_claims_give_the_predicate_of_githubs_own_action));
