/* SPDX-License-Identifier: Apache-2.0 */
/* Literals of the bodies; RFC 8785 sorts the members, so they stand sorted. */
#include "tlog/body.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "dsse/dsse.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "enc/pem.h"
#include "tlog/entry_impl.h"

/* ---- Pieces ---- */

static void put_base64(struct hm_buf *out, struct hm_bytes in)
{
    hm_base64_encode(out, HM_BASE64, in);
}

/* What stands in a buffer that failed is not all of it. */
static void put_buf_base64(struct hm_buf *out, const struct hm_buf *in)
{
    if (in->failed != HM_OK)
        hm_buf_fail(out, in->failed);
    put_base64(out, hm_buf_view(in));
}

/* A JSON string with RFC 8785's escapes. */
static void put_string(struct hm_buf *out, struct hm_bytes in)
{
    static const char shorts[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    size_t at;

    hm_buf_put_u8(out, '"');
    for (size_t i = 0; i < in.len; i++) {
        at = hm_bytes_find(HM_LIT(shorts), in.p[i]);
        if (at < sizeof(shorts) - 1)
            hm_buf_printf(out, "\\%c", letters[at]);
        else if (in.p[i] < 0x20)
            hm_buf_printf(out, "\\u%04x", in.p[i]);
        else
            hm_buf_put_u8(out, in.p[i]);
    }
    hm_buf_put_u8(out, '"');
}

static void put_pem_base64(struct hm_buf *out, const struct hm_signed *what)
{
    hm_auto(buf) pem = hm_buf(2 * HM_CERT_MAX);

    if (what->cert != NULL)
        hm_pem_write(&pem, "CERTIFICATE", what->cert->der);
    else
        hm_key_write_pem(&pem, what->key);
    put_buf_base64(out, &pem);
}

static void put_hash(struct hm_buf *out, const struct hm_digest *digest)
{
    hm_buf_printf(
        out, "{\"algorithm\":\"%s\",\"value\":\"", hm_hash_name(digest->hash));
    hm_hex_encode(out, hm_digest_view(digest));
    hm_buf_put_str(out, "\"}");
}

static bool alg_of(
    const struct hm_alg **out, const struct hm_signed *what, struct hm_err *err)
{
    if (what->key == NULL)
        return hm_fail(err, HM_USAGE, "no key");
    *out = hm_alg_for_key_digest(what->key);
    return hm_alg_check(*out, what->key, HM_ALG_VERIFY, err);
}

/* ---- Rekor v1 ---- */

bool hm_body_hashedrekord_1(
    struct hm_buf *out, const struct hm_signed *what, struct hm_err *err)
{
    const struct hm_digest *digest;
    const struct hm_alg *alg;

    HM_TRY(alg_of(&alg, what, err));
    HM_TRY(hm_signed_digest(&digest, what, alg->sig.hash, err));
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":"
        "{\"data\":{\"hash\":");
    put_hash(out, digest);
    hm_buf_put_str(out, "},\"signature\":{\"content\":\"");
    put_base64(out, what->signature);
    hm_buf_put_str(out, "\",\"publicKey\":{\"content\":\"");
    put_pem_base64(out, what);
    hm_buf_put_str(out, "\"}}}}");
    return hm_buf_end(out, NULL, err);
}

bool hm_body_dsse_1(struct hm_buf *out, const struct hm_signed *sigs,
    size_t count, const struct hm_digest *envelope, struct hm_err *err)
{
    struct hm_digest payload;

    HM_TRY(hm_digest_of(&payload, HM_SHA256, sigs[0].payload, err));
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":"
        "{\"envelopeHash\":");
    put_hash(out, envelope);
    hm_buf_put_str(out, ",\"payloadHash\":");
    put_hash(out, &payload);
    hm_buf_put_str(out, ",\"signatures\":[");
    for (size_t i = 0; i < count; i++) {
        hm_buf_put_str(out, i > 0 ? ",{" : "{");
        hm_buf_put_str(out, "\"signature\":\"");
        put_base64(out, sigs[i].signature);
        hm_buf_put_str(out, "\",\"verifier\":\"");
        put_pem_base64(out, &sigs[i]);
        hm_buf_put_str(out, "\"}");
    }
    hm_buf_put_str(out, "]}}");
    return hm_buf_end(out, NULL, err);
}

