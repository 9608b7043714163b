/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy demands of scans, for who wants to know before one is judged. */
#include "findings/demand.h"

static void tell_severity(
    const struct hm_teller *to, enum hm_severity max_severity)
{
    hm_tell(to, "maxSeverity", HM_MATCH_NOTHING,
        max_severity == HM_SEVERITY_UNTOLD
            ? HM_LIT("no finding at all")
            : hm_bytes_str(hm_severity_name(max_severity)));
}

static void tell(const void *ctx, const struct hm_teller *to)
{
    const struct hm_findings_demand *demand = ctx;

    tell_severity(to, demand->max_severity);
    if (demand->has_max_age)
        hm_tell_age(to, "maxAge", demand->max_age_s);
    if (demand->fixable_only)
        hm_tell(to, "fixableOnly", HM_MATCH_NOTHING, HM_LIT("true"));
    for (size_t i = 0; i < demand->ignored_count; i++)
        hm_tell(to, "ignore", HM_MATCH_EXACT, demand->ignored[i]);
    if (demand->vex)
        hm_tell(to, "vex", HM_MATCH_NOTHING, HM_LIT("true"));
}

struct hm_content_telling hm_findings_telling(
    const struct hm_findings_demand *demand)
{
    return (struct hm_content_telling){demand, tell};
}
