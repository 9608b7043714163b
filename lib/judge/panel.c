/* SPDX-License-Identifier: Apache-2.0 */
/* Several policies, one artifact.
 *
 * Each piece of evidence is verified once for each bench, into a section that
 * nobody counts; what was proved is held against every requirement of the
 * policies that trust like that, each of which is a hearing of its own. So a
 * requirement's verdict follows from its own lines, like any other. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "judge/hearing.h"

/* A requirement is a hearing without verification. */
struct claim {
    struct hm_hearing hearing;
    struct hm_judge judge;
    struct hm_proved proved;
};

/* What is trusted by some of the seats. */
struct stand {
    const struct hm_bench *bench;
    struct hm_verify_opts opts;
    struct hm_section *evidence;
    struct hm_work work;
};

struct seat {
    const struct hm_plan *plan;
    struct hm_section *section;
    struct claim *claims;
    struct stand *stand;
    bool settled; /* by the digest alone: denied, or excepted */
};

struct hm_panel_hearing {
    struct seat *seats;
    struct stand *stands; /* one for each bench of the plans */
    size_t stand_count;
};

static bool is_among(
    const struct hm_digest *list, size_t count, const struct hm_digest *digest)
{
    for (size_t i = 0; i < count; i++) {
        if (hm_digest_eq(&list[i], digest))
            return true;
    }
    return false;
}

static bool has_digest(
    const struct hm_artifact *artifact, const struct hm_digest *digest)
{
    return is_among(artifact->digests, artifact->digest_count, digest);
}

static bool has_sha256(const struct hm_artifact *artifact)
{
    for (size_t i = 0; i < artifact->digest_count; i++) {
        if (artifact->digests[i].hash == HM_SHA256)
            return true;
    }
    return false;
}

/* ---- What the digest says ---- */

/* An index that is allowed makes nothing of a manifest that is denied, nor the
 * other way round: both are what runs. */
static bool fail_denied(struct hm_check *check, const struct hm_plan *plan,
    const struct hm_artifact *artifact)
{
    for (size_t i = 0; i < plan->denied_count; i++) {
        const struct hm_denied *denied = &plan->denied[i];

        if (!has_digest(artifact, &denied->digest) &&
            !is_among(artifact->way, artifact->way_count, &denied->digest))
            continue;
        hm_check_fail(check, "policy", "%s is denied: %s",
            HM_SHOW_DIGEST(&denied->digest), HM_SHOW(denied->reason));
        return true;
    }
    return false;
}

/* None was found among `count` of them. */
static void tell_undenied(
    struct hm_check *check, size_t count, const struct hm_artifact *artifact)
{
    struct hm_err err = {0};

    if (count == 0 || has_sha256(artifact)) {
        hm_check_pass(check, "none of %zu that are denied", count);
        return;
    }
    (void)hm_fail(
        &err, HM_UNSUPPORTED, "digests are denied by SHA-256, and it has none");
    hm_check_unsure(check, &err);
}

static bool is_denied(struct hm_check *check, const struct hm_plan *plan,
    const struct hm_artifact *artifact)
{
    if (fail_denied(check, plan, artifact))
        return true;
    tell_undenied(check, plan->denied_count, artifact);
    return false;
}

/* Where no policy decides about the name: what one denies is denied by any. */
static void check_denied_anywhere(const struct hm_hearing *h)
{
    const struct hm_plan_set *set = h->judge->panel->set;
    struct hm_check *check = hm_section_expect(h->target, "digest");
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++) {
        if (fail_denied(check, &set->plans[i], h->artifact))
            return;
        count += set->plans[i].denied_count;
    }
    tell_undenied(check, count, h->artifact);
}

static void tell_exception(
    struct seat *seat, const struct hm_exception *e, bool expired)
{
    struct hm_check *check;
    hm_auto(buf) text = hm_buf(HM_KIB);

    if (!expired) {
        check = hm_section_expect(seat->section, "exception");
        hm_check_waive(check, "until %s: %s, by %s", HM_SHOW_TIME(e->until.s),
            HM_SHOW(e->reason), HM_SHOW(e->by));
        return;
    }
    hm_buf_printf(&text, "expired at %s: %s", HM_SHOW_TIME(e->until.s),
        HM_SHOW(e->reason));
    hm_section_fact(seat->section, "exception", hm_buf_view(&text));
}

/* An expired one is as if it were not there, but for being told. Without a time
 * nobody knows, and none counts. */
static bool is_excepted(struct seat *seat, const struct hm_panel *panel,
    const struct hm_artifact *artifact)
{
    for (size_t i = 0; i < seat->plan->exception_count; i++) {
        const struct hm_exception *e = &seat->plan->exceptions[i];
        bool expired =
            !panel->has_now || hm_time_cmp(panel->now, e->until) >= 0;

        if (!has_digest(artifact, &e->digest))
            continue;
        tell_exception(seat, e, expired);
        if (!expired)
            return true;
    }
    return false;
}

