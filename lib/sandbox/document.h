/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - what makes a sandbox trusted and found by those who are told to:
 * trusted_root.json, signing_config.json, and the files that older clients
 * read. */
#ifndef HM_SANDBOX_DOCUMENT_H
#define HM_SANDBOX_DOCUMENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "sandbox/world.h"

/* A sandbox as somebody sees it. */
struct hm_sandbox_seen {
    struct hm_world *world;
    const char *origin; /* "http://127.0.0.1:5000" */
    const char *host;   /* as in struct hm_sandbox_sigstore_opts */
};

struct hm_sandbox_document {
    const char *name;     /* of the file; NULL ends the table */
    const char *variable; /* that names the file in the environment */
    const char *help;
    bool (*write)(struct hm_buf *out, const struct hm_sandbox_seen *seen,
        struct hm_err *err);
};
extern const struct hm_sandbox_document hm_sandbox_documents[];

/* Append one. HM_NOT_FOUND for another name. */
HM_MUST_USE bool hm_sandbox_document_write(struct hm_buf *out,
    const struct hm_sandbox_seen *seen, struct hm_bytes name,
    struct hm_err *err);

#endif
