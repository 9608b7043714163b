/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/helper.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cred/entry.h"
#include "scripts.h"
#include "test.h"

#define HOST HM_LIT("ghcr.io")

static void what_an_answer_says(void)
{
    static const struct {
        const char *text;
        enum hm_cred_kind kind;
        const char *user, *secret;
    } cases[] = {
        {"{\"ServerURL\":\"ghcr.io\",\"Username\":\"u\",\"Secret\":\"p\"}\n",
            HM_CRED_PASSWORD, "u", "p"},
        {"{\"ServerURL\":\"https://ghcr.io/v2/\",\"Username\":\"u\","
         "\"Secret\":\"p\"}",
            HM_CRED_PASSWORD, "u", "p"},
        {"{\"Username\":\"u\",\"Secret\":\"\\\"\\n\".", HM_CRED_NONE, NULL,
            NULL},
        {"{\"Username\":\"_token\",\"Secret\":\"p\",\"x\":[]}",
            HM_CRED_PASSWORD, "_token", "p"},
        {"{\"ServerURL\":\"\",\"Username\":\"<token>\",\"Secret\":\"t\"}",
            HM_CRED_IDENTITY, "", "t"},
        {"{\"Username\":\"\",\"Secret\":\"\"}", HM_CRED_NONE, "", ""},
        {"{}", HM_CRED_NONE, "", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        bool ok = hm_cred_helper_answer(
            &cred, hm_bytes_str(cases[i].text), HOST, &err);

        test_case("%s", cases[i].text);
        CHECK_CODE(ok, cases[i].user == NULL ? HM_FORMAT : HM_OK, "line 1");
        if (!ok || cases[i].user == NULL)
            continue;
        CHECK_EQ(cred.kind, cases[i].kind);
        CHECK_STR(cred.user, cases[i].user);
        CHECK_BYTES(
            hm_secret_view(&cred.secret), hm_bytes_str(cases[i].secret));
    }
}

static void what_no_answer_may_say(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_FORMAT, "line 1"},
        {"s3cret", HM_FORMAT, "line 1"},
        {"\"s3cret\"", HM_FORMAT, "expected object, got string"},
        {"{\"Username\":\"u\",\"Secret\":\"s3cret\"", HM_FORMAT, "line 1"},
        {"{\"Username\":\"u\",\"Secret\":\"s3cret\"}s3cret", HM_FORMAT,
            "line 1"},
        {"{\"Username\":\"u\"}", HM_FORMAT, "a user without a secret"},
        {"{\"Secret\":\"s3cret\"}", HM_FORMAT, "a secret without a user"},
        {"{\"Username\":\"u\",\"Secret\":[\"s3cret\"]}", HM_FORMAT,
            "$.Secret: expected string, got array"},
        {"{\"Username\":\"u\",\"Secret\":\"s3cret\\n\"}", HM_FORMAT,
            "a control character in a secret"},
        {"{\"Username\":\"u:v\",\"Secret\":\"s3cret\"}", HM_FORMAT, "':'"},
        {"{\"Username\":\"<token>\",\"Secret\":\"s3 cret\"}", HM_FORMAT,
            "visible ASCII"},
        {"{\"ServerURL\":\"evil.test\",\"Username\":\"u\",\"Secret\":"
         "\"s3cret\"}",
            HM_MISMATCH, "is for \"evil.test\", asked for \"ghcr.io\""},
        {"{\"ServerURL\":\"ghcr.io.evil.test\",\"Username\":\"u\","
         "\"Secret\":\"s3cret\"}",
            HM_MISMATCH, "is for"},
        {"{\"ServerURL\":\"ghcr.io/team\",\"Username\":\"u\",\"Secret\":"
         "\"s3cret\"}",
            HM_MISMATCH, "is for"},
        {"{\"ServerURL\":\"https://ghcr.io@evil.test\",\"Username\":\"u\","
         "\"Secret\":\"s3cret\"}",
            HM_MISMATCH, "is for"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        bool ok = hm_cred_helper_answer(
            &cred, hm_bytes_str(cases[i].text), HOST, &err);

        test_case("%s", cases[i].text);
        CHECK(strstr(err.msg, "s3cret") == NULL);
        CHECK_ERR(ok, cases[i].code, cases[i].words);
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
}

/* One run of `get` by a script. */
static bool get(struct hm_cred *out, const char *body, struct hm_err *err)
{
    struct hm_cred_env env;
    struct hm_cred_helper helper = {"it", &env, 0};

    test_scratch();
    env = script_env();
    return script_helper("it", body) &&
        hm_cred_helper_get(out, &helper, HOST, err);
}

static void a_helper_is_asked_for_the_very_host(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(get(&cred,
            "printf '{\"ServerURL\":\"%s\",\"Username\":\"%s\","
            "\"Secret\":\"%s\"}' \"$(cat)\" \"$1\" \"$#\"",
            &err)))
        return;
    CHECK_EQ(cred.kind, HM_CRED_PASSWORD);
    CHECK_STR(cred.user, "get");
    CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("1"));
}

