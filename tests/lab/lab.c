/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/lab.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "facts/facts.h"
#include "lab/lab_log.h"
#include "tsa/factory.h"
#include "x509/sct.h"

const struct lab_kind lab_kinds[] = {
    {.name = "message, Rekor v1",
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "message, Rekor v1, promise only",
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .format = HM_EVIDENCE_BUNDLE_0_1},
    {.name = "message, Rekor v1 and timestamp",
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .proof = true,
        .tsa = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "message, Rekor v2",
        .log = LAB_HASHEDREKORD_2,
        .proof = true,
        .tsa = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "message, P-384",
        .log = LAB_HASHEDREKORD_2,
        .proof = true,
        .tsa = true,
        .format = HM_EVIDENCE_BUNDLE_0_3,
        .key = HM_KEY_P384},
    {.name = "message, Ed25519",
        .log = LAB_HASHEDREKORD_2,
        .proof = true,
        .tsa = true,
        .format = HM_EVIDENCE_BUNDLE_0_3,
        .key = HM_KEY_ED25519},
    {.name = "statement, Rekor v1 dsse",
        .envelope = true,
        .log = LAB_DSSE_1,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "statement, Rekor v1 intoto",
        .envelope = true,
        .log = LAB_INTOTO_2,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_2},
    {.name = "statement, Rekor v2",
        .envelope = true,
        .log = LAB_HASHEDREKORD_2,
        .proof = true,
        .tsa = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "message by a key, Rekor v1",
        .keyed = true,
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "message by a key, Rekor v2",
        .keyed = true,
        .log = LAB_HASHEDREKORD_2,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "statement by a key, Rekor v1",
        .keyed = true,
        .envelope = true,
        .log = LAB_DSSE_1,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "image, payload",
        .image = true,
        .layer = true,
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .format = HM_EVIDENCE_COSIGN_SIG},
    {.name = "image, payload and timestamp",
        .image = true,
        .layer = true,
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .tsa = true,
        .format = HM_EVIDENCE_COSIGN_SIG,
        .key = HM_KEY_P384},
    {.name = "image, payload by a key",
        .keyed = true,
        .image = true,
        .layer = true,
        .log = LAB_HASHEDREKORD_1,
        .promise = true,
        .format = HM_EVIDENCE_COSIGN_SIG},
    {.name = "image, statement",
        .envelope = true,
        .image = true,
        .log = LAB_DSSE_1,
        .promise = true,
        .proof = true,
        .format = HM_EVIDENCE_BUNDLE_0_3},
    {.name = "image, statement as a layer",
        .envelope = true,
        .image = true,
        .layer = true,
        .log = LAB_INTOTO_2,
        .promise = true,
        .tsa = true,
        .format = HM_EVIDENCE_COSIGN_ATT},
};
const size_t lab_kind_count = sizeof(lab_kinds) / sizeof(lab_kinds[0]);

const struct lab_kind *lab_kind(const char *name)
{
    for (size_t i = 0; i < lab_kind_count; i++) {
        if (strcmp(lab_kinds[i].name, name) == 0)
            return &lab_kinds[i];
    }
    return NULL;
}

/* ---- Who there is ---- */

/* Each with a name of its own: a token names its signer, and an authority that
 * is named but did not sign is a known one with a wrong token. */
static bool make_tsa(
    struct hm_made *root, struct hm_made *leaf, struct hm_err *err)
{
    static unsigned number;
    struct made_spec spec;
    char name[32];

    snprintf(name, sizeof(name), "lab tsa root %u", ++number);
    spec = made_ca(name, NULL);
    spec.key_type = HM_KEY_P384;
    HM_TRY(made_cert(root, &spec, err));
    spec = made_tsa_leaf(root, "lab tsa");
    spec.key_type = HM_KEY_P384;
    return made_cert(leaf, &spec, err);
}

static bool make_authorities(struct lab *lab, struct hm_err *err)
{
    struct made_spec spec = made_ca("lab root", NULL);

    spec.key_type = HM_KEY_P384;
    spec.organisation = "lab";
    HM_TRY(made_cert(&lab->root, &spec, err));
    spec = made_ca("lab intermediate", &lab->root);
    spec.key_type = HM_KEY_P384;
    spec.ekus[0] = MADE_CODE_SIGNING;
    HM_TRY(made_cert(&lab->intermediate, &spec, err));
    return make_tsa(&lab->tsa_root, &lab->tsa_leaf, err);
}

