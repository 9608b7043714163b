/* SPDX-License-Identifier: Apache-2.0 */
/* model.h - models: folders that are signed as a whole (model_signing 1.0).
 *
 * The signed statement lists every file with its digest, and its subject is the
 * digest of all those digests. A folder is the model when that digest is its own
 * and it has these files, under these names, and no others. */
#ifndef HM_MODEL_H
#define HM_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/content_rule.h"
#include "hallmark/digest.h"
#include "policy/rules.h"

struct hm_model_file {
    struct hm_bytes name; /* from the folder on: "weights/part-1" */
    struct hm_digest digest;
};

struct hm_model {
    struct hm_model_file *files; /* sorted by hm_model_sort() */
    size_t count;
};

/* In the order in which signers list them: folder by folder, by the bytes of the
 * names. */
void hm_model_sort(struct hm_model *model);

/* SHA-256 over the SHA-256 of each file, in their order. HM_USAGE for no file, or
 * another digest. */
HM_MUST_USE bool hm_model_digest(
    struct hm_digest *out, const struct hm_model *model, struct hm_err *err);

/* Add to `rules` that statements about models count, and that this one lists the
 * very files: the check "model". The model outlives the rules. */
HM_MUST_USE bool hm_model_require(
    struct hm_rules *rules, const struct hm_model *model, struct hm_err *err);

#endif
