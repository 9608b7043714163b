/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/upload.h"

#include <string.h>

#include "site.h"
#include "test.h"

#define TEXT "0123456789abcdefghij"
#define UPLOADS PLACE "blobs/uploads/"
#define BEGUN(at)                                                              \
    {                                                                          \
        .status = 202, .headers = "Location: " at "\n"                         \
    }

static bool put(
    struct hm_site *p, enum hm_put *done, const char *from, struct hm_err *err)
{
    struct site_text text;
    struct hm_blob_in in = site_blob(&text, TEXT);

    in.mount_from = hm_bytes_str(from);
    return hm_store_put_blob(&p->store, done, &in, err);
}

static void blobs_go_by_all_ways(void)
{
    static const struct {
        const char *name;
        struct fake_answer answers[7];
        const char *from;
        enum hm_put done;
        const char *last; /* how the last request begins */
    } cases[] = {
        {"there", {{.status = 200}}, "", HM_PUT_THERE, "HEAD " PLACE},
        {"mounted", {{.status = 404}, {.status = 201}}, "other/one",
            HM_PUT_MOUNTED, "POST " UPLOADS "?mount=sha256:"},
        {"not mounted, the session goes on",
            {{.status = 404}, BEGUN("/up/1?s=a%2Fb"), {.status = 201}},
            "other/one", HM_PUT_SENT,
            "PUT https://registry.test/up/1?s=a%2Fb&digest=sha256:"},
        {"mounts are refused, one shot",
            {{.status = 404}, {.status = 405}, {.status = 201}}, "other/one",
            HM_PUT_SENT, "POST " UPLOADS "?digest=sha256:"},
        {"one shot", {{.status = 404}, {.status = 201}}, "", HM_PUT_SENT,
            "POST " UPLOADS "?digest=sha256:"},
        {"a 201 whose empty body is called HTML",
            {{.status = 404}, BEGUN("/up/1"),
                {.status = 201, .headers = "Content-Type: text/html\n"}},
            "", HM_PUT_SENT, "PUT https://registry.test/up/1?digest=sha256:"},
        {"one shot begins a session",
            {{.status = 404}, BEGUN("/up/1"), {.status = 201}}, "", HM_PUT_SENT,
            "PUT https://registry.test/up/1?digest=sha256:"},
        {"no one shots at all",
            {{.status = 404}, {.status = 400}, BEGUN("up2"), {.status = 201}},
            "", HM_PUT_SENT, "PUT " UPLOADS "up2?digest=sha256:"},
        {"a session that is lost",
            {{.status = 404}, BEGUN("/up/1"), {.status = 404}, BEGUN("/up/2"),
                {.status = 201}},
            "", HM_PUT_SENT, "PUT https://registry.test/up/2?digest=sha256:"},
        {"too large in one piece",
            {{.status = 404}, BEGUN("/up/1"), {.status = 413}, BEGUN("/up/2"),
                BEGUN("/up/3"), {.status = 201}},
            "", HM_PUT_SENT, "PUT https://registry.test/up/3?digest=sha256:"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        enum hm_put done;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!site_open(&p, cases[i].answers, 7, NULL) ||
            !CHECK_OK(put(&p, &done, cases[i].from, &err)))
            continue;
        CHECK_EQ(done, cases[i].done);
        CHECK_EQ(err.code, HM_OK);
        CHECK_ASKED(&p, p.fake.asked - 1, cases[i].last);
        CHECK_EQ(p.fake.answers[p.fake.asked].status, 0);
    }
}

static void what_is_not_asked_for_is_put_at_once(void)
{
    static const struct fake_answer answers[] = {{.status = 201}};
    hm_auto(site) p = {0};
    struct site_text text;
    struct hm_blob_in in = site_blob(&text, TEXT);
    enum hm_put done;
    struct hm_err err = {0};

    in.unasked = true;
    if (!site_open(&p, answers, 1, NULL) ||
        !CHECK_OK(hm_store_put_blob(&p.store, &done, &in, &err)))
        return;
    CHECK_EQ(done, HM_PUT_SENT);
    CHECK_EQ(p.fake.asked, 1);
    CHECK_ASKED(&p, 0, "POST " UPLOADS "?digest=sha256:");
}

static void a_body_is_whole_each_time(void)
{
    static const struct fake_answer answers[] = {{.status = 404},
        BEGUN("/up/1"), {.status = 404}, BEGUN("/up/2"), {.status = 413},
        BEGUN("/up/3"), BEGUN("/up/4"), {.status = 201}};
    hm_auto(site) p = {0};
    enum hm_put done;
    struct hm_err err = {0};

    if (!site_open(&p, answers, 8, NULL) || !CHECK_OK(put(&p, &done, "", &err)))
        return;
    CHECK(site_has(&p, 1, "octet-stream\n" TEXT));
    CHECK(site_has(&p, 2, "octet-stream\n" TEXT));
    CHECK(site_has(&p, 4, "octet-stream\n" TEXT));
    CHECK(site_has(&p, 6, "Content-Range: 0-19\n" TEXT));
    CHECK(!site_has(&p, 7, TEXT));
}

