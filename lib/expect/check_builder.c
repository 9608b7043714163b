/* SPDX-License-Identifier: Apache-2.0 */
/* By whom, how, when, on what. */
#include "base/err.h"
#include "base/text.h"
#include "expect/expect_impl.h"

#define HOSTED "github-hosted"

/* ---- Which builder ---- */

/* Whoever may push to a branch of the delegator's repository could have it sign
 * for any builder, whoever may sign: such a one is named to the letter, or by the
 * commit that it is at. */
static bool check_delegator(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes name, ref;

    hm_builder_cut(&name, &ref, build->signer);
    return build->kind != HM_BUILDER_DELEGATOR || hm_builder_is_release(ref) ||
        hm_expected_has_text(&build->expect->builders, build->signer) ||
        hm_build_is_pinned(build, build->signer) ||
        hm_fail(err, HM_POLICY,
            "the delegator %s is no release (name it with its ref, beside the "
            "builder, to accept it)",
            HM_SHOW_ID(build->signer));
}

/* GitLab's runner, and npm's client in it, write the project and the number of
 * the machine. */
static bool is_gitlab_runner(const struct hm_build *build)
{
    const struct hm_bytes path = HM_LIT("/-/runners/");
    struct hm_bytes id = build->slsa.builder_id, repo = build->repository;
    struct hm_bytes rest = hm_bytes_slice(id, repo.len, id.len);
    uint64_t number;

    return repo.len > 0 && hm_bytes_starts(id, repo) &&
        hm_bytes_starts(rest, path) &&
        hm_text_u64(&number, hm_bytes_slice(rest, path.len, rest.len));
}

/* May the signer speak for the builder that the predicate names? Of platforms
 * whose rules are not known for himself alone: the name is free text. */
static bool is_pair(const struct hm_build *build)
{
    bool same = hm_bytes_eq(build->slsa.builder_id, build->signer);

    switch (build->kind) {
    case HM_BUILDER_UNKNOWN:
        return false;
    case HM_BUILDER_GENERATOR:
        return same;
    case HM_BUILDER_ELSEWHERE:
        return build->facts->kind != HM_FACTS_CERT || same ||
            is_gitlab_runner(build);
    case HM_BUILDER_DELEGATOR:
    case HM_BUILDER_RUNNER:
    case HM_BUILDER_WORKFLOW:
    case HM_BUILDER_CLOUD_BUILD:
        break;
    }
    return true;
}

static const char *no_signer(const struct hm_build *build)
{
    return build->expect->by_cloud_build && build->facts->kind == HM_FACTS_KEY
        ? "a key of Cloud Build"
        : "somebody else";
}

static bool check_pair(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes id = build->slsa.builder_id;

    if (id.len == 0)
        return hm_fail(err, HM_POLICY, "the predicate names no builder");
    if (!is_pair(build))
        return hm_fail(err, HM_MISMATCH,
            "the predicate names builder %s, and %s signed", HM_SHOW_ID(id),
            build->signer.len == 0 ? no_signer(build)
                                   : HM_SHOW_ID(build->signer));
    return check_delegator(build, err);
}

/* npm's client writes "the machine" without its kind, which the certificate
 * says. */
static bool is_bare_runner(
    const struct hm_build *build, const struct hm_expected *wanted)
{
    return build->kind == HM_BUILDER_RUNNER &&
        wanted->match == HM_MATCH_EXACT &&
        hm_bytes_eq_str(
            build->slsa.builder_id, "https://github.com/actions/runner") &&
        hm_bytes_eq_str(
            wanted->text, "https://github.com/actions/runner/" HOSTED) &&
        hm_bytes_eq_str(build->runner, HOSTED);
}

static bool fits(const struct hm_build *build, const struct hm_expected *wanted,
    struct hm_err *err)
{
    struct hm_bytes id = build->slsa.builder_id;

