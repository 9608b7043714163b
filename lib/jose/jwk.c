/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwk.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/roca.h"
#include "enc/der_write.h"
#include "enc/json_field.h"
#include "jose/jws.h"

enum kind { NO_KIND, KIND_EC, KIND_RSA, KIND_OKP };

static const struct hm_json_name kinds[] = {
    {"EC", KIND_EC},
    {"RSA", KIND_RSA},
    {"OKP", KIND_OKP},
    {NULL, 0},
};

static const struct hm_json_name ec_curves[] = {
    {"P-256", HM_KEY_P256},
    {"P-384", HM_KEY_P384},
    {"P-521", HM_KEY_P521},
    {NULL, 0},
};

static const struct hm_json_name okp_curves[] = {
    {"Ed25519", HM_KEY_ED25519},
    {NULL, 0},
};

/* RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1: private halves, symmetric keys. */
static const char *const secrets[] = {
    "d", "p", "q", "dp", "dq", "qi", "oth", "k"};

/* What a key says of its use, before anybody looks at the key. */
struct purpose {
    struct hm_bytes use, alg;
    bool has_ops, verifies, other;
};

/* RFC 7517 section 4.3: no operation twice, and none that belongs to another
 * purpose: a key for two is attacked through the weaker. */
static void read_ops(struct purpose *out, struct hm_json_obj *o)
{
    struct hm_json_list list = hm_json_opt_list(o, "key_ops", HM_JWK_OPS_MAX);

    out->has_ops = hm_json_has(o, "key_ops");
    while (hm_json_next(&list)) {
        struct hm_bytes op = hm_json_rd_str(o->rd, list.item);

        if (hm_bytes_eq_str(op, "verify")) {
            if (out->verifies)
                hm_json_fail(
                    o->rd, list.item, HM_FORMAT, "operation named twice");
            out->verifies = true;
        } else if (!hm_bytes_eq_str(op, "sign")) {
            out->other = true;
        }
    }
}

static bool check_purpose(const struct purpose *p, struct hm_err *err)
{
    if (p->use.p != NULL && !hm_bytes_eq_str(p->use, "sig"))
        return hm_fail(err, HM_UNSUPPORTED, "for use \"%s\", not \"sig\"",
            HM_SHOW(p->use));
    if (p->has_ops && (!p->verifies || p->other))
        return hm_fail(
            err, HM_UNSUPPORTED, "\"key_ops\" are not those of a public key");
    return true;
}

static void refuse_secrets(struct hm_json_obj *o)
{
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        if (hm_json_has(o, secrets[i]))
            hm_json_fail(o->rd, o->v, HM_FORMAT,
                "holds the secret \"%s\"; publish public keys only",
                secrets[i]);
    }
}

