/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/write.h"

#include "base/err.h"
#include "crypto/digest.h"
#include "enc/json_write.h"

static bool check_entry(const struct hm_entry *entry, struct hm_err *err)
{
    if (!entry->has_proof || entry->checkpoint.len == 0)
        return hm_fail(err, HM_USAGE, "no inclusion proof with checkpoint");
    if (entry->log_id.len != HM_TREE_HASH_LEN ||
        entry->proof_root.len != HM_TREE_HASH_LEN)
        return hm_fail(err, HM_USAGE, "log id or root of a wrong length");
    for (size_t i = 0; i < entry->proof.count; i++) {
        if (entry->proof.hashes[i].len != HM_TREE_HASH_LEN)
            return hm_fail(err, HM_USAGE, "hash of a wrong length");
    }
    if (entry->kind.len == 0 || entry->version.len == 0 || entry->body.len == 0)
        return hm_fail(err, HM_USAGE, "no kind, version or body");
    if (entry->index > INT64_MAX || entry->proof_index > INT64_MAX ||
        entry->proof_size > INT64_MAX || entry->time_s < 0)
        return hm_fail(err, HM_USAGE, "number out of range");
    return true;
}

static bool check_what(const struct hm_evidence *e, struct hm_err *err)
{
    if (e->has_payload || e->stamped.p != NULL)
        return hm_fail(err, HM_USAGE, "a layer of cosign's is no bundle");
    if (!e->has_envelope)
        return e->signature.len > 0 ? true
                                    : hm_fail(err, HM_USAGE, "no signature");
    if (e->signature.len > 0)
        return hm_fail(err, HM_USAGE, "both a message and an envelope");
    if (e->envelope.sig_count != 1 || e->envelope.sigs[0].sig.len == 0)
        return hm_fail(
            err, HM_USAGE, "an envelope needs exactly one signature");
    if (e->has_key_hint && e->envelope.sigs[0].keyid.len > 0 &&
        !hm_bytes_eq(e->envelope.sigs[0].keyid, e->key_hint))
        return hm_fail(err, HM_USAGE, "key id and hint differ");
    return true;
}

static bool check(const struct hm_evidence *e, struct hm_err *err)
{
    if (e->has_key_hint == (e->cert_count > 0))
        return hm_fail(err, HM_USAGE, "needs a certificate or a key's hint");
    if (e->cert_count > 0 && e->certs[0].len == 0)
        return hm_fail(err, HM_USAGE, "empty certificate");
    if (e->entry_count > HM_LOG_ENTRIES_MAX ||
        e->timestamp_count > HM_TIMESTAMPS_MAX)
        return hm_fail(err, HM_LIMIT, "too many log entries or timestamps");
    for (size_t i = 0; i < e->entry_count; i++) {
        if (!check_entry(&e->entries[i], err))
            return hm_wrap(err, "log entry %zu", i);
    }
    return check_what(e, err);
}

static void add_bytes(struct hm_json_out *out, json_t *at, const char *name,
    struct hm_bytes bytes)
{
    hm_json_add_base64(out, at, name, HM_BASE64, bytes);
}

static void add_u64(
    struct hm_json_out *out, json_t *at, const char *name, uint64_t v)
{
    hm_json_add_i64_str(out, at, name, (int64_t)v);
}

static void add_who(
    struct hm_json_out *out, json_t *at, const struct hm_evidence *e)
{
    if (e->cert_count > 0)
        add_bytes(out, hm_json_add_obj(out, at, "certificate"), "rawBytes",
            e->certs[0]);
    else
        hm_json_add_str(
            out, hm_json_add_obj(out, at, "publicKey"), "hint", e->key_hint);
}

static void add_proof(
    struct hm_json_out *out, json_t *at, const struct hm_entry *entry)
{
    json_t *o = hm_json_add_obj(out, at, "inclusionProof"), *hashes;

