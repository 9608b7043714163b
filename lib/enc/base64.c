/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/base64.h"

#include <assert.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* Above the 24 bits of a group: set in the table for all other bytes. */
#define BAD (1U << 24)

/* The tables are computed by the compiler: for each of the four places of a
 * group, the six bits of a byte where they belong in the 24, or BAD. `c62` and
 * `c63` are the two characters in which the alphabets differ. */
#define VALUE(c, c62, c63)                                                     \
    ((c) >= 'A' && (c) <= 'Z'          ? (c) - 'A'                             \
            : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                        \
            : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                        \
            : (c) == (c62)             ? 62                                    \
            : (c) == (c63)             ? 63                                    \
                                       : -1)
#define AT(c, shift, ...)                                                      \
    VALUE(c, __VA_ARGS__) < 0 ? BAD : (uint32_t)VALUE(c, __VA_ARGS__) << (shift)
#define AT4(c, ...)                                                            \
    AT(c, __VA_ARGS__), AT((c) + 1, __VA_ARGS__), AT((c) + 2, __VA_ARGS__),    \
        AT((c) + 3, __VA_ARGS__)
#define AT16(c, ...)                                                           \
    AT4(c, __VA_ARGS__), AT4((c) + 4, __VA_ARGS__), AT4((c) + 8, __VA_ARGS__), \
        AT4((c) + 12, __VA_ARGS__)
#define AT64(c, ...)                                                           \
    AT16(c, __VA_ARGS__), AT16((c) + 16, __VA_ARGS__),                         \
        AT16((c) + 32, __VA_ARGS__), AT16((c) + 48, __VA_ARGS__)
#define PLACE(...)                                                             \
    {                                                                          \
        AT64(0, __VA_ARGS__), AT64(64, __VA_ARGS__), AT64(128, __VA_ARGS__),   \
            AT64(192, __VA_ARGS__)                                             \
    }
#define PLACES(...)                                                            \
    {                                                                          \
        PLACE(18, __VA_ARGS__), PLACE(12, __VA_ARGS__), PLACE(6, __VA_ARGS__), \
            PLACE(0, __VA_ARGS__)                                              \
    }

#define COMMON "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

struct alphabet {
    uint32_t bits[4][256];
    char chars[64 + 1];
};

static const struct alphabet standard = {PLACES('+', '/'), COMMON "+/"};
static const struct alphabet url = {PLACES('-', '_'), COMMON "-_"};

static const struct format {
    const struct alphabet *alphabet;
    bool pad, bare; /* is text with padding allowed, and text without? */
} formats[] = {
    [HM_BASE64] = {&standard, true, false},
    [HM_BASE64_NO_PAD] = {&standard, false, true},
    [HM_BASE64_OPTIONAL_PAD] = {&standard, true, true},
    [HM_BASE64URL] = {&url, true, false},
    [HM_BASE64URL_NO_PAD] = {&url, false, true},
    [HM_BASE64URL_OPTIONAL_PAD] = {&url, true, true},
};

static const struct format *format_of(enum hm_base64 format)
{
    assert((size_t)format < sizeof(formats) / sizeof(formats[0]));
    return &formats[format];
}

/* `in` without its padding: at most two '=' at its end. */
static struct hm_bytes without_pad(struct hm_bytes in)
{
    for (int i = 0; i < 2 && in.len > 0 && in.p[in.len - 1] == '='; i++)
        in.len--;
    return in;
}

size_t hm_base64_decoded_len(struct hm_bytes in)
{
    size_t len = without_pad(in).len;

    return len / 4 * 3 + len % 4 * 3 / 4;
}

size_t hm_base64_span(enum hm_base64 format, struct hm_bytes in)
{
    const uint32_t *bits = format_of(format)->alphabet->bits[0];
    size_t len = 0;

    while (len < in.len && bits[in.p[len]] < BAD)
        len++;
    return len;
}

