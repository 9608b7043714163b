/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/limits.h"
#include "slsa/slsa.h"
#include "test.h"

#define DEPENDENCY                                                             \
    "{\"uri\":\"git+https://h/r@refs/heads/dep\",\"digest\":{\"gitCommit\":"   \
    "\"ab\"}}"

static bool parse(struct hm_slsa *out, struct hm_arena *arena, const char *type,
    const char *external, struct hm_err *err)
{
    static char text[2048];

    snprintf(text, sizeof(text),
        "{\"buildDefinition\":{\"buildType\":\"%s\",\"externalParameters\":%s,"
        "\"resolvedDependencies\":[" DEPENDENCY "]},\"runDetails\":{"
        "\"builder\":{\"id\":\"b\"}}}",
        type, external);
    return hm_slsa_parse(out, arena, HM_LIT("https://slsa.dev/provenance/v1"),
        hm_bytes_str(text), err);
}

#define WORKFLOW                                                               \
    "{\"workflow\":{\"ref\":\"refs/heads/main\",\"repository\":\"https://h/r"  \
    "\",\"path\":\"w.yml\"}}"

/* Each build type has its own place; the digest stands with the dependency that
 * is that repository. */
static void each_build_type_has_its_place(void)
{
    static const struct {
        const char *type, *external, *repository, *ref, *path, *digest;
    } cases[] = {
        {"https://actions.github.io/buildtypes/workflow/v1", WORKFLOW,
            "https://h/r", "refs/heads/main", "w.yml",
            "{\"gitCommit\":\"ab\"}"},
        {"https://slsa-framework.github.io/github-actions-buildtypes/workflow/"
         "v1",
            WORKFLOW, "https://h/r", "refs/heads/main", "w.yml",
            "{\"gitCommit\":\"ab\"}"},
        {"https://slsa.dev/container-based-build/v0.1?draft",
            "{\"source\":{\"uri\":\"git+https://h/s@refs/x\",\"digest\":{"
            "\"sha1\":\"cd\"}},\"configPath\":\"c.toml\"}",
            "https://h/s", "refs/x", "c.toml", "{\"sha1\":\"cd\"}"},
        {"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
            "{\"buildConfigSource\":{\"repository\":\"git+https://h/r\","
            "\"ref\":\"refs/heads/g\",\"path\":\"cloudbuild.yaml\"}}",
            "https://h/r", "refs/heads/g", "cloudbuild.yaml",
            "{\"gitCommit\":\"ab\"}"},
        {"https://github.com/moby/buildkit/blob/master/docs/attestations/"
         "slsa-definitions.md",
            "{\"configSource\":{\"uri\":\"https://h/b.git#main\",\"path\":"
            "\"Dockerfile\",\"digest\":{\"sha1\":\"ef\"}}}",
            "https://h/b.git#main", "", "Dockerfile", "{\"sha1\":\"ef\"}"},
        {"https://github.com/slsa-framework/slsa-github-generator/"
         "delegator-generic@v0",
            "{\"inputs\":{}}", "https://h/r", "refs/heads/dep", "",
            "{\"gitCommit\":\"ab\"}"},
        {"https://example.com/other", WORKFLOW, "", "", "", ""},
        {"https://actions.github.io/buildtypes/workflow/v1",
            "{\"workflow\":\"text\"}", "https://h/r", "refs/heads/dep", "",
            "{\"gitCommit\":\"ab\"}"},
        /* Another repository's digest is not this one's. */
        {"https://actions.github.io/buildtypes/workflow/v1",
            "{\"workflow\":{\"repository\":\"https://h/x\"}}", "https://h/x",
            "", "", ""},
    };
    struct hm_err err = {0};
    struct hm_slsa s;

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        test_case("%zu: %s", i, cases[i].type);
        if (!CHECK_OK(
                parse(&s, &arena, cases[i].type, cases[i].external, &err)))
            return;
        CHECK_BYTES(s.source.repository, hm_bytes_str(cases[i].repository));
        CHECK_BYTES(s.source.ref, hm_bytes_str(cases[i].ref));
        CHECK_BYTES(s.source.path, hm_bytes_str(cases[i].path));
        CHECK_BYTES(
            hm_json_text(s.source.digest), hm_bytes_str(cases[i].digest));
    }
}

/* Of version 0.1 a predicate says which material is the source. Cloud Build's does
 * not, and it is the first; its commit may stand in the URI. */
static void cloud_build_leaves_out_which_it_is(void)
{
#define COMMIT "4f2a0000000000000000000000000000000000cd"
#define CLOUD "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1"
    static const struct {
        const char *type, *uri, *repository, *commit;
    } cases[] = {
        {CLOUD, "git+https://h/o/r", "https://h/o/r", ""},
        {CLOUD, "https://h/o/r", "https://h/o/r", ""},
        {CLOUD, "https://h/o/r/commit/" COMMIT, "https://h/o/r", COMMIT},
        {CLOUD, "https://h/o/r/commit/" COMMIT "0",
            "https://h/o/r/commit/" COMMIT "0", ""},
        {CLOUD, "https://h/o/r/commit/x" COMMIT,
            "https://h/o/r/commit/x" COMMIT, ""},
        {CLOUD, "https://h/o/r/kommit/" COMMIT, "https://h/o/r/kommit/" COMMIT,
            ""},
        {CLOUD, "/commit/" COMMIT, "/commit/" COMMIT, ""},
        {"https://cloudbuild.googleapis.com.eve/x", "https://h/o/r", "", ""},
        {"https://example.com/x", "https://h/o/r", "", ""},
    };
    struct hm_err err = {0};
    struct hm_slsa s;

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        static char text[1024];

        test_case("%zu", i);
        snprintf(text, sizeof(text),
            "{\"builder\":{\"id\":\"b\"},\"recipe\":{\"type\":\"%s\"},"
            "\"materials\":[{\"uri\":\"%s\",\"digest\":{\"sha1\":\"ab\"}}]}",
            cases[i].type, cases[i].uri);
        if (!CHECK_OK(hm_slsa_parse(&s, &arena,
                HM_LIT("https://slsa.dev/provenance/v0.1"), hm_bytes_str(text),
                &err)))
            return;
        CHECK_BYTES(s.source.repository, hm_bytes_str(cases[i].repository));
        CHECK_BYTES(s.source.commit, hm_bytes_str(cases[i].commit));
    }
}

TEST_SUITE(slsa_source, TEST(each_build_type_has_its_place),
    TEST(cloud_build_leaves_out_which_it_is));
