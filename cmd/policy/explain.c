/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "cmd/policy/least.h"
#include "cmd/policy/policy.h"
#include "crypto/digest.h"
#include "root/root.h"

static void put_head(struct hm_buf *out, const struct hm_plan *plan)
{
    hm_text_escape(out, plan->name);
    hm_buf_printf(out, " (%s), %s", hm_plan_mode_name(plan->mode),
        HM_SHOW_PATH((const char *)plan->place.p));
}

static void put_names(
    struct hm_buf *out, const char *what, const struct hm_plan_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        const struct hm_plan_name *name = &names->list[i];
        const char *mark = name->pattern != NULL ? "/" : "";

        hm_buf_printf(out, "%s%s", i == 0 ? what : ", ", mark);
        hm_text_escape(out, name->text);
        hm_buf_put_str(out, mark);
    }
    if (names->count > 0)
        hm_buf_put_u8(out, '\n');
}

static void put_match(struct hm_buf *out, const struct hm_plan_match *match)
{
    if (match->images.count == 0)
        hm_buf_put_str(out, "  images: all\n");
    put_names(out, "  images: ", &match->images);
    put_names(out, "  namespaces: ", &match->include);
    put_names(out, "  not in namespaces: ", &match->exclude);
    put_names(out, "  resources: ", &match->resources);
}

static void put_denied(struct hm_buf *out, const struct hm_plan *plan)
{
    for (size_t i = 0; i < plan->denied_count; i++)
        hm_buf_printf(out, "  never: %s (%s)\n",
            HM_SHOW_DIGEST(&plan->denied[i].digest),
            HM_SHOW(plan->denied[i].reason));
    for (size_t i = 0; i < plan->exception_count; i++)
        hm_buf_printf(out, "  without all that: %s until %s (%s, by %s)\n",
            HM_SHOW_DIGEST(&plan->exceptions[i].digest),
            HM_SHOW_TIME(plan->exceptions[i].until.s),
            HM_SHOW(plan->exceptions[i].reason),
            HM_SHOW(plan->exceptions[i].by));
}

/* What holds when the policy, its Trusts and their roots are taken together, in
 * the words of a Trust. */
static void put_trust(struct hm_buf *out, const struct hm_bench *bench)
{
    struct hm_policy_least least;

    for (size_t i = 0; i < hm_root_count(bench->root); i++) {
        const struct hm_domain *domain = hm_root_domain(bench->root, i);

        least = hm_policy_least(bench, i);
        hm_buf_put_str(out, "  trust: ");
        hm_text_escape(out, domain->name);
        hm_buf_printf(out, ", minimum {sct: %u, tlog: %u, tsa: %u}%s\n",
            least.sct, least.tlog, least.tsa,
            domain->profile.long_lived ? ", judged when it is asked" : "");
    }
    if (bench->key_count == 0)
        return;
    least = hm_policy_least_of_keys(bench);
    hm_buf_printf(
        out, "  by keys: minimum {tlog: %u, tsa: %u}\n", least.tlog, least.tsa);
}

static void put_plan(struct hm_buf *out, const struct hm_plan *plan)
{
    hm_buf_put_str(out, "policy ");
    put_head(out, plan);
    hm_buf_put_str(out, " is about it:\n");
    put_match(out, &plan->match);
    put_trust(out, plan->bench);
    for (size_t i = 0; i < plan->requirement_count; i++) {
        const struct hm_requirement *r = &plan->requirements[i];

        hm_buf_put_str(out, "  requirement ");
        hm_text_escape(out, r->name);
        hm_buf_printf(out, " (%s):\n", r->kind);
        hm_rules_describe(out, r->rules, "    ");
    }
    put_denied(out, plan);
}

/* What comes of an image that no policy decides about. */
static void put_undecided(struct hm_buf *out, const struct hm_panel *panel)
{
    if (panel->no_match == HM_NO_MATCH_DENY)
        hm_buf_put_str(out, "nothing says that it may run, and it may not\n");
    else
        hm_buf_printf(out,
            "%sby --no-match %s it may run unless a policy denies its digest\n",
            panel->count > 0 ? "" : "nothing is verified, and ",
            hm_no_match_names[panel->no_match]);
}

static void put_standing(struct hm_buf *out, const struct hm_panel *panel)
{
    const char *none = panel->count > 0 ? "no policy that decides is about it"
                                        : "no policy is about it";

    switch (hm_panel_standing(panel)) {
    case HM_STANDING_DECIDED:
        hm_buf_printf(out, "%zu of %zu: all that enforce must pass\n",
            panel->count, panel->set->count);
        return;
    case HM_STANDING_WARNED:
        hm_buf_put_str(out,
            "only policies that warn are about it: it may run, as not judged, "
            "unless a policy denies its digest\n");
        return;
    case HM_STANDING_UNNAMED:
        hm_buf_printf(out, "%s: ", none);
        put_undecided(out, panel);
        return;
    case HM_STANDING_ELSEWHERE:
        hm_buf_printf(out,
            "%s: %zu are in other namespaces or kinds, nothing says that it "
            "may run here, and it may not\n",
            none, panel->elsewhere);
    }
}

void hm_policy_explain(struct hm_buf *out, const struct hm_panel *panel)
{
    size_t told = 0; /* of those that match, which are in the set's order */

    for (size_t i = 0; i < panel->set->count; i++) {
        const struct hm_plan *plan = &panel->set->plans[i];

        if (told < panel->count && panel->plans[told] == plan) {
            put_plan(out, plan);
            told++;
            continue;
        }
        hm_buf_put_str(out, "policy ");
        put_head(out, plan);
        hm_buf_put_str(out, " is not\n");
    }
    put_standing(out, panel);
}

void hm_policy_list(struct hm_buf *out, const struct hm_policies *policies)
{
    for (size_t i = 0; i < policies->set->count; i++) {
        const struct hm_plan *plan = &policies->set->plans[i];

        put_head(out, plan);
        hm_buf_printf(out, ": %zu requirement%s\n", plan->requirement_count,
            plan->requirement_count == 1 ? "" : "s");
    }
    hm_buf_printf(out, "%zu policies, %s\n", policies->set->count,
        HM_SHOW_DIGEST(&policies->set->digest));
}
