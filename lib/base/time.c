/* SPDX-License-Identifier: Apache-2.0 */
/* The C library's gmtime() and timegm() are not used: they keep state, know
 * time zones, and forgive a 30 February. */
#include "base/time.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

enum {
    DAY_S = 24 * 60 * 60,
    YEAR_MAX = 9999,
    NS_DIGITS = 9,
    NS_PER_S = 1000 * 1000 * 1000,
};

/* 0000-01-01T00:00:00Z, and 9999-12-31T23:59:59Z. */
static const int64_t time_min = -62167219200, time_max = 253402300799;

static int year_days(int year)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return leap ? 366 : 365;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 ? year_days(year) - 365 : 0);
}

/* From 1 January of year 0, itself a leap year, to 1 January of `year`. */
static int64_t days_before_year(int64_t year)
{
    int64_t last = year - 1;

    return year == 0 ? 0
                     : 366 + last * 365 + last / 4 - last / 100 + last / 400;
}

static bool date_exists(const struct hm_date *d)
{
    return d->year >= 0 && d->year <= YEAR_MAX && d->month >= 1 &&
        d->month <= 12 && d->day >= 1 &&
        d->day <= month_days(d->year, d->month) && d->hour >= 0 &&
        d->hour <= 23 && d->minute >= 0 && d->minute <= 59 && d->second >= 0 &&
        d->second <= 59;
}

bool hm_time_from_date(int64_t *time_s, const struct hm_date *date)
{
    int64_t days;

    if (!date_exists(date))
        return false;
    days = days_before_year(date->year);
    for (int month = 1; month < date->month; month++)
        days += month_days(date->year, month);
    days += date->day - 1;
    *time_s = time_min + days * DAY_S + INT64_C(3600) * date->hour +
        INT64_C(60) * date->minute + date->second;
    return true;
}

bool hm_time_to_date(struct hm_date *date, int64_t time_s)
{
    int64_t days;
    int year, month = 1, left;

    if (time_s < time_min || time_s > time_max)
        return false;
    days = (time_s - time_min) / DAY_S;
    left = (int)((time_s - time_min) % DAY_S);
    /* 146,097 days are 400 years. Dividing can be one too high, never low. */
    year = (int)((days * 400 + 399) / 146097);
    if (days_before_year(year) > days)
        year--;
    days -= days_before_year(year);
    while (days >= month_days(year, month))
        days -= month_days(year, month++);
    *date = (struct hm_date){
        year, month, (int)days + 1, left / 3600, left / 60 % 60, left % 60};
    return true;
}

/* `count` decimal digits; anything else makes the reader fail. */
static int take_digits(struct hm_rd *rd, size_t count)
{
    struct hm_bytes in = hm_rd_take(rd, count);
    int v = 0;

    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]))
            hm_rd_fail(rd);
        v = v * 10 + (in.p[i] - '0');
    }
    return v;
}

/* One of our separators, a letter in either case. */
static void take_mark(struct hm_rd *rd, char mark)
{
    if (hm_to_lower(hm_rd_u8(rd)) != (uint8_t)mark)
        hm_rd_fail(rd);
}

static struct hm_date take_date(struct hm_rd *rd)
{
    struct hm_date date = {0};

    date.year = take_digits(rd, 4);
    take_mark(rd, '-');
    date.month = take_digits(rd, 2);
    take_mark(rd, '-');
    date.day = take_digits(rd, 2);
    take_mark(rd, 't');
    date.hour = take_digits(rd, 2);
    take_mark(rd, ':');
    date.minute = take_digits(rd, 2);
    take_mark(rd, ':');
    date.second = take_digits(rd, 2);
    return date;
}

/* Nanoseconds of ".5"; 0 when there is no fraction. */
static uint32_t take_fraction(struct hm_rd *rd)
{
    uint32_t ns = 0;
    size_t digits = 0;

    if (hm_rd_peek(rd) != '.')
        return 0;
    hm_rd_u8(rd);
    for (; hm_is_digit(hm_rd_peek(rd)) && digits < NS_DIGITS; digits++)
        ns = ns * 10 + (uint32_t)take_digits(rd, 1);
    if (digits == 0)
        hm_rd_fail(rd);
    for (; digits < NS_DIGITS; digits++)
        ns *= 10;
    return ns;
}

/* Seconds east of UTC. */
static int take_offset(struct hm_rd *rd)
{
    uint8_t sign = hm_rd_u8(rd);
    int hours, minutes;

    if (hm_to_lower(sign) == 'z')
        return 0;
    hours = take_digits(rd, 2);
    take_mark(rd, ':');
    minutes = take_digits(rd, 2);
    if ((sign != '+' && sign != '-') || hours > 23 || minutes > 59)
        hm_rd_fail(rd);
    return (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

bool hm_time_parse(struct hm_time *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(in);
    struct hm_date date = take_date(&rd);
    uint32_t ns = take_fraction(&rd);
    int offset_s = take_offset(&rd);
    int64_t local_s;

    if (rd.failed || hm_rd_left(&rd) != 0)
        return hm_fail(err, HM_FORMAT,
            "time \"%s\" is not as RFC 3339, such as "
            "2026-01-01T00:00:00Z",
            HM_SHOW(in));
    if (!hm_time_from_date(&local_s, &date))
        return hm_fail(
            err, HM_FORMAT, "time \"%s\" does not exist", HM_SHOW(in));
    if (local_s - offset_s < time_min || local_s - offset_s > time_max)
        return hm_fail(err, HM_FORMAT,
            "time \"%s\" is not within years 0 to 9999 UTC", HM_SHOW(in));
    *out = (struct hm_time){local_s - offset_s, ns};
    return true;
}

static char *put_digits(char *out, uint32_t v, size_t count)
{
    for (size_t i = count; i-- > 0; v /= 10)
        out[i] = (char)('0' + v % 10);
    return out + count;
}

/* Without fraction and 'Z'; the end of what was written. */
static char *put_date(char *out, const struct hm_date *date)
{
    const struct {
        int v;
        size_t digits;
        char mark;
    } parts[] = {{date->year, 4, '-'}, {date->month, 2, '-'},
        {date->day, 2, 'T'}, {date->hour, 2, ':'}, {date->minute, 2, ':'},
        {date->second, 2, '\0'}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        out = put_digits(out, (uint32_t)parts[i].v, parts[i].digits);
        *out++ = parts[i].mark;
    }
    return out - 1;
}

void hm_time_write(struct hm_buf *out, struct hm_time time)
{
    char text[sizeof("9999-12-31T23:59:59.999999999Z")], *at;
    size_t digits = NS_DIGITS;
    uint32_t fraction = time.ns;
    struct hm_date date;

    if (time.ns >= NS_PER_S || !hm_time_to_date(&date, time.s)) {
        hm_buf_fail(out, HM_FORMAT);
        return;
    }
    for (; digits > 0 && fraction % 1000 == 0; digits -= 3)
        fraction /= 1000;
    at = put_date(text, &date);
    if (digits > 0) {
        *at++ = '.';
        at = put_digits(at, fraction, digits);
    }
    *at++ = 'Z';
    hm_buf_put(out, hm_bytes(text, (size_t)(at - text)));
}

char *hm_time_show(char *out, int64_t time_s)
{
    struct hm_date date;

    if (hm_time_to_date(&date, time_s))
        memcpy(put_date(out, &date), "Z", sizeof("Z"));
    else
        snprintf(out, HM_TIME_SIZE, "second %lld", (long long)time_s);
    return out;
}
