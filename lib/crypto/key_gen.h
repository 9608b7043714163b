/* SPDX-License-Identifier: Apache-2.0 */
/* key_gen.h - new key pairs. Apart from the rest of keys because it draws
 * random numbers, and no judge does. */
#ifndef HM_KEY_GEN_H
#define HM_KEY_GEN_H

#include <stdbool.h>

#include "crypto/key.h"

enum { HM_KEY_RSA_BITS = 3072 }; /* when nobody asks for another size */

/* A new private key. `bits` is for RSA alone: 2048, 3072, 4096, or 0 for
 * HM_KEY_RSA_BITS; it must be 0 for other types. HM_USAGE or HM_SYSTEM. */
HM_MUST_USE bool hm_key_generate(struct hm_key **out, enum hm_key_type type,
    unsigned bits, struct hm_err *err);

#endif
