/* SPDX-License-Identifier: Apache-2.0 */
/* demand.h - what a policy demands of scans, as rules about content.
 *
 *     const struct hm_findings_demand demand = {
 *         .max_severity = HM_SEVERITY_HIGH, .has_max_age = true,
 *         .max_age_s = 168 * 3600, .now = now, .vex = true};
 *     const struct hm_content_rule rule = hm_findings_rule(&demand);
 *     const struct hm_together_rule excused = hm_findings_excused(&demand);
 *
 *     HM_TRY(hm_findings_demand_check(&demand, err));
 *     for each URI of hm_findings_types(): hm_rules_allow_predicate()
 *     HM_TRY(hm_rules_require_content(rules, &rule, err));
 *     if (demand.vex)
 *         HM_TRY(hm_rules_require_together(rules, &excused, err));
 *
 * One scan that satisfies it is enough, whatever others there are: who may scan
 * is decided by the rules around it, and how long a scan counts by its age. VEX
 * counts when those same rules let its signer pass.
 *
 * A zeroed demand is the strictest but for the age: no finding of any severity,
 * nothing ignored, nothing excused. */
#ifndef HM_FINDINGS_DEMAND_H
#define HM_FINDINGS_DEMAND_H

#include "base/time.h"
#include "facts/content_rule.h"
#include "facts/telling.h"
#include "findings/severity.h"

struct hm_findings_demand {
    enum hm_severity max_severity; /* no finding above; zero: none at all */
    /* A scan is signed, by the oldest proved time, and made, by its own word, at
     * most so long before `now`. Without a proved time it is too old. */
    bool has_max_age;
    int64_t max_age_s;
    struct hm_time now;
    /* What has no fix does not count; what may have one does. */
    bool fixable_only;
    /* Findings of these ids do not count: the whole id, to the letter. */
    const struct hm_bytes *ignored;
    size_t ignored_count;
    /* What statements of OpenVEX excuse does not count. */
    bool vex;
};

/* Can it be meant? HM_USAGE: a severity that there is not, an age that is no age,
 * an empty id or one that stands there twice, too many. */
HM_MUST_USE bool hm_findings_demand_check(
    const struct hm_findings_demand *demand, struct hm_err *err);

/* Predicate types that it reads: those of scans, and with `vex` OpenVEX's. A
 * scanner's report under another type is read as well, where rules allow it. */
const char *const *hm_findings_types(bool vex, size_t *count);

/* Checks "findings" and, with an age, "scan-age" of each candidate. The demand
 * outlives the rule. */
struct hm_content_rule hm_findings_rule(
    const struct hm_findings_demand *demand);

/* Tells it: "maxSeverity" always, and the other fields that loosen or demand. */
struct hm_content_telling hm_findings_telling(
    const struct hm_findings_demand *demand);

/* With `vex`: the check "excused" of all candidates together. There the demand
 * is made of one of the scans; the rule above has then only looked whether they
 * can be read. */
struct hm_together_rule hm_findings_excused(
    const struct hm_findings_demand *demand);

#endif
