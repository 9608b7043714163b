/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "http/curl.h"
#include "http/server.h"
#include "image/descriptor.h"
#include "site.h"
#include "test.h"

#define TEXT "0123456789abcdefghij"
#define LOST .failure = HM_HTTP_FAIL_LOST, .fails = "the connection broke"

static bool fetch(
    struct hm_site *p, struct hm_buf *out, const char *text, struct hm_err *err)
{
    struct hm_descriptor want = {.size = strlen(text)};

    return site_digest(&want.digest, text) &&
        hm_store_blob(&p->store, out, &want, err);
}

static void blobs_come_by_all_ways(void)
{
    static const struct {
        const char *name;
        struct fake_answer answers[4];
        size_t asked;
        const char *second; /* in the second request */
    } cases[] = {
        {"at once", {{.status = 200, .body = TEXT}}, 1, ""},
        {"resumed",
            {{.status = 200, .body = TEXT, .cut = 8, LOST},
                {.status = 206,
                    .headers = "Content-Range: bytes 8-19/20\n",
                    .body = "89abcdefghij"}},
            2, "Range: bytes=8-\n"},
        {"resumed, and the range is ignored",
            {{.status = 200, .body = TEXT, .cut = 8, LOST},
                {.status = 200, .body = TEXT}},
            2, "Range: bytes=8-\n"},
        {"cut twice, and a range in part",
            {{.status = 200, .body = TEXT, .cut = 4, LOST},
                {.status = 206,
                    .headers = "Content-Range: bytes 4-9/*\n",
                    .body = "456789"},
                {.status = 206,
                    .headers = "Content-Range: bytes 10-19/20\n",
                    .body = "abcdefghij",
                    .cut = 2,
                    LOST},
                {.status = 206,
                    .headers = "Content-Range: bytes 12-19/20\n",
                    .body = "cdefghij"}},
            4, "Range: bytes=4-\n"},
        {"never sent, then sent",
            {{.failure = HM_HTTP_FAIL_NOT_SENT, .fails = "refused"},
                {.status = 200, .body = TEXT}},
            2, ""},
        {"from elsewhere",
            {{.status = 307, .headers = "Location: https://s3.test/x?sig=1\n"},
                {.status = 200, .body = TEXT}},
            2, "GET https://s3.test/x?sig=1\n(foreign)\n"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        hm_auto(buf) out = hm_buf(1024);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!site_open(&p, cases[i].answers, 4, NULL) ||
            !CHECK_OK(fetch(&p, &out, TEXT, &err)))
            continue;
        CHECK_BYTES(hm_buf_view(&out), HM_LIT(TEXT));
        CHECK_EQ(p.fake.asked, cases[i].asked);
        CHECK(site_has(&p, 1, cases[i].second));
    }
}

static void blobs_that_lie_are_refused(void)
{
    static const struct {
        struct fake_answer answers[2];
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{{.status = 200, .body = "0123456789abcdefghiJ"}}, HM_MISMATCH,
            "the bytes that came have"},
        {{{.status = 200, .body = "0123"}}, HM_MISMATCH,
            "4 bytes came, wanted 20"},
        {{{.status = 200, .body = TEXT "x"}}, HM_LIMIT, "longer than 20 bytes"},
        {{{.status = 200, .headers = "Content-Length: 1073741824\n"}}, HM_LIMIT,
            "longer than 20 bytes"},
        {{{.status = 200, .headers = "Content-Encoding: gzip\n", .body = TEXT}},
            HM_FORMAT, "Content-Encoding gzip"},
        {{{.status = 200,
             .headers = "Content-Type: text/html\n",
             .body = TEXT}},
            HM_FORMAT, "an HTML page"},
        {{{.status = 206,
             .headers = "Content-Range: bytes 0-19/20\n",
             .body = TEXT}},
            HM_FORMAT, "status 206 is no answer to GET"},
        {{{.status = 404}}, HM_NOT_FOUND, "404"},
        {{{.status = 302, .headers = "Location: http://s3.test/\n"}}, HM_DENIED,
            "from https to http"},
        {{{.status = 302, .headers = "Location: https://127.0.0.1/\n"}},
            HM_DENIED, "to a loopback address"},
        {{{.status = 200, .body = TEXT, .cut = 8, LOST},
             {.status = 206,
                 .headers = "Content-Range: bytes 0-19/20\n",
                 .body = TEXT}},
            HM_FORMAT, "wanted from 8 of 20"},
        {{{.status = 200, .body = TEXT, .cut = 8, LOST},
             {.status = 206,
                 .headers = "Content-Range: bytes 8-19/21\n",
                 .body = "89abcdefghij"}},
            HM_FORMAT, "wanted from 8 of 20"},
        {{{.status = 200, .body = TEXT, .cut = 8, LOST},
             {.status = 206, .body = "89abcdefghij"}},
            HM_FORMAT, "Content-Range"},
        /* The storage asks for credentials: not what the registry asks for. */
        {{{.status = 302, .headers = "Location: https://s3.test/\n"},
             {.status = 401, .headers = "WWW-Authenticate: Basic\n"}},
            HM_DENIED, "the storage that the registry sends us to refuses"},
        {{{.status = 200, .body = TEXT, .cut = 8, LOST}, {.status = 416}},
            HM_DENIED, "416"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(site) p = {0};
        hm_auto(buf) out = hm_buf(1024);
        struct hm_err err = {0};

        test_case("%zu %s", i, cases[i].words);
        if (site_open(&p, cases[i].answers, 2, NULL))
            CHECK_ERR(
                fetch(&p, &out, TEXT, &err), cases[i].code, cases[i].words);
    }
}

