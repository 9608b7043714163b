/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of each build type, as provenance generate makes them, under the rules
 * of those who read them (tests/produce/shape.h). A token stands in for its proof:
 * tests/cli/provenance.sh. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/frame/args.h"
#include "cmd/provenance/generate.h"
#include "cmd/provenance/said.h"
#include "cmd/run.h"
#include "cred/scripts.h"
#include "expect/expect.h"
#include "produce/claims.h"
#include "produce/shape.h"
#include "report/report.h"
#include "verify/court.h"

static const struct hm_opt options[] = {
    HM_SAID_OPTS, {.name = "blob"}, {.name = "force"}, {0}};
static const struct hm_command command = {
    .name = "generate", .options = options, .operands = {.max = 9}};

enum { WORDS_MAX = 8 };

#define SHA "0123456789abcdef0123456789abcdef01234567"
#define APP "https://github.com/acme/app"
#define BUILDER "acme/ci/.github/workflows/b.yml@refs/tags/v1.2.3"
#define WORKFLOW ".github/workflows/release.yml"
#define CLAIMS(issuer, event)                                                  \
    "{\"iss\":\"" issuer "\",\"ref\":\"refs/heads/main\",\"sha\":\"" SHA       \
    "\",\"repository\":\"acme/app\",\"repository_id\":\"11\","                 \
    "\"repository_owner_id\":\"12\",\"actor_id\":\"13\",\"workflow_ref\":"     \
    "\"acme/app/" WORKFLOW                                                     \
    "@refs/heads/main\",\"job_workflow_ref\":\"" BUILDER                       \
    "\",\"event_name\":\"" event                                               \
    "\",\"runner_environment\":\"github-hosted\",\"run_id\":\"21\","           \
    "\"run_attempt\":\"2\"}"
#define GITHUB(event)                                                          \
    CLAIMS("https://token.actions.githubusercontent.com", event)

static const char gitlab[] =
    "{\"iss\":\"https://gitlab.com\",\"project_path\":\"acme/app\","
    "\"project_id\":\"31\",\"namespace_id\":\"32\",\"pipeline_id\":\"33\","
    "\"job_id\":\"34\",\"pipeline_source\":\"push\",\"ref\":\"main\","
    "\"ref_type\":\"branch\",\"sha\":\"" SHA "\",\"runner_id\":7,"
    "\"runner_environment\":\"gitlab-hosted\",\"ci_config_sha\":\"" SHA "\","
    "\"ci_config_ref_uri\":\"gitlab.com/acme/app//.gitlab-ci.yml@refs/heads/"
    "main\"}";
static const char buildkite[] =
    "{\"iss\":\"https://agent.buildkite.com\",\"organization_slug\":\"acme\","
    "\"pipeline_slug\":\"app\",\"build_number\":9,\"build_branch\":\"main\","
    "\"build_commit\":\"" SHA "\",\"job_id\":\"j\",\"agent_id\":\"a\"}";

/* A statement, of claims and of options. */
struct made {
    const char *name, *claims; /* NULL: --generic */
    const char *words[WORDS_MAX];
};

static bool claim(struct hm_said *said, const char *claims, struct hm_err *err)
{
    struct hm_jwt jwt;
    const struct hm_build_from from = {.jwt = &jwt,
        .type = hm_args_str(said->run->args, "build-type"),
        .inputs = said->inputs,
        .vars = said->vars,
        .release = said->release,
        .triggering_actor =
            hm_bytes_str(hm_args_str(said->run->args, "triggering-actor-id")),
        .source = hm_bytes_str(hm_args_str(said->run->args, "source"))};
    struct hm_build build;

    return hm_jwt_parse(&jwt, &said->arena, hm_bytes_str(claims), err) &&
        hm_build_from_claims(&build, &from, &said->arena, err) &&
        hm_build_write(&said->predicate, &build, err);
}

static bool make(
    struct hm_buf *out, const struct made *what, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    hm_auto(said) said = {0};
    char *list[WORDS_MAX + 2];
    struct hm_words in = {.words = list};
    hm_auto(args) args = {0};
    struct hm_run run = test_run(&text, -1, NULL);

    for (; in.count < WORDS_MAX && what->words[in.count] != NULL; in.count++)
        list[in.count] = (char *)(uintptr_t)what->words[in.count];
    list[in.count++] = (char *)(uintptr_t) "--blob";
    list[in.count++] = (char *)(uintptr_t) "empty";
    HM_TRY(hm_args_parse(&args, &command, &in, err));
    run.args = &args;
    HM_TRY(hm_said_load(&said, &run, err));
    HM_TRY(what->claims == NULL ? hm_said_generic(&said, err)
                                : claim(&said, what->claims, err));
    return hm_generate_files(out, &said, err);
}

