/* SPDX-License-Identifier: Apache-2.0 */
/* Sigstore bundles (protobuf's JSON form of dev.sigstore.bundle.v1.Bundle). */
#include <string.h>

#include "base/err.h"
#include "base/text.h"

#include "bundle/material.h"
#include "bundle/read.h"
#include "crypto/digest.h"
#include "tlog/field.h"

/* What the versions demand (protobuf-specs, sigstore_bundle.proto). The media
 * type is covered by no signature: a lower version changes what shape is asked
 * for. What counts is the judge's: of 0.1 a promise may stand for a proof, which
 * is the log's own signature, and the report says so. */
static const struct version {
    const char *media_type;
    enum hm_evidence_format format;
    bool chain; /* certificates come as a chain, otherwise as one */
    struct hm_entry_rules entries;
} versions[] = {
    {"application/vnd.dev.sigstore.bundle+json;version=0.1",
        HM_EVIDENCE_BUNDLE_0_1, true, {.promise = true}},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2",
        HM_EVIDENCE_BUNDLE_0_2, true, {.proof = true}},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3",
        HM_EVIDENCE_BUNDLE_0_3, false, {.proof = true}},
    {"application/vnd.dev.sigstore.bundle.v0.3+json", HM_EVIDENCE_BUNDLE_0_3,
        false, {.proof = true}},
};

enum { VERSION_COUNT = sizeof(versions) / sizeof(versions[0]) };

enum who { WHO_KEY = 1, WHO_CHAIN, WHO_CERT };
static const struct hm_json_name whos[] = {
    {"publicKey", WHO_KEY},
    {"x509CertificateChain", WHO_CHAIN},
    {"certificate", WHO_CERT},
    {NULL, 0},
};

enum what { WHAT_MESSAGE = 1, WHAT_ENVELOPE };
static const struct hm_json_name whats[] = {
    {"messageSignature", WHAT_MESSAGE},
    {"dsseEnvelope", WHAT_ENVELOPE},
    {NULL, 0},
};

/* An unknown version fails the reader; the first row then stands in, so that
 * nobody has to ask for NULL. */
static const struct version *read_version(struct hm_json_obj *o)
{
    struct hm_bytes name = hm_json_str(o, "mediaType");

    for (size_t i = 0; i < VERSION_COUNT; i++) {
        if (hm_bytes_eq_str(name, versions[i].media_type))
            return &versions[i];
    }
    hm_json_fail(o->rd, hm_json_get(o->v, "mediaType"), HM_UNSUPPORTED,
        "unknown bundle version %s", HM_SHOW(name));
    return &versions[0];
}

/* A key in a bundle is named by a hint. model_signing 1.0 wrote the key itself
 * there: it may stand there, and it decides nothing. */
