/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the sandbox's issuer: the one that it was given, and those that it
 * made itself, which are kept in its folder as oidc-N.pem. An old key verifies
 * until seven newer ones have come. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/uri.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "crypto/key_private.h"
#include "crypto/sig.h"
#include "enc/base64.h"
#include "enc/der.h"
#include "enc/hex.h"
#include "enc/json_write.h"
#include "enc/pem.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "sandbox/oidc_impl.h"

/* Ever made in one folder. */
enum { FILES_MAX = 10000, RSA_BITS = 2048, KID_BYTES = 8 };

/* ---- Names ---- */

static bool set_kid(struct hm_sandbox_oidc_key *key, struct hm_err *err)
{
    hm_auto(buf) hex = hm_buf((size_t)2 * KID_BYTES);
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;

    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    hm_hasher_put(&hasher, hm_key_spki(key->key));
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    hm_hex_encode(&hex, hm_bytes_slice(hm_digest_view(&digest), 0, KID_BYTES));
    HM_TRY(hm_buf_end(&hex, NULL, err));
    snprintf(key->kid, sizeof(key->kid), "sandbox-%s", hm_buf_str(&hex));
    return true;
}

/* ---- Files ---- */

static bool put_path(struct hm_buf *out, const struct hm_sandbox_oidc *oidc,
    const char *name, struct hm_err *err)
{
    hm_buf_printf(out, "%s/oidc-%s.pem", oidc->opts.dir, name);
    return hm_buf_end(out, NULL, err);
}

static bool load(struct hm_key **out, const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
    bool ok = hm_file_read(&text, path, err) &&
        hm_key_parse_private_pem(out, hm_buf_view(&text), err);

    hm_wipe(text.p, text.len);
    return ok || hm_wrap(err, "%s", HM_SHOW_PATH(path));
}

static bool save(const struct hm_key *key, const char *path, struct hm_err *err)
{
    const struct hm_file_opts opts = {.private_mode = true, .replace = true};
    hm_auto(buf) text = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(secret) der = {0};
    bool ok;

    HM_TRY(hm_key_write_pkcs8(&der, key, err));
    hm_pem_write(&text, "PRIVATE KEY", hm_secret_view(&der));
    ok = hm_buf_end(&text, NULL, err) &&
        hm_file_write(path, hm_buf_view(&text), &opts, err);
    hm_wipe(text.p, text.len);
    return ok;
}

/* One that lies there, or a new one that is put there. */
static bool load_or_make(struct hm_key **out,
    const struct hm_sandbox_oidc *oidc, const char *name, enum hm_key_type type,
    struct hm_err *err)
{
    unsigned bits = type == HM_KEY_RSA ? RSA_BITS : 0;
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    hm_auto_ptr(key) key = NULL;

    if (oidc->opts.dir != NULL) {
        HM_TRY(put_path(&path, oidc, name, err));
        if (hm_file_exists(hm_buf_str(&path)))
            return load(out, hm_buf_str(&path), err);
    }
    HM_TRY(hm_key_generate(&key, type, bits, err));
    if (oidc->opts.dir != NULL)
        HM_TRY(save(key, hm_buf_str(&path), err));
    *out = hm_move(key);
    return true;
}

/* ---- The list ---- */

/* Under the lock. */
static bool add_key(
    struct hm_sandbox_oidc *oidc, struct hm_key *owned, struct hm_err *err)
{
    struct hm_sandbox_oidc_key key = {.key = owned, .owned = owned};

    if (owned == NULL)
        key.key = oidc->opts.key;
    HM_TRY(set_kid(&key, err));
    if (oidc->key_count == HM_SANDBOX_OIDC_KEYS_MAX) {
        hm_key_free(oidc->keys[0].owned);
        memmove(oidc->keys, oidc->keys + 1,
            (HM_SANDBOX_OIDC_KEYS_MAX - 1) * sizeof(oidc->keys[0]));
        oidc->key_count--;
    }
    oidc->keys[oidc->key_count++] = key;
    return true;
}

