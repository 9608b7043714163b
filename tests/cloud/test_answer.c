/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/answer.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "stand.h"
#include "test.h"

enum reader { STS, METADATA, ECR, GOOGLE };

/* Read with one of the four; the first secret of what comes out. */
static bool read_one(struct hm_secret *out, int64_t *number, enum reader which,
    struct hm_bytes in, struct hm_err *err)
{
    hm_auto(aws_creds) creds = {0};

    if (which == ECR)
        return hm_cloud_read_ecr(out, number, in, err);
    if (which == GOOGLE)
        return hm_cloud_read_google(out, number, in, err);
    if (which == STS)
        HM_TRY(hm_cloud_read_sts(&creds, in, err));
    else
        HM_TRY(hm_cloud_read_metadata(&creds, in, err));
    *out = hm_secret_move(&creds.secret);
    *number = creds.expires_s;
    return true;
}

static void documented_answers_are_read(void)
{
    static const struct {
        enum reader which;
        const char *in, *secret;
        int64_t number;
    } cases[] = {
        {STS, STAND_STS, "websecret", 784116000},
        {METADATA, STAND_METADATA, "metasecret", 784116000},
        {METADATA,
            "{\"RoleArn\":\"x\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":"
            "\"b\\/c\\u003d\",\"Token\":\"t\","
            "\"Expiration\":\"1994-11-06T10:00:00Z\",\"AccountId\":\"1\"}",
            "b/c=", 784116000},
        {ECR, STAND_ECR, "ecrpassword", 784154977},
        {ECR, STAND_ECR_PUBLIC, "ecrpassword", 784154977},
        {GOOGLE, STAND_GOOGLE, "ya29.token", 3599},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(secret) secret = {0};
        struct hm_err err = {0};
        int64_t number = 0;

        test_case("%zu", i);
        if (!CHECK_OK(read_one(&secret, &number, cases[i].which,
                hm_bytes_str(cases[i].in), &err)))
            continue;
        CHECK_BYTES(hm_secret_view(&secret), hm_bytes_str(cases[i].secret));
        CHECK_EQ(number, cases[i].number);
    }
}

#define META(id, secret, token, time)                                          \
    "{\"AccessKeyId\":" id ",\"SecretAccessKey\":" secret ",\"Token\":" token  \
    ",\"Expiration\":" time "}"
#define TIME "\"1994-11-06T10:00:00Z\""
#define DATA(token, time)                                                      \
    "{\"authorizationData\":[{\"authorizationToken\":" token                   \
    ",\"expiresAt\":" time "}]}"
#define GCP(token, life, type)                                                 \
    "{\"access_token\":" token ",\"expires_in\":" life ",\"token_type\":" type \
    "}"

static void other_answers_are_refused(void)
{
    static const struct {
        enum reader which;
        const char *in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {STS, "<html></html>", HM_FORMAT, "no AccessKeyId"},
        {STS, "{}", HM_FORMAT, "XML: no element"},
        {METADATA, "<html>", HM_FORMAT, "line 1"},
        {METADATA, "{}", HM_FORMAT, "$.AccessKeyId"},
        {METADATA, "[]", HM_FORMAT, "expected object"},
        {METADATA, "{\"Code\":\"AssumeRoleUnauthorizedAccess\"}", HM_DENIED,
            "code AssumeRoleUnauthorizedAccess"},
        {METADATA, "{\"Code\":\"\\u001b[2J\"}", HM_DENIED, "\\x1b[2J"},
        {METADATA, META("1", "\"s\"", "\"t\"", TIME), HM_FORMAT,
            "expected string"},
        {METADATA, META("\"a b\"", "\"s\"", "\"t\"", TIME), HM_FORMAT,
            "an access key ID that is none"},
        {METADATA, META("\"a/b\"", "\"s\"", "\"t\"", TIME), HM_FORMAT,
            "an access key ID that is none"},
        {METADATA, META("\"\"", "\"s\"", "\"t\"", TIME), HM_FORMAT,
            "an access key ID that is none"},
        {METADATA, META("\"a\"", "\"s\\r\\nX: y\"", "\"t\"", TIME), HM_FORMAT,
            "a secret access key that is none"},
        {METADATA, META("\"a\"", "\"s\"", "\"t\\nX: y\"", TIME), HM_FORMAT,
            "a session token that is none"},
        {METADATA, META("\"a\"", "\"s\"", "\"\"", TIME), HM_FORMAT,
            "a session token that is none"},
        {METADATA, META("\"a\"", "\"s\"", "\"t\\u0000\"", TIME), HM_FORMAT,
            "$.Token"},
        {METADATA, META("\"a\"", "\"s\"", "\"t\"", "\"soon\""), HM_FORMAT,
            "Expiration"},
        {METADATA, META("\"a\"", "\"s\"", "\"t\"", "5"), HM_FORMAT,
            "$.Expiration"},
        {METADATA, "{\"AccessKeyId\":\"a\",\"AccessKeyId\":\"b\"}", HM_FORMAT,
            "duplicate key"},
        {ECR, "{}", HM_FORMAT, "$.authorizationData"},
        {ECR, "{\"authorizationData\":[]}", HM_FORMAT, "expected object"},
        {ECR, "{\"authorizationData\":\"x\"}", HM_FORMAT, "expected object"},
        {ECR, "{\"authorizationData\":[{},{}]}", HM_LIMIT,
            "$.authorizationData"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3Jk\"", "\"x\""), HM_FORMAT,
            "expiresAt: expected number"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3Jk\"", "-1"), HM_FORMAT, "no time"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3Jk\"", "0"), HM_FORMAT, "no time"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3Jk\"", "1e11"), HM_FORMAT, "no time"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3Jk\"", "1e-5"), HM_FORMAT, "no time"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3Jk\"", "1e99999"), HM_FORMAT,
            "no time"},
        {ECR, DATA("\"QVdTOmVjcnBhc3N3b3J\"", "1e9"), HM_FORMAT,
            "authorizationToken"},
        {ECR, DATA("\"\"", "1e9"), HM_FORMAT, "not for the user AWS"},
        {ECR, DATA("\"eDp5\"", "1e9"), HM_FORMAT, "not for the user AWS"},
        {ECR, DATA("\"QVdTOg==\"", "1e9"), HM_FORMAT, "a password that is"},
        {ECR, DATA("\"QVdTOmEKYg==\"", "1e9"), HM_FORMAT, "a password that is"},
        {GOOGLE, GCP("\"t\"", "0", "\"Bearer\""), HM_FORMAT, "lives no second"},
        {GOOGLE, GCP("\"t\"", "-5", "\"Bearer\""), HM_FORMAT, "no second"},
        {GOOGLE, GCP("\"t\"", "604801", "\"Bearer\""), HM_FORMAT, "more than"},
        {GOOGLE, GCP("\"t\"", "\"60\"", "\"Bearer\""), HM_FORMAT,
            "$.expires_in"},
        {GOOGLE, GCP("\"t\"", "60", "\"MAC\""), HM_FORMAT, "of type MAC"},
        {GOOGLE, GCP("\"t\\n\"", "60", "\"Bearer\""), HM_FORMAT,
            "an access token that is none"},
        {GOOGLE, GCP("\"\"", "60", "\"Bearer\""), HM_FORMAT,
            "an access token that is none"},
        {GOOGLE, GCP("null", "60", "\"Bearer\""), HM_FORMAT, "expected string"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(secret) secret = {0};
        struct hm_err err = {0};
        int64_t number;

        test_case("%zu", i);
        CHECK_ERR(read_one(&secret, &number, cases[i].which,
                      hm_bytes_str(cases[i].in), &err),
            cases[i].code, cases[i].words);
        CHECK(secret.p == NULL);
    }
}