/* Words behind a status that is not 0. */
static void what_a_failing_helper_says(void)
{
    static const struct {
        const char *body;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"echo 'credentials not found in native keychain'; exit 1", HM_OK,
            NULL},
        {"echo 'credentials not found in native keychain'", HM_FORMAT,
            "docker-credential-it: answer: line 1"},
        {"echo 'the keychain is locked'; exit 2", HM_DENIED,
            "docker-credential-it get: ended with status 2: \"the keychain is "
            "locked\""},
        {"printf '\\033[31mred\\n'; exit 1", HM_DENIED, "\\x1b[31mred\""},
        {"echo 'credentials not found in native keychain, or so'; exit 1",
            HM_DENIED, "or so"},
        {"echo s3cret >&2; exit 1", HM_DENIED,
            "docker-credential-it get: ended with status 1"},
        {"echo '{\"Secret\":\"s3cret\"}'; exit 1", HM_DENIED,
            "ended with status 1"},
        {"echo 'answer {\"Secret\":\"s3cret\"}'; exit 1", HM_DENIED,
            "ended with status 1"},
        {"exit 0", HM_FORMAT, "docker-credential-it: answer: line 1"},
        {"echo s3cret", HM_FORMAT, "docker-credential-it: answer: line 1"},
        {"kill -9 $$", HM_SYSTEM, "signal 9"},
        {"exec yes", HM_LIMIT, "prints more than 262144 bytes"},
        {"echo '{\"ServerURL\":\"evil.test\",\"Username\":\"u\",\"Secret\":"
         "\"s3cret\"}'",
            HM_MISMATCH, "is for \"evil.test\""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        bool ok;

        test_case("%s", cases[i].body);
        ok = get(&cred, cases[i].body, &err);
        CHECK(strstr(err.msg, "s3cret") == NULL);
        CHECK_CODE(ok, cases[i].code, cases[i].words);
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
}

static void passwords_of_ours_are_not_handed_on(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    if (CHECK_OK(get(&cred,
            "printf '{\"Username\":\"u\",\"Secret\":\"%s%s%s\"}' "
            "\"$HALLMARK_PASSWORD\" \"$COSIGN_PASSWORD\" \"$AWS_PROFILE\"",
            &err)))
        CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("z"));
}

static void a_hanging_helper_is_an_error(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct hm_cred_env env;
    struct hm_cred_helper helper = {"it", &env, 200};

    test_scratch();
    env = script_env();
    if (test_torture() || !script_helper("it", "exec sleep 1000"))
        return;
    CHECK_ERR(hm_cred_helper_get(&cred, &helper, HOST, &err), HM_SYSTEM,
        "docker-credential-it: was killed");
}

/* The folder itself by relative names: what lies there is not run. */
static void only_absolute_folders_of_path_are_looked_into(void)
{
    static const char *const paths[] = {
        "", ".", ":", "./:..", "bin", ":bin:", "/nowhere:"};

    for (size_t i = 0; i < TEST_LEN(paths); i++) {
        const struct script_var vars[] = {{"PATH", paths[i]}, {NULL, NULL}};
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};

        test_case("%s", paths[i]);
        script_vars = vars;
        CHECK_ERR(get(&cred, "echo '{}'", &err), HM_NOT_FOUND,
            "docker-credential-it: no such program in PATH");
    }
    script_vars = NULL;
}

static void folders_and_plain_files_are_no_programs(void)
{
    struct hm_cred_env env;
    struct hm_cred_helper helper = {"it", &env, 0};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    test_scratch();
    env = script_env();
    CHECK(mkdir("docker-credential-it", 0755) == 0);
    CHECK_ERR(hm_cred_helper_get(&cred, &helper, HOST, &err), HM_NOT_FOUND,
        "no such program");
    test_scratch();
    env = script_env();
    CHECK(script_file("docker-credential-it", "#!/bin/sh\n", 0644));
    CHECK_ERR(hm_cred_helper_get(&cred, &helper, HOST, &err), HM_NOT_FOUND,
        "no such program");
}

