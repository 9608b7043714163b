/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/plan.h"

#include "base/err.h"
#include "policy/glob.h"

const char *hm_plan_mode_name(enum hm_plan_mode mode)
{
    switch (mode) {
    case HM_PLAN_WARN:
        return "warn";
    case HM_PLAN_AUDIT:
        return "audit";
    case HM_PLAN_ENFORCE:
        break;
    }
    return "enforce";
}

/* `unknown` is what a pattern says that could not be held against it. */
static bool name_matches(
    const struct hm_plan_name *name, struct hm_bytes in, bool unknown)
{
    struct hm_err err = {0};

    if (name->pattern == NULL)
        return hm_glob_match(name->text, in);
    if (hm_pattern_match(name->pattern, in, &err))
        return true;
    return err.code != HM_POLICY && unknown;
}

static bool any_matches(
    const struct hm_plan_names *names, struct hm_bytes in, bool unknown)
{
    for (size_t i = 0; i < names->count; i++) {
        if (name_matches(&names->list[i], in, unknown))
            return true;
    }
    return false;
}

/* Everything where there is no list, and where nobody knows. */
static bool listed(const struct hm_plan_names *names, struct hm_bytes in)
{
    return names->count == 0 || in.p == NULL || any_matches(names, in, true);
}

bool hm_plan_matches(
    const struct hm_plan *plan, const struct hm_plan_about *about)
{
    const struct hm_plan_match *match = &plan->match;

    if (about->file)
        return true;
    return listed(&match->images, about->image) &&
        listed(&match->include, about->namespace_name) &&
        listed(&match->resources, about->resource) &&
        (about->namespace_name.p == NULL ||
            !any_matches(&match->exclude, about->namespace_name, false));
}

bool hm_panel_choose(struct hm_panel *out, const struct hm_plan_set *set,
    const struct hm_plan_about *about, struct hm_arena *arena,
    struct hm_err *err)
{
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        count += hm_plan_matches(&set->plans[i], about);
    *out = (struct hm_panel){.set = set};
    out->plans = hm_arena_alloc(arena, count, sizeof(const struct hm_plan *));
    if (out->plans == NULL)
        return hm_arena_fail(arena, err);
    for (size_t i = 0; i < set->count && out->count < count; i++) {
        if (hm_plan_matches(&set->plans[i], about))
            out->plans[out->count++] = &set->plans[i];
    }
    return true;
}
