/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "test.h"

static void keeps_what_was_put(void)
{
    hm_auto(buf) buf = hm_buf(16);
    struct hm_err err = {0};
    struct hm_bytes view;

    hm_buf_put_str(&buf, "ab");
    hm_buf_put_u16(&buf, 0x0102);
    hm_buf_printf(&buf, "%d", 7);
    if (!CHECK_OK(hm_buf_end(&buf, &view, &err)))
        return;
    CHECK_BYTES(view, HM_LIT("ab\1\0027"));
}

static void fails_at_its_maximum_and_stays_failed(void)
{
    hm_auto(buf) buf = hm_buf(4);
    struct hm_err err = {0};

    hm_buf_put_str(&buf, "abcd");
    CHECK_OK(hm_buf_end(&buf, NULL, &err));
    hm_buf_put_str(&buf, "e");
    CHECK_EQ(hm_buf_view(&buf).len, 0);
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_LIMIT, "longer than 4 bytes");
}

static void numbers_are_big_endian(void)
{
    hm_auto(buf) buf = hm_buf(32);

    hm_buf_put_u8(&buf, 0x01);
    hm_buf_put_u16(&buf, 0x0203);
    hm_buf_put_u24(&buf, 0x040506);
    hm_buf_put_u32(&buf, 0x0708090a);
    hm_buf_put_u64(&buf, 0x0b0c0d0e0f101112);
    CHECK_BYTES(hm_buf_view(&buf),
        HM_LIT("\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf\x10\x11\x12"));
}

static void a_number_that_loses_its_top_fails(void)
{
    hm_auto(buf) buf = hm_buf(32);
    struct hm_err err = {0};

    hm_buf_put_u24(&buf, 0xffffff);
    CHECK_OK(hm_buf_end(&buf, NULL, &err));
    hm_buf_put_u24(&buf, 0x1000000);
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_LIMIT, "longer than");
}

static void every_kind_of_put_respects_the_maximum(void)
{
    for (size_t kind = 0; kind < 6; kind++) {
        hm_auto(buf) buf = hm_buf(3);
        struct hm_err err = {0};

        hm_buf_put_str(&buf, "ab");
        if (kind == 0)
            hm_buf_put(&buf, HM_LIT("cd"));
        else if (kind == 1)
            hm_buf_put_u16(&buf, 0);
        else if (kind == 2)
            hm_buf_printf(&buf, "%d", 10);
        else if (kind == 3)
            CHECK(hm_buf_extend(&buf, 2) == NULL);
        else if (kind == 4)
            hm_buf_insert(&buf, 0, HM_LIT("cd"));
        else
            CHECK(hm_buf_extend(&buf, SIZE_MAX) == NULL);
        test_case("kind %zu", kind);
        CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_LIMIT, "longer than 3");
        CHECK_STR(hm_buf_str(&buf), "");
    }
}

/* The length and the NUL must not add up to 0. */
static void no_maximum_is_no_way_to_overflow(void)
{
    hm_auto(buf) buf = hm_buf(SIZE_MAX);
    struct hm_err err = {0};

    CHECK(hm_buf_extend(&buf, SIZE_MAX) == NULL);
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_LIMIT, "longer than");
    hm_buf_free(&buf);
    CHECK(hm_buf_extend(&buf, SIZE_MAX / 2) == NULL);
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_SYSTEM, "out of memory");
}

static void memory_stays_below_the_maximum(void)
{
    static const size_t maxima[] = {0, 1, 62, 63, 64, 65, 1000, 1025, 100000};

    for (size_t i = 0; i < TEST_LEN(maxima); i++) {
        hm_auto(buf) buf = hm_buf(maxima[i]);
        struct hm_err err = {0};

        while (buf.failed == HM_OK && buf.len < maxima[i])
            hm_buf_put_u8(&buf, 'x');
        hm_buf_put_str(&buf, "");
        test_case("maximum %zu", maxima[i]);
        CHECK_OK(hm_buf_end(&buf, NULL, &err));
        CHECK_EQ(buf.len, maxima[i]);
        CHECK(buf.cap <= maxima[i] + 1);
    }
}

static void extend_gives_zeroed_room(void)
{
    hm_auto(buf) buf = hm_buf(100);
    uint8_t *room;

    hm_buf_put_str(&buf, "xxxxxxxx");
    hm_buf_cut(&buf, 2);
    room = hm_buf_extend(&buf, 3);
    if (!CHECK(room != NULL))
        return;
    CHECK_BYTES(hm_buf_view(&buf), HM_LIT("xx\0\0\0"));
    room[0] = 'y';
    CHECK_STR(hm_buf_str(&buf), "xxy");
    CHECK(hm_buf_extend(&buf, 0) != NULL);
    CHECK_EQ(buf.len, 5);
}

