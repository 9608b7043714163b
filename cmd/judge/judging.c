/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/judging.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/trust/opts.h"

static unsigned number(const struct hm_args *args, const char *name)
{
    return hm_args_given(args, name) ? (unsigned)hm_args_number(args, name) : 0;
}

static struct hm_verify_opts options(
    const struct hm_args *args, struct hm_time now)
{
    return (struct hm_verify_opts){
        .sct_min = number(args, "sct-min"),
        .tlog_min = number(args, "tlog-min"),
        .tsa_min = number(args, "tsa-min"),
        .has_now = true,
        .now = now,
        .unsafe_no_sct = hm_args_flag(args, "insecure-ignore-sct"),
        .unsafe_no_tlog = hm_args_flag(args, "insecure-ignore-tlog"),
        .unsafe_no_time = hm_args_flag(args, "insecure-no-time"),
    };
}

static size_t is_stdin(const struct hm_args *args, const char *option)
{
    const char *text = hm_args_str(args, option);

    return text != NULL && strcmp(text, "-") == 0;
}

/* Read twice, it would be empty the second time: an artifact that is not what
 * the user meant. */
static bool check_stdin(const struct hm_args *args, struct hm_err *err)
{
    static const char *const options[] = {
        "bundle", "key", "trusted-root", "ca"};
    size_t count = is_stdin(args, "batch") + is_stdin(args, "keys");

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        const char *text;

        for (size_t n = 0; (text = hm_args_nth(args, options[i], n)); n++)
            count += strcmp(text, "-") == 0;
    }
    for (size_t i = 0; i < args->operand_count; i++)
        count += strcmp(args->operands[i], "-") == 0;
    if (count <= 1)
        return true;
    return hm_fail(err, HM_USAGE,
        "standard input is named %zu times, and read once", count);
}

/* Each line names its own. */
static bool check_batch(const struct hm_args *args, struct hm_err *err)
{
    if (hm_args_count(args, "bundle") > 0)
        return hm_fail(err, HM_USAGE,
            "--batch and --bundle: each line of a batch names its evidence");
    if (args->operand_count > 0)
        return hm_fail(err, HM_USAGE,
            "--batch and \"%s\": each line of a batch names its artifact",
            HM_SHOW_STR(args->operands[0]));
    return true;
}

/* Demanding and waiving the same thing is a mistake in either word. */
static bool check_options(const struct hm_args *args, struct hm_err *err)
{
    if (hm_args_flag(args, "insecure-ignore-tlog") &&
        hm_args_given(args, "tlog-min"))
        return hm_fail(err, HM_USAGE,
            "--insecure-ignore-tlog and --tlog-min contradict each other");
    if (hm_args_flag(args, "insecure-ignore-sct") &&
        hm_args_given(args, "sct-min"))
        return hm_fail(err, HM_USAGE,
            "--insecure-ignore-sct and --sct-min contradict each other");
    if (hm_args_given(args, "batch"))
        return check_batch(args, err) && check_stdin(args, err);
    return check_stdin(args, err);
}

static bool load_candidates(
    struct hm_candidates *out, struct hm_run *run, struct hm_err *err)
{
    size_t count = hm_args_count(run->args, "bundle");
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const char **paths = hm_arena_alloc(&arena, count, sizeof(*paths));

    if (paths == NULL)
        return hm_arena_fail(&arena, err);
    for (size_t i = 0; i < count; i++)
        paths[i] = hm_args_nth(run->args, "bundle", i);
    return hm_candidates_load(out, run, paths, count, err);
}

bool hm_judging_load(struct hm_judging *out, struct hm_run *run,
    struct hm_time now, struct hm_err *err)
{
    *out = (struct hm_judging){0};
    if (hm_args_count(run->args, "bundle") == 0 &&
        !hm_args_given(run->args, "batch"))
        return hm_fail(err, HM_USAGE,
            "--bundle is missing: which evidence is to be judged?");
    return hm_judging_load_images(out, run, now, err);
}

bool hm_judging_load_images(struct hm_judging *out, struct hm_run *run,
    struct hm_time now, struct hm_err *err)
{
    *out = (struct hm_judging){0};
    HM_TRY(hm_policies_check(run->args, err));
    HM_TRY(check_options(run->args, err));
    if (hm_policies_asked(run->args))
        return hm_policies_from_args(&out->policies, run, now, err) &&
            load_candidates(&out->candidates, run, err);
    out->opts = options(run->args, now);
    HM_TRY(hm_rules_from_args(&out->rules, run, now, err));
    HM_TRY(hm_root_from_args(&out->root, run, err));
    return load_candidates(&out->candidates, run, err);
}

