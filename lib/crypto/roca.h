/* SPDX-License-Identifier: Apache-2.0 */
/* roca.h - RSA keys of a broken generator (CVE-2017-15361, "ROCA").
 *
 * A widespread smart card library made its primes in a way that lets anybody
 * factor the modulus, and such moduli can be told by their remainders. */
#ifndef HM_ROCA_H
#define HM_ROCA_H

#include <stdbool.h>

#include "base/bytes.h"

/* Has this modulus (big endian, at least 1984 bits) the pattern? A sound key
 * has it by chance once in 2^167. */
bool hm_roca_is_weak(struct hm_bytes modulus);

#endif
