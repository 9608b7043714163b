/* SPDX-License-Identifier: Apache-2.0 */
/* Layers of cosign's: the descriptor, with its data embedded, is the text that
 * is read. So there is one parser for what comes from a registry and for what
 * comes out of a record. */
#include "bundle/layer.h"

#include "base/err.h"
#include "base/text.h"
#include "bundle/material.h"
#include "bundle/read.h"
#include "crypto/digest.h"
#include "enc/base64.h"
#include "enc/json_write.h"
#include "image/descriptor.h"
#include "tlog/field.h"
#include "tlog/tle.h"

const char hm_layer_signature[] =
    "application/vnd.dev.cosign.simplesigning.v1+json";
const char hm_layer_attestation[] = "application/vnd.dsse.envelope.v1+json";

#define SIGNATURE "dev.cosignproject.cosign/signature"
#define CERTIFICATE "dev.sigstore.cosign/certificate"
#define CHAIN "dev.sigstore.cosign/chain"
#define REKOR "dev.sigstore.cosign/bundle"
#define STAMP "dev.sigstore.cosign/rfc3161timestamp"

static const char *const known[] = {
    SIGNATURE, CERTIFICATE, CHAIN, REKOR, STAMP};
enum { KNOWN = sizeof(known) / sizeof(known[0]) };

/* A layer that is being read. */
struct reading {
    struct hm_evidence *e;
    struct hm_arena *arena;
    struct hm_descriptor layer;
};

/* cosign takes an empty annotation for none. No weaker mode is chosen by that:
 * whoever can empty one can leave it out. */
static struct hm_bytes get(const struct reading *r, const char *name)
{
    const struct hm_bytes *value = hm_members_get(&r->layer.annotations, name);

    return value == NULL ? hm_bytes(NULL, 0) : *value;
}

/* ---- Who ---- */

/* The leaf, and behind it hints of the path: the chain holds a root as a rule,
 * and is no anchor. */
static bool join(struct reading *r, const struct hm_evidence *leaf,
    const struct hm_evidence *chain, struct hm_err *err)
{
    size_t count = 1 + chain->cert_count;
    struct hm_bytes *certs;

    if (leaf->cert_count != 1)
        return hm_fail(err, HM_FORMAT, "expected one certificate, got %zu",
            leaf->cert_count);
    if (count > HM_EVIDENCE_CERTS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu certificates, at most %d allowed",
            count, HM_EVIDENCE_CERTS_MAX);
    certs = hm_arena_alloc(r->arena, count, sizeof(*certs));
    if (certs == NULL)
        return hm_arena_fail(r->arena, err);
    certs[0] = leaf->certs[0];
    for (size_t i = 1; i < count; i++)
        certs[i] = chain->certs[i - 1];
    r->e->certs = certs;
    r->e->cert_count = count;
    return true;
}

static bool read_certs(struct reading *r, struct hm_err *err)
{
    struct hm_bytes cert = get(r, CERTIFICATE), path = get(r, CHAIN);
    struct hm_evidence leaf = {0}, chain = {0};

    if (cert.len == 0 && path.len > 0)
        return hm_fail(err, HM_FORMAT, "a chain, but no certificate");
    if (cert.len == 0)
        return true;
    if (!hm_material_pem(&leaf, r->arena, cert, err))
        return hm_wrap(err, CERTIFICATE);
    if (path.len > 0 && !hm_material_pem(&chain, r->arena, path, err))
        return hm_wrap(err, CHAIN);
    return join(r, &leaf, &chain, err) || hm_wrap(err, CERTIFICATE);
}

/* ---- Witnesses ---- */

static bool parse(struct hm_json *out, const struct reading *r,
    struct hm_bytes text, struct hm_err *err)
{
    return hm_json_parse_borrowed(out, r->arena, text, HM_EVIDENCE_MAX, err);
}

