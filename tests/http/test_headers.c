/* SPDX-License-Identifier: Apache-2.0 */
#include "http/headers.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

/* Feed a head, given as lines that end in '\n'. */
static bool take_all(
    struct hm_http_headers *headers, struct hm_bytes text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(text);

    while (hm_rd_left(&rd) > 0)
        HM_TRY(hm_http_headers_take(headers, hm_rd_line(&rd), err));
    return true;
}

#define HEAD                                                                   \
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Empty:\r\n"              \
    "Link: <a>\r\nlink:  <b> \t\r\n\r\n"

static void fields_are_found_without_regard_to_case(void)
{
    hm_auto(http_headers) headers = hm_http_headers();
    struct hm_err err = {0};

    if (!CHECK_OK(take_all(&headers, HM_LIT(HEAD), &err)))
        return;
    CHECK_EQ(headers.status, 200);
    CHECK_EQ(headers.count, 4);
    CHECK(headers.ended);
    CHECK_BYTES(
        hm_http_header_at(&headers, "content-TYPE", 0), HM_LIT("text/plain"));
    CHECK_BYTES(hm_http_header_at(&headers, "Link", 0), HM_LIT("<a>"));
    CHECK_BYTES(hm_http_header_at(&headers, "Link", 1), HM_LIT("<b>"));
    CHECK(hm_http_header_at(&headers, "Link", 2).p == NULL);
    CHECK(hm_http_header_at(&headers, "X-Empty", 0).p != NULL);
    CHECK_EQ(hm_http_header_at(&headers, "X-Empty", 0).len, 0);
    CHECK(hm_http_header_at(&headers, "X", 0).p == NULL);
    CHECK(hm_http_header_at(&headers, "", 0).p == NULL);
}

static void a_field_that_decides_is_there_once(void)
{
    hm_auto(http_headers) headers = hm_http_headers();
    struct hm_err err = {0};
    struct hm_bytes value;

    if (!CHECK_OK(take_all(&headers, HM_LIT(HEAD), &err)))
        return;
    CHECK_OK(hm_http_header_one(&value, &headers, "content-type", &err));
    CHECK_BYTES(value, HM_LIT("text/plain"));
    CHECK_ERR(hm_http_header_one(&value, &headers, "Link", &err), HM_FORMAT,
        "more than one header Link");
    CHECK_ERR(hm_http_header_one(&value, &headers, "Location", &err),
        HM_NOT_FOUND, "no header Location");
}

static void malformed_lines_are_rejected(void)
{
    const struct {
        const char *name;
        struct hm_bytes text;
        const char *words;
    } cases[] = {
        {"no status line", HM_LIT("A: b\n"), "wanted a status line"},
        {"empty", HM_LIT("\n"), "wanted a status line"},
        {"no version", HM_LIT("HTTP/ 200 OK\n"), "wanted a status line"},
        {"no minor version", HM_LIT("HTTP/1. 200\n"), "wanted a status line"},
        {"ICY", HM_LIT("ICY 200 OK\n"), "wanted a status line"},
        {"two digits", HM_LIT("HTTP/1.1 20\n"), "wanted a status line"},
        {"four digits", HM_LIT("HTTP/1.1 2000\n"), "wanted a status line"},
        {"letters", HM_LIT("HTTP/1.1 2x0 OK\n"), "wanted a status line"},
        {"status 099", HM_LIT("HTTP/1.1 099 x\n"), "wanted a status line"},
        {"status 600", HM_LIT("HTTP/1.1 600 x\n"), "wanted a status line"},
        {"minus", HM_LIT("HTTP/1.1 -20 x\n"), "wanted a status line"},
        {"folded", HM_LIT("HTTP/1.1 200\nA: b\n c\n"), "folded"},
        {"folded by tab", HM_LIT("HTTP/1.1 200\nA: b\n\tc\n"), "folded"},
        {"blank before colon", HM_LIT("HTTP/1.1 200\nA : b\n"), "name A "},
        {"no colon", HM_LIT("HTTP/1.1 200\nAb\n"), "header name Ab"},
        {"no name", HM_LIT("HTTP/1.1 200\n: b\n"), "header name"},
        {"name with umlaut", HM_LIT("HTTP/1.1 200\n\xc3\xa4: b\n"), "name"},
        {"NUL", HM_LIT("HTTP/1.1 200\nA: b\0c\n"), "control"},
        {"lone CR", HM_LIT("HTTP/1.1 200\nA: b\rc\n"), "control"},
        {"two CR", HM_LIT("HTTP/1.1 200\nA: b\r\r\n"), "control"},
        {"escape", HM_LIT("HTTP/1.1 200\nA: \033[2J\n"), "control"},
        {"DEL", HM_LIT("HTTP/1.1 200\nA: \177\n"), "control"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_headers) headers = hm_http_headers();
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(
            take_all(&headers, cases[i].text, &err), HM_FORMAT, cases[i].words);
    }
}

