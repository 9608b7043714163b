/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.h - signed tree heads (C2SP signed-note and tlog-checkpoint).
 *
 * A checkpoint is a signed note whose text names a log, a tree size and a root
 * hash. Parsing proves nothing: hm_checkpoint_verify() does. Signatures by keys
 * we do not know (witnesses) are ignored; one whose name and key id are the
 * log's must verify, even if another of the log's verified before. */
#ifndef HM_TLOG_CHECKPOINT_H
#define HM_TLOG_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/sig.h"
#include "crypto/work.h"
#include "tlog/merkle.h"

enum { HM_NOTE_ID_LEN = 4 };

struct hm_note_sig {
    struct hm_bytes name;
    uint8_t id[HM_NOTE_ID_LEN];
    struct hm_bytes base64; /* of id and signature, as it stands there */
};

struct hm_note {
    struct hm_bytes text; /* what is signed, with its last line feed */
    struct hm_note_sig sigs[HM_NOTE_SIGS_MAX];
    size_t sig_count;
};

/* Split a note. At least one signature line; valid UTF-8 without controls but
 * line feeds; the last empty line divides. HM_FORMAT, HM_LIMIT. Borrows. */
HM_MUST_USE bool hm_note_parse(
    struct hm_note *out, struct hm_bytes in, struct hm_err *err);

struct hm_checkpoint {
    struct hm_bytes origin; /* first line */
    struct hm_tree_head head;
    struct hm_bytes extensions; /* further lines, or empty */
};

/* The text of a note as a checkpoint. HM_FORMAT. Borrows. */
HM_MUST_USE bool hm_checkpoint_parse(
    struct hm_checkpoint *out, struct hm_bytes text, struct hm_err *err);

/* Who signs checkpoints of one log. */
struct hm_note_signer {
    const struct hm_key *key;
    struct hm_bytes host; /* of the log's base URL: the name on the signature */
    struct hm_bytes url; /* the base URL without scheme: may stand there, too */
    uint8_t id[HM_NOTE_ID_LEN];
    struct hm_work *work; /* that signatures are paid out of; NULL: no end */
};

/* The key id of a log's key in a note: by C2SP for Ed25519 (name and key), the
 * first bytes of SHA-256(SPKI) for ECDSA, Sigstore's own for RSA. `full` gets
 * all 32 bytes, which Rekor v2 uses as its log id. HM_UNSUPPORTED. */
HM_MUST_USE bool hm_note_key_id(struct hm_tree_hash *full,
    const struct hm_key *key, struct hm_bytes name, struct hm_err *err);

/* How a key signs notes; kind none for a key that does not. */
struct hm_sig_alg hm_note_alg(const struct hm_key *key);

/* Append the text of a checkpoint, without its signatures. */
void hm_checkpoint_put(struct hm_buf *out, struct hm_bytes origin,
    const struct hm_tree_head *head);

/* Append a signature line for a note: the signer's `host` and `id` and, in
 * base64, `sig`. The note is its text, an empty line, and such lines. */
void hm_note_put_sig(struct hm_buf *out, const struct hm_note_signer *signer,
    struct hm_bytes sig);

/* Did this log sign this note, and does the note name it? The signature's name
 * is the signer's host or URL, and the origin equals that name (Rekor v2); or
 * the origin is the signature's name, " - " and a decimal number (Rekor v1's
 * tree id), whatever the name: a log of that kind may call itself by another
 * name than its URL does. The key must fit in any case. *out borrows.
 * HM_NOT_FOUND when no signature bears the log's name and key id; HM_MISMATCH
 * when one does and is wrong, or the origin is another; HM_FORMAT. */
HM_MUST_USE bool hm_checkpoint_verify(struct hm_checkpoint *out,
    struct hm_bytes note, const struct hm_note_signer *signer,
    struct hm_err *err);

#endif
