/* SPDX-License-Identifier: Apache-2.0 */
#include "ct_ask.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "sandbox/issue.h"
#include "test.h"

struct ct_asked ct_asked(void)
{
    return (struct ct_asked){.cert = hm_buf(HM_MIB),
        .precert = hm_buf(HM_MIB),
        .body = hm_buf(HM_MIB),
        .resp = hm_serve_response(),
        .arena = hm_arena(8 * HM_MIB)};
}

void ct_asked_free(struct ct_asked *asked)
{
    hm_key_free(asked->key);
    hm_buf_free(&asked->cert);
    hm_buf_free(&asked->precert);
    hm_buf_free(&asked->body);
    hm_serve_response_free(&asked->resp);
    hm_arena_free(&asked->arena);
}

bool ct_make(
    struct ct_asked *out, const struct lab_authority *lab, struct hm_err *err)
{
    static const uint8_t serial[] = {7};
    const struct hm_certified subject = {.san = {HM_SAN_URI, HM_LIT("a:b")}};
    struct hm_cert ca;
    struct hm_issue_spec spec = {
        .serial = hm_bytes(serial, 1),
        .issuer = &ca,
        .issuer_key = lab->ca_key,
        .from_s = LAB_SERVE_EPOCH_S,
        .to_s = LAB_SERVE_EPOCH_S + HM_ISSUE_LIFE_S,
        .eku = HM_ISSUE_CODE_SIGNING,
        .subject = &subject,
    };

    HM_TRY(hm_key_generate(&out->key, HM_KEY_P256, 0, err));
    spec.key = out->key;
    HM_TRY(hm_cert_parse(&ca, lab->chain[0], err));
    HM_TRY(hm_issue(&out->cert, &spec, err));
    spec.end = HM_ISSUE_POISON;
    return hm_issue(&out->precert, &spec, err);
}

int ct_ask(struct ct_asked *asked, struct lab_authority *lab,
    const char *method, const char *target)
{
    struct hm_bytes all = hm_bytes_str(target);
    size_t mark = hm_bytes_find(all, '?');
    const struct hm_serve_request req = {
        .method = hm_bytes_str(method),
        .path = hm_bytes_slice(all, 0, mark),
        .query = hm_bytes_slice(all, mark + 1, all.len),
        .body = hm_buf_view(&asked->body),
        .body_fd = -1,
        .body_len = asked->body.len,
    };
    struct hm_err err = {0};

    hm_serve_response_free(&asked->resp);
    asked->resp = hm_serve_response();
    hm_sandbox_ct_handle(lab->ct, NULL, &req, &asked->resp);
    asked->answer = (struct hm_json){0};
    if (!hm_json_parse(&asked->answer, &asked->arena,
            hm_buf_view(&asked->resp.body), HM_MIB, &err))
        asked->answer = (struct hm_json){0};
    return asked->resp.status;
}

void ct_put_chain(
    struct ct_asked *asked, const struct hm_bytes *certs, size_t count)
{
    hm_buf_cut(&asked->body, 0);
    hm_buf_put_str(&asked->body, "{\"chain\":[");
    for (size_t i = 0; i < count; i++) {
        hm_buf_put_str(&asked->body, i == 0 ? "\"" : ",\"");
        hm_base64_encode(&asked->body, HM_BASE64, certs[i]);
        hm_buf_put_u8(&asked->body, '"');
    }
    hm_buf_put_str(&asked->body, "]}");
}

int ct_add(struct ct_asked *asked, struct lab_authority *lab,
    const struct hm_buf *leaf, const char *path)
{
    const struct hm_bytes certs[] = {
        hm_buf_view(leaf), lab->chain[0], lab->chain[1]};

    ct_put_chain(asked, certs, 3);
    return ct_ask(asked, lab, "POST", path);
}

struct hm_bytes ct_field(struct ct_asked *asked, struct hm_json v)
{
    hm_auto(buf) raw = hm_buf(HM_MIB);
    struct hm_bytes text, out = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_json_as_str(&text, v, &asked->arena, &err)) ||
        !CHECK_OK(hm_base64_decode(&raw, HM_BASE64, text, &err)) ||
        !CHECK_OK(hm_arena_copy(&asked->arena, &out, hm_buf_view(&raw), &err)))
        return hm_bytes(NULL, 0);
    return out;
}

uint64_t ct_number(const struct ct_asked *asked, const char *name)
{
    uint64_t n = UINT64_MAX;

    CHECK(hm_json_as_u64(&n, hm_json_get(asked->answer, name)));
    return n;
}

struct hm_sct ct_sct_of(struct ct_asked *asked)
{
    struct hm_bytes sig =
        ct_field(asked, hm_json_get(asked->answer, "signature"));

    return (struct hm_sct){
        .log_id = ct_field(asked, hm_json_get(asked->answer, "id")),
        .time_ms = ct_number(asked, "timestamp"),
        .hash = sig.len > 4 ? sig.p[0] : 0,
        .kind = sig.len > 4 ? sig.p[1] : 0,
        .signature = hm_bytes_slice(sig, 4, sig.len),
    };
}

bool ct_fill(struct lab_authority *lab, size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_ASKED got = ct_asked();

        HM_TRY(ct_make(&got, lab, err));
        if (ct_add(&got, lab, &got.precert, "/ct/v1/add-pre-chain") != 200)
            return hm_fail(
                err, HM_SYSTEM, "entry %zu: %s", i, hm_buf_str(&got.resp.body));
    }
    return true;
}
