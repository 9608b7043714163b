/* SPDX-License-Identifier: Apache-2.0 */
/* rekor2.h - a transparency log that speaks as Rekor v2 (rekor-tiles) does.
 *
 *     POST /rekor2/api/v2/log/entries       hashedRekordRequestV002
 *     GET  /rekor2/api/v2/checkpoint
 *     GET  /rekor2/api/v2/tile/L/N[.p/W]
 *     GET  /rekor2/api/v2/tile/entries/N[.p/W]
 *
 * The answer to a POST is a TransparencyLogEntry under a checkpoint that has
 * it; there is no waiting for one. An entry that is there already is 409 with
 * X-Log-Index and nothing else. A partial tile is served in any width that the
 * tree has reached. */
#ifndef HM_SANDBOX_REKOR2_H
#define HM_SANDBOX_REKOR2_H

#include <stdint.h>

#include "base/cleanup.h"
#include "crypto/key.h"
#include "sandbox/fault.h"
#include "serve/message.h"

#define HM_SANDBOX_REKOR2_PREFIX "/rekor2"

struct hm_sandbox_rekor2_opts {
    const char *dir; /* has its "rekor2.log"; NULL: in memory */
    const struct hm_key
        *key; /* signs checkpoints: Ed25519 or ECDSA; borrowed */
    /* The name in checkpoints, from which the log's id follows (Ed25519):
     * clients want it to be the host of the log's URL ("127.0.0.1"). Copied. */
    const char *origin;
    int64_t (*now_ms)(void *ctx); /* not asked: nothing here has a time */
    void *clock;
};

struct hm_sandbox_rekor2;

/* Failures as hm_leaves_open(); HM_UNSUPPORTED for the key, HM_USAGE for an
 * origin that is none. */
HM_MUST_USE bool hm_sandbox_rekor2_new(struct hm_sandbox_rekor2 **out,
    const struct hm_sandbox_rekor2_opts *opts, struct hm_err *err);
void hm_sandbox_rekor2_free(struct hm_sandbox_rekor2 *log);
HM_DEFINE_AUTO_PTR(sandbox_rekor2)

/* Every path below the prefix; safe for several threads. `hits` may be NULL. */
void hm_sandbox_rekor2_handle(struct hm_sandbox_rekor2 *log,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif
