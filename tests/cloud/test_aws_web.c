/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "cloud/aws.h"
#include "stand.h"
#include "test.h"

#define ROLE "arn:aws:iam::123456789012:role/path/pull"
#define TOKEN "eyJh.eyJz-_0123456789.c2ln"

/* A token's file and a role. */
static bool set_up(struct stand *stand, const struct fake_answer *answers,
    size_t count, struct hm_err *err)
{
    struct hm_file_opts opts = {.replace = true};

    test_scratch();
    stand_up(stand, answers, count);
    stand_set("AWS_WEB_IDENTITY_TOKEN_FILE", "token");
    stand_set("AWS_ROLE_ARN", ROLE);
    return hm_file_write("token", HM_LIT(TOKEN "\n"), &opts, err);
}

static bool find(
    struct hm_aws_creds *out, struct stand *stand, struct hm_err *err)
{
    return hm_aws_web_identity(out, &stand->run, HM_LIT("eu-west-1"), err);
}

static void a_role_is_assumed_with_the_token(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503}, {.status = 200, .body = STAND_STS}};
    hm_auto(aws_creds) creds = {0};
    struct hm_err err = {0};
    struct stand stand;

    if (!CHECK_OK(set_up(&stand, answers, 2, &err)) ||
        !CHECK_OK(find(&creds, &stand, &err)))
        return;
    CHECK_BYTES(hm_secret_view(&creds.id), HM_LIT("ASIAWEB"));
    CHECK_BYTES(hm_secret_view(&creds.secret), HM_LIT("websecret"));
    CHECK_BYTES(hm_secret_view(&creds.token), HM_LIT("webtoken=="));
    CHECK_EQ(creds.expires_s, 784116000);
    /* Not signed, no credentials, and the same again after a 503. */
    for (size_t i = 0; i < 2; i++)
        CHECK_STR(fake_request(&stand.fake, i),
            "POST https://sts.eu-west-1.amazonaws.com/\n"
            "Content-Type: application/x-www-form-urlencoded\n(foreign)\n"
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn="
            "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpath%2Fpull"
            "&RoleSessionName=hallmark&WebIdentityToken=" TOKEN);
}

static void the_environment_names_region_and_session(void)
{
    static const struct {
        const char *region, *other, *session, *url;
    } cases[] = {
        {"us-east-2", "eu-north-1", "me@example",
            "POST https://sts.us-east-2.amazonaws.com/\n"},
        {NULL, "eu-north-1", "ab", "POST https://sts.eu-north-1.amazonaws.com"},
        {"cn-north-1", NULL, "a=b",
            "POST https://sts.cn-north-1.amazonaws.com.cn/"},
    };
    static const struct fake_answer answers[] = {
        {.status = 200, .body = STAND_STS}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        if (!CHECK_OK(set_up(&stand, answers, 1, &err)))
            return;
        stand_set("AWS_REGION", cases[i].region);
        stand_set("AWS_DEFAULT_REGION", cases[i].other);
        stand_set("AWS_ROLE_SESSION_NAME", cases[i].session);
        if (CHECK_OK(find(&creds, &stand, &err)))
            CHECK(strstr(fake_request(&stand.fake, 0), cases[i].url) ==
                fake_request(&stand.fake, 0));
    }
}

/* Nothing is asked when the environment makes no sense. */
static void settings_that_cannot_be_are_refused(void)
{
    static const struct {
        const char *name, *value;
        const char *words;
    } cases[] = {
        {"AWS_REGION", "evil.test/", "AWS_REGION is evil.test/"},
        {"AWS_REGION", "us-east-1.evil.test#", "which is no region"},
        {"AWS_REGION", "eu-west-1@evil.test:80", "which is no region"},
        {"AWS_DEFAULT_REGION", "a\nb", "a\\nb, which is no region"},
        {"AWS_ROLE_ARN", NULL, "AWS_ROLE_ARN is not set"},
        {"AWS_ROLE_ARN", "pull", "AWS_ROLE_ARN is pull"},
        {"AWS_ROLE_ARN", "arn:aws:iam::1:user/x", "which is no role"},
        {"AWS_ROLE_ARN", "arn:aws:iam::1:role/x y", "which is no role"},
        {"AWS_ROLE_ARN", "arn:aws:iam::1:role/x\n", "which is no role"},
        {"AWS_ROLE_SESSION_NAME", "x", "which is no name"},
        {"AWS_ROLE_SESSION_NAME", "a&Action=b", "which is no name"},
        {"AWS_ROLE_SESSION_NAME",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "which is no name"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        if (!CHECK_OK(set_up(&stand, NULL, 0, &err)))
            return;
        stand_set(cases[i].name, cases[i].value);
        CHECK_ERR(find(&creds, &stand, &err), HM_USAGE, cases[i].words);
        CHECK_EQ(stand.fake.asked, 0);
    }
}

static void files_without_a_token_are_refused(void)
{
    static const char *const texts[] = {
        "", "\n", "a b", "a.b&Action=x", "a\nb", "a.b\xc3\xa4", "a%20"};
    struct hm_file_opts opts = {.replace = true};

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        if (!CHECK_OK(set_up(&stand, NULL, 0, &err)) ||
            !CHECK_OK(
                hm_file_write("token", hm_bytes_str(texts[i]), &opts, &err)))
            return;
        CHECK_ERR(find(&creds, &stand, &err), HM_FORMAT,
            "AWS_WEB_IDENTITY_TOKEN_FILE: the file does not hold");
    }
}

static void what_sts_refuses_is_told_without_the_token(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 403,
             .body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>"
                     "Not authorized to perform sts:AssumeRoleWithWebIdentity"
                     "</Message></Error></ErrorResponse>"},
            HM_DENIED,
            "AssumeRoleWithWebIdentity for role " ROLE
            ": status 403 AccessDenied: Not authorized to perform sts:"},
        {{.status = 400,
             .body = "<ErrorResponse><Error><Code>InvalidIdentityToken</Code>"
                     "<Message>" TOKEN "</Message></Error></ErrorResponse>"},
            HM_DENIED, "status 400"},
        {{.status = 200, .body = "<html/>"}, HM_FORMAT, "no AccessKeyId"},
        {{.status = 200, .body = STAND_METADATA}, HM_FORMAT, "XML: no element"},
        {{.status = 302, .headers = "Location: https://evil.test/\n"},
            HM_DENIED, "status 302"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(aws_creds) creds = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        if (!CHECK_OK(set_up(&stand, &cases[i].answer, 1, &err)))
            return;
        CHECK(!find(&creds, &stand, &err));
        CHECK(strstr(err.msg, "eyJz") == NULL);
        CHECK_ERR(false, cases[i].code, cases[i].words);
        CHECK_EQ(creds.id.len, 0);
    }
}

TEST_SUITE(cloud_aws_web, TEST(a_role_is_assumed_with_the_token),
    TEST(the_environment_names_region_and_session),
    TEST(settings_that_cannot_be_are_refused),
    TEST(files_without_a_token_are_refused),
    TEST(what_sts_refuses_is_told_without_the_token));
