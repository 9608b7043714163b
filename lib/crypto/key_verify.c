/* SPDX-License-Identifier: Apache-2.0 */
/* The verification that embedders see: the key alone decides how. */
#include "base/err.h"
#include "crypto/alg.h"

static bool check_given(const struct hm_key *key, struct hm_bytes message,
    struct hm_bytes signature, struct hm_err *err)
{
    if (key == NULL)
        return hm_fail(err, HM_USAGE, "there is no key");
    return hm_bytes_check(message, "message", err) &&
        hm_bytes_check(signature, "signature", err);
}

bool hm_key_verify(const struct hm_key *key, struct hm_bytes message,
    struct hm_bytes signature, struct hm_err *err)
{
    const struct hm_alg *alg;

    HM_TRY(check_given(key, message, signature, err));
    alg = hm_alg_for_key(key);
    HM_TRY(hm_alg_check(alg, key, HM_ALG_VERIFY, err));
    return hm_sig_verify(key, alg->sig, message, signature, err);
}

bool hm_key_verify_digest(const struct hm_key *key,
    const struct hm_digest *digest, struct hm_bytes signature,
    struct hm_err *err)
{
    const struct hm_alg *alg;

    HM_TRY(check_given(key, hm_bytes(NULL, 0), signature, err));
    if (digest == NULL)
        return hm_fail(err, HM_USAGE, "there is no digest");
    alg = hm_alg_for_key_digest(key);
    HM_TRY(hm_alg_check(alg, key, HM_ALG_VERIFY, err));
    return hm_sig_verify_digest(key, alg->sig, digest, signature, err);
}
