/* SPDX-License-Identifier: Apache-2.0 */
/* condition.h - what values of a statement must be, by where they stand.
 *
 * A path is a JSON Pointer (RFC 6901) into the statement, in which '*' stands
 * for every element or member. All values that it leads to must be as demanded;
 * where it leads to none that denies, unless absence was allowed by name. What
 * cannot be compared (another type, a pattern that gave up) denies whether the
 * demand is for something or against it. */
#ifndef HM_POLICY_CONDITION_H
#define HM_POLICY_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/time.h"
#include "policy/rules.h"

enum hm_condition_op {
    HM_CONDITION_NONE,
    HM_CONDITION_EXISTS,
    HM_CONDITION_EQUALS,
    HM_CONDITION_IN,
    HM_CONDITION_MATCHES,
    HM_CONDITION_AT_MOST,
    HM_CONDITION_AFTER,
};

/* A value as it is written in JSON: a text is what stands between its quotes. */
enum hm_condition_type {
    HM_CONDITION_TEXT,
    HM_CONDITION_NUMBER,
    HM_CONDITION_BOOL,
};
struct hm_condition_value {
    enum hm_condition_type type;
    struct hm_bytes text;
};

struct hm_condition {
    struct hm_bytes path;
    enum hm_condition_op op;
    bool negated, allow_absent;
    const struct hm_condition_value *values; /* one, but for HM_CONDITION_IN */
    size_t value_count;
    struct hm_demand pattern; /* HM_CONDITION_MATCHES */
    struct hm_time after;     /* HM_CONDITION_AFTER */
};

struct hm_conditions;

/* Copied. HM_USAGE: a path that is none, a pattern that does not compile, a
 * number that is none. */
HM_MUST_USE bool hm_conditions_new(struct hm_conditions **out,
    const struct hm_condition *list, size_t count, struct hm_err *err);
void hm_conditions_free(struct hm_conditions *conditions);
HM_DEFINE_AUTO_PTR(conditions)

/* The rule: its check is "conditions". They must outlive the rules. */
HM_MUST_USE bool hm_conditions_require(const struct hm_conditions *conditions,
    struct hm_rules *rules, struct hm_err *err);

#endif
