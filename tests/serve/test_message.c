/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/message.h"

#include <fcntl.h>

#include "base/limits.h"
#include "test.h"

static void fields_are_found_in_any_case(void)
{
    const struct hm_serve_field fields[] = {{HM_LIT("Accept"), HM_LIT("a")},
        {HM_LIT("ACCEPT"), HM_LIT("b")}, {HM_LIT("X"), HM_LIT("")}};
    const struct hm_serve_request req = {.fields = fields, .field_count = 3};
    const struct hm_bytes *accept = hm_serve_field(&req, "accept");

    if (CHECK(accept != NULL))
        CHECK_BYTES(*accept, HM_LIT("a"));
    CHECK(hm_serve_field(&req, "x") != NULL);
    CHECK(hm_serve_field(&req, "Accep") == NULL);
}

static void queries_are_decoded(void)
{
    static const struct {
        const char *query, *name, *value; /* NULL: absent */
        enum hm_code failed;
    } cases[] = {
        {"", "a", NULL, HM_OK},
        {"a=b", "a", "b", HM_OK},
        {"a", "a", "", HM_OK},
        {"a=", "a", "", HM_OK},
        {"x=1&a=b&a=c", "a", "b", HM_OK},
        {"ab=1", "a", NULL, HM_OK},
        {"a=1", "ab", NULL, HM_OK},
        {"a=b=c", "a", "b=c", HM_OK},
        {"a=1+2", "a", "1+2", HM_OK},
        {"a=%41%2f%26%3D", "a", "A/&=", HM_OK},
        {"%61=b", "a", "b", HM_OK},
        {"%6=b&a=c", "a", "c", HM_OK},
        {"a%00=b", "a", NULL, HM_OK},
        {"a=%4", "a", "", HM_FORMAT},
        {"a=%", "a", "", HM_FORMAT},
        {"a=%zz", "a", "", HM_FORMAT},
        {"&&a=b", "a", "b", HM_OK},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(64);
        const struct hm_serve_request req = {
            .query = hm_bytes_str(cases[i].query)};

        test_case("%s", cases[i].query);
        CHECK_EQ(
            hm_serve_query(&out, &req, cases[i].name), cases[i].value != NULL);
        CHECK_EQ(out.failed, cases[i].failed);
        CHECK_STR(
            hm_buf_str(&out), cases[i].value != NULL ? cases[i].value : "");
    }
}

static void fields_are_written(void)
{
    hm_auto(serve_response) resp = hm_serve_response();

    hm_serve_answer(&resp, 201, "text/plain", HM_LIT("body"));
    hm_serve_put_field(&resp, "Location", HM_LIT("/a"));
    CHECK_EQ(resp.status, 201);
    CHECK_STR(hm_buf_str(&resp.fields),
        "Content-Type: text/plain\r\nLocation: /a\r\n");
    CHECK_STR(hm_buf_str(&resp.body), "body");
}

static void fields_that_would_break_the_answer_are_not(void)
{
    static const struct {
        const char *name, *value;
    } cases[] = {
        {"Location", "/a\r\nSet-Cookie: b"},
        {"Location", "/a\n"},
        {"Location", "/a\x01"},
        {"Loca tion", "/a"},
        {"", "/a"},
        {"X:", "/a"},
        {"content-length", "5"},
        {"Transfer-Encoding", "chunked"},
        {"Connection", "close"},
        {"Date", "today"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(serve_response) resp = hm_serve_response();

        test_case("%s", cases[i].name);
        hm_serve_put_field(&resp, cases[i].name, hm_bytes_str(cases[i].value));
        CHECK_EQ(resp.fields.failed, HM_FORMAT);
    }
}

static void fields_have_a_limit(void)
{
    hm_auto(serve_response) resp = hm_serve_response();
    char value[HM_SERVE_ANSWER_FIELDS_MAX];

    for (size_t i = 0; i < sizeof(value); i++)
        value[i] = 'x';
    hm_serve_put_field(&resp, "X", hm_bytes(value, sizeof(value)));
    CHECK(resp.fields.failed == HM_LIMIT || test_torture());
}

static void a_file_is_closed(void)
{
    struct hm_serve_response resp = hm_serve_response();
    int fd = open("/dev/null", O_RDONLY);

    CHECK_EQ(resp.fd, -1);
    resp.has_file = true;
    resp.fd = fd;
    hm_serve_response_free(&resp);
    CHECK(fcntl(fd, F_GETFD) < 0);
    CHECK(!resp.has_file && resp.fd == -1 && resp.status == 0);
}

TEST_SUITE(serve_message, TEST(fields_are_found_in_any_case),
    TEST(queries_are_decoded), TEST(fields_are_written),
    TEST(fields_that_would_break_the_answer_are_not), TEST(fields_have_a_limit),
    TEST(a_file_is_closed));
