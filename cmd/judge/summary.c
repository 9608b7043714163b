/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/summary.h"

#include <string.h>

#include "base/text.h"
#include "cmd/judge/steps.h"
#include "crypto/digest.h"
#include "report/tree.h"

/* ---- Who ---- */

void hm_summary_signer(struct hm_buf *out, const struct hm_facts *facts)
{
    const struct hm_san *name = hm_facts_name(facts);
    char id[HM_DIGEST_SHOW_SIZE];

    if (facts->kind == HM_FACTS_KEY) {
        hm_digest_show(id, &facts->key_id);
        hm_buf_printf(out, "key %.16s", id + strlen("sha256:"));
        return;
    }
    if (name != NULL)
        hm_text_escape(out, name->value);
    else
        hm_buf_put_str(out, "a certificate without a name");
    hm_buf_put_str(out, " (issuer ");
    if (facts->issuer.len > 0)
        hm_text_escape(out, facts->issuer);
    else
        hm_buf_put_str(out, "none");
    hm_buf_put_str(out, ")");
}

/* The earliest: from then on the signature was there. */
static void put_time(struct hm_buf *out, const struct hm_facts *facts)
{
    const struct hm_proved_time *first = facts->times;

    if (facts->time_count == 0) {
        hm_buf_put_str(out, ", at a time that nothing proves");
        return;
    }
    for (size_t i = 1; i < facts->time_count; i++) {
        if (hm_time_cmp(facts->times[i].time, first->time) < 0)
            first = &facts->times[i];
    }
    hm_buf_put_str(out, " at ");
    hm_time_write(out, first->time);
}

static void put_deed(struct hm_buf *out, const struct hm_facts *facts)
{
    if (facts->has_statement) {
        hm_buf_put_str(out, "stated (");
        hm_text_escape(out, facts->statement.predicate_type);
        hm_buf_put_str(out, ") by ");
    } else {
        hm_buf_put_str(out, "signed by ");
    }
    hm_summary_signer(out, facts);
    put_time(out, facts);
}

/* ---- Yes ---- */

/* Checks that were waived where the answer came from. */
static void put_waived(struct hm_buf *out, const struct hm_section *section)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (c->outcome != HM_WAIVED)
            continue;
        hm_buf_printf(out, "  waived: %s: ", c->name);
        hm_text_escape_line(out, c->detail);
        hm_buf_put_str(out, "\n");
    }
}

static const struct hm_section *evidence_of(const struct hm_section *target)
{
    const struct hm_section *s = target->children;

    while (s != NULL && s->combine != HM_ANY)
        s = s->next;
    return s;
}

static void put_yes(struct hm_buf *out, const struct hm_proved *proved,
    bool several, const struct hm_section *target)
{
    const struct hm_section *evidence = evidence_of(target);
    size_t shown = several ? proved->count : 1, left = shown;

    hm_buf_put_str(out, "verified: ");
    hm_text_escape(out, target->name);
    for (size_t i = 0; i < proved->count && i < shown; i++) {
        hm_buf_put_str(out, i == 0 ? ", " : "\n  and ");
        put_deed(out, proved->facts[i]);
    }
    hm_buf_put_str(out, "\n");
    if (evidence == NULL)
        return;
    for (const struct hm_section *s = evidence->children; s != NULL && left > 0;
         s = s->next) {
        if (hm_section_verdict(s) != HM_YES)
            continue;
        put_waived(out, s);
        left--;
    }
}

/* ---- No ---- */

/* Of a policy's requirement what is not of its kind at all, a signature where a
 * scan is demanded, is far from it, whoever signed it. What could not be verified
 * may be of its kind. */
enum kin { KIN_NONE, KIN_MAYBE, KIN_YES };

/* A check that stands in the way, and whose it is. */
struct miss {
    const struct hm_section *candidate; /* NULL: of the target itself */
    const struct hm_check *check;
    enum kin kin;
    size_t good, candidates;
};

static int weight(enum hm_outcome outcome)
{
    switch (outcome) {
    case HM_FAIL:
        return 3;
    case HM_UNKNOWN:
        return 2;
    case HM_NOT_RUN:
        return 1;
    case HM_PASS:
    case HM_WAIVED:
        break;
    }
    return 0;
}