static const struct made all[] = {
    {.name = "github", .claims = GITHUB("push")},
    {.name = "github, a tenant's",
        .claims = CLAIMS("https://token.actions.acme.ghe.com", "push")},
    {.name = "community",
        .claims = GITHUB("workflow_dispatch"),
        .words = {"--build-type=github-community", "--inputs=object",
            "--vars=object"}},
    {.name = "community, of a release",
        .claims = GITHUB("release"),
        .words = {"--build-type=github-community", "--release=release",
            "--triggering-actor-id=14"}},
    {.name = "gitlab", .claims = gitlab},
    {.name = "buildkite",
        .claims = buildkite,
        .words = {"--source=git+https://git.example/app@refs/heads/main"}},
    {.name = "generic",
        .words = {"--generic", "--build-type=https://ci.example/t",
            "--builder-id=https://ci.example/b", "--parameter=a=1",
            "--started-on=2026-01-01T00:00:00Z", "--byproduct=empty",
            "--dependency=pkg:a/b=gitCommit:" SHA, "--invocation-id=7"}},
};

enum { GITHUB_OWN = 0, COMMUNITY = 2, RELEASE = 3, GENERIC = 6 };

static bool prepare(void)
{
    test_scratch();
    return CHECK(script_file("object", "{\"n\": 1.0}", 0600)) &&
        CHECK(script_file(
            "release", "{\"draft\": true, \"name\":\"1\"}", 0600)) &&
        CHECK(script_file("empty", "", 0600));
}

static void each_build_type_is_in_shape(void)
{
    if (!prepare())
        return;
    TEST_EACH(i, all) {
        hm_auto(buf) text = hm_buf(HM_MIB), broken = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", all[i].name);
        if (!CHECK_OK(make(&text, &all[i], &err)) ||
            !CHECK_OK(shape_broken(&broken, hm_buf_view(&text), &err)))
            return;
        CHECK_STR(hm_buf_str(&broken), "");
    }
}

/* The text with each `from` replaced. */
static bool change(
    char *out, size_t size, const char *text, const char *from, const char *to)
{
    const char *next;
    size_t len = 0;

    if (!CHECK(strstr(text, from) != NULL))
        return false;
    for (; (next = strstr(text, from)) != NULL; text = next + strlen(from))
        len += (size_t)snprintf(
            out + len, size - len, "%.*s%s", (int)(next - text), text, to);
    len += (size_t)snprintf(out + len, size - len, "%s", text);
    return CHECK(len < size);
}

