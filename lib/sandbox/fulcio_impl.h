/* SPDX-License-Identifier: Apache-2.0 */
/* fulcio_impl.h - the steps of issuing, for fulcio.c and fulcio_*.c. */
#ifndef HM_SANDBOX_FULCIO_IMPL_H
#define HM_SANDBOX_FULCIO_IMPL_H

#include "base/limits.h"
#include "crypto/key.h"
#include "enc/json_write.h"
#include "identity/subject.h"
#include "sandbox/fulcio.h"

struct hm_sandbox_fulcio {
    struct hm_sandbox_fulcio_opts opts;
    struct hm_cert issuer;
    struct hm_bytes chain[HM_CHAIN_MAX];
};

/* Whom and which key to certify, and from when on. */
struct hm_sandbox_fulcio_wanted {
    struct hm_arena arena; /* of all views */
    struct hm_key *key;    /* owned */
    struct hm_certified subject;
    int64_t now_s;                        /* when it begins to be valid */
    const struct hm_fault_hits *log_hits; /* what meets the log; NULL: none */
};

/* Read a request, verify its token, and that whoever asks has the key. The
 * message of *err is what the client is told; HM_SYSTEM is our fault, any other
 * code the client's. `out` is zeroed, and freed by the caller even on
 * failure. */
HM_MUST_USE bool hm_sandbox_fulcio_read(struct hm_sandbox_fulcio_wanted *out,
    const struct hm_sandbox_fulcio *fulcio, const struct hm_serve_request *req,
    struct hm_err *err);
void hm_sandbox_fulcio_wanted_free(struct hm_sandbox_fulcio_wanted *wanted);
HM_DEFINE_AUTO(sandbox_fulcio_wanted)

/* Issue, log, and add the answer's members to the root. */
HM_MUST_USE bool hm_sandbox_fulcio_issue(struct hm_json_out *out,
    const struct hm_sandbox_fulcio *fulcio,
    const struct hm_sandbox_fulcio_wanted *wanted, struct hm_err *err);

/* A list of PEM texts without line feeds at their ends: `leaf`, unless it is
 * empty, and the chain. */
HM_MUST_USE bool hm_sandbox_fulcio_chain(struct hm_json_out *out, json_t *at,
    const struct hm_sandbox_fulcio *fulcio, struct hm_bytes leaf,
    struct hm_err *err);

#endif
