/* SPDX-License-Identifier: Apache-2.0 */
/* ct.h - the sandbox's certificate log (RFC 6962), without a socket.
 *
 * A log that takes what its own authority issues, answers the same timestamp
 * for the same certificate, and merges at once: what has a timestamp is in the
 * tree. */
#ifndef HM_SANDBOX_CT_H
#define HM_SANDBOX_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "sandbox/fault.h"
#include "serve/message.h"

struct hm_json_out;
struct hm_key;

/* Behind it "/ct/v1/add-chain" and the others, or "/v1/..": a base URL of the
 * origin and one of the origin and this prefix both work. */
#define HM_SANDBOX_CT_PREFIX "/ct"

struct hm_sandbox_ct;

struct hm_sandbox_ct_opts {
    const char *dir;              /* its file is in there; NULL: in memory */
    const struct hm_key *key;     /* private; P-256 */
    const struct hm_bytes *roots; /* DER; what it takes leads to one of them */
    size_t root_count;
    int64_t (*now_ms)(void *ctx); /* since 1970 */
    void *clock;
};

/* The members of opts are borrowed, the roots' bytes, too. HM_UNSUPPORTED for
 * a key that no log may have, HM_FORMAT for roots or a file that cannot be
 * read. */
HM_MUST_USE bool hm_sandbox_ct_new(struct hm_sandbox_ct **out,
    const struct hm_sandbox_ct_opts *opts, struct hm_err *err);
void hm_sandbox_ct_free(struct hm_sandbox_ct *ct);
HM_DEFINE_AUTO_PTR(sandbox_ct)

/* For every path below the prefix. Of the faults that meet the request the log's
 * own is a clock that is wrong. */
void hm_sandbox_ct_handle(struct hm_sandbox_ct *ct,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

/* A chain of DER certificates, the leaf first, and the faults that meet the
 * request (NULL: none). */
struct hm_sandbox_ct_chain {
    const struct hm_bytes *certs;
    size_t count;
    const struct hm_fault_hits *hits;
};

/* Log a certificate or precertificate (which it is, its poison says) of that
 * chain, unless it is there already, and append its SCT. Of the chain the
 * issuer must be there; its signatures are not looked at: who calls has just
 * made them. HM_FORMAT, HM_LIMIT when the log is full, HM_SYSTEM. */
HM_MUST_USE bool hm_sandbox_ct_sct(struct hm_buf *sct, struct hm_sandbox_ct *ct,
    const struct hm_sandbox_ct_chain *chain, struct hm_err *err);

/* Add the members of one SCT to the root, as add-chain answers it, which is what
 * a Fulcio hands on as a detached one. */
HM_MUST_USE bool hm_sandbox_ct_json(
    struct hm_json_out *out, struct hm_bytes sct, struct hm_err *err);

#endif
