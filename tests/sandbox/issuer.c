/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/json.h"

static int64_t now_ms(void *ctx)
{
    return ((struct issuer *)ctx)->now_ms;
}

bool issuer_new(struct issuer *out, const struct hm_sandbox_oidc_opts *opts,
    struct hm_err *err)
{
    struct hm_sandbox_oidc_opts all = {0};

    *out = (struct issuer){.now_ms = (int64_t)ISSUER_NOW_S * 1000,
        .resp = hm_serve_response(),
        .text = hm_buf(HM_MIB),
        .arena = hm_arena(64 * HM_MIB)};
    if (opts != NULL)
        all = *opts;
    HM_TRY(hm_key_generate(&out->key, HM_KEY_P256, 0, err));
    all.key = out->key;
    all.now_ms = now_ms;
    all.clock = out;
    return hm_sandbox_oidc_new(&out->oidc, &all, err);
}

void issuer_free(struct issuer *issuer)
{
    hm_sandbox_oidc_free(issuer->oidc);
    hm_key_free(issuer->key);
    hm_serve_response_free(&issuer->resp);
    hm_buf_free(&issuer->text);
    hm_arena_free(&issuer->arena);
}

int issue(struct issuer *issuer, const char *line, const char *authorization,
    const char *body)
{
    struct hm_bytes all = hm_bytes_str(line);
    size_t space = hm_bytes_find(all, ' ');
    struct hm_bytes target = hm_bytes_slice(all, space + 1, all.len);
    size_t mark = hm_bytes_find(target, '?');
    const struct hm_serve_field field = {
        HM_LIT("Authorization"), hm_bytes_str(authorization)};
    const struct hm_serve_request req = {
        .method = hm_bytes_slice(all, 0, space),
        .path = hm_bytes_slice(target, 0, mark),
        .query = hm_bytes_slice(target, mark + 1, target.len),
        .host = HM_LIT("127.0.0.1:7"),
        .fields = &field,
        .field_count = authorization != NULL,
        .body = hm_bytes_str(body),
        .body_fd = -1,
    };
    const struct hm_fault_hits none = {0};

    hm_serve_response_free(&issuer->resp);
    issuer->resp = hm_serve_response();
    hm_sandbox_oidc_handle(issuer->oidc, &none, &req, &issuer->resp);
    hm_buf_cut(&issuer->text, 0);
    hm_buf_put(&issuer->text, hm_buf_view(&issuer->resp.body));
    return issuer->resp.status;
}

struct hm_bytes issued(struct issuer *issuer, const char *name)
{
    struct hm_bytes out = {0};
    struct hm_err ignored;
    struct hm_json root;

    if (!hm_json_parse(&root, &issuer->arena, hm_buf_view(&issuer->text),
            HM_MIB, &ignored) ||
        !hm_json_as_str(
            &out, hm_json_get(root, name), &issuer->arena, &ignored))
        return hm_bytes(NULL, 0);
    return out;
}

struct hm_bytes issue_token(struct issuer *issuer, const char *more)
{
    char line[32768];

    snprintf(line, sizeof(line),
        "GET " HM_SANDBOX_OIDC_ACTIONS "&audience=sigstore%s", more);
    if (issue(issuer, line, "bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN, NULL) !=
        200)
        return hm_bytes(NULL, 0);
    return issued(issuer, "value");
}