/* What each rule is there for, and no other says. */
static void each_rule_says_no(void)
{
    static const struct {
        size_t of;
        const char *from, *to, *broken;
    } rows[] = {
        {GITHUB_OWN, "Statement/v1", "Statement/v2", "statement-type "},
        {GITHUB_OWN, "provenance/v1", "provenance/v1.0", "predicate-type "},
        {GITHUB_OWN, "\"name\":\"empty\"", "\"name\":\"\"", "subjects "},
        {GITHUB_OWN, "\"name\":\"empty\"", "\"name\":1", "subjects "},
        {GITHUB_OWN, "\"sha256\":\"e3b0", "\"sha256\":\"E3B0",
            "subject-digest "},
        {GITHUB_OWN, "\"sha256\":\"e3b0", "\"sha256\":\"3b0",
            "subject-digest "},
        {GITHUB_OWN, "\"sha256\":\"e3b0", "\"sha1\":\"e3b0", "subject-digest "},
        {GITHUB_OWN, "\"predicateType\"", "\"x\":1,\"predicateType\"",
            "known-members "},
        {GITHUB_OWN, "\"runDetails\":{", "\"runDetails\":{\"x\":1,",
            "known-members "},
        {GITHUB_OWN, "\"digest\":{\"git", "\"x\":1,\"digest\":{\"git",
            "known-members "},
        {GITHUB_OWN, "\"invocationId\"", "\"x\":1,\"invocationId\"",
            "known-members "},
        {GENERIC, "https://ci.example/t", "build", "build-type "},
        {GENERIC, "https://ci.example/b", "", "builder-id "},
        {GENERIC, "{\"a\":\"1\"}", "[]", "external-object "},
        {GENERIC, "00:00Z", "00:00+01:00", "times "},
        {GENERIC, "\"gitCommit\":\"0123", "\"gitCommit\":\"012",
            "dependencies "},
        {GENERIC, "{\"gitCommit\":\"" SHA "\"}", "{}", "dependencies "},
        {GITHUB_OWN, "\"workflow\":{", "\"workflow\":{\"x\":\"1\",",
            "workflow-members "},
        {GITHUB_OWN, "\"path\":\"" WORKFLOW "\"", "\"path\":\"\"",
            "workflow-members "},
        {GITHUB_OWN, "\"path\":\"" WORKFLOW, "\"path\":\"acme/app/" WORKFLOW,
            "workflow-path "},
        {GITHUB_OWN, "\"path\":\"" WORKFLOW,
            "\"path\":\"" WORKFLOW "@refs/heads/main", "workflow-path "},
        {GITHUB_OWN, APP, APP "/x", "repository "},
        {GITHUB_OWN, "refs/heads/main", "main", "ref "},
        {GITHUB_OWN, "\"workflow\":{", "\"inputs\":{},\"workflow\":{",
            "external-members "},
        {RELEASE, "\"draft\"", "\"tag\"", "external-members "},
        {RELEASE, "\"release\",\"repository_id", "\"push\",\"repository_id",
            "event "},
        {GITHUB_OWN, "\"github\":{", "\"github\":{\"actor_id\":\"1\",",
            "internal-members "},
        {GITHUB_OWN, "\"repository_id\":\"11\"", "\"repository_id\":11",
            "internal-members "},
        {GITHUB_OWN, ",\"runner_environment\":\"github-hosted\"", "",
            "internal-members "},
        {COMMUNITY, "\"actor_id\":\"13\",", "", "internal-members "},
        {COMMUNITY, "\"repository_owner_id\"", "\"runner_environment\"",
            "internal-members "},
        {COMMUNITY, "\"workflow_dispatch\"", "\"pull_request\"", "event "},
        {COMMUNITY, "\"workflow_dispatch\"", "\"push\"", "event "},
        {GITHUB_OWN, "git+" APP, APP, "source "},
        {GITHUB_OWN, APP "@refs/heads/main", APP "@refs/heads/dev", "source "},
        {GITHUB_OWN, "\"gitCommit\":\"" SHA "\"", "\"sha1\":\"" SHA "\"",
            "source-commit "},
        {GITHUB_OWN, "\"id\":\"https://github.com/",
            "\"id\":\"https://github.com.eve/", "builder-workflow "},
        {GITHUB_OWN, "@refs/tags/v1.2.3", "", "builder-workflow "},
        {GITHUB_OWN, "/attempts/2", "", "invocation "},
        {GITHUB_OWN, "/attempts/2", "/attempts/2/3", "invocation "},
        {GITHUB_OWN, "app/actions/runs", "ap/actions/runs", "invocation "},
    };

    if (!prepare())
        return;
    TEST_EACH(i, rows) {
        hm_auto(buf) text = hm_buf(HM_MIB), broken = hm_buf(HM_KIB);
        char changed[8192];
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (!CHECK_OK(make(&text, &all[rows[i].of], &err)) ||
            !change(changed, sizeof(changed), hm_buf_str(&text), rows[i].from,
                rows[i].to) ||
            !CHECK_OK(shape_broken(&broken, hm_bytes_str(changed), &err)))
            return;
        CHECK_STR(hm_buf_str(&broken), rows[i].broken);
    }
}

/* GitHub's own action's, recorded. */
static void what_others_write_is_in_shape(void)
{
    hm_auto(buf) predicate = hm_buf(HM_MIB), text = hm_buf(HM_MIB),
                 broken = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (!test_vector_read(&predicate, "actions-toolkit/predicate.json"))
        return;
    hm_buf_printf(&text,
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":"
        "\"https://slsa.dev/provenance/v1\",\"subject\":[{\"digest\":{"
        "\"sha256\":\"%064d\"}}],\"predicate\":",
        1);
    hm_buf_put(&text, hm_buf_view(&predicate));
    hm_buf_put_u8(&text, '}');
    if (CHECK_OK(hm_buf_end(&text, NULL, &err)) &&
        CHECK_OK(shape_broken(&broken, hm_buf_view(&text), &err)))
        CHECK_STR(hm_buf_str(&broken), "");
    CHECK_ERR(shape_broken(&broken, HM_LIT("{\"a\":1,\"a\":2}"), &err),
        HM_FORMAT, "no JSON");
}

