/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "cloud/aws.h"
#include "http/curl.h"
#include "http/server.h"
#include "http/sigv4.h"
#include "stand.h"
#include "test.h"

#define HOST "123456789012.dkr.ecr.us-east-1.amazonaws.com"

static bool ask(struct hm_cred *out, struct stand *stand, const char *name,
    struct hm_err *err)
{
    struct hm_cloud_host host = hm_cloud_host(hm_bytes_str(name));

    return hm_cloud_ecr(out, &stand->run, &host, err);
}

static void set_keys(const char *token)
{
    stand_set("AWS_ACCESS_KEY_ID", "AKIAENV");
    stand_set("AWS_SECRET_ACCESS_KEY", "hunter2/+");
    stand_set("AWS_SESSION_TOKEN", token);
}

static void each_registry_asks_its_own_service(void)
{
    static const struct {
        const char *host, *token, *body, *want;
    } cases[] = {
        {HOST, NULL, STAND_ECR,
            "POST https://api.ecr.us-east-1.amazonaws.com/\n"
            "Content-Type: application/x-amz-json-1.1\n"
            "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921."
            "GetAuthorizationToken\n"
            "(foreign)\n(signed aws:amz:us-east-1:ecr AKIAENV hunter2/+)\n{}"},
        {"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", NULL,
            STAND_ECR,
            "POST https://ecr-fips.us-gov-west-1.amazonaws.com/\n"
            "Content-Type: application/x-amz-json-1.1\n"
            "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921."
            "GetAuthorizationToken\n"
            "(foreign)\n(signed aws:amz:us-gov-west-1:ecr AKIAENV "
            "hunter2/+)\n{}"},
        {"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "tok==", STAND_ECR,
            "POST https://api.ecr.cn-north-1.amazonaws.com.cn/\n"
            "Content-Type: application/x-amz-json-1.1\n"
            "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921."
            "GetAuthorizationToken\nX-Amz-Security-Token: tok==\n"
            "(foreign)\n(signed aws:amz:cn-north-1:ecr AKIAENV hunter2/+)\n{}"},
        {"public.ecr.aws", NULL, STAND_ECR_PUBLIC,
            "POST https://api.ecr-public.us-east-1.amazonaws.com/\n"
            "Content-Type: application/x-amz-json-1.1\n"
            "X-Amz-Target: SpencerFrontendService.GetAuthorizationToken\n"
            "(foreign)\n(signed aws:amz:us-east-1:ecr-public AKIAENV "
            "hunter2/+)\n{}"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct fake_answer answer = {.status = 200, .body = cases[i].body};
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%s", cases[i].host);
        stand_up(&stand, &answer, 1);
        set_keys(cases[i].token);
        if (!CHECK_OK(ask(&cred, &stand, cases[i].host, &err)))
            continue;
        CHECK_STR(fake_request(&stand.fake, 0), cases[i].want);
        CHECK_EQ(cred.kind, HM_CRED_PASSWORD);
        CHECK_STR(cred.user, "AWS");
        CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("ecrpassword"));
        CHECK_EQ(cred.expires_s, 784154977);
        CHECK_STR(cred.source, "ECR, by keys of the environment");
    }
}

