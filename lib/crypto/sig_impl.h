/* SPDX-License-Identifier: Apache-2.0 */
/* sig_impl.h - what making and checking signatures share; for sig.c and
 * sig_sign.c. */
#ifndef HM_SIG_IMPL_H
#define HM_SIG_IMPL_H

#include <openssl/core.h>
#include <stdbool.h>

#include "crypto/sig.h"

/* Does that algorithm exist, and is it one for keys of this type? */
HM_MUST_USE bool hm_sig_check(
    const struct hm_key *key, struct hm_sig_alg alg, struct hm_err *err);

/* Is the digest of the algorithm's hash function, and does it take one? */
HM_MUST_USE bool hm_sig_check_digest(
    struct hm_sig_alg alg, const struct hm_digest *digest, struct hm_err *err);

/* OpenSSL's parameters of an algorithm: padding, hash, salt. They point into
 * the object itself, so it must not move. */
enum { HM_SIG_PARAMS = 5, HM_SIG_NAME_SIZE = 16 };
struct hm_sig_params {
    OSSL_PARAM params[HM_SIG_PARAMS];
    char hash[HM_SIG_NAME_SIZE], padding[HM_SIG_NAME_SIZE];
    int salt_len;
};
void hm_sig_params(struct hm_sig_params *out, struct hm_sig_alg alg);

#endif
