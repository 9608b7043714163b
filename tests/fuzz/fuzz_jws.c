/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: what is read has one text, and no token verifies under a key that
 * never signed one. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "enc/base64.h"
#include "jose/jws.h"
#include "jose/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its private half was never kept. */
#define NOBODYS_KEY                                                            \
    HM_LIT("-----BEGIN PUBLIC KEY-----\n"                                      \
           "MCowBQYDK2VwAyEAibP9rvytiF6c0NeZ2bNFDk6HB44WyBvh42YvH+zvxWY=\n"    \
           "-----END PUBLIC KEY-----\n")

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_text(const struct hm_jws *jws, struct hm_bytes in)
{
    hm_auto(buf) again = hm_buf(HM_JWS_MAX);
    size_t dot = hm_bytes_find(jws->signed_part, '.');

    hm_buf_put(&again, hm_bytes_slice(in, 0, dot + 1));
    hm_base64_encode(&again, HM_BASE64URL_NO_PAD, jws->unverified_payload);
    must(hm_bytes_eq(hm_buf_view(&again), jws->signed_part));
    hm_buf_put_u8(&again, '.');
    hm_base64_encode(&again, HM_BASE64URL_NO_PAD, jws->signature);
    must(hm_bytes_eq(hm_buf_view(&again), in));
}

static void check_claims(struct hm_bytes payload)
{
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    struct hm_jwt_rules rules = {0};
    struct hm_jwt jwt;
    struct hm_err err = {0};

    if (!hm_jwt_parse(&jwt, &arena, payload, &err))
        return;
    must(!hm_jwt_check(&jwt, &rules, &err) && err.code == HM_USAGE);
    rules.issuer = jwt.issuer;
    rules.audience = HM_LIT("somebody");
    rules.now = (struct hm_time){HM_JWT_TIME_MAX_S, 999999999};
    must(!hm_jwt_check(&jwt, &rules, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    hm_auto_ptr(key) key = NULL;
    struct hm_bytes in = hm_bytes(data, size), payload;
    struct hm_jws jws;
    struct hm_err err = {0};

    check_claims(in);
    if (!hm_jws_parse(&jws, &arena, in, &err)) {
        must(err.code != HM_OK && err.code != HM_SYSTEM);
        return 0;
    }
    check_text(&jws, in);
    check_claims(jws.unverified_payload);
    must(hm_key_parse(&key, NOBODYS_KEY, &err));
    must(!hm_jws_verify(
        &payload, &jws, key, hm_jwa_for_key(HM_KEY_ED25519), &err));
    return 0;
}
