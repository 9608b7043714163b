/* SPDX-License-Identifier: Apache-2.0 */
/* fulcio.h - the sandbox's certificate authority (Fulcio v2 over HTTP and
 * JSON), without a socket.
 *
 *     POST /fulcio/api/v2/signingCert      a certificate for a token and a key
 *     GET  /fulcio/api/v2/trustBundle
 *     GET  /fulcio/api/v2/configuration
 *     GET  /fulcio/healthz
 *
 * It keeps nothing: what it issued is in the certificate log. */
#ifndef HM_SANDBOX_FULCIO_H
#define HM_SANDBOX_FULCIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "sandbox/ct.h"
#include "sandbox/fault.h"
#include "serve/message.h"

#define HM_SANDBOX_FULCIO_PREFIX "/fulcio"

/* The domain of user names that are neither addresses nor URIs. */
#define HM_SANDBOX_FULCIO_DOMAIN "sandbox.test"

struct hm_sandbox_fulcio;

/* Append the claims of a token, a JSON object, once its signature, issuer,
 * audience and times were verified. The message goes to the client; it must not
 * hold the token. */
typedef bool hm_sandbox_fulcio_token(void *ctx, struct hm_buf *claims,
    struct hm_bytes token, struct hm_err *err);

struct hm_sandbox_fulcio_opts {
    const struct hm_key *key;     /* private, of chain[0] */
    const struct hm_bytes *chain; /* DER: who issues first, the root last */
    size_t chain_count;
    struct hm_sandbox_ct *ct; /* NULL: certificates without a timestamp */
    bool detached;            /* the timestamp beside the certificate */
    hm_sandbox_fulcio_token *token;
    void *token_ctx;
    const char *issuer;   /* of /configuration: behind the origin, "/oidc" */
    const char *audience; /* of the same: "sigstore" */
    int64_t (*now_ms)(void *ctx); /* since 1970 */
    void *clock;
};

/* The members of opts are borrowed, the bytes of the chain, too. HM_FORMAT for
 * certificates that cannot be read, HM_MISMATCH for a key that is not that of
 * the first. */
HM_MUST_USE bool hm_sandbox_fulcio_new(struct hm_sandbox_fulcio **out,
    const struct hm_sandbox_fulcio_opts *opts, struct hm_err *err);
void hm_sandbox_fulcio_free(struct hm_sandbox_fulcio *fulcio);
HM_DEFINE_AUTO_PTR(sandbox_fulcio)

/* For every path below the prefix. Of the faults that meet the request the
 * authority's own is a clock that is wrong; what meets the log is behind it. */
void hm_sandbox_fulcio_handle(struct hm_sandbox_fulcio *fulcio,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif
