/* SPDX-License-Identifier: Apache-2.0 */
/* rekor1_read.h - what Rekor v1 answers, read. Pure, and proves nothing. */
#ifndef HM_CLIENT_REKOR1_READ_H
#define HM_CLIENT_REKOR1_READ_H

#include "base/arena.h"
#include "tlog/entry.h"

/* The one entry of an answer, {"ID": {...}}, with its promise and proof; kind
 * and version are those of its body. The id must end in the hash of its leaf.
 * Members that nobody asked for are ignored: the log adds some. Everything is
 * copied into `arena`. HM_FORMAT, HM_LIMIT, HM_MISMATCH (the id). */
HM_MUST_USE bool hm_rekor1_read(struct hm_entry *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err);

#endif
