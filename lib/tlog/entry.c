/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/entry.h"

#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"
#include "tlog/entry_impl.h"

static bool check_proof(const struct hm_entry *entry, struct hm_err *err)
{
    if (!entry->has_proof)
        return hm_fail(err, HM_NOT_FOUND, "no proof of inclusion");
    if (entry->checkpoint.len == 0)
        return hm_fail(err, HM_NOT_FOUND, "no checkpoint");
    if (entry->body.len == 0)
        return hm_fail(err, HM_FORMAT, "no body");
    if (entry->proof_root.len != HM_TREE_HASH_LEN)
        return hm_fail(err, HM_FORMAT, "root hash of %zu bytes, not 32",
            entry->proof_root.len);
    return true;
}

/* The tree of the proof is the one that the log signed. */
static bool check_head(const struct hm_entry *entry,
    const struct hm_tree_head *head, struct hm_err *err)
{
    struct hm_bytes root = hm_bytes(head->root.b, sizeof(head->root.b));

    if (head->size != entry->proof_size)
        return hm_fail(err, HM_MISMATCH,
            "proof for a tree of %llu, checkpoint of one of %llu",
            (unsigned long long)entry->proof_size,
            (unsigned long long)head->size);
    if (!hm_bytes_eq(root, entry->proof_root))
        return hm_fail(err, HM_MISMATCH,
            "root hash is %s, the checkpoint's is %s",
            HM_SHOW_HEX(entry->proof_root), HM_SHOW_HEX(root));
    return true;
}

/* An index outside the tree, which no proof covers, is that of a log with
 * shards; its origin ends with the number of one. */
static bool check_index(const struct hm_entry *entry,
    const struct hm_checkpoint *checkpoint, const struct hm_note_signer *signer,
    struct hm_err *err)
{
    bool whole = hm_bytes_eq(checkpoint->origin, signer->host) ||
        hm_bytes_eq(checkpoint->origin, signer->url);

    if (whole && entry->index != entry->proof_index)
        return hm_fail(err, HM_MISMATCH, "entry %llu, but the proof is of %llu",
            (unsigned long long)entry->index,
            (unsigned long long)entry->proof_index);
    return true;
}

bool hm_entry_included(struct hm_checkpoint *out, const struct hm_entry *entry,
    const struct hm_note_signer *signer, struct hm_err *err)
{
    struct hm_checkpoint checkpoint;
    struct hm_tree_hash leaf, root;

    HM_TRY(check_proof(entry, err));
    HM_TRY(hm_tree_leaf(&leaf, entry->body, err));
    HM_TRY(hm_tree_root(&root, &leaf, entry->proof_index, entry->proof_size,
        &entry->proof, err));
    if (!hm_bytes_eq(hm_bytes(root.b, sizeof(root.b)), entry->proof_root))
        return hm_fail(err, HM_MISMATCH,
            "proof leads to %s, not to the root hash %s",
            HM_SHOW_HEX(hm_bytes(root.b, sizeof(root.b))),
            HM_SHOW_HEX(entry->proof_root));
    HM_TRY(hm_checkpoint_verify(&checkpoint, entry->checkpoint, signer, err));
    HM_TRY(check_head(entry, &checkpoint.head, err));
    HM_TRY(check_index(entry, &checkpoint, signer, err));
    *out = checkpoint;
    return true;
}

static const struct kind {
    const char *name, *version;
    bool (*binds)(const struct hm_entry *entry, const struct hm_signed *what,
        struct hm_err *err);
    const char *hash[4]; /* where the body names a message's hash function */
} kinds[] = {
    {"hashedrekord", "0.0.1", hm_hashedrekord_1_binds,
        {"data", "hash", "algorithm"}},
    {"hashedrekord", "0.0.2", hm_hashedrekord_2_binds,
        {"hashedRekordV002", "data", "algorithm"}},
    {"dsse", "0.0.1", hm_dsse_1_binds, {NULL}},
    {"dsse", "0.0.2", hm_dsse_2_binds, {NULL}},
    {"intoto", "0.0.1", hm_intoto_1_binds, {NULL}},
    {"intoto", "0.0.2", hm_intoto_2_binds, {NULL}},
};

static const struct kind *kind_of(const struct hm_entry *entry)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hm_bytes_eq_str(entry->kind, kinds[i].name) &&
            hm_bytes_eq_str(entry->version, kinds[i].version))
            return &kinds[i];
    }
    return NULL;
}

bool hm_entry_binds(const struct hm_entry *entry, const struct hm_signed *what,
    struct hm_err *err)
{
    const struct kind *kind = kind_of(entry);

    if (kind == NULL)
        return hm_fail(err, HM_UNSUPPORTED, "log entry of kind \"%s\" \"%s\"",
            HM_SHOW(entry->kind), HM_SHOW(entry->version));
    if (what->signature.len == 0)
        return hm_fail(err, HM_FORMAT, "empty signature");
    if (entry->body.len > HM_LOG_BODY_MAX)
        return hm_fail(err, HM_LIMIT, "body of %zu bytes", entry->body.len);
    return kind->binds(entry, what, err);
}

/* As log entries of both versions spell them. */
static enum hm_hash hash_named(struct hm_json name)
{
    const struct hm_json_name *const tables[] = {
        hm_hash_names, hm_hash_proto_names};

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const struct hm_json_name *row = tables[i]; row->name != NULL;
             row++) {
            if (hm_json_str_eq(name, row->name))
                return (enum hm_hash)row->value;
        }
    }
    return HM_HASH_NONE;
}

enum hm_hash hm_entry_hash(const struct hm_entry *entry)
{
    const struct kind *kind = kind_of(entry);
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_err ignored = {0};
    struct hm_json v;

    if (kind == NULL || kind->hash[0] == NULL ||
        !hm_json_parse_borrowed(
            &v, &arena, entry->body, HM_LOG_BODY_MAX, &ignored))
        return HM_HASH_NONE;
    v = hm_json_get(v, "spec");
    for (size_t i = 0; kind->hash[i] != NULL; i++)
        v = hm_json_get(v, kind->hash[i]);
    return hash_named(v);
}