bool lab_new(struct lab *out, struct hm_err *err)
{
    *out = (struct lab){
        .rekor1_host = "rekor.lab.example",
        .rekor2_host = "log2025.rekor.lab.example",
        .trusted_root = hm_buf(64 * HM_KIB),
    };
    HM_TRY(make_authorities(out, err));
    HM_TRY(hm_key_generate(&out->ct, HM_KEY_P256, 0, err));
    HM_TRY(hm_key_generate(&out->rekor1, HM_KEY_P256, 0, err));
    HM_TRY(hm_key_generate(&out->rekor2, HM_KEY_ED25519, 0, err));
    HM_TRY(hm_key_generate(&out->signer, HM_KEY_P256, 0, err));
    return lab_write_root(&out->trusted_root, out, err);
}

bool lab_second(struct lab *lab, const char *first_operator,
    const char *second_operator, struct hm_err *err)
{
    HM_TRY(hm_key_generate(&lab->ct2, HM_KEY_P256, 0, err));
    HM_TRY(make_tsa(&lab->tsa2_root, &lab->tsa2_leaf, err));
    lab->operators[0] = first_operator;
    lab->operators[1] = second_operator;
    hm_buf_free(&lab->trusted_root);
    lab->trusted_root = hm_buf(64 * HM_KIB);
    return lab_write_root(&lab->trusted_root, lab, err);
}

void hm_lab_free(struct lab *lab)
{
    hm_made_free(&lab->root);
    hm_made_free(&lab->intermediate);
    hm_made_free(&lab->tsa_root);
    hm_made_free(&lab->tsa_leaf);
    hm_made_free(&lab->tsa2_root);
    hm_made_free(&lab->tsa2_leaf);
    hm_key_free(lab->ct2);
    hm_key_free(lab->ct);
    hm_key_free(lab->rekor1);
    hm_key_free(lab->rekor2);
    hm_key_free(lab->signer);
    hm_buf_free(&lab->trusted_root);
}

bool lab_root(struct hm_root **out, const struct lab *lab, struct hm_err *err)
{
    hm_auto_ptr(root) root = NULL;

    HM_TRY(hm_root_new(&root, err));
    HM_TRY(hm_root_add_json(
        root, HM_LIT("lab"), hm_buf_view(&lab->trusted_root), err));
    *out = hm_move(root);
    return true;
}

/* ---- The certificate ---- */

/* RFC 6962 section 3.2: what the certificate log signs. */
static bool put_sct(struct hm_buf *out, const struct lab *lab,
    const struct hm_key *log, const struct hm_cert *leaf, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_CERT_MAX), sig = hm_buf(HM_SIGNATURE_MAX);
    const struct hm_digest *log_id = hm_key_id(log);
    const struct hm_key *key = lab->sct_key == NULL ? log : lab->sct_key;
    struct hm_digest issuer;
    uint64_t time_ms = (uint64_t)LAB_TIME_S * 1000;

    HM_TRY(hm_digest_of(&issuer, HM_SHA256, lab->intermediate.cert.spki, err));
    hm_buf_put(&text, HM_LIT("\0\0"));
    hm_buf_put_u64(&text, time_ms);
    hm_buf_put_u16(&text, 1);
    hm_buf_put(&text, hm_bytes(issuer.b, issuer.len));
    hm_buf_put_u24(&text, (uint32_t)leaf->tbs.len);
    hm_buf_put(&text, leaf->tbs);
    hm_buf_put_u16(&text, 0);
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(hm_sig_sign(&sig, key, made_alg_for(key), hm_buf_view(&text), err));
    hm_buf_put_u8(out, 0);
    hm_buf_put(out, hm_bytes(log_id->b, log_id->len));
    hm_buf_put_u64(out, time_ms);
    hm_buf_put_u16(out, 0);
    hm_buf_put(out, HM_LIT("\4\3"));
    hm_buf_put_u16(out, (uint16_t)sig.len);
    hm_buf_put(out, hm_buf_view(&sig));
    return hm_buf_end(out, NULL, err);
}

static bool put_sct_list(struct hm_buf *out, const struct lab *lab,
    const struct hm_cert *leaf, struct hm_err *err)
{
    hm_auto(buf) all = hm_buf(4 * HM_KIB), list = hm_buf(4 * HM_KIB);
    const struct hm_key *logs[] = {lab->ct, lab->ct2};
    struct hm_der_out der = hm_der_out(out);

    for (size_t i = 0; i < 2 && logs[i] != NULL; i++) {
        hm_auto(buf) sct = hm_buf(HM_KIB);

        HM_TRY(put_sct(&sct, lab, logs[i], leaf, err));
        hm_buf_put_u16(&all, (uint16_t)sct.len);
        hm_buf_put(&all, hm_buf_view(&sct));
    }
    HM_TRY(hm_buf_end(&all, NULL, err));
    hm_buf_put_u16(&list, (uint16_t)all.len);
    hm_buf_put(&list, hm_buf_view(&all));
    HM_TRY(hm_buf_end(&list, NULL, err));
    hm_der_put_octets(&der, hm_buf_view(&list));
    return hm_der_out_end(&der, NULL, err);
}

