/* SPDX-License-Identifier: Apache-2.0 */
/* targets.h - which digests a reference stands for when it is signed.
 *
 * The name is asked for once; from then on everything is a digest. What an
 * index lists comes before the index: whoever finds the index signed finds all
 * that it lists signed, too. */
#ifndef HM_SIGN_TARGETS_H
#define HM_SIGN_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "image/platform.h"
#include "image/ref.h"
#include "store/store.h"

struct hm_sign_target {
    struct hm_digest digest;     /* as the reference, or the index, has it */
    struct hm_digest digests[2]; /* SHA-256, and that one where it is another */
    size_t digest_count;
    uint64_t size;
    struct hm_bytes media_type;
    struct hm_bytes label; /* "linux/arm64"; empty for what was named */
};

struct hm_sign_targets {
    struct hm_arena arena;
    struct hm_sign_target *list;
    size_t count;
};
void hm_sign_targets_free(struct hm_sign_targets *targets);
HM_DEFINE_AUTO(sign_targets)

struct hm_sign_which {
    const struct hm_platform *platform; /* of an index that one, alone */
    bool recursive; /* the index and all that it lists, but what BuildKit notes
                       about builds, which nobody runs */
};

/* Ask for what `ref` names. HM_LIMIT beyond HM_GATE_TARGETS_MAX; codes of
 * gate/resolve.h. */
HM_MUST_USE bool hm_sign_targets(struct hm_sign_targets *out,
    const struct hm_store *store, const struct hm_ref *ref,
    const struct hm_sign_which *which, struct hm_err *err);

#endif
