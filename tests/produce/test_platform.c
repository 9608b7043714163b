/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "produce/claims.h"
#include "produce/claims_impl.h"
#include "test.h"

static void an_issuer_tells_the_system_and_its_server(void)
{
    static const struct {
        const char *issuer, *mark, *provider, *server;
        bool known;
    } rows[] = {
        {"https://token.actions.githubusercontent.com", "", "github",
            "https://github.com", true},
        {"https://token.actions.githubusercontent.com/acme", "", "github",
            "https://github.com", true},
        {"https://token.actions.acme.ghe.com", "", "github",
            "https://acme.ghe.com", true},
        {"https://gitlab.com", "", "gitlab", "https://gitlab.com", true},
        {"https://agent.buildkite.com", "", "buildkite",
            "https://buildkite.com", true},
        /* Whoever wrote these claims may be anybody. */
        {"https://token.actions.githubusercontent.com.e.test",
            "job_workflow_ref", "github", "https://github.com", false},
        {"https://token.actions.githubusercontent.comx", "job_workflow_ref",
            "github", "https://github.com", false},
        {"https://token.actions.a.b.ghe.com", "job_workflow_ref", "github",
            "https://github.com", false},
        {"https://token.actions.acme.ghe.com/x", "job_workflow_ref", "github",
            "https://github.com", false},
        {"http://token.actions.acme.ghe.com", "job_workflow_ref", "github",
            "https://github.com", false},
        {"https://token.actions..ghe.com", "job_workflow_ref", "github",
            "https://github.com", false},
        {"https://ghes.test/_services/token", "job_workflow_ref", "github",
            "https://ghes.test", false},
        {"https://gitlab.test", "ci_config_ref_uri", "gitlab",
            "https://gitlab.test", false},
        {"https://b.test", "pipeline_slug", "buildkite",
            "https://buildkite.com", false},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_platform_of found;
        struct hm_err err = {0};
        struct hm_jwt jwt;

        test_case("%s", rows[i].issuer);
        hm_buf_printf(&text, "{\"iss\":\"%s\",\"%s\":\"x\"}", rows[i].issuer,
            rows[i].mark[0] != '\0' ? rows[i].mark : "none");
        if (!CHECK_OK(hm_jwt_parse(&jwt, &arena, hm_buf_view(&text), &err)) ||
            !CHECK_OK(hm_build_platform(&found, &jwt, &arena, &err)))
            continue;
        CHECK_STR(found.provider->name, rows[i].provider);
        CHECK_BYTES(found.server, hm_bytes_str(rows[i].server));
        CHECK_EQ(found.known, rows[i].known);
    }
}

static void the_path_of_a_workflow_is_cut_where_it_ends(void)
{
    static const struct {
        const char *workflow_ref, *ref, *path;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"a/b/.github/workflows/x.yml@refs/heads/main", "refs/heads/main",
            ".github/workflows/x.yml", HM_OK, NULL},
        {"a/b/.github/workflows/x@1.yml@refs/heads/a@b", "refs/heads/a@b",
            ".github/workflows/x@1.yml", HM_OK, NULL},
        {"a/b/.github/workflows/x@1.yml@refs/heads/a@refs/b",
            "refs/pull/1/merge", ".github/workflows/x@1.yml", HM_OK, NULL},
        {"a/b/.github/workflows/x.yml@main", "refs/heads/main",
            ".github/workflows/x.yml", HM_OK, NULL},
        {"a/b/x@1.yml@main", "refs/heads/main", NULL, HM_FORMAT,
            "is no PATH@REF"},
        {"a/b/x.yml", "refs/heads/main", NULL, HM_FORMAT, "is no PATH@REF"},
        {"a/b/@refs/heads/main", "refs/heads/main", NULL, HM_FORMAT,
            "is no PATH@REF"},
        {"a/bc/x@y", "y", NULL, HM_FORMAT, "is not of the repository a/b"},
        {"a/b", "y", NULL, HM_FORMAT, "is not of the repository a/b"},
        {"", "y", NULL, HM_NOT_FOUND, "there is no workflow_ref"},
    };

    TEST_EACH(i, rows) {
        const struct hm_workflow_ref ref = {.repository = HM_LIT("a/b"),
            .ref = hm_bytes_str(rows[i].ref),
            .workflow_ref = hm_bytes_str(rows[i].workflow_ref)};
        struct hm_bytes path = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].workflow_ref);
        CHECK_CODE(hm_build_workflow_path(&path, &ref, &err), rows[i].code,
            rows[i].words);
        CHECK_BYTES(path, hm_bytes_str(rows[i].path));
    }
}

TEST_SUITE(produce_platform, TEST(an_issuer_tells_the_system_and_its_server),
    TEST(the_path_of_a_workflow_is_cut_where_it_ends));
