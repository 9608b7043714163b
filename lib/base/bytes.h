/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.h - views, and the reader that fails once.
 *
 * A reader (struct hm_rd) walks over a view. The first read that does not fit
 * makes it fail, and from then on every read gives zero or an empty view. So a
 * parser reads like the grammar of its format and asks once, at the end:
 *
 *     struct hm_rd rd = hm_rd(in);
 *     out->version = hm_rd_u8(&rd);
 *     out->log_id = hm_rd_take(&rd, LOG_ID_LEN);
 *     if (!hm_rd_end(&rd, err))
 *         return hm_wrap(err, "SCT");
 *
 * Nothing that was read is acted on before hm_rd_end() said yes. */
#ifndef HM_BYTES_H
#define HM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/err.h"

/* A view of a string literal, or of an array but for its last item. A pointer,
 * whose size says nothing about the text, does not compile. */
#define HM_LIT(literal)                                                        \
    hm_bytes((literal), _Generic(&(literal), char **: (void)0,                 \
                            const char **: (void)0, uint8_t **: (void)0,       \
                            const uint8_t **: (void)0,                         \
                            default: sizeof(literal) - 1))

struct hm_bytes hm_bytes(const void *p, size_t len);

/* A view of a terminated string, without its terminator; NULL gives empty. */
struct hm_bytes hm_bytes_str(const char *s);

/* For what callers of the public interface hand in: HM_USAGE "a name of 5 bytes
 * at NULL". */
HM_MUST_USE bool hm_bytes_check(
    struct hm_bytes in, const char *what, struct hm_err *err);

/* The `len` bytes from `from`; out of range gives what there is. */
struct hm_bytes hm_bytes_slice(struct hm_bytes in, size_t from, size_t len);

/* Equality of public data. Stops at the first difference: not for secrets. */
bool hm_bytes_eq(struct hm_bytes a, struct hm_bytes b);
bool hm_bytes_eq_str(struct hm_bytes a, const char *s);
bool hm_bytes_starts(struct hm_bytes in, struct hm_bytes prefix);

/* Order as memcmp() on the common length, the shorter first. */
int hm_bytes_cmp(struct hm_bytes a, struct hm_bytes b);

/* Equality in time that depends on the lengths only: for digests, MACs and
 * secrets. */
bool hm_ct_eq(struct hm_bytes a, struct hm_bytes b);

/* Where `byte` first occurs in `in`, or in.len. */
size_t hm_bytes_find(struct hm_bytes in, uint8_t byte);

/* Without the spaces, tabs and line ends on both sides. */
struct hm_bytes hm_bytes_trim(struct hm_bytes in);

struct hm_rd {
    const uint8_t *p, *end;
    bool failed;
};

struct hm_rd hm_rd(struct hm_bytes in);
size_t hm_rd_left(const struct hm_rd *rd);

/* Big endian, as every wire format we read. */
uint8_t hm_rd_u8(struct hm_rd *rd);
uint16_t hm_rd_u16(struct hm_rd *rd);
uint32_t hm_rd_u24(struct hm_rd *rd);
uint32_t hm_rd_u32(struct hm_rd *rd);
uint64_t hm_rd_u64(struct hm_rd *rd);

/* The next byte without moving on; 0 at the end, which is no failure. */
uint8_t hm_rd_peek(const struct hm_rd *rd);

/* The next `len` bytes, or what remains, as a view into the input. */
struct hm_bytes hm_rd_take(struct hm_rd *rd, size_t len);
struct hm_bytes hm_rd_rest(struct hm_rd *rd);

/* A vector behind its length (TLS presentation language, RFC 8446 part 3). */
struct hm_bytes hm_rd_vec8(struct hm_rd *rd);
struct hm_bytes hm_rd_vec16(struct hm_rd *rd);
struct hm_bytes hm_rd_vec24(struct hm_rd *rd);

/* The next line without its '\n'; the last line needs none. */
struct hm_bytes hm_rd_line(struct hm_rd *rd);

/* Mark the reader as failed, for a caller that found something wrong. */
void hm_rd_fail(struct hm_rd *rd);

/* True when nothing failed and nothing is left: HM_FORMAT "truncated" or "3
 * bytes after the end" otherwise. */
HM_MUST_USE bool hm_rd_end(const struct hm_rd *rd, struct hm_err *err);

#endif
