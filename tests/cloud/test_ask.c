/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/ask.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/uri.h"
#include "stand.h"
#include "test.h"

static void an_answer_goes_into_a_secret(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503},
        {.status = 200, .body = "hunter2"},
        {.status = 403, .body = "why"},
        {.status = 302, .headers = "Location: https://evil.test/\n"},
    };
    hm_auto(cloud_answer) answer = {0};
    struct hm_cloud_ask ask = {.url = HM_LIT("https://a.example/")};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, answers, TEST_LEN(answers));
    CHECK_OK(hm_cloud_ask(&answer, &stand.run, &ask, &err));
    CHECK(hm_cloud_answer_ok(&answer));
    CHECK_BYTES(hm_secret_view(&answer.body), HM_LIT("hunter2"));
    CHECK_EQ(answer.resp.body.len, 0);
    CHECK_OK(hm_cloud_ask(&answer, &stand.run, &ask, &err));
    CHECK(!hm_cloud_answer_ok(&answer));
    CHECK_EQ(answer.body.len, 0);
    /* Nobody is followed anywhere. */
    CHECK_OK(hm_cloud_ask(&answer, &stand.run, &ask, &err));
    CHECK(!hm_cloud_answer_ok(&answer));
    CHECK_EQ(stand.fake.asked, 4);
    CHECK_STR(
        fake_request(&stand.fake, 3), "GET https://a.example/\n(foreign)\n");
}

static void answers_have_a_longest_length(void)
{
    static char body[HM_CLOUD_ANSWER_MAX + 2]; /* the fake wants a NUL */
    const struct fake_answer answers[] = {
        {.status = 200, .body = body, .body_len = HM_CLOUD_ANSWER_MAX},
        {.status = 200, .body = body, .body_len = HM_CLOUD_ANSWER_MAX + 1},
    };
    hm_auto(cloud_answer) answer = {0};
    struct hm_cloud_ask ask = {.url = HM_LIT("https://a.example/")};
    struct hm_err err = {0};
    struct stand stand;

    memset(body, 'x', sizeof(body) - 1);
    stand_up(&stand, answers, 2);
    if (!CHECK_OK(hm_cloud_ask(&answer, &stand.run, &ask, &err)))
        return;
    CHECK_EQ(answer.body.len, HM_CLOUD_ANSWER_MAX);
    CHECK_ERR(hm_cloud_ask(&answer, &stand.run, &ask, &err), HM_LIMIT,
        "longer than 65536");
}

static void a_probe_is_short_and_not_repeated(void)
{
    static const struct fake_answer answers[] = {
        {.fails = "no route", .failure = HM_HTTP_FAIL_NOT_SENT}};
    hm_auto(cloud_answer) answer = {0};
    struct hm_cloud_ask ask = {
        .url = HM_LIT("https://a.example/"), .probe = true};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, answers, 1);
    CHECK_ERR(
        hm_cloud_ask(&answer, &stand.run, &ask, &err), HM_NETWORK, "no route");
    CHECK_EQ(stand.fake.asked, 1);
}

static void plain_http_goes_to_metadata_and_loopback_alone(void)
{
    static const struct {
        const char *url;
        bool ok, direct;
    } cases[] = {
        {"http://169.254.169.254/x", true, true},
        {"http://169.254.170.2/x", true, true},
        {"http://169.254.170.23/x", true, true},
        {"http://[fd00:ec2::23]/x", true, true},
        {"http://metadata.google.internal/x", true, true},
        {"http://127.0.0.1:99/x", true, false},
        {"https://169.254.169.254/x", true, false},
        {"https://a.example/x", true, false},
        {"http://a.example/x", false, false},
        {"http://169.254.169.254:8080/x", false, false},
        {"http://169.254.169.253/x", false, false},
        {"http://metadata.google.internal.evil.test/x", false, false},
        {"http://169.254.169.254.evil.test/x", false, false},
    };
    static const struct fake_answer answers[] = {{.status = 200}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cloud_ask ask = {.url = hm_bytes_str(cases[i].url)};
        hm_auto(cloud_answer) answer = {0};
        struct hm_err err = {0};
        struct stand stand;
        struct hm_uri uri;

        test_case("%s", cases[i].url);
        stand_up(&stand, answers, 1);
        CHECK_CODE(hm_cloud_ask(&answer, &stand.run, &ask, &err),
            cases[i].ok ? HM_OK : HM_USAGE, "plain http");
        CHECK_EQ(strstr(fake_request(&stand.fake, 0), "(direct)") != NULL,
            cases[i].direct);
        CHECK_OK(hm_uri_parse(&uri, ask.url, &err));
        CHECK_EQ(hm_cloud_is_metadata(&uri), cases[i].direct);
    }
}

static void what_is_set_to_nothing_is_not_set(void)
{
    struct stand stand;

    stand_up(&stand, NULL, 0);
    stand_set("A", "");
    stand_set("B", "x");
    CHECK(hm_cloud_env(&stand.run, "A") == NULL);
    CHECK_STR(hm_cloud_env(&stand.run, "B"), "x");
    CHECK(hm_cloud_env(&stand.run, "C") == NULL);
    stand.run.opts.env = NULL;
    CHECK(hm_cloud_env(&stand.run, "B") == NULL);
}

static bool write_token(size_t len, struct hm_err *err)
{
    static char text[HM_CLOUD_TOKEN_MAX + 1];
    struct hm_file_opts opts = {.replace = true};

    memset(text, 'x', sizeof(text));
    return hm_file_write("token", hm_bytes(text, len), &opts, err);
}

static void token_files_are_regular_and_bounded(void)
{
    struct hm_file_opts opts = {.replace = true};
    hm_auto(secret) token = {0};
    struct hm_err err = {0};

    test_scratch();
    CHECK_ERR(hm_cloud_file(&token, "none", &err), HM_NOT_FOUND, "none: No");
    CHECK_OK(hm_file_write("token", HM_LIT("a.b\n \r\n"), &opts, &err));
    CHECK(symlink("token", "link") == 0);
    if (CHECK_OK(hm_cloud_file(&token, "link", &err)))
        CHECK_BYTES(hm_secret_view(&token), HM_LIT("a.b"));
    hm_secret_free(&token);
    CHECK(mkfifo("fifo", 0600) == 0);
    CHECK_ERR(hm_cloud_file(&token, "fifo", &err), HM_USAGE, "not a regular");
    CHECK_ERR(hm_cloud_file(&token, ".", &err), HM_USAGE, "is a folder");
    CHECK_ERR(
        hm_cloud_file(&token, "/dev/zero", &err), HM_USAGE, "not a regular");
    CHECK_OK(write_token(HM_CLOUD_TOKEN_MAX, &err));
    CHECK_OK(hm_cloud_file(&token, "token", &err));
    hm_secret_free(&token);
    if (CHECK_OK(write_token(HM_CLOUD_TOKEN_MAX + 1, &err)))
        CHECK_ERR(
            hm_cloud_file(&token, "token", &err), HM_LIMIT, "longer than");
}

TEST_SUITE(cloud_ask, TEST(an_answer_goes_into_a_secret),
    TEST(answers_have_a_longest_length),
    TEST(a_probe_is_short_and_not_repeated),
    TEST(plain_http_goes_to_metadata_and_loopback_alone),
    TEST(what_is_set_to_nothing_is_not_set),
    TEST(token_files_are_regular_and_bounded));