/* ---- Beginning ---- */

static void begin_claim(struct claim *claim, const struct seat *seat,
    const struct hm_hearing *h, const struct hm_requirement *wanted)
{
    claim->judge.rules = wanted->rules;
    claim->proved.arena = h->proved->arena;
    claim->hearing.judge = &claim->judge;
    claim->hearing.artifact = h->artifact;
    claim->hearing.proved = &claim->proved;
    claim->hearing.max = h->max;
    claim->hearing.target =
        hm_section_add(seat->section, HM_ALL, "requirement", wanted->name);
    hm_section_fact(claim->hearing.target, "kind", hm_bytes_str(wanted->kind));
    if (seat->settled)
        hm_section_advise(claim->hearing.target);
    hm_hearing_open(&claim->hearing);
}

static bool begin_seat(struct seat *seat, const struct hm_hearing *h)
{
    const struct hm_plan *plan = seat->plan;
    struct hm_arena *arena = h->proved->arena;
    struct hm_check *digest;

    seat->section = hm_section_add(h->target, HM_ALL, "policy", plan->name);
    hm_section_fact(
        seat->section, "mode", hm_bytes_str(hm_plan_mode_name(plan->mode)));
    if (plan->mode != HM_PLAN_ENFORCE)
        hm_section_advise(seat->section);
    digest = hm_section_expect(seat->section, "digest");
    seat->settled = is_denied(digest, plan, h->artifact) ||
        is_excepted(seat, h->judge->panel, h->artifact);
    seat->claims =
        hm_arena_alloc(arena, plan->requirement_count, sizeof(*seat->claims));
    for (size_t i = 0; i < plan->requirement_count && seat->claims != NULL; i++)
        begin_claim(&seat->claims[i], seat, h, &plan->requirements[i]);
    return seat->claims != NULL;
}

/* Shown, and counted by nobody: who needs it says so in a line of its own. */
static struct stand *stand_of(struct hm_panel_hearing *p,
    const struct hm_hearing *h, const struct hm_bench *bench)
{
    const struct hm_panel *panel = h->judge->panel;
    struct stand *stand = p->stands;

    for (; stand < p->stands + p->stand_count; stand++) {
        if (stand->bench == bench)
            return stand;
    }
    p->stand_count++;
    stand->bench = bench;
    stand->opts = bench->opts;
    stand->opts.has_now = panel->has_now;
    stand->opts.now = panel->now;
    stand->evidence =
        hm_section_add(h->target, HM_ANY, "verification", bench->name);
    hm_section_advise(stand->evidence);
    stand->work =
        hm_work(hm_verify_work_max(h->artifact, bench->key_count), h->whole);
    return stand;
}

/* No yes, whatever its evidence is: nobody decided. `warning` is NULL where none
 * was asked for. */
static void let_through(const struct hm_hearing *h, const char *warning)
{
    check_denied_anywhere(h);
    hm_section_unjudged(h->target);
    if (warning != NULL)
        hm_section_fact(h->target, "warning", hm_bytes_str(warning));
}

static void tell_elsewhere(
    const struct hm_panel *panel, struct hm_check *check, const char *decides)
{
    hm_check_fail(check, "policy",
        "none of %zu policies%s is about it here, and %zu are about it in "
        "other namespaces or kinds: nothing says that it may run here",
        panel->set->count, decides, panel->elsewhere);
}

/* Let through is what no policy names at all, but for those that audit. */
static void tell_unnamed(
    const struct hm_hearing *h, struct hm_check *check, const char *decides)
{
    const struct hm_panel *panel = h->judge->panel;
    const char *warning = panel->count > 0
        ? "no policy that decides is about it"
        : "no policy is about it, and nothing was verified";

    if (panel->no_match != HM_NO_MATCH_WARN &&
        panel->no_match != HM_NO_MATCH_ALLOW) {
        hm_check_fail(check, "policy",
            "none of %zu policies%s is about it: nothing says that it may run",
            panel->set->count, decides);
        return;
    }
    let_through(h, panel->no_match == HM_NO_MATCH_WARN ? warning : NULL);
    hm_check_waive(check,
        "none of %zu policies%s is about it: %sit is let through by noMatch: "
        "%s",
        panel->set->count, decides,
        panel->count > 0 ? "" : "nothing was verified, and ",
        panel->no_match == HM_NO_MATCH_WARN ? "warn" : "allow");
}

/* What only warns lets through, because somebody wrote that down about this
 * image; what only audits is a policy that is not there yet. Neither makes a yes
 * of anything, and neither lifts what another policy denies. */
