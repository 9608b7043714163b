/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include "base/buf.h"
#include "test.h"

static const int64_t first_s = -62167219200, last_s = 253402300799;

static void known_dates_have_their_number(void)
{
    static const struct {
        struct hm_date date;
        int64_t time_s;
    } cases[] = {
        {{1970, 1, 1, 0, 0, 0}, 0},
        {{1969, 12, 31, 23, 59, 59}, -1},
        {{0, 1, 1, 0, 0, 0}, -62167219200},
        {{0, 2, 29, 0, 0, 0}, -62162121600},
        {{1600, 2, 29, 12, 0, 0}, -11670955200},
        {{1900, 3, 1, 0, 0, 0}, -2203891200},
        {{2000, 2, 29, 0, 0, 0}, 951782400},
        {{2038, 1, 19, 3, 14, 8}, 2147483648},
        {{2106, 2, 7, 6, 28, 16}, 4294967296},
        {{9999, 12, 31, 23, 59, 59}, 253402300799},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_date *want = &cases[i].date;
        struct hm_date date = {0};
        int64_t time_s = 1;

        test_case("%d-%d-%d", want->year, want->month, want->day);
        CHECK(hm_time_from_date(&time_s, want));
        CHECK_EQ(time_s, cases[i].time_s);
        CHECK(hm_time_to_date(&date, cases[i].time_s));
        CHECK_BYTES(
            hm_bytes(&date, sizeof(date)), hm_bytes(want, sizeof(*want)));
    }
}

/* Counts days by the calendar's rules alone, and compares each. */
static void every_day_of_ten_thousand_years_goes_both_ways(void)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct hm_date d = {0, 1, 1, 23, 59, 58};
    int64_t want_s = first_s + 86398;

    for (; d.year <= 9999; want_s += 86400) {
        bool leap = d.year % 400 == 0 || (d.year % 4 == 0 && d.year % 100 != 0);
        int month_len = days[d.month - 1] + (d.month == 2 && leap);
        struct hm_date back = {0};
        int64_t time_s = 0;

        if (!hm_time_from_date(&time_s, &d) || time_s != want_s ||
            !hm_time_to_date(&back, want_s) ||
            !hm_bytes_eq(hm_bytes(&d, sizeof(d)), hm_bytes(&back, sizeof(d)))) {
            test_case("%d-%d-%d", d.year, d.month, d.day);
            CHECK_EQ(time_s, want_s);
            CHECK_EQ(back.year * 10000 + back.month * 100 + back.day,
                d.year * 10000 + d.month * 100 + d.day);
            return;
        }
        if (++d.day > month_len) {
            d.day = 1;
            d.month = d.month % 12 + 1;
            d.year += d.month == 1;
        }
    }
    CHECK_EQ(want_s - 86400, last_s - 1);
}

