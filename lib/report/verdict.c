/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where checks become a verdict. The order of the questions is
 * the rule (report.h); no question is answered by a default. */
#include "report/report.h"
#include "report/tree.h"

/* What was seen below a section, itself excluded. */
struct seen {
    bool fail, unknown, not_run, pass;               /* checks */
    bool no, could_not_tell, nothing, yes, unjudged; /* children */
};

static void see_check(struct seen *seen, enum hm_outcome outcome)
{
    switch (outcome) {
    case HM_PASS:
        seen->pass = true;
        return;
    case HM_WAIVED:
        return;
    case HM_UNKNOWN:
        seen->unknown = true;
        return;
    case HM_NOT_RUN:
        seen->not_run = true;
        return;
    case HM_FAIL:
        break;
    }
    seen->fail = true; /* a value that is none of these is no pass either */
}

static void see_child(struct seen *seen, enum hm_verdict verdict)
{
    switch (verdict) {
    case HM_YES:
        seen->yes = true;
        return;
    case HM_NOTHING:
        seen->nothing = true;
        return;
    case HM_COULD_NOT_TELL:
        seen->could_not_tell = true;
        return;
    case HM_NOT_JUDGED:
        seen->unjudged = true;
        return;
    case HM_NO:
        break;
    }
    seen->no = true;
}

static enum hm_verdict combine_all(const struct seen *seen)
{
    if (seen->fail || seen->no)
        return HM_NO;
    if (seen->unknown || seen->could_not_tell)
        return HM_COULD_NOT_TELL;
    if (seen->nothing)
        return HM_NOTHING;
    if (seen->not_run)
        return HM_NO;
    if (seen->unjudged)
        return HM_NOT_JUDGED;
    return seen->pass || seen->yes ? HM_YES : HM_NO;
}

static enum hm_verdict combine_any(
    const struct seen *seen, const struct hm_section *section)
{
    if (seen->yes)
        return HM_YES;
    if (seen->could_not_tell || section->incomplete != NULL)
        return HM_COULD_NOT_TELL;
    if (seen->unjudged && !seen->no)
        return HM_NOT_JUDGED;
    if (section->children != NULL && (seen->no || !seen->nothing))
        return HM_NO;
    return HM_NOTHING;
}

/* Recursion ends: hm_section_add() bounds the depth. */
static enum hm_verdict judge(const struct hm_section *section)
{
    struct seen seen = {.unjudged = section->unjudged};

    for (const struct hm_check *c = section->checks; c != NULL; c = c->next)
        see_check(&seen, c->outcome);
    for (const struct hm_section *s = section->children; s != NULL;
         s = s->next) {
        if (!s->advisory)
            see_child(&seen, judge(s));
    }
    /* A complete "all" over an incomplete listing has not seen everything. */
    if (section->combine == HM_ALL && section->incomplete != NULL)
        seen.unknown = true;
    return section->combine == HM_ALL ? combine_all(&seen)
                                      : combine_any(&seen, section);
}

enum hm_verdict hm_section_verdict(const struct hm_section *section)
{
    if (section == NULL || section->report->failed.code != HM_OK)
        return HM_COULD_NOT_TELL;
    return judge(section);
}

enum hm_verdict hm_report_verdict(const struct hm_report *report)
{
    return hm_section_verdict(&report->root);
}

const char *hm_outcome_name(enum hm_outcome outcome)
{
    switch (outcome) {
    case HM_PASS:
        return "pass";
    case HM_WAIVED:
        return "waived";
    case HM_UNKNOWN:
        return "unknown";
    case HM_FAIL:
        return "fail";
    case HM_NOT_RUN:
        break;
    }
    return "not-run";
}

const char *hm_verdict_name(enum hm_verdict verdict)
{
    switch (verdict) {
    case HM_YES:
        return "yes";
    case HM_NO:
        return "no";
    case HM_NOTHING:
        return "nothing-attached";
    case HM_NOT_JUDGED:
        return "not-judged";
    case HM_COULD_NOT_TELL:
        break;
    }
    return "could-not-tell";
}
