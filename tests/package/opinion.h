/* SPDX-License-Identifier: Apache-2.0 */
/* opinion.h - what rules say of facts that a test made up. */
#ifndef HM_TESTS_PACKAGE_OPINION_H
#define HM_TESTS_PACKAGE_OPINION_H

#include "base/buf.h"
#include "policy/rules.h"
#include "test.h"
#include "verify/court.h"

/* CHECK which checks fail of one candidate: "package:mismatch"; "" is a yes. */
static inline bool opinion(const struct hm_rules *rules,
    const struct hm_facts *facts, const char *failures)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) got = hm_buf(HM_MIB), text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return false;
    hm_rules_check(rules, facts, hm_report_root(report));
    court_failures(&got, hm_report_root(report));
    if (CHECK_STR(hm_buf_str(&got), failures) &&
        CHECK_EQ(hm_report_verdict(report) == HM_YES,
            facts != NULL && failures[0] == '\0'))
        return true;
    hm_report_text(&text, report);
    test_note("%s", hm_buf_str(&text));
    return false;
}

/* Facts of a statement about one subject. */
struct made_facts {
    struct hm_subject subject;
    struct hm_facts facts;
};
static inline void make_facts(struct made_facts *out, enum hm_facts_kind kind,
    const char *type, const char *subject)
{
    *out = (struct made_facts){.subject = {.name = hm_bytes_str(subject)}};
    out->facts = (struct hm_facts){.kind = kind, .has_statement = true};
    out->facts.statement = (struct hm_statement){.subjects = &out->subject,
        .subject_count = 1,
        .predicate_type = hm_bytes_str(type),
        .predicate = HM_LIT("{}")};
}

#endif
