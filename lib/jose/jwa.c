/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwa.h"

#include <stddef.h>

/* The first row of a kind of key is its default. */
static const struct hm_jwa rows[] = {
    {"ES256", HM_KEY_P256, {HM_SIG_ECDSA_P1363, HM_SHA256}},
    {"ES384", HM_KEY_P384, {HM_SIG_ECDSA_P1363, HM_SHA384}},
    {"ES512", HM_KEY_P521, {HM_SIG_ECDSA_P1363, HM_SHA512}},
    {"RS256", HM_KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA256}},
    {"RS384", HM_KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA384}},
    {"RS512", HM_KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA512}},
    {"PS256", HM_KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA256}},
    {"PS384", HM_KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA384}},
    {"PS512", HM_KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA512}},
    {"EdDSA", HM_KEY_ED25519, {HM_SIG_ED25519, HM_HASH_NONE}},
    {"Ed25519", HM_KEY_ED25519, {HM_SIG_ED25519, HM_HASH_NONE}},
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

const struct hm_jwa *hm_jwa_find(struct hm_bytes name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (hm_bytes_eq_str(name, rows[i].name))
            return &rows[i];
    }
    return NULL;
}

const struct hm_jwa *hm_jwa_for_key(enum hm_key_type type)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].key == type)
            return &rows[i];
    }
    return NULL;
}

bool hm_jwa_same(const struct hm_jwa *a, const struct hm_jwa *b)
{
    return a != NULL && b != NULL && a->key == b->key &&
        a->sig.kind == b->sig.kind && a->sig.hash == b->sig.hash;
}
