/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "report/report.h"
#include "verify/court.h"

#define GENERATOR                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/"
#define MAIN "refs/heads/main"
#define RUN HOUSE_REPO "/actions/runs/77/attempts/2"
#define SOURCE "\"git+" HOUSE_REPO "@" MAIN "\""

static const char generator[] =
    "{\"builder\":{\"id\":\"" HOUSE_GENERATOR_ID "@refs/tags/v2.1.0\"},"
    "\"buildType\":\"https://github.com/slsa-framework/slsa-github-generator/"
    "generic@v1\",\"invocation\":{\"configSource\":{\"uri\":" SOURCE
    ",\"digest\":{\"sha1\":\"" HOUSE_COMMIT "\"},\"entryPoint\":"
    "\".github/workflows/release.yml\"},\"parameters\":{\"event_inputs\":{"
    "\"level\":\"high\",\"n\":3,\"empty\":\"\"}},\"environment\":{"
    "\"github_event_name\":\"workflow_dispatch\",\"github_base_ref\":\"\","
    "\"github_ref\":\"" MAIN "\",\"github_run_id\":\"77\","
    "\"github_repository_id\":\"4711\",\"github_repository_owner\":\"acme\","
    "\"github_event_payload\":{\"x\":1},\"github_sha1\":\"" HOUSE_COMMIT "\"}},"
    "\"metadata\":{\"buildInvocationID\":\"77-2\"},\"materials\":[{"
    "\"uri\":" SOURCE ",\"digest\":{\"sha1\":\"" HOUSE_COMMIT "\"}}]}";

static const char delegated[] =
    "{\"buildDefinition\":{\"buildType\":\"https://github.com/slsa-framework/"
    "slsa-github-generator/delegator-generic@v0\",\"externalParameters\":{"
    "\"inputs\":{\"jdk\":17,\"directory\":\"./e2e\"},\"vars\":{}},"
    "\"internalParameters\":{\"GITHUB_EVENT_NAME\":\"workflow_dispatch\","
    "\"GITHUB_REF\":\"" MAIN "\",\"GITHUB_SHA\":\"" HOUSE_COMMIT "\","
    "\"GITHUB_RUN_ID\":77,\"GITHUB_EVENT_PAYLOAD\":{\"inputs\":{\"level\":"
    "\"high\"}}},\"resolvedDependencies\":[{\"uri\":" SOURCE
    ",\"digest\":{\"gitCommit\":\"" HOUSE_COMMIT "\"}}]},\"runDetails\":{"
    "\"builder\":{\"id\":\"" GENERATOR "builder_maven_slsa3.yml@refs/tags/"
    "v2.1.0\"},\"metadata\":{\"invocationId\":\"" RUN "\"}}}";

#define ATTEST(type, id)                                                       \
    "{\"buildDefinition\":{\"buildType\":\"" type "\","                        \
    "\"externalParameters\":{\"workflow\":{\"ref\":\"" MAIN                    \
    "\",\"repository\":\"" HOUSE_REPO "\",\"path\":"                           \
    "\".github/workflows/release.yml\"}},\"internalParameters\":{\"github\":{" \
    "\"event_name\":\"workflow_dispatch\",\"repository_id\":\"4711\"}},"       \
    "\"resolvedDependencies\":[{\"uri\":" SOURCE                               \
    ",\"digest\":{\"gitCommit\":\"" HOUSE_COMMIT "\"}}]},\"runDetails\":{"     \
    "\"builder\":{\"id\":\"" id "\"},\"metadata\":{\"invocationId\":\"" RUN    \
    "\"}}}"

static const char npm[] =
    "{\"buildType\":\"https://github.com/npm/cli/gha/v2\",\"builder\":{\"id\":"
    "\"https://github.com/actions/runner\"},\"invocation\":{\"configSource\":{"
    "\"uri\":" SOURCE ",\"digest\":{\"sha1\":\"" HOUSE_COMMIT "\"},"
    "\"entryPoint\":\".github/workflows/release.yml\"},\"parameters\":{},"
    "\"environment\":{\"GITHUB_REF\":\"" MAIN "\",\"GITHUB_REPOSITORY\":"
    "\"acme/app\",\"GITHUB_RUN_ATTEMPT\":\"2\",\"GITHUB_WORKFLOW_REF\":"
    "\"acme/app/.github/workflows/release.yml@" MAIN "\"}},\"metadata\":{"
    "\"buildInvocationId\":\"77-2\",\"completeness\":{\"parameters\":false}},"
    "\"materials\":[{\"uri\":" SOURCE ",\"digest\":{\"sha1\":\"" HOUSE_COMMIT
    "\"}}]}";

static const char keyed[] =
    "{\"builder\":{\"id\":\"https://ci.example/worker@v3\"},\"buildType\":"
    "\"https://ci.example/build@1\",\"invocation\":{\"configSource\":{\"uri\":"
    "\"git+https://git.example/app@refs/tags/v2.0.0\",\"digest\":{\"sha1\":"
    "\"" HOUSE_COMMIT "\"},\"entryPoint\":\"ci.yml\"}}}";

