/* SPDX-License-Identifier: Apache-2.0 */
/* The rules' lines in the report of one candidate. */
#include "base/err.h"
#include "base/text.h"
#include "policy/rules_impl.h"

struct check_run {
    const struct hm_rules *rules;
    const struct hm_facts *facts;
    struct hm_check *check;
};

/* ---- Who ---- */

static void pass_identity(const struct check_run *run,
    const struct hm_identity_rule *rule, size_t index)
{
    struct hm_words words = {0};

    if (run->rules->allow.count > 1)
        hm_words_add(
            &words, "identity %zu of %zu: ", index, run->rules->allow.count);
    hm_explain_identity(&words, rule, run->facts);
    if (rule->open != NULL)
        hm_words_add(&words, "; %s", rule->open);
    hm_check_pass(run->check, "%s", words.text);
}

/* Could one of the rules not be evaluated for a reason that lies with us? Then
 * the words, which come from evaluating it once more, are not told. */
static void fail_who(
    const struct check_run *run, enum hm_code why, const struct hm_words *words)
{
    struct hm_err err = {0};

    if (why != HM_SYSTEM) {
        hm_check_fail(run->check, why == HM_LIMIT ? "limit" : "policy", "%s",
            words->text);
        return;
    }
    hm_fail_memory(&err);
    hm_check_err(run->check, &err);
}

static void fail_identity(const struct check_run *run, enum hm_code why)
{
    struct hm_words words = {0};

    hm_explain_nearest(&words, &run->rules->allow, run->facts);
    fail_who(run, why, &words);
}

static void check_identity(const struct check_run *run)
{
    struct hm_identity_scan scan =
        hm_identity_scan(&run->rules->allow, run->facts);
    const struct hm_identity_rule *rule;
    enum hm_code worst = HM_POLICY;

    if (run->facts->kind != HM_FACTS_CERT) {
        hm_check_fail(run->check, "policy",
            "not signed with a certificate, and an identity is demanded");
        return;
    }
    if (run->rules->unsafe_any_identity) {
        hm_check_waive(run->check, "anybody's certificate is accepted");
        return;
    }
    while ((rule = hm_identity_next(&scan)) != NULL) {
        enum hm_code why;
        enum hm_fit fit = hm_identity_fit(rule, run->facts, &why);

        if (fit == HM_FIT_YES) {
            pass_identity(run, rule, rule->number);
            return;
        }
        if (fit == HM_FIT_UNKNOWN && (why == HM_SYSTEM || worst == HM_POLICY))
            worst = why;
    }
    fail_identity(run, worst);
}

static void check_key(const struct check_run *run)
{
    struct hm_err err = {0}, nearest = {0};
    char id[17];

    if (run->facts->kind != HM_FACTS_KEY) {
        hm_check_fail(run->check, "policy",
            "not signed with a key, and a key is demanded");
        return;
    }
    for (size_t i = 0; i < 8; i++)
        snprintf(id + 2 * i, 3, "%02x", run->facts->key_id.b[i]);
    for (const struct hm_key_rule *rule = run->rules->keys; rule != NULL;
         rule = rule->next) {
        if (hm_key_fit(rule, run->facts, &err)) {
            hm_check_pass(run->check, "key %s..", id);
            return;
        }
        if (err.code != HM_POLICY)
            nearest = err;
    }
    if (nearest.code != HM_OK)
        hm_check_err(run->check, &nearest);
    else
        hm_check_fail(run->check, "policy", "key %s.. is none of the %zu named",
            id, run->rules->key_count);
}

/* ---- Not who ---- */

static void fail_denied(const struct check_run *run,
    const struct hm_identity_rule *rule, size_t index, enum hm_code why)
{
    struct hm_words words = {0};

    hm_words_add(&words, "denied identity %zu: ", index);
    hm_explain_identity(&words, rule, run->facts);
    fail_who(run, why, &words);
}

/* Every time that was proved: one of them may be an attacker's choice. */
static bool signed_before(
    const struct hm_facts *facts, const struct hm_identity_rule *rule)
{
    for (size_t i = 0; i < facts->time_count; i++) {
        if (hm_time_cmp(facts->times[i].time, rule->after) >= 0)
            return false;
    }
    return rule->has_after && facts->time_count > 0;
}