static bool make_leaf(struct lab_made *made, const struct lab *lab,
    enum hm_key_type key, struct hm_err *err)
{
    hm_auto(buf) issuer = hm_buf(HM_KIB), scts = hm_buf(4 * HM_KIB);
    struct hm_der_out der = hm_der_out(&issuer);
    struct made_spec spec = made_code_leaf(&lab->intermediate, LAB_IDENTITY);
    struct made_ext exts[3] = {
        {"1.3.6.1.4.1.57264.1.1", false, HM_LIT(LAB_ISSUER)},
        {"1.3.6.1.4.1.57264.1.8", false, {NULL, 0}},
        {"1.3.6.1.4.1.11129.2.4.2", false, {NULL, 0}},
    };

    hm_der_put(&der, HM_DER_UTF8_STRING, HM_LIT(LAB_ISSUER));
    HM_TRY(hm_der_out_end(&der, &exts[1].value, err));
    spec.key_type = key == HM_KEY_NONE ? HM_KEY_P256 : key;
    spec.from_s = LAB_TIME_S - 60;
    spec.to_s = LAB_TIME_S + 540;
    spec.serial = 77;
    spec.exts = exts;
    spec.ext_count = 2;
    if (lab->change_leaf != NULL)
        lab->change_leaf(&spec);
    HM_TRY(made_cert(&made->plain, &spec, err));
    HM_TRY(put_sct_list(&scts, lab, &made->plain.cert, err));
    exts[2].value = hm_buf_view(&scts);
    spec.key = made->plain.key;
    spec.ext_count = 3;
    return made_cert(&made->leaf, &spec, err);
}

/* ---- The signature ---- */

struct hm_buf *lab_buf(struct lab_made *made)
{
    struct hm_buf *buf = &made->bufs[made->buf_count++ % LAB_BUFS];

    hm_buf_free(buf);
    *buf = hm_buf(HM_MIB);
    return buf;
}

static bool digest_message(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    static const enum hm_hash hashes[] = {HM_SHA256, HM_SHA384, HM_SHA512};
    const struct hm_bytes message =
        lab->message.len > 0 ? lab->message : HM_LIT(LAB_MESSAGE);

    for (size_t i = 0; i < 3; i++)
        HM_TRY(hm_digest_of(&made->digests[i], hashes[i], message, err));
    made->artifact = (struct hm_artifact){
        .name = HM_LIT("artifact"),
        .digests = made->digests,
        .digest_count = 3,
        .image = kind->image,
        .has_message = true,
        .message = message,
    };
    return true;
}

static struct hm_sig_alg alg_of(
    const struct lab_kind *kind, const struct hm_key *key)
{
    if (kind->key == HM_KEY_ED25519 && kind->log == LAB_HASHEDREKORD_2)
        return (struct hm_sig_alg){HM_SIG_ED25519PH, HM_SHA512};
    return made_alg_for(key);
}

static bool sign_message(
    struct lab_made *made, const struct lab_kind *kind, struct hm_err *err)
{
    struct hm_buf *sig = lab_buf(made);

    HM_TRY(hm_sig_sign(
        sig, made->key, alg_of(kind, made->key), made->artifact.message, err));
    made->evidence.signature = hm_buf_view(sig);
    made->evidence.message_digest = made->digests[0];
    return true;
}

static bool sign_bytes(
    struct lab_made *made, const struct lab_kind *kind, struct hm_err *err)
{
    struct hm_buf *sig = lab_buf(made);

    HM_TRY(hm_sig_sign(
        sig, made->key, alg_of(kind, made->key), made->evidence.payload, err));
    made->evidence.signature = hm_buf_view(sig);
    return true;
}

static bool sign_payload(
    struct lab_made *made, const struct lab_kind *kind, struct hm_err *err)
{
    struct hm_buf *payload = lab_buf(made);

    hm_buf_put_str(payload,
        "{\"critical\":{\"identity\":{\"docker-reference\":\"" LAB_REFERENCE
        "\"},\"image\":{\"docker-manifest-digest\":\"sha256:");
    hm_hex_encode(payload, hm_digest_view(&made->digests[0]));
    hm_buf_put_str(payload,
        "\"},\"type\":\"cosign container image signature\"},"
        "\"optional\":{\"commit\":\"4f2a\",\"n\":1}}");
    made->evidence.has_payload = true;
    made->evidence.payload = hm_buf_view(payload);
    return sign_bytes(made, kind, err);
}