/* The first of the heaviest: what comes behind may only follow from it. */
static const struct hm_check *worst(const struct hm_section *section)
{
    const struct hm_check *found = NULL;

    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (weight(c->outcome) > (found == NULL ? 0 : weight(found->outcome)))
            found = c;
    }
    return found;
}

static size_t count_good(const struct hm_section *section)
{
    size_t count = 0;

    for (const struct hm_check *c = section->checks; c != NULL; c = c->next)
        count += weight(c->outcome) == 0;
    return count;
}

static enum kin kin_of(
    const struct hm_section *candidate, const struct hm_check **content)
{
    *content = NULL;
    for (const struct hm_check *c = candidate->checks; c != NULL; c = c->next) {
        if (strcmp(c->name, "content") == 0)
            *content = c;
    }
    if (*content == NULL)
        return KIN_MAYBE;
    return weight((*content)->outcome) == 0 ? KIN_YES : KIN_NONE;
}

static struct miss miss_of(const struct hm_section *candidate, bool by_kind)
{
    const struct hm_check *content;
    enum kin kin = by_kind ? kin_of(candidate, &content) : KIN_MAYBE;
    struct miss miss = {.candidate = candidate,
        .check = worst(candidate),
        .kin = kin,
        .good = count_good(candidate)};

    if (kin == KIN_NONE)
        miss.check = content;
    return miss;
}

static bool is_nearer(const struct miss *a, const struct miss *b)
{
    return b->candidate == NULL ||
        (a->kin == b->kin ? a->good > b->good : a->kin > b->kin);
}

/* The candidate that came furthest, among those that made the verdict; `by_kind`
 * for a policy's requirement. */
static struct miss nearest(const struct hm_section *target, bool by_kind)
{
    const struct hm_section *evidence = evidence_of(target);
    struct miss best = {.check = worst(target)};
    size_t candidates = 0;

    if (evidence == NULL || hm_section_verdict(evidence) == HM_YES)
        return best;
    for (const struct hm_section *s = evidence->children; s != NULL;
         s = s->next) {
        struct miss miss = miss_of(s, by_kind);

        candidates++;
        if (miss.check != NULL &&
            hm_section_verdict(s) == hm_section_verdict(evidence) &&
            is_nearer(&miss, &best))
            best = miss;
    }
    best.candidates = candidates;
    return best;
}

/* `kind` of a policy's requirement whose miss it is; p NULL: of no policy. */
static void put_miss(
    struct hm_buf *out, const struct miss *miss, struct hm_bytes kind)
{
    const struct hm_check *check = miss->check;

    if (check == NULL)
        return;
    hm_buf_printf(out, ": %s: ", check->name);
    if (check->detail.len > 0)
        hm_text_escape_line(out, check->detail);
    else
        hm_buf_put_str(out, hm_outcome_name(check->outcome));
    if (check->reason != NULL)
        hm_buf_printf(out, " [%s]", check->reason);
    if (miss->candidates > 1 && miss->candidate != NULL) {
        hm_buf_printf(out, "\n  nearest of %zu: ", miss->candidates);
        hm_text_escape(out, miss->candidate->name);
    }
    hm_buf_printf(out, "\n  next: %s", hm_next_step(check, kind));
}

static const char *answer(enum hm_verdict verdict)
{
    switch (verdict) {
    case HM_NO:
        return "not verified";
    case HM_NOTHING:
        return "nothing attached";
    case HM_NOT_JUDGED:
        return "not judged";
    case HM_YES: /* asked only about what was not shown as one */
    case HM_COULD_NOT_TELL:
        break;
    }
    return "could not tell";
}

/* ---- Policies ---- */

/* What a requirement demands: "provenance"; "" for the policy itself. */
static struct hm_bytes kind_of(const struct hm_section *section)
{
    const struct hm_bytes *kind = hm_section_told(section, "kind");

    return kind == NULL ? HM_LIT("") : *kind;
}

