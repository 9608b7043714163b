/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/der_value.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "enc/der.h"
#include "enc/oid.h"

static const char *boolean_flaw(struct hm_bytes v)
{
    if (v.len != 1 || (v.p[0] != 0x00 && v.p[0] != 0xff))
        return "BOOLEAN is neither 00 nor FF";
    return NULL;
}

static const char *integer_flaw(struct hm_bytes v)
{
    if (v.len == 0)
        return "INTEGER is empty";
    if (v.len > 1 &&
        ((v.p[0] == 0x00 && v.p[1] < 0x80) ||
            (v.p[0] == 0xff && v.p[1] >= 0x80)))
        return "INTEGER is not minimal";
    return NULL;
}

static const char *bit_string_flaw(struct hm_bytes v)
{
    if (v.len == 0)
        return "BIT STRING is empty";
    if (v.p[0] > 7 || (v.len == 1 && v.p[0] != 0))
        return "BIT STRING has too many unused bits";
    if ((v.p[v.len - 1] & ((1U << v.p[0]) - 1)) != 0)
        return "BIT STRING has unused bits that are not 0";
    return NULL;
}

static const char *null_flaw(struct hm_bytes v)
{
    return v.len == 0 ? NULL : "NULL is not empty";
}

static const char *oid_flaw(struct hm_bytes v)
{
    return hm_oid_ok(v) ? NULL : "OBJECT IDENTIFIER is not well formed";
}

static const char *utf8_flaw(struct hm_bytes v)
{
    if (!hm_utf8_ok(v))
        return "UTF8String is not UTF-8";
    if (hm_bytes_find(v, 0) < v.len)
        return "UTF8String holds a NUL";
    return NULL;
}

static const char *printable_flaw(struct hm_bytes v)
{
    for (size_t i = 0; i < v.len; i++) {
        uint8_t c = v.p[i];

        if (!hm_is_alnum(c) && (c == 0 || strchr(" '()+,-./:=?", c) == NULL))
            return "PrintableString holds a character outside its set";
    }
    return NULL;
}

static const char *ia5_flaw(struct hm_bytes v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] == 0 || v.p[i] > 0x7f)
            return "IA5String holds a NUL or is not ASCII";
    }
    return NULL;
}

static const char *utc_time_flaw(struct hm_bytes v)
{
    struct hm_time time;

    return hm_der_utc_time(&time, v);
}

static const char *generalized_time_flaw(struct hm_bytes v)
{
    struct hm_time time;

    return hm_der_generalized_time(&time, v);
}

/* By tag number. */
static const struct type {
    const char *name;
    const char *(*flaw)(struct hm_bytes value); /* NULL: all is well */
} types[] = {
    [0x01] = {"BOOLEAN", boolean_flaw},
    [0x02] = {"INTEGER", integer_flaw},
    [0x03] = {"BIT STRING", bit_string_flaw},
    [0x04] = {"OCTET STRING", NULL},
    [0x05] = {"NULL", null_flaw},
    [0x06] = {"OBJECT IDENTIFIER", oid_flaw},
    [0x0a] = {"ENUMERATED", integer_flaw},
    [0x0c] = {"UTF8String", utf8_flaw},
    [0x10] = {"SEQUENCE", NULL},
    [0x11] = {"SET", NULL},
    [0x12] = {"NumericString", NULL},
    [0x13] = {"PrintableString", printable_flaw},
    [0x14] = {"TeletexString", NULL},
    [0x16] = {"IA5String", ia5_flaw},
    [0x17] = {"UTCTime", utc_time_flaw},
    [0x18] = {"GeneralizedTime", generalized_time_flaw},
    [0x1a] = {"VisibleString", NULL},
    [0x1b] = {"GeneralString", NULL},
    [0x1c] = {"UniversalString", NULL},
    [0x1e] = {"BMPString", NULL},
    [0x1f] = {NULL, NULL},
};

const char *hm_der_flaw(uint8_t tag, struct hm_bytes value)
{
    /* Context and other classes, or constructed: elements, no contents. */
    if (tag > 0x1f || types[tag].flaw == NULL)
        return NULL;
    return types[tag].flaw(value);
}

char *hm_der_tag_name(char *out, uint8_t tag)
{
    static const char *const classes[] = {
        "universal ", "application ", "", "private "};
    const char *name = types[tag & 0x1f].name;

    if (tag < 0x40 && name != NULL)
        snprintf(out, HM_DER_TAG_SIZE, "%s", name);
    else
        snprintf(out, HM_DER_TAG_SIZE, "%s[%d]", classes[tag >> 6], tag & 0x1f);
    return out;
}

/* Two digits; anything else makes the reader fail. */
static int two_digits(struct hm_rd *rd)
{
    uint8_t tens = hm_rd_u8(rd), ones = hm_rd_u8(rd);

    if (!hm_is_digit(tens) || !hm_is_digit(ones)) {
        hm_rd_fail(rd);
        return 0;
    }
    return 10 * (tens - '0') + (ones - '0');
}

/* What both types share: from the month to the seconds. */
static void read_date(struct hm_date *date, struct hm_rd *rd)
{
    date->month = two_digits(rd);
    date->day = two_digits(rd);
    date->hour = two_digits(rd);
    date->minute = two_digits(rd);
    date->second = two_digits(rd);
}

/* ".5": X.690 section 11.7.3 wants no zeros at the end. */
static uint32_t read_fraction(struct hm_rd *rd)
{
    uint32_t ns = 0, unit = 100000000;
    uint8_t c = '0';

    hm_rd_u8(rd);
    while (hm_is_digit(hm_rd_peek(rd))) {
        c = hm_rd_u8(rd);
        if (unit == 0)
            hm_rd_fail(rd);
        ns += unit * (uint32_t)(c - '0');
        unit /= 10;
    }
    if (c == '0')
        hm_rd_fail(rd);
    return ns;
}

/* "Z", the end, and a date that exists. */
static bool end_time(
    struct hm_time *out, struct hm_rd *rd, const struct hm_date *date)
{
    if (hm_rd_u8(rd) != 'Z' || rd->failed || hm_rd_left(rd) != 0)
        return false;
    return hm_time_from_date(&out->s, date);
}

const char *hm_der_utc_time(struct hm_time *out, struct hm_bytes value)
{
    struct hm_rd rd = hm_rd(value);
    struct hm_time time = {0};
    struct hm_date date = {.year = two_digits(&rd)};

    date.year += date.year < 50 ? 2000 : 1900;
    read_date(&date, &rd);
    if (!end_time(&time, &rd, &date))
        return "UTCTime is not YYMMDDHHMMSSZ or no such time";
    *out = time;
    return NULL;
}

const char *hm_der_generalized_time(struct hm_time *out, struct hm_bytes value)
{
    struct hm_rd rd = hm_rd(value);
    struct hm_time time = {0};
    struct hm_date date = {.year = 100 * two_digits(&rd)};

    date.year += two_digits(&rd);
    read_date(&date, &rd);
    if (hm_rd_peek(&rd) == '.')
        time.ns = read_fraction(&rd);
    if (!end_time(&time, &rd, &date))
        return "GeneralizedTime is not YYYYMMDDHHMMSS[.f]Z or no such time";
    *out = time;
    return NULL;
}
