/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

/* Characters that are no text to a reader: they hide, reorder or break lines.
 * Bidirectional controls are the "Trojan Source" ones (CVE-2021-42574). */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x0080, 0x009f},   /* C1 controls: 0x9b starts an escape sequence */
    {0x00ad, 0x00ad},   /* soft hyphen */
    {0x034f, 0x034f},   /* combining grapheme joiner */
    {0x061c, 0x061c},   /* Arabic letter mark */
    {0x115f, 0x1160},   /* Hangul fillers */
    {0x17b4, 0x17b5},   /* Khmer inherent vowels */
    {0x180b, 0x180f},   /* Mongolian selectors and separator */
    {0x200b, 0x200f},   /* zero width, directional marks */
    {0x2028, 0x202e},   /* line and paragraph separator, embeddings */
    {0x2060, 0x206f},   /* word joiner, isolates, deprecated controls */
    {0x2800, 0x2800},   /* the Braille cell without dots */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xfdd0, 0xfdef},   /* noncharacters */
    {0xfe00, 0xfe0f},   /* variation selectors */
    {0xfeff, 0xfeff},   /* byte order mark */
    {0xffa0, 0xffa0},   /* half-width Hangul filler */
    {0xfff0, 0xfffb},   /* interlinear annotation */
    {0x13430, 0x1343f}, /* hieroglyph format controls */
    {0x1bca0, 0x1bca3}, /* shorthand format controls */
    {0x1d173, 0x1d17a}, /* musical format controls */
    {0xe0000, 0xe0fff}, /* tags, more variation selectors */
};

/* The longest escape is "\u{10ffff}"; gcc wants room for any 32 bits. */
enum { ESCAPE_SIZE = 16 };

static bool is_invisible(uint32_t c)
{
    for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
        if (c >= invisible[i].first && c <= invisible[i].last)
            return true;
    }
    return (c & 0xfffe) == 0xfffe; /* noncharacters */
}

size_t hm_utf8_next(struct hm_bytes in, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = in.len == 0 ? 0xff : in.p[0];
    size_t len = lead < 0x80 ? 1
        : lead < 0xc2        ? 0
        : lead < 0xe0        ? 2
        : lead < 0xf0        ? 3
        : lead < 0xf5        ? 4
                             : 0;
    uint32_t v;

    if (len == 0 || len > in.len)
        return 0;
    v = len == 1 ? lead : lead & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((in.p[i] & 0xc0) != 0x80)
            return 0;
        v = v << 6 | (in.p[i] & 0x3f);
    }
    if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
        return 0;
    *c = v;
    return len;
}

/* Is the whole 8-byte word ASCII? Most text is, and this is the fast way. */
static bool ascii_word(const uint8_t *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof(word));
    return (word & 0x8080808080808080ULL) == 0;
}

bool hm_utf8_ok(struct hm_bytes in)
{
    uint32_t c;

    for (size_t i = 0, len; i < in.len; i += len) {
        if (in.len - i >= 8 && ascii_word(in.p + i)) {
            len = 8;
            continue;
        }
        len = hm_utf8_next(hm_bytes(in.p + i, in.len - i), &c);
        if (len == 0)
            return false;
    }
    return true;
}