static void check_denied(const struct check_run *run)
{
    size_t index = 1;

    for (const struct hm_identity_rule *rule = run->rules->deny.first;
         rule != NULL; rule = rule->next, index++) {
        enum hm_code why;
        enum hm_fit fit = hm_identity_fit(rule, run->facts, &why);

        if (fit == HM_FIT_NO || signed_before(run->facts, rule))
            continue;
        fail_denied(run, rule, index, fit == HM_FIT_YES ? HM_POLICY : why);
        return;
    }
    hm_check_pass(run->check, "none of %zu", run->rules->deny.count);
}

/* ---- When and what ---- */

/* Two questions: was it signed early, and can it have been? A long-lived
 * certificate or a key lets an old signature be timestamped again. */
static void check_after(const struct check_run *run)
{
    const struct hm_facts *facts = run->facts;
    struct hm_time after = run->rules->after, since;
    struct hm_err err = {0};

    if (!hm_facts_since(&since, facts, &err)) {
        hm_check_fail(run->check, "policy", "%s", err.msg);
        return;
    }
    if (facts->time_count == 0) {
        hm_check_fail(run->check, "policy",
            "no time was proved, and a signature from %s on is demanded",
            HM_SHOW_TIME(after.s));
        return;
    }
    for (size_t i = 0; i < facts->time_count; i++) {
        if (hm_time_cmp(facts->times[i].time, after) >= 0)
            continue;
        hm_check_fail(run->check, "policy", "signed at %s, before %s",
            HM_SHOW_TIME(facts->times[i].time.s), HM_SHOW_TIME(after.s));
        return;
    }
    if (hm_time_cmp(since, after) < 0)
        hm_check_fail(run->check, "policy",
            "its certificate begins at %s, before %s: it may have been signed "
            "then",
            HM_SHOW_TIME(since.s), HM_SHOW_TIME(after.s));
    else
        hm_check_pass(run->check, "from %s on", HM_SHOW_TIME(after.s));
}

static void check_type(const struct check_run *run)
{
    struct hm_bytes type = run->facts->statement.predicate_type;
    const struct hm_predicate_rule *first = run->rules->predicates;

    for (const struct hm_predicate_rule *rule = first; rule != NULL;
         rule = rule->next) {
        if (!hm_bytes_eq(rule->uri, type))
            continue;
        hm_check_pass(run->check, "a statement of type %s", HM_SHOW(type));
        return;
    }
    if (run->rules->any_predicate)
        hm_check_waive(
            run->check, "any type is accepted, and this is %s", HM_SHOW(type));
    else if (first == NULL)
        hm_check_fail(run->check, "policy",
            "a statement of type %s: it counts when its type is asked for",
            HM_SHOW(type));
    else
        hm_check_fail(run->check, "policy",
            "a statement of type %s, wanted %s%s", HM_SHOW(type),
            HM_SHOW(first->uri),
            run->rules->predicate_count > 1 ? " or another" : "");
}

/* Of a file what counts is a signature over its bytes. Of an image it is one that
 * names it, by a statement or in cosign's payload: whoever signs the bytes of a
 * manifest as a file does not say that the image is his. The judge refuses these
 * mixtures already; a rule does not depend on that. */
static void check_signature(const struct check_run *run)
{
    const struct hm_facts *facts = run->facts;

    if (facts->image && !hm_facts_is_image_signature(facts))
        hm_check_fail(run->check, "policy", "a signature, but not of an image");
    else if (!facts->image && facts->has_claim)
        hm_check_fail(
            run->check, "policy", "a signature of an image, and this is none");
    else
        hm_check_pass(run->check,
            facts->image ? "a signature of the image" : "a signature");
}

/* The type is asked of the very statement whose signature was verified
 * (CVE-2022-35929), and a payload that is no statement is none. */
