/* SPDX-License-Identifier: Apache-2.0 */
/* rekor1.h - a transparency log that speaks as Rekor v1 does.
 *
 *     POST /rekor/api/v1/log/entries             hashedrekord, dsse, intoto
 *     GET  /rekor/api/v1/log/entries?logIndex=N
 *     GET  /rekor/api/v1/log/entries/ID          64 or 80 hex digits
 *     POST /rekor/api/v1/log/entries/retrieve
 *     GET  /rekor/api/v1/log  .../publicKey  .../proof
 *
 * A signature is verified before it is taken. An entry that is there already is
 * 409 with its Location. One shard, so an entry's index is its place in the
 * tree; search by index/retrieve is not there. */
#ifndef HM_SANDBOX_REKOR1_H
#define HM_SANDBOX_REKOR1_H

#include <stdint.h>

#include "base/cleanup.h"
#include "crypto/key.h"
#include "sandbox/fault.h"
#include "serve/message.h"

#define HM_SANDBOX_REKOR1_PREFIX "/rekor"

struct hm_sandbox_rekor1_opts {
    const char *dir;          /* has its "rekor.log"; NULL: in memory */
    const struct hm_key *key; /* signs promises and checkpoints: ECDSA, RSA or
                                 Ed25519; borrowed */
    /* On its checkpoints, whose origin has " - TREEID" behind it: the host of the
     * log's URL, because there are clients that look for it there
     * (sigstore-js). Copied. */
    const char *name;
    int64_t (*now_ms)(void *ctx);
    void *clock;
};

struct hm_sandbox_rekor1;

/* Failures as hm_leaves_open(); HM_UNSUPPORTED for the key; HM_USAGE for
 * a name that is none. */
HM_MUST_USE bool hm_sandbox_rekor1_new(struct hm_sandbox_rekor1 **out,
    const struct hm_sandbox_rekor1_opts *opts, struct hm_err *err);
void hm_sandbox_rekor1_free(struct hm_sandbox_rekor1 *log);
HM_DEFINE_AUTO_PTR(sandbox_rekor1)

/* Every path below the prefix; safe for several threads. `hits` may be NULL. */
void hm_sandbox_rekor1_handle(struct hm_sandbox_rekor1 *log,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif
