/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - what hallmark policy does with documents. In hallmark-full.so. */
#ifndef HM_CMD_POLICY_H
#define HM_CMD_POLICY_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "cmd/judge/policies.h"

/* Append what one image needs by the policies of its panel, and by those that are
 * not about it, too: which match, what each of them demands, and who has the say. */
void hm_policy_explain(struct hm_buf *out, const struct hm_panel *panel);

/* Append a line for each policy, and the digest of all. */
void hm_policy_list(struct hm_buf *out, const struct hm_policies *policies);

/* The same as JSON, whole; `image` is the name that was asked about. */
HM_MUST_USE bool hm_policy_explain_json(struct hm_buf *out,
    const struct hm_panel *panel, struct hm_bytes image, struct hm_err *err);
HM_MUST_USE bool hm_policy_list_json(
    struct hm_buf *out, const struct hm_policies *policies, struct hm_err *err);

/* Run the cases of a file (docs/formats/policy.md) and append what came out of
 * each; run->status is a no where one did not come out as it says. HM_USAGE: the
 * file cannot be used. */
HM_MUST_USE bool hm_policy_cases(struct hm_run *run,
    const struct hm_policies *policies, const char *path, struct hm_err *err);

#endif
