/* SPDX-License-Identifier: Apache-2.0 */
/* Apart from sig.c: signing draws random numbers, and no judge signs. */
#include <openssl/evp.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/ecsig.h"
#include "crypto/ed25519.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"
#include "crypto/secret.h"
#include "crypto/sig.h"
#include "crypto/sig_impl.h"

static bool check_private(
    const struct hm_key *key, struct hm_sig_alg alg, struct hm_err *err)
{
    if (!key->is_private)
        return hm_fail(err, HM_USAGE, "public key cannot sign");
    return hm_sig_check(key, alg, err);
}

static bool put(struct hm_buf *out, struct hm_bytes sig, struct hm_err *err)
{
    hm_buf_put(out, sig);
    return hm_buf_end(out, NULL, err);
}

/* OpenSSL writes ECDSA in DER. Reading it back with our reader means that what
 * we write, we also accept. */
static bool put_ecdsa(struct hm_buf *out, const struct hm_key *key,
    struct hm_sig_alg alg, struct hm_bytes der, struct hm_err *err)
{
    struct hm_ecsig sig;

    if (!hm_ecsig_parse_der(&sig, key->type, der, err))
        return hm_wrap(err, "OpenSSL's signature");
    if (alg.kind == HM_SIG_ECDSA)
        hm_ecsig_write_der(out, &sig);
    else
        hm_ecsig_write_p1363(out, &sig);
    return hm_buf_end(out, NULL, err);
}

static bool ossl_sign(struct hm_buf *out, const struct hm_key *key,
    struct hm_sig_alg alg, struct hm_bytes digest, struct hm_err *err)
{
    hm_auto_foreign(EVP_PKEY_CTX) ctx = hm_ossl_key_ctx(key->pkey, err);
    struct hm_sig_params params;
    uint8_t sig[HM_SIGNATURE_MAX];
    size_t len = sizeof(sig);

    if (ctx == NULL)
        return false;
    hm_sig_params(&params, alg);
    if (EVP_PKEY_sign_init_ex(ctx, params.params) != 1 ||
        EVP_PKEY_sign(ctx, sig, &len, digest.p, digest.len) != 1)
        return hm_fail_ossl(err, HM_SYSTEM, "%s", hm_sig_kind_name(alg.kind));
    if (alg.kind == HM_SIG_ECDSA || alg.kind == HM_SIG_ECDSA_P1363)
        return put_ecdsa(out, key, alg, hm_bytes(sig, len), err);
    return put(out, hm_bytes(sig, len), err);
}

bool hm_sig_sign_digest(struct hm_buf *out, const struct hm_key *key,
    struct hm_sig_alg alg, const struct hm_digest *digest, struct hm_err *err)
{
    uint8_t sig[HM_ED25519_SIG_LEN];
    struct hm_bytes view = hm_digest_view(digest);

    HM_TRY(check_private(key, alg, err));
    HM_TRY(hm_sig_check_digest(alg, digest, err));
    if (alg.kind != HM_SIG_ED25519PH)
        return ossl_sign(out, key, alg, view, err);
    HM_TRY(hm_sodium_init(err));
    if (!hm_ed25519ph_sign_digest(sig, key->ed25519.p, view))
        return hm_fail(err, HM_SYSTEM, "libsodium cannot sign");
    return put(out, hm_bytes(sig, sizeof(sig)), err);
}

bool hm_sig_sign(struct hm_buf *out, const struct hm_key *key,
    struct hm_sig_alg alg, struct hm_bytes message, struct hm_err *err)
{
    uint8_t sig[HM_ED25519_SIG_LEN];
    struct hm_digest digest;

    HM_TRY(check_private(key, alg, err));
    if (alg.kind != HM_SIG_ED25519 && alg.kind != HM_SIG_ED25519PH) {
        HM_TRY(hm_digest_of(&digest, alg.hash, message, err));
        return hm_sig_sign_digest(out, key, alg, &digest, err);
    }
    HM_TRY(hm_sodium_init(err));
    if (alg.kind == HM_SIG_ED25519)
        hm_ed25519_sign(sig, key->ed25519.p, message);
    else
        hm_ed25519ph_sign(sig, key->ed25519.p, message);
    return put(out, hm_bytes(sig, sizeof(sig)), err);
}
