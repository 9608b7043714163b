/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

enum { NOON = 784111777 }; /* Sun, 06 Nov 1994 08:49:37 GMT */

/* All of it, in pieces of `max`. */
static bool make(struct hm_serve_outgoing *o, struct hm_buf *out, size_t max)
{
    size_t before;

    do {
        before = out->len;
        if (!hm_serve_outgoing_make(o, out, max, NOON))
            return false;
    } while (out->len > before && out->len < 8192);
    return true;
}

#define HEAD                                                                   \
    "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"               \
    "Content-Type: text/plain\r\n"

static void an_answer_is_made(void)
{
    static const struct {
        const char *name, *want;
        struct hm_serve_outgoing o;
        struct hm_serve_response set;
    } cases[] = {
        {"plain", HEAD "Content-Length: 5\r\n\r\nhello", {0}, {0}},
        {"close", HEAD "Content-Length: 5\r\nConnection: close\r\n\r\nhello",
            {.close = true}, {0}},
        {"no body", HEAD "Content-Length: 5\r\n\r\n", {.no_body = true}, {0}},
        {"cut in the body", HEAD "Content-Length: 5\r\n\r\nh", {0},
            {.cut_after = sizeof(HEAD "Content-Length: 5\r\n\r\nh") - 1}},
        {"cut in the head", "HTTP/1.1 2", {0}, {.cut_after = 10}},
        {"lying", HEAD "Content-Length: 77\r\n\r\nhello", {0},
            {.lie_length = true, .claimed_len = 77}},
        {"endless", HEAD "\r\nhellohellohe", {0},
            {.endless = true,
                .cut_after = sizeof(HEAD "\r\nhellohellohe") - 1}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        for (size_t max = 1; max < 200; max += 13) {
            hm_auto(serve_response) resp = hm_serve_response();
            hm_auto(buf) out = hm_buf(64 * HM_KIB);
            struct hm_serve_outgoing o = cases[i].o;

            test_case("%s by %zu", cases[i].name, max);
            hm_serve_answer(&resp, 200, "text/plain", HM_LIT("hello"));
            resp.cut_after = cases[i].set.cut_after;
            resp.lie_length = cases[i].set.lie_length;
            resp.claimed_len = cases[i].set.claimed_len;
            resp.endless = cases[i].set.endless;
            o.resp = &resp;
            CHECK(make(&o, &out, max));
            CHECK_STR(hm_buf_str(&out), cases[i].want);
            CHECK_EQ(o.made, out.len);
        }
    }
}

static void some_have_no_length(void)
{
    static const int statuses[] = {204, 304};

    for (size_t i = 0; i < TEST_LEN(statuses); i++) {
        hm_auto(serve_response) resp = hm_serve_response();
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_serve_outgoing o = {.resp = &resp, .no_body = true};

        resp.status = statuses[i];
        CHECK(make(&o, &out, 100));
        CHECK(strstr(hm_buf_str(&out), "Content-Length") == NULL);
    }
}

static int file_of(const char *text)
{
    char path[] = "/tmp/hallmark-answer-XXXXXX";
    int fd = mkstemp(path);

    unlink(path);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    return fd;
}

static void a_file_is_a_body(void)
{
    hm_auto(serve_response) resp = hm_serve_response();
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_serve_outgoing o = {.resp = &resp};

    resp.status = 200;
    resp.has_file = true;
    resp.fd = file_of("0123456789");
    resp.file_offset = 3;
    resp.file_len = 5;
    CHECK(make(&o, &out, 100));
    CHECK(strstr(hm_buf_str(&out), "Content-Length: 5\r\n\r\n34567") != NULL);
}

static void a_file_that_is_too_short_is_no_answer(void)
{
    hm_auto(serve_response) resp = hm_serve_response();
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_serve_outgoing o = {.resp = &resp};

    resp.status = 200;
    resp.has_file = true;
    resp.fd = file_of("0123456789");
    resp.file_len = 11;
    CHECK(!make(&o, &out, 1000));
}

static void the_length_of_no_file_can_be_told(void)
{
    hm_auto(serve_response) resp = hm_serve_response();
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_serve_outgoing o = {.resp = &resp, .no_body = true};

    resp.status = 200;
    resp.head = resp.has_file = true;
    resp.file_len = 12345;
    CHECK(make(&o, &out, 100));
    CHECK(strstr(hm_buf_str(&out), "Content-Length: 12345\r\n\r\n") != NULL);
}

static void no_answer_is_500(void)
{
    static const int statuses[] = {0, 99, 100, 199, 600, -1};

    for (size_t i = 0; i < TEST_LEN(statuses); i++) {
        hm_auto(serve_response) resp = hm_serve_response();

        hm_serve_answer(&resp, statuses[i], "text/plain", HM_LIT("secret"));
        CHECK(!hm_serve_settle(&resp));
        CHECK_EQ(resp.status, 500);
        CHECK(strstr(hm_buf_str(&resp.body), "secret") == NULL);
    }
}

static void an_answer_that_failed_is_500(void)
{
    hm_auto(serve_response) resp = hm_serve_response();

    hm_serve_answer(&resp, 200, "text/plain", HM_LIT("x"));
    hm_buf_fail(&resp.body, HM_LIMIT);
    CHECK(!hm_serve_settle(&resp));
    CHECK_EQ(resp.status, 500);
}

static void refusals_say_why(void)
{
    hm_auto(serve_response) resp = hm_serve_response();

    hm_serve_refuse(&resp, 503);
    CHECK_STR(hm_buf_str(&resp.body), "Service Unavailable\n");
    CHECK(strstr(hm_buf_str(&resp.fields), "Retry-After: 1\r\n") != NULL);
    CHECK_STR(hm_serve_status_text(299), "Unknown");
}

TEST_SUITE(serve_answer, TEST(an_answer_is_made), TEST(some_have_no_length),
    TEST(a_file_is_a_body), TEST(a_file_that_is_too_short_is_no_answer),
    TEST(the_length_of_no_file_can_be_told), TEST(no_answer_is_500),
    TEST(an_answer_that_failed_is_500), TEST(refusals_say_why));