static void every_prefix_is_refused(void)
{
    static const char *const whole[] = {
        STAND_STS, STAND_METADATA, STAND_ECR, STAND_GOOGLE};

    for (size_t which = 0; which < 4; which++) {
        size_t len = strlen(whole[which]) - (which == STS);

        for (size_t i = 0; i < len; i += test_torture() ? 50 : 1) {
            hm_auto(secret) secret = {0};
            struct hm_err err = {0};
            int64_t number;

            test_case("%zu: %zu bytes", which, i);
            CHECK(!read_one(&secret, &number, (enum reader)which,
                hm_bytes(whole[which], i), &err));
        }
    }
}

static void secrets_have_a_longest_length(void)
{
    hm_auto(buf) text = hm_buf(HM_CLOUD_TOKEN_MAX + 1);
    struct hm_err err = {0};

    while (text.len < HM_CLOUD_TOKEN_MAX && text.failed == HM_OK)
        hm_buf_put_u8(&text, 'x');
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    CHECK(hm_cloud_word_ok(hm_buf_view(&text), HM_CLOUD_TOKEN_MAX));
    hm_buf_put_u8(&text, 'x');
    CHECK(!hm_cloud_word_ok(hm_buf_view(&text), HM_CLOUD_TOKEN_MAX));
}

static void a_refusal_is_shown_without_what_was_sent(void)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
         "<Message>Not authorized</Message></Error></ErrorResponse>",
            " AccessDenied: Not authorized"},
        {"{\"__type\":\"X\",\"message\":\"no\\u001b\"}", " X: no\\x1b"},
        {"{\"__type\":\"X\",\"Message\":\"no\"}", " X: no"},
        {"{\"message\":\"no\"}", ": no"},
        {"{\"__type\":5}", ""},
        {"<html>", ""},
        {"", ""},
        {"{\"__type\":\"Sig\",\"message\":\"x-token:abcdefghijklmnop.\"}", ""},
        {"{\"__type\":\"Sig\",\"message\":\"part: efghijklmnop\"}", ""},
        {"{\"__type\":\"abcdefghijklmnop\"}", ""},
        {"{\"__type\":\"Sig\",\"message\":\"abcdefghijk\"}",
            " Sig: abcdefghijk"},
    };
    const struct hm_bytes sent[] = {HM_LIT("x"), HM_LIT("abcdefghijklmnop")};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(1000);

        test_case("%zu", i);
        hm_cloud_show_refusal(&out, hm_bytes_str(cases[i].in), sent, 2);
        if (!test_torture())
            CHECK_STR(hm_buf_str(&out), cases[i].want);
    }
}

TEST_SUITE(cloud_answer, TEST(documented_answers_are_read),
    TEST(other_answers_are_refused), TEST(every_prefix_is_refused),
    TEST(secrets_have_a_longest_length),
    TEST(a_refusal_is_shown_without_what_was_sent));
