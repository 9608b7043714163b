/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "http/fake.h"
#include "test.h"

static struct hm_client_ask post(const struct hm_fake *fake)
{
    return (struct hm_client_ask){
        .http = &fake->http,
        .url = HM_LIT("https://log.test/base/"),
        .path = "/api/v1/x",
        .method = "POST",
        .type = "application/json",
        .body = HM_LIT("{}"),
        .deadline_ms = FAKE_START_MS + 20000,
        .repeatable = true,
    };
}

static void a_question_goes_to_the_base_url_and_path(void)
{
    static const struct fake_answer answers[] = {
        {.status = 201, .body = "done"}};
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    struct hm_client_ask ask;

    fake_init(&fake, answers, 1);
    ask = post(&fake);
    if (!CHECK_OK(hm_client_ask(&resp, &ask, &err)))
        return;
    CHECK_OK(hm_client_ok(&resp, &ask, &err));
    CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("done"));
    CHECK_STR(fake_request(&fake, 0),
        "POST https://log.test/base/api/v1/x\nAccept: application/json\n"
        "Content-Type: application/json\n(foreign)\n{}");
}

static void a_question_without_body_has_no_type(void)
{
    static const struct fake_answer answers[] = {{.status = 200}};
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    struct hm_client_ask ask;

    fake_init(&fake, answers, 1);
    ask = post(&fake);
    ask.url = HM_LIT("https://log.test");
    ask.method = ask.type = NULL;
    ask.accept = "text/plain";
    ask.body = HM_LIT("");
    CHECK_OK(hm_client_ask(&resp, &ask, &err));
    CHECK_STR(fake_request(&fake, 0),
        "GET https://log.test/api/v1/x\nAccept: text/plain\n(foreign)\n");
}

static void base_urls_are_refused(void)
{
    static const struct {
        const char *url;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_FORMAT, ""},
        {"log.test", HM_FORMAT, ""},
        {"https://log.test?x=y", HM_USAGE, "query in a service's URL"},
        {"https://log.test/?", HM_USAGE, "query in a service's URL"},
        {"https://log.test/#x", HM_USAGE, "query in a service's URL"},
        {"https://user@log.test/", HM_FORMAT, ""},
        {"http://log.test/", HM_USAGE, "plain http"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_response) resp = {0};
        struct hm_err err = {0};
        struct hm_fake fake;
        struct hm_client_ask ask;

        test_case("%s", cases[i].url);
        fake_init(&fake, NULL, 0);
        ask = post(&fake);
        ask.url = hm_bytes_str(cases[i].url);
        CHECK_ERR(
            hm_client_ask(&resp, &ask, &err), cases[i].code, cases[i].words);
        CHECK_EQ(fake.asked, 0);
    }
}

static void a_status_says_what_can_be_done(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 200}, HM_OK, ""},
        {{.status = 201}, HM_OK, ""},
        {{.status = 302, .headers = "Location: https://evil.test/\n"},
            HM_DENIED, "status 302"},
        {{.status = 400, .body = "{\"message\":\"bad signature\"}"}, HM_DENIED,
            "https://log.test/base/api/v1/x: status 400: bad signature"},
        {{.status = 401}, HM_DENIED, "status 401"},
        {{.status = 403, .body = "{\"message\":\"no\"}"}, HM_DENIED,
            "status 403: no"},
        {{.status = 404}, HM_NOT_FOUND, "status 404"},
        {{.status = 409}, HM_DENIED, "status 409"},
        {{.status = 405, .body = "frozen\n"}, HM_DENIED, "405: frozen"},
        {{.status = 501}, HM_NETWORK, "status 501"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_response) resp = {0};
        struct hm_err err = {0};
        struct hm_fake fake;
        struct hm_client_ask ask;

        test_case("%d", cases[i].answer.status);
        fake_init(&fake, &cases[i].answer, 1);
        ask = post(&fake);
        if (!CHECK_OK(hm_client_ask(&resp, &ask, &err)))
            continue;
        CHECK_CODE(
            hm_client_ok(&resp, &ask, &err), cases[i].code, cases[i].words);
        CHECK_EQ(fake.asked, 1);
    }
}

static void what_may_be_repeated_is(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503},
        {.failure = HM_HTTP_FAIL_LOST, .fails = "reset"},
        {.status = 429},
        {.status = 500, .body = "{\"message\":\"still down\"}"},
        {.status = 200},
    };
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    struct hm_client_ask ask;

    fake_init(&fake, answers, TEST_LEN(answers));
    ask = post(&fake);
    if (CHECK_OK(hm_client_ask(&resp, &ask, &err)))
        CHECK_ERR(hm_client_ok(&resp, &ask, &err), HM_NETWORK,
            "4 attempts: still down");
    CHECK_EQ(fake.asked, 1 + HM_CLIENT_RETRIES);
    fake_init(&fake, answers + 1, 1);
    ask = post(&fake);
    ask.repeatable = false;
    CHECK_ERR(hm_client_ask(&resp, &ask, &err), HM_NETWORK, "reset");
    CHECK_EQ(fake.asked, 1);
}

static void answers_have_a_longest_length(void)
{
    static char body[HM_CLIENT_ANSWER_MAX + 2]; /* the fake wants a NUL */
    const struct fake_answer answers[] = {
        {.status = 200, .body = body, .body_len = HM_CLIENT_ANSWER_MAX},
        {.status = 200, .body = body, .body_len = HM_CLIENT_ANSWER_MAX + 1},
        {.status = 200, .body = body, .body_len = 11},
    };
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    struct hm_client_ask ask;

    memset(body, 'x', sizeof(body) - 1);
    fake_init(&fake, answers, TEST_LEN(answers));
    ask = post(&fake);
    if (!CHECK_OK(hm_client_ask(&resp, &ask, &err)))
        return;
    CHECK_EQ(resp.body.len, HM_CLIENT_ANSWER_MAX);
    CHECK_ERR(hm_client_ask(&resp, &ask, &err), HM_LIMIT, "");
    ask.body_max = 10;
    CHECK_ERR(hm_client_ask(&resp, &ask, &err), HM_LIMIT, "");
}

static void a_token_is_in_no_message(void)
{
    static const struct fake_answer answers[] = {{.status = 400,
        .body = "{\"message\":\"no use for secret-token-secret-token\"}"}};
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    struct hm_client_ask ask;

    fake_init(&fake, answers, 1);
    ask = post(&fake);
    ask.secret = HM_LIT("secret-token-secret-token");
    if (!CHECK_OK(hm_client_ask(&resp, &ask, &err)))
        return;
    CHECK(!hm_client_ok(&resp, &ask, &err));
    CHECK(strstr(err.msg, "secret-token") == NULL);
    CHECK(test_torture() || strstr(err.msg, "repeats a secret") != NULL);
}

TEST_SUITE(client_ask, TEST(a_question_goes_to_the_base_url_and_path),
    TEST(a_question_without_body_has_no_type), TEST(base_urls_are_refused),
    TEST(a_status_says_what_can_be_done), TEST(what_may_be_repeated_is),
    TEST(answers_have_a_longest_length), TEST(a_token_is_in_no_message));
