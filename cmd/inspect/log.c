/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of transparency logs, and what logs sign. */
#include "base/err.h"
#include "cmd/inspect/inspect.h"

static void put_checkpoint(struct hm_outline_at at, struct hm_bytes text)
{
    struct hm_checkpoint checkpoint;
    struct hm_err err = {0};

    if (!hm_checkpoint_parse(&checkpoint, text, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_text(at, "text", text);
        return;
    }
    hm_outline_text(at, "origin", checkpoint.origin);
    hm_outline_u64(at, "treeSize", checkpoint.head.size);
    hm_outline_hex(at, "rootHash",
        hm_bytes(checkpoint.head.root.b, sizeof(checkpoint.head.root.b)));
    hm_outline_opt(at, "extensions", checkpoint.extensions);
}

void hm_inspect_note(struct hm_outline_at at, struct hm_bytes text)
{
    struct hm_outline_at list;
    struct hm_note note;
    struct hm_err err = {0};

    if (!hm_note_parse(&note, text, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_text(at, "text", text);
        return;
    }
    put_checkpoint(at, note.text);
    list = hm_outline_list(at, "signatures");
    for (size_t i = 0; i < note.sig_count; i++) {
        const struct hm_note_sig *sig = &note.sigs[i];
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_text(item, "name", sig->name);
        hm_outline_hex(item, "keyId", hm_bytes(sig->id, sizeof(sig->id)));
        hm_outline_text(item, "signature", sig->base64);
    }
}

static void put_proof(struct hm_outline_at at, const struct hm_entry *entry)
{
    struct hm_outline_at proof = hm_outline_map(at, "inclusionProof"), list;

    hm_outline_u64(proof, "logIndex", entry->proof_index);
    hm_outline_u64(proof, "treeSize", entry->proof_size);
    hm_outline_hex(proof, "rootHash", entry->proof_root);
    list = hm_outline_list(proof, "hashes");
    for (size_t i = 0; i < entry->proof.count; i++)
        hm_outline_hex(list, NULL, entry->proof.hashes[i]);
    if (entry->checkpoint.len > 0)
        hm_inspect_note(hm_outline_map(proof, "checkpoint"), entry->checkpoint);
}

void hm_inspect_entry(struct hm_outline_at at, const struct hm_entry *entry)
{
    hm_outline_opt(at, "kind", entry->kind);
    hm_outline_opt(at, "version", entry->version);
    hm_outline_u64(at, "logIndex", entry->index);
    hm_outline_hex(at, "logId", entry->log_id);
    if (entry->time_s != 0)
        hm_outline_time(
            at, "integratedTime", (struct hm_time){entry->time_s, 0});
    if (entry->set.len > 0)
        hm_outline_base64(at, "signedEntryTimestamp", entry->set);
    if (entry->has_proof)
        put_proof(at, entry);
    if (entry->body.len > 0)
        hm_outline_json(at, "body", entry->body);
}
