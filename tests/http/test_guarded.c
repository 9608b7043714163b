/* SPDX-License-Identifier: Apache-2.0 */
#include "http/guarded.h"

#include "base/limits.h"
#include "fake.h"
#include "test.h"

static void what_is_good_is_a_secret_and_what_is_not_is_none(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200,
            .body = "hunt",
            .cut = 2,
            .fails = "reset",
            .failure = HM_HTTP_FAIL_LOST},
        {.status = 200, .body = "hunter2"},
        {.status = 403, .body = "why"},
    };
    struct hm_http_request req = {.url = HM_LIT("https://a.example/"),
        .body_max = 64,
        .deadline_ms = FAKE_START_MS + 30000,
        .retries = 1};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    for (int i = 0; i < 2; i++) {
        hm_auto(http_response) resp = {0};
        hm_auto(secret) body = {0};

        if (!CHECK_OK(hm_http_do_guarded(&fake.http, &req, &resp, &body, &err)))
            return;
        CHECK_BYTES(
            hm_secret_view(&body), i == 0 ? HM_LIT("hunter2") : HM_LIT(""));
        CHECK_BYTES(
            hm_buf_view(&resp.body), i == 0 ? HM_LIT("") : HM_LIT("why"));
    }
}

static void an_answer_has_a_longest_length(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .body = "hunter2"},
        {.status = 200, .body = "hunter23"}};
    struct hm_http_request req = {.url = HM_LIT("https://a.example/"),
        .body_max = 7,
        .deadline_ms = FAKE_START_MS + 30000};
    hm_auto(http_response) resp = {0};
    hm_auto(secret) body = {0}, more = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, 2);
    if (!CHECK_OK(hm_http_do_guarded(&fake.http, &req, &resp, &body, &err)))
        return;
    CHECK_ERR(hm_http_do_guarded(&fake.http, &req, &resp, &more, &err),
        HM_LIMIT, "longer than 7");
    CHECK(more.p == NULL);
    req.body_max = HM_SECRET_MAX + 1;
    CHECK_ERR(hm_http_do_guarded(&fake.http, &req, &resp, &more, &err),
        HM_USAGE, "1048577");
}

TEST_SUITE(http_guarded, TEST(what_is_good_is_a_secret_and_what_is_not_is_none),
    TEST(an_answer_has_a_longest_length));
