/* SPDX-License-Identifier: Apache-2.0 */
/* buf.h - an owned, growing buffer with a compulsory maximum.
 *
 * Puts return nothing. The first one that does not fit, or finds no memory,
 * makes the buffer fail; later puts do nothing, and hm_buf_end() asks once. A
 * forgotten question is caught by hm_buf_view(), which gives an empty view of
 * a failed buffer: half a document is never used.
 *
 * What is put must not be a part of the buffer itself: growing moves it. */
#ifndef HM_BUF_H
#define HM_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hallmark/err.h"

struct hm_buf {
    uint8_t *p; /* always followed by a NUL that is not counted */
    size_t len, cap, max;
    enum hm_code failed;
};

/* Empty, and never longer than `max` bytes. Allocates nothing yet. */
struct hm_buf hm_buf(size_t max);
void hm_buf_free(struct hm_buf *buf);
HM_DEFINE_AUTO(buf)

void hm_buf_put(struct hm_buf *buf, struct hm_bytes in);
void hm_buf_put_str(struct hm_buf *buf, const char *s);
void hm_buf_put_u8(struct hm_buf *buf, uint8_t v);
void hm_buf_put_u16(struct hm_buf *buf, uint16_t v);
void hm_buf_put_u24(struct hm_buf *buf, uint32_t v);
void hm_buf_put_u32(struct hm_buf *buf, uint32_t v);
void hm_buf_put_u64(struct hm_buf *buf, uint64_t v);
void hm_buf_printf(struct hm_buf *buf, const char *fmt, ...) HM_PRINTF(2, 3);

/* Room for `len` more bytes, zeroed and counted at once: NULL when the buffer
 * failed. Valid until the next put. */
uint8_t *hm_buf_extend(struct hm_buf *buf, size_t len);

/* Insert `in` before offset `at` (for formats whose length comes first). */
void hm_buf_insert(struct hm_buf *buf, size_t at, struct hm_bytes in);

/* Drop what lies beyond `len`; keeps the memory. */
void hm_buf_cut(struct hm_buf *buf, size_t len);

/* Mark as failed, for a writer that met something it cannot write. The first
 * code stays; HM_OK counts as HM_SYSTEM. */
void hm_buf_fail(struct hm_buf *buf, enum hm_code code);

/* What was put so far; empty when the buffer failed. Valid until the next
 * put. */
struct hm_bytes hm_buf_view(const struct hm_buf *buf);

/* The same as a terminated string; "" when empty or failed. The text may hold
 * NULs if they were put there. */
const char *hm_buf_str(const struct hm_buf *buf);

/* True when every put succeeded; then *view (if not NULL) is the content.
 * HM_LIMIT or HM_SYSTEM otherwise. */
HM_MUST_USE bool hm_buf_end(
    const struct hm_buf *buf, struct hm_bytes *view, struct hm_err *err);

#endif
