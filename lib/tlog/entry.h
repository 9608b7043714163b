/* SPDX-License-Identifier: Apache-2.0 */
/* entry.h - an entry of a transparency log: as it comes, what its body says,
 * and whether it speaks of a given signature.
 *
 * Four questions, each asked by itself, so that the judge can report them by
 * name: is the body in the log (hm_entry_included), did the log promise it at
 * that time (hm_entry_promised), and is it about this very signature
 * (hm_entry_binds)? An entry that is in the log but about something else is
 * the oldest hole of all (CVE-2022-23649, CVE-2026-22703, CVE-2024-53267). */
#ifndef HM_TLOG_ENTRY_H
#define HM_TLOG_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "hallmark/digest.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"
#include "x509/cert.h"

struct hm_buf;

/* As the bundle carries it; all views borrow from the bundle. */
struct hm_entry {
    uint64_t index;         /* over all shards of the log; SETs sign it */
    struct hm_bytes log_id; /* 32 bytes */
    struct hm_bytes kind, version;
    int64_t time_s;      /* worth nothing without a verified promise */
    struct hm_bytes set; /* signed entry timestamp; empty: none */
    bool has_proof;
    uint64_t proof_index, proof_size; /* inside the shard */
    struct hm_bytes proof_root;       /* 32 bytes */
    struct hm_tree_proof proof;
    struct hm_bytes checkpoint; /* empty: none */
    struct hm_bytes body;       /* the leaf, JSON */
};

/* Is `entry->body` in the log? The proof leads from it to a root that the
 * checkpoint names, with the same size, and the signer signed the checkpoint.
 * A log without shards (Rekor v2: its origin has no tree id) has one index
 * only: both must be equal. *out borrows from the entry. HM_FORMAT,
 * HM_MISMATCH, HM_NOT_FOUND (no proof, no checkpoint, or no signature of the
 * log's on it). */
HM_MUST_USE bool hm_entry_included(struct hm_checkpoint *out,
    const struct hm_entry *entry, const struct hm_note_signer *signer,
    struct hm_err *err);

/* Did the log promise to include this body, at entry->time_s (Rekor v1's SET,
 * over RFC 8785 JSON of body, integratedTime, logID and logIndex)? HM_MISMATCH;
 * HM_NOT_FOUND without one; HM_FORMAT when no log can have promised this. */
HM_MUST_USE bool hm_entry_promised(const struct hm_entry *entry,
    const struct hm_key *log_key, struct hm_err *err);

/* Append what a promise is a signature of. */
void hm_entry_promise_text(struct hm_buf *out, const struct hm_entry *entry);

/* What an entry must be about. */
struct hm_signed {
    struct hm_bytes signature; /* decoded */
    /* Who made it: one of the two. */
    const struct hm_cert *cert;
    const struct hm_key *key; /* of the certificate, too, when that is there */
    /* A message, by its digests, one for each function that was computed; or
     * an envelope. */
    const struct hm_digest *digests;
    size_t digest_count;
    bool envelope;
    struct hm_bytes payload_type, payload;
};

/* Is the entry about exactly this signature, by this certificate or key, over
 * these bytes? The kinds hashedrekord 0.0.1 and 0.0.2, dsse 0.0.1 and 0.0.2,
 * intoto 0.0.1 and 0.0.2; the body's own kind and version must be those the
 * entry declares. For Rekor v2 the body is built anew from `what` and must be
 * equal byte for byte. An intoto 0.0.1 body names no signature but the hash of
 * the envelope's text: that is built anew, too, in the one form that the
 * clients of its time wrote. HM_MISMATCH says which part differs;
 * HM_UNSUPPORTED for other kinds; HM_FORMAT; HM_LIMIT; HM_USAGE when `what`
 * lacks the digest that the body needs (its function is in the message). */
HM_MUST_USE bool hm_entry_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err);

/* Which hash functions must `digests` hold for this entry? For a message the
 * one that the body names; HM_HASH_NONE when the body cannot be read. */
enum hm_hash hm_entry_hash(const struct hm_entry *entry);

#endif