static void status_lines_of_all_versions_are_read(void)
{
    static const struct {
        const char *line;
        int status;
    } cases[] = {
        {"HTTP/1.1 200 OK", 200},
        {"HTTP/1.0 404", 404},
        {"HTTP/1.1 503 ", 503},
        {"HTTP/2 100\r\n", 100},
        {"HTTP/1.1 599 \xff", 599},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_headers) headers = hm_http_headers();
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_OK(
            hm_http_headers_take(&headers, hm_bytes_str(cases[i].line), &err));
        CHECK_EQ(headers.status, cases[i].status);
    }
}

static void an_interim_answer_leaves_nothing_behind(void)
{
    hm_auto(http_headers) headers = hm_http_headers();
    struct hm_err err = {0};

    if (!CHECK_OK(take_all(&headers,
            HM_LIT("HTTP/1.1 103 x\nLocation: /evil\n\n"
                   "HTTP/1.1 200 OK\nA: b\n\n"),
            &err)))
        return;
    CHECK_EQ(headers.status, 200);
    CHECK_EQ(headers.count, 1);
    CHECK(hm_http_header_at(&headers, "Location", 0).p == NULL);
}

static void trailers_cannot_change_a_checked_head(void)
{
    hm_auto(http_headers) headers = hm_http_headers();
    struct hm_err err = {0};

    if (!CHECK_OK(take_all(&headers,
            HM_LIT("HTTP/1.1 200 OK\nA: b\n\nA: c\nHTTP/1.1 204 x\nB: c\n\n"),
            &err)))
        return;
    CHECK_EQ(headers.status, 200);
    CHECK_EQ(headers.count, 1);
    CHECK_BYTES(hm_http_header_at(&headers, "A", 0), HM_LIT("b"));
    CHECK(hm_http_header_at(&headers, "B", 0).p == NULL);
}

static void bytes_and_fields_are_limited(void)
{
    static char line[1024];
    hm_auto(http_headers) long_one = hm_http_headers();
    hm_auto(http_headers) many = hm_http_headers();
    struct hm_err err = {0};

    memset(line, 'x', sizeof(line));
    line[1] = ':';
    if (!CHECK_OK(hm_http_headers_take(&many, HM_LIT("HTTP/2 200"), &err)) ||
        !CHECK_OK(hm_http_headers_take(&long_one, HM_LIT("HTTP/2 200"), &err)))
        return;
    for (size_t i = 0; i < HM_HTTP_HEADERS_MAX / sizeof(line) - 1; i++)
        CHECK_OK(hm_http_headers_take(
            &long_one, hm_bytes(line, sizeof(line)), &err));
    CHECK_ERR(
        hm_http_headers_take(&long_one, hm_bytes(line, sizeof(line)), &err) &&
            hm_http_headers_take(&long_one, hm_bytes(line, sizeof(line)), &err),
        HM_LIMIT, "headers longer than 65536 bytes");
    for (size_t i = 0; i < HM_HTTP_FIELDS_MAX; i++)
        CHECK_OK(hm_http_headers_take(&many, HM_LIT("A: b"), &err));
    CHECK_ERR(hm_http_headers_take(&many, HM_LIT("A: b"), &err), HM_LIMIT,
        "more than 256 header fields");
}

