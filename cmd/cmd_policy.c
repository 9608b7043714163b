/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_policy.c - hallmark policy check, test and explain. */
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "cmd/judge/policies_tuf.h"
#include "cmd/policy/policy.h"
#include "image/alias.h"
#include "image/ref.h"

static bool load(struct hm_policies *out, struct hm_run *run, size_t count,
    struct hm_err *err)
{
    const struct hm_policy_paths paths = {
        .list = run->args->operands, .count = count};

    HM_TRY(hm_policies_load(
        out, run, &paths, (struct hm_time){.s = hm_clock_now().s}, err));
    if (hm_opt_find(run->args->command, "no-match") != NULL)
        out->no_match = (enum hm_no_match)hm_args_number(run->args, "no-match");
    return true;
}

/* A Trust may name a TUF repository. */
static const struct hm_variable variables[] = {
    HM_POLICIES_VARIABLE, {NULL, NULL}};

/* ---- check ---- */

static bool check(struct hm_run *run, struct hm_err *err)
{
    hm_auto(policies) policies = {0};

    HM_TRY(load(&policies, run, run->args->operand_count, err));
    if (hm_args_json(run->args))
        HM_TRY(hm_policy_list_json(run->out, &policies, err));
    else
        hm_policy_list(run->out, &policies);
    run->status = HM_EXIT_YES;
    return true;
}

static const struct hm_command command_check = {
    .name = "check",
    .summary = "read policies, and say what is wrong with them",
    .text = "Reads files, and of folders all files by name whose names end in "
            ".yaml, .yml or .json, as one set. A field that is unknown, "
            "misspelt or said twice, a name that is not there and a definition "
            "that nothing uses are errors, with file, line and column. Prints "
            "each policy and the digest of the set. Nothing is fetched but "
            "what a Trust's tuf names.",
    .run = check,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .variables = variables,
    .operands = {.name = "FILE", .min = 1, .max = SIZE_MAX, .file = true},
};

/* ---- explain ---- */

/* Chosen as verify chooses them, so that it comes out as is said here. */
static bool explain_image(struct hm_run *run,
    const struct hm_policies *policies, const char *image, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) name = hm_buf((size_t)2 * HM_REF_MAX);
    struct hm_panel panel;
    struct hm_ref ref;

    if (!hm_ref_parse(&ref, &arena, hm_bytes_str(image), err))
        return hm_configured(err);
    HM_TRY(hm_policies_choose(&panel, policies, &ref, &arena, err));
    if (!hm_args_json(run->args)) {
        hm_policy_explain(run->out, &panel);
        return true;
    }
    hm_alias_write_name(&name, &ref);
    HM_TRY(hm_buf_end(&name, NULL, err));
    return hm_policy_explain_json(run->out, &panel, hm_buf_view(&name), err);
}

static bool explain(struct hm_run *run, struct hm_err *err)
{
    hm_auto(policies) policies = {0};
    const char *space = hm_args_str(run->args, "namespace");
    const char *resource = hm_args_str(run->args, "resource");

    HM_TRY(load(&policies, run, 1, err));
    policies.about.namespace_name = hm_bytes_str(space);
    policies.about.resource = hm_bytes_str(resource);
    HM_TRY(explain_image(run, &policies, run->args->operands[1], err));
    run->status = HM_EXIT_YES;
    return true;
}

static const struct hm_opt explain_options[] = {
    {.name = "namespace",
        .kind = HM_OPT_STRING,
        .arg = "NAME",
        .help = "the namespace that the image is to run in; otherwise any"},
    {.name = "resource",
        .kind = HM_OPT_STRING,
        .arg = "KIND",
        .help = "the kind of resource that it is part of; otherwise any"},
    HM_NO_MATCH_OPT,
    {0},
};

static const struct hm_command command_explain = {
    .name = "explain",
    .summary = "which policies are about an image, and what they demand",
    .text = "Prints which policies of FILE, a file or a folder, are about "
            "IMAGE, and what would have to be true: who is trusted, and how "
            "many logs and timestamps have to vouch at the least; of each "
            "requirement the claims that its shorthands stand for, and "
            "everything else that it demands. Nothing is fetched but what a "
            "Trust's tuf names. What is true, and of what is not the nearest "
            "miss, \"hallmark verify "
            "--policy FILE IMAGE\" says.",
    .run = explain,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .variables = variables,
    .options = explain_options,
    .operands = {.name = "FILE IMAGE", .min = 2, .max = 2, .file = true},
};

/* ---- test ---- */

static bool test(struct hm_run *run, struct hm_err *err)
{
    hm_auto(policies) policies = {0};

    HM_TRY(load(&policies, run, run->args->operand_count, err));
    return hm_policy_cases(run, &policies, hm_args_str(run->args, "case"), err);
}

static const struct hm_opt test_options[] = {
    {.name = "case",
        .kind = HM_OPT_FILE,
        .arg = "FILE",
        .required = true,
        .help = "the recorded cases (docs/formats/policy.md)"},
    HM_NO_MATCH_OPT,
    {0},
};

static const struct hm_command command_test = {
    .name = "test",
    .summary = "run recorded cases against policies",
    .text = "Judges each case of --case, which names an image by digest or a "
            "file, evidence in files, and the verdict that it must have. "
            "Nothing is fetched but what a Trust's tuf names. The report of "
            "each case that comes out otherwise follows it.",
    .run = test,
    .common = HM_COMMON_OUTPUT | HM_COMMON_OFFLINE,
    .variables = variables,
    .options = test_options,
    .operands = {.name = "FILE", .min = 1, .max = SIZE_MAX, .file = true},
};

const struct hm_command hm_command_policy = {
    .name = "policy",
    .summary = "check, test and explain policies",
    .text = "Policies are documents that say which images may run and what "
            "must be proved about them; hallmark verify --policy judges by "
            "them. docs/guide/policies.md shows how to write one.",
    .subcommands = (const struct hm_command *const[]){&command_check,
        &command_test, &command_explain, NULL},
};