#define CONFIG                                                                 \
    "{\"path\":\"cloudbuild.yaml\",\"ref\":\"" MAIN                            \
    "\",\"repository\":\"git+" HOUSE_REPO "\"}"

static const char cloud[] =
    "{\"buildDefinition\":{\"buildType\":\"https://cloud.google.com/build/"
    "gcb-buildtypes/google-worker/v1\",\"externalParameters\":{"
    "\"buildConfigSource\":" CONFIG ",\"substitutions\":{\"_IMAGE\":\"app\"}},"
    "\"internalParameters\":{\"systemSubstitutions\":{\"BRANCH_NAME\":\"main\","
    "\"BUILD_ID\":\"9c11d255\",\"COMMIT_SHA\":\"" HOUSE_COMMIT "\","
    "\"REF_NAME\":\"main\",\"REVISION_ID\":\"" HOUSE_COMMIT "\"},"
    "\"triggerUri\":\"projects/0/locations//triggers/1\"},"
    "\"resolvedDependencies\":[{\"uri\":" SOURCE ",\"digest\":{\"gitCommit\":"
    "\"" HOUSE_COMMIT "\"}},{\"uri\":\"gcr.io/cloud-builders/docker\"}]},"
    "\"runDetails\":{\"builder\":{\"id\":\"" HOUSE_WORKER "\"},\"metadata\":{"
    "\"invocationId\":\"https://cloudbuild.googleapis.com/v1/projects/p/"
    "builds/9c11d255\"}}}";

#define ARGUMENTS(more)                                                        \
    "\"arguments\":{\"@type\":\"type.googleapis.com/google.devtools."          \
    "cloudbuild.v1.Build\",\"id\":\"40edaaed\",\"options\":{},\"steps\":[{"    \
    "\"name\":\"gcr.io/cloud-builders/docker\"}]" more                         \
    "},\"entryPoint\":\"cloudbuild.yaml\",\"type\":"
#define METADATA "\"metadata\":{\"buildInvocationId\":\"40edaaed\"}"

static const char cloud_old[] =
    "{\"builder\":{\"id\":\"" HOUSE_WORKER
    "@v0.3\"},\"materials\":[{\"digest\":"
    "{\"sha1\":\"" HOUSE_COMMIT "\"},\"uri\":\"git+" HOUSE_REPO "\"}]," METADATA
    ",\"recipe\":{" ARGUMENTS(
        ",\"substitutions\":{\"COMMIT_SHA\":\"" HOUSE_COMMIT
        "\",\"REF_NAME\":\"v1.4.2\",\"TAG_NAME\":\"v1.4.2\",\"_IMAGE\":"
        "\"app\"}") "\"https://cloudbuild.googleapis.com/"
                    "CloudBuildYaml@v0.1\"}}";

static const char cloud_first[] =
    "{\"builder\":{\"id\":\"" HOUSE_WORKER "@v0.2\"},\"materials\":[{\"uri\":"
    "\"" HOUSE_REPO "/commit/" HOUSE_COMMIT "\"}]," METADATA
    ",\"recipe\":{" ARGUMENTS("") "\"" HOUSE_WORKER "@v0.2\"}}";

#define V1 "https://slsa.dev/provenance/v1"
#define V02 "https://slsa.dev/provenance/v0.2"
#define V01 "https://slsa.dev/provenance/v0.1"

static const struct {
    const char *type, *predicate, *signer;
} kinds[] = {
    [HOUSE_GENERATOR] = {V02, generator,
        HOUSE_GENERATOR_ID "@refs/tags/v2.1.0"},
    [HOUSE_TAG] = {V02, generator, HOUSE_GENERATOR_ID "@refs/tags/v2.1.0"},
    [HOUSE_DELEGATED] = {V1, delegated,
        GENERATOR "delegator_lowperms-generic_slsa3.yml@refs/tags/v2.1.0"},
    [HOUSE_ATTEST] = {V1,
        ATTEST("https://actions.github.io/buildtypes/workflow/v1",
            HOUSE_WORKFLOW "@" MAIN),
        HOUSE_WORKFLOW "@" MAIN},
    [HOUSE_REUSABLE] = {V1,
        ATTEST("https://actions.github.io/buildtypes/workflow/v1",
            "https://github.com/acme/ci/.github/workflows/b.yml@refs/tags/"
            "v3.0.1"),
        "https://github.com/acme/ci/.github/workflows/b.yml@refs/tags/v3.0.1"},
    [HOUSE_NPM] = {V02, npm, HOUSE_WORKFLOW "@" MAIN},
    [HOUSE_NPM1] = {V1,
        ATTEST("https://slsa-framework.github.io/github-actions-buildtypes/"
               "workflow/v1",
            "https://github.com/actions/runner/github-hosted"),
        HOUSE_WORKFLOW "@" MAIN},
    [HOUSE_KEY] = {V02, keyed, NULL},
    [HOUSE_CLOUD] = {V1, cloud, NULL},
    [HOUSE_CLOUD_OLD] = {V01, cloud_old, NULL},
    [HOUSE_CLOUD_FIRST] = {V01, cloud_first, NULL},
};

