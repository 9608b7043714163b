/* SPDX-License-Identifier: Apache-2.0 */
#include "fulcio_ask.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "enc/pem.h"
#include "root/domain.h"
#include "x509/csr.h"

const char fulcio_embedded[] = "signedCertificateEmbeddedSct";
const char fulcio_detached[] = "signedCertificateDetachedSct";

struct fulcio_asked fulcio_asked(void)
{
    return (struct fulcio_asked){.arena = hm_arena(HM_MIB),
        .body = hm_buf(HM_MIB),
        .resp = hm_serve_response()};
}

void fulcio_asked_free(struct fulcio_asked *asked)
{
    hm_key_free(asked->key);
    hm_arena_free(&asked->arena);
    hm_buf_free(&asked->body);
    hm_serve_response_free(&asked->resp);
}

int fulcio_ask(struct fulcio_asked *asked, struct lab_authority *lab,
    const char *method, const char *path)
{
    const struct hm_serve_field fields[] = {
        {HM_LIT("Content-Type"), HM_LIT("application/json")}};
    const struct hm_serve_request req = {
        .method = hm_bytes_str(method),
        .path = hm_bytes_str(path),
        .host = HM_LIT("127.0.0.1:5000"),
        .fields = fields,
        .field_count = 1,
        .body = hm_buf_view(&asked->body),
        .body_fd = -1,
        .body_len = asked->body.len,
    };
    struct hm_err err = {0};

    hm_serve_response_free(&asked->resp);
    asked->resp = hm_serve_response();
    hm_sandbox_fulcio_handle(lab->fulcio, NULL, &req, &asked->resp);
    if (!hm_json_parse(&asked->answer, &asked->arena,
            hm_buf_view(&asked->resp.body), HM_MIB, &err))
        asked->answer = (struct hm_json){0};
    return asked->resp.status;
}

int fulcio_sign(struct fulcio_asked *asked, struct lab_authority *lab)
{
    return fulcio_ask(asked, lab, "POST", "/fulcio/api/v2/signingCert");
}

void fulcio_put_token(struct fulcio_asked *asked, const char *claims, bool bad)
{
    hm_buf_put_str(&asked->body, "{\"credentials\":{\"oidcIdentityToken\":\"");
    lab_token(&asked->body, claims, bad);
    hm_buf_put_str(&asked->body, "\"}");
}

bool fulcio_put_csr(
    struct fulcio_asked *asked, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) der = hm_buf(HM_CSR_MAX), pem = hm_buf(HM_MIB);

    HM_TRY(hm_csr_write(&der, key, err));
    hm_pem_write(&pem, hm_csr_label, hm_buf_view(&der));
    hm_buf_put_str(&asked->body, ",\"certificateSigningRequest\":\"");
    hm_base64_encode(&asked->body, HM_BASE64, hm_buf_view(&pem));
    hm_buf_put_str(&asked->body, "\"}");
    return hm_buf_end(&asked->body, NULL, err);
}

bool fulcio_read_leaf(
    struct fulcio_asked *asked, const char *form, struct hm_err *err)
{
    struct hm_json chain = hm_json_get(
        hm_json_get(hm_json_get(asked->answer, form), "chain"), "certificates");
    struct hm_json_iter it = hm_json_iter(chain);
    struct hm_bytes text, der;
    hm_auto(pem) pem = {0};

    if (!hm_json_iter_next(&it) || hm_json_count(chain) != 3)
        return hm_fail(err, HM_FORMAT, "no chain of three in %s",
            hm_buf_str(&asked->resp.body));
    HM_TRY(hm_json_as_str(&text, it.value, &asked->arena, err));
    if (text.p[text.len - 1] != '-')
        return hm_fail(err, HM_FORMAT, "a line feed behind the PEM");
    HM_TRY(hm_pem_parse(&pem, text, HM_PEM_NO_TEXT, err));
    HM_TRY(hm_arena_copy(&asked->arena, &der, pem.blocks[0].body, err));
    return hm_cert_parse(&asked->leaf, der, err);
}

bool fulcio_certify(struct fulcio_asked *asked, struct lab_authority *lab,
    const char *claims, enum hm_key_type type, struct hm_err *err)
{
    HM_TRY(
        hm_key_generate(&asked->key, type, type == HM_KEY_RSA ? 3072 : 0, err));
    fulcio_put_token(asked, claims, false);
    hm_buf_cut(&asked->body, asked->body.len);
    HM_TRY(fulcio_put_csr(asked, asked->key, err));
    if (fulcio_sign(asked, lab) != 200)
        return hm_fail(err, HM_DENIED, "%d: %s", asked->resp.status,
            hm_buf_str(&asked->resp.body));
    return true;
}

bool fulcio_find_path(struct hm_path *out, const struct lab_authority *lab,
    const struct hm_cert *leaf, struct hm_err *err)
{
    const struct hm_time at = hm_time_of(lab_authority_now_s(lab));
    const struct hm_path_query query = {
        .leaf = leaf, .times = &at, .time_count = 1};

    return hm_domain_path(out, hm_root_domain(lab->root, 0), &query, err);
}
