/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/jcs.h"

#include <math.h>

#include "base/err.h"
#include "base/text.h"
#include "enc/double.h"
#include "enc/json_sorted.h"

/* RFC 8785, section 3.2.2.2: the two-character escapes where there are some,
 * \u00xx in lower case for other controls, all else as it is. */
static void put_char(struct hm_buf *out, uint32_t c)
{
    static const char names[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    uint8_t bytes[4];
    size_t len = hm_utf8_put(bytes, c);

    if (c < 0x20 && names[c] == '\0')
        hm_buf_printf(out, "\\u%04x", (unsigned)c);
    else if (c < 0x20)
        hm_buf_printf(out, "\\%c", names[c]);
    else {
        if (c == '"' || c == '\\')
            hm_buf_put_u8(out, '\\');
        hm_buf_put(out, hm_bytes(bytes, len));
    }
}

/* Digits `from` to `to`, with zeros where there are none. */
static void put_digits(
    struct hm_buf *out, const struct hm_decimal *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        hm_buf_put_u8(out, (uint8_t)('0' + (i < d->count ? d->digits[i] : 0)));
}

/* ECMA-262, Number::toString: `point` is its n, `count` its k. */
static void put_decimal(struct hm_buf *out, const struct hm_decimal *d)
{
    size_t whole = d->point > 0 ? (size_t)d->point : 0;

    if (d->point > 21 || d->point < -5) {
        put_digits(out, d, 0, 1);
        if (d->count > 1)
            hm_buf_put_u8(out, '.');
        put_digits(out, d, 1, d->count);
        hm_buf_printf(out, "e%+d", d->point - 1);
        return;
    }
    if (d->point <= 0)
        hm_buf_put_u8(out, '0');
    put_digits(out, d, 0, whole);
    if (whole >= d->count)
        return;
    hm_buf_put_u8(out, '.');
    for (int i = d->point; i < 0; i++)
        hm_buf_put_u8(out, '0');
    put_digits(out, d, whole, d->count);
}

static bool is_integer(struct hm_bytes text)
{
    return hm_bytes_find(text, '.') == text.len &&
        hm_bytes_find(text, 'e') == text.len &&
        hm_bytes_find(text, 'E') == text.len;
}

static bool same(const struct hm_decimal *a, const struct hm_decimal *b)
{
    return a->point == b->point &&
        hm_bytes_eq(
            hm_bytes(a->digits, a->count), hm_bytes(b->digits, b->count));
}

static bool put_number(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_decimal in, shortest;
    double v;

    /* Nearly all of them; 10^15 is less than 2^53. */
    if (is_integer(text) && text.len <= 15 && !hm_bytes_eq_str(text, "-0")) {
        hm_buf_put(out, text);
        return true;
    }
    if (!hm_decimal_parse(&in, text))
        return hm_fail(err, HM_UNSUPPORTED,
            "%s is out of the range of a double", HM_SHOW(text));
    if (in.count == 0) { /* -0 is 0, section 3.2.2.3 */
        hm_buf_put_u8(out, '0');
        return true;
    }
    v = hm_decimal_to_double(&in);
    if (isinf(v) || v == 0)
        return hm_fail(err, HM_UNSUPPORTED,
            "%s is out of the range of a double", HM_SHOW(text));
    hm_decimal_from_double(&shortest, v);
    /* A serial number that comes out as another one would be signed as that:
     * only fractions, which were measured, may be rounded. */
    if (is_integer(text) && !same(&in, &shortest))
        return hm_fail(
            err, HM_UNSUPPORTED, "%s is not exact as a double", HM_SHOW(text));
    if (text.p[0] == '-')
        hm_buf_put_u8(out, '-');
    put_decimal(out, &shortest);
    return true;
}

bool hm_jcs_write(struct hm_buf *out, struct hm_json v, struct hm_err *err)
{
    static const struct hm_json_canon jcs = {
        HM_JSON_UTF16, put_char, put_number};

    return hm_json_write_sorted(out, v, &jcs, err);
}
