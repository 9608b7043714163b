/* SPDX-License-Identifier: Apache-2.0 */
/* tape.h - the one layer through which a judging command reads what its options
 * name.
 *
 * Without a tape (run->tape NULL) it reads. A recording tape also keeps what
 * was read, and what could not be. A replaying one gives it back, in the same
 * order and by the same names, and reads nothing. The code that judges is the
 * same in all three.
 *
 * What goes wrong with the tape itself stays in `failed`: a reader that turns
 * failures into findings would otherwise swallow it. Not for several threads at
 * once. */
#ifndef HM_CMD_TAPE_H
#define HM_CMD_TAPE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/frame/command.h"
#include "cmd/input/blob.h"
#include "crypto/key.h"

enum hm_tape_kind {
    HM_TAPE_NONE,
    HM_TAPE_EVIDENCE,
    HM_TAPE_ROOT,     /* a trusted_root.json */
    HM_TAPE_EMBEDDED, /* the same, out of the library */
    HM_TAPE_CA,
    HM_TAPE_KEY,  /* its public half, in PEM */
    HM_TAPE_KEYS, /* a set of them, as --keys has it */
    HM_TAPE_ARTIFACT,
    HM_TAPE_POLICIES, /* the files of what --policy names, a line each */
    HM_TAPE_POLICY,   /* one of them, or a file that it names */
};
enum { HM_TAPE_KINDS = HM_TAPE_POLICY + 1 };

/* "evidence", "root", .., and how large such a thing may be. */
const char *hm_tape_kind_name(enum hm_tape_kind kind);
size_t hm_tape_kind_max(enum hm_tape_kind kind);

struct hm_tape_item {
    enum hm_tape_kind kind;
    const char *ref; /* as the option had it */
    bool has_text;   /* of an artifact: its bytes, where they are signed */
    struct hm_bytes text;
    struct hm_digest digests[HM_BLOB_DIGESTS]; /* of an artifact */
    size_t digest_count;
    bool pae;              /* of an artifact: hm_blob has it */
    struct hm_err problem; /* why there is neither; HM_OK: there is */
};

struct hm_tape {
    bool replay;
    struct hm_arena arena;
    struct hm_tape_item *items;
    size_t count, next; /* next: to be given */
    struct hm_err failed;
};
struct hm_tape hm_tape(bool replay);
void hm_tape_free(struct hm_tape *tape);
HM_DEFINE_AUTO(tape)

/* Append a copy. HM_LIMIT beyond HM_TAPE_MAX bytes in all. */
HM_MUST_USE bool hm_tape_add(
    struct hm_tape *tape, const struct hm_tape_item *item, struct hm_err *err);

/* Does this run give back what was kept? */
bool hm_tape_replays(const struct hm_run *run);

/* True when nothing was wrong with the tape, and all of it was used. */
HM_MUST_USE bool hm_tape_end(const struct hm_tape *tape, struct hm_err *err);

/* Append what `ref` names: a file, or "-" for standard input. */
HM_MUST_USE bool hm_tape_read(struct hm_buf *out, struct hm_run *run,
    enum hm_tape_kind kind, const char *ref, struct hm_err *err);

/* What only a record has: keep it (nothing happens without one), or give it
 * back, which only a replaying run may ask for. */
HM_MUST_USE bool hm_tape_keep(
    struct hm_run *run, const struct hm_tape_item *item, struct hm_err *err);
HM_MUST_USE bool hm_tape_give(const struct hm_tape_item **out,
    struct hm_run *run, enum hm_tape_kind kind, const char *ref,
    struct hm_err *err);

/* A key and an artifact, kept and given back. */
HM_MUST_USE bool hm_tape_keep_key(struct hm_run *run, const char *ref,
    const struct hm_key *key, struct hm_err *err);
HM_MUST_USE bool hm_tape_give_key(struct hm_key **out, struct hm_run *run,
    const char *ref, struct hm_err *err);
HM_MUST_USE bool hm_tape_keep_blob(
    struct hm_run *run, const struct hm_blob *blob, struct hm_err *err);
HM_MUST_USE bool hm_tape_give_blob(struct hm_blob *out, struct hm_run *run,
    const char *ref, struct hm_err *err);

#endif
