/* SPDX-License-Identifier: Apache-2.0 */
/* edit.h - change one registry's entry in a config file of other tools.
 *
 * What stands around "auths" stays byte for byte, and so do its other members
 * (their names, values and order; white space between them is ours). The texts
 * hold secrets, so they lie in locked memory. */
#ifndef HM_CRED_EDIT_H
#define HM_CRED_EDIT_H

#include "base/limits.h"
#include "cred/cred.h"

enum { HM_CRED_PART_SIZE = HM_CRED_HOST_MAX + 64 };

/* The same text with this entry, and no other for the same registry; its name
 * spaces keep theirs. An empty text is an empty file. HM_FORMAT, HM_LIMIT, or
 * HM_UNSUPPORTED for what is not written (entry.h). */
HM_MUST_USE bool hm_cred_config_set(struct hm_secret *out, struct hm_bytes text,
    struct hm_bytes host, const struct hm_cred *cred, struct hm_err *err);

/* What an entry was removed from. Entries for a part of the registry, as podman
 * writes them ("quay.io/team"), stay, as they do for podman: who logs out of the
 * whole did not name them. */
struct hm_cred_removed {
    bool there;                   /* it had one */
    size_t parts;                 /* entries for parts */
    char part[HM_CRED_PART_SIZE]; /* the first of them, perhaps cut */
};

/* The same text without the registry's entry; without one *out stays empty. */
HM_MUST_USE bool hm_cred_config_remove(struct hm_secret *out,
    struct hm_cred_removed *what, struct hm_bytes text, struct hm_bytes host,
    struct hm_err *err);

#endif
