/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of a token, in layers of JSON text: what a job or a person has,
 * what the issuer adds, what the sandbox was started with, what the request
 * says. Of each name the last layer's value counts, to the byte. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/random.h"
#include "enc/hex.h"
#include "enc/json.h"
#include "enc/json_write.h"
#include "sandbox/oidc_impl.h"

/* A push to the main branch, on a runner of GitHub's. All are strings there. */
static const char job_claims[] =
    "{\"sub\":\"repo:sandbox/app:ref:refs/heads/main\","
    "\"ref\":\"refs/heads/main\",\"ref_type\":\"branch\","
    "\"ref_protected\":\"true\","
    "\"sha\":\"5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db\","
    "\"repository\":\"sandbox/app\",\"repository_id\":\"1001\","
    "\"repository_owner\":\"sandbox\",\"repository_owner_id\":\"1000\","
    "\"repository_visibility\":\"public\","
    "\"run_id\":\"2001\",\"run_number\":\"7\",\"run_attempt\":\"1\","
    "\"actor\":\"sandbox-user\",\"actor_id\":\"1002\","
    "\"workflow\":\"release\","
    "\"workflow_ref\":"
    "\"sandbox/app/.github/workflows/release.yml@refs/heads/main\","
    "\"workflow_sha\":\"5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db\","
    "\"head_ref\":\"\",\"base_ref\":\"\",\"event_name\":\"push\","
    "\"job_workflow_ref\":"
    "\"sandbox/app/.github/workflows/release.yml@refs/heads/main\","
    "\"job_workflow_sha\":\"5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db\","
    "\"runner_environment\":\"github-hosted\",\"check_run_id\":\"3001\"}";

static const char person_claims[] = "{\"sub\":\"sandbox-person\","
                                    "\"email\":\"person@sandbox.test\","
                                    "\"email_verified\":true}";

enum { LAYERS = 4, JTI_BYTES = 16 };

struct layers {
    struct hm_arena arena;
    struct hm_json roots[LAYERS];
    size_t count;
};

static void layers_free(struct layers *layers)
{
    hm_arena_free(&layers->arena);
}

static bool add(struct layers *layers, struct hm_bytes text, struct hm_err *err)
{
    struct hm_json root;

    if (text.len == 0)
        return true;
    if (!hm_json_parse_borrowed(
            &root, &layers->arena, text, HM_SANDBOX_OIDC_CLAIMS_MAX, err) ||
        (hm_json_type(root) != HM_JSON_OBJECT &&
            !hm_fail(err, HM_USAGE, "not a JSON object"))) {
        err->code = HM_USAGE;
        return hm_wrap(err, "claims");
    }
    layers->roots[layers->count++] = root;
    return true;
}

static bool put_jti(struct hm_buf *out, struct hm_err *err)
{
    uint8_t raw[JTI_BYTES];

    HM_TRY(hm_random(raw, sizeof(raw), err));
    hm_hex_encode(out, hm_bytes(raw, sizeof(raw)));
    return hm_buf_end(out, NULL, err);
}

