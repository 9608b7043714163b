/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.h"

#include "base/buf.h"
#include "test.h"

/* The example of RFC 9110, and 2026-11-21. */
enum { RFC_S = 784111777, NOW_S = 1795219200 };

static void all_three_forms_are_read(void)
{
    static const struct {
        const char *text;
        int64_t time_s;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", RFC_S},
        {"Sunday, 06-Nov-94 08:49:37 GMT", RFC_S},
        {"Sun Nov  6 08:49:37 1994", RFC_S},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
        {"Thu, 29 Feb 2024 12:00:00 GMT", 1709208000},
        {"Tue Jan 19 03:14:08 2038", 2147483648},
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"Saturday, 21-Nov-26 00:00:00 GMT", NOW_S},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        int64_t time_s = 0;

        test_case("%s", cases[i].text);
        CHECK_OK(hm_http_date_parse(
            &time_s, hm_bytes_str(cases[i].text), NOW_S, &err));
        CHECK_EQ(time_s, cases[i].time_s);
    }
}

static void a_short_year_is_at_most_fifty_years_ahead(void)
{
    static const struct {
        const char *text;
        int64_t time_s;
    } cases[] = {
        {"Sunday, 21-Nov-76 00:00:00 GMT", -1}, /* it was one in 1976 */
        {"Saturday, 21-Nov-76 00:00:00 GMT", 3373142400}, /* 2076 */
        {"Monday, 21-Nov-77 00:00:00 GMT", 248918400},    /* 1977 */
        {"Sunday, 21-Nov-99 00:00:00 GMT", 943142400},    /* 1999 */
        {"Tuesday, 21-Nov-00 00:00:00 GMT", 974764800},   /* 2000 */
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        int64_t time_s = 0;

        test_case("%s", cases[i].text);
        if (cases[i].time_s == -1) {
            CHECK_ERR(hm_http_date_parse(
                          &time_s, hm_bytes_str(cases[i].text), NOW_S, &err),
                HM_FORMAT, "was a Saturday");
            continue;
        }
        CHECK_OK(hm_http_date_parse(
            &time_s, hm_bytes_str(cases[i].text), NOW_S, &err));
        CHECK_EQ(time_s, cases[i].time_s);
    }
}

static void other_texts_are_rejected(void)
{
    static const char *const cases[] = {
        "",
        "0",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06  Nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 NOV 1994 08:49:37 GMT",
        "Son, 06 Nov 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 12:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 19x4 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 1994 GMT",
        "1994-11-06T08:49:37Z",
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        int64_t time_s = 77;

        test_case("%s", cases[i]);
        CHECK_ERR(
            hm_http_date_parse(&time_s, hm_bytes_str(cases[i]), NOW_S, &err),
            HM_FORMAT, "date");
        CHECK_EQ(time_s, 77);
    }
}

static void what_is_written_is_read_back(void)
{
    static const int64_t times[] = {
        0, -1, RFC_S, NOW_S, 253402300799, -62167219200, 951782400, 4107542399};

    for (size_t i = 0; i < TEST_LEN(times); i++) {
        hm_auto(buf) text = hm_buf(64);
        struct hm_err err = {0};
        struct hm_bytes view;
        int64_t time_s = 0;

        hm_http_date_write(&text, times[i]);
        if (!CHECK_OK(hm_buf_end(&text, &view, &err)))
            continue;
        CHECK_EQ(view.len, 29);
        CHECK_OK(hm_http_date_parse(&time_s, view, NOW_S, &err));
        CHECK_EQ(time_s, times[i]);
    }
}

static void years_beyond_9999_cannot_be_written(void)
{
    hm_auto(buf) text = hm_buf(64);
    struct hm_err err = {0};

    hm_http_date_write(&text, 253402300800);
    CHECK_ERR(hm_buf_end(&text, NULL, &err), HM_LIMIT, "");
}

static void every_prefix_flip_and_trailing_byte_is_rejected_or_equal(void)
{
    static const char *const good[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"};

    for (size_t k = 0; k < TEST_LEN(good); k++) {
        struct hm_bytes whole = hm_bytes_str(good[k]);
        uint8_t copy[40] = {0};
        struct hm_err err = {0};
        int64_t time_s;

        for (size_t i = 0; i < whole.len; i++) {
            copy[i] = whole.p[i];
            CHECK(!hm_http_date_parse(
                &time_s, hm_bytes_slice(whole, 0, i), NOW_S, &err));
        }
        copy[whole.len] = ' ';
        CHECK(!hm_http_date_parse(
            &time_s, hm_bytes(copy, whole.len + 1), NOW_S, &err));
        for (size_t i = 0; i < whole.len; i++) {
            for (unsigned bit = 0; bit < 8; bit++) {
                copy[i] ^= (uint8_t)(1 << bit);
                /* A digit may become another digit: a different date. */
                if (hm_http_date_parse(
                        &time_s, hm_bytes(copy, whole.len), NOW_S, &err))
                    CHECK(copy[i] >= '0' && copy[i] <= '9');
                copy[i] ^= (uint8_t)(1 << bit);
            }
        }
    }
}

TEST_SUITE(http_date, TEST(all_three_forms_are_read),
    TEST(a_short_year_is_at_most_fifty_years_ahead),
    TEST(other_texts_are_rejected), TEST(what_is_written_is_read_back),
    TEST(years_beyond_9999_cannot_be_written),
    TEST(every_prefix_flip_and_trailing_byte_is_rejected_or_equal));
