/* SPDX-License-Identifier: Apache-2.0 */
/* CCTV's Ed25519 vectors: keys and signatures on which verifiers differ. They
 * are recorded, not judged; what we hold is that our own equation accepts
 * nothing that libsodium does not, and that no key of small order is read. */
#include <openssl/evp.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/key.h"
#include "crypto/ossl.h"
#include "crypto/sig.h"
#include "enc/hex.h"
#include "enc/json.h"
#include "test.h"

struct counts {
    unsigned cases, keys, ours, equation, libsodium, openssl;
};

static bool hex(uint8_t *out, size_t len, struct hm_json v)
{
    struct hm_bytes text = hm_json_text(v);
    struct hm_err err = {0};

    return CHECK_OK(hm_hex_decode_exact(
        out, len, HM_HEX, hm_bytes_slice(text, 1, text.len - 2), &err));
}

static bool openssl_verifies(
    const uint8_t *pub, struct hm_bytes msg, struct hm_bytes sig)
{
    struct hm_err err = {0};
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key_ex(
        hm_ossl_ctx(&err), "ED25519", NULL, pub, 32);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool yes = key != NULL && ctx != NULL &&
        EVP_DigestVerifyInit_ex(
            ctx, NULL, NULL, hm_ossl_ctx(&err), NULL, key, NULL) == 1 &&
        EVP_DigestVerify(ctx, sig.p, sig.len, msg.p, msg.len) == 1;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return yes;
}

static void has_small_order(const uint8_t *pub, bool read)
{
    uint8_t eight[32] = {8}, out[32];

    /* libsodium multiplies no point that is not of prime order. */
    if (read)
        CHECK_EQ(crypto_scalarmult_ed25519_noclamp(out, eight, pub), 0);
}

static void run_case(struct counts *counts, struct hm_json v)
{
    static const struct hm_sig_alg ed25519 = {HM_SIG_ED25519, HM_HASH_NONE};
    hm_auto_ptr(key) key = NULL;
    struct hm_bytes msg = hm_json_text(hm_json_get(v, "msg"));
    struct hm_bytes sig, none = {0};
    struct hm_err err = {0};
    uint8_t pub[32], raw[64];
    bool read, sodium;

    if (!hex(pub, sizeof(pub), hm_json_get(v, "key")) ||
        !hex(raw, sizeof(raw), hm_json_get(v, "sig")))
        return;
    msg = hm_bytes_slice(msg, 1, msg.len - 2); /* plain ASCII */
    sig = hm_bytes(raw, sizeof(raw));
    read = hm_key_parse_raw(&key, HM_KEY_ED25519, hm_bytes(pub, 32), &err);
    has_small_order(pub, read);
    sodium = crypto_sign_ed25519_verify_detached(raw, msg.p, msg.len, pub) == 0;
    counts->cases++;
    counts->keys += read;
    counts->libsodium += sodium;
    counts->openssl += openssl_verifies(pub, msg, sig);
    counts->ours += read && hm_sig_verify(key, ed25519, msg, sig, &err);
    if (hm_ed25519_equation(pub, none, msg, sig)) {
        counts->equation++;
        CHECK(sodium);
    }
}

static void verifiers_are_compared(void)
{
    const char *path = test_vector_path("cctv-ed25519/ed25519vectors.json");
    hm_auto(buf) text = hm_buf(4 * HM_MIB);
    hm_auto(arena) arena = hm_arena(16 * HM_MIB);
    struct counts c = {0};
    struct hm_err err = {0};
    struct hm_json root;
    struct hm_json_iter it;

    if (path == NULL) {
        test_skip(1, "file: vectors of CCTV are missing");
        return;
    }
    if (!CHECK_OK(hm_file_read(&text, path, &err)) ||
        !CHECK_OK(hm_json_parse_borrowed(
            &root, &arena, hm_buf_view(&text), 4 * HM_MIB, &err)) ||
        !CHECK(sodium_init() >= 0))
        return;
    it = hm_json_iter(root);
    while (hm_json_iter_next(&it)) {
        test_case("%u", c.cases);
        run_case(&c, it.value);
    }
    CHECK(c.cases > 0);
    CHECK(c.ours <= c.libsodium);
    test_note("of %u cases %u have a key that we read; hallmark accepts %u, "
              "its equation %u, libsodium %u, OpenSSL %u",
        c.cases, c.keys, c.ours, c.equation, c.libsodium, c.openssl);
}

TEST_SUITE(vectors_cctv, TEST(verifiers_are_compared));
