/* SPDX-License-Identifier: Apache-2.0 */
/* helper.h - Docker's credential helpers: docker-credential-NAME get | store |
 * erase, the registry or a JSON object on its standard input.
 *
 * The program is looked up in the folders of PATH that are absolute, and run
 * without a shell (spawn.h) in the environment that the caller hands on. A
 * helper says that it has nothing by ending with a status that is not 0 and the
 * words "credentials not found in native keychain"; anything else but a good
 * answer is an error. What it says when it fails is shown, escaped and cut,
 * unless it could be the secret. */
#ifndef HM_CRED_HELPER_H
#define HM_CRED_HELPER_H

#include <stdint.h>

#include "cred/cred.h"

/* What is taken from the environment of the process. */
struct hm_cred_env {
    const char *(*get)(const char *name); /* NULL: nothing is set */
    /* The whole of it, for helpers: they need HOME, AWS_PROFILE, a session bus
     * and what nobody can list. Ended by NULL; NULL: empty. Variables that are
     * ours to keep are left out (HALLMARK_.., COSIGN_PASSWORD). */
    char *const *vars;
};

const char *hm_cred_env_get(const struct hm_cred_env *env, const char *name);

struct hm_cred_helper {
    const char *name; /* hm_cred_helper_name_ok() */
    const struct hm_cred_env *env;
    int64_t timeout_ms; /* 0: HM_CRED_HELPER_MS */
};

/* HM_CRED_NONE when the helper knows none. HM_NOT_FOUND: no such program.
 * HM_DENIED: it failed. HM_FORMAT: its answer makes no sense. HM_MISMATCH: it
 * is for another registry. HM_LIMIT, HM_SYSTEM: spawn.h. */
HM_MUST_USE bool hm_cred_helper_get(struct hm_cred *out,
    const struct hm_cred_helper *helper, struct hm_bytes host,
    struct hm_err *err);

/* A password or an identity token; HM_UNSUPPORTED for anything else. */
HM_MUST_USE bool hm_cred_helper_store(const struct hm_cred_helper *helper,
    struct hm_bytes host, const struct hm_cred *cred, struct hm_err *err);

/* *there is false when the helper says that it had none. */
HM_MUST_USE bool hm_cred_helper_erase(bool *there,
    const struct hm_cred_helper *helper, struct hm_bytes host,
    struct hm_err *err);

/* The answer to get, for this host. For helper.c, and to be attacked. */
HM_MUST_USE bool hm_cred_helper_answer(struct hm_cred *out,
    struct hm_bytes text, struct hm_bytes host, struct hm_err *err);

#endif
