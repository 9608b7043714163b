/* SPDX-License-Identifier: Apache-2.0 */
/* One line out of a tree: the first check that made the verdict what it is, for
 * callers who want an error and not a report. */
#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "report/report.h"
#include "report/tree.h"

/* Reasons are the names of codes, but for a few that are ours alone: those are
 * no fault of the caller's machine, and the answer stays no. */
static enum hm_code code_of(const char *reason)
{
    for (int code = HM_USAGE; code <= HM_SYSTEM; code++) {
        if (strcmp(hm_code_name((enum hm_code)code), reason) == 0)
            return (enum hm_code)code;
    }
    return HM_UNTRUSTED;
}

static const struct hm_check *find_check(
    const struct hm_section *section, enum hm_outcome outcome)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (c->outcome == outcome)
            return c;
    }
    return NULL;
}

static const struct hm_section *find_child(
    const struct hm_section *section, enum hm_verdict verdict)
{
    for (const struct hm_section *s = section->children; s != NULL;
         s = s->next) {
        if (!s->advisory && hm_section_verdict(s) == verdict)
            return s;
    }
    return NULL;
}

static bool say_check(const struct hm_check *check, struct hm_err *err)
{
    if (check->outcome == HM_NOT_RUN)
        return hm_fail(err, HM_UNTRUSTED, "%s: did not run", check->name);
    return hm_fail(err, code_of(check->reason), "%s: %s", check->name,
        check->detail.len > 0 ? (const char *)check->detail.p : check->reason);
}

/* The section has no check and no child to blame. */
static bool say_section(const struct hm_section *section,
    enum hm_verdict verdict, struct hm_err *err)
{
    if (verdict == HM_COULD_NOT_TELL && section->incomplete != NULL)
        return hm_fail(err, code_of(section->incomplete),
            "not all of the %s could be listed (%s)", section->kind,
            section->incomplete);
    return hm_fail(err, HM_UNTRUSTED, "nothing was checked");
}

static bool say_name(const struct hm_section *section, struct hm_err *err)
{
    if (section->name.len == 0)
        return false;
    return hm_wrap(err, "%s", HM_SHOW(section->name));
}

/* Of several candidates that were all refused, the first stands for the rest,
 * and that there is a rest is said. */
static bool say_rest(const struct hm_section *section, struct hm_err *err)
{
    size_t count = 0;

    for (const struct hm_section *s = section->children; s != NULL; s = s->next)
        count += !s->advisory;
    if (section->combine != HM_ANY || count < 2)
        return false;
    return hm_wrap(err, "none of %zu is enough, for example", count);
}

/* Recursion ends: hm_section_add() bounds the depth. */
static bool say(const struct hm_section *section, enum hm_verdict verdict,
    struct hm_err *err)
{
    bool unsure = verdict == HM_COULD_NOT_TELL;
    const struct hm_check *check =
        find_check(section, unsure ? HM_UNKNOWN : HM_FAIL);
    const struct hm_section *child = find_child(section, verdict);

    if (check == NULL && child == NULL && !unsure)
        check = find_check(section, HM_NOT_RUN);
    if (check != NULL)
        (void)say_check(check, err);
    else if (child == NULL)
        (void)say_section(section, verdict, err);
    else if (!say(child, verdict, err))
        (void)say_rest(section, err);
    return say_name(section, err);
}

void hm_section_why(const struct hm_section *section, struct hm_err *err)
{
    enum hm_verdict verdict = hm_section_verdict(section);

    if (section == NULL || section->report->failed.code != HM_OK)
        (void)hm_fail(err, HM_SYSTEM, "the report is not complete");
    else if (verdict == HM_NOTHING)
        (void)hm_fail(err, HM_NOT_FOUND, "there is no evidence");
    else
        (void)say(section, verdict, err);
}

bool hm_report_yes(const struct hm_report *report, struct hm_err *err)
{
    enum hm_verdict verdict = hm_report_verdict(report);

    if (verdict == HM_YES)
        return true;
    HM_TRY(hm_report_end(report, err));
    if (verdict == HM_NOTHING)
        return hm_fail(err, HM_NOT_FOUND, "there is no evidence");
    return say(&report->root, verdict, err);
}