bool hm_body_dsse_1_request(struct hm_buf *out, struct hm_bytes envelope,
    const struct hm_signed *what, struct hm_err *err)
{
    if (what->key == NULL)
        return hm_fail(err, HM_USAGE, "no key");
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":"
        "{\"proposedContent\":{\"envelope\":");
    put_string(out, envelope);
    hm_buf_put_str(out, ",\"verifiers\":[\"");
    put_pem_base64(out, what);
    hm_buf_put_str(out, "\"]}}}");
    return hm_buf_end(out, NULL, err);
}

static void put_intoto_signature(
    struct hm_buf *out, const struct hm_signed *what)
{
    hm_auto(buf) once = hm_buf((size_t)2 * HM_SIGNATURE_MAX);

    hm_buf_put_str(out, "{\"publicKey\":\"");
    put_pem_base64(out, what);
    hm_buf_put_str(out, "\",\"sig\":\"");
    /* In base64 twice: the log is like that. */
    put_base64(&once, what->signature);
    put_buf_base64(out, &once);
    hm_buf_put_str(out, "\"}");
}

bool hm_body_intoto_2(struct hm_buf *out, const struct hm_signed *sigs,
    size_t count, const struct hm_digest *hash, struct hm_err *err)
{
    struct hm_digest payload;

    HM_TRY(hm_digest_of(&payload, HM_SHA256, sigs[0].payload, err));
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":{\"content\":"
        "{\"envelope\":{\"payloadType\":");
    put_string(out, sigs[0].payload_type);
    hm_buf_put_str(out, ",\"signatures\":[");
    for (size_t i = 0; i < count; i++) {
        hm_buf_put_str(out, i > 0 ? "," : "");
        put_intoto_signature(out, &sigs[i]);
    }
    hm_buf_put_str(out, "]},\"hash\":");
    put_hash(out, hash);
    hm_buf_put_str(out, ",\"payloadHash\":");
    put_hash(out, &payload);
    hm_buf_put_str(out, "}}}");
    return hm_buf_end(out, NULL, err);
}

/* ---- Rekor v2 ---- */

static bool digest_2(struct hm_digest *out, const struct hm_signed *what,
    enum hm_hash hash, struct hm_err *err)
{
    const struct hm_digest *digest;

    if (what->envelope)
        return hm_dsse_pae_digest(
            out, hash, what->payload_type, what->payload, err);
    HM_TRY(hm_signed_digest(&digest, what, hash, err));
    *out = *digest;
    return true;
}

static void put_signature_2(
    struct hm_buf *out, const struct hm_signed *what, const struct hm_alg *alg)
{
    bool cert = what->cert != NULL;

    hm_buf_put_str(out, "\"signature\":{\"content\":\"");
    put_base64(out, what->signature);
    hm_buf_put_str(out, "\",\"verifier\":{\"keyDetails\":\"");
    hm_buf_put_str(out, alg->details);
    hm_buf_put_str(out, cert ? "\",\"x509Certificate" : "\",\"publicKey");
    hm_buf_put_str(out, "\":{\"rawBytes\":\"");
    put_base64(out, cert ? what->cert->der : hm_key_spki(what->key));
    hm_buf_put_str(out, "\"}}}");
}

bool hm_body_hashedrekord_2(
    struct hm_buf *out, const struct hm_signed *what, struct hm_err *err)
{
    const struct hm_alg *alg;
    struct hm_digest digest;

    HM_TRY(alg_of(&alg, what, err));
    HM_TRY(digest_2(&digest, what, alg->sig.hash, err));
    hm_buf_put_str(out,
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\","
        "\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"");
    hm_buf_put_str(out, hm_hash_proto_name(digest.hash));
    hm_buf_put_str(out, "\",\"digest\":\"");
    put_base64(out, hm_digest_view(&digest));
    hm_buf_put_str(out, "\"},");
    put_signature_2(out, what, alg);
    hm_buf_put_str(out, "}}}");
    return hm_buf_end(out, NULL, err);
}

bool hm_body_hashedrekord_2_request(
    struct hm_buf *out, const struct hm_signed *what, struct hm_err *err)
{
    const struct hm_alg *alg;
    struct hm_digest digest;

    HM_TRY(alg_of(&alg, what, err));
    HM_TRY(digest_2(&digest, what, alg->sig.hash, err));
    hm_buf_put_str(out, "{\"hashedRekordRequestV002\":{\"digest\":\"");
    put_base64(out, hm_digest_view(&digest));
    hm_buf_put_str(out, "\",");
    put_signature_2(out, what, alg);
    hm_buf_put_str(out, "}}");
    return hm_buf_end(out, NULL, err);
}
