/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "registry/upload.h"
#include "site.h"
#include "test.h"

#define MOVED(at)                                                              \
    {                                                                          \
        .status = 202, .headers = "Location: " at "\n"                         \
    }
#define HAS(range)                                                             \
    {                                                                          \
        .status = 204, .headers = "Range: " range "\n"                         \
    }
#define BROKE                                                                  \
    {                                                                          \
        .failure = HM_HTTP_FAIL_LOST, .fails = "the connection broke"          \
    }

static char large[2 * HM_REGISTRY_CHUNK + 10];

/* Two pieces and ten bytes, of letters that tell where they stand. */
static const char *make_large(void)
{
    for (size_t i = 0; i + 1 < sizeof(large); i++)
        large[i] = (char)('a' + i / HM_REGISTRY_CHUNK);
    return large;
}

static bool send_pieces(struct hm_site *p, const char *text, uint64_t min,
    struct hm_upload *up, struct hm_err *err)
{
    struct site_text source;
    struct hm_blob_in in = site_blob(&source, text);

    *up = (struct hm_upload){.repo = p->store.ctx,
        .in = &in,
        .location = hm_buf(1024),
        .chunk_min = min,
        .pieces = true};
    hm_buf_put_str(&up->location, "/up/0");
    return hm_upload_pieces(up, err);
}

static void pieces_go_one_after_the_other(void)
{
    static const struct fake_answer answers[] = {
        MOVED("/up/1?a=b"), MOVED("/up/2"), MOVED("/up/3?x"), {.status = 201}};
    hm_auto(site) p = {0};
    hm_auto(upload) up = {0};
    struct hm_err err = {0};

    if (test_torture() || !site_open(&p, answers, 4, NULL) ||
        !CHECK_OK(send_pieces(&p, make_large(), 0, &up, &err)))
        return;
    CHECK(up.done);
    CHECK_ASKED(&p, 0, "PATCH https://registry.test/up/0\n");
    CHECK(site_has(&p, 0, "Content-Range: 0-4194303\naaa"));
    CHECK(site_has(&p, 1, "Content-Range: 4194304-8388607\nbbb"));
    CHECK(site_has(&p, 2, "Content-Range: 8388608-8388616\nccc"));
    CHECK_ASKED(&p, 3, "PUT https://registry.test/up/3?x&digest=sha256:");
}

static void a_registry_may_want_larger_ones(void)
{
    static const struct fake_answer answers[] = {
        MOVED("/up/1"), MOVED("/up/2"), {.status = 201}};
    hm_auto(site) p = {0};
    hm_auto(upload) up = {0};
    struct hm_err err = {0};

    if (test_torture() || !site_open(&p, answers, 3, NULL) ||
        !CHECK_OK(send_pieces(&p, make_large(), 5 << 20, &up, &err)))
        return;
    CHECK(site_has(&p, 0, "Content-Range: 0-5242879\n"));
    CHECK(site_has(&p, 1, "Content-Range: 5242880-8388616\n"));
}

static void what_was_taken_is_asked_for(void)
{
    static const struct {
        const char *name;
        struct fake_answer answers[8];
        const char *then; /* in the third request */
    } cases[] = {
        {"nothing", {BROKE, HAS("0-0"), MOVED("/a"), {.status = 201}},
            "Content-Range: 0-9\n0123456789"},
        {"a part", {BROKE, HAS("0-3"), MOVED("/a"), {.status = 201}},
            "Content-Range: 4-9\n456789"},
        {"all of it", {BROKE, HAS("bytes=0-9"), {.status = 201}},
            "PUT https://registry.test/up/0?digest="},
        {"moved",
            {BROKE,
                {.status = 204, .headers = "Range: 0-3\nLocation: /moved\n"},
                MOVED("/a"), {.status = 201}},
            "PATCH https://registry.test/moved\n"},
        {"out of order",
            {{.status = 416}, HAS("0-1"), MOVED("/a"), {.status = 201}},
            "Content-Range: 2-9\n"},
        {"busy", {{.status = 503}, HAS("0-1"), MOVED("/a"), {.status = 201}},
            "Content-Range: 2-9\n"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        hm_auto(upload) up = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!site_open(&p, cases[i].answers, 8, NULL) ||
            !CHECK_OK(send_pieces(&p, "0123456789", 0, &up, &err)))
            continue;
        CHECK(up.done);
        CHECK_ASKED(&p, 1, "GET https://registry.test/up/0\n");
        CHECK(site_has(&p, 2, cases[i].then));
    }
}

