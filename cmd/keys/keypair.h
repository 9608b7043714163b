/* SPDX-License-Identifier: Apache-2.0 */
/* keypair.h - the two files of a key pair: PREFIX.key, encrypted, for its owner
 * alone, and PREFIX.pub.
 *
 * They appear both or not at all. Without `force` nothing is ever overwritten.
 * With it, the old private key stays in place until everything else is on disk,
 * so a full disk leaves the old pair. Runs that write to the same folder wait
 * for each other, and signals wait until both files are there, so that neither
 * mixes two pairs. A crash (kill -9, power) in the moment
 * between the two may leave PREFIX.key alone, or, with `force`, the new private
 * key under the name PREFIX.key.<16 hex digits>.new; running the command again
 * mends both. */
#ifndef HM_KEYPAIR_H
#define HM_KEYPAIR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "crypto/key.h"

struct hm_keypair {
    struct hm_buf key_path, pub_path;
    bool force;
};

void hm_keypair_free(struct hm_keypair *pair);
HM_DEFINE_AUTO(keypair)

/* Name the two files. HM_USAGE when one of them is there and `force` is not
 * set, or is no file: asked before anybody is asked for a password. */
HM_MUST_USE bool hm_keypair_new(
    struct hm_keypair *out, const char *prefix, bool force, struct hm_err *err);

/* Encrypt and write. `key` has its private half. */
HM_MUST_USE bool hm_keypair_write(const struct hm_keypair *pair,
    const struct hm_key *key, struct hm_bytes password, struct hm_err *err);

#endif
