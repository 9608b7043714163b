/* SPDX-License-Identifier: Apache-2.0 */
/* content_rule.h - rules about what a statement says, plugged into the rules.
 *
 * Policy decides who signed, when, and a statement of which type; what the
 * statement must say is known to the module of its predicate. That one
 * implements these, and policy calls them without knowing any (rules.h:
 * hm_rules_require_content(), hm_rules_require_together()). `ctx` belongs to the
 * implementor and outlives the rules. It does not change while they are used:
 * threads share it. */
#ifndef HM_CONTENT_RULE_H
#define HM_CONTENT_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/facts.h"
#include "report/report.h"

/* About one piece of evidence by itself. */
struct hm_content_rule {
    const void *ctx;
    /* Announce in `section` every check that there is, whatever the facts hold,
     * so that what is not looked at denies; then look at the facts and record
     * what each check found. `facts` NULL: nothing was proved, announce only. */
    void (*check)(const void *ctx, const struct hm_facts *facts,
        struct hm_section *section);
};

/* About all pieces that passed everything else, for one artifact: two statements
 * that are only good together. */
struct hm_together_rule {
    const void *ctx;
    const char *name;   /* of the check, in the target: a constant */
    const char *passed; /* what stands there when it holds: a constant */
    /* Do they satisfy it? May be asked again and again, with more facts each
     * time. HM_NOT_FOUND: some are missing, and one that could not be read might
     * have been it; HM_POLICY and HM_MISMATCH: no, whatever else is there. */
    bool (*holds)(const void *ctx, const struct hm_facts *const *facts,
        size_t count, struct hm_err *err);
    /* One more can turn its yes into a no: all that is there is heard first. */
    bool whole;
};

#endif