static void check_content(const struct check_run *run)
{
    const struct hm_rules *rules = run->rules;
    bool asked = rules->any_predicate || rules->predicate_count > 0;

    if (run->facts->kind == HM_FACTS_NONE)
        hm_check_fail(run->check, "policy", "nothing was proved");
    else if (!asked &&
        (!run->facts->has_statement || hm_facts_is_image_signature(run->facts)))
        check_signature(run);
    else if (run->facts->has_statement)
        check_type(run);
    else
        hm_check_fail(run->check, "policy",
            "a signature without a statement, and an attestation is demanded");
}

/* ---- What the signer of an image wrote ---- */

static const struct hm_bytes *annotation(
    const struct hm_facts *facts, struct hm_bytes name)
{
    for (size_t i = 0; i < facts->annotations.count; i++) {
        if (hm_bytes_eq(facts->annotations.list[i].name, name))
            return &facts->annotations.list[i].value;
    }
    return NULL;
}

static void check_annotations(const struct check_run *run)
{
    for (const struct hm_annotation_rule *rule = run->rules->annotations;
         rule != NULL; rule = rule->next) {
        const struct hm_bytes *got = annotation(run->facts, rule->name);

        if (got != NULL && hm_bytes_eq(*got, rule->value))
            continue;
        if (got == NULL)
            hm_check_fail(run->check, "policy", "%s is missing, wanted %s",
                HM_SHOW(rule->name), HM_SHOW(rule->value));
        else
            hm_check_fail(run->check, "policy", "%s is %s, wanted %s",
                HM_SHOW(rule->name), HM_SHOW(*got), HM_SHOW(rule->value));
        return;
    }
    hm_check_pass(run->check, "%zu as demanded", run->rules->annotation_count);
}

static void check_signed_as(const struct check_run *run)
{
    const struct hm_facts *facts = run->facts;
    struct hm_bytes wanted = run->rules->signed_as;

    if (!facts->has_claim)
        hm_check_fail(run->check, "policy",
            "the signature says no reference, wanted %s", HM_SHOW(wanted));
    else if (!hm_bytes_eq(facts->claim.reference, wanted))
        hm_check_fail(run->check, "policy", "signed as %s, wanted %s",
            HM_SHOW(facts->claim.reference), HM_SHOW(wanted));
    else
        hm_check_pass(run->check, "%s", HM_SHOW(wanted));
}

/* ---- All of it ---- */

/* With both kinds of rules, what was signed with decides which one is asked.
 * Nothing is gained by that: each asks for its own kind of facts. */
static bool asks_for_key(
    const struct hm_rules *rules, const struct hm_facts *facts)
{
    if (rules->key_count == 0)
        return false;
    if (rules->allow.count == 0 && !rules->unsafe_any_identity)
        return true;
    return facts != NULL && facts->kind == HM_FACTS_KEY;
}

void hm_rules_check(const struct hm_rules *rules, const struct hm_facts *facts,
    struct hm_section *section)
{
    bool by_key = asks_for_key(rules, facts);
    struct {
        const char *name;
        bool wanted;
        void (*run)(const struct check_run *run);
        struct hm_check *check;
    } steps[] = {
        {by_key ? "key" : "identity", true, by_key ? check_key : check_identity,
            NULL},
        {"denied", rules->deny.count > 0, check_denied, NULL},
        {"signed-after", rules->has_after, check_after, NULL},
        {"content", true, check_content, NULL},
        {"annotations", rules->annotation_count > 0, check_annotations, NULL},
        {"signed-as", rules->signed_as.p != NULL, check_signed_as, NULL},
    };
    enum { COUNT = sizeof(steps) / sizeof(steps[0]) };

    for (size_t i = 0; i < COUNT; i++) {
        if (steps[i].wanted)
            steps[i].check = hm_section_expect(section, steps[i].name);
    }
    for (size_t i = 0; i < COUNT && facts != NULL; i++) {
        if (steps[i].wanted)
            steps[i].run(&(struct check_run){rules, facts, steps[i].check});
    }
    for (const struct hm_content_entry *e = rules->contents; e != NULL;
         e = e->next)
        e->rule.check(e->rule.ctx, facts, section);
}
