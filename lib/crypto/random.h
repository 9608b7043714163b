/* SPDX-License-Identifier: Apache-2.0 */
/* random.h - the system's random numbers (getrandom through libsodium).
 *
 * For keys, salts, nonces and unguessable names. What a test must be able to
 * pin takes its random bytes as a parameter instead. */
#ifndef HM_RANDOM_H
#define HM_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/err.h"

/* Fill `len` bytes, at most HM_RANDOM_MAX: more at once is a mistake, and
 * `out` is untouched then. HM_LIMIT or HM_SYSTEM, which leaves zeros. */
HM_MUST_USE bool hm_random(void *out, size_t len, struct hm_err *err);

#endif
