/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/unsigned.h"

#include <stddef.h>

#include "base/err.h"
#include "crypto/digest.h"
#include "tsa/timestamp.h"

typedef bool same_fn(const struct hm_evidence *a, const struct hm_evidence *b);

static bool same_certificate(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    if (a->cert_count == 0 || b->cert_count == 0)
        return a->cert_count == b->cert_count;
    return hm_bytes_eq(a->certs[0], b->certs[0]);
}

static bool same_hints(const struct hm_evidence *a, const struct hm_evidence *b)
{
    if (a->cert_count != b->cert_count)
        return false;
    for (size_t i = 1; i < a->cert_count; i++) {
        if (!hm_bytes_eq(a->certs[i], b->certs[i]))
            return false;
    }
    return hm_bytes_eq(a->key_hint, b->key_hint);
}

static bool same_format(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    return a->format == b->format;
}

static bool same_counts(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    return a->entry_count == b->entry_count &&
        a->timestamp_count == b->timestamp_count &&
        a->has_envelope == b->has_envelope &&
        a->envelope.sig_count == b->envelope.sig_count &&
        a->has_key_hint == b->has_key_hint;
}

static bool same_content(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    return hm_bytes_eq(a->envelope.payload, b->envelope.payload) &&
        hm_bytes_eq(a->envelope.payload_type, b->envelope.payload_type) &&
        hm_bytes_eq(a->signature, b->signature) &&
        a->message_digest.hash == b->message_digest.hash &&
        hm_bytes_eq(hm_digest_view(&a->message_digest),
            hm_digest_view(&b->message_digest));
}

static bool same_signatures(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->envelope.sig_count; i++) {
        if (!hm_bytes_eq(a->envelope.sigs[i].sig, b->envelope.sigs[i].sig))
            return false;
    }
    return true;
}

static bool same_key_ids(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->envelope.sig_count; i++) {
        if (!hm_bytes_eq(a->envelope.sigs[i].keyid, b->envelope.sigs[i].keyid))
            return false;
    }
    return true;
}

/* ---- Entries ---- */

static bool same_proof(const struct hm_entry *a, const struct hm_entry *b)
{
    if (a->proof.count != b->proof.count)
        return false;
    for (size_t i = 0; i < a->proof.count; i++) {
        if (!hm_bytes_eq(a->proof.hashes[i], b->proof.hashes[i]))
            return false;
    }
    return a->has_proof == b->has_proof && a->proof_index == b->proof_index &&
        a->proof_size == b->proof_size &&
        hm_bytes_eq(a->proof_root, b->proof_root);
}

/* With a promise, its index and time are signed, too. */
static bool same_promise(const struct hm_entry *a, const struct hm_entry *b)
{
    return hm_bytes_eq(a->set, b->set) &&
        (a->set.len == 0 || (a->index == b->index && a->time_s == b->time_s));
}

static bool same_entries(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->entry_count; i++) {
        const struct hm_entry *x = &a->entries[i], *y = &b->entries[i];

        if (!hm_bytes_eq(x->log_id, y->log_id) ||
            !hm_bytes_eq(x->kind, y->kind) ||
            !hm_bytes_eq(x->version, y->version) ||
            !hm_bytes_eq(x->body, y->body) || !same_promise(x, y) ||
            !same_proof(x, y))
            return false;
    }
    return true;
}

static bool same_unpromised(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->entry_count; i++) {
        if (a->entries[i].index != b->entries[i].index ||
            a->entries[i].time_s != b->entries[i].time_s)
            return false;
    }
    return true;
}

/* The text that is signed: up to the empty line. */
static struct hm_bytes signed_text(struct hm_bytes note)
{
    for (size_t i = 0; i + 1 < note.len; i++) {
        if (note.p[i] == '\n' && note.p[i + 1] == '\n')
            return hm_bytes_slice(note, 0, i + 1);
    }
    return note;
}

static bool same_checkpoints(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->entry_count; i++) {
        if (!hm_bytes_eq(signed_text(a->entries[i].checkpoint),
                signed_text(b->entries[i].checkpoint)))
            return false;
    }
    return true;
}

static bool same_cosignatures(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->entry_count; i++) {
        if (!hm_bytes_eq(a->entries[i].checkpoint, b->entries[i].checkpoint))
            return false;
    }
    return true;
}

/* ---- Timestamps ---- */

static bool same_token(struct hm_bytes a, struct hm_bytes b)
{
    struct hm_timestamp x, y;
    struct hm_err err = {0};

    if (!hm_timestamp_parse_response(&x, a, &err) ||
        !hm_timestamp_parse_response(&y, b, &err))
        return false;
    return hm_bytes_eq(x.tst_info, y.tst_info) &&
        hm_bytes_eq(x.signed_attrs, y.signed_attrs) &&
        hm_bytes_eq(x.signature, y.signature);
}

static bool same_tokens(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->timestamp_count; i++) {
        if (!same_token(a->timestamps[i], b->timestamps[i]))
            return false;
    }
    return true;
}

static bool same_responses(
    const struct hm_evidence *a, const struct hm_evidence *b)
{
    for (size_t i = 0; i < a->timestamp_count; i++) {
        if (!hm_bytes_eq(a->timestamps[i], b->timestamps[i]))
            return false;
    }
    return true;
}

/* ---- The list ---- */

static const struct {
    const char *name;
    same_fn *same;
    const char *excuse; /* NULL: it is authenticated */
} parts[] = {
    {"number of parts", same_counts, NULL},
    {"certificate", same_certificate, NULL},
    {"payload, type or message", same_content, NULL},
    {"signature", same_signatures, NULL},
    {"log entry", same_entries, NULL},
    {"checkpoint", same_checkpoints, NULL},
    {"timestamp", same_tokens, NULL},
    {"certificates behind the leaf, key hint", same_hints,
        "hints: they add paths and name keys, and a signature decides"},
    {"key id", same_key_ids, "a hint of DSSE: every key is tried"},
    {"media type", same_format,
        "each version asks for another shape, and none for less"},
    {"index and time of an entry without promise", same_unpromised,
        "neither is used: the proof has an index of its own"},
    {"other signatures under a checkpoint", same_cosignatures,
        "signers that we do not know are passed over"},
    {"status and certificates around a timestamp", same_responses,
        "RFC 3161 signs neither; granted and granted with changes are one"},
};

const char *unsigned_excuse(const char **part, const struct hm_evidence *good,
    const struct hm_evidence *other)
{
    const char *excuse = "spelling";

    *part = "text";
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].same(good, other))
            continue;
        *part = parts[i].name;
        excuse = parts[i].excuse;
        if (excuse == NULL)
            return NULL;
    }
    return excuse;
}
