/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/keys.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/hex.h"

/* ---- Keys ---- */

/* What a key says it is. The keytype that is a scheme's name is how Sigstore's
 * roots 1 to 8 spell it. */
static const struct kind {
    const char *type, *scheme;
    enum hm_key_type key;
    struct hm_sig_alg alg;
} kinds[] = {
    {"ecdsa", "ecdsa-sha2-nistp256", HM_KEY_P256, {HM_SIG_ECDSA, HM_SHA256}},
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", HM_KEY_P256,
        {HM_SIG_ECDSA, HM_SHA256}},
    {"ecdsa", "ecdsa-sha2-nistp384", HM_KEY_P384, {HM_SIG_ECDSA, HM_SHA384}},
    {"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", HM_KEY_P384,
        {HM_SIG_ECDSA, HM_SHA384}},
    {"ed25519", "ed25519", HM_KEY_ED25519, {HM_SIG_ED25519, HM_HASH_NONE}},
    {"rsa", "rsassa-pss-sha256", HM_KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA256}},
};

static const struct kind *find_kind(
    struct hm_bytes type, struct hm_bytes scheme)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hm_bytes_eq_str(type, kinds[i].type) &&
            hm_bytes_eq_str(scheme, kinds[i].scheme))
            return &kinds[i];
    }
    return NULL;
}

static bool parse_hex(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes text, struct hm_err *err)
{
    uint8_t raw[HM_KEY_POINT_MAX];
    size_t len = text.len / 2;

    if (len > sizeof(raw))
        return hm_fail(err, HM_FORMAT, "%zu letters of a key", text.len);
    HM_TRY(hm_hex_decode_exact(raw, len, HM_HEX_ANY_CASE, text, err));
    return hm_key_parse_raw(out, type, hm_bytes(raw, len), err);
}

/* Ed25519 is hex, RSA is PEM; ECDSA became PEM with Sigstore's root 5. */
static bool parse_public(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    if (hm_bytes_starts(text, HM_LIT("-----")))
        HM_TRY(hm_key_parse_pem(&key, text, err));
    else
        HM_TRY(parse_hex(&key, type, text, err));
    if (hm_key_type(key) != type)
        return hm_fail(err, HM_MISMATCH, "a key of type %s",
            hm_key_type_name(hm_key_type(key)));
    *out = hm_move(key);
    return true;
}

static void read_key(
    struct hm_tuf_key *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);
    struct hm_json_obj value = hm_json_obj(&o, "keyval");
    struct hm_bytes type = hm_json_str(&o, "keytype");
    struct hm_bytes scheme = hm_json_str(&o, "scheme");
    struct hm_bytes text = hm_json_str(&value, "public");
    const struct kind *kind;
    struct hm_err err = {0};

    hm_json_close(&value, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    kind = hm_json_failed(rd) ? NULL : find_kind(type, scheme);
    if (kind == NULL)
        return;
    out->alg = kind->alg;
    if (!parse_public(&out->key, kind->key, text, &err) &&
        err.code == HM_SYSTEM)
        hm_json_fail(rd, v, err.code, "%s", err.msg);
}

void hm_tuf_keys_free(struct hm_tuf_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        hm_key_free(keys->list[i].key);
    *keys = (struct hm_tuf_keys){0};
}

void hm_tuf_keys_read(struct hm_tuf_keys *out, struct hm_json_obj *o)
{
    struct hm_json map = hm_json_any(o, "keys");
    struct hm_json_iter it = hm_json_iter(map);
    size_t count = hm_json_count(map);

    if (hm_json_want(o->rd, map, HM_JSON_OBJECT) && count > HM_TUF_KEYS_MAX)
        hm_json_fail(o->rd, map, HM_LIMIT, "%zu keys, more than %d", count,
            HM_TUF_KEYS_MAX);
    out->list = hm_json_rd_alloc(o->rd, map, count, sizeof(*out->list));
    while (out->list != NULL && hm_json_iter_next(&it)) {
        struct hm_tuf_key *key = &out->list[out->count++];

        key->id = hm_json_rd_str(o->rd, it.key);
        read_key(key, o->rd, it.value);
    }
}

static const struct hm_tuf_key *find_key(
    const struct hm_tuf_keys *keys, struct hm_bytes id)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (hm_bytes_eq(keys->list[i].id, id))
            return &keys->list[i];
    }
    return NULL;
}