/* Can a text of this length have this much padding? */
static bool shape_ok(const struct format *f, size_t len, size_t pads)
{
    size_t missing = (4 - len % 4) % 4;

    if (missing == 3)
        return false;
    return (f->pad && pads == missing) || (f->bare && pads == 0);
}

/* The slow way to say what is wrong; what lies before `from` was right, and
 * is overwritten when the decoding was in place. */
static bool explain(
    enum hm_base64 format, struct hm_bytes in, size_t from, struct hm_err *err)
{
    struct hm_bytes chars = without_pad(in);
    size_t good = from +
        hm_base64_span(format, hm_bytes_slice(chars, from, chars.len - from));

    if (good < chars.len)
        return hm_fail(err, HM_FORMAT, "base64: offset %zu: \"%s\"", good,
            HM_SHOW(hm_bytes_slice(in, good, 1)));
    if (chars.len % 4 == 1)
        return hm_fail(
            err, HM_FORMAT, "base64: offset %zu: ends within a byte", good);
    if (!shape_ok(format_of(format), chars.len, in.len - chars.len))
        return hm_fail(err, HM_FORMAT, "base64: offset %zu: padding is %s",
            good,
            in.len == good               ? "missing"
                : format_of(format)->pad ? "of the wrong length"
                                         : "not allowed");
    return hm_fail(err, HM_FORMAT,
        "base64: offset %zu: bits behind the last byte are not 0", good - 1);
}

static inline uint32_t group(const uint32_t bits[4][256], const uint8_t *in)
{
    return bits[0][in[0]] | bits[1][in[1]] | bits[2][in[2]] | bits[3][in[3]];
}

/* Written out, because then compilers make one store of it. */
static inline void store_be64(uint8_t *out, uint64_t v)
{
    out[0] = (uint8_t)(v >> 56);
    out[1] = (uint8_t)(v >> 48);
    out[2] = (uint8_t)(v >> 40);
    out[3] = (uint8_t)(v >> 32);
    out[4] = (uint8_t)(v >> 24);
    out[5] = (uint8_t)(v >> 16);
    out[6] = (uint8_t)(v >> 8);
    out[7] = (uint8_t)v;
}

/* Eight characters at a time, to six bytes in a store of eight: the two
 * surplus ones are overwritten by the next. Such a store never reaches
 * characters that were not read yet. Stops before a group that is wrong or
 * where no store of eight fits; how many characters were decoded. */
static size_t decode_fast(
    uint8_t *out, size_t len, const uint32_t bits[4][256], struct hm_bytes in)
{
    size_t i = 0;

    for (size_t o = 0; in.len - i >= 8 && len - o >= 8; i += 8, o += 6) {
        uint32_t first = group(bits, in.p + i);
        uint32_t second = group(bits, in.p + i + 4);

        if ((first | second) >= BAD)
            break;
        store_be64(out + o, (uint64_t)first << 40 | (uint64_t)second << 16);
    }
    return i;
}

/* The last group has 2 to 4 characters, for 1 to 3 bytes. */
static bool decode_group(
    uint8_t *out, const uint32_t bits[4][256], struct hm_bytes in)
{
    uint32_t v = 0;

    assert(in.len >= 2 && in.len <= 4);
    for (size_t i = 0; i < in.len; i++)
        v |= bits[i][in.p[i]];
    if (v >= BAD || (v & (0xffffffU >> 8 * (in.len - 1))) != 0)
        return false;
    for (size_t i = 0; i < in.len - 1; i++)
        out[i] = (uint8_t)(v >> (16 - 8 * i));
    return true;
}

/* `out` has room for exactly the decoded bytes. */
static bool decode(uint8_t *out, size_t len, enum hm_base64 format,
    struct hm_bytes in, struct hm_err *err)
{
    const struct format *f = format_of(format);
    struct hm_bytes chars = without_pad(in);
    size_t i;