static bool read_common(struct hm_jwk *out, struct purpose *purpose,
    struct hm_arena *arena, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o = hm_json_root(&rd, v);

    refuse_secrets(&o);
    out->kid = hm_json_opt_str(&o, "kid");
    purpose->use = hm_json_opt_str(&o, "use");
    purpose->alg = hm_json_opt_str(&o, "alg");
    read_ops(purpose, &o);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

/* A number without leading zeros (Base64urlUInt, RFC 7518 section 2). */
static struct hm_bytes read_uint(struct hm_json_obj *o, const char *name)
{
    struct hm_bytes number = hm_json_base64(o, name, HM_BASE64URL_NO_PAD);

    if (!hm_json_failed(o->rd) && (number.len == 0 || number.p[0] == 0))
        hm_json_fail(o->rd, hm_json_get(o->v, name), HM_FORMAT,
            "number is empty or begins with a zero byte");
    return number;
}

static bool make_rsa(struct hm_key **out, struct hm_bytes n, struct hm_bytes e,
    struct hm_err *err)
{
    hm_auto(buf) buf = hm_buf(HM_KEY_SPKI_MAX);
    hm_auto_ptr(key) key = NULL;
    struct hm_der_out der = hm_der_out(&buf);
    struct hm_bytes raw;

    if (n.len > HM_RSA_BITS_MAX / 8 || e.len > HM_RSA_EXPONENT_MAX)
        return hm_fail(err, HM_UNSUPPORTED,
            "RSA modulus of %zu bytes, "
            "exponent of %zu",
            n.len, e.len);
    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_uint(&der, n);
    hm_der_put_uint(&der, e);
    hm_der_finish(&der);
    HM_TRY(hm_der_out_end(&der, &raw, err));
    HM_TRY(hm_key_parse_raw(&key, HM_KEY_RSA, raw, err));
    if (hm_roca_is_weak(n))
        return hm_fail(
            err, HM_UNSUPPORTED, "RSA key with the pattern of CVE-2017-15361");
    *out = hm_move(key);
    return true;
}

/* RFC 7518 section 6.2.1.2: both coordinates have the full length. */
static bool make_ec(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes x, struct hm_bytes y, struct hm_err *err)
{
    uint8_t point[HM_KEY_POINT_MAX] = {4};
    size_t len = hm_key_field_len(type);

    if (x.len != len || y.len != len)
        return hm_fail(err, HM_FORMAT,
            "coordinates of %zu and %zu bytes, not %zu", x.len, y.len, len);
    memcpy(point + 1, x.p, len);
    memcpy(point + 1 + len, y.p, len);
    return hm_key_parse_raw(out, type, hm_bytes(point, 1 + 2 * len), err);
}

/* The numbers of a key, as far as its kind has them. */
struct numbers {
    enum kind kind;
    enum hm_key_type type;
    struct hm_bytes x, y, n, e;
};

static bool read_numbers(struct numbers *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o = hm_json_root(&rd, v);

    out->kind = (enum kind)hm_json_enum(&o, "kty", kinds);
    switch (out->kind) {
    case KIND_EC:
        out->type = (enum hm_key_type)hm_json_enum(&o, "crv", ec_curves);
        out->x = hm_json_base64(&o, "x", HM_BASE64URL_NO_PAD);
        out->y = hm_json_base64(&o, "y", HM_BASE64URL_NO_PAD);
        break;
    case KIND_OKP:
        out->type = (enum hm_key_type)hm_json_enum(&o, "crv", okp_curves);
        out->x = hm_json_base64(&o, "x", HM_BASE64URL_NO_PAD);
        break;
    case KIND_RSA:
        out->type = HM_KEY_RSA;
        out->n = read_uint(&o, "n");
        out->e = read_uint(&o, "e");
        break;
    case NO_KIND:
        break;
    }
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

/* The algorithm is the key's for good: an RSA key used by two is how a
 * signature of one gets verified as the other. */
static bool choose_alg(const struct hm_jwa **out, struct hm_bytes name,
    enum hm_key_type type, struct hm_err *err)
{
    const struct hm_jwa *alg =
        name.p == NULL ? hm_jwa_for_key(type) : hm_jwa_find(name);

    if (alg == NULL)
        return hm_fail(
            err, HM_UNSUPPORTED, "for algorithm \"%s\"", HM_SHOW(name));
    if (alg->key != type)
        return hm_fail(err, HM_FORMAT, "algorithm %s with a key of type %s",
            alg->name, hm_key_type_name(type));
    *out = alg;
    return true;
}

static bool make_key(
    struct hm_key **out, const struct numbers *numbers, struct hm_err *err)
{
    if (numbers->kind == KIND_RSA)
        return make_rsa(out, numbers->n, numbers->e, err);
    if (numbers->kind == KIND_EC)
        return make_ec(out, numbers->type, numbers->x, numbers->y, err);
    return hm_key_parse_raw(out, numbers->type, numbers->x, err);
}

static bool read_key(struct hm_jwk *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err)
{
    struct purpose purpose = {0};
    struct numbers numbers = {0};

    HM_TRY(read_common(out, &purpose, arena, v, err));
    HM_TRY(check_purpose(&purpose, err));
    HM_TRY(read_numbers(&numbers, arena, v, err));
    HM_TRY(choose_alg(&out->alg, purpose.alg, numbers.type, err));
    return make_key(&out->key, &numbers, err);
}

void hm_jwk_set_free(struct hm_jwk_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->count; i++)
        hm_key_free(set->keys[i].key);
    hm_arena_free(&set->arena);
    hm_free(set);
}

/* A set with its document, and room for `count` keys once that is known. */
static bool new_set(struct hm_jwk_set **out, struct hm_json *root,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(jwk_set) set = hm_alloc(sizeof(*set));

    if (set == NULL)
        return hm_fail_memory(err);
    set->arena = hm_arena(HM_JWK_ARENA_MAX);
    HM_TRY(hm_json_parse(root, &set->arena, text, HM_JWK_SET_MAX, err));
    *out = hm_move(set);
    return true;
}

static bool make_room(struct hm_jwk_set *set, size_t count, struct hm_err *err)
{
    set->keys = hm_arena_alloc(&set->arena, count, sizeof(*set->keys));
    if (set->keys == NULL)
        return hm_arena_fail(&set->arena, err);
    return true;
}

bool hm_jwk_parse(
    struct hm_jwk_set **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_json root;

    if (!new_set(&set, &root, text, err) || !make_room(set, 1, err))
        return hm_wrap(err, "JWK");
    set->count = 1;
    if (!read_key(&set->keys[0], &set->arena, root, err))
        return hm_wrap(err, "JWK");
    *out = hm_move(set);
    return true;
}

/* Two keys with one id: which one verifies would be up to the order, or to
 * the attacker. Also when one of them is of no use to us. */
static bool check_kid(const struct hm_jwk_set *set, struct hm_err *err)
{
    const struct hm_jwk *last = &set->keys[set->count - 1];

    for (size_t i = 0; i + 1 < set->count; i++) {
        if (last->kid.p != NULL && hm_bytes_eq(set->keys[i].kid, last->kid))
            return hm_fail(err, HM_FORMAT, "\"kid\" \"%s\" stands twice",
                HM_SHOW(last->kid));
    }
    return true;
}

static bool add_key(
    struct hm_jwk_set *set, struct hm_json v, struct hm_err *err)
{
    struct hm_jwk *jwk = &set->keys[set->count++];

    if (read_key(jwk, &set->arena, v, err))
        return check_kid(set, err);
    if (err->code != HM_UNSUPPORTED)
        return false;
    HM_TRY(
        hm_arena_copy(&set->arena, &jwk->problem, hm_bytes_str(err->msg), err));
    *err = (struct hm_err){0};
    return check_kid(set, err);
}

static bool read_set(
    struct hm_jwk_set *set, struct hm_json root, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&set->arena);
    struct hm_json_obj o = hm_json_root(&rd, root);
    struct hm_json_list list = hm_json_list(&o, "keys", HM_JWK_SET_KEYS_MAX);

    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    HM_TRY(make_room(set, list.count, err));
    while (hm_json_next(&list)) {
        size_t index = set->count;

        if (!add_key(set, list.item, err))
            return hm_wrap(err, "key %zu", index);
    }
    return true;
}

