/* SPDX-License-Identifier: Apache-2.0 */
/* work.h - how much public-key cryptography somebody else may make us do.
 *
 * Whoever writes evidence decides how many signatures are in it, and a wrong
 * one costs as much as a right one. So each is paid for before it is computed,
 * out of what there is for this piece, out of what there is for all of them
 * together, and of what that is a part of. A unit is one verification by P-256,
 * about a tenth of a millisecond; units are counted and not time, so that a
 * verdict is the same on every machine. */
#ifndef HM_CRYPTO_WORK_H
#define HM_CRYPTO_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "crypto/key.h"

struct hm_work {
    size_t left;
    bool refused;          /* something was asked for that was not left */
    struct hm_work *whole; /* of which this is a part; NULL: of nothing */
};

/* So much, and no more than is left of `whole`. */
struct hm_work hm_work(size_t units, struct hm_work *whole);

/* Pay, or HM_LIMIT, and then nothing was paid. NULL has no end. */
HM_MUST_USE bool hm_work_spend(
    struct hm_work *work, size_t units, struct hm_err *err);

/* Was something refused? Then an HM_LIMIT may mean: could not tell. */
bool hm_work_refused(const struct hm_work *work);

/* What a verification costs, without the message; reading so many bytes. */
size_t hm_work_of_key(enum hm_key_type type);
size_t hm_work_of_bytes(size_t len);

/* Pay for one verification by that key over a message of that length. */
HM_MUST_USE bool hm_work_verify(struct hm_work *work, const struct hm_key *key,
    size_t message_len, struct hm_err *err);

#endif
