/* SPDX-License-Identifier: Apache-2.0 */
/* What an artifact must bring for a whole file of evidence. */
#include "hallmark/evidence.h"
#include "verify/verify.h"

static struct hm_artifact_need need_of(const struct hm_evidence_file *file,
    const struct hm_key *const *keys, size_t key_count)
{
    struct hm_artifact_need all = {.hashes = 1U << HM_SHA256};

    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        struct hm_artifact_need one =
            hm_verify_need(hm_evidence_at(file, i), keys, key_count);

        all.hashes |= one.hashes;
        all.message |= one.message;
    }
    return all;
}

unsigned hm_evidence_hashes(const struct hm_evidence_file *file,
    const struct hm_key *const *keys, size_t key_count)
{
    return need_of(file, keys, key_count).hashes;
}

bool hm_evidence_wants_message(const struct hm_evidence_file *file,
    const struct hm_key *const *keys, size_t key_count)
{
    return need_of(file, keys, key_count).message;
}