static void pieces_that_are_refused_get_smaller(void)
{
    static const struct fake_answer answers[] = {{.status = 413}, HAS("0-0"),
        MOVED("/up/1"), MOVED("/up/2"), MOVED("/up/3"), MOVED("/up/4"),
        MOVED("/up/5"), {.status = 201}};
    hm_auto(site) p = {0};
    hm_auto(upload) up = {0};
    struct hm_err err = {0};

    if (test_torture() || !site_open(&p, answers, 8, NULL) ||
        !CHECK_OK(send_pieces(&p, make_large(), 0, &up, &err)))
        return;
    CHECK(site_has(&p, 2, "Content-Range: 0-2097151\n"));
}

static void a_session_that_is_gone_is_told(void)
{
    static const struct fake_answer answers[][2] = {
        {{.status = 404}}, {BROKE, {.status = 404}}};

    for (size_t i = 0; i < 2; i++) {
        hm_auto(site) p = {0};
        hm_auto(upload) up = {0};
        struct hm_err err = {0};

        if (site_open(&p, answers[i], 2, NULL) &&
            CHECK_OK(send_pieces(&p, "0123456789", 0, &up, &err)))
            CHECK(!up.done);
    }
}

static void pieces_that_go_wrong_end(void)
{
    static const struct {
        struct fake_answer answers[4];
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{{.status = 400}}, HM_DENIED, "0 of 10 bytes sent: "},
        {{{.status = 202}}, HM_FORMAT, "Location"},
        {{MOVED("https://evil.test/x")}, HM_DENIED, "do not leave"},
        {{BROKE, HAS("0-99")}, HM_FORMAT, "has 100 bytes of 10 that were sent"},
        {{BROKE, HAS("5-9")}, HM_FORMAT, "Range \"5-9\""},
        {{BROKE, {.status = 403}}, HM_DENIED, "not without credentials"},
        {{MOVED("/a"), {.status = 400}}, HM_DENIED, "status 400"},
        {{{.fails = "the disk broke"}}, HM_NETWORK, "the disk broke"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        hm_auto(upload) up = {0};
        struct hm_err err = {0};

        test_case("%zu %s", i, cases[i].words);
        if (site_open(&p, cases[i].answers, 4, NULL))
            CHECK_ERR(send_pieces(&p, "0123456789", 0, &up, &err),
                cases[i].code, cases[i].words);
    }
}

static void no_progress_ends(void)
{
    struct fake_answer answers[FAKE_REQUESTS];
    hm_auto(site) p = {0};
    hm_auto(upload) up = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < FAKE_REQUESTS; i += 2) {
        answers[i] = (struct fake_answer)BROKE;
        answers[i + 1] = (struct fake_answer)HAS("0-0");
    }
    if (!site_open(&p, answers, FAKE_REQUESTS, NULL))
        return;
    CHECK_ERR(send_pieces(&p, "0123456789", 0, &up, &err), HM_NETWORK,
        "the connection broke");
    CHECK(p.fake.asked <= 2 * HM_REGISTRY_STALLS_MAX + 1);
}

TEST_SUITE(registry_pieces, TEST(pieces_go_one_after_the_other),
    TEST(a_registry_may_want_larger_ones), TEST(what_was_taken_is_asked_for),
    TEST(pieces_that_are_refused_get_smaller),
    TEST(a_session_that_is_gone_is_told), TEST(pieces_that_go_wrong_end),
    TEST(no_progress_ends));
