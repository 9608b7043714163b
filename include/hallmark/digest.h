/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - what a hash function makes of some bytes, by name.
 *
 * A digest carries its hash function, so that two digests of different
 * functions are never equal. A zeroed one belongs to no function and equals
 * nothing, not even another zeroed one. */
#ifndef HALLMARK_DIGEST_H
#define HALLMARK_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/* There is no SHA-1: nothing that is judged here may rest on it. */
enum hm_hash { HM_HASH_NONE, HM_SHA256, HM_SHA384, HM_SHA512 };

enum { HM_DIGEST_MAX = 64 };

struct hm_digest {
    enum hm_hash hash;
    uint8_t len; /* 32, 48 or 64; 0 in a zeroed object */
    uint8_t b[HM_DIGEST_MAX];
};

/* Hash `in`. HM_USAGE when `hash` names no function, HM_SYSTEM. */
HM_API HM_MUST_USE bool hm_digest_of(struct hm_digest *out, enum hm_hash hash,
    struct hm_bytes in, struct hm_err *err);

/* Read "sha256:" (sha384:, sha512:) and lower-case hexadecimal digits, exactly
 * as many as the function gives. HM_FORMAT, or HM_UNSUPPORTED for another
 * function's name. */
HM_API HM_MUST_USE bool hm_digest_parse(
    struct hm_digest *out, struct hm_bytes in, struct hm_err *err);

/* Same function, same bytes? In time that does not depend on the bytes. */
HM_API HM_MUST_USE bool hm_digest_eq(
    const struct hm_digest *a, const struct hm_digest *b);

#ifdef __cplusplus
}
#endif

#endif
