/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/plan.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "image/alias.h"
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

static bool is_image(
    const struct hm_plan_name *name, const struct hm_plan_about *about)
{
    if (name_matches(name, about->image, true))
        return true;
    for (size_t i = 0; i < about->spelling_count && name->open; i++) {
        if (name_matches(name, about->spellings[i], true))
            return true;
    }
    return false;
}

static bool is_one_of(
    const struct hm_plan_names *names, const struct hm_plan_about *about)
{
    for (size_t i = 0; i < names->count; i++) {
        if (is_image(&names->list[i], about))
            return true;
    }
    return names->count == 0 || about->image.p == NULL;
}

/* Everything where there is no list, and where nobody knows. */
static bool listed(const struct hm_plan_names *names, struct hm_bytes in)
{
    return names->count == 0 || in.p == NULL || any_matches(names, in, true);
}

/* Is its list of images about it? It may be about other namespaces or kinds. */
static bool names_image(
    const struct hm_plan *plan, const struct hm_plan_about *about)
{
    return about->file || is_one_of(&plan->match.images, about);
}

static bool is_there(
    const struct hm_plan *plan, const struct hm_plan_about *about)
{
    const struct hm_plan_match *match = &plan->match;

    if (about->file)
        return true;
    return listed(&match->include, about->namespace_name) &&
        listed(&match->resources, about->resource) &&
        (about->namespace_name.p == NULL ||
            !any_matches(&match->exclude, about->namespace_name, false));
}

bool hm_plan_matches(
    const struct hm_plan *plan, const struct hm_plan_about *about)
{
    return names_image(plan, about) && is_there(plan, about);
}

static bool add_spelling(struct hm_plan_about *about, struct hm_bytes *list,
    struct hm_bytes text, struct hm_arena *arena, struct hm_err *err)
{
    HM_TRY(hm_arena_copy(arena, &list[about->spelling_count], text, err));
    about->spelling_count++;
    return true;
}

/* The first is the name itself. */
static bool add_spellings(
    struct hm_plan_about *about, struct hm_arena *arena, struct hm_err *err)
{
    struct hm_bytes *list =
        hm_arena_alloc(arena, HM_ALIAS_SPELLINGS_MAX, sizeof(*list));

    if (list == NULL)
        return hm_arena_fail(arena, err);
    about->spellings = list;
    about->spelling_count = 0;
    for (size_t i = 1; i <= HM_ALIAS_SPELLINGS_MAX; i++) {
        hm_auto(buf) text = hm_buf((size_t)2 * HM_REF_MAX);

        if (!hm_alias_write_spelling(&text, about->image, i))
            return true;
        HM_TRY(hm_buf_end(&text, NULL, err));
        HM_TRY(add_spelling(about, list, hm_buf_view(&text), arena, err));
    }
    return true;
}

bool hm_plan_about_image(struct hm_plan_about *about, const struct hm_ref *ref,
    struct hm_arena *arena, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf((size_t)2 * HM_REF_MAX);

    hm_alias_write_name(&name, ref);
    HM_TRY(hm_buf_end(&name, NULL, err));
    HM_TRY(hm_arena_copy(arena, &about->image, hm_buf_view(&name), err));
    return add_spellings(about, arena, err);
}

struct hm_plan_key hm_plan_key_of(const struct hm_plan *plan)
{
    const struct hm_plan_names *images = &plan->match.images;
    struct hm_plan_key key = {0};
    size_t end = images->count == 1 && images->list[0].pattern == NULL &&
            !images->list[0].open
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
        const struct hm_plan *plan = &set->plans[i];

        if (is_another(set, i, about) || !names_image(plan, about))
            continue;
        if (is_there(plan, about))
            out->plans[out->count++] = plan;
        else
            out->elsewhere++;
    }
    return true;
}

enum hm_standing hm_panel_standing(const struct hm_panel *panel)
{
    bool warned = false;

    for (size_t i = 0; i < panel->count; i++) {
        if (panel->plans[i]->mode == HM_PLAN_ENFORCE)
            return HM_STANDING_DECIDED;
        warned |= panel->plans[i]->mode == HM_PLAN_WARN;
    }
    if (warned)
        return HM_STANDING_WARNED;
    return panel->elsewhere > 0 ? HM_STANDING_ELSEWHERE : HM_STANDING_UNNAMED;
}

const char *hm_standing_name(enum hm_standing standing)
{
    switch (standing) {
    case HM_STANDING_UNNAMED:
        return "unnamed";
    case HM_STANDING_WARNED:
        return "warned";
    case HM_STANDING_DECIDED:
        return "decided";
    case HM_STANDING_ELSEWHERE:
        break;
    }
    return "elsewhere";
}