static void dates_that_do_not_exist_have_no_number(void)
{
    static const struct hm_date cases[] = {
        {-1, 1, 1, 0, 0, 0},
        {10000, 1, 1, 0, 0, 0},
        {2026, 0, 1, 0, 0, 0},
        {2026, 13, 1, 0, 0, 0},
        {2026, 1, 0, 0, 0, 0},
        {2026, 1, 32, 0, 0, 0},
        {2026, 4, 31, 0, 0, 0},
        {2026, 2, 29, 0, 0, 0},
        {1900, 2, 29, 0, 0, 0},
        {2000, 2, 30, 0, 0, 0},
        {2026, 1, 1, -1, 0, 0},
        {2026, 1, 1, 24, 0, 0},
        {2026, 1, 1, 0, -1, 0},
        {2026, 1, 1, 0, 60, 0},
        {2026, 1, 1, 0, 0, -1},
        {2016, 12, 31, 23, 59, 60},
        {INT32_MAX, INT32_MAX, INT32_MAX, 0, 0, 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        int64_t time_s = 77;

        test_case("case %zu", i);
        CHECK(!hm_time_from_date(&time_s, &cases[i]));
        CHECK_EQ(time_s, 77);
    }
}

static void numbers_outside_the_years_have_no_date(void)
{
    struct hm_date date;

    CHECK(hm_time_to_date(&date, first_s));
    CHECK(!hm_time_to_date(&date, first_s - 1));
    CHECK(hm_time_to_date(&date, last_s));
    CHECK(!hm_time_to_date(&date, last_s + 1));
    CHECK(!hm_time_to_date(&date, INT64_MIN));
    CHECK(!hm_time_to_date(&date, INT64_MAX));
}

static void parse_takes_what_rfc_3339_allows(void)
{
    static const struct {
        const char *in;
        int64_t s;
        uint32_t ns;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, 0},
        {"1970-01-01t00:00:00z", 0, 0},
        {"2026-11-20T12:00:00Z", 1795176000, 0},
        {"1985-04-12T23:20:50.52Z", 482196050, 520000000},
        {"1996-12-19T16:39:57-08:00", 851042397, 0},
        {"1937-01-01T12:00:27.87+00:20", -1041337173, 870000000},
        {"1970-01-01T00:00:00-00:00", 0, 0},
        {"1970-01-01T23:59:00+23:59", 0, 0},
        {"1969-12-31T00:01:00-23:59", 0, 0},
        {"1970-01-01T00:00:00.000000001Z", 0, 1},
        {"1970-01-01T00:00:00.9Z", 0, 900000000},
        {"1969-12-31T23:59:59.999999999Z", -1, 999999999},
        {"0000-01-01T00:00:00Z", -62167219200, 0},
        {"9999-12-31T23:59:59.999999999Z", 253402300799, 999999999},
        {"9999-12-31T23:59:59-00:00", 253402300799, 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_time time = {0};

        test_case("%s", cases[i].in);
        CHECK_OK(hm_time_parse(&time, hm_bytes_str(cases[i].in), &err));
        CHECK_EQ(time.s, cases[i].s);
        CHECK_EQ(time.ns, cases[i].ns);
    }
}

static void parse_rejects(void)
{
    static const struct {
        const char *in, *words;
    } cases[] = {
        {"2026-11-20", "not as RFC 3339"},
        {"2026-11-20T12:00Z", "not as RFC 3339"},
        {"2026-11-20T12:00:00", "not as RFC 3339"},
        {"2026-11-20 12:00:00Z", "not as RFC 3339"},
        {"2026-11-20T12:00:00.Z", "not as RFC 3339"},
        {"2026-11-20T12:00:00,5Z", "not as RFC 3339"},
        {"2026-11-20T12:00:00.1234567890Z", "not as RFC 3339"},
        {"2026-11-20T12:00:00+0100", "not as RFC 3339"},
        {"2026-11-20T12:00:00+01", "not as RFC 3339"},
        {"2026-11-20T12:00:00+24:00", "not as RFC 3339"},
        {"2026-11-20T12:00:00+01:60", "not as RFC 3339"},
        {"2026-11-20T12:00:00+-1:00", "not as RFC 3339"},
        {"2026-11-20T12:00:00~01:00", "not as RFC 3339"},
        {"-026-11-20T12:00:00Z", "not as RFC 3339"},
        {"+2026-11-20T12:00:00Z", "not as RFC 3339"},
        {"12026-11-20T12:00:00Z", "not as RFC 3339"},
        {"2026-1-20T12:00:00Z", "not as RFC 3339"},
        {"2026-11-20T1 :00:00Z", "not as RFC 3339"},
        {" 2026-11-20T12:00:00Z", "not as RFC 3339"},
        {"2026-11-20T12:00:00Z ", "not as RFC 3339"},
        {"2026-11-20T12:00:00ZZ", "not as RFC 3339"},
        {"2026-02-29T12:00:00Z", "does not exist"},
        {"2026-11-20T24:00:00Z", "does not exist"},
        {"2016-12-31T23:59:60Z", "does not exist"},
        {"2026-00-20T12:00:00Z", "does not exist"},
        {"0000-01-01T00:00:00+00:01", "not within years 0 to 9999"},
        {"9999-12-31T23:59:59-00:01", "not within years 0 to 9999"},
        {"\x1b[2J", "\\x1b[2J"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_time time = {5, 5};

        test_case("%s", cases[i].in);
        CHECK_ERR(hm_time_parse(&time, hm_bytes_str(cases[i].in), &err),
            HM_FORMAT, cases[i].words);
        CHECK_EQ(time.s, 5);
    }
}

static void parse_rejects_every_prefix_and_a_trailing_byte(void)
{
    const struct hm_bytes good = HM_LIT("2026-11-20T12:34:56.789+01:30x");
    struct hm_time time;

    for (size_t len = 0; len <= good.len; len++) {
        struct hm_err err = {0};
        bool ok = hm_time_parse(&time, hm_bytes_slice(good, 0, len), &err);

        test_case("%zu bytes", len);
        CHECK_EQ(ok, len == good.len - 1);
    }
}

/* A changed byte gives another time or none: no byte is ignored, but for the
 * case of the two letters. */
static void no_byte_is_ignored(void)
{
    const char *const good = "2026-11-20T12:34:56.789Z";
    struct hm_time want, time;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_time_parse(&want, hm_bytes_str(good), &err)))
        return;
    for (size_t i = 0; good[i] != '\0'; i++) {
        for (int c = 0; c < 256; c++) {
            char in[] = "2026-11-20T12:34:56.789Z";

            in[i] = (char)c;
            if ((uint8_t)(in[i] | 0x20) == (uint8_t)(good[i] | 0x20) &&
                (good[i] == 'T' || good[i] == 'Z'))
                continue;
            test_case("%02x at %zu", (unsigned)c, i);
            if (in[i] != good[i] && hm_time_parse(&time, HM_LIT(in), &err))
                CHECK(time.s != want.s || time.ns != want.ns);
        }
    }
}

