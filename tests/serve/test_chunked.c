/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/chunked.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

/* Feed `in` in pieces of `step` bytes; true when nothing was refused. */
static bool feed(struct hm_serve_chunked *c, struct hm_bytes in, size_t step,
    struct hm_buf *out, struct hm_err *err)
{
    struct hm_bytes piece, data;

    while (in.len > 0 && !c->ended) {
        size_t len = in.len < step ? in.len : step;

        piece = hm_bytes_slice(in, 0, len);
        do {
            if (!hm_serve_chunked_take(c, &piece, &data, err))
                return false;
            hm_buf_put(out, data);
        } while (data.len > 0);
        in = hm_bytes_slice(in, len - piece.len, in.len);
    }
    return true;
}

static void bodies_come_in_any_pieces(void)
{
    static const struct {
        const char *in, *body;
    } cases[] = {
        {"0\r\n\r\n", ""},
        {"5\r\nhello\r\n0\r\n\r\n", "hello"},
        {"000000000000005\r\nhello\r\n1\r\n!\r\n0\r\n\r\nGET", "hello!"},
        {"A;x=\"y\"\r\n0123456789\r\n0;z\r\n\r\n", "0123456789"},
        {"1\r\nx\r\n00\r\nX: y\r\nTrailer-Two:\r\n\r\n", "x"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes in = hm_bytes_str(cases[i].in);

        for (size_t step = 1; step <= in.len; step++) {
            hm_auto(buf) out = hm_buf(HM_KIB);
            struct hm_serve_chunked c = {0};
            struct hm_err err = {0};

            test_case("%s by %zu", cases[i].in, step);
            CHECK_OK(feed(&c, in, step, &out, &err));
            CHECK(c.ended);
            CHECK_BYTES(hm_buf_view(&out), hm_bytes_str(cases[i].body));
        }
    }
}

static void what_follows_is_left(void)
{
    struct hm_bytes in = HM_LIT("1\r\nx\r\n0\r\n\r\nGET"), data;
    struct hm_serve_chunked c = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_serve_chunked_take(&c, &in, &data, &err));
    CHECK_BYTES(data, HM_LIT("x"));
    CHECK_OK(hm_serve_chunked_take(&c, &in, &data, &err));
    CHECK(data.len == 0 && c.ended);
    CHECK_BYTES(in, HM_LIT("GET"));
}

static void every_prefix_waits(void)
{
    struct hm_bytes in =
        HM_LIT("5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n");

    for (size_t len = 0; len < in.len; len++) {
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_serve_chunked c = {0};
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK_OK(feed(&c, hm_bytes_slice(in, 0, len), 7, &out, &err));
        CHECK(!c.ended);
    }
}

static void what_is_not_exact_is_refused(void)
{
    static const struct {
        const char *in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"\r\n", HM_FORMAT, "in a chunk size"},
        {";a\r\n", HM_FORMAT, "in a chunk size"},
        {"+5\r\n", HM_FORMAT, "in a chunk size"},
        {"-1\r\n", HM_FORMAT, "in a chunk size"},
        {"0x5\r\n", HM_FORMAT, "in a chunk size"},
        {" 5\r\n", HM_FORMAT, "in a chunk size"},
        {"5 \r\n", HM_FORMAT, "in a chunk size"},
        {"5\n", HM_FORMAT, "in a chunk size"},
        {"g\r\n", HM_FORMAT, "in a chunk size"},
        {"00000000000000001\r\n", HM_LIMIT, "more than 16 digits"},
        {"5\rhello", HM_FORMAT, "between chunks"},
        {"5;a\nb\r\n", HM_FORMAT, "around chunks"},
        {"5;a\rb\r\n", HM_FORMAT, "between chunks"},
        {"1\r\nxy\r\n", HM_FORMAT, "between chunks"},
        {"1\r\nx\n", HM_FORMAT, "between chunks"},
        {"1\r\nx\r0", HM_FORMAT, "between chunks"},
        {"0\r\nX : y\r\n", HM_FORMAT, "in a trailer's name"},
        {"0\r\n: y\r\n", HM_FORMAT, "in a trailer's name"},
        {"0\r\n folded\r\n", HM_FORMAT, "in a trailer's name"},
        {"0\r\nX\r\n", HM_FORMAT, "around chunks"},
        {"0\r\nX: y\n", HM_FORMAT, "around chunks"},
        {"0\r\nX: y\r\n\rz", HM_FORMAT, "between chunks"},
        {"0\r\n\n", HM_FORMAT, "around chunks"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_serve_chunked c = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        CHECK_ERR(feed(&c, hm_bytes_str(cases[i].in), 1, &out, &err),
            cases[i].code, cases[i].words);
        CHECK(!c.ended);
    }
}

static void bytes_that_say_nothing_are_limited(void)
{
    static const char *const chunks[] = {"1;aaaaaaa\r\nx\r\n", "X: aaaaaa\r\n"};

    for (size_t i = 0; i < TEST_LEN(chunks); i++) {
        hm_auto(buf) out = hm_buf(64 * HM_KIB);
        struct hm_serve_chunked c = {0};
        struct hm_err err = {0};
        bool ok = true;

        if (i == 1)
            CHECK_OK(feed(&c, HM_LIT("0\r\n"), 3, &out, &err));
        for (size_t j = 0; ok && j < HM_SERVE_CHUNK_EXTRA_MAX; j++)
            ok = feed(&c, hm_bytes_str(chunks[i]), 16, &out, &err);
        CHECK_ERR(ok, HM_LIMIT, "more than 8192 bytes around chunks");
    }
}

TEST_SUITE(serve_chunked, TEST(bodies_come_in_any_pieces),
    TEST(what_follows_is_left), TEST(every_prefix_waits),
    TEST(what_is_not_exact_is_refused),
    TEST(bytes_that_say_nothing_are_limited));
