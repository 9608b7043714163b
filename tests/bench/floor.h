/* SPDX-License-Identifier: Apache-2.0 */
/* floor.h - what a verification cannot do without.
 *
 * The signatures and hashes that a piece of evidence forces are counted from
 * the evidence itself, and then only they are computed: keys decoded and
 * contexts initialised beforehand, no parsing, no memory. Nothing that links
 * these libraries verifies that evidence in less time. The keys are others of
 * the same kind: what a signature costs does not depend on the key. */
#ifndef HM_BENCH_FLOOR_H
#define HM_BENCH_FLOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle/evidence.h"
#include "crypto/key.h"
#include "root/root.h"

enum {
    FLOOR_KEYS = HM_KEY_ED25519 + 1,
    FLOOR_HASHES = HM_SHA512 + 1,
    FLOOR_TEXTS_MAX = 128,
};

struct floor_text {
    enum hm_hash hash;
    size_t len;
};

struct floor {
    unsigned signatures[FLOOR_KEYS]; /* by the type of the key */
    struct floor_text texts[FLOOR_TEXTS_MAX];
    size_t text_count;
    size_t note_len; /* an Ed25519 key hashes what it signs by itself */
    uint8_t note_sig[64];
};

/* What `evidence` forces under that root; `key` signed it when it has no
 * certificate. */
HM_MUST_USE bool floor_of(struct floor *out, const struct hm_evidence *evidence,
    const struct hm_root *root, const struct hm_key *key, struct hm_err *err);

/* "1 x ecdsa-p384, 4 x ecdsa-p256, 34 hashes". */
const char *floor_show(char *out, size_t size, const struct floor *floor);

/* Compute all of it once. */
bool floor_run(const struct floor *floor);

#endif
