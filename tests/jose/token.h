/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - tokens and key sets for tests, signed with the keys of
 * tests/crypto/keys.h. */
#ifndef HM_TEST_TOKEN_H
#define HM_TEST_TOKEN_H

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "enc/base64.h"
#include "enc/der.h"
#include "jose/jwa.h"
#include "test.h"

static inline void token_part(struct hm_buf *out, struct hm_bytes in)
{
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, in);
}

/* header.payload.signature, with the private key in `pem`. */
static inline bool token_sign(struct hm_buf *out, const char *header,
    const char *payload, const char *pem, const struct hm_jwa *alg)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};

    hm_buf_cut(out, 0);
    token_part(out, hm_bytes_str(header));
    hm_buf_put_u8(out, '.');
    token_part(out, hm_bytes_str(payload));
    if (!CHECK_OK(hm_key_parse_private_pem(&key, hm_bytes_str(pem), &err)) ||
        !CHECK_OK(hm_sig_sign(&sig, key, alg->sig, hm_buf_view(out), &err)))
        return false;
    hm_buf_put_u8(out, '.');
    token_part(out, hm_buf_view(&sig));
    return CHECK_OK(hm_buf_end(out, NULL, &err));
}

static inline void token_number(
    struct hm_buf *out, const char *name, struct hm_bytes number)
{
    hm_buf_printf(out, ",\"%s\":\"", name);
    token_part(out, number);
    hm_buf_put_u8(out, '"');
}

static inline void token_jwk_rsa(struct hm_buf *out, struct hm_bytes raw)
{
    struct hm_der rd = hm_der(raw);
    struct hm_err err = {0};

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_buf_put_str(out, "{\"kty\":\"RSA\"");
    token_number(out, "n", hm_der_uint(&rd));
    token_number(out, "e", hm_der_uint(&rd));
    hm_der_leave(&rd);
    CHECK_OK(hm_der_end(&rd, &err));
}

/* Append a JWK of the public key in `pem`; `more` stands at its end, such as
 * ",\"use\":\"sig\"". */
static inline void token_jwk(
    struct hm_buf *out, const char *pem, const char *more)
{
    static const char *const curves[] = {[HM_KEY_P256] = "P-256",
        [HM_KEY_P384] = "P-384",
        [HM_KEY_P521] = "P-521",
        [HM_KEY_ED25519] = "Ed25519"};
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_bytes raw;
    size_t len;

    if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(pem), &err)))
        return;
    raw = hm_key_raw(key);
    len = hm_key_field_len(hm_key_type(key));
    if (hm_key_type(key) == HM_KEY_RSA) {
        token_jwk_rsa(out, raw);
    } else {
        hm_buf_printf(out, "{\"kty\":\"%s\",\"crv\":\"%s\"",
            len > 0 ? "EC" : "OKP", curves[hm_key_type(key)]);
        if (len > 0)
            token_number(out, "y", hm_bytes_slice(raw, 1 + len, len));
        token_number(out, "x", len > 0 ? hm_bytes_slice(raw, 1, len) : raw);
    }
    hm_buf_put_str(out, more);
    hm_buf_put_u8(out, '}');
}

#endif
