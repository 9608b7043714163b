/* SPDX-License-Identifier: Apache-2.0 */
/* The level of SLSA's build track that (signer, builder) is believed to reach, and
 * what keeps it from a higher one. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"
#include "report/report.h"

/* Of another repository than the source: whoever may change the source cannot
 * change how it is built. */
static bool is_foreign(const struct hm_build *build)
{
    struct hm_bytes repo = build->repository;

    return repo.len > 0 &&
        !(hm_bytes_starts(build->signer, repo) &&
            build->signer.len > repo.len && build->signer.p[repo.len] == '/');
}

/* A commit of any fork can be had under the name of the repository, so one counts
 * only where the caller chose it. */
static bool is_fixed(const struct hm_build *build, struct hm_bytes id)
{
    struct hm_bytes name, ref;

    hm_builder_cut(&name, &ref, id);
    return hm_bytes_starts(ref, HM_LIT("refs/tags/")) ||
        hm_build_is_pinned(build, id);
}

/* The delegator writes which builder it ran. */
static bool is_fixed_builder(const struct hm_build *build)
{
    return is_fixed(build, build->slsa.builder_id) &&
        (build->kind != HM_BUILDER_DELEGATOR || is_fixed(build, build->signer));
}

/* GitHub's platform: it signs for a workflow, whatever its steps do. */
static unsigned github_level(const struct hm_build *build, const char **why)
{
    if (build->runner.len > 0 &&
        !hm_bytes_eq_str(build->runner, "github-hosted")) {
        *why = "the machine was not the platform's own";
        return 1;
    }
    if (build->kind == HM_BUILDER_RUNNER ||
        (build->kind == HM_BUILDER_WORKFLOW && !is_foreign(build))) {
        *why = "any step of the workflow could have written the predicate";
        return 2;
    }
    if (build->kind == HM_BUILDER_WORKFLOW &&
        build->expect->builders.count == 0) {
        *why = "nobody named the workflow that built it (--builder-id)";
        return 2;
    }
    if (!is_fixed_builder(build)) {
        *why =
            "the builder is taken from a branch, which may change, or from a "
            "commit that nobody named";
        return 2;
    }
    if (build->kind == HM_BUILDER_WORKFLOW && build->runner.len == 0) {
        *why = "nothing proves on whose machine it was built";
        return 2;
    }
    *why = "";
    return 3;
}

/* Its own key signs what it did. Version 0.1 came before the track was. */
static unsigned cloud_build_level(
    const struct hm_build *build, const char **why)
{
    bool v1 = build->slsa.version == HM_SLSA_V1;

    *why = v1 ? ""
              : "provenance of version 0.1 does not tell what was given to the "
                "build from what the platform put in";
    return v1 ? 3 : 2;
}

unsigned hm_build_level(const struct hm_build *build, const char **why)
{
    switch (build->kind) {
    case HM_BUILDER_GENERATOR:
    case HM_BUILDER_DELEGATOR:
    case HM_BUILDER_RUNNER:
    case HM_BUILDER_WORKFLOW:
        return github_level(build, why);
    case HM_BUILDER_CLOUD_BUILD:
        return cloud_build_level(build, why);
    case HM_BUILDER_ELSEWHERE:
        *why = build->facts->kind == HM_FACTS_CERT
            ? "nothing is known about how this platform makes provenance"
            : "a key says nothing about the platform that it was used on";
        return 1;
    case HM_BUILDER_UNKNOWN:
        break;
    }
    *why = "the signer may not sign for this builder";
    return 0;
}

void hm_check_level(const struct hm_build *build, struct hm_check *check)
{
    unsigned wanted = build->expect->level;
    const char *why;
    unsigned level = hm_build_level(build, &why);

    if (level >= wanted)
        hm_check_pass(check, "SLSA build level %u%s%s", level,
            why[0] == '\0' ? "" : ", no more: ", why);
    else
        hm_check_fail(check, "policy", "SLSA build level %u, wanted %u: %s",
            level, wanted, why);
}

/* What did not pass has none, whatever it would be. */
static bool is_satisfied(bool *out, const struct hm_expect *expect,
    const struct hm_facts *facts, struct hm_err *err)
{
    const struct hm_content_rule rule = hm_expect_rule(expect);
    hm_auto_ptr(report) report = NULL;
    enum hm_verdict verdict;

    HM_TRY(hm_report_new(&report, err));
    rule.check(rule.ctx, facts, hm_report_root(report));
    verdict = hm_report_verdict(report);
    *out = verdict == HM_YES;
    return verdict != HM_COULD_NOT_TELL ||
        hm_fail(err, HM_SYSTEM, "the level of the build could not be told");
}

bool hm_expect_level(unsigned *out, const struct hm_expect *expect,
    const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SLSA_ARENA_MAX);
    struct hm_build build = {.expect = expect, .facts = facts, .arena = &arena};
    bool satisfied = false;
    const char *why;

    *out = 0;
    if (!facts->has_statement ||
        hm_slsa_version(facts->statement.predicate_type) == HM_SLSA_NONE)
        return true;
    HM_TRY(is_satisfied(&satisfied, expect, facts, err));
    if (!satisfied)
        return true;
    HM_TRY(hm_build_read(&build, err));
    *out = hm_build_level(&build, &why);
    return true;
}
