/* SPDX-License-Identifier: Apache-2.0 */
/* --verifier-id, --resource-uri, --verified-level: a verification summary. */
#include "base/err.h"
#include "base/text.h"
#include "cmd/judge/rule_opts_impl.h"
#include "vsa/vsa.h"

static bool check_together(const struct hm_args *args, struct hm_err *err)
{
    if (hm_args_given(args, "verifier-id") &&
        hm_args_given(args, "resource-uri"))
        return true;
    return hm_fail(err, HM_USAGE,
        "a verification summary is demanded by --verifier-id and "
        "--resource-uri, both: who verified, and what");
}

bool hm_rule_opts_vsa(
    struct hm_rule_args *out, const struct hm_args *args, struct hm_err *err)
{
    struct hm_bytes levels[HM_VSA_LEVELS_MAX];
    struct hm_vsa_demand demand = {.levels = levels};
    const char *text;

    if (!hm_args_given(args, "verifier-id") &&
        !hm_args_given(args, "resource-uri") &&
        hm_args_count(args, "verified-level") == 0)
        return true;
    HM_TRY(check_together(args, err));
    demand.verifier = hm_bytes_str(hm_args_str(args, "verifier-id"));
    demand.resource = hm_bytes_str(hm_args_str(args, "resource-uri"));
    for (size_t i = 0; (text = hm_args_nth(args, "verified-level", i)); i++) {
        if (i == HM_VSA_LEVELS_MAX)
            return hm_fail(err, HM_USAGE, "more than %d times --verified-level",
                HM_VSA_LEVELS_MAX);
        levels[demand.level_count++] = hm_bytes_str(text);
    }
    return hm_vsa_require(out->rules, &out->arena, &demand, err);
}
