/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's signatures against a computation of our own, and that one against
 * what AWS published. */
#include "sigv4.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "http/curl.h"
#include "server.h"
#include "test.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define SCOPE "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"

static void published_values_come_out(void)
{
    static const struct {
        const char *request, *want;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost:example.amazonaws.com\r\n"
         "X-Amz-Date:20150830T123600Z\r\n"
         "Authorization: AWS4-HMAC-SHA256 " SCOPE
         ", SignedHeaders=host;x-amz-date, Signature=x\r\n\r\n",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"POST / HTTP/1.1\r\nHost:example.amazonaws.com\r\n"
         "X-Amz-Date:20150830T123600Z\r\n"
         "Authorization: AWS4-HMAC-SHA256 " SCOPE
         ", SignedHeaders=host;x-amz-date, Signature=x\r\n\r\n",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
        {"POST / HTTP/1.1\r\nContent-Type:application/x-www-form-urlencoded"
         "\r\nHost:example.amazonaws.com\r\n"
         "X-Amz-Date:20150830T123600Z\r\n"
         "Authorization: AWS4-HMAC-SHA256 " SCOPE
         ", SignedHeaders=content-type;host;x-amz-date, Signature=x\r\n\r\n"
         "Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char got[SIGV4_HEX];

        test_case("%zu", i);
        sigv4_compute(got, cases[i].request, SECRET);
        CHECK_STR(got, cases[i].want);
        CHECK(!sigv4_ok(cases[i].request, SECRET));
    }
}

/* One signed request to a server on loopback; what arrived. */
static const char *send_signed(struct hm_test_server *server,
    const struct hm_http_header *headers, size_t count, const char *body)
{
    struct hm_http_sigv4 sigv4 = {
        "aws:amz:eu-central-1:ecr", HM_LIT("AKIDEXAMPLE"), HM_LIT(SECRET)};
    struct hm_http_request req = {.method = "POST",
        .url = hm_bytes_str(SERVER_URL(server, "/")),
        .headers = headers,
        .header_count = count,
        .sigv4 = &sigv4,
        .body = hm_bytes_str(body),
        .body_max = 100,
        .deadline_ms = hm_clock_mono_ms() + 30000};
    hm_auto_ptr(http_client) client = NULL;
    hm_auto(http_response) resp = {0};
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_http_client_new(&client, &opts, &err)) ||
        !CHECK_OK(hm_http_do(hm_http_client_http(client), &req, &resp, &err)))
        return "";
    return server_request(server, server_requests(server) - 1);
}

static void what_libcurl_signs_is_what_is_sent(void)
{
    const struct hm_http_header headers[] = {
        {.name = "Content-Type", .value = HM_LIT("application/x-amz-json-1.1")},
        {.name = "X-Amz-Target", .value = HM_LIT("A_V2.GetIt")},
        {.name = "X-Amz-Security-Token",
            .value = HM_LIT("AQoDYXdzEPT//////////wEXAMPLE+x/y=="),
            .secret = true},
        {.name = "Accept", .value = HM_LIT("application/json")},
    };
    static const struct server_reply reply = {
        .text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
    struct server_opts opts = {.replies = &reply, .count = 1};
    hm_auto(test_server) server = {.port = 0};

    if (!CHECK(server_start(&server, &opts)))
        return;
    for (size_t i = 1; i <= TEST_LEN(headers); i++) {
        const char *request = send_signed(&server, headers, i, "{\"a\":1}");
        char other[SERVER_REQUEST_MAX];

        test_case("%zu headers", i);
        if (test_torture() && request[0] == '\0')
            return;
        CHECK(sigv4_ok(request, SECRET));
        CHECK(!sigv4_ok(request, SECRET "x"));
        CHECK(strstr(request, SECRET) == NULL);
        CHECK(strstr(request, "/eu-central-1/ecr/aws4_request") != NULL);
        CHECK(strstr(request, "Expect") == NULL);
        /* The body and each field are covered. */
        snprintf(other, sizeof(other), "%s ", request);
        CHECK(!sigv4_ok(other, SECRET));
        if (i > 2)
            CHECK(strstr(request, ";x-amz-security-token") != NULL);
    }
}

TEST_SUITE(http_sigv4, TEST(published_values_come_out),
    TEST(what_libcurl_signs_is_what_is_sent));