/* What the issuer itself says. */
static bool put_own(struct hm_buf *out, struct hm_sandbox_oidc *oidc,
    const struct hm_sandbox_mint *mint, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    int64_t now_s =
        hm_fault_now_ms(mint->hits, oidc->opts.now_ms(oidc->opts.clock)) / 1000;
    hm_auto(buf) jti = hm_buf((size_t)2 * JTI_BYTES);

    HM_TRY(put_jti(&jti, err));
    hm_json_add_str(&json, json.root, "iss", mint->issuer);
    hm_json_add_str(&json, json.root, "aud", mint->audience);
    hm_json_add_str(&json, json.root, "jti", hm_buf_view(&jti));
    hm_json_add_i64(&json, json.root, "iat", now_s);
    hm_json_add_i64(&json, json.root, "nbf", now_s);
    hm_json_add_i64(&json, json.root, "exp", now_s + HM_SANDBOX_OIDC_LIFE_S);
    if (mint->nonce.len > 0)
        hm_json_add_str(&json, json.root, "nonce", mint->nonce);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

static struct hm_json find(struct hm_json object, struct hm_bytes key)
{
    struct hm_json_iter it = hm_json_iter(object);

    while (hm_json_iter_next(&it)) {
        if (hm_bytes_eq(hm_json_text(it.key), key))
            return it.value;
    }
    return (struct hm_json){0};
}

/* Is there a later layer that says something of it? */
static bool is_replaced(
    const struct layers *layers, size_t layer, struct hm_bytes key)
{
    for (size_t i = layer + 1; i < layers->count; i++) {
        if (hm_json_type(find(layers->roots[i], key)) != HM_JSON_NONE)
            return true;
    }
    return false;
}

static void put_layer(
    struct hm_buf *out, const struct layers *layers, size_t layer)
{
    struct hm_json_iter it = hm_json_iter(layers->roots[layer]);

    while (hm_json_iter_next(&it)) {
        struct hm_bytes key = hm_json_text(it.key);

        if (hm_json_type(it.value) == HM_JSON_NULL ||
            is_replaced(layers, layer, key))
            continue;
        hm_buf_put_u8(out, out->len == 0 ? '{' : ',');
        hm_buf_put(out, key);
        hm_buf_put_u8(out, ':');
        hm_buf_put(out, hm_json_text(it.value));
    }
}

static bool merge(struct hm_buf *out, struct hm_sandbox_oidc *oidc,
    const struct hm_sandbox_mint *mint, struct hm_err *err)
{
    __attribute__((cleanup(layers_free))) struct layers layers = {
        .arena = hm_arena(HM_JWK_ARENA_MAX)};
    hm_auto(buf) own = hm_buf(HM_SANDBOX_OIDC_CLAIMS_MAX);

    HM_TRY(put_own(&own, oidc, mint, err));
    HM_TRY(add(
        &layers, hm_bytes_str(mint->person ? person_claims : job_claims), err));
    HM_TRY(add(&layers, hm_buf_view(&own), err));
    if (oidc->opts.claims != NULL)
        HM_TRY(add(&layers, hm_bytes_str(oidc->opts.claims), err));
    HM_TRY(add(&layers, mint->claims, err));
    for (size_t i = 0; i < layers.count; i++)
        put_layer(out, &layers, i);
    hm_buf_put_str(out, out->len == 0 ? "{}" : "}");
    return hm_buf_end(out, NULL, err);
}

bool hm_sandbox_oidc_mint(struct hm_buf *out, struct hm_sandbox_oidc *oidc,
    const struct hm_sandbox_mint *mint, struct hm_err *err)
{
    hm_auto(buf) claims = hm_buf(2 * HM_SANDBOX_OIDC_CLAIMS_MAX);

    HM_TRY(merge(&claims, oidc, mint, err));
    return hm_sandbox_oidc_sign(
        out, oidc, hm_buf_view(&claims), mint->rsa, err);
}

bool hm_sandbox_oidc_claims_check(struct hm_bytes claims, struct hm_err *err)
{
    __attribute__((cleanup(layers_free))) struct layers layers = {
        .arena = hm_arena(HM_JWK_ARENA_MAX)};

    return add(&layers, claims, err);
}

bool hm_sandbox_oidc_claims_issuer(struct hm_bytes *out,
    const struct hm_sandbox_oidc *oidc, struct hm_arena *arena,
    struct hm_err *err)
{
    struct hm_json root, issuer;

    *out = hm_bytes(NULL, 0);
    if (oidc->opts.claims == NULL)
        return true;
    HM_TRY(hm_json_parse_borrowed(&root, arena, hm_bytes_str(oidc->opts.claims),
        HM_SANDBOX_OIDC_CLAIMS_MAX, err));
    issuer = hm_json_get(root, "iss");
    return hm_json_type(issuer) != HM_JSON_STRING ||
        hm_json_as_str(out, issuer, arena, err);
}
