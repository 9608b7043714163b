/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"

static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday",
    "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

enum { DAY_S = 24 * 3600, SHORT_NAME = 3, CENTURY = 100, EPOCH_WEEKDAY = 4 };

/* %a %A: short and long day of the week; %d: two digits; %e: the first may be
 * a space; %b: month; %y %Y: year of two and four digits; all else as it is. */
static const char *const forms[] = {
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
};

struct parts {
    struct hm_date date;
    int weekday;
    bool short_year;
};

static int digits(struct hm_rd *rd, size_t len)
{
    struct hm_bytes in = hm_rd_take(rd, len);
    int v = 0;

    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]))
            hm_rd_fail(rd);
        v = v * 10 + (in.p[i] - '0');
    }
    return rd->failed ? 0 : v;
}

/* Which of the names stands here; `len` characters of it, 0 for all. */
static int name(
    struct hm_rd *rd, const char *const *names, size_t count, size_t len)
{
    struct hm_bytes left = {rd->p, hm_rd_left(rd)};

    for (size_t i = 0; i < count; i++) {
        struct hm_bytes one =
            hm_bytes(names[i], len == 0 ? strlen(names[i]) : len);

        if (hm_bytes_starts(left, one)) {
            hm_rd_take(rd, one.len);
            return (int)i;
        }
    }
    hm_rd_fail(rd);
    return 0;
}

static void take_part(struct hm_rd *rd, char what, struct parts *out)
{
    switch (what) {
    case 'a':
        out->weekday = name(rd, weekdays, 7, SHORT_NAME);
        return;
    case 'A':
        out->weekday = name(rd, weekdays, 7, 0);
        return;
    case 'b':
        out->date.month = 1 + name(rd, months, 12, SHORT_NAME);
        return;
    case 'e':
        if (hm_rd_peek(rd) != ' ') {
            out->date.day = digits(rd, 2);
            return;
        }
        hm_rd_take(rd, 1);
        out->date.day = digits(rd, 1);
        return;
    case 'd':
        out->date.day = digits(rd, 2);
        return;
    case 'y':
        out->date.year = digits(rd, 2);
        out->short_year = true;
        return;
    case 'Y':
        out->date.year = digits(rd, 4);
        return;
    case 'H':
        out->date.hour = digits(rd, 2);
        return;
    case 'M':
        out->date.minute = digits(rd, 2);
        return;
    default:
        out->date.second = digits(rd, 2);
        return;
    }
}

static bool match(struct parts *out, const char *form, struct hm_bytes in)
{
    struct hm_rd rd = hm_rd(in);
    struct hm_err ignored;

    *out = (struct parts){0};
    for (; *form != '\0'; form++) {
        if (*form == '%')
            take_part(&rd, *++form, out);
        else if (hm_rd_u8(&rd) != (uint8_t)*form)
            hm_rd_fail(&rd);
    }
    return hm_rd_end(&rd, &ignored);
}

static int weekday_of(int64_t time_s)
{
    int64_t day = time_s / DAY_S - (time_s % DAY_S < 0);

    return (int)(((day + EPOCH_WEEKDAY) % 7 + 7) % 7);
}

/* The latest year that ends in those two digits and is not more than 50 years
 * ahead. */
static bool full_year(struct hm_date *date, int64_t now_s)
{
    struct hm_date now;
    int latest;

    HM_TRY(hm_time_to_date(&now, now_s));
    latest = now.year + CENTURY / 2;
    date->year = latest - (latest - date->year) % CENTURY;
    return true;
}

bool hm_http_date_parse(
    int64_t *time_s, struct hm_bytes in, int64_t now_s, struct hm_err *err)
{
    struct parts parts;
    int64_t time;

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (!match(&parts, forms[i], in))
            continue;
        if (parts.short_year && !full_year(&parts.date, now_s))
            break;
        if (!hm_time_from_date(&time, &parts.date))
            break;
        if (weekday_of(time) != parts.weekday)
            return hm_fail(err, HM_FORMAT, "date %s was a %s", HM_SHOW(in),
                weekdays[weekday_of(time)]);
        *time_s = time;
        return true;
    }
    return hm_fail(err, HM_FORMAT, "date is %s", HM_SHOW(in));
}

void hm_http_date_write(struct hm_buf *out, int64_t time_s)
{
    struct hm_date d;

    if (!hm_time_to_date(&d, time_s)) {
        hm_buf_fail(out, HM_LIMIT);
        return;
    }
    hm_buf_printf(out, "%.3s, %02d %s %04d %02d:%02d:%02d GMT",
        weekdays[weekday_of(time_s)], d.day, months[d.month - 1], d.year,
        d.hour, d.minute, d.second);
}
