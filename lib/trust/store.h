/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - what is kept of one TUF repository between runs
 * (docs/formats/tuf.md).
 *
 * One file in a folder of its own, replaced in one step: a crash leaves the old
 * state or the new one. The folder is held against other processes as long as the
 * store is open, unless one of them holds it. It belongs to one URL, first root and
 * target: whoever trusts another root begins anew. What is in it is verified again
 * at each use; only the two times and which versions were seen are taken from it. */
#ifndef HM_TRUST_STORE_H
#define HM_TRUST_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/time.h"

/* Which files belong together. */
enum hm_trust_set {
    HM_TRUST_NONE,
    HM_TRUST_ROOTS,  /* the chain behind the first root */
    HM_TRUST_WHOLE,  /* all other files of the last refresh that ended well */
    HM_TRUST_NEWEST, /* timestamp and snapshot verified since, in refreshes that
                        did not */
    HM_TRUST_FRESH,  /* verified in this run: settle() says what they become */
};

struct hm_trust_file {
    enum hm_trust_set set;
    struct hm_bytes name, text;
};

struct hm_trust_store {
    struct hm_arena arena;
    struct hm_buf folder;
    struct hm_bytes url;
    int lock; /* the folder; zeroed stores have none, see `held` */
    bool held;
    bool busy; /* another program holds it: it is read, and not written */
    bool changed;
    /* By this machine's clock, never the repository's: when a refresh last ended
     * well, and the latest time of any use. Zeroed: never. */
    struct hm_time refreshed, seen;
    struct hm_trust_file files[HM_TRUST_FILES_MAX];
    size_t count;
};

/* Whose store it is, below the folder of caches. */
struct hm_trust_place {
    const char *cache;
    struct hm_bytes url, root;
    const char *target;
};

/* Open it; folders are made. Waits so long for whoever holds it; then it is
 * `busy`, and what was there before is read. HM_DENIED for a folder that others may
 * write to, or that we may not, HM_SYSTEM for what cannot be read. */
HM_MUST_USE bool hm_trust_store_open(struct hm_trust_store *out,
    const struct hm_trust_place *place, int64_t lock_ms, struct hm_err *err);
void hm_trust_store_free(struct hm_trust_store *store);
HM_DEFINE_AUTO(trust_store)

/* A kept file; NULL: there is none. Borrowed from the store. */
const struct hm_trust_file *hm_trust_store_get(
    const struct hm_trust_store *store, enum hm_trust_set set,
    const char *name);

/* Keep a file, in the place of one of that set and name. HM_LIMIT: too many, or
 * too many bytes of roots and fresh files. */
HM_MUST_USE bool hm_trust_store_put(struct hm_trust_store *store,
    const struct hm_trust_file *file, struct hm_err *err);

/* The fresh files are the whole from now on, and all there is; or the refresh did
 * not end well, and the timestamp and snapshot among them are the newest. It
 * cannot fail: half of a set would be taken for all of it. */
void hm_trust_store_settle(struct hm_trust_store *store, bool whole);

/* A use at that time, or a refresh that ended well. */
void hm_trust_store_note(
    struct hm_trust_store *store, struct hm_time now, bool refreshed);

/* Write it, if anything changed, and nobody else is about to. */
HM_MUST_USE bool hm_trust_store_save(
    struct hm_trust_store *store, struct hm_err *err);

#endif
