/* SPDX-License-Identifier: Apache-2.0 */
/* base64.h - base64 with exactly one text for each value (RFC 4648).
 *
 * Strict and canonical: no white space, no bytes outside the alphabet, no
 * missing or surplus padding, and the bits behind the last byte are zero. So
 * two different texts never decode to the same bytes, and whoever signs,
 * compares or caches the text means the bytes.
 *
 * Not constant-time: the decoder looks characters up in tables, and stops at
 * the first wrong one. That is right for public data. It also serves for key
 * files, which are read once, by their owner, from disk: an attacker who can
 * watch the cache of that process at that moment has easier ways. It is wrong
 * for secrets that a remote party can make us decode again and again. */
#ifndef HM_BASE64_H
#define HM_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

/* Alphabet and padding. Zero is the strictest: "+/" and padding required. With
 * an optional padding the text has either all of its padding or none; the
 * encoder then writes it. */
enum hm_base64 {
    HM_BASE64,
    HM_BASE64_NO_PAD,
    HM_BASE64_OPTIONAL_PAD,
    HM_BASE64URL,
    HM_BASE64URL_NO_PAD,
    HM_BASE64URL_OPTIONAL_PAD,
};

/* Append what `in` stands for. HM_FORMAT names the offset of the first wrong
 * byte, HM_LIMIT says that it does not fit; `out` is then as long as before. A
 * buffer that failed earlier stays failed and is reported. */
HM_MUST_USE bool hm_base64_decode(struct hm_buf *out, enum hm_base64 format,
    struct hm_bytes in, struct hm_err *err);

/* Decode to exactly `len` bytes at `out`; any other length is HM_FORMAT, found
 * before a byte is written. After a later failure what lies at `out` is
 * undefined. `out` may be `in.p` itself (decoding in place); any other overlap
 * is not allowed. */
HM_MUST_USE bool hm_base64_decode_exact(uint8_t *out, size_t len,
    enum hm_base64 format, struct hm_bytes in, struct hm_err *err);

/* How many bytes `in` stands for if it is valid, from its length and its
 * padding alone. Lets a caller provide memory of its own (for secrets). */
size_t hm_base64_decoded_len(struct hm_bytes in);

/* How many leading bytes of `in` belong to the alphabet; padding does not. */
size_t hm_base64_span(enum hm_base64 format, struct hm_bytes in);

/* Append the text of `in`. The buffer fails when it does not fit. */
void hm_base64_encode(
    struct hm_buf *out, enum hm_base64 format, struct hm_bytes in);

/* Length of the text of `len` bytes; SIZE_MAX when that is no size_t. */
size_t hm_base64_encoded_len(enum hm_base64 format, size_t len);

#endif
