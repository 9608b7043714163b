/* SPDX-License-Identifier: Apache-2.0 */
/* rekor.h - what both Rekors of the sandbox do alike; for lib/sandbox only. */
#ifndef HM_SANDBOX_REKOR_H
#define HM_SANDBOX_REKOR_H

#include "sandbox/fault.h"
#include "sandbox/tree.h"
#include "serve/message.h"
#include "tlog/checkpoint.h"

/* Open the tree that is kept as `name` in `dir`; NULL: in memory. */
HM_MUST_USE bool hm_rekor_open(struct hm_sandbox_tree **out, const char *dir,
    const char *name, struct hm_err *err);

/* Of a log, on its checkpoints; with its NUL. */
enum { HM_REKOR_NAME_SIZE = 256 };

/* Copy such a name. HM_USAGE: empty, too long, or with a blank or plus sign,
 * which signed notes cannot have (C2SP signed-note). */
HM_MUST_USE bool hm_rekor_name(
    char out[HM_REKOR_NAME_SIZE], const char *name, struct hm_err *err);

/* Who signs checkpoints: `name` stands on the signature, `origin` in the
 * text. */
struct hm_rekor_signer {
    const struct hm_key *key;
    const char *name, *origin;
};

/* Append the checkpoint of the tree at that size, signed. */
HM_MUST_USE bool hm_rekor_checkpoint(struct hm_buf *out,
    const struct hm_rekor_signer *signer, const struct hm_sandbox_tree *tree,
    uint64_t size, struct hm_err *err);

/* Append the body of a request, from memory or from its file. HM_LIMIT. */
HM_MUST_USE bool hm_rekor_body(
    struct hm_buf *out, const struct hm_serve_request *req, struct hm_err *err);

/* Is that fault at work? `hits` may be NULL. */
bool hm_rekor_fault(const struct hm_fault_hits *hits, enum hm_fault fault);

/* Under wrong-log-entry *index becomes that of the entry before it, and a log
 * without another one gets one. */
HM_MUST_USE bool hm_rekor_somebody_elses(uint64_t *index,
    struct hm_sandbox_tree *tree, const struct hm_fault_hits *hits,
    struct hm_err *err);

/* The rest of a path behind `prefix`, or p NULL. */
struct hm_bytes hm_rekor_behind(struct hm_bytes path, const char *prefix);

#endif
