/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "here.h"
#include "oidc/ambient.h"
#include "test.h"

#define URL "https://run.test/token?api-version=2.0"

static void github(const char *url)
{
    here_set("ACTIONS_ID_TOKEN_REQUEST_URL", url);
    here_set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2hunter2");
}

static void a_job_gets_a_token_for_the_audience(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503},
        {.fails = "reset", .failure = HM_HTTP_FAIL_LOST},
        {.status = 200, .body = "{\"count\":5,\"value\":\"a.b.c\"}"},
    };
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    here_auto here;

    here_up(&here, answers, TEST_LEN(answers));
    github(URL);
    if (!CHECK_OK(hm_oidc_github_fetch(&out, &here.world, "a b&c", &err)))
        return;
    CHECK_BYTES(hm_secret_view(&out), HM_LIT("a.b.c"));
    CHECK_STR(fake_request(&here.fake, 2),
        "GET " URL "&audience=a%20b%26c\nAuthorization: bearer hunter2hunter2\n"
        "Accept: application/json\n(foreign)\n");
    CHECK(!here_leaks(hm_buf_str(&here.said)));
}

static void the_url_is_one_that_may_be_asked(void)
{
    static const struct {
        const char *url, *asked;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"https://run.test/t", "GET https://run.test/t?audience=sigstore\n",
            HM_OK, ""},
        {"https://run.test/t?", "GET https://run.test/t?audience=sigstore\n",
            HM_OK, ""},
        {"http://127.0.0.1:1/t?x=y",
            "GET http://127.0.0.1:1/t?x=y&audience=sigstore\n", HM_OK, ""},
        {"http://run.test/t?x=y", "", HM_USAGE, "http"},
        {"https://run.test/t#x", "", HM_USAGE, "has a fragment"},
        {"https://u@run.test/t", "", HM_USAGE, "ACTIONS_ID_TOKEN_REQUEST_URL"},
        {"run.test", "", HM_USAGE, "ACTIONS_ID_TOKEN_REQUEST_URL"},
        {NULL, "", HM_NOT_FOUND, "are not set"},
    };
    static const struct fake_answer fine = {
        .status = 200, .body = "{\"value\":\"a.b.c\"}"};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        here_auto here;

        test_case("%zu", i);
        here_up(&here, &fine, 1);
        github(rows[i].url);
        CHECK_CODE(hm_oidc_github_fetch(&out, &here.world, "sigstore", &err),
            rows[i].code, rows[i].words);
        if (rows[i].code == HM_OK && !test_torture())
            CHECK(hm_bytes_starts(hm_bytes_str(fake_request(&here.fake, 0)),
                hm_bytes_str(rows[i].asked)));
        else if (rows[i].code != HM_OK)
            CHECK_EQ(here.fake.asked, 0);
        CHECK(!here_leaks(err.msg));
    }
}

static void strange_answers_are_failures_without_secrets(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {{.status = 401, .body = "{\"message\":\"Bad token\"}"}, HM_DENIED,
            "401: Bad token"},
        {{.status = 403, .body = "{\"message\":\"not hunter2hunter2\"}"},
            HM_DENIED, "403"},
        {{.status = 404}, HM_DENIED, "404"},
        {{.status = 302, .headers = "Location: https://evil.test/\n"},
            HM_DENIED, "302"},
        {{.status = 200, .body = "{}"}, HM_NETWORK, "\"value\""},
        {{.status = 200, .body = "hunter2"}, HM_NETWORK, "line 1"},
        {{.status = 200, .body = ""}, HM_NETWORK, "no token came"},
        {{.status = 200, .body = "<html>"}, HM_NETWORK,
            "https://run.test/token: no token came"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        here_auto here;
        bool ok;

        test_case("%zu", i);
        here_up(&here, &rows[i].answer, 1);
        github(URL);
        ok = hm_oidc_github_fetch(&out, &here.world, "sigstore", &err);
        CHECK(!here_leaks(err.msg));
        CHECK(!here_leaks(hm_buf_str(&here.said)));
        CHECK_ERR(ok, rows[i].code, rows[i].words);
        CHECK(out.p == NULL);
    }
}

/* Nobody else has this job's token, so it is asked for until the deadline. */
static void it_ends_when_the_service_stays_down(void)
{
    struct fake_answer down[16];
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    here_auto here;

    for (size_t i = 0; i < TEST_LEN(down); i++)
        down[i] = (struct fake_answer){.status = 500};
    here_up(&here, down, TEST_LEN(down));
    here.world.deadline_ms = FAKE_START_MS + 3000;
    github(URL);
    CHECK_ERR(hm_oidc_github_fetch(&out, &here.world, "sigstore", &err),
        HM_NETWORK, "status 500, and the deadline comes first");
    if (!test_torture())
        CHECK(here.fake.asked > HM_OIDC_RETRIES + 1);
}

TEST_SUITE(oidc_github, TEST(a_job_gets_a_token_for_the_audience),
    TEST(the_url_is_one_that_may_be_asked),
    TEST(strange_answers_are_failures_without_secrets),
    TEST(it_ends_when_the_service_stays_down));