/* Under the lock: the next one, made or found. */
static bool next_key(struct hm_sandbox_oidc *oidc, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    char name[16];

    if (oidc->made >= FILES_MAX)
        return hm_fail(err, HM_LIMIT, "%zu keys were made", oidc->made);
    snprintf(name, sizeof(name), "%zu", oidc->made + 1);
    HM_TRY(load_or_make(&key, oidc, name, HM_KEY_P256, err));
    HM_TRY(add_key(oidc, key, err));
    key = NULL;
    oidc->made++;
    return true;
}

static bool is_there(
    const struct hm_sandbox_oidc *oidc, size_t number, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    char name[24];

    snprintf(name, sizeof(name), "%zu", number);
    return put_path(&path, oidc, name, err) &&
        hm_file_exists(hm_buf_str(&path));
}

bool hm_sandbox_oidc_keys_open(struct hm_sandbox_oidc *oidc, struct hm_err *err)
{
    if (oidc->opts.key == NULL || !hm_key_is_private(oidc->opts.key) ||
        hm_key_type(oidc->opts.key) != HM_KEY_P256)
        return hm_fail(
            err, HM_USAGE, "the issuer's key is no private key on P-256");
    HM_TRY(add_key(oidc, NULL, err));
    while (oidc->opts.dir != NULL && is_there(oidc, oidc->made + 1, err))
        HM_TRY(next_key(oidc, err));
    return err->code == HM_OK;
}

void hm_sandbox_oidc_keys_free(struct hm_sandbox_oidc *oidc)
{
    for (size_t i = 0; i < oidc->key_count; i++)
        hm_key_free(oidc->keys[i].owned);
    hm_key_free(oidc->rsa.owned);
}

bool hm_sandbox_oidc_rotate(struct hm_sandbox_oidc *oidc, struct hm_err *err)
{
    bool ok;

    pthread_mutex_lock(&oidc->lock);
    ok = next_key(oidc, err);
    pthread_mutex_unlock(&oidc->lock);
    return ok;
}

/* Under the lock: a tenth of a second and more, which few ask for. */
static bool want_rsa(struct hm_sandbox_oidc *oidc, struct hm_err *err)
{
    struct hm_sandbox_oidc_key key = {0};

    if (oidc->rsa.key != NULL)
        return true;
    HM_TRY(load_or_make(&key.owned, oidc, "rs256", HM_KEY_RSA, err));
    key.key = key.owned;
    if (!set_kid(&key, err)) {
        hm_key_free(key.owned);
        return false;
    }
    oidc->rsa = key;
    return true;
}

/* ---- The set ---- */

static void add_number(struct hm_json_out *json, json_t *at, const char *name,
    struct hm_bytes number)
{
    hm_json_add_base64(json, at, name, HM_BASE64URL_NO_PAD, number);
}

static bool add_jwk(struct hm_json_out *json, json_t *list,
    const struct hm_sandbox_oidc_key *key, struct hm_err *err)
{
    struct hm_bytes raw = hm_key_raw(key->key);
    json_t *at = hm_json_add_obj(json, list, NULL);
    struct hm_der rd = hm_der(raw);

    hm_json_add_str(json, at, "use", HM_LIT("sig"));
    hm_json_add_str(json, at, "kid", hm_bytes_str(key->kid));
    if (hm_key_type(key->key) == HM_KEY_P256) {
        size_t len = hm_key_field_len(HM_KEY_P256);

        hm_json_add_str(json, at, "kty", HM_LIT("EC"));
        hm_json_add_str(json, at, "crv", HM_LIT("P-256"));
        hm_json_add_str(json, at, "alg", HM_LIT("ES256"));
        add_number(json, at, "x", hm_bytes_slice(raw, 1, len));
        add_number(json, at, "y", hm_bytes_slice(raw, 1 + len, len));
        return true;
    }
    hm_json_add_str(json, at, "kty", HM_LIT("RSA"));
    hm_json_add_str(json, at, "alg", HM_LIT("RS256"));
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    add_number(json, at, "n", hm_der_uint(&rd));
    add_number(json, at, "e", hm_der_uint(&rd));
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

static bool put_set(
    struct hm_buf *out, const struct hm_sandbox_oidc *oidc, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *list = hm_json_add_list(&json, json.root, "keys");

    for (size_t i = oidc->key_count; i > 0; i--)
        HM_TRY(add_jwk(&json, list, &oidc->keys[i - 1], err));
    if (oidc->rsa.key != NULL)
        HM_TRY(add_jwk(&json, list, &oidc->rsa, err));
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

bool hm_sandbox_oidc_jwks(
    struct hm_buf *out, struct hm_sandbox_oidc *oidc, struct hm_err *err)
{
    bool ok;

    pthread_mutex_lock(&oidc->lock);
    ok = put_set(out, oidc, err);
    pthread_mutex_unlock(&oidc->lock);
    return ok;
}

/* ---- Signing ---- */

static bool sign(struct hm_buf *out, const struct hm_sandbox_oidc_key *key,
    struct hm_bytes claims, struct hm_err *err)
{
    const struct hm_jwa *alg = hm_jwa_for_key(hm_key_type(key->key));
    hm_auto(buf) header = hm_buf(HM_SANDBOX_RECORD_MAX);
    hm_auto(buf) signature = hm_buf(HM_SIGNATURE_MAX);
    struct hm_bytes text;

    hm_buf_printf(&header, "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
        alg->name, key->kid);
    HM_TRY(hm_buf_end(&header, &text, err));
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, text);
    hm_buf_put_u8(out, '.');
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, claims);
    HM_TRY(hm_buf_end(out, &text, err));
    HM_TRY(hm_sig_sign(&signature, key->key, alg->sig, text, err));
    hm_buf_put_u8(out, '.');
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, hm_buf_view(&signature));
    return hm_buf_end(out, NULL, err);
}