static bool read_rekor(
    const struct reading *r, struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(r->arena);
    struct hm_entry *entry;
    struct hm_json_obj o;
    struct hm_json v;

    HM_TRY(parse(&v, r, text, err));
    o = hm_json_root(&rd, v);
    entry = hm_material_rekor(r->e, &o);
    HM_TRY(hm_json_end(&rd, err));
    return hm_tle_kind(entry, r->arena, err);
}

static bool read_stamp(
    const struct reading *r, struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(r->arena);
    struct hm_bytes *stamp = hm_arena_alloc(r->arena, 1, sizeof(*stamp));
    struct hm_json_obj o;
    struct hm_json v;

    if (stamp == NULL)
        return hm_arena_fail(r->arena, err);
    HM_TRY(parse(&v, r, text, err));
    o = hm_json_root(&rd, v);
    *stamp = hm_field_bytes(&o, "SignedRFC3161Timestamp", HM_TSA_MAX);
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    r->e->timestamps = stamp;
    r->e->timestamp_count = 1;
    return true;
}

static bool read_witnesses(const struct reading *r, struct hm_err *err)
{
    struct hm_bytes rekor = get(r, REKOR), stamp = get(r, STAMP);

    if (rekor.len > 0 && !read_rekor(r, rekor, err))
        return hm_wrap(err, REKOR);
    if (stamp.len > 0 && !read_stamp(r, stamp, err))
        return hm_wrap(err, STAMP);
    return true;
}

/* ---- What ---- */

static bool decode_signature(
    const struct reading *r, struct hm_bytes text, struct hm_err *err)
{
    size_t len = hm_base64_decoded_len(text);
    uint8_t *p;

    if (text.len == 0)
        return hm_fail(err, HM_FORMAT, "missing");
    if (len > HM_SIGNATURE_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %d allowed", len,
            HM_SIGNATURE_MAX);
    p = hm_arena_alloc(r->arena, len, 1);
    if (p == NULL)
        return hm_arena_fail(r->arena, err);
    r->e->signature = hm_bytes(p, len);
    return hm_base64_decode_exact(p, len, HM_BASE64, text, err);
}

/* What was signed is kept to the byte, and read by the judge. */
static bool read_signature(struct reading *r, struct hm_err *err)
{
    r->e->format = HM_EVIDENCE_COSIGN_SIG;
    if (r->layer.data.len == 0)
        return hm_fail(err, HM_FORMAT, "empty payload");
    if (r->layer.data.len > HM_CLAIM_MAX)
        return hm_fail(err, HM_LIMIT, "payload of %zu bytes, limit %zu",
            r->layer.data.len, (size_t)HM_CLAIM_MAX);
    if (!decode_signature(r, get(r, SIGNATURE), err))
        return hm_wrap(err, SIGNATURE);
    r->e->has_payload = true;
    r->e->payload = r->layer.data;
    HM_TRY(read_certs(r, err));
    r->e->has_key_hint = r->e->cert_count == 0;
    return true;
}

/* Signature and certificate each have one place: two that differ would let
 * readers differ. */
static bool check_places(const struct reading *r, struct hm_err *err)
{
    const struct hm_dsse *envelope = &r->e->envelope;

    if (get(r, SIGNATURE).len > 0)
        return hm_fail(
            err, HM_FORMAT, SIGNATURE ": the envelope has its signature in it");
    for (size_t i = 0; r->e->cert_count > 0 && i < envelope->sig_count; i++) {
        if (envelope->sigs[i].cert.len > 0)
            return hm_fail(err, HM_FORMAT,
                "a certificate in the envelope, and another beside it");
    }
    return true;
}

/* cosign has the whole envelope timestamped, where everybody else takes the
 * signature: the signature is in it, so it existed then, too. */
