/* SPDX-License-Identifier: Apache-2.0 */
/* key_set.h - keys that come as a set: npm's keys.json, Cloud Build's PEM files.
 *
 * Each key is known by an id that its signatures carry, and by what its owner
 * does with it (verify.h). A set is the caller's word. */
#ifndef HM_PACKAGE_KEY_SET_H
#define HM_PACKAGE_KEY_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/key.h"
#include "policy/rules.h"
#include "verify/verify.h"

enum hm_key_set_kind {
    HM_KEY_SET_NONE,
    HM_KEY_SET_NPM,
    HM_KEY_SET_CLOUD_BUILD
};

struct hm_key_set {
    enum hm_key_set_kind kind;
    struct hm_arena arena; /* of the ids */
    struct hm_key *keys[HM_PACKAGE_KEYS_MAX];
    struct hm_key_terms terms[HM_PACKAGE_KEYS_MAX];
    struct hm_window valid[HM_PACKAGE_KEYS_MAX];
    size_t count;
};
void hm_key_set_free(struct hm_key_set *set);
HM_DEFINE_AUTO(key_set)

/* {"keys": [{"keyId", "keyUsage", "publicKey": {"rawBytes", "keyDetails",
 * "validFor"}}]} as npm's registry publishes it through TUF: those whose usage
 * is npm:attestations. Members that nobody knows are ignored. HM_FORMAT,
 * HM_LIMIT, HM_UNSUPPORTED; HM_NOT_FOUND when there is no such key. */
HM_MUST_USE bool hm_key_set_parse_npm(
    struct hm_key_set *out, struct hm_bytes text, struct hm_err *err);

/* Add a key of Cloud Build (PEM) by the name of its location ("us-west2",
 * "global"), whose key signs payloads as they are; or "global-pae" and
 * "global-pae-NAME_VERSION" for a key that signs the DSSE encoding. HM_FORMAT,
 * HM_LIMIT. */
HM_MUST_USE bool hm_key_set_add_cloud_build(struct hm_key_set *set,
    struct hm_bytes name, struct hm_bytes pem, struct hm_err *err);

/* Whichever a text holds: npm's JSON, or PEM blocks of Cloud Build's keys, each
 * behind a line that is its name. */
HM_MUST_USE bool hm_key_set_parse(
    struct hm_key_set *out, struct hm_bytes text, struct hm_err *err);

/* Allow each of them, in its window. */
HM_MUST_USE bool hm_key_set_allow(
    const struct hm_key_set *set, struct hm_rules *rules, struct hm_err *err);

#endif