static void insert_moves_what_is_behind(void)
{
    hm_auto(buf) buf = hm_buf(100);

    hm_buf_insert(&buf, 0, HM_LIT("ad"));
    hm_buf_insert(&buf, 1, HM_LIT("bc"));
    hm_buf_insert(&buf, 0, HM_LIT("<"));
    hm_buf_insert(&buf, 5, HM_LIT(">"));
    hm_buf_insert(&buf, 2, HM_LIT(""));
    CHECK_STR(hm_buf_str(&buf), "<abcd>");
}

static void a_failed_buffer_takes_inserts_beyond_its_end(void)
{
    hm_auto(buf) buf = hm_buf(2);
    struct hm_err err = {0};

    hm_buf_put_str(&buf, "abc");
    hm_buf_insert(&buf, 3, HM_LIT("d"));
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_LIMIT, "longer than 2");
}

static void cut_drops_the_end_only(void)
{
    hm_auto(buf) buf = hm_buf(100);

    hm_buf_cut(&buf, 0);
    CHECK_STR(hm_buf_str(&buf), "");
    hm_buf_put_str(&buf, "abc");
    hm_buf_cut(&buf, 3);
    hm_buf_cut(&buf, 9);
    CHECK_STR(hm_buf_str(&buf), "abc");
    hm_buf_cut(&buf, 1);
    CHECK_STR(hm_buf_str(&buf), "a");
}

static void the_first_failure_is_told(void)
{
    hm_auto(buf) buf = hm_buf(4), other = hm_buf(4);
    struct hm_err err = {0};

    hm_buf_put_str(&buf, "ab");
    hm_buf_fail(&buf, HM_UNSUPPORTED);
    hm_buf_fail(&buf, HM_LIMIT);
    hm_buf_put_str(&buf, "abcdef");
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_UNSUPPORTED, "cannot be");
    hm_buf_cut(&buf, 0);
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_UNSUPPORTED, "cannot be");
    hm_buf_fail(&other, HM_OK);
    CHECK_ERR(hm_buf_end(&other, NULL, &err), HM_SYSTEM, "out of memory");
}

static void an_empty_buffer_is_an_empty_text(void)
{
    struct hm_buf zero = {0};
    struct hm_err err = {0};
    struct hm_bytes view = HM_LIT("old");

    CHECK_STR(hm_buf_str(&zero), "");
    CHECK_OK(hm_buf_end(&zero, &view, &err));
    CHECK_EQ(view.len, 0);
    hm_buf_put_u8(&zero, 1);
    CHECK_ERR(hm_buf_end(&zero, NULL, &err), HM_LIMIT, "longer than 0");
    hm_buf_free(&zero);
}

static void a_freed_buffer_can_be_used_again(void)
{
    hm_auto(buf) buf = hm_buf(3);
    struct hm_err err = {0};

    hm_buf_put_str(&buf, "abcd");
    hm_buf_free(&buf);
    hm_buf_free(&buf);
    hm_buf_put_str(&buf, "abc");
    CHECK_OK(hm_buf_end(&buf, NULL, &err));
    CHECK_STR(hm_buf_str(&buf), "abc");
}

static void put_itself(void)
{
    hm_auto(buf) buf = hm_buf(100);

    hm_buf_put_str(&buf, "abc");
    hm_buf_put(&buf, hm_bytes_slice(hm_buf_view(&buf), 1, 1));
}

static void insert_itself(void)
{
    hm_auto(buf) buf = hm_buf(100);

    hm_buf_put_str(&buf, "abc");
    hm_buf_insert(&buf, 0, hm_buf_view(&buf));
}

static void insert_beyond_the_end(void)
{
    hm_auto(buf) buf = hm_buf(100);

    hm_buf_insert(&buf, 1, HM_LIT("a"));
}

static void mistakes_of_the_caller_end_the_process(void)
{
    CHECK(test_aborts(put_itself));
    CHECK(test_aborts(insert_itself));
    CHECK(test_aborts(insert_beyond_the_end));
}

TEST_SUITE(base_buf, TEST(keeps_what_was_put),
    TEST(fails_at_its_maximum_and_stays_failed), TEST(numbers_are_big_endian),
    TEST(a_number_that_loses_its_top_fails),
    TEST(every_kind_of_put_respects_the_maximum),
    TEST(no_maximum_is_no_way_to_overflow),
    TEST(memory_stays_below_the_maximum), TEST(extend_gives_zeroed_room),
    TEST(insert_moves_what_is_behind),
    TEST(a_failed_buffer_takes_inserts_beyond_its_end),
    TEST(cut_drops_the_end_only), TEST(the_first_failure_is_told),
    TEST(an_empty_buffer_is_an_empty_text),
    TEST(a_freed_buffer_can_be_used_again),
    TEST(mistakes_of_the_caller_end_the_process));
