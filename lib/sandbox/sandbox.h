/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.h - a local ecosystem to try signing and verifying in, without a
 * socket: one function that answers requests (docs/internals/sandbox.md).
 *
 * Nothing here is safe to show to the world: its journal tells everybody who
 * asks what credentials came. */
#ifndef HM_SANDBOX_SANDBOX_H
#define HM_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/auth.h"
#include "sandbox/document.h"
#include "sandbox/fault.h"
#include "sandbox/service.h"

struct hm_sandbox;

struct hm_sandbox_opts {
    const char *dir;              /* kept across restarts; NULL: in memory */
    const char *spool_dir;        /* NULL: /tmp */
    int64_t (*now_ms)(void *ctx); /* since 1970; NULL: the system's clock */
    void *clock;
    int64_t shift_ms; /* added to it */
    /* As in struct hm_sandbox_sigstore_opts. */
    const char *host, *claims;
    struct hm_auth_opts auth;
    const char *const *faults; /* as hm_fault_parse() reads them */
    size_t fault_count;
};

/* HM_USAGE for a fault that is none and a clock outside of HM_ANCHOR_FROM_S to
 * HM_ANCHOR_TO_S; HM_FORMAT and HM_SYSTEM for what lies in
 * the folder. Texts are borrowed. */
HM_MUST_USE bool hm_sandbox_new(struct hm_sandbox **out,
    const struct hm_sandbox_opts *opts, struct hm_err *err);
void hm_sandbox_free(struct hm_sandbox *sandbox);
HM_DEFINE_AUTO_PTR(sandbox)

/* A struct hm_serve_handler for every path; ctx is the sandbox. Safe for
 * several threads. */
void hm_sandbox_handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

/* Append a file of hm_sandbox_documents for those who see the sandbox at that
 * origin ("http://127.0.0.1:5000"). */
HM_MUST_USE bool hm_sandbox_write(struct hm_buf *out,
    struct hm_sandbox *sandbox, const struct hm_sandbox_document *document,
    const char *origin, struct hm_err *err);

/* For tests in the same process, what /_sandbox/ does for others. `fault` NULL:
 * none from now on. */
HM_MUST_USE bool hm_sandbox_fault(
    struct hm_sandbox *sandbox, const char *fault, struct hm_err *err);
uint64_t hm_sandbox_count(struct hm_sandbox *sandbox);
void hm_sandbox_journal(struct hm_sandbox *sandbox, struct hm_buf *out);
void hm_sandbox_forget(struct hm_sandbox *sandbox); /* clears the journal */

#endif