static bool password(
    struct hm_cred *out, const char *secret, struct hm_err *err)
{
    out->kind = HM_CRED_PASSWORD;
    return hm_cred_set_user(out, HM_LIT("u\""), err) &&
        hm_secret_from(&out->secret, hm_bytes_str(secret), err);
}

static void storing_hands_over_all_three(void)
{
    struct hm_cred_env env;
    struct hm_cred_helper helper = {"it", &env, 0};
    hm_auto(cred) cred = {0};
    hm_auto(cred) token = {.kind = HM_CRED_IDENTITY};
    struct hm_err err = {0};

    test_scratch();
    env = script_env();
    if (!script_helper("it", "cd \"${0%/*}\"; echo \"$1\" >verb; cat >in") ||
        !CHECK_OK(password(&cred, "p\\", &err)) ||
        !CHECK_OK(hm_secret_from(&token.secret, HM_LIT("t"), &err)) ||
        !CHECK_OK(hm_cred_helper_store(&helper, HOST, &cred, &err)))
        return;
    CHECK(script_holds("verb", "store\n") || test_torture());
    CHECK(test_torture() ||
        script_holds("in",
            "{\"ServerURL\":\"ghcr.io\",\"Username\":\"u\\\"\",\"Secret\":"
            "\"p\\\\\"}"));
    CHECK_OK(hm_cred_helper_store(&helper, HM_LIT("docker.io"), &token, &err));
    CHECK(test_torture() ||
        script_holds("in",
            "{\"ServerURL\":\"https://index.docker.io/v1/\",\"Username\":"
            "\"<token>\",\"Secret\":\"t\"}"));
    token.kind = HM_CRED_BEARER;
    CHECK_ERR(hm_cred_helper_store(&helper, HOST, &token, &err), HM_UNSUPPORTED,
        "passwords and identity tokens only");
}

static void a_store_that_fails_does_not_tell_the_secret(void)
{
    struct hm_cred_env env;
    struct hm_cred_helper helper = {"it", &env, 0};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    test_scratch();
    env = script_env();
    if (!script_helper("it", "echo 'no room for s3cret here'; exit 1") ||
        !CHECK_OK(password(&cred, "s3cret", &err)))
        return;
    CHECK_ERR(hm_cred_helper_store(&helper, HOST, &cred, &err), HM_DENIED,
        "docker-credential-it store: ended with status 1");
    CHECK(!hm_cred_helper_store(&helper, HOST, &cred, &err));
    CHECK(strstr(err.msg, "s3cret") == NULL);
    if (script_helper("it", "echo 'no room'; exit 1"))
        CHECK_ERR(hm_cred_helper_store(&helper, HOST, &cred, &err), HM_DENIED,
            "\"no room\"");
}

static void erasing_says_whether_there_was_one(void)
{
    static const struct {
        const char *body;
        enum hm_code code;
        bool there;
    } cases[] = {
        {"[ \"$1$(cat)\" = eraseghcr.io ]", HM_OK, true},
        {"echo credentials not found in native keychain; exit 1", HM_OK, false},
        {"echo locked; exit 1", HM_DENIED, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cred_env env;
        struct hm_cred_helper helper = {"it", &env, 0};
        struct hm_err err = {0};
        bool there = false, ok;

        test_case("%s", cases[i].body);
        test_scratch();
        env = script_env();
        if (!script_helper("it", cases[i].body))
            continue;
        ok = hm_cred_helper_erase(&there, &helper, HOST, &err);
        CHECK_CODE(ok, cases[i].code, "\"locked\"");
        if (ok)
            CHECK_EQ(there, cases[i].there);
    }
}

TEST_SUITE(cred_helper, TEST(what_an_answer_says), TEST(what_no_answer_may_say),
    TEST(a_helper_is_asked_for_the_very_host), TEST(what_a_failing_helper_says),
    TEST(passwords_of_ours_are_not_handed_on),
    TEST(a_hanging_helper_is_an_error),
    TEST(only_absolute_folders_of_path_are_looked_into),
    TEST(folders_and_plain_files_are_no_programs),
    TEST(storing_hands_over_all_three),
    TEST(a_store_that_fails_does_not_tell_the_secret),
    TEST(erasing_says_whether_there_was_one));