static void read_key(struct hm_evidence *out, struct hm_json_obj *material)
{
    struct hm_json_obj o = hm_json_obj(material, "publicKey");

    out->has_key_hint = true;
    out->key_hint = hm_json_opt_str(&o, "hint");
    hm_json_opt_str(&o, "rawBytes");
    hm_json_opt_str(&o, "keyDetails");
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_cert(struct hm_evidence *out, struct hm_json_obj *material)
{
    struct hm_json_obj o = hm_json_obj(material, "certificate");

    hm_material_cert(out, &o, "rawBytes");
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_chain(struct hm_evidence *out, struct hm_json_obj *material)
{
    struct hm_json_obj o = hm_json_obj(material, "x509CertificateChain");
    struct hm_json_list l =
        hm_json_list(&o, "certificates", HM_EVIDENCE_CERTS_MAX);
    struct hm_bytes *certs =
        hm_json_rd_alloc(o.rd, o.v, l.count, sizeof(*certs));

    out->certs = certs;
    while (hm_json_next(&l)) {
        struct hm_json_obj cert = hm_json_root(l.rd, l.item);

        certs[out->cert_count++] =
            hm_field_bytes(&cert, "rawBytes", HM_CERT_MAX);
        hm_json_close(&cert, HM_JSON_REJECT);
    }
    if (out->cert_count == 0)
        hm_json_fail(o.rd, o.v, HM_FORMAT, "no certificate");
    hm_json_close(&o, HM_JSON_REJECT);
}

/* 0.3 has no chain. Long-lived certificates of an own CA need one, and their
 * signers (model_signing) write it all the same, without a log: that alone is
 * taken. Certificates behind the leaf are hints for a path, never anchors. */
static void check_who(struct hm_json_obj *o, const struct hm_evidence *e,
    const struct version *version, enum who who)
{
    if (who == WHO_CERT && version->chain)
        hm_json_fail(o->rd, o->v, HM_FORMAT,
            "a single certificate, where this version has a chain");
    if (who == WHO_CHAIN && !version->chain && e->entry_count > 0)
        hm_json_fail(o->rd, o->v, HM_FORMAT,
            "a certificate chain, where this version has a single one");
}

static void read_material(struct hm_evidence *out, struct hm_json_obj *bundle,
    const struct version *version)
{
    struct hm_json_obj o = hm_json_obj(bundle, "verificationMaterial");
    enum who who = (enum who)hm_json_oneof(&o, whos);

    if (who == WHO_KEY)
        read_key(out, &o);
    if (who == WHO_CHAIN)
        read_chain(out, &o);
    if (who == WHO_CERT)
        read_cert(out, &o);
    hm_material_entries(out, &o, "tlogEntries", &version->entries);
    hm_material_timestamps(out, &o);
    check_who(&o, out, version, who);
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_digest(struct hm_digest *out, struct hm_json_obj *message)
{
    struct hm_json_obj o;
    struct hm_bytes b;

    if (!hm_json_has(message, "messageDigest"))
        return;
    o = hm_json_obj(message, "messageDigest");
    out->hash =
        (enum hm_hash)hm_json_enum(&o, "algorithm", hm_hash_proto_names);
    b = hm_field_exact(&o, "digest", hm_hash_len(out->hash));
    hm_json_close(&o, HM_JSON_REJECT);
    if (hm_json_failed(o.rd))
        return;
    out->len = (uint8_t)b.len;
    memcpy(out->b, b.p, b.len);
}

static void read_message(struct hm_evidence *out, struct hm_json_obj *bundle)
{
    struct hm_json_obj o = hm_json_obj(bundle, "messageSignature");

    read_digest(&out->message_digest, &o);
    out->signature = hm_field_bytes(&o, "signature", HM_SIGNATURE_MAX);
    hm_json_close(&o, HM_JSON_REJECT);
}

/* The verification material belongs to one signature, so there is one. */
static void check_envelope(
    struct hm_json_rd *rd, struct hm_json v, const struct hm_evidence *e)
{
    const struct hm_dsse_sig *sig = e->envelope.sigs;

    if (hm_json_failed(rd))
        return;
    if (e->envelope.sig_count != 1) {
        hm_json_fail(rd, v, HM_FORMAT, "%zu signatures, expected exactly one",
            e->envelope.sig_count);
        return;
    }
    if (sig->sig.len == 0)
        hm_json_fail(rd, v, HM_FORMAT, "empty signature");
    if (sig->sig.len > HM_SIGNATURE_MAX)
        hm_json_fail(rd, v, HM_LIMIT, "signature of %zu bytes, limit %d",
            sig->sig.len, HM_SIGNATURE_MAX);
    if (e->has_key_hint && sig->keyid.len > 0 &&
        !hm_bytes_eq(sig->keyid, e->key_hint))
        hm_json_fail(rd, v, HM_MISMATCH, "key id is %s, the bundle's hint %s",
            HM_SHOW(sig->keyid), HM_SHOW(e->key_hint));
}

static void read_envelope(struct hm_evidence *out, struct hm_json_obj *bundle)
{
    struct hm_json v = hm_json_any(bundle, "dsseEnvelope");

    out->has_envelope = true;
    hm_dsse_read(&out->envelope, bundle->rd, v, HM_JSON_REJECT);
    check_envelope(bundle->rd, v, out);
}

bool hm_bundle_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    const struct version *version;
    struct hm_evidence *e;
    struct hm_json_obj o;
    enum what what;

    HM_TRY(hm_evidence_add(&e, file, HM_EVIDENCE_NONE, v, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    version = read_version(&o);
    e->format = version->format;
    read_material(e, &o, version);
    what = (enum what)hm_json_oneof(&o, whats);
    if (what == WHAT_MESSAGE)
        read_message(e, &o);
    if (what == WHAT_ENVELOPE)
        read_envelope(e, &o);
    hm_json_close(&o, HM_JSON_REJECT);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "bundle");
    return true;
}
