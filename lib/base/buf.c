/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum { FIRST_CAP = 64 };

struct hm_buf hm_buf(size_t max)
{
    /* One less than everything, so that there is a size for the NUL, too. */
    return (struct hm_buf){.max = max < SIZE_MAX ? max : SIZE_MAX - 1};
}

void hm_buf_free(struct hm_buf *buf)
{
    hm_free(buf->p);
    *buf = (struct hm_buf){.max = buf->max};
}

void hm_buf_fail(struct hm_buf *buf, enum hm_code code)
{
    if (buf->failed == HM_OK)
        buf->failed = code == HM_OK ? HM_SYSTEM : code;
}

/* At least double, so that many small puts cost little, but no more than the
 * maximum can use. */
static size_t next_cap(const struct hm_buf *buf, size_t want)
{
    size_t most = buf->max + 1, cap = FIRST_CAP;

    if (buf->cap > 0)
        cap = buf->cap > most / 2 ? most : buf->cap * 2;
    if (cap < want)
        cap = want;
    return cap < most ? cap : most;
}

/* Is it a part of the buffer? Growing would take it away under our feet. */
static bool is_own(const struct hm_buf *buf, struct hm_bytes in)
{
    uintptr_t from = (uintptr_t)buf->p, at = (uintptr_t)in.p;

    return in.len > 0 && buf->cap > 0 && at >= from && at - from < buf->cap;
}

/* Make room for `len` more bytes and the NUL. */
static bool grow(struct hm_buf *buf, size_t len)
{
    size_t want, cap;
    uint8_t *p;

    assert(buf->len <= buf->max && buf->max < SIZE_MAX);
    if (buf->failed != HM_OK)
        return false;
    if (len > buf->max - buf->len) {
        hm_buf_fail(buf, HM_LIMIT);
        return false;
    }
    want = buf->len + len + 1;
    if (want <= buf->cap)
        return true;
    cap = next_cap(buf, want);
    p = hm_realloc(buf->p, cap);
    if (p == NULL) {
        hm_buf_fail(buf, HM_SYSTEM);
        return false;
    }
    buf->p = p;
    buf->cap = cap;
    return true;
}

uint8_t *hm_buf_extend(struct hm_buf *buf, size_t len)
{
    uint8_t *at;

    if (!grow(buf, len))
        return NULL;
    at = buf->p + buf->len;
    memset(at, 0, len + 1);
    buf->len += len;
    return at;
}

void hm_buf_put(struct hm_buf *buf, struct hm_bytes in)
{
    assert(!is_own(buf, in));
    if (!grow(buf, in.len))
        return;
    if (in.len > 0)
        memcpy(buf->p + buf->len, in.p, in.len);
    buf->len += in.len;
    buf->p[buf->len] = '\0';
}

void hm_buf_put_str(struct hm_buf *buf, const char *s)
{
    hm_buf_put(buf, hm_bytes_str(s));
}

static void put_number(struct hm_buf *buf, uint64_t v, size_t len)
{
    uint8_t bytes[8];

    assert(len <= sizeof(bytes));
    for (size_t i = len; i-- > 0; v >>= 8)
        bytes[i] = (uint8_t)v;
    hm_buf_put(buf, hm_bytes(bytes, len));
}

void hm_buf_put_u8(struct hm_buf *buf, uint8_t v)
{
    put_number(buf, v, 1);
}

void hm_buf_put_u16(struct hm_buf *buf, uint16_t v)
{
    put_number(buf, v, 2);
}

void hm_buf_put_u24(struct hm_buf *buf, uint32_t v)
{
    if (v > 0xffffff)
        hm_buf_fail(buf, HM_LIMIT); /* a length that would lose its top */
    put_number(buf, v, 3);
}

void hm_buf_put_u32(struct hm_buf *buf, uint32_t v)
{
    put_number(buf, v, 4);
}

void hm_buf_put_u64(struct hm_buf *buf, uint64_t v)
{
    put_number(buf, v, 8);
}

void hm_buf_printf(struct hm_buf *buf, const char *fmt, ...)
{
    va_list ap, again;
    int len;

    va_start(ap, fmt);
    va_copy(again, ap);
    len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (len < 0)
        hm_buf_fail(buf, HM_SYSTEM);
    else if (grow(buf, (size_t)len)) {
        vsnprintf((char *)buf->p + buf->len, (size_t)len + 1, fmt, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

void hm_buf_insert(struct hm_buf *buf, size_t at, struct hm_bytes in)
{
    /* A failed buffer may be shorter than the caller thinks. */
    assert(buf->failed != HM_OK || (at <= buf->len && !is_own(buf, in)));
    if (!grow(buf, in.len) || in.len == 0)
        return;
    memmove(buf->p + at + in.len, buf->p + at, buf->len - at);
    memcpy(buf->p + at, in.p, in.len);
    buf->len += in.len;
    buf->p[buf->len] = '\0';
}

void hm_buf_cut(struct hm_buf *buf, size_t len)
{
    if (len >= buf->len)
        return;
    buf->len = len;
    buf->p[len] = '\0';
}

struct hm_bytes hm_buf_view(const struct hm_buf *buf)
{
    if (buf->failed != HM_OK)
        return hm_bytes(NULL, 0);
    return hm_bytes(buf->p, buf->len);
}

const char *hm_buf_str(const struct hm_buf *buf)
{
    if (buf->failed != HM_OK || buf->p == NULL)
        return "";
    return (const char *)buf->p;
}

bool hm_buf_end(
    const struct hm_buf *buf, struct hm_bytes *view, struct hm_err *err)
{
    if (buf->failed == HM_LIMIT)
        return hm_fail(err, HM_LIMIT, "longer than %zu bytes", buf->max);
    if (buf->failed == HM_SYSTEM)
        return hm_fail_memory(err);
    if (buf->failed != HM_OK)
        return hm_fail(err, buf->failed, "cannot be written");
    if (view != NULL)
        *view = hm_buf_view(buf);
    return true;
}
