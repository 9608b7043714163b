/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/der_write.h"

#include <assert.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "enc/der_value.h"
#include "enc/oid.h"

enum { CONSTRUCTED = 0x20, NUMBER = 0x1f, INDEFINITE = 0x80 };

struct hm_der_out hm_der_out(struct hm_buf *buf)
{
    return (struct hm_der_out){.buf = buf, .start = buf->len};
}

bool hm_der_out_end(
    const struct hm_der_out *out, struct hm_bytes *view, struct hm_err *err)
{
    struct hm_bytes all;

    HM_TRY(hm_buf_end(out->buf, &all, err));
    if (out->depth != 0 || out->implicit != 0)
        return hm_fail(err, HM_USAGE, "DER element is not finished");
    if (view != NULL)
        *view = hm_bytes_slice(all, out->start, all.len);
    return true;
}

/* The tag to write for `type`; uses up a pending IMPLICIT. */
static uint8_t tag_for(struct hm_der_out *out, uint8_t type)
{
    uint8_t tag = type;

    if (out->implicit != 0)
        tag = out->implicit | (type & CONSTRUCTED);
    out->implicit = 0;
    return tag;
}

void hm_der_put_implicit(struct hm_der_out *out, uint8_t n)
{
    assert(n < NUMBER);
    if (out->implicit != 0)
        hm_buf_fail(out->buf, HM_USAGE);
    out->implicit = HM_DER_CONTEXT(n);
}

/* The length octets of `len` in `out`; how many. */
static size_t length_octets(uint8_t out[1 + sizeof(size_t)], size_t len)
{
    size_t count = 0;

    if (len < 0x80) {
        out[0] = (uint8_t)len;
        return 1;
    }
    for (size_t rest = len; rest != 0; rest >>= 8)
        count++;
    out[0] = (uint8_t)(0x80 | count);
    for (size_t i = count; i > 0; i--, len >>= 8)
        out[i] = (uint8_t)len;
    return 1 + count;
}

void hm_der_begin(struct hm_der_out *out, uint8_t tag)
{
    if ((tag & CONSTRUCTED) == 0 || out->depth == HM_DER_DEPTH_MAX) {
        hm_buf_fail(out->buf, HM_USAGE);
        return;
    }
    out->open[out->depth++] =
        (struct hm_der_open){out->buf->len, tag == HM_DER_SET};
    hm_buf_put_u8(out->buf, tag_for(out, tag));
    hm_buf_put_u8(out->buf, INDEFINITE);
}

/* Are these the contents of a SET OF as DER wants them? */
static bool in_order(struct hm_bytes value)
{
    struct hm_der rd = hm_der(value);
    struct hm_err err;

    hm_der_ordered(&rd);
    while (hm_der_more(&rd))
        hm_der_any(&rd);
    return hm_der_end(&rd, &err);
}

void hm_der_finish(struct hm_der_out *out)
{
    struct hm_buf *buf = out->buf;
    uint8_t octets[1 + sizeof(size_t)];
    struct hm_der_open open;
    struct hm_bytes value;
    size_t count;

    if (out->depth == 0 || out->implicit != 0)
        hm_buf_fail(buf, HM_USAGE);
    if (buf->failed != HM_OK)
        return;
    open = out->open[--out->depth];
    value = hm_bytes_slice(hm_buf_view(buf), open.at + 2, buf->len);
    if (open.ordered && !in_order(value)) {
        hm_buf_fail(buf, HM_USAGE);
        return;
    }
    count = length_octets(octets, value.len);
    buf->p[open.at + 1] = octets[0];
    hm_buf_insert(buf, open.at + 2, hm_bytes(octets + 1, count - 1));
}

/* A whole element whose contents are `first`, then `rest`. */
static void put_two(struct hm_der_out *out, uint8_t type, struct hm_bytes first,
    struct hm_bytes rest)
{
    uint8_t octets[1 + sizeof(size_t)];
    size_t count = length_octets(octets, first.len + rest.len);

    hm_buf_put_u8(out->buf, tag_for(out, type));
    hm_buf_put(out->buf, hm_bytes(octets, count));
    hm_buf_put(out->buf, first);
    hm_buf_put(out->buf, rest);
}

void hm_der_put(struct hm_der_out *out, uint8_t tag, struct hm_bytes value)
{
    if (tag == 0 || (tag & CONSTRUCTED) != 0 || (tag & NUMBER) == NUMBER ||
        hm_der_flaw(tag, value) != NULL)
        hm_buf_fail(out->buf, HM_USAGE);
    put_two(out, tag, value, hm_bytes(NULL, 0));
}

void hm_der_put_any(struct hm_der_out *out, struct hm_bytes element)
{
    struct hm_der rd = hm_der(element);
    struct hm_err err;

    hm_der_any(&rd);
    if (out->implicit != 0 || !hm_der_end(&rd, &err))
        hm_buf_fail(out->buf, HM_USAGE);
    hm_buf_put(out->buf, element);
}