/* ---- Roles and signatures ---- */

void hm_tuf_role_read(struct hm_tuf_role *out, struct hm_json_obj *o)
{
    struct hm_json_list ids = hm_json_list(o, "keyids", HM_TUF_KEYS_MAX);

    out->threshold = hm_json_u64(o, "threshold", HM_JSON_INT_NUMBER);
    if (out->threshold == 0) /* nobody would have to sign */
        hm_json_fail(o->rd, o->v, HM_FORMAT, "a threshold of 0");
    out->ids = hm_json_rd_alloc(o->rd, o->v, ids.count, sizeof(*out->ids));
    while (out->ids != NULL && hm_json_next(&ids))
        out->ids[out->id_count++] = hm_json_rd_str(ids.rd, ids.item);
}

static void read_sig(
    struct hm_tuf_sigs *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);
    struct hm_tuf_sig *sig = &out->list[out->count];

    sig->key_id = hm_json_str(&o, "keyid");
    sig->hex = hm_json_str(&o, "sig");
    hm_json_close(&o, HM_JSON_IGNORE);
    for (size_t i = 0; i < out->count; i++) {
        if (hm_bytes_eq(out->list[i].key_id, sig->key_id))
            hm_json_fail(rd, v, HM_FORMAT, "two signatures by the key %s",
                HM_SHOW(sig->key_id));
    }
    out->count++;
}

void hm_tuf_sigs_read(struct hm_tuf_sigs *out, struct hm_json_obj *o)
{
    struct hm_json_list list =
        hm_json_list(o, "signatures", HM_TUF_SIGNATURES_MAX);

    out->list = hm_json_rd_alloc(o->rd, o->v, list.count, sizeof(*out->list));
    while (out->list != NULL && hm_json_next(&list))
        read_sig(out, list.rd, list.item);
}

/* ---- Verification ---- */

static bool has_id(const struct hm_tuf_role *role, struct hm_bytes id)
{
    for (size_t i = 0; i < role->id_count; i++) {
        if (hm_bytes_eq(role->ids[i], id))
            return true;
    }
    return false;
}

/* Keys that signed so far: one key under two ids is one. */
struct signers {
    const struct hm_key *list[HM_TUF_SIGNATURES_MAX];
    size_t count;
};

static bool is_known(const struct signers *signers, const struct hm_key *key)
{
    for (size_t i = 0; i < signers->count; i++) {
        if (hm_key_eq(signers->list[i], key))
            return true;
    }
    return false;
}

/* Absent signers have "" for a signature. False: nothing is known. */
static bool verify_one(bool *good, const struct hm_tuf_key *key,
    struct hm_bytes hex, struct hm_bytes message, struct hm_err *err)
{
    uint8_t raw[HM_SIGNATURE_MAX];
    size_t len = hex.len / 2;
    struct hm_err why = {0};

    *good = false;
    if (len == 0 || len > sizeof(raw) ||
        !hm_hex_decode_exact(raw, len, HM_HEX_ANY_CASE, hex, &why))
        return true;
    *good =
        hm_sig_verify(key->key, key->alg, message, hm_bytes(raw, len), &why);
    if (*good || why.code == HM_MISMATCH)
        return true;
    *err = why;
    return false;
}

bool hm_tuf_keys_verify(const struct hm_tuf_keys *keys,
    const struct hm_tuf_role *role, const struct hm_tuf_sigs *sigs,
    struct hm_bytes message, struct hm_err *err)
{
    struct signers signers = {0};

    for (size_t i = 0; i < sigs->count; i++) {
        const struct hm_tuf_key *key = find_key(keys, sigs->list[i].key_id);
        bool good;

        if (key == NULL || key->key == NULL || !has_id(role, key->id) ||
            is_known(&signers, key->key))
            continue;
        HM_TRY(verify_one(&good, key, sigs->list[i].hex, message, err));
        if (good)
            signers.list[signers.count++] = key->key;
    }
    if (role->threshold == 0 || signers.count < role->threshold)
        return hm_fail(err, HM_UNTRUSTED,
            "signed by %zu of its keys, wanted %llu", signers.count,
            (unsigned long long)role->threshold);
    return true;
}