bool hm_sandbox_oidc_sign(struct hm_buf *out, struct hm_sandbox_oidc *oidc,
    struct hm_bytes claims, bool rsa, struct hm_err *err)
{
    bool ok;

    /* Held while it signs: a rotation frees the oldest key. */
    pthread_mutex_lock(&oidc->lock);
    ok = (!rsa || want_rsa(oidc, err)) &&
        sign(out, rsa ? &oidc->rsa : &oidc->keys[oidc->key_count - 1], claims,
            err);
    pthread_mutex_unlock(&oidc->lock);
    return ok;
}

/* ---- Verifying ---- */

/* Which "iss" is to be there: the one that the options' claims put into every
 * token, and otherwise this sandbox's own. */
static bool want_issuer(struct hm_bytes *want,
    const struct hm_sandbox_oidc *oidc, struct hm_bytes issuer,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_bytes named;
    struct hm_uri uri;

    *want = issuer;
    HM_TRY(hm_sandbox_oidc_claims_issuer(&named, oidc, arena, err));
    if (named.len > 0 && hm_bytes_eq(issuer, named))
        return true;
    if (oidc->opts.issuer != NULL) {
        *want = hm_bytes_str(oidc->opts.issuer);
        return true; /* compared by hm_jwt_check() */
    }
    if (!hm_uri_parse(&uri, issuer, err)) {
        err->code = HM_POLICY;
        return hm_wrap(err, "issuer");
    }
    if (hm_uri_is_loopback(&uri) &&
        hm_bytes_eq_str(uri.path, HM_SANDBOX_OIDC_PREFIX) && !uri.has_query &&
        !uri.has_fragment)
        return true;
    return hm_fail(
        err, HM_POLICY, "issuer is %s, not this sandbox", HM_SHOW(issuer));
}

bool hm_sandbox_oidc_verify(struct hm_jwt *out, struct hm_sandbox_oidc *oidc,
    struct hm_bytes token, struct hm_arena *arena, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_bytes payload;
    struct hm_jwt_rules rules = {
        .audience = HM_LIT(HM_SANDBOX_OIDC_AUDIENCE),
        .now = {oidc->opts.now_ms(oidc->opts.clock) / 1000, 0},
    };
    struct hm_jws jws;
    struct hm_jwt jwt;

    HM_TRY(hm_sandbox_oidc_jwks(&text, oidc, err));
    HM_TRY(hm_jwk_set_parse(&set, hm_buf_view(&text), err));
    HM_TRY(hm_jws_parse(&jws, arena, token, err));
    HM_TRY(hm_jwk_set_verify(&payload, set, &jws, err));
    HM_TRY(hm_jwt_parse(&jwt, arena, payload, err));
    HM_TRY(want_issuer(&rules.issuer, oidc, jwt.issuer, arena, err));
    HM_TRY(hm_jwt_check(&jwt, &rules, err));
    *out = jwt;
    return true;
}
