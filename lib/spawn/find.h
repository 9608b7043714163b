/* SPDX-License-Identifier: Apache-2.0 */
/* find.h - which program is meant by a name, and what it may know of us. */
#ifndef HM_SPAWN_FIND_H
#define HM_SPAWN_FIND_H

#include <stdbool.h>

#include "base/buf.h"
#include "hallmark/err.h"

/* The path of the program `name` in the folders of `path_var`, which is PATH's
 * value and may be NULL. Folders that depend on where we happen to be ("", ".",
 * "bin") are passed over: whoever plants a file there would be asked for
 * passwords. `name` is made by the caller and has no slash. HM_NOT_FOUND. */
HM_MUST_USE bool hm_spawn_find(struct hm_buf *out, const char *path_var,
    const char *name, struct hm_err *err);

/* An environment without what is meant for us alone (HALLMARK_..,
 * COSIGN_PASSWORD, SIGSTORE_ID_TOKEN): passwords of keys, who we are, and our own
 * options. The list is new
 * (hm_free), its texts are borrowed. `vars` ends with NULL, or is NULL. */
HM_MUST_USE bool hm_spawn_vars(
    char ***out, char *const *vars, struct hm_err *err);

#endif