static void write_uses_as_many_digits_as_needed(void)
{
    static const struct {
        struct hm_time time;
        const char *want;
    } cases[] = {
        {{0, 0}, "1970-01-01T00:00:00Z"},
        {{0, 500000000}, "1970-01-01T00:00:00.500Z"},
        {{0, 120000000}, "1970-01-01T00:00:00.120Z"},
        {{0, 1000}, "1970-01-01T00:00:00.000001Z"},
        {{0, 1}, "1970-01-01T00:00:00.000000001Z"},
        {{-1, 999000000}, "1969-12-31T23:59:59.999Z"},
        {{-62167219200, 0}, "0000-01-01T00:00:00Z"},
        {{253402300799, 999999999}, "9999-12-31T23:59:59.999999999Z"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(64);
        struct hm_err err = {0};
        struct hm_time back = {0};

        hm_time_write(&out, cases[i].time);
        CHECK_STR(hm_buf_str(&out), cases[i].want);
        CHECK_OK(hm_time_parse(&back, hm_buf_view(&out), &err));
        CHECK(back.s == cases[i].time.s && back.ns == cases[i].time.ns);
    }
}

static void write_fails_outside_the_years(void)
{
    static const struct hm_time cases[] = {
        {-62167219201, 0},
        {253402300800, 0},
        {INT64_MAX, 0},
        {0, 1000000000},
        {0, UINT32_MAX},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(64);
        struct hm_err err = {0};

        hm_time_write(&out, cases[i]);
        CHECK_ERR(hm_buf_end(&out, NULL, &err), HM_FORMAT, "cannot be");
    }
}

static void show_has_a_text_for_every_number(void)
{
    CHECK_STR(HM_SHOW_TIME(1795176000), "2026-11-20T12:00:00Z");
    CHECK_STR(HM_SHOW_TIME(last_s), "9999-12-31T23:59:59Z");
    CHECK_STR(HM_SHOW_TIME(last_s + 1), "second 253402300800");
    CHECK_STR(HM_SHOW_TIME(INT64_MIN), "second -9223372036854775808");
    CHECK_STR(HM_SHOW_TIME(INT64_MAX), "second 9223372036854775807");
}

TEST_SUITE(base_time, TEST(known_dates_have_their_number),
    TEST(every_day_of_ten_thousand_years_goes_both_ways),
    TEST(dates_that_do_not_exist_have_no_number),
    TEST(numbers_outside_the_years_have_no_date),
    TEST(parse_takes_what_rfc_3339_allows), TEST(parse_rejects),
    TEST(parse_rejects_every_prefix_and_a_trailing_byte),
    TEST(no_byte_is_ignored), TEST(write_uses_as_many_digits_as_needed),
    TEST(write_fails_outside_the_years),
    TEST(show_has_a_text_for_every_number));
