/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <string.h>

#include "base/err.h"

#undef memcmp /* for public data; this file is where the ban sends people */

struct hm_bytes hm_bytes(const void *p, size_t len)
{
    return (struct hm_bytes){p, len};
}

struct hm_bytes hm_bytes_str(const char *s)
{
    return hm_bytes(s, s == NULL ? 0 : strlen(s));
}

bool hm_bytes_check(struct hm_bytes in, const char *what, struct hm_err *err)
{
    if (in.p != NULL || in.len == 0)
        return true;
    return hm_fail(err, HM_USAGE, "a %s of %zu bytes at NULL", what, in.len);
}

struct hm_bytes hm_bytes_slice(struct hm_bytes in, size_t from, size_t len)
{
    size_t left;

    if (from >= in.len)
        return hm_bytes(NULL, 0);
    left = in.len - from;
    return hm_bytes(in.p + from, len < left ? len : left);
}

int hm_bytes_cmp(struct hm_bytes a, struct hm_bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.p, b.p, common);

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool hm_bytes_eq(struct hm_bytes a, struct hm_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool hm_bytes_eq_str(struct hm_bytes a, const char *s)
{
    return hm_bytes_eq(a, hm_bytes_str(s));
}

bool hm_bytes_starts(struct hm_bytes in, struct hm_bytes prefix)
{
    return in.len >= prefix.len &&
        hm_bytes_eq(hm_bytes_slice(in, 0, prefix.len), prefix);
}

bool hm_ct_eq(struct hm_bytes a, struct hm_bytes b)
{
    const volatile uint8_t *x = a.p, *y = b.p;
    uint8_t difference = 0;

    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        difference |= x[i] ^ y[i];
    return difference == 0;
}

size_t hm_bytes_find(struct hm_bytes in, uint8_t byte)
{
    const uint8_t *at = in.len == 0 ? NULL : memchr(in.p, byte, in.len);

    return at == NULL ? in.len : (size_t)(at - in.p);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct hm_bytes hm_bytes_trim(struct hm_bytes in)
{
    while (in.len > 0 && is_blank(in.p[0]))
        in = hm_bytes_slice(in, 1, in.len);
    while (in.len > 0 && is_blank(in.p[in.len - 1]))
        in.len--;
    return in;
}

struct hm_rd hm_rd(struct hm_bytes in)
{
    return (struct hm_rd){in.p, in.len == 0 ? in.p : in.p + in.len, false};
}

size_t hm_rd_left(const struct hm_rd *rd)
{
    return rd->p == rd->end ? 0 : (size_t)(rd->end - rd->p); /* NULL - NULL */
}

void hm_rd_fail(struct hm_rd *rd)
{
    rd->failed = true;
    rd->p = rd->end;
}

struct hm_bytes hm_rd_take(struct hm_rd *rd, size_t len)
{
    struct hm_bytes out = {rd->p, len};

    if (rd->failed || len > hm_rd_left(rd)) {
        hm_rd_fail(rd);
        return hm_bytes(NULL, 0);
    }
    if (len > 0) /* NULL + 0 is undefined */
        rd->p += len;
    return out;
}

struct hm_bytes hm_rd_rest(struct hm_rd *rd)
{
    return hm_rd_take(rd, hm_rd_left(rd));
}

static uint64_t take_number(struct hm_rd *rd, size_t len)
{
    struct hm_bytes in = hm_rd_take(rd, len);
    uint64_t v = 0;

    for (size_t i = 0; i < in.len; i++)
        v = v << 8 | in.p[i];
    return v;
}

uint8_t hm_rd_u8(struct hm_rd *rd)
{
    return (uint8_t)take_number(rd, 1);
}

uint16_t hm_rd_u16(struct hm_rd *rd)
{
    return (uint16_t)take_number(rd, 2);
}

uint32_t hm_rd_u24(struct hm_rd *rd)
{
    return (uint32_t)take_number(rd, 3);
}

uint32_t hm_rd_u32(struct hm_rd *rd)
{
    return (uint32_t)take_number(rd, 4);
}

uint64_t hm_rd_u64(struct hm_rd *rd)
{
    return take_number(rd, 8);
}

uint8_t hm_rd_peek(const struct hm_rd *rd)
{
    return rd->p == rd->end ? 0 : *rd->p;
}

struct hm_bytes hm_rd_vec8(struct hm_rd *rd)
{
    return hm_rd_take(rd, hm_rd_u8(rd));
}

struct hm_bytes hm_rd_vec16(struct hm_rd *rd)
{
    return hm_rd_take(rd, hm_rd_u16(rd));
}

struct hm_bytes hm_rd_vec24(struct hm_rd *rd)
{
    return hm_rd_take(rd, hm_rd_u24(rd));
}

struct hm_bytes hm_rd_line(struct hm_rd *rd)
{
    struct hm_bytes left = {rd->p, hm_rd_left(rd)};
    struct hm_bytes line = hm_rd_take(rd, hm_bytes_find(left, '\n'));

    if (line.len < left.len)
        hm_rd_take(rd, 1);
    return line;
}

bool hm_rd_end(const struct hm_rd *rd, struct hm_err *err)
{
    if (rd->failed)
        return hm_fail(err, HM_FORMAT, "truncated");
    if (rd->p != rd->end)
        return hm_fail(
            err, HM_FORMAT, "%zu bytes after the end", hm_rd_left(rd));
    return true;
}