static void put_nothing(struct hm_buf *out, struct hm_bytes kind)
{
    const char *next = hm_next_step_nothing(kind);

    hm_buf_put_str(out, ": nothing attached");
    if (next != NULL)
        hm_buf_printf(out, "\n  next: %s", next);
}

/* Why a policy, or one of its requirements, says no. */
static void put_reason(struct hm_buf *out, const struct hm_section *policy,
    const struct hm_section *requirement)
{
    const struct hm_section *section =
        requirement != NULL ? requirement : policy;
    struct miss miss = nearest(section, requirement != NULL);

    hm_buf_printf(out, "\n  policy %s", HM_SHOW(policy->name));
    if (requirement != NULL)
        hm_buf_printf(out, ", requirement %s", HM_SHOW(requirement->name));
    if (hm_section_verdict(section) == HM_NOTHING)
        put_nothing(out, kind_of(section));
    else if (miss.check == NULL)
        hm_buf_put_str(out, ": not all that is attached could be read");
    put_miss(out, &miss, kind_of(section));
}

static void put_policy(struct hm_buf *out, const struct hm_section *policy)
{
    bool told = worst(policy) != NULL;

    if (told)
        put_reason(out, policy, NULL);
    for (const struct hm_section *s = policy->children; s != NULL;
         s = s->next) {
        if (s->advisory || hm_section_verdict(s) == HM_YES)
            continue;
        put_reason(out, policy, s);
    }
}

/* Policies that say no: those that count, or those that only warn. */
static void put_policies(
    struct hm_buf *out, const struct hm_section *target, bool advisory)
{
    for (const struct hm_section *s = target->children; s != NULL;
         s = s->next) {
        if (strcmp(s->kind, "policy") == 0 && s->advisory == advisory &&
            hm_section_verdict(s) != HM_YES)
            put_policy(out, s);
    }
}

static bool has_policies(const struct hm_section *target)
{
    for (const struct hm_check *c = target->checks; c != NULL; c = c->next) {
        if (strcmp(c->name, "policies") == 0)
            return true;
    }
    return false;
}

static void put_exceptions(struct hm_buf *out, const struct hm_section *target)
{
    for (const struct hm_section *s = target->children; s != NULL; s = s->next)
        put_waived(out, s);
}

/* What policies say that decide nothing: lines of their own, or none. */
static void put_warnings(struct hm_buf *out, const struct hm_section *target)
{
    size_t before = out->len, head;

    hm_buf_put_str(out, "  warning: policies that do not enforce say no:");
    head = out->len;
    put_policies(out, target, true);
    if (out->len == head)
        hm_buf_cut(out, before);
    else
        hm_buf_put_u8(out, '\n');
}

/* Is there any policy that was asked? */
static bool is_asked(const struct hm_section *target)
{
    for (const struct hm_section *s = target->children; s != NULL;
         s = s->next) {
        if (strcmp(s->kind, "policy") == 0)
            return true;
    }
    return false;
}

/* A yes that rests on no evidence says so: an exception. */
static void put_allowed(struct hm_buf *out, const struct hm_proved *proved,
    const struct hm_section *target)
{
    if (proved->count > 0) {
        put_yes(out, proved, true, target);
    } else {
        hm_buf_put_str(out, "allowed without evidence: ");
        hm_text_escape(out, target->name);
        hm_buf_put_str(out, "\n");
    }
    put_exceptions(out, target);
    put_warnings(out, target);
}

static void put_good(struct hm_buf *out, const struct hm_proved *proved,
    bool several, const struct hm_section *target)
{
    if (has_policies(target))
        put_allowed(out, proved, target);
    else
        put_yes(out, proved, several, target);
}

/* Let through, and no yes: neither its words nor its colour. */
static void put_unjudged(struct hm_buf *out, const struct hm_section *target)
{
    const struct hm_bytes *warning = hm_section_told(target, "warning");

    hm_buf_put_str(out,
        is_asked(target) ? ": no policy that decides is about it"
                         : ": no policy is about it, nothing was verified");
    if (warning != NULL) {
        hm_buf_put_str(out, "\n  warning: ");
        hm_text_escape(out, *warning);
    }
}