static void what_a_registry_cannot_is_remembered(void)
{
    static const struct fake_answer answers[] = {{.status = 404},
        BEGUN("/up/1"), {.status = 201}, {.status = 404}, BEGUN("/up/2"),
        {.status = 201}};
    hm_auto(site) p = {0};
    enum hm_put done;
    struct hm_err err = {0};

    if (!site_open(&p, answers, 6, NULL) ||
        !CHECK_OK(put(&p, &done, "", &err)) ||
        !CHECK_OK(put(&p, &done, "", &err)))
        return;
    CHECK_ASKED(&p, 1, "POST " UPLOADS "?digest=");
    CHECK_STR(fake_request(&p.fake, 4), "POST " UPLOADS "\n");
}

static void uploads_that_go_wrong_are_told(void)
{
    static const struct {
        struct fake_answer answers[4];
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{{.status = 403}}, HM_DENIED, "blob sha256:"},
        {{{.status = 404}, {.status = 403}}, HM_DENIED,
            "not without credentials"},
        {{{.status = 404}, {.status = 400},
             {.status = 404,
                 .body = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}"
                         "]}"}},
            HM_NOT_FOUND, "NAME_UNKNOWN"},
        {{{.status = 404}, BEGUN("https://evil.test/up")}, HM_DENIED,
            "uploads do not leave the registry"},
        {{{.status = 404}, BEGUN("http://registry.test/up")}, HM_DENIED,
            "sent elsewhere, to http://registry.test"},
        {{{.status = 404}, BEGUN("//registry.test.evil.test/up")}, HM_DENIED,
            "sent elsewhere"},
        {{{.status = 404}, {.status = 202}}, HM_FORMAT, "Location"},
        {{{.status = 404}, BEGUN("/up/1"),
             {.status = 307, .headers = "Location: https://evil.test/\n"}},
            HM_DENIED, "PUT to another origin"},
        {{{.status = 404}, BEGUN("/up/1"), {.status = 403}}, HM_DENIED,
            "not without credentials"},
        {{{.status = 404},
             {.status = 201,
                 .headers =
                     "Docker-Content-Digest: sha256:"
                     "4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5"
                     "233ade6af1dd5\n"}},
            HM_MISMATCH, "the registry says sha256:4a44"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        enum hm_put done;
        struct hm_err err = {0};

        test_case("%zu %s", i, cases[i].words);
        if (site_open(&p, cases[i].answers, 4, NULL))
            CHECK_ERR(put(&p, &done, "", &err), cases[i].code, cases[i].words);
        CHECK(!site_has(&p, 3, "evil"));
    }
}

static void sessions_are_counted(void)
{
    struct fake_answer answers[FAKE_REQUESTS] = {{.status = 404}};
    hm_auto(site) p = {0};
    enum hm_put done;
    struct hm_err err = {0};

    for (size_t i = 1; i + 1 < FAKE_REQUESTS; i += 2) {
        answers[i] = (struct fake_answer)BEGUN("/up");
        answers[i + 1] = (struct fake_answer){.status = 404};
    }
    if (site_open(&p, answers, FAKE_REQUESTS, NULL))
        CHECK_ERR(put(&p, &done, "", &err), HM_NOT_FOUND,
            "4 uploads came to nothing");
}

static void a_source_can_be_read_twice(void)
{
    hm_auto(site) p = {0};
    struct site_text text;
    struct hm_blob_in in = site_blob(&text, TEXT);
    enum hm_put done;
    struct hm_err err = {0};

    text.source.rewind = NULL;
    if (site_open(&p, NULL, 0, NULL))
        CHECK_ERR(hm_store_put_blob(&p.store, &done, &in, &err), HM_USAGE,
            "cannot be read twice");
}

static void only_a_repository_is_mounted_from(void)
{
    static const char *const bad[] = {"a b", "a:push", "a&from=b", "a%20"};

    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        hm_auto(site) p = {0};
        enum hm_put done;
        struct hm_err err = {0};

        test_case("%s", bad[i]);
        if (site_open(&p, NULL, 0, NULL))
            CHECK_ERR(
                put(&p, &done, bad[i], &err), HM_USAGE, "is no repository");
    }
}

static void a_mount_asks_for_both_scopes(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BEARER},
        {.status = 200, .body = "{\"token\":\"t1\"}"}, {.status = 404},
        {.status = 200, .body = "{\"token\":\"t2\"}"}, {.status = 201}};
    hm_auto(site) p = {0};
    enum hm_put done;
    struct hm_err err = {0};

    if (!site_open(&p, answers, 5, NULL) ||
        !CHECK_OK(put(&p, &done, "other/one", &err)))
        return;
    CHECK(site_has(&p, 3,
        "scope=repository%3Ateam%2Fapp%3Apull%2Cpush&scope=repository%3Aother"
        "%2Fone%3Apull&"));
    CHECK(site_has(&p, 4, "&from=other%2Fone\nAuthorization: Bearer t2\n"));
}

TEST_SUITE(registry_upload, TEST(blobs_go_by_all_ways),
    TEST(what_is_not_asked_for_is_put_at_once), TEST(a_body_is_whole_each_time),
    TEST(what_a_registry_cannot_is_remembered),
    TEST(uploads_that_go_wrong_are_told), TEST(sessions_are_counted),
    TEST(a_source_can_be_read_twice), TEST(only_a_repository_is_mounted_from),
    TEST(a_mount_asks_for_both_scopes));
