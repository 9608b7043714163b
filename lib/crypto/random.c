/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/random.h"

#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/secret.h"

bool hm_random(void *out, size_t len, struct hm_err *err)
{
    if (len > HM_RANDOM_MAX)
        return hm_fail(
            err, HM_LIMIT, "%zu random bytes, at most %zu", len, HM_RANDOM_MAX);
    if (len == 0)
        return true;
    memset(out, 0, len);
    HM_TRY(hm_sodium_init(err));
    randombytes_buf(out, len); /* aborts when the system has none to give */
    return true;
}
