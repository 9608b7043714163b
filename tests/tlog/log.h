/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - a log of our own, as small as it gets: it signs notes. */
#ifndef HM_TEST_LOG_H
#define HM_TEST_LOG_H

#include "tlog/checkpoint.h"

/* A private key out of crypto/keys.h; NULL when that failed. */
struct hm_key *log_key(const char *pem);

/* The signer that `key` is under that name. */
bool log_signer(
    struct hm_note_signer *out, const struct hm_key *key, const char *name);

/* Append a signature line over `text`. `name` NULL: the signer's host. */
bool log_sign(struct hm_buf *out, struct hm_bytes text,
    const struct hm_note_signer *signer, const char *name);

/* Append a whole checkpoint: origin, head, an empty line and a signature. */
bool log_checkpoint(struct hm_buf *out, const char *origin,
    const struct hm_tree_head *head, const struct hm_note_signer *signer);

#endif
