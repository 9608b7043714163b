/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - the keys of TUF metadata, the roles that they have, and whether
 * enough of them signed (specification sections 4.2, 4.3 and 5).
 *
 * A key of a kind that we do not know is kept without its half that verifies:
 * it counts for nothing, and the others may be enough. Nor is a key id checked
 * to be the hash of its key (Sigstore's own roots have one that is not): who may
 * sign is decided by the list of ids that a verified file gives, and what counts
 * are distinct keys, whatever their ids. */
#ifndef HM_TUF_KEYS_H
#define HM_TUF_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "crypto/key.h"
#include "crypto/sig.h"
#include "enc/json_field.h"

struct hm_tuf_key {
    struct hm_bytes id;
    struct hm_key *key; /* NULL: of no kind that we verify */
    struct hm_sig_alg alg;
};

/* Views borrow from the document. */
struct hm_tuf_keys {
    struct hm_tuf_key *list; /* in the document's arena */
    size_t count;
};
void hm_tuf_keys_free(struct hm_tuf_keys *keys);
HM_DEFINE_AUTO(tuf_keys)

/* Who signs for a role, and how many of them it takes: at least one. */
struct hm_tuf_role {
    struct hm_bytes *ids;
    size_t id_count;
    uint64_t threshold;
};

struct hm_tuf_sig {
    struct hm_bytes key_id, hex;
};
struct hm_tuf_sigs {
    struct hm_tuf_sig *list;
    size_t count;
};

/* The member "keys"; what is wrong is in the reader. To be freed in any case. */
void hm_tuf_keys_read(struct hm_tuf_keys *out, struct hm_json_obj *o);

/* "keyids" and "threshold" of an object. */
void hm_tuf_role_read(struct hm_tuf_role *out, struct hm_json_obj *o);

/* The member "signatures". A key id twice is HM_FORMAT. */
void hm_tuf_sigs_read(struct hm_tuf_sigs *out, struct hm_json_obj *o);

/* Did as many distinct keys of the role sign `message`? What is empty, wrong or
 * of somebody else counts for nothing. HM_UNTRUSTED "1 of 2 signatures", or
 * HM_SYSTEM. */
HM_MUST_USE bool hm_tuf_keys_verify(const struct hm_tuf_keys *keys,
    const struct hm_tuf_role *role, const struct hm_tuf_sigs *sigs,
    struct hm_bytes message, struct hm_err *err);

#endif
