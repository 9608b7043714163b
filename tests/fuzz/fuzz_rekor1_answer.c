/* SPDX-License-Identifier: Apache-2.0 */
/* What a Rekor v1 answers. What is read has all its parts. */
#include <stdlib.h>

#include "base/limits.h"
#include "client/rekor1_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(HM_CLIENT_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_entry entry;

    if (!hm_rekor1_read(&entry, &arena, hm_bytes(data, size), &err)) {
        if (entry.body.len > 0)
            abort();
        return 0;
    }
    if (entry.body.len == 0 || entry.log_id.len != HM_TREE_HASH_LEN ||
        entry.proof_root.len != HM_TREE_HASH_LEN || entry.set.len == 0 ||
        entry.checkpoint.len == 0 || entry.kind.len == 0)
        abort();
    return 0;
}
