/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_scan.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json_doc.h"

bool hm_json_scan_fail(struct hm_json_scan *s, const uint8_t *p,
    enum hm_code code, const char *why)
{
    s->p = p;
    s->code = code;
    s->why = why;
    s->expected = false;
    return false;
}

bool hm_json_scan_expected(struct hm_json_scan *s, const char *what)
{
    hm_json_scan_fail(s, s->p, HM_FORMAT, what);
    s->expected = true;
    return false;
}

/* The first byte of 16 that is marked: all its bits are set, and none of those
 * in front of it. */
static size_t first_marked(const uint64_t marks[2])
{
    size_t half = marks[0] == 0;
    bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

    return 8 * half +
        (size_t)(little ? __builtin_ctzll(marks[half])
                        : __builtin_clzll(marks[half])) /
        8;
}

/* Most of a bundle is base64 in strings, so this loop decides the speed of the
 * whole reader: 16 bytes at a time. As signed bytes, less than 0x20 means a
 * control character or not ASCII. The compiler makes vector instructions of
 * it where there are some. */
static const uint8_t *skip_plain(const uint8_t *p, const uint8_t *end)
{
    typedef int8_t block __attribute__((vector_size(16)));

    for (; end - p >= 16; p += 16) {
        uint64_t stop[2];
        block b, hit;

        memcpy(&b, p, sizeof(b));
        hit = (b == '"') | (b == '\\') | (b < 0x20);
        memcpy(stop, &hit, sizeof(stop));
        if ((stop[0] | stop[1]) != 0)
            return p + first_marked(stop);
    }
    while (p < end && *p != '"' && *p != '\\' && *p >= 0x20 && *p < 0x80)
        p++;
    return p;
}

static size_t utf8_len(uint32_t c)
{
    uint8_t bytes[4];

    return hm_utf8_put(bytes, c);
}

/* One character that is not plain: an escape or more than ASCII. Its length,
 * and in *decoded_len what becomes of it; 0 after a failure. */
static size_t special(
    struct hm_json_scan *s, const uint8_t *p, uint32_t *decoded_len)
{
    struct hm_bytes in = {p, (size_t)(s->end - p)};
    uint32_t c;
    size_t len;

    if (*p < 0x20) {
        hm_json_scan_fail(s, p, HM_FORMAT, "control character in a string");
        return 0;
    }
    len = *p == '\\' ? hm_json_escape(in, &c) : hm_utf8_next(in, &c);
    if (len > 0)
        *decoded_len += (uint32_t)utf8_len(c);
    else if (*p != '\\')
        hm_json_scan_fail(s, p, HM_FORMAT, "not UTF-8");
    else if (in.len > 1 && p[1] == 'u')
        hm_json_scan_fail(s, p, HM_FORMAT, "bad \\u escape or lone surrogate");
    else
        hm_json_scan_fail(s, p, HM_FORMAT, "unknown escape");
    return len;
}

bool hm_json_scan_string(struct hm_json_scan *s, uint32_t *decoded_len)
{
    const uint8_t *p = s->p + 1;

    *decoded_len = 0;
    for (;;) {
        const uint8_t *stop = skip_plain(p, s->end);
        size_t len;

        *decoded_len += (uint32_t)(stop - p);
        if (stop == s->end)
            return hm_json_scan_fail(
                s, stop, HM_FORMAT, "the string does not end");
        if (*stop == '"') {
            s->p = stop + 1;
            return true;
        }
        len = special(s, stop, decoded_len);
        if (len == 0)
            return false;
        p = stop + len;
    }
}

/* One digit or more, not beyond `end`. */
static bool digits(struct hm_json_scan *s, const uint8_t *end)
{
    const uint8_t *start = s->p;

    while (s->p < end && hm_is_digit(*s->p))
        s->p++;
    return s->p > start || hm_json_scan_expected(s, "expected a digit");
}

static bool at(
    const struct hm_json_scan *s, const uint8_t *end, uint8_t a, uint8_t b)
{
    return s->p < end && (*s->p == a || *s->p == b);
}

/* A number, or the part of one that is in front of `end`. */
static bool number(struct hm_json_scan *s, const uint8_t *end)
{
    if (*s->p == '-')
        s->p++;
    if (at(s, end, '0', '0'))
        s->p++;
    else
        HM_TRY(digits(s, end));
    if (at(s, end, '.', '.')) {
        s->p++;
        HM_TRY(digits(s, end));
    }
    if (at(s, end, 'e', 'E')) {
        s->p++;
        if (at(s, end, '+', '-'))
            s->p++;
        HM_TRY(digits(s, end));
    }
    return true;
}

bool hm_json_scan_number(struct hm_json_scan *s)
{
    const uint8_t *start = s->p, *end = s->end;
    bool cut = (size_t)(end - start) > HM_JSON_NUMBER_MAX, ok;

    /* One byte more than allowed shows that it is too long; the rest of a
     * million digits is not looked at. */
    if (cut)
        end = start + HM_JSON_NUMBER_MAX + 1;
    ok = number(s, end);
    if (cut && s->p == end)
        return hm_json_scan_fail(s, start, HM_LIMIT,
            "number longer than " HM_STRINGIFY(HM_JSON_NUMBER_MAX) " bytes");
    return ok;
}

bool hm_json_scan_word(struct hm_json_scan *s, const char *word)
{
    struct hm_bytes rest = {s->p, (size_t)(s->end - s->p)};
    struct hm_bytes want = hm_bytes_str(word);

    if (!hm_bytes_starts(rest, want))
        return hm_json_scan_expected(s, "expected a value");
    s->p += want.len;
    return true;
}
