/* SPDX-License-Identifier: Apache-2.0 */
/* tsa.h - the sandbox's time-stamping authorities, with the interface of
 * Sigstore's:
 *
 *     POST /tsa/api/v1/timestamp             the first,
 *     POST /tsa/2/api/v1/timestamp           the second, and so on
 *     GET  /tsa/api/v1/timestamp/certchain   PEM, leaf first */
#ifndef HM_SANDBOX_TSA_H
#define HM_SANDBOX_TSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "crypto/key.h"
#include "sandbox/fault.h"
#include "serve/message.h"
#include "x509/cert.h"

#define HM_SANDBOX_TSA_PREFIX "/tsa"

enum { HM_SANDBOX_TSAS_MAX = 4, HM_SANDBOX_TSA_CERTS = 2 };

struct hm_sandbox_tsa_authority {
    const struct hm_cert *certs[HM_SANDBOX_TSA_CERTS]; /* leaf, root */
    const struct hm_key *key;                          /* the leaf's, private */
};

/* All is borrowed. Nothing is kept: what was stamped is with who asked. */
struct hm_sandbox_tsa_opts {
    struct hm_sandbox_tsa_authority authorities[HM_SANDBOX_TSAS_MAX];
    size_t count;
    int64_t (*now_ms)(void *ctx); /* wall clock */
    void *clock;
};

struct hm_sandbox_tsa;
HM_MUST_USE bool hm_sandbox_tsa_new(struct hm_sandbox_tsa **out,
    const struct hm_sandbox_tsa_opts *opts, struct hm_err *err);
void hm_sandbox_tsa_free(struct hm_sandbox_tsa *tsa);
HM_DEFINE_AUTO_PTR(sandbox_tsa)

/* Every path under the prefix. The faults of its own are clock-skew and
 * reject. */
void hm_sandbox_tsa_handle(struct hm_sandbox_tsa *tsa,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif
