/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/hearing.h"

#include "base/err.h"
#include "crypto/digest.h"

/* Memory of what is rejected goes at once: the next piece finds as much as this
 * one did, whoever sent them. */
static bool judge_evidence(struct hm_hearing *h, struct hm_section *section,
    const struct hm_evidence *evidence)
{
    const struct hm_verify_input input = {
        .root = h->judge->root,
        .artifact = h->artifact,
        .keys = h->judge->keys,
        .key_count = h->judge->key_count,
        .terms = h->judge->terms,
        .opts = h->judge->opts,
        .work = &h->work,
    };
    struct hm_arena *arena = h->proved->arena;
    hm_auto(arena) own = hm_arena(hm_arena_left(arena));
    struct hm_facts *facts = hm_arena_alloc(&own, 1, sizeof(*facts));
    bool verified;

    if (facts == NULL) {
        struct hm_err err = {0};

        (void)hm_arena_fail(&own, &err);
        hm_check_unsure(hm_section_expect(section, "memory"), &err);
        return false;
    }
    verified = hm_verify(facts, section, evidence, &input, &own);
    hm_rules_check(h->judge->rules, verified ? facts : NULL, section);
    if (!verified || hm_section_verdict(section) != HM_YES)
        return false;
    h->passed[h->passed_count++] = facts;
    hm_arena_take(arena, &own);
    return true;
}

static const struct hm_err *problem_of(const struct hm_candidate *candidate)
{
    return candidate->evidence == NULL ? candidate->problem
                                       : candidate->evidence->problem;
}

static bool judge_candidate(
    struct hm_hearing *h, const struct hm_candidate *candidate)
{
    struct hm_section *section =
        hm_section_add(h->evidence, HM_ALL, "candidate", candidate->name);
    struct hm_check *check = hm_section_expect(section, "evidence");
    const struct hm_err *problem = problem_of(candidate);
    bool proved = false;

    if (problem != NULL && candidate->unread) {
        hm_check_unsure(check, problem);
    } else if (problem != NULL) {
        hm_check_err(check, problem);
    } else if (candidate->evidence != NULL) {
        hm_check_pass(
            check, "%s", hm_evidence_format_name(candidate->evidence->format));
        proved = judge_evidence(h, section, candidate->evidence);
    }
    if (hm_section_verdict(section) == HM_COULD_NOT_TELL)
        h->unsure = true;
    return proved;
}

/* Several distinct signers were demanded. What could not be read might have
 * been the missing one. */
static void check_threshold(const struct hm_hearing *h)
{
    size_t wanted = hm_rules_required(h->judge->rules);
    size_t got = 0;
    struct hm_err err = {0};

    if (!hm_rules_distinct(
            &got, h->judge->rules, h->passed, h->passed_count, &err)) {
        hm_check_err(h->threshold, &err);
    } else if (got >= wanted) {
        hm_check_pass(
            h->threshold, "%zu distinct signers, %zu demanded", got, wanted);
    } else if (h->unsure) {
        (void)hm_fail(&err, HM_SYSTEM,
            "%zu distinct signers, %zu demanded, and not everything was read",
            got, wanted);
        hm_check_err(h->threshold, &err);
    } else {
        hm_check_fail(h->threshold, "policy",
            "%zu distinct signers demanded, %zu found", wanted, got);
    }
}

/* Two statements that are only good together were demanded. */
static void check_together(const struct hm_hearing *h,
    const struct hm_together_rule *rule, struct hm_check *check)
{
    struct hm_err err = {0};

    if (rule->holds(rule->ctx, h->passed, h->passed_count, &err)) {
        hm_check_pass(check, "%s", rule->passed);
    } else if (h->unsure && err.code == HM_NOT_FOUND) {
        hm_wrap(&err, "not everything was read");
        hm_check_unsure(check, &err);
    } else {
        hm_check_err(check, &err);
    }
}

/* Announced before anything is heard, as the threshold is. */
static bool announce_together(struct hm_hearing *h)
{
    size_t count = 0;

    while (hm_rules_together(h->judge->rules, count) != NULL)
        count++;
    h->together =
        hm_arena_alloc(h->proved->arena, count, sizeof(struct hm_check *));
    for (size_t i = 0; i < count && h->max > 0; i++) {
        struct hm_check *check = hm_section_expect(
            h->target, hm_rules_together(h->judge->rules, i)->name);

        if (h->together != NULL)
            h->together[i] = check;
    }
    return h->together != NULL;
}