/* ---- Facts ---- */

/* What a judge gives; the views are set when they are used, for the struct is
 * copied. */
struct house house_of(enum house_kind kind)
{
    struct house house = {
        .kind = kind,
        .facts = {.kind = HM_FACTS_CERT,
            .issuer = HM_LIT(HOUSE_GITHUB),
            .has_since = true,
            .since = {.s = 1700000000},
            .times = {{.time = {.s = 1700000000}, .source = HM_TIME_LOG}},
            .time_count = 1,
            .has_statement = true,
            .statement = {.version = HM_STATEMENT_V1,
                .predicate_type = hm_bytes_str(kinds[kind].type)}},
    };
    static const struct {
        unsigned number;
        const char *value;
    } values[] = {{8, HOUSE_GITHUB},
        {10, "b01d000000000000000000000000000000000000"}, {11, "github-hosted"},
        {12, HOUSE_REPO}, {13, HOUSE_COMMIT}, {14, MAIN}, {15, "4711"},
        {17, "99"}, {18, HOUSE_WORKFLOW "@" MAIN}, {19, HOUSE_COMMIT},
        {20, "workflow_dispatch"}, {21, RUN}};

    snprintf(
        house.predicate, sizeof(house.predicate), "%s", kinds[kind].predicate);
    for (size_t i = 0; i < TEST_LEN(values) && kind < HOUSE_KEY; i++)
        house_prove(&house, values[i].number, values[i].value);
    if (kind >= HOUSE_KEY)
        house.facts.kind = HM_FACTS_KEY;
    else
        house_prove(&house, 0, kinds[kind].signer);
    if (kind != HOUSE_TAG)
        return house;
    house_change(&house, MAIN, "refs/tags/v1.4.2");
    house_change(&house, "workflow_dispatch", "push");
    house_prove(&house, 14, "refs/tags/v1.4.2");
    house_prove(&house, 20, "push");
    return house;
}

void house_change(struct house *house, const char *from, const char *to)
{
    char whole[sizeof(house->predicate)] = "";
    const char *at = house->predicate, *next;
    size_t len = 0;

    if (!CHECK(strstr(at, from) != NULL))
        return;
    for (; (next = strstr(at, from)) != NULL; at = next + strlen(from))
        len += (size_t)snprintf(whole + len, sizeof(whole) - len, "%.*s%s",
            (int)(next - at), at, to);
    len += (size_t)snprintf(whole + len, sizeof(whole) - len, "%s", at);
    if (CHECK(len < sizeof(whole)))
        memcpy(house->predicate, whole, sizeof(whole));
}

void house_prove(struct house *house, unsigned extension, const char *value)
{
    if (extension == 0)
        house->san = (struct hm_san){HM_SAN_URI, hm_bytes_str(value)};
    else
        house->facts.extensions.values[extension] = hm_bytes_str(value);
}

/* ---- Judging ---- */

static bool judge(struct hm_report *report, struct house *house,
    const struct hm_expect_spec *spec, struct hm_err *err)
{
    hm_auto_ptr(expect) expect = NULL;
    struct hm_content_rule rule;

    HM_TRY(hm_expect_new(&expect, spec, err));
    if (house->kind >= HOUSE_CLOUD)
        hm_expect_by_cloud_build(expect);
    house->facts.sans = &house->san;
    house->facts.san_count = house->facts.kind == HM_FACTS_CERT;
    house->facts.statement.predicate = hm_bytes_str(house->predicate);
    rule = hm_expect_rule(expect);
    rule.check(rule.ctx, &house->facts, hm_report_root(report));
    return true;
}

bool house_says(struct house *house, const struct hm_expect_spec *spec,
    const char *failures, const char *words)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) got = hm_buf(HM_MIB), text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool good = failures[0] == '\0', yes;

    if (!CHECK_OK(hm_report_new(&report, &err)) ||
        !CHECK_OK(judge(report, house, spec, &err)))
        return false;
    court_failures(&got, hm_report_root(report));
    hm_report_text(&text, report);
    yes = hm_report_verdict(report) == HM_YES;
    /* What is wrong is no yes, also when memory runs out. */
    CHECK_ERR(
        (yes && !good) || hm_fail(&err, HM_POLICY, "as wanted"), HM_POLICY, "");
    if (CHECK_STR(hm_buf_str(&got), failures) && CHECK_EQ(yes, good) &&
        CHECK(strstr(hm_buf_str(&text), words) != NULL))
        return true;
    test_note("wanted \"%s\" in:\n%s", words, hm_buf_str(&text));
    return false;
}