static void trailers_count_against_the_limit(void)
{
    static char line[1024];
    hm_auto(http_headers) headers = hm_http_headers();
    struct hm_err err = {0};
    bool ok = true;

    memset(line, 'x', sizeof(line));
    if (!CHECK_OK(take_all(&headers, HM_LIT("HTTP/2 200\n\n"), &err)))
        return;
    for (size_t i = 0; i < HM_HTTP_HEADERS_MAX / sizeof(line) && ok; i++)
        ok = hm_http_headers_take(&headers, hm_bytes(line, sizeof(line)), &err);
    CHECK_ERR(ok, HM_LIMIT, "headers longer");
}

static void content_length_is_read_strictly(void)
{
    static const struct {
        const char *name, *text;
        int64_t len; /* -2: rejected */
    } cases[] = {
        {"absent", "", -1},
        {"zero", "Content-Length: 0\n", 0},
        {"some", "content-length: 1234\n", 1234},
        {"the same twice", "Content-Length: 5\nContent-Length: 5\n", 5},
        {"two different", "Content-Length: 5\nContent-Length: 6\n", -2},
        {"a list", "Content-Length: 5, 5\n", -2},
        {"negative", "Content-Length: -1\n", -2},
        {"plus", "Content-Length: +1\n", -2},
        {"hex", "Content-Length: 0x10\n", -2},
        {"leading zero", "Content-Length: 010\n", -2},
        {"empty", "Content-Length:\n", -2},
        {"largest", "Content-Length: 9223372036854775807\n", INT64_MAX},
        {"beyond int64", "Content-Length: 9223372036854775808\n", -2},
        {"beyond uint64", "Content-Length: 18446744073709551616\n", -2},
        {"chunked wins", "Content-Length: 5\nTransfer-Encoding: chunked\n", -1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_headers) headers = hm_http_headers();
        struct hm_err err = {0};
        int64_t len = 0;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(
                hm_http_headers_take(&headers, HM_LIT("HTTP/1.1 200"), &err)) ||
            !CHECK_OK(take_all(&headers, hm_bytes_str(cases[i].text), &err)))
            continue;
        if (cases[i].len == -2) {
            CHECK_ERR(hm_http_content_length(&len, &headers, &err), HM_FORMAT,
                "Content-Length");
            continue;
        }
        CHECK_OK(hm_http_content_length(&len, &headers, &err));
        CHECK_EQ(len, cases[i].len);
    }
}

static void every_prefix_and_flipped_byte_is_survived(void)
{
    char head[] = HEAD;

    for (size_t i = 0; i < sizeof(head) - 1; i++) {
        hm_auto(http_headers) prefix = hm_http_headers();
        hm_auto(http_headers) flipped = hm_http_headers();
        struct hm_err err = {0};

        if (take_all(&prefix, hm_bytes(head, i), &err))
            CHECK(!prefix.ended || i == sizeof(head) - 2);
        for (unsigned bit = 0; bit < 8; bit++) {
            head[i] = (char)(head[i] ^ (1 << bit));
            if (take_all(&flipped, HM_LIT(head), &err))
                CHECK(flipped.status >= 100 && flipped.count <= 6);
            hm_http_headers_free(&flipped);
            head[i] = (char)(head[i] ^ (1 << bit));
        }
    }
}

TEST_SUITE(http_headers, TEST(fields_are_found_without_regard_to_case),
    TEST(a_field_that_decides_is_there_once),
    TEST(malformed_lines_are_rejected),
    TEST(status_lines_of_all_versions_are_read),
    TEST(an_interim_answer_leaves_nothing_behind),
    TEST(trailers_cannot_change_a_checked_head),
    TEST(bytes_and_fields_are_limited), TEST(trailers_count_against_the_limit),
    TEST(content_length_is_read_strictly),
    TEST(every_prefix_and_flipped_byte_is_survived));
