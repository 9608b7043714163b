/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/provenance_opts.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/judge/rule_opts_impl.h"

#define PROVENANCE "provenance"

static const char *const own[] = {"source-uri", "source-branch", "source-tag",
    "source-versioned-tag", "source-workflow", "builder-id", "build-type",
    "build-input", "build-parameter", "allow-parameter", "closed-parameters",
    "event", "max-age", "slsa-level"};

static bool check_unasked(const struct hm_args *args, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (hm_args_given(args, own[i]))
            return hm_fail(err, HM_USAGE,
                "--%s is about provenance: add --" PROVENANCE, own[i]);
    }
    return true;
}

bool hm_provenance_names_nobody(const struct hm_args *args)
{
    return hm_args_flag(args, PROVENANCE) && hm_rule_opts_who(args) == NULL &&
        !hm_args_given(args, "key") && !hm_args_given(args, "keys") &&
        !hm_args_flag(args, "cloud-build") &&
        !hm_args_flag(args, "insecure-any-identity");
}

/* ---- Values ---- */

static struct hm_demand exactly(const char *text)
{
    return (struct hm_demand){HM_MATCH_EXACT, hm_bytes_str(text)};
}

/* One demand; zeroed when the option is not there. */
static struct hm_demand one(const struct hm_args *args, const char *option)
{
    const char *text = hm_args_str(args, option);

    return text == NULL ? (struct hm_demand){0} : exactly(text);
}

/* All values of an option; they live as long as the arena. */
static bool all(const struct hm_demand **out, size_t *count,
    const struct hm_args *args, const char *option, struct hm_arena *arena)
{
    size_t n = hm_args_count(args, option);
    struct hm_demand *list = hm_arena_alloc(arena, n, sizeof(*list));

    for (size_t i = 0; i < n && list != NULL; i++)
        list[i] = exactly(hm_args_nth(args, option, i));
    *out = list;
    *count = n;
    return list != NULL;
}

/* The name ends at the first '='. */
static bool pairs(const struct hm_expect_pair **out, size_t *count,
    const struct hm_args *args, const char *option, struct hm_arena *arena)
{
    size_t n = hm_args_count(args, option);
    struct hm_expect_pair *list = hm_arena_alloc(arena, n, sizeof(*list));

    for (size_t i = 0; i < n && list != NULL; i++) {
        struct hm_bytes text = hm_bytes_str(hm_args_nth(args, option, i));
        size_t at = hm_bytes_find(text, '=');

        list[i].name = hm_bytes_slice(text, 0, at);
        list[i].value = (struct hm_demand){
            HM_MATCH_EXACT, hm_bytes_slice(text, at + 1, text.len)};
    }
    *out = list;
    *count = n;
    return list != NULL;
}

static bool check_pairs(
    const struct hm_args *args, const char *option, struct hm_err *err)
{
    const char *text;

    for (size_t n = 0; (text = hm_args_nth(args, option, n)) != NULL; n++) {
        struct hm_bytes pair = hm_bytes_str(text);

        if (hm_bytes_find(pair, '=') == pair.len)
            return hm_fail(err, HM_USAGE, "--%s %s is not NAME=VALUE", option,
                HM_SHOW(pair));
    }
    return true;
}

static bool allowed(const struct hm_bytes **out, size_t *count,
    const struct hm_args *args, struct hm_arena *arena)
{
    size_t n = hm_args_count(args, "allow-parameter");
    struct hm_bytes *list = hm_arena_alloc(arena, n, sizeof(*list));

    for (size_t i = 0; i < n && list != NULL; i++)
        list[i] = hm_bytes_str(hm_args_nth(args, "allow-parameter", i));
    *out = list;
    *count = n;
    return list != NULL;
}

/* ---- What is expected ---- */

static bool fill_lists(struct hm_expect_spec *spec, const struct hm_args *args,
    struct hm_arena *arena, struct hm_err *err)
{
    HM_TRY(check_pairs(args, "build-input", err));
    HM_TRY(check_pairs(args, "build-parameter", err));
    if (all(&spec->builders, &spec->builder_count, args, "builder-id", arena) &&
        all(&spec->build_types, &spec->build_type_count, args, "build-type",
            arena) &&
        all(&spec->events, &spec->event_count, args, "event", arena) &&
        pairs(&spec->inputs, &spec->input_count, args, "build-input", arena) &&
        pairs(&spec->parameters, &spec->parameter_count, args,
            "build-parameter", arena) &&
        allowed(&spec->allowed, &spec->allowed_count, args, arena))
        return true;
    return hm_arena_fail(arena, err);
}

static void fill_age(
    struct hm_expect_spec *spec, const struct hm_args *args, struct hm_time now)
{
    spec->now = now;
    spec->has_age = hm_args_given(args, "max-age");
    if (spec->has_age)
        spec->age_max_s = (int64_t)(hm_args_number(args, "max-age") / 1000);
}

/* Builders of the table build for everybody. */
static bool check_source(const struct hm_args *args, struct hm_err *err)
{
    if (!hm_provenance_names_nobody(args) ||
        hm_args_given(args, "source-uri") ||
        hm_args_given(args, "source-repo-id"))
        return true;
    return hm_fail(err, HM_USAGE,
        "built from which source? add --source-uri: known builders build for "
        "everybody");
}

static bool check_asked(const struct hm_args *args, struct hm_err *err)
{
    if (hm_args_given(args, "attestation"))
        return hm_fail(err, HM_USAGE,
            "--" PROVENANCE " and --attestation: each says which statements "
            "count");
    return check_source(args, err);
}

bool hm_provenance_from_args(struct hm_expect **out, const struct hm_args *args,
    struct hm_time now, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_RULES_ARENA_MAX);
    struct hm_expect_spec spec = {
        .source = one(args, "source-uri"),
        .source_id = one(args, "source-repo-id"),
        .owner_id = one(args, "source-owner-id"),
        .ref = one(args, "source-ref"),
        .branch = one(args, "source-branch"),
        .tag = one(args, "source-tag"),
        .versioned_tag =
            hm_bytes_str(hm_args_str(args, "source-versioned-tag")),
        .commit = one(args, "source-digest"),
        .workflow = one(args, "source-workflow"),
        .hosted = hm_args_flag(args, "deny-self-hosted-runners"),
        .signer_named = !hm_provenance_names_nobody(args),
        .closed = hm_args_flag(args, "closed-parameters"),
    };

    *out = NULL;
    if (!hm_args_flag(args, PROVENANCE))
        return check_unasked(args, err);
    HM_TRY(check_asked(args, err));
    fill_age(&spec, args, now);
    if (hm_args_given(args, "slsa-level"))
        spec.level = (unsigned)hm_args_number(args, "slsa-level");
    HM_TRY(fill_lists(&spec, args, &arena, err));
    return hm_expect_new(out, &spec, err) || hm_wrap(err, "--" PROVENANCE);
}
