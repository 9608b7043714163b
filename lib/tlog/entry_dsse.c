/* SPDX-License-Identifier: Apache-2.0 */
/* dsse 0.0.1 (Rekor v1) and 0.0.2 (early Rekor v2): a signature over an
 * envelope, by the digest of its payload. The type of the payload stands in
 * neither; it is signed together with the payload. */
#include "base/err.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "tlog/entry_impl.h"

struct parts {
    struct hm_digest digest; /* of the payload */
    size_t count;            /* of the entry's signatures */
    struct hm_bytes signature, pem;
    struct hm_bytes details, cert, key; /* 0.0.2: instead of PEM */
};

static void read_signature(struct parts *out, struct hm_json_obj *o)
{
    out->signature = hm_json_base64(o, "signature", HM_BASE64);
    out->pem = hm_json_base64(o, "verifier", HM_BASE64);
}

/* The envelope's own hash is that of the text that was sent to the log. A
 * bundle does not keep that text. */
static void read_parts(struct parts *out, struct hm_json_obj *spec)
{
    struct hm_json_list l;

    hm_body_hash(spec, "envelopeHash");
    out->digest = hm_body_hash(spec, "payloadHash");
    l = hm_json_list(spec, "signatures", HM_DSSE_SIGS_MAX);
    out->count = l.count;
    while (hm_json_next(&l)) {
        struct hm_json_obj o = hm_json_root(l.rd, l.item);

        read_signature(out, &o);
        hm_json_close(&o, HM_JSON_REJECT);
    }
}

/* A bundle has one signature. Of an entry with more, the others would be taken
 * for logged together with it. */
static bool check_count(size_t count, struct hm_err *err)
{
    if (count != 1)
        return hm_fail(
            err, HM_MISMATCH, "log entry of %zu signatures, not 1", count);
    return true;
}

bool hm_dsse_1_binds(const struct hm_entry *entry, const struct hm_signed *what,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_body body;
    struct parts parts = {0};

    HM_TRY(hm_body_open(&body, &arena, entry, err));
    read_parts(&parts, &body.spec);
    HM_TRY(hm_body_close(&body, entry, err));
    HM_TRY(hm_signed_is_envelope(what, err));
    HM_TRY(check_count(parts.count, err));
    HM_TRY(hm_signed_has_signature(what, parts.signature, err));
    HM_TRY(hm_signed_has_pem(what, &arena, parts.pem, err));
    return hm_signed_has_payload(what, &parts.digest, err);
}

static void read_hash_2(struct parts *out, struct hm_json_obj *dsse)
{
    struct hm_json_obj o = hm_json_obj(dsse, "payloadHash");
    enum hm_hash hash =
        (enum hm_hash)hm_json_enum(&o, "algorithm", hm_hash_proto_names);
    struct hm_bytes raw = hm_json_base64(&o, "digest", HM_BASE64);
    struct hm_err err = {0};

    hm_json_close(&o, HM_JSON_REJECT);
    if (!hm_json_failed(dsse->rd) &&
        !hm_digest_from(&out->digest, hash, raw, &err))
        hm_json_fail(dsse->rd, hm_json_get(dsse->v, "payloadHash"), HM_FORMAT,
            "%s", err.msg);
}

static void read_verifier_2(struct parts *out, struct hm_json_obj *signature)
{
    static const struct hm_json_name which[] = {
        {"x509Certificate", 1}, {"publicKey", 2}, {NULL, 0}};
    struct hm_json_obj o = hm_json_obj(signature, "verifier");
    bool cert = hm_json_oneof(&o, which) == 1;
    struct hm_json_obj raw =
        hm_json_obj(&o, cert ? "x509Certificate" : "publicKey");

    out->details = hm_json_str(&o, "keyDetails");
    *(cert ? &out->cert : &out->key) =
        hm_json_base64(&raw, "rawBytes", HM_BASE64);
    hm_json_close(&raw, HM_JSON_REJECT);
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_parts_2(struct parts *out, struct hm_json_obj *spec)
{
    struct hm_json_obj dsse = hm_json_obj(spec, "dsseV002");
    struct hm_json_list l;

    read_hash_2(out, &dsse);
    l = hm_json_list(&dsse, "signatures", HM_DSSE_SIGS_MAX);
    out->count = l.count;
    while (hm_json_next(&l)) {
        struct hm_json_obj o = hm_json_root(l.rd, l.item);

        out->signature = hm_json_base64(&o, "content", HM_BASE64);
        read_verifier_2(out, &o);
        hm_json_close(&o, HM_JSON_REJECT);
    }
    hm_json_close(&dsse, HM_JSON_REJECT);
}

static bool check_verifier_2(
    const struct hm_signed *what, const struct parts *parts, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_by_details(parts->details);

    if (parts->cert.len > 0)
        HM_TRY(hm_signed_has_cert(what, parts->cert, err));
    else
        HM_TRY(hm_signed_has_key(what, parts->key, err));
    if (what->key == NULL)
        return hm_fail(err, HM_USAGE, "no key of the certificate");
    if (!hm_alg_check(alg, what->key, HM_ALG_VERIFY, err))
        return hm_wrap(err, "body: key details");
    return true;
}

bool hm_dsse_2_binds(const struct hm_entry *entry, const struct hm_signed *what,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_body body;
    struct parts parts = {0};

    HM_TRY(hm_body_open(&body, &arena, entry, err));
    read_parts_2(&parts, &body.spec);
    HM_TRY(hm_body_close(&body, entry, err));
    HM_TRY(hm_signed_is_envelope(what, err));
    HM_TRY(check_count(parts.count, err));
    HM_TRY(hm_signed_has_signature(what, parts.signature, err));
    HM_TRY(check_verifier_2(what, &parts, err));
    return hm_signed_has_payload(what, &parts.digest, err);
}
