/* SPDX-License-Identifier: Apache-2.0 */
/* files.h - the config files of docker and podman, and the helpers that they
 * name, as a source of credentials.
 *
 * Everything is read at the moment of asking: a helper's token is as fresh as
 * it can be, and nothing is kept. */
#ifndef HM_CRED_FILES_H
#define HM_CRED_FILES_H

#include "cred/helper.h"

struct hm_cred_files {
    const char *file; /* an option's: this one alone; NULL: the usual places */
    struct hm_cred_env env;
    /* Until when helpers may take, by hm_clock_mono_ms(), each HM_CRED_HELPER_MS
     * at most; 0: no other bound. */
    int64_t deadline_ms;
};

/* For each file of the search order (place.h): the helper of this registry,
 * else the helper of all, and what that one does not know the file's own entry.
 * A file or helper that is configured and cannot be used is HM_USAGE; HM_DENIED
 * and HM_SYSTEM stay what they are. `files` must outlive the source. */
struct hm_cred_source hm_cred_files_source(const struct hm_cred_files *files);

/* How long a helper that is asked now may take; HM_NETWORK when no time is left. */
HM_MUST_USE bool hm_cred_helper_time(
    int64_t *out_ms, const struct hm_cred_files *files, struct hm_err *err);

/* What the user configured cannot be used: the code says so. Always false. */
bool hm_cred_configured(struct hm_err *err);

#endif