/* The envelope as JSON: what cosign has timestamped. */
static bool write_envelope(struct lab_made *made, struct hm_err *err)
{
    struct hm_buf *text = lab_buf(made);

    hm_buf_put_str(text, "{\"payloadType\":\"");
    hm_buf_put_str(text, hm_dsse_intoto);
    hm_buf_put_str(text, "\",\"payload\":\"");
    hm_base64_encode(text, HM_BASE64, made->evidence.envelope.payload);
    hm_buf_put_str(text, "\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"");
    hm_base64_encode(text, HM_BASE64, made->sig.sig);
    hm_buf_put_str(text, "\"}]}");
    made->evidence.stamped = hm_buf_view(text);
    return hm_buf_end(text, NULL, err);
}

static const char *predicate_type(
    const struct lab *lab, const struct lab_kind *kind)
{
    if (lab->predicate_type != NULL)
        return lab->predicate_type;
    return kind->image ? hm_facts_sign_type : LAB_PREDICATE;
}

static bool sign_statement(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    struct hm_buf *payload = lab_buf(made), *pae = lab_buf(made);
    struct hm_buf *sig = lab_buf(made);
    struct hm_dsse *envelope = &made->evidence.envelope;

    hm_buf_put_str(payload,
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":"
        "[{\"name\":\"artifact\",\"digest\":{\"sha256\":\"");
    hm_hex_encode(payload, hm_digest_view(&made->digests[0]));
    hm_buf_put_str(payload,
        "\"},\"annotations\":{\"commit\":\"4f2a\"}}],\"predicateType\":\"");
    hm_buf_put_str(payload, predicate_type(lab, kind));
    hm_buf_put_str(payload, "\",\"predicate\":");
    hm_buf_put_str(
        payload, lab->predicate != NULL ? lab->predicate : "{\"a\":1}");
    hm_buf_put_u8(payload, '}');
    hm_dsse_pae(pae, hm_bytes_str(hm_dsse_intoto), hm_buf_view(payload));
    HM_TRY(hm_sig_sign(
        sig, made->key, alg_of(kind, made->key), hm_buf_view(pae), err));
    made->sig.sig = hm_buf_view(sig);
    *envelope = (struct hm_dsse){
        .payload_type = hm_bytes_str(hm_dsse_intoto),
        .payload = hm_buf_view(payload),
        .sigs = &made->sig,
        .sig_count = 1,
    };
    made->evidence.has_envelope = true;
    return !kind->layer || write_envelope(made, err);
}

static bool stamp(
    struct lab_made *made, const struct lab *lab, struct hm_err *err)
{
    const struct hm_made *const by[] = {&lab->tsa_leaf, &lab->tsa2_leaf};

    made->evidence.timestamps = made->timestamps;
    for (size_t i = 0; i < 2 && by[i]->key != NULL; i++) {
        struct stamp_spec spec = stamp_by(by[i]);
        struct hm_buf *response = lab_buf(made);

        spec.message = made->evidence.stamped.p != NULL ? made->evidence.stamped
                                                        : lab_signature(made);
        spec.time = hm_time_of(LAB_TIME_S);
        HM_TRY(stamp_response(response, &spec, err));
        made->timestamps[i] = hm_buf_view(response);
        made->evidence.timestamp_count = i + 1;
    }
    return true;
}

struct hm_bytes lab_signature(const struct lab_made *made)
{
    return made->evidence.has_envelope ? made->sig.sig
                                       : made->evidence.signature;
}

static bool who(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    if (kind->keyed) {
        made->key = lab->signer;
        made->evidence.has_key_hint = true;
        return true;
    }
    HM_TRY(make_leaf(made, lab, kind->key, err));
    made->key = made->leaf.key;
    made->certs[0] = hm_buf_view(&made->leaf.der);
    made->evidence.certs = made->certs;
    made->evidence.cert_count = 1;
    return true;
}

static bool sign_something(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    if (kind->envelope)
        return sign_statement(made, lab, kind, err);
    return kind->image ? sign_payload(made, kind, err)
                       : sign_message(made, kind, err);
}

bool lab_sign_payload(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    return sign_bytes(made, kind, err) && lab_log_again(made, lab, kind, err);
}

bool lab_sign(struct lab_made *out, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err)
{
    *out = (struct lab_made){.evidence.format = kind->format};
    HM_TRY(digest_message(out, lab, kind, err));
    HM_TRY(who(out, lab, kind, err));
    HM_TRY(sign_something(out, lab, kind, err));
    if (kind->tsa)
        HM_TRY(stamp(out, lab, err));
    return kind->log == LAB_NO_LOG || lab_log_again(out, lab, kind, err);
}

void hm_lab_made_free(struct lab_made *made)
{
    hm_made_free(&made->plain);
    hm_made_free(&made->leaf);
    for (size_t i = 0; i < LAB_BUFS; i++)
        hm_buf_free(&made->bufs[i]);
}
