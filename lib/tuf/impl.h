/* SPDX-License-Identifier: Apache-2.0 */
/* impl.h - an update under way; for lib/tuf only. */
#ifndef HM_TUF_IMPL_H
#define HM_TUF_IMPL_H

#include "base/err.h"
#include "base/limits.h"
#include "tuf/update.h"

/* A file of targets that was read in the search, and which of its delegations is
 * looked at next. */
struct hm_tuf_visit {
    struct hm_bytes name;
    struct hm_tuf_file *file;
    size_t next;
};

struct hm_tuf {
    struct hm_tuf_opts opts;
    struct hm_arena arena; /* names of roles */
    uint64_t first;        /* version of the root that the caller trusts */
    struct hm_tuf_file *root, *timestamp, *snapshot;
    struct hm_tuf_file *remembered[HM_TUF_TYPES];

    /* The search: all that was read, and of them the path down to the current
     * one. Who is wanted next, and who speaks for him. */
    struct hm_tuf_visit visits[HM_TUF_ROLES_MAX];
    size_t visit_count;
    size_t path[HM_TUF_ROLES_MAX];
    size_t depth;
    struct hm_bytes role;
    const struct hm_tuf_keys *keys;
    const struct hm_tuf_role *signers;

    struct hm_tuf_about about; /* the target */
    struct hm_buf content;
    struct hm_tuf_want want;
    struct hm_err failure; /* the search has no way on */
    struct hm_buf want_path, want_name;
};

/* update.c: want the file of this role, as the snapshot has it. */
HM_MUST_USE bool hm_tuf_want_role(
    struct hm_tuf *tuf, struct hm_bytes role, struct hm_err *err);
HM_MUST_USE bool hm_tuf_want_content(struct hm_tuf *tuf, struct hm_err *err);

/* search.c: a verified file of targets was read, which is the file of tuf->role:
 * is the target in it, and otherwise, who is to be asked? */
HM_MUST_USE bool hm_tuf_search(
    struct hm_tuf *tuf, struct hm_tuf_file *file, struct hm_err *err);

#endif
