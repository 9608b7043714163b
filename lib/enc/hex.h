/* SPDX-License-Identifier: Apache-2.0 */
/* hex.h - hexadecimal: written in lower case, and read so.
 *
 * Digests travel as lower-case hex, and texts that name the same digest must
 * compare equal, so upper case is refused unless a format allows it. Not
 * constant-time, as base64.h. */
#ifndef HM_HEX_H
#define HM_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

enum hm_hex {
    HM_HEX,          /* lower case only */
    HM_HEX_ANY_CASE, /* either, also mixed */
};

/* Append what `in` stands for. HM_FORMAT names the offset of the first wrong
 * byte, HM_LIMIT says that it does not fit; `out` is then as long as before. */
HM_MUST_USE bool hm_hex_decode(struct hm_buf *out, enum hm_hex format,
    struct hm_bytes in, struct hm_err *err);

/* Decode to exactly `len` bytes at `out`; any other length is HM_FORMAT. After
 * a failure what lies at `out` is undefined. */
HM_MUST_USE bool hm_hex_decode_exact(uint8_t *out, size_t len,
    enum hm_hex format, struct hm_bytes in, struct hm_err *err);

void hm_hex_encode(struct hm_buf *out, struct hm_bytes in);

/* Bytes for a message, in hex, cut to HM_SHOW_HEX_MAX bytes with ".." behind:
 *
 *     hm_fail(err, HM_MISMATCH, "root hash is %s", HM_SHOW_HEX(hash));
 *
 * The text lives as long as the enclosing block. */
enum { HM_SHOW_HEX_MAX = 64, HM_SHOW_HEX_SIZE = 2 * HM_SHOW_HEX_MAX + 3 };
#define HM_SHOW_HEX(in) hm_hex_show((char[HM_SHOW_HEX_SIZE]){0}, (in))

/* Behind HM_SHOW_HEX(): `out` has HM_SHOW_HEX_SIZE bytes; returns `out`. */
char *hm_hex_show(char *out, struct hm_bytes in);

#endif
