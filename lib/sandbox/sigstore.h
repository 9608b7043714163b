/* SPDX-License-Identifier: Apache-2.0 */
/* sigstore.h - the services of a Sigstore, made of one world and wired to each
 * other. */
#ifndef HM_SANDBOX_SIGSTORE_H
#define HM_SANDBOX_SIGSTORE_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "sandbox/fault.h"
#include "sandbox/world.h"
#include "serve/message.h"

struct hm_sandbox_sigstore_opts {
    struct hm_world *world; /* borrowed */
    const char *dir;        /* borrowed; NULL: in memory */
    /* What URLs of the sandbox have as their host: the name of the second log,
     * which its clients look for. NULL: "127.0.0.1". Borrowed. */
    const char *host;
    const char
        *claims; /* of tokens, over the defaults; NULL: none. Borrowed. */
};

struct hm_sandbox_sigstore;
HM_MUST_USE bool hm_sandbox_sigstore_new(struct hm_sandbox_sigstore **out,
    const struct hm_sandbox_sigstore_opts *opts, struct hm_err *err);
void hm_sandbox_sigstore_free(struct hm_sandbox_sigstore *sigstore);
HM_DEFINE_AUTO_PTR(sandbox_sigstore)

/* The row of hm_sandbox_services whose prefix the path has; false: none of
 * these. */
bool hm_sandbox_sigstore_find(enum hm_sandbox_row *out, struct hm_bytes path);

/* Answer what that row is asked; the faults that any service can have are for
 * the caller. */
void hm_sandbox_sigstore_handle(struct hm_sandbox_sigstore *sigstore,
    enum hm_sandbox_row row, const struct hm_fault_hits *hits,
    const struct hm_serve_request *req, struct hm_serve_response *resp);

#endif
