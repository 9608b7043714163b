/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/chunked.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "serve/head.h"

enum {
    SIZE,      /* hexadecimal digits */
    EXTENSION, /* behind ';', up to CR */
    SIZE_LF,   /* the LF behind the size */
    DATA,      /* `left` bytes */
    DATA_CR,   /* CR and LF behind them */
    DATA_LF,
    TRAILER, /* the start of a trailer line, or the CR of the last one */
    TRAILER_TEXT,
    TRAILER_LF,
    LAST_LF,
};

enum { DIGITS_MAX = 16 }; /* of 64 bits */

static int hex_value(uint8_t c)
{
    c = hm_to_lower(c);
    if (hm_is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_digit(struct hm_serve_chunked *c, int v, struct hm_err *err)
{
    if (++c->digits > DIGITS_MAX)
        return hm_fail(
            err, HM_LIMIT, "chunk size of more than %d digits", DIGITS_MAX);
    c->left = c->left << 4 | (uint64_t)v;
    return true;
}

static bool take_size(struct hm_serve_chunked *c, uint8_t b, struct hm_err *err)
{
    int v = hex_value(b);

    if (v >= 0)
        return take_digit(c, v, err);
    if (c->digits == 0 || (b != '\r' && b != ';'))
        return hm_fail(err, HM_FORMAT, "byte 0x%02x in a chunk size", b);
    c->state = b == '\r' ? SIZE_LF : EXTENSION;
    return true;
}

/* Bytes that say nothing cost as much to read as others: a body of one byte a
 * chunk, each with a long extension, is an attack (CVE-2023-39326). */
static bool take_extra(
    struct hm_serve_chunked *c, uint8_t b, struct hm_err *err)
{
    if (++c->extra > HM_SERVE_CHUNK_EXTRA_MAX)
        return hm_fail(err, HM_LIMIT, "more than %zu bytes around chunks",
            HM_SERVE_CHUNK_EXTRA_MAX);
    if (!hm_serve_value_ok(hm_bytes(&b, 1)))
        return hm_fail(err, HM_FORMAT, "byte 0x%02x around chunks", b);
    return true;
}

static bool want(uint8_t got, uint8_t wanted, struct hm_err *err)
{
    return got == wanted ||
        hm_fail(err, HM_FORMAT, "byte 0x%02x between chunks, wanted 0x%02x",
            got, wanted);
}

static void begin_chunk(struct hm_serve_chunked *c)
{
    c->state = c->left > 0 ? DATA : TRAILER;
    c->digits = 0;
}

static bool take_trailer(
    struct hm_serve_chunked *c, uint8_t b, struct hm_err *err)
{
    bool first = c->state == TRAILER;

    if (b == '\r' && (first || c->in_value)) {
        c->state = first ? LAST_LF : TRAILER_LF;
        return true;
    }
    HM_TRY(take_extra(c, b, err));
    c->state = TRAILER_TEXT;
    if (!first && b == ':') {
        c->in_value = true;
        return true;
    }
    if (!c->in_value && !hm_serve_name_ok(hm_bytes(&b, 1)))
        return hm_fail(err, HM_FORMAT, "byte 0x%02x in a trailer's name", b);
    return true;
}

static bool take_byte(struct hm_serve_chunked *c, uint8_t b, struct hm_err *err)
{
    switch (c->state) {
    case SIZE:
        return take_size(c, b, err);
    case EXTENSION:
        if (b != '\r')
            return take_extra(c, b, err);
        c->state = SIZE_LF;
        return true;
    case SIZE_LF:
        begin_chunk(c);
        return want(b, '\n', err);
    case DATA_CR:
        c->state = DATA_LF;
        return want(b, '\r', err);
    case DATA_LF:
        c->state = SIZE;
        return want(b, '\n', err);
    case TRAILER:
    case TRAILER_TEXT:
        return take_trailer(c, b, err);
    case TRAILER_LF:
        c->state = TRAILER;
        c->in_value = false;
        return want(b, '\n', err);
    default:
        HM_TRY(want(b, '\n', err));
        c->ended = true;
        return true;
    }
}

bool hm_serve_chunked_take(struct hm_serve_chunked *c, struct hm_bytes *in,
    struct hm_bytes *data, struct hm_err *err)
{
    *data = hm_bytes(NULL, 0);
    while (in->len > 0 && !c->ended) {
        if (c->state == DATA) {
            *data = hm_bytes_slice(
                *in, 0, c->left < in->len ? (size_t)c->left : in->len);
            *in = hm_bytes_slice(*in, data->len, in->len);
            c->left -= data->len;
            if (c->left == 0)
                c->state = DATA_CR;
            return true;
        }
        HM_TRY(take_byte(c, in->p[0], err));
        *in = hm_bytes_slice(*in, 1, in->len);
    }
    return true;
}
