/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/policies.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "cmd/judge/judging.h"
#include "cmd/trust/opts.h"

const char *const hm_no_match_names[] = {"deny", "warn", "allow", NULL};

void hm_policies_free(struct hm_policies *policies)
{
    if (policies->release != NULL)
        policies->release(policies->documents);
    hm_arena_free(&policies->arena);
    *policies = (struct hm_policies){0};
}

bool hm_policies_asked(const struct hm_args *args)
{
    return hm_opt_find(args->command, "policy") != NULL &&
        hm_args_given(args, "policy");
}

/* Everything that says who, what, when and whom to trust. */
static bool is_theirs(const char *name)
{
    static const struct hm_opt theirs[] = {
        HM_RULE_OPTS, HM_TRUST_OPTS, HM_JUDGING_OPTS};

    if (strcmp(name, "bundle") == 0 || strcmp(name, "batch") == 0)
        return false;
    for (size_t i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++) {
        if (strcmp(theirs[i].name, name) == 0)
            return true;
    }
    return false;
}

bool hm_policies_check(const struct hm_args *args, struct hm_err *err)
{
    static const char *const alone[] = {"namespace", "resource", "no-match"};
    bool asked = hm_policies_asked(args);

    for (size_t i = 0; i < args->given_count && asked; i++) {
        const char *name = args->given[i].opt->name;

        if (is_theirs(name))
            return hm_fail(err, HM_USAGE,
                "--policy and --%s: the policies say all of that", name);
    }
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]) && !asked; i++) {
        if (hm_opt_find(args->command, alone[i]) != NULL &&
            hm_args_given(args, alone[i]))
            return hm_fail(err, HM_USAGE, "--%s is about --policy", alone[i]);
    }
    return true;
}

static struct hm_bytes text_of(const struct hm_args *args, const char *name)
{
    return hm_opt_find(args->command, name) == NULL
        ? hm_bytes(NULL, 0)
        : hm_bytes_str(hm_args_str(args, name));
}

bool hm_policies_from_args(struct hm_policies *out, struct hm_run *run,
    struct hm_time now, struct hm_err *err)
{
    size_t count = hm_args_count(run->args, "policy");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const char **list = hm_arena_alloc(&arena, count, sizeof(*list));

    if (hm_policies_load == NULL)
        return hm_fail(err, HM_SYSTEM,
            "policies are read by hallmark-full.so: is it installed?");
    if (list == NULL)
        return hm_arena_fail(&arena, err);
    for (size_t i = 0; i < count; i++)
        list[i] = hm_args_nth(run->args, "policy", i);
    HM_TRY(hm_policies_load(out, run,
        &(struct hm_policy_paths){.list = list, .count = count}, now, err));
    out->about.namespace_name = text_of(run->args, "namespace");
    out->about.resource = text_of(run->args, "resource");
    if (hm_opt_find(run->args->command, "no-match") != NULL)
        out->no_match = (enum hm_no_match)hm_args_number(run->args, "no-match");
    return true;
}

bool hm_policies_choose(struct hm_panel *out,
    const struct hm_policies *policies, const struct hm_ref *image,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_plan_about about = policies->about;

    about.file = image == NULL;
    HM_TRY(about.file || hm_plan_about_image(&about, image, arena, err));
    HM_TRY(hm_panel_choose(out, policies->set, &about, arena, err));
    out->no_match = policies->no_match;
    out->has_now = true;
    out->now = policies->now;
    return true;
}
