/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what is demanded of the facts.
 *
 * Options of the command line and policy documents both become rules; there is
 * no second way to say yes. A rule that nobody filled in matches nothing:
 * absence denies. Patterns are compared with the whole text. */
#ifndef HM_POLICY_RULES_H
#define HM_POLICY_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/time.h"
#include "crypto/key.h"
#include "facts/content_rule.h"
#include "facts/facts.h"
#include "facts/telling.h"
#include "hallmark/rules.h"
#include "report/report.h"

HM_DEFINE_AUTO_PTR(rules)

/* What hm_rules_require() was told. */
size_t hm_rules_required(const struct hm_rules *rules);

/* ---- What the signer of an image must have written, and signed ---- */

/* An annotation of that name and value, to the letter, in cosign's payload or
 * with the subject of a statement that is an image's signature. Each one that is
 * added is demanded. What stands beside a signature in a registry is none.
 * HM_USAGE for an empty name, text that is no UTF-8, and the same name again. */
HM_MUST_USE bool hm_rules_require_annotation(struct hm_rules *rules,
    struct hm_bytes name, struct hm_bytes value, struct hm_err *err);

/* The reference in cosign's payload is this text. Statements have none, so none
 * will do. HM_USAGE when it is empty, or demanded already. */
HM_MUST_USE bool hm_rules_require_signed_as(
    struct hm_rules *rules, struct hm_bytes reference, struct hm_err *err);

/* ---- What documents say beyond the command line ---- */

/* As hm_rules_deny_identity(), but what was provably signed before that time
 * still counts: the account was somebody else's from then on. */
HM_MUST_USE bool hm_rules_deny_identity_after(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_time after,
    struct hm_err *err);

/* ---- What statements must say ---- */

/* Each that is added is asked about every candidate, next to the rules of this
 * module; its struct is copied. HM_USAGE for more than HM_RULES_MAX, and for one
 * without a function: what was forgotten is no demand. */
HM_MUST_USE bool hm_rules_require_content(struct hm_rules *rules,
    const struct hm_content_rule *content, struct hm_err *err);

/* The same about all candidates of one artifact that passed. */
HM_MUST_USE bool hm_rules_require_together(struct hm_rules *rules,
    const struct hm_together_rule *together, struct hm_err *err);

/* The rules about all candidates, in the order in which they were added; NULL
 * beyond the last. */
const struct hm_together_rule *hm_rules_together(
    const struct hm_rules *rules, size_t index);

/* A rule about content tells what it demands, too; its struct is copied. */
HM_MUST_USE bool hm_rules_tell_content(struct hm_rules *rules,
    const struct hm_content_telling *telling, struct hm_err *err);

/* Tell all that they demand: "atLeast", each "by" and "key", "notBy",
 * "signedAfter", "signature" or each "type", then what rules about content tell;
 * "more" stands for those that tell nothing. */
void hm_rules_tell(const struct hm_rules *rules, const struct hm_teller *to);

/* Append the same, a line each behind `indent`: the claims that a shorthand stands
 * for, as they are compared. Long lists are cut. */
struct hm_buf;
void hm_rules_describe(
    struct hm_buf *out, const struct hm_rules *rules, const char *indent);

/* ---- Asking them ---- */

/* Announce and record the checks of one candidate: "identity" (or "key"),
 * "content", and where there is such a rule "denied", "signed-after",
 * "annotations" and "signed-as", then those of the rules about content. The
 * nearest miss is in the detail: "issuer equal; subject differs at byte 41: got
 * .., wanted ..". A loosening is a waived check. `facts` NULL announces them
 * only: they did not run. */
void hm_rules_check(const struct hm_rules *rules, const struct hm_facts *facts,
    struct hm_section *section);

/* How many rules are satisfied by signers of their own, among facts that passed
 * hm_rules_check()? A signer (hm_facts_same_signer()) counts once, and so does
 * a rule: one repository that signs from two branches is not two of two. To be
 * held against hm_rules_required(). HM_SYSTEM. */
HM_MUST_USE bool hm_rules_distinct(size_t *out, const struct hm_rules *rules,
    const struct hm_facts *const *facts, size_t count, struct hm_err *err);

#endif
