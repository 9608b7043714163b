/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ed25519.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "crypto/secret.h"

enum { POINT_LEN = 32 };

/* dom2(1, ""): 1 says prehashed, and the 0 that ends the literal is the length
 * of an empty context (RFC 8032, section 2). */
static const char dom2[] = "SigEd25519 no Ed25519 collisions\x01";

struct hm_bytes hm_ed25519ph_prefix(void)
{
    return hm_bytes(dom2, sizeof(dom2));
}

bool hm_ed25519_verify(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes message, struct hm_bytes sig)
{
    return sig.len == HM_ED25519_SIG_LEN &&
        crypto_sign_ed25519_verify_detached(
            sig.p, message.p, message.len, pub) == 0;
}

bool hm_ed25519ph_verify(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes message, struct hm_bytes sig)
{
    crypto_sign_ed25519ph_state state;

    return sig.len == HM_ED25519_SIG_LEN &&
        crypto_sign_ed25519ph_init(&state) == 0 &&
        crypto_sign_ed25519ph_update(&state, message.p, message.len) == 0 &&
        crypto_sign_ed25519ph_final_verify(&state, sig.p, pub) == 0;
}

void hm_ed25519_scalar(uint8_t out[HM_ED25519_SCALAR_LEN],
    const struct hm_bytes *parts, size_t count)
{
    uint8_t hash[crypto_hash_sha512_BYTES];
    crypto_hash_sha512_state state;

    crypto_hash_sha512_init(&state);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha512_update(&state, parts[i].p, parts[i].len);
    crypto_hash_sha512_final(&state, hash);
    crypto_core_ed25519_scalar_reduce(out, hash);
    hm_wipe(hash, sizeof(hash));
    hm_wipe(&state, sizeof(state));
}

/* A number has one encoding only: what reduces to something else is refused,
 * or anybody could add the order to s (RFC 8032, section 5.1.7, step 1). */
static bool is_reduced(const uint8_t scalar[HM_ED25519_SCALAR_LEN])
{
    uint8_t wide[crypto_core_ed25519_NONREDUCEDSCALARBYTES] = {0};
    uint8_t reduced[HM_ED25519_SCALAR_LEN];

    memcpy(wide, scalar, HM_ED25519_SCALAR_LEN);
    crypto_core_ed25519_scalar_reduce(reduced, wide);
    return sodium_memcmp(reduced, scalar, HM_ED25519_SCALAR_LEN) == 0;
}

/* Every function called here answers -1 for points that are not of prime
 * order, not canonical, or the neutral element; so does this one. */
bool hm_ed25519_equation(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes prefix, struct hm_bytes text, struct hm_bytes sig)
{
    const uint8_t *s;
    uint8_t k[HM_ED25519_SCALAR_LEN], sb[POINT_LEN], ka[POINT_LEN],
        r[POINT_LEN];

    if (sig.len != HM_ED25519_SIG_LEN)
        return false;
    s = sig.p + POINT_LEN;
    if (!is_reduced(s))
        return false;
    hm_ed25519_scalar(k,
        (const struct hm_bytes[]){
            prefix, {sig.p, POINT_LEN}, {pub, POINT_LEN}, text},
        4);
    if (crypto_core_ed25519_is_valid_point(sig.p) != 1 ||
        crypto_scalarmult_ed25519_base_noclamp(sb, s) != 0 ||
        crypto_scalarmult_ed25519_noclamp(ka, k, pub) != 0 ||
        crypto_core_ed25519_sub(r, sb, ka) != 0)
        return false;
    return sodium_memcmp(r, sig.p, POINT_LEN) == 0;
}

bool hm_ed25519ph_verify_digest(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes digest, struct hm_bytes sig)
{
    return digest.len == HM_ED25519_PREHASH_LEN &&
        hm_ed25519_equation(pub, hm_ed25519ph_prefix(), digest, sig);
}