/* Credentials stay, Range goes along. */
static void storage_gets_no_credentials(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BASIC},
        {.status = 307,
            .headers = "Location: https://registry.test.evil.test/"
                       "\n"},
        {.status = 307, .headers = "Location: " PLACE "blobs/back\n"},
        {.status = 200, .body = TEXT}};
    const struct site_opts opts = {
        .kind = HM_CRED_PASSWORD, .user = "u", .secret = "p"};
    hm_auto(site) p = {0};
    hm_auto(buf) out = hm_buf(1024);
    struct hm_err err = {0};

    if (!site_open(&p, answers, 4, &opts) ||
        !CHECK_OK(fetch(&p, &out, TEXT, &err)))
        return;
    CHECK(site_has(&p, 1, "Authorization"));
    CHECK(!site_has(&p, 2, "Authorization"));
    CHECK(!site_has(&p, 3, "Authorization"));
}

static void redirects_without_end_are_counted(void)
{
    struct fake_answer answers[FAKE_REQUESTS];
    hm_auto(site) p = {0};
    hm_auto(buf) out = hm_buf(1024);
    struct hm_err err = {0};

    for (size_t i = 0; i < FAKE_REQUESTS; i++)
        answers[i] = (struct fake_answer){
            .status = 307, .headers = "Location: https://s3.test/\n"};
    if (!site_open(&p, answers, FAKE_REQUESTS, NULL))
        return;
    CHECK_ERR(fetch(&p, &out, TEXT, &err), HM_DENIED, "more than 5 redirects");
    CHECK(p.fake.asked <= 6);
}

/* A server that breaks off again and again without a new byte. */
static void no_progress_ends(void)
{
    struct fake_answer answers[FAKE_REQUESTS];
    hm_auto(site) p = {0};
    hm_auto(buf) out = hm_buf(1024);
    struct hm_err err = {0};

    for (size_t i = 0; i < FAKE_REQUESTS; i++)
        answers[i] =
            (struct fake_answer){.status = 200, .body = TEXT, .cut = 8, LOST};
    if (!site_open(&p, answers, FAKE_REQUESTS, NULL))
        return;
    CHECK_ERR(fetch(&p, &out, TEXT, &err), HM_NETWORK,
        "8 of 20 bytes came, and 5 attempts brought no more");
    CHECK(p.fake.asked <= 6);
}

static void an_empty_blob_is_a_blob(void)
{
    static const struct fake_answer answers[] = {{.status = 200, .body = ""}};
    hm_auto(site) p = {0};
    hm_auto(buf) out = hm_buf(1024);
    struct hm_err err = {0};

    if (site_open(&p, answers, 1, NULL))
        CHECK_OK(fetch(&p, &out, "", &err));
}

static void whether_a_blob_is_there_is_asked_by_head(void)
{
    static const struct fake_answer answers[] = {{.status = 200},
        {.status = 404}, {.status = 403},
        {.status = 307, .headers = "Location: https://s3.test/\n"},
        {.status = 200}};
    hm_auto(site) p = {0};
    struct hm_err err = {0};
    struct hm_digest digest;
    bool there;

    if (!site_open(&p, answers, 5, NULL) || !site_digest(&digest, TEXT))
        return;
    if (!CHECK_OK(hm_store_has_blob(&p.store, &there, &digest, &err)))
        return;
    CHECK(there);
    CHECK_ASKED(&p, 0, "HEAD " PLACE "blobs/sha256:");
    if (!CHECK_OK(hm_store_has_blob(&p.store, &there, &digest, &err)))
        return;
    CHECK(!there);
    CHECK_ERR(hm_store_has_blob(&p.store, &there, &digest, &err), HM_DENIED,
        "not without credentials");
    CHECK_OK(hm_store_has_blob(&p.store, &there, &digest, &err));
    CHECK(there || test_torture());
}

/* Over real connections: one that breaks in the middle of 20 bytes. */
static void a_real_connection_that_breaks_is_resumed(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567",
            .then = THEN_CLOSE},
        {.text = "HTTP/1.1 206 OK\r\nContent-Length: 12\r\n"
                 "Content-Range: bytes 8-19/20\r\n\r\n89abcdefghij",
            .then = THEN_CLOSE}};
    const struct server_opts opts = {.replies = replies, .count = 2};
    const struct hm_http_opts client_opts = {0};
    hm_auto(test_server) server = {0};
    hm_auto_ptr(http_client) client = NULL;
    hm_auto(site) p = {0};
    hm_auto(buf) out = hm_buf(1024);
    struct hm_err err = {0};
    char ref[64], host[32];
    struct site_opts place = {.ref = ref, .plain_host = host};

    if (test_torture() || !CHECK(server_start(&server, &opts)) ||
        !CHECK_OK(hm_http_client_new(&client, &client_opts, &err)))
        return;
    snprintf(host, sizeof(host), "127.0.0.1:%u", server.port);
    snprintf(ref, sizeof(ref), "%s/app", host);
    if (site_open_http(&p, hm_http_client_http(client),
            hm_clock_mono_ms() + 60000, &place) &&
        CHECK_OK(fetch(&p, &out, TEXT, &err)))
        CHECK_BYTES(hm_buf_view(&out), HM_LIT(TEXT));
    hm_registry_free(p.registry);
    p.registry = NULL;
}

TEST_SUITE(registry_blob, TEST(blobs_come_by_all_ways),
    TEST(blobs_that_lie_are_refused), TEST(storage_gets_no_credentials),
    TEST(redirects_without_end_are_counted), TEST(no_progress_ends),
    TEST(an_empty_blob_is_a_blob),
    TEST(whether_a_blob_is_there_is_asked_by_head),
    TEST(a_real_connection_that_breaks_is_resumed));