    if (wanted->match == HM_MATCH_REGEXP)
        return hm_pattern_match(wanted->pattern, id, err);
    return hm_builder_fits(
               wanted->text, id, hm_build_builder_commit(build, id)) ||
        is_bare_runner(build, wanted) ||
        (build->kind == HM_BUILDER_CLOUD_BUILD &&
            hm_cloud_build_fits(wanted->text)) ||
        hm_fail(err, HM_POLICY, "another builder");
}

static bool check_wanted(const struct hm_build *build, struct hm_err *err)
{
    const struct hm_expected_list *list = &build->expect->builders;
    struct hm_err worst = {0};

    for (size_t i = 0; i < list->count; i++) {
        struct hm_err why = {0};

        if (fits(build, &list->items[i], &why))
            return true;
        if (why.code != HM_POLICY)
            worst = why;
    }
    if (worst.code != HM_OK) {
        *err = worst;
        return false;
    }
    return hm_fail(err, HM_POLICY, "builder is %s, wanted %s%s",
        HM_SHOW_ID(build->slsa.builder_id), HM_SHOW_ID(list->items[0].text),
        list->count > 1 ? " or another" : "");
}

/* Nobody named one: those that are known to keep the predicate out of reach of
 * the steps that they run, in a release, or who the caller said may sign. */
static bool check_known(const struct hm_build *build, struct hm_err *err)
{
    struct hm_bytes name, ref;

    hm_builder_cut(&name, &ref, build->slsa.builder_id);
    if (build->kind == HM_BUILDER_GENERATOR ||
        (build->kind == HM_BUILDER_DELEGATOR && hm_builder_is_delegated(name)))
        return hm_builder_is_release(ref) ||
            hm_fail(err, HM_POLICY,
                "builder %s is no release (name it with its ref to accept it)",
                HM_SHOW_ID(build->slsa.builder_id));
    if (build->kind == HM_BUILDER_CLOUD_BUILD ||
        (build->kind == HM_BUILDER_WORKFLOW && build->expect->signer_named))
        return true;
    return hm_fail(err, HM_POLICY,
        "builder %s is not believed unless it is named",
        HM_SHOW_ID(build->slsa.builder_id));
}

void hm_check_builder(const struct hm_build *build, struct hm_check *check)
{
    struct hm_err err = {0};
    bool ok = check_pair(build, &err) &&
        (build->expect->builders.count > 0 ? check_wanted(build, &err)
                                           : check_known(build, &err));

    if (ok)
        hm_check_pass(check, "%s%s", HM_SHOW_ID(build->slsa.builder_id),
            build->kind == HM_BUILDER_DELEGATOR ? ", by a delegator" : "");
    else if (err.code != HM_POLICY && err.code != HM_MISMATCH)
        hm_check_err(check, &err);
    else
        hm_check_fail(check, err.code == HM_POLICY ? "policy" : "mismatch",
            "%s", err.msg);
}

/* ---- Build type ---- */

static const char *const workflow_types[] = {
    "https://actions.github.io/buildtypes/workflow/v1",
    "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
    NULL};
static const char *const runner_types[] = {
    "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
    "https://github.com/npm/cli/gha/v2", "https://github.com/npm/cli/gha@v1",
    NULL};
static const char *const no_types[] = {NULL};

static const char *const *types_of(const struct hm_build *build)
{
    if (build->row != NULL)
        return build->row->build_types;
    if (build->kind == HM_BUILDER_WORKFLOW)
        return workflow_types;
    return build->kind == HM_BUILDER_RUNNER ? runner_types : no_types;
}

