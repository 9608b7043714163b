/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/authority.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "root/root_write.h"
#include "sandbox/issue.h"
#include "test.h"

#define BAD "YmFk"

const char lab_github_claims[] =
    "{\"iss\":\"https://token.actions.githubusercontent.com\","
    "\"sub\":\"repo:acme/app:ref:refs/heads/main\",\"aud\":\"sigstore\","
    "\"exp\":4102444800,\"iat\":1795262400,\"nbf\":1795262400,"
    "\"repository\":\"acme/app\",\"repository_id\":\"11\","
    "\"repository_owner\":\"acme\",\"repository_owner_id\":\"12\","
    "\"repository_visibility\":\"private\",\"ref\":\"refs/heads/main\","
    "\"ref_type\":\"branch\","
    "\"sha\":\"0123456789012345678901234567890123456789\","
    "\"workflow\":\"Release\",\"workflow_ref\":"
    "\"acme/app/.github/workflows/release.yml@refs/heads/main\","
    "\"workflow_sha\":\"0123456789012345678901234567890123456789\","
    "\"job_workflow_ref\":"
    "\"acme/app/.github/workflows/release.yml@refs/heads/main\","
    "\"job_workflow_sha\":\"0123456789012345678901234567890123456789\","
    "\"event_name\":\"push\",\"run_id\":\"77\",\"run_attempt\":\"2\","
    "\"runner_environment\":\"github-hosted\"}";

void lab_token(struct hm_buf *out, const char *claims, bool bad)
{
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, HM_LIT("{\"alg\":\"RS256\"}"));
    hm_buf_put_u8(out, '.');
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, hm_bytes_str(claims));
    hm_buf_put_str(out, bad ? "." BAD : ".Z29vZA");
}

static bool believe(
    void *ctx, struct hm_buf *claims, struct hm_bytes token, struct hm_err *err)
{
    size_t first = hm_bytes_find(token, '.');
    struct hm_bytes rest = hm_bytes_slice(token, first + 1, token.len);
    size_t second = hm_bytes_find(rest, '.');

    (void)ctx;
    if (hm_bytes_eq_str(hm_bytes_slice(rest, second + 1, rest.len), BAD))
        return hm_fail(err, HM_MISMATCH, "its signature is wrong");
    return hm_base64_decode(
        claims, HM_BASE64URL_NO_PAD, hm_bytes_slice(rest, 0, second), err);
}

int64_t lab_authority_now_s(const struct lab_authority *lab)
{
    return hm_http_now_s(&lab->serve.http) + lab->skew_s;
}

static int64_t now_ms(void *ctx)
{
    return lab_authority_now_s(ctx) * 1000 + 250;
}

static bool answer(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct lab_authority *lab = ctx;

    if (!hm_bytes_eq_str(req->host, "lab.test"))
        return false;
    if (hm_bytes_starts(req->path, HM_LIT(HM_SANDBOX_FULCIO_PREFIX "/")))
        hm_sandbox_fulcio_handle(lab->fulcio, NULL, req, resp);
    else
        hm_sandbox_ct_handle(lab->ct, NULL, req, resp);
    if (lab->change != NULL)
        lab->change(lab->change_ctx, resp);
    return true;
}

static bool make_keys(struct lab_authority *lab, struct hm_err *err)
{
    const struct hm_sandbox_ca_keys *keys;

    HM_TRY(hm_key_generate(&lab->root_key, HM_KEY_P256, 0, err));
    HM_TRY(hm_key_generate(&lab->ca_key, HM_KEY_P256, 0, err));
    HM_TRY(hm_key_generate(&lab->ct_key, HM_KEY_P256, 0, err));
    keys = &(struct hm_sandbox_ca_keys){lab->root_key, lab->ca_key};
    lab->root_der = hm_buf(HM_CERT_MAX);
    lab->ca_der = hm_buf(HM_CERT_MAX);
    HM_TRY(hm_sandbox_ca_make(
        &lab->ca_der, &lab->root_der, keys, LAB_SERVE_EPOCH_S - 86400, err));
    lab->chain[0] = hm_buf_view(&lab->ca_der);
    lab->chain[1] = hm_buf_view(&lab->root_der);
    return true;
}

static bool make_root(struct lab_authority *lab, struct hm_err *err)
{
    const struct hm_window valid = {
        .start = {LAB_SERVE_EPOCH_S - 86400, 0}, .has_start = true};
    const struct hm_authority_spec ca = {
        .certs = lab->chain, .cert_count = 2, .valid = valid};
    const struct hm_log_spec ct = {.key = lab->ct_key,
        .base_url = HM_LIT("https://lab.test/ct"),
        .valid = valid};
    const struct hm_root_spec spec = {
        .cas = &ca, .ca_count = 1, .ctlogs = &ct, .ctlog_count = 1};
    hm_auto(buf) json = hm_buf(HM_ROOT_MAX);

    HM_TRY(hm_root_write(&json, &spec, err));
    HM_TRY(hm_root_new(&lab->root, err));
    return hm_root_add_json(lab->root, HM_LIT("lab"), hm_buf_view(&json), err);
}

static bool make_services(struct lab_authority *lab,
    const struct lab_authority_opts *opts, struct hm_err *err)
{
    const struct hm_sandbox_ct_opts ct = {
        .dir = opts->dir,
        .key = lab->ct_key,
        .roots = &lab->chain[1],
        .root_count = 1,
        .now_ms = now_ms,
        .clock = lab,
    };
    struct hm_sandbox_fulcio_opts fulcio = {
        .key = lab->ca_key,
        .chain = lab->chain,
        .chain_count = 2,
        .detached = opts->detached,
        .token = believe,
        .issuer = "/oidc",
        .audience = "sigstore",
        .now_ms = now_ms,
        .clock = lab,
    };

    HM_TRY(hm_sandbox_ct_new(&lab->ct, &ct, err));
    if (!opts->no_ct)
        fulcio.ct = lab->ct;
    return hm_sandbox_fulcio_new(&lab->fulcio, &fulcio, err);
}

bool lab_authority_new(struct lab_authority *out,
    const struct lab_authority_opts *opts, struct hm_err *err)
{
    const struct lab_authority_opts none = {0};

    *out = (struct lab_authority){0};
    lab_serve_new(&out->serve, answer, out);
    if (!make_keys(out, err) || !make_root(out, err) ||
        !make_services(out, opts != NULL ? opts : &none, err))
        return false;
    test_ready();
    return true;
}

void lab_authority_free(struct lab_authority *lab)
{
    hm_sandbox_fulcio_free(lab->fulcio);
    hm_sandbox_ct_free(lab->ct);
    hm_root_free(lab->root);
    hm_buf_free(&lab->root_der);
    hm_buf_free(&lab->ca_der);
    hm_key_free(lab->root_key);
    hm_key_free(lab->ca_key);
    hm_key_free(lab->ct_key);
}