static void tell_policies(const struct hm_hearing *h, struct hm_check *check)
{
    const struct hm_panel *panel = h->judge->panel;
    const char *decides = panel->count > 0 ? " that decides" : "";

    hm_section_fact(h->target, "policies",
        hm_bytes_str(HM_SHOW_DIGEST(&panel->set->digest)));
    switch (hm_panel_standing(panel)) {
    case HM_STANDING_DECIDED:
        hm_check_pass(
            check, "%zu of %zu are about it", panel->count, panel->set->count);
        return;
    case HM_STANDING_WARNED:
        let_through(
            h, "only policies that warn are about it, and none decided");
        hm_check_waive(check,
            "only policies that warn are about it: it is let through, and none "
            "decided");
        return;
    case HM_STANDING_UNNAMED:
        tell_unnamed(h, check, decides);
        return;
    case HM_STANDING_ELSEWHERE:
        tell_elsewhere(panel, check, decides);
    }
}

static bool begin_all(struct hm_panel_hearing *p, const struct hm_hearing *h)
{
    const struct hm_panel *panel = h->judge->panel;

    for (size_t i = 0; i < panel->count; i++)
        p->seats[i].stand = stand_of(p, h, panel->plans[i]->bench);
    for (size_t i = 0; i < panel->count; i++) {
        p->seats[i].plan = panel->plans[i];
        if (!begin_seat(&p->seats[i], h))
            return false;
    }
    return true;
}

/* The check is there before anything can go wrong: as long as it was not run, it
 * denies. */
void hm_panel_begin(struct hm_hearing *h)
{
    const struct hm_panel *panel = h->judge->panel;
    struct hm_check *check = hm_section_expect(h->target, "policies");
    struct hm_arena *arena = h->proved->arena;
    struct hm_panel_hearing *p = hm_arena_alloc(arena, 1, sizeof(*p));
    struct hm_err err = {0};

    *h->proved = (struct hm_proved){.arena = arena};
    if (p != NULL) {
        p->seats = hm_arena_alloc(arena, panel->count, sizeof(*p->seats));
        p->stands = hm_arena_alloc(arena, panel->count, sizeof(*p->stands));
    }
    if (p == NULL || p->seats == NULL || p->stands == NULL ||
        !begin_all(p, h)) {
        (void)hm_arena_fail(arena, &err);
        hm_check_err(check, &err);
        return;
    }
    h->panel = p;
    tell_policies(h, check);
}

/* ---- One candidate ---- */

static const struct hm_err *problem_of(const struct hm_candidate *candidate)
{
    return candidate->evidence == NULL ? candidate->problem
                                       : candidate->evidence->problem;
}

/* Into `section`: was it proved? */
static bool judge_candidate(struct hm_facts *out, struct hm_section *section,
    const struct hm_verify_input *input, const struct hm_candidate *candidate,
    struct hm_arena *arena)
{
    struct hm_check *check = hm_section_expect(section, "evidence");
    const struct hm_evidence *evidence = candidate->evidence;
    const struct hm_err *problem = problem_of(candidate);

    if (problem != NULL && candidate->unread)
        hm_check_unsure(check, problem);
    else if (problem != NULL)
        hm_check_err(check, problem);
    if (problem != NULL || evidence == NULL)
        return false;
    hm_check_pass(check, "%s", hm_evidence_format_name(evidence->format));
    return hm_verify(out, section, evidence, input, arena) &&
        hm_section_verdict(section) == HM_YES;
}

/* Why it was not proved stands with those who need it, too. */
static void tell_unproved(
    struct hm_section *section, const struct hm_section *verification)
{
    struct hm_check *check = hm_section_expect(section, "verification");
    struct hm_err why = {0};

    hm_section_why(verification, &why);
    if (hm_section_verdict(verification) == HM_COULD_NOT_TELL)
        hm_check_unsure(check, &why);
    else
        hm_check_err(check, &why);
}

static bool ask(struct claim *claim, const struct hm_candidate *candidate,
    const struct hm_facts *facts, const struct hm_section *verification)
{
    struct hm_hearing *h = &claim->hearing;
    struct hm_section *section =
        hm_section_add(h->evidence, HM_ALL, "candidate", candidate->name);

    h->heard++;
    if (facts != NULL)
        hm_rules_check(claim->judge.rules, facts, section);
    else
        tell_unproved(section, verification);
    if (hm_section_verdict(section) == HM_COULD_NOT_TELL)
        h->unsure = true;
    if (facts == NULL || hm_section_verdict(section) != HM_YES ||
        h->passed == NULL)
        return false;
    h->passed[h->passed_count++] = facts;
    return true;
}

