/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cloud/aws.h"
#include "stand.h"
#include "test.h"

static bool find(
    struct hm_aws_creds *out, struct stand *stand, struct hm_err *err)
{
    return hm_aws_creds_find(out, &stand->run, HM_LIT("eu-west-1"), err);
}

static void the_environment_comes_first(void)
{
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, NULL, 0);
    stand_set("AWS_ACCESS_KEY_ID", "AKIAENV");
    stand_set("AWS_SECRET_ACCESS_KEY", "s/e+c");
    stand_set("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere");
    stand_set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
    if (CHECK_OK(find(&creds, &stand, &err))) {
        CHECK_BYTES(hm_secret_view(&creds.id), HM_LIT("AKIAENV"));
        CHECK_BYTES(hm_secret_view(&creds.secret), HM_LIT("s/e+c"));
        CHECK(creds.token.p == NULL);
        CHECK_STR(creds.from, "keys of the environment");
    }
    stand_set("AWS_SESSION_TOKEN", "tok==");
    if (CHECK_OK(find(&creds, &stand, &err)))
        CHECK_BYTES(hm_secret_view(&creds.token), HM_LIT("tok=="));
    CHECK_EQ(stand.fake.asked, 0);
}

static void half_a_key_is_a_mistake(void)
{
    static const struct {
        const char *id, *secret, *token;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"A", NULL, NULL, HM_USAGE, "is set without AWS_SECRET_ACCESS_KEY"},
        {NULL, "hunter2", NULL, HM_USAGE, "is set without AWS_ACCESS_KEY_ID"},
        {"A", "hunter2\n", NULL, HM_FORMAT, "environment: a secret access"},
        {"A\nX: y", "hunter2", NULL, HM_FORMAT, "environment: an access key"},
        {"A", "hunter2", "t\r\nX: y", HM_FORMAT, "a session token"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, NULL, 0);
        stand_set("AWS_ACCESS_KEY_ID", cases[i].id);
        stand_set("AWS_SECRET_ACCESS_KEY", cases[i].secret);
        stand_set("AWS_SESSION_TOKEN", cases[i].token);
        CHECK_ERR(find(&creds, &stand, &err), cases[i].code, cases[i].words);
        CHECK(strstr(err.msg, "hunter2") == NULL);
        CHECK_EQ(stand.fake.asked, 0);
    }
}

/* The first that is configured decides: no other identity stands in for it. */
static void a_source_that_fails_is_not_passed_over(void)
{
    static const struct fake_answer refused[] = {{.status = 403}};
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, refused, 1);
    stand_set("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token");
    stand_set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
    CHECK_ERR(find(&creds, &stand, &err), HM_NOT_FOUND,
        "AWS_WEB_IDENTITY_TOKEN_FILE: /nowhere/token: No such file");
    CHECK_EQ(stand.fake.asked, 0);
    stand_set("AWS_WEB_IDENTITY_TOKEN_FILE", NULL);
    CHECK_ERR(find(&creds, &stand, &err), HM_DENIED,
        "container credentials: status 403");
    CHECK_EQ(stand.fake.asked, 1);
}

static void the_machine_is_asked_last_and_not_when_switched_off(void)
{
    static const struct fake_answer gone[] = {
        {.fails = "no route to host", .failure = HM_HTTP_FAIL_NOT_SENT}};
    static const struct {
        const char *off;
        unsigned asked;
    } cases[] = {{NULL, 1}, {"", 1}, {"false", 1}, {"true", 0}, {"True", 0}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, gone, 1);
        stand_set("AWS_EC2_METADATA_DISABLED", cases[i].off);
        CHECK_OK(find(&creds, &stand, &err));
        CHECK_EQ(creds.id.len, 0);
        CHECK_EQ(stand.fake.asked, cases[i].asked);
    }
}

static void refusals_name_status_and_reason(void)
{
    static const struct fake_answer answers[] = {
        {.status = 400,
            .body =
                "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}"},
        {.status = 429},
        {.status = 400, .body = "{\"__type\":\"supersecrettoken\"}"},
    };
    const struct hm_bytes sent = HM_LIT("supersecrettoken");
    static const struct {
        enum hm_code code;
        const char *words;
    } want[] = {{HM_DENIED, "status 400 AccessDeniedException: no"},
        {HM_NETWORK, "status 429"}, {HM_DENIED, "status 400"}};
    struct stand stand;

    stand_up(&stand, answers, TEST_LEN(answers));
    stand.run.opts.http = &stand.fake.http;
    for (size_t i = 0; i < TEST_LEN(want); i++) {
        struct hm_cloud_ask ask = {
            .url = HM_LIT("https://a.example/"), .probe = true};
        hm_auto(cloud_answer) answer = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_cloud_ask(&answer, &stand.run, &ask, &err)))
            continue;
        CHECK(!hm_aws_refused(&answer, &sent, 1, &err));
        CHECK(strstr(err.msg, "supersecret") == NULL);
        CHECK_ERR(false, want[i].code, want[i].words);
    }
}

TEST_SUITE(cloud_aws_creds, TEST(the_environment_comes_first),
    TEST(half_a_key_is_a_mistake), TEST(a_source_that_fails_is_not_passed_over),
    TEST(the_machine_is_asked_last_and_not_when_switched_off),
    TEST(refusals_name_status_and_reason));
