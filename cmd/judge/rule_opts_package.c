/* SPDX-License-Identifier: Apache-2.0 */
/* Packages: who published them is said in their own words. --publisher is about
 * PyPI, --keys about npm or Cloud Build, whichever its keys are of. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/judge/key_files.h"
#include "cmd/judge/rule_opts_impl.h"
#include "package/cloud_build.h"
#include "package/npm.h"
#include "package/pypi.h"
#include "slsa/slsa.h"

static bool any_identity(const struct hm_args *args)
{
    return hm_args_flag(args, "insecure-any-identity");
}

/* One option says who; another one that says it, too, would leave open whether
 * both must hold. */
static bool check_alone(
    const struct hm_args *args, const char *option, struct hm_err *err)
{
    static const char *const others[] = {
        "publisher", "keys", "cloud-build", "key", "require"};
    const char *who = hm_rule_opts_who(args);

    if (any_identity(args) && strcmp(option, "keys") != 0)
        who = "insecure-any-identity";
    if (strcmp(option, "keys") == 0)
        who = NULL; /* npm's provenance has an identity; see add_npm() */
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strcmp(others[i], option) != 0 && hm_args_given(args, others[i]))
            who = others[i];
    }
    return who == NULL ||
        hm_fail(err, HM_USAGE,
            "--%s says who must have signed, and so does --%s", option, who);
}

/* ---- Keys ---- */

static bool take_keys(
    struct hm_rule_args *out, struct hm_key_set *set, struct hm_err *err)
{
    HM_TRY(hm_key_set_allow(set, out->rules, err));
    for (size_t i = 0; i < set->count; i++) {
        out->keys[i] = set->keys[i];
        out->terms[i] = set->terms[i];
    }
    out->key_count = set->count;
    set->count = 0;
    out->ids = set->arena; /* the terms point there */
    set->arena = (struct hm_arena){0};
    return true;
}

static struct hm_bytes text_of(const struct hm_args *args, const char *option)
{
    const char *text = hm_args_str(args, option);

    return text == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(text);
}

/* What --provenance demands is asked of the provenance alone: the publication,
 * which counts as well, could never be one. */
static bool expect_of_provenance(const struct hm_content_rule **out,
    struct hm_rule_args *args, struct hm_err *err)
{
    struct hm_content_rule *rule =
        hm_arena_alloc(&args->arena, 1, sizeof(*rule));
    const char *type;

    if (rule == NULL)
        return hm_arena_fail(&args->arena, err);
    *rule = hm_expect_rule(args->expect);
    for (size_t i = 0; (type = hm_slsa_type(i)) != NULL; i++)
        HM_TRY(hm_rules_allow_predicate(args->rules, hm_bytes_str(type), err));
    *out = rule;
    args->expect_asked = true;
    return true;
}

/* The registry's key says nothing about the source, so somebody else must. */
static bool add_npm(
    struct hm_rule_args *out, const struct hm_args *args, struct hm_err *err)
{
    struct hm_npm_demand demand = {
        .name = text_of(args, "package-name"),
        .version = text_of(args, "package-version"),
    };

    if (hm_rule_opts_who(args) == NULL && !any_identity(args))
        return hm_fail(err, HM_USAGE,
            "--keys is npm's: say from whose source the package must be, by "
            "--github-repo or another identity");
    if (out->expect != NULL)
        HM_TRY(expect_of_provenance(&demand.provenance, out, err));
    return hm_npm_require(out->rules, &out->arena, &demand, err);
}

static bool check_cloud_build(const struct hm_args *args, struct hm_err *err)
{
    const char *who = hm_rule_opts_who(args);

    if (any_identity(args))
        who = "insecure-any-identity";
    if (who != NULL)
        return hm_fail(err, HM_USAGE,
            "Cloud Build signs with keys, and --%s is about certificates", who);
    if (hm_args_given(args, "package-name") ||
        hm_args_given(args, "package-version"))
        return hm_fail(err, HM_USAGE,
            "--package-name and --package-version are about npm and PyPI, and "
            "the keys are Cloud Build's");
    if (!hm_args_flag(args, "provenance") || !hm_args_given(args, "source-uri"))
        return hm_fail(err, HM_USAGE,
            "Cloud Build builds for everybody: say from whose source, by "
            "--provenance --source-uri");
    return true;
}

static bool add_keys(
    struct hm_rule_args *out, struct hm_run *run, struct hm_err *err)
{
    const char *path = hm_args_str(run->args, "keys");
    hm_auto(key_set) set = {.kind = HM_KEY_SET_NONE};
    enum hm_key_set_kind kind;

    HM_TRY(check_alone(run->args, path != NULL ? "keys" : "cloud-build", err));
    if (path != NULL)
        HM_TRY(hm_key_files_load(&set, run, path, err));
    else
        HM_TRY(hm_key_set_cloud_build(&set, err));
    kind = set.kind;
    HM_TRY(take_keys(out, &set, err));
    if (kind == HM_KEY_SET_NPM)
        return add_npm(out, run->args, err);
    HM_TRY(check_cloud_build(run->args, err));
    hm_expect_by_cloud_build(out->expect);
    return hm_cloud_build_require(out->rules, err);
}

/* ---- PyPI ---- */

/* --source-ref and its neighbours, which name no provider. */
static bool collect_source(struct hm_pypi_demand *demand,
    struct hm_shorthand_use *source, const struct hm_args *args,
    struct hm_err *err)
{
    size_t count;
    const struct hm_shorthand *shorthands = hm_shorthands(&count);

    for (size_t i = 0; i < count; i++) {
        if (shorthands[i].provider != NULL ||
            !hm_args_given(args, shorthands[i].option))
            continue;
        if (demand->source_count == HM_PYPI_SOURCE_MAX)
            return hm_fail(err, HM_USAGE, "too much is said of the source");
        source[demand->source_count].shorthand = &shorthands[i];
        if (shorthands[i].kind != HM_VALUE_NONE)
            source[demand->source_count].value =
                text_of(args, shorthands[i].option);
        demand->source_count++;
    }
    return true;
}

static bool add_publisher(
    struct hm_rule_args *out, const struct hm_args *args, struct hm_err *err)
{
    struct hm_shorthand_use source[HM_PYPI_SOURCE_MAX] = {{.shorthand = NULL}};
    struct hm_pypi_demand demand = {
        .publisher = text_of(args, "publisher"),
        .project = text_of(args, "package-name"),
        .version = text_of(args, "package-version"),
        .source = source,
    };

    HM_TRY(check_alone(args, "publisher", err));
    HM_TRY(collect_source(&demand, source, args, err));
    return hm_pypi_require(out->rules, &out->arena, &demand, err) ||
        hm_wrap(err, "--publisher");
}

/* ---- All of them ---- */

bool hm_rule_opts_package(
    struct hm_rule_args *out, struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;

    out->arena = hm_arena(HM_RULES_ARENA_MAX);
    if (hm_args_given(args, "publisher"))
        return add_publisher(out, args, err);
    if (hm_args_given(args, "keys") || hm_args_given(args, "cloud-build"))
        return add_keys(out, run, err);
    if (hm_args_given(args, "package-name") ||
        hm_args_given(args, "package-version"))
        return hm_fail(err, HM_USAGE,
            "--package-name and --package-version need --publisher (PyPI) or "
            "--keys (npm)");
    return true;
}
