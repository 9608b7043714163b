/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/whole.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "report/tree.h"

static bool check_waived(const struct hm_section *section, struct hm_err *err)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (c->outcome == HM_WAIVED)
            return hm_fail(err, HM_POLICY, "%s %s: %s was waived: %s",
                section->kind, HM_SHOW(section->name), c->name,
                HM_SHOW(c->detail));
    }
    return true;
}

/* Only those that enforce make the yes; the others have to agree with it. */
static bool check_policy(const struct hm_section *section, struct hm_err *err)
{
    if (strcmp(section->kind, "policy") != 0 ||
        hm_section_verdict(section) == HM_YES)
        return true;
    return hm_fail(err, HM_POLICY, "policy %s says %s, and only warns",
        HM_SHOW(section->name), hm_verdict_name(hm_section_verdict(section)));
}

/* Where something said yes, and what it rests on. Recursion ends:
 * hm_section_add() bounds the depth. */
static bool check_yes(const struct hm_section *section, struct hm_err *err)
{
    HM_TRY(check_waived(section, err));
    for (const struct hm_section *s = section->children; s != NULL;
         s = s->next) {
        HM_TRY(check_policy(s, err));
        if (hm_section_verdict(s) == HM_YES)
            HM_TRY(check_yes(s, err));
    }
    return true;
}

bool hm_whole_check(const struct hm_section *judged, struct hm_err *err)
{
    if (hm_section_verdict(judged) != HM_YES)
        return hm_fail(err, HM_POLICY, "the verdict is %s",
            hm_verdict_name(hm_section_verdict(judged)));
    return check_yes(judged, err);
}