    add_u64(out, o, "logIndex", entry->proof_index);
    add_bytes(out, o, "rootHash", entry->proof_root);
    add_u64(out, o, "treeSize", entry->proof_size);
    hashes = hm_json_add_list(out, o, "hashes");
    for (size_t i = 0; i < entry->proof.count; i++)
        add_bytes(out, hashes, NULL, entry->proof.hashes[i]);
    hm_json_add_str(out, hm_json_add_obj(out, o, "checkpoint"), "envelope",
        entry->checkpoint);
}

/* Zeros are written, which protobuf's writers leave out: some readers miss
 * them. A log without promises has no time either. */
static void add_entry(
    struct hm_json_out *out, json_t *at, const struct hm_entry *entry)
{
    json_t *o = hm_json_add_obj(out, at, NULL), *kind;

    add_u64(out, o, "logIndex", entry->index);
    add_bytes(out, hm_json_add_obj(out, o, "logId"), "keyId", entry->log_id);
    kind = hm_json_add_obj(out, o, "kindVersion");
    hm_json_add_str(out, kind, "kind", entry->kind);
    hm_json_add_str(out, kind, "version", entry->version);
    if (entry->time_s != 0)
        hm_json_add_i64_str(out, o, "integratedTime", entry->time_s);
    if (entry->set.len > 0)
        add_bytes(out, hm_json_add_obj(out, o, "inclusionPromise"),
            "signedEntryTimestamp", entry->set);
    add_proof(out, o, entry);
    add_bytes(out, o, "canonicalizedBody", entry->body);
}

static void add_material(
    struct hm_json_out *out, json_t *at, const struct hm_evidence *e)
{
    json_t *o = hm_json_add_obj(out, at, "verificationMaterial"), *list;

    add_who(out, o, e);
    if (e->entry_count > 0) {
        list = hm_json_add_list(out, o, "tlogEntries");
        for (size_t i = 0; i < e->entry_count; i++)
            add_entry(out, list, &e->entries[i]);
    }
    if (e->timestamp_count == 0)
        return;
    list = hm_json_add_obj(out, o, "timestampVerificationData");
    list = hm_json_add_list(out, list, "rfc3161Timestamps");
    for (size_t i = 0; i < e->timestamp_count; i++)
        add_bytes(out, hm_json_add_obj(out, list, NULL), "signedTimestamp",
            e->timestamps[i]);
}

static void add_message(
    struct hm_json_out *out, json_t *at, const struct hm_evidence *e)
{
    json_t *o = hm_json_add_obj(out, at, "messageSignature"), *digest;
    const char *hash = hm_hash_proto_name(e->message_digest.hash);

    if (hash[0] != '\0') {
        digest = hm_json_add_obj(out, o, "messageDigest");
        hm_json_add_str(out, digest, "algorithm", hm_bytes_str(hash));
        add_bytes(out, digest, "digest",
            hm_bytes(e->message_digest.b, e->message_digest.len));
    }
    add_bytes(out, o, "signature", e->signature);
}

static void add_envelope(
    struct hm_json_out *out, json_t *at, const struct hm_dsse *envelope)
{
    json_t *o = hm_json_add_obj(out, at, "dsseEnvelope"), *sig;

    add_bytes(out, o, "payload", envelope->payload);
    hm_json_add_str(out, o, "payloadType", envelope->payload_type);
    sig = hm_json_add_obj(out, hm_json_add_list(out, o, "signatures"), NULL);
    add_bytes(out, sig, "sig", envelope->sigs[0].sig);
    if (envelope->sigs[0].keyid.len > 0)
        hm_json_add_str(out, sig, "keyid", envelope->sigs[0].keyid);
}

bool hm_bundle_write(
    struct hm_buf *out, const struct hm_evidence *evidence, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    if (!check(evidence, err))
        return hm_wrap(err, "bundle to write");
    hm_json_add_str(&json, json.root, "mediaType",
        HM_LIT("application/vnd.dev.sigstore.bundle.v0.3+json"));
    add_material(&json, json.root, evidence);
    if (evidence->has_envelope)
        add_envelope(&json, json.root, &evidence->envelope);
    else
        add_message(&json, json.root, evidence);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}
