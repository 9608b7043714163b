/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/files.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/limits.h"
#include "scripts.h"
#include "test.h"

#define ENTRY(pair) "{\"auths\": {\"ghcr.io\": {\"auth\": \"" pair "\"}}}"
#define ONE "dTox"
#define TWO "dToy"

/* HOME is the scratch folder; `script_vars` says more. */
static bool find(struct hm_cred *out, const char *file, struct hm_err *err)
{
    struct hm_cred_files files = {.file = file, .env = script_env()};
    struct hm_cred_source source = hm_cred_files_source(&files);

    return hm_cred_find(
        out, &source, 1, HM_LIT("ghcr.io"), HM_LIT("team/app"), err);
}

static void make_folders(void)
{
    test_scratch();
    CHECK(mkdir(".docker", 0700) == 0 && mkdir(".config", 0700) == 0 &&
        mkdir(".config/containers", 0700) == 0);
}

static void the_first_file_that_knows_decides(void)
{
    hm_auto(cred) cred = {0};
    hm_auto(cred) second = {0};
    struct hm_err err = {0};

    make_folders();
    if (!script_file(".docker/config.json", ENTRY(TWO), 0600) ||
        !script_file(".config/containers/auth.json", "{}", 0600))
        return;
    if (CHECK_OK(find(&cred, NULL, &err))) {
        CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("2"));
        CHECK(strstr(cred.source, "/.docker/config.json") != NULL);
    }
    if (script_file(".config/containers/auth.json", ENTRY(ONE), 0600) &&
        CHECK_OK(find(&second, NULL, &err)))
        CHECK_BYTES(hm_secret_view(&second.secret), HM_LIT("1"));
}

static void no_file_is_no_credential(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    test_scratch();
    CHECK_OK(find(&cred, NULL, &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
}

static void a_named_file_stands_alone_and_must_be_there(void)
{
    static const struct script_var vars[] = {
        {"REGISTRY_AUTH_FILE", "named"}, {NULL, NULL}};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    make_folders();
    if (!script_file(".docker/config.json", ENTRY(ONE), 0600))
        return;
    script_vars = vars;
    CHECK_ERR(find(&cred, NULL, &err), HM_USAGE,
        "named: is named for credentials, and is not there");
    CHECK_ERR(find(&cred, "other", &err), HM_USAGE, "other: is named");
    CHECK(script_file("named", "{}", 0600));
    CHECK_OK(find(&cred, NULL, &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
    script_vars = NULL;
}

/* What was configured and is broken must not look like nothing. */
static void a_broken_file_is_the_callers_mistake(void)
{
    static const struct {
        const char *text;
        unsigned mode;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"{", 0600, HM_USAGE, ".docker/config.json: line 1"},
        {"{\"auths\": 1}", 0600, HM_USAGE, "expected object"},
        {ENTRY("!"), 0600, HM_USAGE, "is no base64"},
        {"{\"credsStore\": \"../x\"}", 0600, HM_USAGE, "a helper's name"},
        {"{\"credsStore\": \"none\"}", 0600, HM_USAGE,
            "docker-credential-none: no such program in PATH"},
        {"{\"credsStore\": \"wrong\"}", 0600, HM_USAGE, "is for \"evil.test\""},
        {"{\"credsStore\": \"locked\"}", 0600, HM_DENIED, "\"locked\""},
        {"{}", 0606, HM_DENIED, "everybody can write"},
    };

    make_folders();
    if (!script_helper("locked", "echo locked; exit 1") ||
        !script_helper("wrong",
            "echo '{\"ServerURL\":\"evil.test\",\"Username\":\"u\","
            "\"Secret\":\"p\"}'"))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (script_file(".docker/config.json", cases[i].text, cases[i].mode))
            CHECK_ERR(find(&cred, NULL, &err), cases[i].code, cases[i].words);
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
}

#define KNOWS "echo '{\"Username\":\"u\",\"Secret\":\"h\"}'"
#define KNOWS_NOT "echo credentials not found in native keychain; exit 1"

static void helpers_and_entries_of_one_file(void)
{
    static const struct {
        const char *text, *secret, *source;
    } cases[] = {
        {"{\"credsStore\": \"yes\"}", "h", "docker-credential-yes"},
        {"{\"credsStore\": \"no\"}", "", ""},
        {"{\"credsStore\": \"no\", \"auths\": {\"ghcr.io\": {\"auth\": \"" ONE
         "\"}}}",
            "1", "/.docker/config.json"},
        {"{\"credsStore\": \"yes\", \"credHelpers\": {\"ghcr.io\": \"no\"}, "
         "\"auths\": {\"ghcr.io\": {\"auth\": \"" ONE "\"}}}",
            "", ""},
        {"{\"credsStore\": \"no\", \"credHelpers\": {\"ghcr.io\": \"yes\"}}",
            "h", "docker-credential-yes"},
        {"{\"credsStore\": \"none\", \"credHelpers\": {\"ghcr.io\": \"\"}, "
         "\"auths\": {\"ghcr.io\": {\"auth\": \"" ONE "\"}}}",
            "1", "/.docker/config.json"},
    };

    make_folders();
    if (!script_helper("yes", KNOWS) || !script_helper("no", KNOWS_NOT))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (!script_file(".docker/config.json", cases[i].text, 0600) ||
            !CHECK_OK(find(&cred, NULL, &err)))
            continue;
        CHECK_BYTES(
            hm_secret_view(&cred.secret), hm_bytes_str(cases[i].secret));
        CHECK(cases[i].source[0] == '\0' ||
            strstr(cred.source, cases[i].source) != NULL);
    }
}

static void helpers_have_what_is_left_of_the_time(void)
{
    struct hm_cred_files files = {.env = script_env()};
    struct hm_cred_source source = hm_cred_files_source(&files);
    struct hm_err err = {0};
    int64_t ms;

    CHECK_OK(hm_cred_helper_time(&ms, &files, &err));
    CHECK_EQ(ms, HM_CRED_HELPER_MS);
    files.deadline_ms = hm_clock_mono_ms() + 2LL * HM_CRED_HELPER_MS;
    CHECK_OK(hm_cred_helper_time(&ms, &files, &err));
    CHECK_EQ(ms, HM_CRED_HELPER_MS);
    files.deadline_ms = hm_clock_mono_ms() - 1;
    CHECK_ERR(
        hm_cred_helper_time(&ms, &files, &err), HM_NETWORK, "the time is over");
    if (test_torture())
        return; /* each run takes its time */
    make_folders();
    if (!script_helper("yes", "exec sleep 50") ||
        !script_file(".docker/config.json", "{\"credsStore\": \"yes\"}", 0600))
        return;
    files.env = script_env();
    for (int i = 0; i < 2; i++) {
        hm_auto(cred) cred = {0};
        int64_t before_ms = hm_clock_mono_ms();

        files.deadline_ms = i == 0 ? before_ms + 100 : before_ms;
        CHECK_ERR(hm_cred_find(&cred, &source, 1, HM_LIT("ghcr.io"),
                      HM_LIT("team/app"), &err),
            i == 0 ? HM_SYSTEM : HM_NETWORK,
            i == 0 ? "was killed" : "the time is over");
        CHECK(hm_clock_mono_ms() - before_ms < 40000);
    }
}

TEST_SUITE(cred_files, TEST(helpers_have_what_is_left_of_the_time),
    TEST(the_first_file_that_knows_decides), TEST(no_file_is_no_credential),
    TEST(a_named_file_stands_alone_and_must_be_there),
    TEST(a_broken_file_is_the_callers_mistake),
    TEST(helpers_and_entries_of_one_file));
