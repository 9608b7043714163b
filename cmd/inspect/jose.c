/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens and key sets. */
#include "base/err.h"
#include "cmd/inspect/inspect.h"
#include "jose/jwk.h"
#include "jose/jws.h"

static void put_jwk(struct hm_outline_at at, const struct hm_jwk *jwk)
{
    hm_outline_opt(at, "keyId", jwk->kid);
    if (jwk->key == NULL) {
        hm_outline_text(at, "notUsable", jwk->problem);
        return;
    }
    hm_outline_str(at, "algorithm", jwk->alg->name);
    hm_inspect_spki(hm_outline_map(at, "publicKey"), hm_key_spki(jwk->key));
}

void hm_inspect_jwk_set(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_outline_at list;
    struct hm_err err = {0};

    if (!hm_jwk_set_parse(&set, text, &err)) {
        hm_outline_problem(at, &err);
        return;
    }
    list = hm_outline_list(at, "keys");
    for (size_t i = 0; i < set->count; i++)
        put_jwk(hm_outline_map(list, NULL), &set->keys[i]);
}

/* The signature is left out: with it, what is printed would be the token, and
 * whoever reads it in a log could use it. */
void hm_inspect_token(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct hm_jws jws;
    struct hm_err err = {0};

    if (!hm_jws_parse(&jws, &arena, text, &err)) {
        hm_outline_problem(at, &err);
        return;
    }
    hm_outline_json(at, "header", hm_json_text(jws.header));
    hm_outline_json(at, "claims", jws.unverified_payload);
    hm_outline_u64(at, "signatureSize", jws.signature.len);
}