static void without_an_identity_there_is_no_credential(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, NULL, 0);
    stand_set("AWS_EC2_METADATA_DISABLED", "true");
    CHECK_OK(ask(&cred, &stand, HOST, &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
}

static void failures_name_the_step(void)
{
    static const struct {
        const char *host;
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {HOST,
            {.status = 400,
                .body = "{\"__type\":\"AccessDeniedException\","
                        "\"Message\":\"no\\u001b[2J\"}"},
            HM_DENIED,
            "ECR: GetAuthorizationToken by keys of the environment: status 400 "
            "AccessDeniedException: no\\x1b[2J"},
        {HOST, {.status = 400, .body = "{\"message\":\"is hunter2hunter2\"}"},
            HM_DENIED, "environment: status 400"},
        {HOST, {.status = 302, .headers = "Location: https://evil.test/\n"},
            HM_DENIED, "status 302"},
        {HOST, {.status = 200, .body = "<html>"}, HM_FORMAT, "ECR: GetAuth"},
        {HOST,
            {.status = 200,
                .body = "{\"authorizationData\":[{\"authorizationToken\":"
                        "\"QVdTOmVjcnBhc3N3b3Jk\",\"expiresAt\":784111777}]}"},
            HM_EXPIRED, "the password expired at 1994-11-06T08:49:37Z"},
        {"public.ecr.aws", {.status = 200, .body = "<html>"}, HM_FORMAT,
            "ECR: GetAuth"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, &cases[i].answer, 1);
        stand_set("AWS_ACCESS_KEY_ID", "AKIAENV");
        stand_set("AWS_SECRET_ACCESS_KEY", "hunter2hunter2");
        CHECK(!ask(&cred, &stand, cases[i].host, &err));
        CHECK(strstr(err.msg, "hunter2") == NULL);
        CHECK_ERR(false, cases[i].code, cases[i].words);
        CHECK(cred.secret.p == NULL);
    }
}

static void credentials_that_expired_sign_nothing(void)
{
    static const struct fake_answer answer = {.status = 200,
        .body = "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":"
                "\"t\",\"Expiration\":\"1994-11-06T08:00:00Z\"}"};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, &answer, 1);
    stand_set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
    CHECK_ERR(ask(&cred, &stand, HOST, &err), HM_EXPIRED,
        "by container credentials: the credentials expired at "
        "1994-11-06T08:00");
    CHECK_EQ(stand.fake.asked, 1);
}

/* Its images are for everybody. */
static void the_public_registry_may_refuse_a_password(void)
{
    static const struct fake_answer answer = {.status = 400};
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, &answer, 1);
    set_keys(NULL);
    CHECK_OK(ask(&cred, &stand, "public.ecr.aws", &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
    CHECK_EQ(stand.fake.asked, 1);
}

/* Over the wire, with libcurl's signature, session token included. */
static void the_signature_is_the_one_that_aws_computes(void)
{
    static const char *const tokens[] = {NULL, "FwoGZXIvYXdzE//+x/=="};
    static const struct server_reply reply = {
        .text = "HTTP/1.1 200 OK\r\nContent-Length: 85\r\n\r\n"
                "{\"authorizationData\":[{\"authorizationToken\":"
                "\"QVdTOmVjcnBhc3N3b3Jk\",\"expiresAt\":9e9}]}"};
    struct server_opts opts = {.replies = &reply, .count = 1};
    hm_auto(test_server) server = {.port = 0};
    hm_auto_ptr(http_client) client = NULL;
    struct hm_http_opts http = {0};
    struct hm_err err = {0};
    char base[SERVER_URL_MAX];

    if (!CHECK(server_start(&server, &opts)) ||
        !CHECK_OK(hm_http_client_new(&client, &http, &err)))
        return;
    server_url(base, &server, "");
    for (size_t i = 0; i < TEST_LEN(tokens); i++) {
        hm_auto(cred) cred = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, NULL, 0);
        stand.run.opts.http = hm_http_client_http(client);
        stand.run.opts.endpoints.ecr = base;
        stand.run.deadline_ms = hm_http_mono_ms(stand.run.opts.http) + 30000;
        set_keys(tokens[i]);
        if (!CHECK_OK(ask(&cred, &stand, HOST, &err)))
            return;
        CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("ecrpassword"));
        CHECK(sigv4_ok(server_request(&server, i), "hunter2/+"));
        CHECK(strstr(server_request(&server, i), "hunter2") == NULL);
        CHECK_EQ(strstr(server_request(&server, i),
                     "host;x-amz-date;x-amz-security-token;") != NULL,
            tokens[i] != NULL);
    }
}

TEST_SUITE(cloud_ecr, TEST(each_registry_asks_its_own_service),
    TEST(without_an_identity_there_is_no_credential),
    TEST(failures_name_the_step), TEST(credentials_that_expired_sign_nothing),
    TEST(the_public_registry_may_refuse_a_password),
    TEST(the_signature_is_the_one_that_aws_computes));