void hm_der_put_uint(struct hm_der_out *out, struct hm_bytes number)
{
    static const uint8_t zero = 0;

    while (number.len > 0 && number.p[0] == 0)
        number = hm_bytes_slice(number, 1, number.len);
    /* A zero byte in front when there is none, or the top bit would be taken
     * for a sign. */
    put_two(out, HM_DER_INTEGER,
        hm_bytes(&zero, number.len == 0 || number.p[0] >= 0x80), number);
}

void hm_der_put_u64(struct hm_der_out *out, uint64_t number)
{
    uint8_t bytes[sizeof(number)];

    for (size_t i = sizeof(bytes); i-- > 0; number >>= 8)
        bytes[i] = (uint8_t)number;
    hm_der_put_uint(out, hm_bytes(bytes, sizeof(bytes)));
}

void hm_der_put_bool(struct hm_der_out *out, bool value)
{
    hm_der_put(out, HM_DER_BOOLEAN, value ? HM_LIT("\xff") : HM_LIT("\0"));
}

void hm_der_put_bool_default_false(struct hm_der_out *out, bool value)
{
    if (value)
        hm_der_put_bool(out, true);
    else
        out->implicit = 0;
}

void hm_der_put_null(struct hm_der_out *out)
{
    hm_der_put(out, HM_DER_NULL, hm_bytes(NULL, 0));
}

void hm_der_put_bits(struct hm_der_out *out, struct hm_bytes value)
{
    put_two(out, HM_DER_BIT_STRING, HM_LIT("\0"), value);
}

void hm_der_put_named_bits(struct hm_der_out *out, uint32_t bits)
{
    uint8_t value[1 + sizeof(bits)] = {0};
    unsigned count = 0; /* up to and with the last bit that is 1 */

    for (unsigned i = 0; i < 8 * sizeof(bits); i++) {
        if ((bits >> i & 1) == 0)
            continue;
        value[1 + i / 8] |= (uint8_t)(0x80 >> i % 8);
        count = i + 1;
    }
    value[0] = (uint8_t)((8 - count % 8) % 8);
    hm_der_put(out, HM_DER_BIT_STRING, hm_bytes(value, 1 + (count + 7) / 8));
}

void hm_der_put_octets(struct hm_der_out *out, struct hm_bytes value)
{
    hm_der_put(out, HM_DER_OCTET_STRING, value);
}

void hm_der_put_oid(struct hm_der_out *out, struct hm_bytes oid)
{
    hm_der_put(out, HM_DER_OID, oid);
}

void hm_der_put_oid_text(struct hm_der_out *out, const char *dotted)
{
    hm_auto(buf) oid = hm_buf(HM_OID_MAX);
    struct hm_err err;

    if (!hm_oid_parse(&oid, hm_bytes_str(dotted), &err))
        hm_buf_fail(out->buf, err.code == HM_SYSTEM ? HM_SYSTEM : HM_USAGE);
    hm_der_put_oid(out, hm_buf_view(&oid));
}

void hm_der_put_text(
    struct hm_der_out *out, enum hm_der_tag tag, struct hm_bytes text)
{
    if (tag != HM_DER_UTF8_STRING && tag != HM_DER_PRINTABLE_STRING &&
        tag != HM_DER_IA5_STRING)
        hm_buf_fail(out->buf, HM_USAGE);
    hm_der_put(out, (uint8_t)tag, text);
}

enum { TIME_TEXT_SIZE = 80 };

/* "20261120120000"; UTCTime is this without the century. */
static bool format_date(char out[TIME_TEXT_SIZE], int *year, int64_t time_s)
{
    struct hm_date date;

    HM_TRY(hm_time_to_date(&date, time_s));
    snprintf(out, TIME_TEXT_SIZE, "%04d%02d%02d%02d%02d%02d", date.year,
        date.month, date.day, date.hour, date.minute, date.second);
    *year = date.year;
    return true;
}

void hm_der_put_time(struct hm_der_out *out, int64_t time_s)
{
    char text[TIME_TEXT_SIZE];
    bool short_year;
    int year;

    if (!format_date(text, &year, time_s)) {
        hm_buf_fail(out->buf, HM_USAGE);
        return;
    }
    short_year = year >= 1950 && year < 2050;
    put_two(out, short_year ? HM_DER_UTC_TIME : HM_DER_GENERALIZED_TIME,
        hm_bytes_str(text + (short_year ? 2 : 0)), HM_LIT("Z"));
}

void hm_der_put_time_fine(struct hm_der_out *out, struct hm_time time)
{
    char text[TIME_TEXT_SIZE], fraction[16] = "";
    size_t len;
    int year;

    if (time.ns > 999999999 || !format_date(text, &year, time.s)) {
        hm_buf_fail(out->buf, HM_USAGE);
        return;
    }
    len = (size_t)snprintf(fraction, sizeof(fraction), ".%09u", time.ns);
    while (fraction[len - 1] == '0')
        len--;
    if (len == 1)
        len = 0; /* no digit is left, so no point either */
    fraction[len++] = 'Z';
    put_two(out, HM_DER_GENERALIZED_TIME, hm_bytes_str(text),
        hm_bytes(fraction, len));
}