void hm_judging_free(struct hm_judging *judging)
{
    hm_candidates_free(&judging->candidates);
    hm_policies_free(&judging->policies);
    hm_root_free(judging->root);
    hm_rule_args_free(&judging->rules);
}

void hm_judged_free(struct hm_judged *judged)
{
    hm_report_free(judged->report);
    hm_arena_free(&judged->arena);
    *judged = (struct hm_judged){0};
}

struct hm_artifact_need hm_judging_need(
    const struct hm_judging *judging, const struct hm_candidates *candidates)
{
    if (judging->policies.set != NULL)
        return hm_candidates_need(
            candidates, judging->policies.keys, judging->policies.key_count);
    return hm_candidates_need(candidates,
        (const struct hm_key *const *)judging->rules.keys,
        judging->rules.key_count);
}

bool hm_judging_judge(struct hm_judge *out, struct hm_panel *panel,
    const struct hm_judging *judging, const struct hm_ref *image,
    struct hm_arena *arena, struct hm_err *err)
{
    *out = (struct hm_judge){
        .root = judging->root,
        .rules = judging->rules.rules,
        .keys = (const struct hm_key *const *)judging->rules.keys,
        .key_count = judging->rules.key_count,
        .terms = judging->rules.terms,
        .opts = &judging->opts,
    };
    if (judging->policies.set == NULL)
        return true;
    *out = (struct hm_judge){.panel = panel};
    return hm_policies_choose(panel, &judging->policies, image, arena, err);
}

bool hm_judging_several(const struct hm_judging *judging)
{
    return judging->policies.set != NULL ||
        hm_rules_required(judging->rules.rules) > 1;
}

/* Nothing is known about what could not be read, whatever the cause. */
static void tell_unread(
    struct hm_section *parent, const char *ref, const struct hm_err *problem)
{
    struct hm_section *target =
        hm_section_add(parent, HM_ALL, "target", hm_bytes_str(ref));
    struct hm_err unknown = *problem;

    unknown.code = HM_SYSTEM;
    hm_check_err(hm_section_expect(target, "artifact"), &unknown);
}

static bool judge(struct hm_judged *out, const struct hm_judging *judging,
    const struct hm_candidates *candidates, const struct hm_blob *blob,
    struct hm_err *err)
{
    struct hm_artifact artifact = hm_blob_artifact(blob);
    struct hm_judge judge;
    struct hm_panel panel;
    const struct hm_evidences evidence = {
        candidates->list, candidates->count, NULL};

    HM_TRY(hm_judging_judge(&judge, &panel, judging, NULL, &out->arena, err));
    hm_judge_target(&out->proved, hm_report_root(out->report), &judge,
        &artifact, &evidence);
    return true;
}

bool hm_judging_run(struct hm_judged *out, const struct hm_judging *judging,
    const struct hm_candidates *candidates, const struct hm_blob *blob,
    struct hm_err *err)
{
    *out = (struct hm_judged){
        .arena = hm_arena(HM_FACTS_ARENA_MAX),
        .several = hm_judging_several(judging),
    };
    out->proved.arena = &out->arena;
    HM_TRY(hm_report_new(&out->report, err));
    if (blob->problem.code == HM_OK)
        return judge(out, judging, candidates, blob, err);
    tell_unread(hm_report_root(out->report), blob->ref, &blob->problem);
    return true;
}

static enum hm_exit exit_of_verdict(enum hm_verdict verdict)
{
    switch (verdict) {
    case HM_YES:
    case HM_NOT_JUDGED: /* let through by --no-match, or a policy that warns */
        return HM_EXIT_YES;
    case HM_NO:
        return HM_EXIT_NO;
    case HM_NOTHING:
        return HM_EXIT_NOTHING;
    case HM_COULD_NOT_TELL:
        break;
    }
    return HM_EXIT_UNSURE;
}

enum hm_exit hm_judging_exit(enum hm_exit sofar, enum hm_verdict verdict)
{
    return hm_judging_worse(sofar, exit_of_verdict(verdict));
}

enum hm_exit hm_judging_worse(enum hm_exit sofar, enum hm_exit status)
{
    static const enum hm_exit order[] = {
        HM_EXIT_NO, HM_EXIT_UNSURE, HM_EXIT_NOTHING, HM_EXIT_USAGE};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (sofar == order[i] || status == order[i])
            return order[i];
    }
    return HM_EXIT_YES;
}
