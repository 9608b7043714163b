/* SPDX-License-Identifier: Apache-2.0 */
/* The same as explain.c, for programs: docs/formats/policy.md names the members. */
#include "cmd/policy/least.h"
#include "cmd/policy/policy.h"
#include "cmd/show/outline.h"
#include "crypto/digest.h"
#include "document/document.h"
#include "root/root.h"

/* ---- What is demanded ---- */

static void put_part(struct hm_outline_at at, const struct hm_told *told)
{
    const char *match = hm_match_name(told->match);

    hm_outline_str(at, "name", told->name);
    if (match != NULL)
        hm_outline_str(at, "match", match);
    if (told->match != HM_MATCH_ABSENT && told->parts == NULL)
        hm_outline_text(at, "value", told->value);
}

static void put_told(void *ctx, const struct hm_told *told)
{
    const struct hm_outline_at *list = ctx;
    struct hm_outline_at at = hm_outline_map(*list, NULL);
    struct hm_outline_at parts;

    put_part(at, told);
    if (told->parts != NULL) {
        parts = hm_outline_list(at, "parts");
        for (size_t i = 0; i < told->part_count; i++)
            put_part(hm_outline_map(parts, NULL), &told->parts[i]);
    }
    if (told->open != NULL)
        hm_outline_str(at, "open", told->open);
    if (told->has_after)
        hm_outline_time(at, "signedAfter", told->after);
}

static void put_requirements(
    struct hm_outline_at at, const struct hm_plan *plan)
{
    struct hm_outline_at list = hm_outline_list(at, "requirements");

    for (size_t i = 0; i < plan->requirement_count; i++) {
        const struct hm_requirement *r = &plan->requirements[i];
        struct hm_outline_at map = hm_outline_map(list, NULL), demands;

        hm_outline_text(map, "name", r->name);
        hm_outline_str(map, "kind", r->kind);
        demands = hm_outline_list(map, "demands");
        hm_rules_tell(r->rules, &(struct hm_teller){&demands, put_told});
    }
}

/* ---- About what, and by whom ---- */

static void put_names(struct hm_outline_at at, const char *name,
    const struct hm_plan_names *names)
{
    struct hm_outline_at list = hm_outline_list(at, name), map;

    for (size_t i = 0; i < names->count; i++) {
        map = hm_outline_map(list, NULL);
        hm_outline_str(
            map, "match", names->list[i].pattern != NULL ? "pattern" : "glob");
        hm_outline_text(map, "value", names->list[i].text);
    }
}

static void put_match(
    struct hm_outline_at at, const struct hm_plan_match *match)
{
    struct hm_outline_at map = hm_outline_map(at, "match"), spaces;

    put_names(map, "images", &match->images);
    spaces = hm_outline_map(map, "namespaces");
    put_names(spaces, "include", &match->include);
    put_names(spaces, "exclude", &match->exclude);
    put_names(map, "resources", &match->resources);
}

static void put_trust(struct hm_outline_at at, const struct hm_bench *bench)
{
    struct hm_outline_at list = hm_outline_list(at, "trust"), map;
    struct hm_policy_least least;

    for (size_t i = 0; i < hm_root_count(bench->root); i++) {
        least = hm_policy_least(bench, i);
        map = hm_outline_map(list, NULL);
        hm_outline_text(map, "name", hm_root_domain(bench->root, i)->name);
        hm_outline_u64(map, "sct", least.sct);
        hm_outline_u64(map, "tlog", least.tlog);
        hm_outline_u64(map, "tsa", least.tsa);
    }
    if (bench->key_count == 0)
        return;
    least = hm_policy_least_of_keys(bench);
    map = hm_outline_map(at, "keys");
    hm_outline_u64(map, "tlog", least.tlog);
    hm_outline_u64(map, "tsa", least.tsa);
}

static void put_digests(struct hm_outline_at at, const struct hm_plan *plan)
{
    struct hm_outline_at list = hm_outline_list(at, "denied"), map;

    for (size_t i = 0; i < plan->denied_count; i++) {
        map = hm_outline_map(list, NULL);
        hm_outline_str(map, "digest", HM_SHOW_DIGEST(&plan->denied[i].digest));
        hm_outline_text(map, "reason", plan->denied[i].reason);
    }
    list = hm_outline_list(at, "exceptions");
    for (size_t i = 0; i < plan->exception_count; i++) {
        const struct hm_exception *e = &plan->exceptions[i];

        map = hm_outline_map(list, NULL);
        hm_outline_str(map, "digest", HM_SHOW_DIGEST(&e->digest));
        hm_outline_time(map, "until", e->until);
        hm_outline_text(map, "reason", e->reason);
        hm_outline_text(map, "by", e->by);
    }
}

/* ---- Policies ---- */

static void put_head(struct hm_outline_at at, const struct hm_plan *plan)
{
    hm_outline_text(at, "name", plan->name);
    hm_outline_str(at, "mode", hm_plan_mode_name(plan->mode));
    hm_outline_text(at, "place", plan->place);
}

static void put_set(
    struct hm_outline_at at, const char *schema, const struct hm_plan_set *set)
{
    hm_outline_str(at, "schema", schema);
    hm_outline_str(at, "digest", HM_SHOW_DIGEST(&set->digest));
}

static void put_plan(
    struct hm_outline_at at, const struct hm_plan *plan, bool matches)
{
    put_head(at, plan);
    hm_outline_bool(at, "matches", matches);
    put_match(at, &plan->match);
    if (!matches)
        return;
    put_trust(at, plan->bench);
    put_requirements(at, plan);
    put_digests(at, plan);
}

bool hm_policy_explain_json(struct hm_buf *out, const struct hm_panel *panel,
    struct hm_bytes image, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at at = hm_outline_root(&outline), list;
    size_t told = 0; /* of those that match, which are in the set's order */

    put_set(at, "hallmark.policy-explain/1", panel->set);
    hm_outline_text(at, "image", image);
    hm_outline_str(at, "noMatch", hm_no_match_names[panel->no_match]);
    hm_outline_str(at, "standing", hm_standing_name(hm_panel_standing(panel)));
    list = hm_outline_list(at, "policies");
    for (size_t i = 0; i < panel->set->count; i++) {
        const struct hm_plan *plan = &panel->set->plans[i];
        bool matches = told < panel->count && panel->plans[told] == plan;

        put_plan(hm_outline_map(list, NULL), plan, matches);
        told += matches;
    }
    return hm_outline_write_json(out, &outline, err);
}

bool hm_policy_list_json(
    struct hm_buf *out, const struct hm_policies *policies, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at at = hm_outline_root(&outline), list, map;
    const char *warning;

    put_set(at, "hallmark.policy-check/1", policies->set);
    list = hm_outline_list(at, "policies");
    for (size_t i = 0; i < policies->set->count; i++) {
        map = hm_outline_map(list, NULL);
        put_head(map, &policies->set->plans[i]);
        hm_outline_u64(
            map, "requirements", policies->set->plans[i].requirement_count);
    }
    list = hm_outline_list(at, "warnings");
    for (size_t i = 0;
         (warning = hm_documents_warning(policies->documents, i)) != NULL; i++)
        hm_outline_str(list, NULL, warning);
    return hm_outline_write_json(out, &outline, err);
}