static bool are_together(const struct hm_hearing *h)
{
    const struct hm_together_rule *rule;
    struct hm_err err = {0};

    for (size_t i = 0; (rule = hm_rules_together(h->judge->rules, i)); i++) {
        if (rule->whole ||
            !rule->holds(rule->ctx, h->passed, h->passed_count, &err))
            return false;
    }
    return true;
}

static void tell_artifact(
    struct hm_section *target, const struct hm_artifact *artifact)
{
    for (size_t i = 0; i < artifact->digest_count; i++)
        hm_section_fact(target, artifact->image ? "image" : "artifact",
            hm_bytes_str(HM_SHOW_DIGEST(&artifact->digests[i])));
    if (artifact->digest_count == 0)
        hm_section_fact(target, "artifact", artifact->name);
}

static bool several(const struct hm_judge *judge)
{
    return hm_rules_required(judge->rules) > 1;
}

void hm_hearing_open(struct hm_hearing *h)
{
    *h->proved = (struct hm_proved){.arena = h->proved->arena};
    /* Announced before anything is heard: without the end it denies. */
    if (several(h->judge) && h->max > 0)
        h->threshold = hm_section_expect(h->target, "threshold");
    if (announce_together(h))
        h->passed = hm_arena_alloc(
            h->proved->arena, h->max, sizeof(const struct hm_facts *));
    h->evidence =
        hm_section_add(h->target, HM_ANY, "evidence", hm_bytes(NULL, 0));
    if (h->passed == NULL)
        hm_hearing_incomplete(h, "system");
}

void hm_hearing_begin(struct hm_hearing *hearing, struct hm_section *parent)
{
    struct hm_hearing *h = hearing;

    h->target = hm_section_add(parent, HM_ALL, "target", h->artifact->name);
    tell_artifact(h->target, h->artifact);
    if (h->judge->panel != NULL) {
        hm_panel_begin(h);
        return;
    }
    h->work =
        hm_work(hm_verify_work_max(h->artifact, h->judge->key_count), h->whole);
    hm_hearing_open(h);
}

bool hm_hearing_add(
    struct hm_hearing *hearing, const struct hm_candidate *candidate)
{
    if (hearing->panel == NULL && hearing->passed == NULL)
        return false; /* told as incomplete */
    if (hearing->heard == hearing->max) {
        hm_hearing_incomplete(hearing, "limit");
        return false;
    }
    hearing->heard++;
    if (hearing->panel != NULL)
        return hm_panel_add(hearing, candidate);
    return judge_candidate(hearing, candidate);
}

bool hm_hearing_enough(const struct hm_hearing *hearing)
{
    size_t got = 0;
    struct hm_err err = {0};

    if (hearing->panel != NULL)
        return hm_panel_enough(hearing);
    if (hearing->passed_count == 0 || !are_together(hearing))
        return false;
    if (hearing->threshold == NULL)
        return true;
    return hm_rules_distinct(&got, hearing->judge->rules, hearing->passed,
               hearing->passed_count, &err) &&
        got >= hm_rules_required(hearing->judge->rules);
}

void hm_hearing_incomplete(struct hm_hearing *hearing, const char *reason)
{
    if (hearing->panel != NULL)
        hm_panel_incomplete(hearing, reason);
    hm_section_incomplete(hearing->evidence, reason);
    hearing->unsure = true;
}

void hm_hearing_end(struct hm_hearing *hearing)
{
    bool heard = hearing->max > 0 && (hearing->heard > 0 || hearing->unsure);
    const struct hm_together_rule *rule;

    if (hearing->panel != NULL) {
        hm_panel_end(hearing);
        return;
    }
    /* Nothing attached is no lack of signers. */
    if (hearing->threshold != NULL && heard)
        check_threshold(hearing);
    for (size_t i = 0; heard && hearing->together != NULL &&
         (rule = hm_rules_together(hearing->judge->rules, i)) != NULL;
         i++)
        check_together(hearing, rule, hearing->together[i]);
    if (hm_section_verdict(hearing->target) == HM_YES) {
        hearing->proved->facts = hearing->passed;
        hearing->proved->count = hearing->passed_count;
    }
}

void hm_judge_target(struct hm_proved *proved, struct hm_section *parent,
    const struct hm_judge *judge, const struct hm_artifact *artifact,
    const struct hm_evidences *evidence)
{
    struct hm_hearing hearing = {
        .judge = judge,
        .artifact = artifact,
        .proved = proved,
        .max = evidence->count,
    };

    hm_hearing_begin(&hearing, parent);
    if (evidence->incomplete != NULL)
        hm_hearing_incomplete(&hearing, evidence->incomplete);
    for (size_t i = 0; i < evidence->count; i++)
        (void)hm_hearing_add(&hearing, &evidence->candidates[i]);
    hm_hearing_end(&hearing);
}
