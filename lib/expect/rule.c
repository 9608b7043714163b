/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of expectations in the report of one candidate. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "expect/expect_impl.h"
#include "policy/rules.h"

static bool wants(const struct hm_expected *expected)
{
    return expected->match != HM_MATCH_NOTHING;
}

static bool always(const struct hm_expect *e)
{
    (void)e;
    return true;
}

static bool wants_source(const struct hm_expect *e)
{
    return wants(&e->source);
}

static bool wants_ref(const struct hm_expect *e)
{
    return wants(&e->ref) || wants(&e->branch) || wants(&e->tag) ||
        e->has_versioned_tag;
}

static bool wants_commit(const struct hm_expect *e)
{
    return wants(&e->commit);
}

static bool wants_ids(const struct hm_expect *e)
{
    return wants(&e->source_id) || wants(&e->owner_id);
}

static bool wants_workflow(const struct hm_expect *e)
{
    return wants(&e->workflow);
}

static bool wants_event(const struct hm_expect *e)
{
    return e->events.count > 0;
}

static bool wants_runner(const struct hm_expect *e)
{
    return e->hosted;
}

static bool wants_inputs(const struct hm_expect *e)
{
    return e->inputs.count > 0;
}

static bool wants_age(const struct hm_expect *e)
{
    return e->has_age;
}

/* What is said of a signature is true of all of it, so the level is told even
 * where none is demanded. */
static const struct step {
    const char *name;
    bool (*wanted)(const struct hm_expect *e);
    void (*run)(const struct hm_build *build, struct hm_check *check);
} steps[] = {
    {"builder", always, hm_check_builder},
    {"build-type", always, hm_check_build_type},
    {"source", wants_source, hm_check_source},
    {"source-ref", wants_ref, hm_check_ref},
    {"source-digest", wants_commit, hm_check_commit},
    {"source-id", wants_ids, hm_check_ids},
    {"claims", always, hm_check_claims},
    {"workflow", wants_workflow, hm_check_workflow},
    {"event", wants_event, hm_check_event},
    {"runner", wants_runner, hm_check_runner},
    {"parameters", always, hm_check_parameters},
    {"inputs", wants_inputs, hm_check_inputs},
    {"age", wants_age, hm_check_age},
    {"level", always, hm_check_level},
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static void run_steps(const struct hm_build *build,
    struct hm_check *const *checks, struct hm_check *provenance)
{
    hm_check_pass(provenance, "SLSA provenance, version %s",
        hm_slsa_version_name(build->slsa.version));
    for (size_t i = 0; i < STEPS; i++) {
        if (checks[i] != NULL)
            steps[i].run(build, checks[i]);
    }
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct hm_expect *e = ctx;
    struct hm_check *provenance = hm_section_expect(section, "provenance");
    struct hm_check *checks[STEPS] = {0};
    hm_auto(arena) arena = hm_arena(HM_SLSA_ARENA_MAX);
    struct hm_build build = {.expect = e, .facts = facts, .arena = &arena};
    struct hm_err err = {0};

    for (size_t i = 0; i < STEPS; i++) {
        if (steps[i].wanted(e))
            checks[i] = hm_section_expect(section, steps[i].name);
    }
    if (facts == NULL)
        return;
    if (hm_build_read(&build, &err))
        run_steps(&build, checks, provenance);
    else
        hm_check_err(provenance, &err);
}

struct hm_content_rule hm_expect_rule(const struct hm_expect *expect)
{
    return (struct hm_content_rule){expect, check};
}

bool hm_expect_require(
    const struct hm_expect *expect, struct hm_rules *rules, struct hm_err *err)
{
    const struct hm_content_rule rule = hm_expect_rule(expect);
    const struct hm_content_telling telling = {expect, hm_expect_tell};
    const char *type;

    for (size_t i = 0; (type = hm_slsa_type(i)) != NULL; i++)
        HM_TRY(hm_rules_allow_predicate(rules, hm_bytes_str(type), err));
    return hm_rules_require_content(rules, &rule, err) &&
        hm_rules_tell_content(rules, &telling, err);
}