bool hm_jwk_set_parse(
    struct hm_jwk_set **out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_json root;

    if (!new_set(&set, &root, text, err) || !read_set(set, root, err))
        return hm_wrap(err, "JWK set");
    *out = hm_move(set);
    return true;
}

const struct hm_jwk *hm_jwk_set_find(
    const struct hm_jwk_set *set, struct hm_bytes kid)
{
    if (kid.p == NULL)
        return set->count == 1 ? &set->keys[0] : NULL;
    for (size_t i = 0; i < set->count; i++) {
        if (set->keys[i].kid.p != NULL && hm_bytes_eq(set->keys[i].kid, kid))
            return &set->keys[i];
    }
    return NULL;
}

bool hm_jwk_set_verify(struct hm_bytes *payload, const struct hm_jwk_set *set,
    const struct hm_jws *jws, struct hm_err *err)
{
    const struct hm_jwk *jwk = hm_jwk_set_find(set, jws->kid);

    if (jwk == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "no key \"%s\" among the %zu of the set", HM_SHOW(jws->kid),
            set->count);
    if (jwk->key == NULL)
        return hm_fail(err, HM_UNSUPPORTED, "key \"%s\": %s", HM_SHOW(jwk->kid),
            (const char *)jwk->problem.p);
    return hm_jws_verify(payload, jws, jwk->key, jwk->alg, err);
}
