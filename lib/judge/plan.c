/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/plan.h"

#include <string.h>

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

    /* Of thousands of policies most end here. */
    if (name->pattern == NULL)
        return hm_bytes_starts(in, hm_bytes(name->text.p, name->head)) &&
            hm_glob_match(name->text, in);
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

struct hm_plan_key hm_plan_key_of(const struct hm_plan *plan)
{
    const struct hm_plan_names *images = &plan->match.images;
    struct hm_plan_key key = {0};
    size_t end = images->count == 1 && images->list[0].pattern == NULL
        ? images->list[0].head
        : 0;

    if (end < HM_PLAN_KEY || end > UINT32_MAX)
        return key;
    key.end = (uint32_t)end;
    memcpy(
        key.letters, images->list[0].text.p + end - HM_PLAN_KEY, HM_PLAN_KEY);
    return key;
}

static bool is_another(
    const struct hm_plan_set *set, size_t i, const struct hm_plan_about *about)
{
    const struct hm_plan_key *key = set->keys == NULL ? NULL : &set->keys[i];

    if (key == NULL || key->end == 0 || about->file || about->image.p == NULL)
        return false;
    return about->image.len < key->end ||
        !hm_bytes_eq(
            hm_bytes(about->image.p + key->end - HM_PLAN_KEY, HM_PLAN_KEY),
            hm_bytes(key->letters, HM_PLAN_KEY));
}

bool hm_panel_choose(struct hm_panel *out, const struct hm_plan_set *set,
    const struct hm_plan_about *about, struct hm_arena *arena,
    struct hm_err *err)
{
    *out = (struct hm_panel){.set = set};
    out->plans =
        hm_arena_alloc(arena, set->count, sizeof(const struct hm_plan *));
    if (out->plans == NULL)
        return hm_arena_fail(arena, err);
    for (size_t i = 0; i < set->count; i++) {
        if (!is_another(set, i, about) &&
            hm_plan_matches(&set->plans[i], about))
            out->plans[out->count++] = &set->plans[i];
    }
    return true;
}
