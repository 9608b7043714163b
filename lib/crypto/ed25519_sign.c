/* SPDX-License-Identifier: Apache-2.0 */
/* Apart from ed25519.c because a judge has no private keys. */
#include <sodium.h>
#include <string.h>

#include "crypto/ed25519.h"
#include "crypto/secret.h"

void hm_ed25519_sign(uint8_t sig[HM_ED25519_SIG_LEN],
    const uint8_t secret[HM_ED25519_SECRET_LEN], struct hm_bytes message)
{
    crypto_sign_ed25519_detached(sig, NULL, message.p, message.len, secret);
}

void hm_ed25519ph_sign(uint8_t sig[HM_ED25519_SIG_LEN],
    const uint8_t secret[HM_ED25519_SECRET_LEN], struct hm_bytes message)
{
    crypto_sign_ed25519ph_state state;

    crypto_sign_ed25519ph_init(&state);
    crypto_sign_ed25519ph_update(&state, message.p, message.len);
    crypto_sign_ed25519ph_final_create(&state, sig, NULL, secret);
}

/* RFC 8032, section 5.1.6: the seed's hash is a (clamped) and the nonce's
 * key; r is the nonce, and s = r + k a. */
static bool sign_with(uint8_t sig[HM_ED25519_SIG_LEN], const uint8_t *expanded,
    const uint8_t pub[HM_ED25519_PUBLIC_LEN], struct hm_bytes digest)
{
    uint8_t wide[crypto_core_ed25519_NONREDUCEDSCALARBYTES] = {0};
    uint8_t a[HM_ED25519_SCALAR_LEN], r[HM_ED25519_SCALAR_LEN],
        k[HM_ED25519_SCALAR_LEN], ka[HM_ED25519_SCALAR_LEN];
    struct hm_bytes prefix = hm_ed25519ph_prefix();
    bool ok;

    memcpy(wide, expanded, HM_ED25519_SCALAR_LEN);
    wide[0] &= 248;
    wide[31] &= 127;
    wide[31] |= 64;
    crypto_core_ed25519_scalar_reduce(a, wide);
    hm_ed25519_scalar(r,
        (const struct hm_bytes[]){prefix,
            {expanded + HM_ED25519_SCALAR_LEN, HM_ED25519_SCALAR_LEN}, digest},
        3);
    ok = crypto_scalarmult_ed25519_base_noclamp(sig, r) == 0;
    hm_ed25519_scalar(k,
        (const struct hm_bytes[]){prefix, {sig, HM_ED25519_PUBLIC_LEN},
            {pub, HM_ED25519_PUBLIC_LEN}, digest},
        4);
    crypto_core_ed25519_scalar_mul(ka, k, a);
    crypto_core_ed25519_scalar_add(sig + HM_ED25519_PUBLIC_LEN, r, ka);
    hm_wipe(wide, sizeof(wide));
    hm_wipe(a, sizeof(a));
    hm_wipe(r, sizeof(r));
    hm_wipe(ka, sizeof(ka));
    return ok;
}

bool hm_ed25519ph_sign_digest(uint8_t sig[HM_ED25519_SIG_LEN],
    const uint8_t secret[HM_ED25519_SECRET_LEN], struct hm_bytes digest)
{
    uint8_t expanded[crypto_hash_sha512_BYTES];
    bool ok;

    if (digest.len != HM_ED25519_PREHASH_LEN)
        return false;
    crypto_hash_sha512(expanded, secret, HM_ED25519_SCALAR_LEN);
    ok = sign_with(sig, expanded, secret + HM_ED25519_SCALAR_LEN, digest);
    hm_wipe(expanded, sizeof(expanded));
    return ok;
}