    if (!shape_ok(f, chars.len, in.len - chars.len))
        return explain(format, in, 0, err);
    i = decode_fast(out, len, f->alphabet->bits, chars);
    while (i < chars.len) {
        struct hm_bytes next = hm_bytes_slice(chars, i, 4);

        if (!decode_group(out + i / 4 * 3, f->alphabet->bits, next))
            return explain(format, in, i, err);
        i += next.len;
    }
    return true;
}

bool hm_base64_decode(struct hm_buf *out, enum hm_base64 format,
    struct hm_bytes in, struct hm_err *err)
{
    size_t before = out->len, len = hm_base64_decoded_len(in);
    uint8_t *p = hm_buf_extend(out, len);

    if (p == NULL)
        return hm_buf_end(out, NULL, err);
    if (decode(p, len, format, in, err))
        return true;
    hm_buf_cut(out, before);
    return false;
}

bool hm_base64_decode_exact(uint8_t *out, size_t len, enum hm_base64 format,
    struct hm_bytes in, struct hm_err *err)
{
    size_t got = hm_base64_decoded_len(in);

    if (got != len)
        return hm_fail(
            err, HM_FORMAT, "base64 of %zu bytes, not %zu", got, len);
    return decode(out, len, format, in, err);
}

size_t hm_base64_encoded_len(enum hm_base64 format, size_t len)
{
    size_t full = len / 3, rest = len % 3;

    if (full > (SIZE_MAX - 4) / 4)
        return SIZE_MAX;
    if (rest == 0)
        return full * 4;
    return full * 4 + (format_of(format)->pad ? 4 : rest + 1);
}

static inline uint64_t load_be64(const uint8_t *in)
{
    return (uint64_t)in[0] << 56 | (uint64_t)in[1] << 48 |
        (uint64_t)in[2] << 40 | (uint64_t)in[3] << 32 | (uint64_t)in[4] << 24 |
        (uint64_t)in[5] << 16 | (uint64_t)in[6] << 8 | (uint64_t)in[7];
}

/* The upper 48 bits of `v` to eight characters; written out, as store_be64().
 */
static inline void encode_six(uint8_t *out, const char *chars, uint64_t v)
{
    out[0] = (uint8_t)chars[v >> 58];
    out[1] = (uint8_t)chars[v >> 52 & 63];
    out[2] = (uint8_t)chars[v >> 46 & 63];
    out[3] = (uint8_t)chars[v >> 40 & 63];
    out[4] = (uint8_t)chars[v >> 34 & 63];
    out[5] = (uint8_t)chars[v >> 28 & 63];
    out[6] = (uint8_t)chars[v >> 22 & 63];
    out[7] = (uint8_t)chars[v >> 16 & 63];
}

/* 1 to 3 bytes to 2 to 4 characters; how many. */
static size_t encode_group(uint8_t *out, const char *chars, struct hm_bytes in)
{
    uint32_t v = 0;

    assert(in.len >= 1 && in.len <= 3);
    for (size_t i = 0; i < in.len; i++)
        v |= (uint32_t)in.p[i] << (16 - 8 * i);
    for (size_t i = 0; i <= in.len; i++)
        out[i] = (uint8_t)chars[v >> (18 - 6 * i) & 63];
    return in.len + 1;
}

void hm_base64_encode(
    struct hm_buf *out, enum hm_base64 format, struct hm_bytes in)
{
    const char *chars = format_of(format)->alphabet->chars;
    size_t len = hm_base64_encoded_len(format, in.len), i = 0, o = 0;
    uint8_t *p = hm_buf_extend(out, len);

    if (p == NULL)
        return;
    for (; in.len - i >= 8; i += 6, o += 8) /* eight: what a load takes */
        encode_six(p + o, chars, load_be64(in.p + i));
    for (; i < in.len; i += 3)
        o += encode_group(p + o, chars, hm_bytes_slice(in, i, 3));
    while (o < len)
        p[o++] = '=';
}
