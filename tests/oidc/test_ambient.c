/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/ambient.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "here.h"
#include "test.h"

#define MOUNTED "./var/run/sigstore/cosign/oidc-token"

static bool put(const char *path, const char *text)
{
    static const char *const folders[] = {"./var", "./var/run",
        "./var/run/sigstore", "./var/run/sigstore/cosign", "./sys",
        "./sys/class", "./sys/class/dmi", "./sys/class/dmi/id"};
    const struct hm_file_opts opts = {.replace = true};
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(folders); i++)
        (void)mkdir(folders[i], 0777);
    return CHECK_OK(hm_file_write(path, hm_bytes_str(text), &opts, &err));
}

/* Pairs of name and value, ended by NULL. */
enum { PAIRS = 9 };

static void set_all(const char *const pairs[PAIRS])
{
    for (size_t i = 0; pairs[i] != NULL; i += 2)
        here_set(pairs[i], pairs[i + 1]);
}

static void the_lowest_rank_that_is_here_decides(void)
{
    static const struct {
        const char *vars[PAIRS];
        bool mounted, google;
        const char *taken; /* NULL: nobody */
        enum hm_code code;
        const char *words;
    } rows[] = {
        {{NULL}, false, false, NULL, HM_OK, ""},
        {{"SIGSTORE_ID_TOKEN", "x"}, false, false, "environment", HM_OK, ""},
        {{"SIGSTORE_ID_TOKEN", ""}, false, false, NULL, HM_OK, ""},
        {{"HALLMARK_IDENTITY_TOKEN", "x"}, true, true, "environment", HM_OK,
            ""},
        {{"HALLMARK_IDENTITY_TOKEN", "x", "ACTIONS_ID_TOKEN_REQUEST_URL", "u",
             "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t"},
            false, false, "environment", HM_OK, ""},
        {{"ACTIONS_ID_TOKEN_REQUEST_URL", "u", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
             "t", "GITHUB_ACTIONS", "true"},
            true, true, "github-actions", HM_OK, ""},
        {{"GITHUB_ACTIONS", "true"}, false, false, NULL, HM_USAGE,
            "github-actions: GITHUB_ACTIONS is set, but not ACTIONS_ID_TOKEN_"
            "REQUEST_URL: give the job `permissions: id-token: write`"},
        /* The machine below a job is somebody else. */
        {{"GITHUB_ACTIONS", "true"}, true, true, NULL, HM_USAGE,
            "id-token: write"},
        {{"ACTIONS_ID_TOKEN_REQUEST_URL", "u"}, false, false, NULL, HM_USAGE,
            "only one of"},
        {{"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2"}, false, false, NULL,
            HM_USAGE, "only one of"},
        {{"GITLAB_CI", "true", "SIGSTORE_ID_TOKEN", "x"}, false, true, "gitlab",
            HM_OK, ""},
        {{"GITLAB_CI", "true"}, false, true, NULL, HM_USAGE,
            "gitlab: GITLAB_CI is set, but not SIGSTORE_ID_TOKEN: give the job "
            "`id_tokens:"},
        {{"GITLAB_CI", "true", "HALLMARK_IDENTITY_TOKEN", "x"}, false, false,
            "environment", HM_OK, ""},
        {{"BUILDKITE", "true", "BUILDKITE_AGENT_ACCESS_TOKEN", "hunter2"},
            false, false, "buildkite-agent", HM_OK, ""},
        {{"BUILDKITE", "true"}, false, false, NULL, HM_USAGE,
            "buildkite-agent: BUILDKITE is set, but not"},
        /* One job in two systems. */
        {{"BUILDKITE", "true", "BUILDKITE_AGENT_ACCESS_TOKEN", "hunter2",
             "GITLAB_CI", "true", "SIGSTORE_ID_TOKEN", "x"},
            false, false, NULL, HM_USAGE,
            "both gitlab and buildkite-agent hand out identity tokens here: "
            "say which with --provider"},
        /* One of them gives none. */
        {{"GITHUB_ACTIONS", "true", "BUILDKITE", "true",
             "BUILDKITE_AGENT_ACCESS_TOKEN", "hunter2"},
            false, false, "buildkite-agent", HM_OK, ""},
        {{"AZURE_FEDERATED_TOKEN_FILE", "/x"}, true, true, "filesystem", HM_OK,
            ""},
        {{"AZURE_FEDERATED_TOKEN_FILE", "/x"}, false, true, "azure", HM_OK, ""},
        {{NULL}, false, true, "google", HM_OK, ""},
        {{"GOOGLE_SERVICE_ACCOUNT_NAME", "a@b"}, false, false, "google", HM_OK,
            ""},
        {{"GCE_METADATA_HOST", "127.0.0.1"}, false, false, "google", HM_OK, ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct hm_oidc_provider *taken = NULL;
        struct hm_err err = {0};
        here_auto here;

        test_case("%zu", i);
        test_scratch();
        here_up(&here, NULL, 0);
        set_all(rows[i].vars);
        if (rows[i].mounted && !put(MOUNTED, "x"))
            continue;
        if (rows[i].google &&
            !put("./sys/class/dmi/id/product_name", "Google Compute Engine\n"))
            continue;
        CHECK_CODE(hm_oidc_choose(&taken, &here.world, &err), rows[i].code,
            rows[i].words);
        CHECK(!here_leaks(hm_buf_str(&here.said)) && !here_leaks(err.msg));
        if (rows[i].code == HM_OK && !test_torture())
            CHECK_STR(taken == NULL ? "" : taken->name,
                rows[i].taken == NULL ? "" : rows[i].taken);
        CHECK_EQ(here.fake.asked, 0);
    }
}

static void a_job_and_a_variable_are_two_answers(void)
{
    static const struct {
        const char *vars[PAIRS];
        const char *words; /* NULL: it is one */
    } rows[] = {
        {{NULL}, NULL},
        {{"HALLMARK_IDENTITY_TOKEN", "hunter2"}, NULL},
        {{"ACTIONS_ID_TOKEN_REQUEST_URL", "u", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
             "t"},
            NULL},
        {{"GITLAB_CI", "true", "SIGSTORE_ID_TOKEN", "hunter2"}, NULL},
        /* A job that gives none, alone and beside a variable. */
        {{"GITHUB_ACTIONS", "true"}, NULL},
        {{"GITHUB_ACTIONS", "true", "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "github-actions hands out no token of this job (GITHUB_ACTIONS is "
            "set, but not ACTIONS_ID_TOKEN_REQUEST_URL), and a variable of the "
            "environment holds one, perhaps of another: say with --provider "
            "environment that it is the one, or unset it and give the job "
            "`permissions: "
            "id-token: write`"},
        {{"GITHUB_ACTIONS", "true", "SIGSTORE_ID_TOKEN", "hunter2"},
            "github-actions hands out no token"},
        {{"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2",
             "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "github-actions hands out no token"},
        {{"GITLAB_CI", "true"}, NULL},
        {{"GITLAB_CI", "true", "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "gitlab hands out no token of this job (GITLAB_CI is set, but not "
            "SIGSTORE_ID_TOKEN), and "},
        {{"BUILDKITE", "true", "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "buildkite-agent hands out no token"},
        /* One of two that gives one is what there is to choose. */
        {{"GITHUB_ACTIONS", "true", "GITLAB_CI", "true", "SIGSTORE_ID_TOKEN",
             "hunter2", "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "gitlab hands out a token"},
        {{"SIGSTORE_ID_TOKEN", "hunter2", "ACTIONS_ID_TOKEN_REQUEST_URL", "u",
             "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t"},
            "github-actions hands out a token of this job, and a variable of "
            "the environment holds one, perhaps of another: say which with "
            "--provider"},
        {{"GITLAB_CI", "true", "SIGSTORE_ID_TOKEN", "hunter2",
             "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "gitlab hands out"},
        {{"BUILDKITE", "true", "BUILDKITE_AGENT_ACCESS_TOKEN", "hunter2",
             "HALLMARK_IDENTITY_TOKEN", "hunter2"},
            "buildkite-agent hands out"},
        {{"BUILDKITE", "true", "BUILDKITE_AGENT_ACCESS_TOKEN", "hunter2",
             "GITLAB_CI", "true", "SIGSTORE_ID_TOKEN", "hunter2"},
            "both gitlab and buildkite-agent"},
    };

    TEST_EACH(i, rows) {
        struct hm_err err = {0};
        here_auto here;

        test_case("%zu", i);
        test_scratch();
        here_up(&here, NULL, 0);
        set_all(rows[i].vars);
        CHECK_CODE(hm_oidc_check_job(&here.world, &err),
            rows[i].words == NULL ? HM_OK : HM_USAGE,
            rows[i].words == NULL ? "" : rows[i].words);
        CHECK(!here_leaks(hm_buf_str(&here.said)) && !here_leaks(err.msg));
        CHECK_EQ(here.fake.asked, 0);
    }
}

static void another_machine_is_not_googles(void)
{
    const struct hm_oidc_provider *taken = NULL;
    struct hm_err err = {0};
    here_auto here;

    test_scratch();
    here_up(&here, NULL, 0);
    if (!put("./sys/class/dmi/id/product_name", "Not Google\n"))
        return;
    CHECK_OK(hm_oidc_choose(&taken, &here.world, &err));
    CHECK(taken == NULL);
}

static void who_was_looked_for_is_told(void)
{
    const struct hm_oidc_provider *taken = NULL, *rows;
    struct hm_err err = {0};
    here_auto here;
    size_t count;

    test_scratch();
    here_up(&here, NULL, 0);
    here_set("GITLAB_CI", "true");
    here_set("SIGSTORE_ID_TOKEN", "x");
    if (!CHECK_OK(hm_oidc_choose(&taken, &here.world, &err)))
        return;
    CHECK(strstr(hm_buf_str(&here.said),
              "identity: environment is absent: SIGSTORE_ID_TOKEN is set by "
              "GitLab") != NULL);
    CHECK(strstr(hm_buf_str(&here.said), "identity: token of GitLab CI/CD") !=
        NULL);
    rows = hm_oidc_providers(&count);
    for (size_t i = 0; i < count; i++) {
        CHECK(hm_oidc_provider_find(rows[i].name) == &rows[i]);
        CHECK(i == 0 || rows[i - 1].rank <= rows[i].rank);
    }
    CHECK(hm_oidc_provider_find("GitHub-Actions") == NULL);
    CHECK_STR(hm_oidc_state_name(HM_OIDC_ABSENT), "absent");
    CHECK_STR(hm_oidc_state_name(HM_OIDC_BROKEN), "broken");
    CHECK_STR(hm_oidc_state_name(HM_OIDC_HERE), "here");
}

static void variables_and_files_give_what_they_hold(void)
{
    static const struct {
        const char *provider, *name, *value;
        bool mounted;
        enum hm_code code;
        const char *out; /* or words */
    } rows[] = {
        {"environment", "HALLMARK_IDENTITY_TOKEN", "a.b.c", false, HM_OK,
            "a.b.c"},
        {"environment", "SIGSTORE_ID_TOKEN", "a.b.d", false, HM_OK, "a.b.d"},
        {"environment", "X", "", false, HM_NOT_FOUND,
            "SIGSTORE_ID_TOKEN is not set"},
        {"gitlab", "SIGSTORE_ID_TOKEN", "a.b.e", false, HM_OK, "a.b.e"},
        {"gitlab", "HALLMARK_IDENTITY_TOKEN", "a.b.e", false, HM_NOT_FOUND,
            "SIGSTORE_ID_TOKEN is not set"},
        {"filesystem", "X", "", true, HM_OK, "from.a.file"},
        {"filesystem", "X", "", false, HM_NOT_FOUND, "oidc-token"},
        {"azure", "AZURE_FEDERATED_TOKEN_FILE", MOUNTED, true, HM_OK,
            "from.a.file"},
        {"azure", "AZURE_FEDERATED_TOKEN_FILE", MOUNTED, false, HM_NOT_FOUND,
            "oidc-token"},
        {"azure", "X", "", false, HM_NOT_FOUND, "is not set"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        here_auto here;

        test_case("%zu", i);
        test_scratch();
        here_up(&here, NULL, 0);
        here_set(rows[i].name, rows[i].value);
        if (rows[i].mounted && !put(MOUNTED, "from.a.file\n"))
            continue;
        CHECK_CODE(hm_oidc_provider_find(rows[i].provider)
                       ->fetch(&out, &here.world, "sigstore", &err),
            rows[i].code, rows[i].out);
        if (rows[i].code == HM_OK && out.p != NULL)
            CHECK_BYTES(hm_secret_view(&out), hm_bytes_str(rows[i].out));
    }
}

TEST_SUITE(oidc_ambient, TEST(the_lowest_rank_that_is_here_decides),
    TEST(a_job_and_a_variable_are_two_answers),
    TEST(another_machine_is_not_googles), TEST(who_was_looked_for_is_told),
    TEST(variables_and_files_give_what_they_hold));
