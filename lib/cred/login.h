/* SPDX-License-Identifier: Apache-2.0 */
/* login.h - keeping a credential where other tools find it, and forgetting it.
 *
 * login writes to the first file of the search order (place.h) that is there,
 * so that what it wrote is what is found next; if none is, to docker's place.
 * Where the file names a helper, the helper gets the secret, and the file {} as
 * a sign that there is one, as docker does. logout forgets the registry in
 * every file of the order, and in the helpers that they name.
 *
 * Writing is atomic, mode 0600. Runs of ours wait for each other (a lock on the
 * folder); other tools take no lock, but replace the file in one step, too, so
 * the worst is that one of two changes at the same moment is lost. A symbolic
 * link stays: the file that it leads to is replaced. */
#ifndef HM_CRED_LOGIN_H
#define HM_CRED_LOGIN_H

#include "base/limits.h"
#include "cred/edit.h"
#include "cred/files.h"
#include "cred/place.h"

/* Does the registry take it? True: yes. Asked before anything is kept;
 * lib/registry has the real one. */
struct hm_cred_prober {
    bool (*probe)(void *ctx, struct hm_bytes host, const struct hm_cred *cred,
        struct hm_err *err);
    void *ctx;
};

/* Where a credential went, or was. */
struct hm_cred_kept {
    char path[HM_PATH_MAX];
    char helper[HM_CRED_HELPER_MAX + 1]; /* "": in the file itself */
};

/* Ask the registry, then keep it. Nothing changes when the probe says no. `host`
 * is canonical (hm_cred_host). Failures of files and helpers: HM_USAGE,
 * HM_DENIED or HM_SYSTEM; of the probe: its own. */
HM_MUST_USE bool hm_cred_login(struct hm_cred_kept *out,
    const struct hm_cred_files *files, const struct hm_cred_prober *prober,
    struct hm_bytes host, const struct hm_cred *cred, struct hm_err *err);

/* Where it was, in the order of the search; a count of 0 is no failure. What is
 * kept for parts of the registry stays (edit.h), and is for the user to know. */
struct hm_cred_gone {
    struct hm_cred_kept list[HM_CRED_PLACES_MAX];
    size_t count;
    struct hm_cred_stays {
        char path[HM_PATH_MAX];
        struct hm_cred_removed what;
    } stays[HM_CRED_PLACES_MAX];
    size_t stays_count;
};
HM_MUST_USE bool hm_cred_logout(struct hm_cred_gone *out,
    const struct hm_cred_files *files, struct hm_bytes host,
    struct hm_err *err);

#endif
