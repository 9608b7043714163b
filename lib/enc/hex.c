/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/hex.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* One more than the value of a digit, so that 0 is "none"; and a mark. */
enum { UPPER = 0x80 };
static const uint8_t values[256] = {
    ['0'] = 1,
    ['1'] = 2,
    ['2'] = 3,
    ['3'] = 4,
    ['4'] = 5,
    ['5'] = 6,
    ['6'] = 7,
    ['7'] = 8,
    ['8'] = 9,
    ['9'] = 10,
    ['a'] = 11,
    ['b'] = 12,
    ['c'] = 13,
    ['d'] = 14,
    ['e'] = 15,
    ['f'] = 16,
    ['A'] = UPPER | 11,
    ['B'] = UPPER | 12,
    ['C'] = UPPER | 13,
    ['D'] = UPPER | 14,
    ['E'] = UPPER | 15,
    ['F'] = UPPER | 16,
};

/* Above 15 when `c` is no digit of this format. */
static uint8_t value(enum hm_hex format, uint8_t c)
{
    uint8_t v = values[c];

    if (format == HM_HEX_ANY_CASE)
        v &= (uint8_t)~UPPER;
    return (uint8_t)(v - 1);
}

static bool explain(
    enum hm_hex format, struct hm_bytes in, size_t from, struct hm_err *err)
{
    while (from < in.len && value(format, in.p[from]) <= 15)
        from++;
    if (from == in.len)
        return hm_fail(
            err, HM_FORMAT, "hex: offset %zu: ends within a byte", from);
    return hm_fail(err, HM_FORMAT, "hex: offset %zu: \"%s\"%s", from,
        HM_SHOW(hm_bytes_slice(in, from, 1)),
        value(HM_HEX_ANY_CASE, in.p[from]) <= 15 ? " is upper case" : "");
}

static bool decode(
    uint8_t *out, enum hm_hex format, struct hm_bytes in, struct hm_err *err)
{
    if (in.len % 2 != 0)
        return explain(format, in, 0, err);
    for (size_t i = 0; i < in.len; i += 2) {
        uint8_t high = value(format, in.p[i]);
        uint8_t low = value(format, in.p[i + 1]);

        if ((high | low) > 15)
            return explain(format, in, i, err);
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool hm_hex_decode(struct hm_buf *out, enum hm_hex format, struct hm_bytes in,
    struct hm_err *err)
{
    size_t before = out->len;
    uint8_t *p = hm_buf_extend(out, in.len / 2);

    if (p == NULL)
        return hm_buf_end(out, NULL, err);
    if (decode(p, format, in, err))
        return true;
    hm_buf_cut(out, before);
    return false;
}

bool hm_hex_decode_exact(uint8_t *out, size_t len, enum hm_hex format,
    struct hm_bytes in, struct hm_err *err)
{
    if (in.len / 2 != len)
        return hm_fail(
            err, HM_FORMAT, "hex of %zu bytes, not %zu", in.len / 2, len);
    return decode(out, format, in, err);
}

/* "00", "01" .. "ff": a byte is one look-up and one store of two. */
#define ROW(h)                                                                 \
    h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" h "8" h "9" h "a" h "b" h  \
      "c" h "d" h "e" h "f"
static const char pairs[] =
    ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7")
        ROW("8") ROW("9") ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f");

static void encode(uint8_t *out, struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++)
        memcpy(out + 2 * i, pairs + 2 * (size_t)in.p[i], 2);
}

void hm_hex_encode(struct hm_buf *out, struct hm_bytes in)
{
    uint8_t *p;

    if (in.len > SIZE_MAX / 2) {
        hm_buf_fail(out, HM_LIMIT);
        return;
    }
    p = hm_buf_extend(out, 2 * in.len);
    if (p != NULL)
        encode(p, in);
}

char *hm_hex_show(char *out, struct hm_bytes in)
{
    struct hm_bytes shown = hm_bytes_slice(in, 0, HM_SHOW_HEX_MAX);

    encode((uint8_t *)out, shown);
    memcpy(out + 2 * shown.len, in.len > shown.len ? ".." : "\0\0", 3);
    return out;
}
