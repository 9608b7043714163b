/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include "test.h"

static void views_of_text_have_no_terminator(void)
{
    static const char array[] = "ab";

    CHECK_EQ(hm_bytes_str("abc").len, 3);
    CHECK_EQ(hm_bytes_str("").len, 0);
    CHECK_EQ(hm_bytes_str(NULL).len, 0);
    CHECK_EQ(HM_LIT("a\0b").len, 3);
    CHECK_EQ(HM_LIT(array).len, 2);
}

static void slices_stay_inside(void)
{
    static const struct {
        size_t from, len;
        const char *want;
    } cases[] = {
        {0, 3, "abc"},
        {1, 1, "b"},
        {0, 0, ""},
        {2, 5, "c"},
        {3, 0, ""},
        {3, 1, ""},
        {4, 1, ""},
        {1, SIZE_MAX, "bc"},
        {SIZE_MAX, SIZE_MAX, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("from %zu, %zu", cases[i].from, cases[i].len);
        CHECK_BYTES(hm_bytes_slice(HM_LIT("abc"), cases[i].from, cases[i].len),
            hm_bytes_str(cases[i].want));
    }
    CHECK_EQ(hm_bytes_slice(hm_bytes(NULL, 0), 0, 9).len, 0);
}

static void equality_compares_length_and_content(void)
{
    static const struct {
        struct hm_bytes a, b;
        bool equal;
    } cases[] = {
        {{NULL, 0}, {NULL, 0}, true},
        {{NULL, 0}, {(const uint8_t *)"x", 0}, true},
        {{(const uint8_t *)"ab", 2}, {(const uint8_t *)"ab", 2}, true},
        {{(const uint8_t *)"ab", 2}, {(const uint8_t *)"ab", 1}, false},
        {{(const uint8_t *)"ab", 2}, {(const uint8_t *)"aB", 2}, false},
        {{(const uint8_t *)"bb", 2}, {(const uint8_t *)"ab", 2}, false},
        {{(const uint8_t *)"a\0b", 3}, {(const uint8_t *)"a\0c", 3}, false},
        {{NULL, 0}, {(const uint8_t *)"x", 1}, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes a = cases[i].a, b = cases[i].b;

        test_case("case %zu", i);
        CHECK_EQ(hm_bytes_eq(a, b), cases[i].equal);
        CHECK_EQ(hm_ct_eq(a, b), cases[i].equal);
        CHECK_EQ(hm_ct_eq(b, a), cases[i].equal);
        CHECK_EQ(hm_bytes_cmp(a, b) == 0, cases[i].equal);
    }
    CHECK(hm_bytes_eq_str(HM_LIT("ab"), "ab"));
    CHECK(!hm_bytes_eq_str(HM_LIT("ab\0"), "ab"));
}

static void constant_time_equality_sees_every_bit(void)
{
    uint8_t a[33] = {1, 2, 3}, b[33] = {1, 2, 3};

    for (size_t bit = 0; bit < sizeof(a) * 8; bit++) {
        b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(!hm_ct_eq(hm_bytes(a, sizeof(a)), hm_bytes(b, sizeof(b))));
        b[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK(hm_ct_eq(hm_bytes(a, sizeof(a)), hm_bytes(b, sizeof(b))));
}

static void order_is_by_byte_and_then_by_length(void)
{
    static const char *const sorted[] = {
        "", "A", "AB", "B", "a", "\x7f", "\xff"};

    for (size_t i = 0; i < TEST_LEN(sorted); i++) {
        for (size_t j = 0; j < TEST_LEN(sorted); j++) {
            int order =
                hm_bytes_cmp(hm_bytes_str(sorted[i]), hm_bytes_str(sorted[j]));

            CHECK_EQ((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void prefixes_and_bytes_are_found(void)
{
    CHECK(hm_bytes_starts(HM_LIT("abc"), HM_LIT("ab")));
    CHECK(hm_bytes_starts(HM_LIT("abc"), HM_LIT("")));
    CHECK(hm_bytes_starts(hm_bytes(NULL, 0), hm_bytes(NULL, 0)));
    CHECK(!hm_bytes_starts(HM_LIT("abc"), HM_LIT("abcd")));
    CHECK(!hm_bytes_starts(HM_LIT("abc"), HM_LIT("b")));
    CHECK_EQ(hm_bytes_find(HM_LIT("abcb"), 'b'), 1);
    CHECK_EQ(hm_bytes_find(HM_LIT("abc"), 'x'), 3);
    CHECK_EQ(hm_bytes_find(HM_LIT("ab\0c"), '\0'), 2);
    CHECK_EQ(hm_bytes_find(hm_bytes(NULL, 0), 'x'), 0);
}

static void blanks_on_both_sides_are_trimmed(void)
{
    CHECK_BYTES(hm_bytes_trim(HM_LIT(" \t\r\na b\n ")), HM_LIT("a b"));
    CHECK_BYTES(hm_bytes_trim(HM_LIT("a\v")), HM_LIT("a\v"));
    CHECK_EQ(hm_bytes_trim(HM_LIT(" \n")).len, 0);
    CHECK_EQ(hm_bytes_trim(hm_bytes(NULL, 0)).len, 0);
}

static void reader_reads_big_endian(void)
{
    struct hm_rd rd = hm_rd(HM_LIT("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6"
                                   "\xf5\xf4\xf3\xf2\xf1\xf0\xef\xee"));
    struct hm_err err = {0};

    CHECK_EQ(hm_rd_left(&rd), 18);
    CHECK_EQ(hm_rd_peek(&rd), 0xff);
    CHECK_EQ(hm_rd_u8(&rd), 0xff);
    CHECK_EQ(hm_rd_u16(&rd), 0xfefd);
    CHECK_EQ(hm_rd_u24(&rd), 0xfcfbfa);
    CHECK_EQ(hm_rd_u32(&rd), 0xf9f8f7f6);
    CHECK(hm_rd_u64(&rd) == 0xf5f4f3f2f1f0efee);
    CHECK_OK(hm_rd_end(&rd, &err));
    CHECK_EQ(hm_rd_peek(&rd), 0);
    CHECK_OK(hm_rd_end(&rd, &err));
}

static void reader_takes_vectors_and_the_rest(void)
{
    struct hm_rd rd = hm_rd(HM_LIT("\1a\0\2bc\0\0\3defxyz"));
    struct hm_err err = {0};

    CHECK_BYTES(hm_rd_vec8(&rd), HM_LIT("a"));
    CHECK_BYTES(hm_rd_vec16(&rd), HM_LIT("bc"));
    CHECK_BYTES(hm_rd_vec24(&rd), HM_LIT("def"));
    CHECK_BYTES(hm_rd_take(&rd, 1), HM_LIT("x"));
    CHECK_BYTES(hm_rd_rest(&rd), HM_LIT("yz"));
    CHECK_BYTES(hm_rd_rest(&rd), HM_LIT(""));
    CHECK_OK(hm_rd_end(&rd, &err));
}

static void reader_takes_lines(void)
{
    struct hm_rd rd = hm_rd(HM_LIT("a\n\nb\r\nlast"));
    struct hm_err err = {0};

    CHECK_BYTES(hm_rd_line(&rd), HM_LIT("a"));
    CHECK_BYTES(hm_rd_line(&rd), HM_LIT(""));
    CHECK_BYTES(hm_rd_line(&rd), HM_LIT("b\r"));
    CHECK_BYTES(hm_rd_line(&rd), HM_LIT("last"));
    CHECK_OK(hm_rd_end(&rd, &err));
    CHECK_BYTES(hm_rd_line(&rd), HM_LIT(""));
    CHECK_OK(hm_rd_end(&rd, &err));
}

/* The length is read from a truncated reader, too, and must not be trusted. */
static void every_prefix_of_a_message_fails(void)
{
    const struct hm_bytes whole = HM_LIT("\1\0\2ab\0\0\1c\3def");

    for (size_t len = 0; len <= whole.len; len++) {
        struct hm_rd rd = hm_rd(hm_bytes_slice(whole, 0, len));
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        hm_rd_u8(&rd);
        hm_rd_vec16(&rd);
        hm_rd_vec24(&rd);
        hm_rd_vec8(&rd);
        if (len == whole.len)
            CHECK_OK(hm_rd_end(&rd, &err));
        else
            CHECK_ERR(hm_rd_end(&rd, &err), HM_FORMAT, "truncated");
    }
}

static void reader_fails_once_and_stays_failed(void)
{
    struct hm_rd rd = hm_rd(HM_LIT("abc"));
    struct hm_err err = {0};

    CHECK_EQ(hm_rd_u32(&rd), 0);
    CHECK_EQ(hm_rd_left(&rd), 0);
    CHECK_EQ(hm_rd_u8(&rd), 0);
    CHECK_EQ(hm_rd_peek(&rd), 0);
    CHECK(hm_rd_take(&rd, 0).p == NULL);
    CHECK_EQ(hm_rd_rest(&rd).len, 0);
    CHECK_EQ(hm_rd_line(&rd).len, 0);
    CHECK_EQ(hm_rd_vec8(&rd).len, 0);
    CHECK_ERR(hm_rd_end(&rd, &err), HM_FORMAT, "truncated");
}

static void reader_takes_no_more_than_there_is(void)
{
    static const size_t lens[] = {4, 5, SIZE_MAX - 1, SIZE_MAX};

    for (size_t i = 0; i < TEST_LEN(lens); i++) {
        struct hm_rd rd = hm_rd(HM_LIT("abc"));

        test_case("%zu bytes", lens[i]);
        CHECK_EQ(hm_rd_take(&rd, lens[i]).len, 0);
        CHECK(rd.failed);
    }
}

static void left_over_bytes_are_an_error(void)
{
    struct hm_rd rd = hm_rd(HM_LIT("abc"));
    struct hm_err err = {0};

    CHECK_EQ(hm_rd_u8(&rd), 'a');
    CHECK_ERR(hm_rd_end(&rd, &err), HM_FORMAT, "2 bytes after the end");
    hm_rd_fail(&rd);
    CHECK_ERR(hm_rd_end(&rd, &err), HM_FORMAT, "truncated");
}

static void an_empty_view_can_be_read(void)
{
    struct hm_rd rd = hm_rd(hm_bytes(NULL, 0));
    struct hm_err err = {0};

    CHECK_EQ(hm_rd_left(&rd), 0);
    CHECK_EQ(hm_rd_peek(&rd), 0);
    CHECK_EQ(hm_rd_take(&rd, 0).len, 0);
    CHECK_EQ(hm_rd_line(&rd).len, 0);
    CHECK_OK(hm_rd_end(&rd, &err));
    CHECK_EQ(hm_rd_u8(&rd), 0);
    CHECK_ERR(hm_rd_end(&rd, &err), HM_FORMAT, "truncated");
}

static void a_length_without_memory_is_a_mistake(void)
{
    struct hm_err err = {0};

    CHECK(hm_bytes_check(hm_bytes(NULL, 0), "name", &err));
    CHECK(hm_bytes_check(HM_LIT(""), "name", &err));
    CHECK(hm_bytes_check(HM_LIT("x"), "name", &err));
    CHECK_ERR(hm_bytes_check(hm_bytes(NULL, 2), "name", &err), HM_USAGE,
        "a name of 2 bytes at NULL");
}

TEST_SUITE(base_bytes, TEST(views_of_text_have_no_terminator),
    TEST(slices_stay_inside), TEST(equality_compares_length_and_content),
    TEST(constant_time_equality_sees_every_bit),
    TEST(order_is_by_byte_and_then_by_length),
    TEST(prefixes_and_bytes_are_found), TEST(blanks_on_both_sides_are_trimmed),
    TEST(reader_reads_big_endian), TEST(reader_takes_vectors_and_the_rest),
    TEST(reader_takes_lines), TEST(every_prefix_of_a_message_fails),
    TEST(reader_fails_once_and_stays_failed),
    TEST(reader_takes_no_more_than_there_is),
    TEST(left_over_bytes_are_an_error), TEST(an_empty_view_can_be_read),
    TEST(a_length_without_memory_is_a_mistake));