/* ---- With the certificate of the job ---- */

struct signing {
    struct hm_san san;
    struct hm_facts facts;
};

static void sign(struct signing *s, const struct hm_statement *statement)
{
    static const struct {
        unsigned number;
        const char *value;
    } values[] = {{11, "github-hosted"}, {12, APP}, {13, SHA},
        {14, "refs/heads/main"}, {15, "11"}, {17, "12"},
        {18, APP "/" WORKFLOW "@refs/heads/main"}, {19, SHA}, {20, "push"},
        {21, APP "/actions/runs/21/attempts/2"}};

    *s = (struct signing){
        .san = {HM_SAN_URI, HM_LIT("https://github.com/" BUILDER)},
        .facts = {.kind = HM_FACTS_CERT,
            .issuer = HM_LIT("https://token.actions.githubusercontent.com"),
            .san_count = 1,
            .has_statement = true,
            .statement = *statement}};
    for (size_t i = 0; i < TEST_LEN(values); i++)
        s->facts.extensions.values[values[i].number] =
            hm_bytes_str(values[i].value);
}

static bool judge(struct hm_buf *out, const struct hm_facts *facts,
    const struct hm_expect_spec *spec, struct hm_err *err)
{
    hm_auto_ptr(expect) expect = NULL;
    hm_auto_ptr(report) report = NULL;
    struct hm_content_rule rule;

    HM_TRY(hm_expect_new(&expect, spec, err));
    HM_TRY(hm_report_new(&report, err));
    rule = hm_expect_rule(expect);
    rule.check(rule.ctx, facts, hm_report_root(report));
    if (hm_report_verdict(report) == HM_COULD_NOT_TELL)
        return hm_fail(err, HM_SYSTEM, "could not tell");
    court_failures(out, hm_report_root(report));
    return hm_buf_end(out, NULL, err);
}

/* Builder, source, commit and run are those that the authority writes for the same
 * claims, in the places where slsa-verifier looks for them. */
static void the_certificate_of_the_job_agrees(void)
{
    static const struct hm_demand builder[] = {{HM_MATCH_EXACT,
        {(const uint8_t *)"https://github.com/" BUILDER,
            sizeof("https://github.com/" BUILDER) - 1}}};
    static const struct {
        unsigned number; /* 0: the name */
        const char *value, *failures;
    } rows[] = {
        {12, APP, ""},
        {0,
            "https://github.com/acme/ci/.github/workflows/c.yml@refs/tags/"
            "v1.2.3",
            "builder:mismatch build-type:policy level:policy"},
        {12, APP "2", "source:policy claims:mismatch"},
        {13, "1123456789abcdef0123456789abcdef01234567", "claims:mismatch"},
        {14, "refs/heads/dev", "claims:mismatch"},
        {15, "111", "claims:mismatch"},
        {18, APP "/.github/workflows/x.yml@refs/heads/main", "claims:mismatch"},
        {20, "release", "claims:mismatch"},
        {21, APP "/actions/runs/22/attempts/2", "claims:mismatch"},
    };

    if (!prepare())
        return;
    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) text = hm_buf(HM_MIB), got = hm_buf(HM_KIB);
        const struct hm_expect_spec spec = {
            .source = {HM_MATCH_EXACT, HM_LIT(APP)},
            .builders = builder,
            .builder_count = 1,
            .level = 3};
        struct hm_statement statement;
        struct signing s;
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (!CHECK_OK(make(&text, &all[GITHUB_OWN], &err)) ||
            !CHECK_OK(hm_statement_parse(
                &statement, &arena, hm_buf_view(&text), &err)))
            return;
        sign(&s, &statement);
        if (rows[i].number == 0)
            s.san.value = hm_bytes_str(rows[i].value);
        else
            s.facts.extensions.values[rows[i].number] =
                hm_bytes_str(rows[i].value);
        s.facts.sans = &s.san;
        if (!CHECK_OK(judge(&got, &s.facts, &spec, &err)))
            return;
        CHECK_STR(hm_buf_str(&got), rows[i].failures);
    }
}

TEST_SUITE(cmd_provenance_shape, TEST(each_build_type_is_in_shape),
    TEST(each_rule_says_no), TEST(what_others_write_is_in_shape),
    TEST(the_certificate_of_the_job_agrees));