size_t hm_utf8_put(uint8_t *out, uint32_t c)
{
    static const uint8_t mark[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    assert(c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
    for (size_t i = len; i-- > 1; c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3f));
    out[0] = (uint8_t)(mark[len] | c);
    return len;
}

static bool is_plain(uint32_t c)
{
    if (c < 0x80)
        return c >= 0x20 && c != 0x7f && c != '\\';
    return !is_invisible(c);
}

/* Write the harmless form of the next character to `out`; how much of the
 * input it was. `keep` lists ASCII characters that stay all the same. */
static size_t escape_next(
    char out[ESCAPE_SIZE], struct hm_bytes in, const char *keep)
{
    uint32_t c = 0;
    size_t len = hm_utf8_next(in, &c);

    if (len == 0) {
        snprintf(out, ESCAPE_SIZE, "\\x%02x", in.p[0]);
        return 1;
    }
    if (is_plain(c) || (c != 0 && c < 0x80 && strchr(keep, (int)c) != NULL)) {
        memcpy(out, in.p, len);
        out[len] = '\0';
    } else if (c == '\n')
        memcpy(out, "\\n", 3);
    else if (c == '\t')
        memcpy(out, "\\t", 3);
    else if (c == '\r')
        memcpy(out, "\\r", 3);
    else if (c == '\\')
        memcpy(out, "\\\\", 3);
    else if (c < 0x80)
        snprintf(out, ESCAPE_SIZE, "\\x%02x", (unsigned)c);
    else
        snprintf(out, ESCAPE_SIZE, "\\u{%x}", (unsigned)c);
    return len;
}

/* Most of what is shown is names: how many bytes stay what they are. */
static size_t plain_run(struct hm_bytes in)
{
    size_t len = 0;

    while (len < in.len && in.p[len] < 0x80 && is_plain(in.p[len]))
        len++;
    return len;
}

/* Escape all of `in`; the end of what was written, where a NUL stands. */
static char *show_all(char *out, struct hm_bytes in)
{
    while (in.len > 0) {
        char one[ESCAPE_SIZE];
        size_t len = plain_run(in), written = len;
        const void *from = in.p;

        if (len == 0) {
            len = escape_next(one, in, "");
            written = strlen(one);
            from = one;
        }
        memcpy(out, from, written);
        out += written;
        in.p += len;
        in.len -= len;
    }
    *out = '\0';
    return out;
}

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

char *hm_text_show(char *out, struct hm_bytes in)
{
    struct hm_bytes shown = hm_bytes_slice(in, 0, HM_SHOW_MAX);
    char *end;

    /* A character that the cut would split is dropped, not shown as bytes. */
    while (shown.len < in.len && shown.len > HM_SHOW_MAX - 4 &&
        is_continuation(in.p[shown.len]))
        shown.len--;
    end = show_all(out, shown);
    if (in.len > HM_SHOW_MAX)
        memcpy(end, "..", sizeof(".."));
    return out;
}

char *hm_text_show_path(char *out, struct hm_bytes in)
{
    size_t from = in.len > HM_SHOW_PATH_MAX ? in.len - HM_SHOW_PATH_MAX : 0;
    size_t start = from;

    while (start > 0 && start < from + 4 && start < in.len &&
        is_continuation(in.p[start]))
        start++;
    if (from > 0)
        memcpy(out, "..", sizeof(".."));
    show_all(out + (from > 0 ? 2 : 0), hm_bytes_slice(in, start, in.len));
    return out;
}

char *hm_text_show_line(char *out, size_t size, struct hm_bytes in)
{
    size_t at, cut; /* cut: the last place where ".." has room */

    assert(size >= sizeof(".."));
    at = cut = plain_run(hm_bytes_slice(in, 0, size - sizeof("..")));
    if (at > 0)
        memcpy(out, in.p, at);
    in = hm_bytes_slice(in, at, in.len);
    while (in.len > 0) {
        char one[ESCAPE_SIZE];
        size_t len = escape_next(one, in, "\\");
        size_t written = strlen(one);

        if (written >= size - at) {
            memcpy(out + cut, "..", sizeof(".."));
            return out;
        }
        memcpy(out + at, one, written);
        at += written;
        if (at <= size - sizeof(".."))
            cut = at;
        in.p += len;
        in.len -= len;
    }
    out[at] = '\0';
    return out;
}

static void escape(struct hm_buf *out, struct hm_bytes in, const char *keep)
{
    while (in.len > 0) {
        char one[ESCAPE_SIZE];
        size_t len = plain_run(in);

        hm_buf_put(out, hm_bytes_slice(in, 0, len));
        if (len == 0) {
            len = escape_next(one, in, keep);
            hm_buf_put_str(out, one);
        }
        in.p += len;
        in.len -= len;
    }
}

void hm_text_escape(struct hm_buf *out, struct hm_bytes in)
{
    escape(out, in, "");
}

void hm_text_escape_block(struct hm_buf *out, struct hm_bytes in)
{
    escape(out, in, "\n\t");
}

void hm_text_escape_line(struct hm_buf *out, struct hm_bytes in)
{
    escape(out, in, "\\");
}

bool hm_text_u64(uint64_t *out, struct hm_bytes in)
{
    uint64_t v = 0;

    if (in.len == 0 || (in.len > 1 && in.p[0] == '0'))
        return false;
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]) || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, in.p[i] - '0', &v))
            return false;
    }
    *out = v;
    return true;
}

bool hm_text_i64(int64_t *out, struct hm_bytes in)
{
    bool negative = in.len > 0 && in.p[0] == '-';
    uint64_t v;

    if (!hm_text_u64(&v, hm_bytes_slice(in, negative, in.len)))
        return false;
    if (v > (uint64_t)INT64_MAX + negative || (negative && v == 0))
        return false;
    *out = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool hm_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

bool hm_is_alpha(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool hm_is_alnum(uint8_t c)
{
    return hm_is_digit(c) || hm_is_alpha(c);
}

uint8_t hm_to_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

bool hm_bytes_eq_nocase(struct hm_bytes a, struct hm_bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (hm_to_lower(a.p[i]) != hm_to_lower(b.p[i]))
            return false;
    }
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t hm_text_edits(const char *a, const char *b)
{
    size_t rows[3][HM_EDIT_MAX] = {{0}};
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len >= HM_EDIT_MAX || b_len >= HM_EDIT_MAX)
        return HM_EDIT_MAX;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    /* Optimal string alignment: this row from the last two. */
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = rows[i % 3], *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
                least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}
