/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/signer.h"

#include "base/err.h"
#include "base/limits.h"

static bool by_key(void *ctx, struct hm_buf *out, const struct hm_to_sign *what,
    struct hm_err *err)
{
    const struct hm_key *key = ctx;

    if (what->alg.hash == HM_HASH_NONE)
        return hm_sig_sign(out, key, what->alg, what->message, err);
    return hm_sig_sign_digest(out, key, what->alg, &what->digest, err);
}

struct hm_signer hm_signer_of_key(const struct hm_key *key)
{
    /* by_key() gives it back its const. */
    return (struct hm_signer){
        .kind = "key", .key = key, .sign = by_key, .ctx = (void *)key};
}

bool hm_signer_alg(const struct hm_alg **out, const struct hm_signer *signer,
    bool digest, struct hm_err *err)
{
    const struct hm_alg *alg = digest ? hm_alg_for_key_digest(signer->key)
                                      : hm_alg_for_key(signer->key);

    if (alg == NULL)
        return hm_fail(err, HM_UNSUPPORTED,
            "no algorithm is registered for a key of the kind %s-%u",
            hm_key_name(signer->key), hm_key_bits(signer->key));
    HM_TRY(hm_alg_check(alg, signer->key, HM_ALG_SIGN, err));
    *out = alg;
    return true;
}

static bool check_input(const struct hm_to_sign *what, struct hm_err *err)
{
    if (what->alg.hash != HM_HASH_NONE || what->has_message)
        return true;
    return hm_fail(err, HM_UNSUPPORTED,
        "an Ed25519 key signs the bytes themselves: at most %zu bytes, and "
        "no digest",
        (size_t)HM_BLOB_MESSAGE_MAX);
}

static bool verifies(const struct hm_signer *signer,
    const struct hm_to_sign *what, struct hm_bytes sig, struct hm_err *err)
{
    if (what->alg.hash == HM_HASH_NONE)
        return hm_sig_verify(signer->key, what->alg, what->message, sig, err);
    return hm_sig_verify_digest(
        signer->key, what->alg, &what->digest, sig, err);
}

/* A fault in the middle of an RSA signature gives the private key away to
 * whoever gets to see it (Boneh, DeMillo, Lipton): so nobody does. */
bool hm_signer_sign(struct hm_buf *out, const struct hm_signer *signer,
    const struct hm_to_sign *what, struct hm_err *err)
{
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);

    HM_TRY(check_input(what, err));
    HM_TRY(signer->sign(signer->ctx, &sig, what, err));
    HM_TRY(hm_buf_end(&sig, NULL, err));
    if (!verifies(signer, what, hm_buf_view(&sig), err))
        return hm_wrap(err, "what the %s signed", signer->kind);
    hm_buf_put(out, hm_buf_view(&sig));
    return hm_buf_end(out, NULL, err);
}