static bool ask_all(const struct hm_hearing *h, const struct stand *stand,
    const struct hm_candidate *candidate, const struct hm_facts *facts,
    const struct hm_section *verification)
{
    bool wanted = false;

    for (size_t i = 0; i < h->judge->panel->count; i++) {
        struct seat *seat = &h->panel->seats[i];

        if (seat->stand != stand)
            continue;
        for (size_t j = 0; j < seat->plan->requirement_count; j++)
            wanted |= ask(&seat->claims[j], candidate, facts, verification);
    }
    return wanted;
}

/* Memory of what nobody wants goes at once, as in hm_hearing_add(). */
static bool add_to(const struct hm_hearing *h, struct stand *stand,
    const struct hm_candidate *candidate)
{
    const struct hm_verify_input input = {
        .root = stand->bench->root,
        .artifact = h->artifact,
        .keys = stand->bench->keys,
        .key_count = stand->bench->key_count,
        .opts = &stand->opts,
        .work = &stand->work,
    };
    hm_auto(arena) own = hm_arena(hm_arena_left(h->proved->arena));
    struct hm_facts *facts = hm_arena_alloc(&own, 1, sizeof(*facts));
    struct hm_section *section =
        hm_section_add(stand->evidence, HM_ALL, "candidate", candidate->name);
    struct hm_err err = {0};

    if (facts == NULL) {
        (void)hm_arena_fail(&own, &err);
        hm_check_unsure(hm_section_expect(section, "memory"), &err);
    } else if (!judge_candidate(facts, section, &input, candidate, &own)) {
        facts = NULL;
    }
    if (!ask_all(h, stand, candidate, facts, section))
        return false;
    hm_arena_take(h->proved->arena, &own);
    return true;
}

bool hm_panel_add(struct hm_hearing *h, const struct hm_candidate *candidate)
{
    bool wanted = false;

    for (size_t i = 0; i < h->panel->stand_count; i++)
        wanted |= add_to(h, &h->panel->stands[i], candidate);
    return wanted;
}

/* ---- The end ---- */

bool hm_panel_enough(const struct hm_hearing *h)
{
    for (size_t i = 0; i < h->judge->panel->count; i++) {
        const struct seat *seat = &h->panel->seats[i];

        for (size_t j = 0; j < seat->plan->requirement_count && !seat->settled;
             j++) {
            if (!hm_hearing_enough(&seat->claims[j].hearing))
                return false;
        }
    }
    return true;
}

void hm_panel_incomplete(struct hm_hearing *h, const char *reason)
{
    for (size_t i = 0; i < h->judge->panel->count; i++) {
        const struct seat *seat = &h->panel->seats[i];

        for (size_t j = 0; j < seat->plan->requirement_count; j++)
            hm_hearing_incomplete(&seat->claims[j].hearing, reason);
    }
    for (size_t i = 0; i < h->panel->stand_count; i++)
        hm_section_incomplete(h->panel->stands[i].evidence, reason);
}

/* Each once, though it may satisfy several requirements. */
static void list(struct hm_proved *to, const struct hm_facts **room,
    const struct hm_facts *facts)
{
    for (size_t i = 0; i < to->count; i++) {
        if (room[i] == facts)
            return;
    }
    room[to->count++] = facts;
}

static void list_claim(struct hm_proved *to, const struct hm_facts **room,
    const struct claim *claim)
{
    for (size_t i = 0; i < claim->proved.count; i++)
        list(to, room, claim->proved.facts[i]);
}

/* All that some requirement was satisfied by which decided: what only warns, or
 * was settled by the digest, would be shown as the reason of a yes that it had no
 * part in. */
static bool collect(struct hm_hearing *h)
{
    size_t max = h->panel->stand_count * h->heard;
    const struct hm_facts **room =
        hm_arena_alloc(h->proved->arena, max, sizeof(const struct hm_facts *));

    if (room == NULL)
        return false;
    for (size_t i = 0; i < h->judge->panel->count; i++) {
        const struct seat *seat = &h->panel->seats[i];

        if (seat->settled || seat->plan->mode != HM_PLAN_ENFORCE)
            continue;
        for (size_t j = 0; j < seat->plan->requirement_count; j++)
            list_claim(h->proved, room, &seat->claims[j]);
    }
    h->proved->facts = room;
    return true;
}

void hm_panel_end(struct hm_hearing *h)
{
    for (size_t i = 0; i < h->judge->panel->count; i++) {
        const struct seat *seat = &h->panel->seats[i];

        for (size_t j = 0; j < seat->plan->requirement_count; j++)
            hm_hearing_end(&seat->claims[j].hearing);
    }
    if (hm_section_verdict(h->target) == HM_YES && !collect(h))
        hm_section_incomplete(h->target, "system");
}
