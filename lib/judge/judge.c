/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/judge.h"

#include "base/err.h"
#include "crypto/digest.h"

/* What is collected while candidates are judged. */
struct bench {
    const struct hm_judge *judge;
    const struct hm_artifact *artifact;
    struct hm_arena *arena;
    struct hm_work work;            /* left for all candidates together */
    const struct hm_facts **proved; /* room for all candidates */
    size_t proved_count;
    bool unsure; /* some candidate could not be told, or listed */
};

/* Memory of what is rejected goes at once: the next piece finds as much as this
 * one did, whoever sent them. */
static void judge_evidence(struct bench *b, struct hm_section *section,
    const struct hm_evidence *evidence)
{
    const struct hm_verify_input input = {
        .root = b->judge->root,
        .artifact = b->artifact,
        .keys = b->judge->keys,
        .key_count = b->judge->key_count,
        .opts = b->judge->opts,
        .work = &b->work,
    };
    hm_auto(arena) own = hm_arena(hm_arena_left(b->arena));
    struct hm_facts *facts = hm_arena_alloc(&own, 1, sizeof(*facts));
    bool verified;

    if (facts == NULL) {
        struct hm_err err = {0};

        (void)hm_arena_fail(&own, &err);
        hm_check_err(hm_section_expect(section, "memory"), &err);
        return;
    }
    verified = hm_verify(facts, section, evidence, &input, &own);
    hm_rules_check(b->judge->rules, verified ? facts : NULL, section);
    if (verified && hm_section_verdict(section) == HM_YES) {
        b->proved[b->proved_count++] = facts;
        hm_arena_take(b->arena, &own);
    }
}

static const struct hm_err *problem_of(const struct hm_candidate *candidate)
{
    return candidate->evidence == NULL ? candidate->problem
                                       : candidate->evidence->problem;
}

static void judge_candidate(struct bench *b, struct hm_section *parent,
    const struct hm_candidate *candidate)
{
    struct hm_section *section =
        hm_section_add(parent, HM_ALL, "candidate", candidate->name);
    struct hm_check *check = hm_section_expect(section, "evidence");

    if (problem_of(candidate) != NULL) {
        hm_check_err(check, problem_of(candidate));
    } else if (candidate->evidence != NULL) {
        hm_check_pass(
            check, "%s", hm_evidence_format_name(candidate->evidence->format));
        judge_evidence(b, section, candidate->evidence);
    }
    if (hm_section_verdict(section) == HM_COULD_NOT_TELL)
        b->unsure = true;
}

/* Several distinct signers were demanded. What could not be read might have
 * been the missing one. */
static void check_threshold(const struct bench *b, struct hm_check *check)
{
    size_t wanted = hm_rules_required(b->judge->rules);
    size_t got = 0;
    struct hm_err err = {0};

    if (!hm_rules_distinct(
            &got, b->judge->rules, b->proved, b->proved_count, &err)) {
        hm_check_err(check, &err);
    } else if (got >= wanted) {
        hm_check_pass(check, "%zu distinct signers, %zu demanded", got, wanted);
    } else if (b->unsure) {
        (void)hm_fail(&err, HM_SYSTEM,
            "%zu distinct signers, %zu demanded, and not everything was read",
            got, wanted);
        hm_check_err(check, &err);
    } else {
        hm_check_fail(check, "policy",
            "%zu distinct signers demanded, %zu found", wanted, got);
    }
}

static void tell_artifact(
    struct hm_section *target, const struct hm_artifact *artifact)
{
    for (size_t i = 0; i < artifact->digest_count; i++)
        hm_section_fact(target, artifact->image ? "image" : "artifact",
            hm_bytes_str(HM_SHOW_DIGEST(&artifact->digests[i])));
}

static void judge_all(struct bench *b, struct hm_section *target,
    const struct hm_evidences *evidence)
{
    struct hm_section *section =
        hm_section_add(target, HM_ANY, "evidence", hm_bytes(NULL, 0));

    if (evidence->incomplete != NULL) {
        hm_section_incomplete(section, evidence->incomplete);
        b->unsure = true;
    }
    b->proved = hm_arena_alloc(
        b->arena, evidence->count, sizeof(const struct hm_facts *));
    if (b->proved == NULL) {
        hm_section_incomplete(section, "system");
        b->unsure = true;
        return;
    }
    for (size_t i = 0; i < evidence->count; i++)
        judge_candidate(b, section, &evidence->candidates[i]);
}

void hm_judge_target(struct hm_proved *proved, struct hm_section *parent,
    const struct hm_judge *judge, const struct hm_artifact *artifact,
    const struct hm_evidences *evidence)
{
    struct hm_section *target =
        hm_section_add(parent, HM_ALL, "target", artifact->name);
    struct hm_check *threshold = NULL;
    struct bench b = {
        .judge = judge,
        .artifact = artifact,
        .arena = proved->arena,
        .work = hm_work(hm_verify_work_max(artifact, judge->key_count), NULL),
    };

    *proved = (struct hm_proved){.arena = proved->arena};
    tell_artifact(target, artifact);
    if (hm_rules_required(judge->rules) > 1 && evidence->count > 0)
        threshold = hm_section_expect(target, "threshold");
    judge_all(&b, target, evidence);
    if (threshold != NULL)
        check_threshold(&b, threshold);
    if (hm_section_verdict(target) == HM_YES) {
        proved->facts = b.proved;
        proved->count = b.proved_count;
    }
}
