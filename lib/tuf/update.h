/* SPDX-License-Identifier: Apache-2.0 */
/* update.h - the client workflow of The Update Framework (section 5), as one
 * object that is fed.
 *
 *     HM_TRY(hm_tuf_new(&tuf, &opts, err));
 *     HM_TRY(hm_tuf_remember(tuf, HM_TUF_TIMESTAMP, stored, err));
 *     while ((want = hm_tuf_want(tuf))->type != HM_TUF_NONE) {
 *         ... fetch want->path, at most want->size_max bytes
 *         HM_TRY(there ? hm_tuf_give(tuf, text, err) : hm_tuf_absent(tuf, err));
 *     }
 *     use(hm_tuf_content(tuf));
 *
 * It says what it wants next, and believes a file only after every check: nothing
 * is fetched, stored or timed here, so that what fetches may be as stupid as it
 * likes. A file that is refused changes nothing: another may be given for the
 * same want. What comes from a store and from a server is checked alike. */
#ifndef HM_TUF_UPDATE_H
#define HM_TUF_UPDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tuf/file.h"

struct hm_tuf;

struct hm_tuf_opts {
    struct hm_bytes root; /* the first root, which the caller trusts */
    const char *target;   /* its name; borrowed */
    size_t target_max;
    struct hm_time now;
    /* Files that are expired are good, too. For what was verified in its time:
     * the caller knows how long ago that is. */
    bool unsafe_expired;
};

/* The next file; zeroed: there is none, the target is here. Borrowed until the
 * next call. */
struct hm_tuf_want {
    enum hm_tuf_type type; /* HM_TUF_CONTENT: the target */
    const char *path;      /* below the repository's URL, escaped */
    const char *name;      /* under which to keep it: the same in each version,
                              but for roots */
    size_t size_max;
};
enum { HM_TUF_CONTENT = HM_TUF_TYPES };

/* The root is read and must be signed by itself; it may be expired. HM_USAGE for
 * a target's name that is none. */
HM_MUST_USE bool hm_tuf_new(
    struct hm_tuf **out, const struct hm_tuf_opts *opts, struct hm_err *err);
void hm_tuf_free(struct hm_tuf *tuf);
HM_DEFINE_AUTO_PTR(tuf)

/* The newest timestamp or snapshot that was verified before: nothing older is
 * taken, unless the root took the keys of who signed it away, as after an attack
 * that made versions large. Before a timestamp is given. */
HM_MUST_USE bool hm_tuf_remember(struct hm_tuf *tuf, enum hm_tuf_type type,
    struct hm_bytes text, struct hm_err *err);

const struct hm_tuf_want *hm_tuf_want(const struct hm_tuf *tuf);

/* Here it is. *kept (if not NULL) is what counts from now on, and is to be stored
 * under want->name: the bytes given, or the timestamp that was remembered where
 * both have the same version. HM_UNTRUSTED (signatures), HM_MISMATCH (a version
 * or hash), HM_EXPIRED, HM_NOT_FOUND (nobody speaks of the target), and what
 * hm_tuf_file_parse() says. */
HM_MUST_USE bool hm_tuf_give(struct hm_tuf *tuf, struct hm_bytes text,
    struct hm_bytes *kept, struct hm_err *err);

/* The repository has no such file: after the newest root that is the end of its
 * chain, of all else HM_NOT_FOUND. */
HM_MUST_USE bool hm_tuf_absent(struct hm_tuf *tuf, struct hm_err *err);

/* The target's bytes; empty before the end. */
struct hm_bytes hm_tuf_content(const struct hm_tuf *tuf);

/* The version of the newest root. */
uint64_t hm_tuf_root_version(const struct hm_tuf *tuf);

#endif