static void put_no(struct hm_buf *out, const struct hm_report *report,
    enum hm_verdict verdict, const struct hm_section *target)
{
    hm_buf_printf(out, "%s: ", answer(verdict));
    if (target != NULL)
        hm_text_escape(out, target->name);
    if (verdict == HM_NOT_JUDGED && target != NULL)
        put_unjudged(out, target);
    else if (report->failed.code != HM_OK) {
        hm_buf_printf(out, ": %s", report->failed.msg);
    } else if (target != NULL && has_policies(target) &&
        worst(target) == NULL) {
        put_policies(out, target, false);
    } else if (verdict == HM_NOTHING) {
        hm_buf_put_str(out,
            "\n  next: \"hallmark tree\" shows what is there; is it signed as "
            "another digest (--platform, --recursive), or is the evidence in "
            "another place (--evidence-repository, --bundle)?");
    } else if (target != NULL) {
        struct miss miss = nearest(target, false);

        put_miss(out, &miss, hm_bytes(NULL, 0));
        if (miss.check == NULL && verdict == HM_COULD_NOT_TELL)
            hm_buf_put_str(out,
                ": not all that is attached could be read\n"
                "  next: try again; the report says what is missing");
    }
    hm_buf_put_str(out, "\n");
    if (verdict == HM_NOT_JUDGED && target != NULL)
        put_warnings(out, target);
}

void hm_summary(struct hm_buf *out, const struct hm_judged *judged, bool all)
{
    const struct hm_report *report = judged->report;
    const struct hm_section *target = report->root.children;
    bool yes = hm_report_verdict(report) == HM_YES && target != NULL;

    if (yes)
        put_good(out, &judged->proved, judged->several, target);
    else
        put_no(out, report, hm_report_verdict(report), target);
    if (all || !yes)
        hm_report_text(out, report);
}

/* ---- Images ---- */

static const struct hm_proved *proved_of(
    const struct hm_gated *gated, const struct hm_section *target)
{
    for (size_t i = 0; i < gated->target_count; i++) {
        if (gated->targets[i]->section == target)
            return &gated->targets[i]->proved;
    }
    return NULL;
}

static void put_target(struct hm_buf *out, const struct hm_summary_image *image,
    const struct hm_section *target)
{
    const struct hm_proved *proved = proved_of(image->gated, target);
    enum hm_verdict verdict = hm_section_verdict(target);

    if (verdict == HM_YES && proved != NULL)
        put_good(out, proved, image->several, target);
    else
        put_no(out, image->report, verdict, target);
}

/* Where one is enough, what did not help is not told beside what did. */
static void put_targets(struct hm_buf *out,
    const struct hm_summary_image *image, const struct hm_section *parent)
{
    bool only_yes =
        parent->combine == HM_ANY && hm_section_verdict(parent) == HM_YES;

    for (const struct hm_section *s = parent->children; s != NULL;
         s = s->next) {
        if (!only_yes || hm_section_verdict(s) == HM_YES)
            put_target(out, image, s);
    }
}

static void put_image(struct hm_buf *out, const struct hm_summary_image *image,
    const struct hm_section *section)
{
    const struct hm_section *first = section->children;

    if (first == NULL)
        put_no(out, image->report, hm_section_verdict(section), section);
    else if (first->combine == HM_ANY)
        put_targets(out, image, first);
    else
        put_targets(out, image, section);
}

void hm_summary_image(
    struct hm_buf *out, const struct hm_summary_image *image, bool all)
{
    const struct hm_report *report = image->report;
    const struct hm_section *section = report->root.children;
    enum hm_verdict verdict = hm_report_verdict(report);

    if (section == NULL || report->failed.code != HM_OK)
        put_no(out, report, HM_COULD_NOT_TELL, section);
    else
        put_image(out, image, section);
    if (verdict == HM_YES)
        hm_buf_printf(
            out, "  digest: %s\n", HM_SHOW_DIGEST(&image->gated->chosen));
    if (all || (verdict != HM_YES && verdict != HM_NOT_JUDGED))
        hm_report_text(out, report);
}