void hm_check_build_type(const struct hm_build *build, struct hm_check *check)
{
    const struct hm_expected_list *list = &build->expect->build_types;
    struct hm_bytes type = build->slsa.build_type;
    const char *const *known = types_of(build);
    struct hm_err err = {0};

    if (list->count > 0) {
        if (hm_expected_one_of(list, type, &err))
            hm_check_pass(check, "%s", HM_SHOW_ID(type));
        else if (err.code != HM_POLICY)
            hm_check_err(check, &err);
        else
            hm_check_fail(check, "policy", "build type is %s, wanted %s%s",
                HM_SHOW_ID(type), HM_SHOW_ID(list->items[0].text),
                list->count > 1 ? " or another" : "");
        return;
    }
    while (*known != NULL && !hm_bytes_eq_str(type, *known))
        known++;
    if (*known != NULL)
        hm_check_pass(check, "%s", HM_SHOW_ID(type));
    else
        hm_check_fail(check, "policy",
            "build type %s is none that this builder is known to have: it "
            "counts when it is named",
            HM_SHOW_ID(type));
}

/* ---- Event, machine, age ---- */

void hm_check_event(const struct hm_build *build, struct hm_check *check)
{
    const struct hm_expected_list *list = &build->expect->events;
    struct hm_err err = {0};

    if (hm_expected_one_of(list, build->event, &err))
        hm_check_pass(check, "%s", HM_SHOW_ID(build->event));
    else if (err.code != HM_POLICY)
        hm_check_err(check, &err);
    else if (build->event.len == 0)
        hm_check_fail(check, "policy",
            "nothing proves by which event it was started, wanted %s",
            HM_SHOW_ID(list->items[0].text));
    else
        hm_check_fail(check, "policy", "started by %s, wanted %s%s",
            HM_SHOW_ID(build->event), HM_SHOW_ID(list->items[0].text),
            list->count > 1 ? " or another" : "");
}

void hm_check_runner(const struct hm_build *build, struct hm_check *check)
{
    if (hm_bytes_eq_str(build->runner, HOSTED) ||
        hm_bytes_eq_str(build->runner, "gitlab-hosted"))
        hm_check_pass(check, "%s", HM_SHOW_ID(build->runner));
    else if (build->runner.len == 0)
        hm_check_fail(check, "policy",
            "nothing proves that the machine was the provider's own");
    else
        hm_check_fail(check, "policy", "built on a machine that is %s",
            HM_SHOW_ID(build->runner));
}

/* Of a key's signature the signed predicate says when the build was: it is the
 * signer's own word, like all of it. */
static bool earliest(
    struct hm_time *out, const struct hm_build *build, struct hm_err *err)
{
    const struct hm_slsa *slsa = &build->slsa;

    if (build->facts->kind != HM_FACTS_KEY ||
        !(slsa->has_finished || slsa->has_started))
        return hm_facts_since(out, build->facts, err);
    *out = slsa->has_finished ? slsa->finished : slsa->started;
    return true;
}

void hm_check_age(const struct hm_build *build, struct hm_check *check)
{
    const struct hm_facts *facts = build->facts;
    const struct hm_expect *e = build->expect;
    struct hm_time oldest = {.s = e->now.s - e->age_max_s, .ns = e->now.ns};
    struct hm_time since;
    struct hm_err err = {0};

    if (!earliest(&since, build, &err)) {
        hm_check_fail(check, "policy", "%s", err.msg);
        return;
    }
    if (facts->time_count == 0) {
        hm_check_fail(check, "policy",
            "nothing proves when it was signed, and an age is demanded");
        return;
    }
    for (size_t i = 0; i < facts->time_count; i++) {
        if (hm_time_cmp(facts->times[i].time, oldest) >= 0)
            continue;
        hm_check_fail(check, "policy", "signed at %s, before %s",
            HM_SHOW_TIME(facts->times[i].time.s), HM_SHOW_TIME(oldest.s));
        return;
    }
    if (hm_time_cmp(since, oldest) < 0)
        hm_check_fail(check, "policy",
            "it may have been signed at %s, before %s, and timestamped later",
            HM_SHOW_TIME(since.s), HM_SHOW_TIME(oldest.s));
    else
        hm_check_pass(check, "signed after %s", HM_SHOW_TIME(oldest.s));
}
