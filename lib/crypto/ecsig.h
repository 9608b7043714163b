/* SPDX-License-Identifier: Apache-2.0 */
/* ecsig.h - the two spellings of an ECDSA signature.
 *
 * DER: SEQUENCE { INTEGER r, INTEGER s } (RFC 3279), for X.509, Sigstore and
 * Rekor. P1363: r and s side by side, big endian, each padded to the length of
 * the field, for JOSE and COSE. A signature has exactly one spelling in each:
 * what is not minimal, negative, zero, at least the group's order, or followed
 * by anything is refused, so a signature that verifies cannot be rewritten
 * into different bytes that verify. (The other root, n - s, verifies too; no
 * Sigstore format forbids it.) */
#ifndef HM_ECSIG_H
#define HM_ECSIG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/key.h"

enum { HM_ECSIG_FIELD_MAX = 66 }; /* P-521 */

/* A signature as numbers, each `len` bytes, big endian. */
struct hm_ecsig {
    size_t len;
    uint8_t r[HM_ECSIG_FIELD_MAX], s[HM_ECSIG_FIELD_MAX];
};

/* `type` is one of the three curves, HM_USAGE otherwise. HM_FORMAT when it is
 * not the one spelling of two numbers in 1 .. n-1. */
HM_MUST_USE bool hm_ecsig_parse_der(struct hm_ecsig *out, enum hm_key_type type,
    struct hm_bytes in, struct hm_err *err);
HM_MUST_USE bool hm_ecsig_parse_p1363(struct hm_ecsig *out,
    enum hm_key_type type, struct hm_bytes in, struct hm_err *err);

void hm_ecsig_write_der(struct hm_buf *out, const struct hm_ecsig *sig);
void hm_ecsig_write_p1363(struct hm_buf *out, const struct hm_ecsig *sig);

#endif