static bool read_attestation(struct reading *r, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(r->arena);
    struct hm_json v;

    r->e->format = HM_EVIDENCE_COSIGN_ATT;
    if (!parse(&v, r, r->layer.data, err))
        return hm_wrap(err, "DSSE envelope");
    hm_dsse_read(&r->e->envelope, &rd, v, HM_JSON_IGNORE);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "DSSE envelope");
    if (r->e->envelope.sig_count == 0)
        return hm_fail(err, HM_FORMAT, "DSSE envelope: no signature");
    r->e->has_envelope = true;
    r->e->stamped = r->layer.data;
    HM_TRY(read_certs(r, err));
    HM_TRY(check_places(r, err));
    return r->e->cert_count > 0 || hm_envelope_signer(r->e, r->arena, err);
}

static const struct kind {
    const char *media_type;
    bool (*read)(struct reading *r, struct hm_err *err);
} kinds[] = {
    {hm_layer_signature, read_signature},
    {hm_layer_attestation, read_attestation},
};

static const struct kind *kind_of(struct hm_bytes media_type)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hm_bytes_eq_str(media_type, kinds[i].media_type))
            return &kinds[i];
    }
    return NULL;
}

static bool check_kind(
    const struct kind **out, struct hm_bytes media_type, struct hm_err *err)
{
    *out = kind_of(media_type);
    return *out != NULL ||
        hm_fail(err, HM_UNSUPPORTED, "a layer of type %s is no evidence",
            HM_SHOW(media_type));
}

/* ---- The descriptor ---- */

static bool read_layer(struct reading *r, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(r->arena);
    const struct kind *kind;

    rd.null_is_absent = true; /* as in every descriptor */
    hm_descriptor_read(&r->layer, &rd, v);
    HM_TRY(hm_json_end(&rd, err));
    HM_TRY(check_kind(&kind, r->layer.media_type, err));
    if (r->layer.unknown.count > 0)
        return hm_fail(err, HM_FORMAT, "$.%s: unknown field",
            HM_SHOW(r->layer.unknown.list[0].name));
    if (!r->layer.has_data)
        return hm_fail(err, HM_FORMAT, "$.data: missing");
    return kind->read(r, err) && read_witnesses(r, err);
}

bool hm_layer_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct reading r = {.arena = &file->arena};

    HM_TRY(hm_evidence_add(&r.e, file, HM_EVIDENCE_NONE, v, err));
    return read_layer(&r, v, err) || hm_wrap(err, "cosign layer");
}

static void add_annotations(
    struct hm_json_out *out, const struct hm_members *annotations)
{
    json_t *o = hm_json_add_obj(out, out->root, "annotations");

    for (size_t i = 0; annotations != NULL && i < KNOWN; i++) {
        const struct hm_bytes *value = hm_members_get(annotations, known[i]);

        if (value != NULL)
            hm_json_add_str(out, o, known[i], *value);
    }
}

static bool write_layer(
    struct hm_buf *out, const struct hm_cosign_layer *layer, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, layer->blob, err));
    hm_json_add_str(&json, json.root, "mediaType", layer->media_type);
    hm_json_add_str(
        &json, json.root, "digest", hm_bytes_str(HM_SHOW_DIGEST(&digest)));
    hm_json_add_u64(&json, json.root, "size", layer->blob.len);
    add_annotations(&json, layer->annotations);
    hm_json_add_base64(&json, json.root, "data", HM_BASE64, layer->blob);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

bool hm_evidence_layer(struct hm_evidence_file **out,
    const struct hm_cosign_layer *layer, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);
    const struct kind *kind;

    HM_TRY(check_kind(&kind, layer->media_type, err));
    if (layer->blob.len > HM_LAYER_MAX)
        return hm_fail(err, HM_LIMIT, "layer of %zu bytes, limit %zu",
            layer->blob.len, (size_t)HM_LAYER_MAX);
    if (!write_layer(&text, layer, err))
        return hm_wrap(err, "cosign layer");
    return hm_evidence_adopt(out, &text, err);
}
