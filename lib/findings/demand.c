/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/demand.h"

#include <inttypes.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/window.h"
#include "findings/report.h"
#include "findings/vex.h"

/* ---- The demand itself ---- */

static bool check_ids(
    const struct hm_findings_demand *demand, struct hm_err *err)
{
    if (demand->ignored_count > HM_FINDINGS_IGNORED_MAX)
        return hm_fail(err, HM_USAGE, "more than %d ids are ignored",
            HM_FINDINGS_IGNORED_MAX);
    for (size_t i = 0; i < demand->ignored_count; i++) {
        struct hm_bytes id = demand->ignored[i];

        if (id.len == 0)
            return hm_fail(err, HM_USAGE, "an empty id is ignored");
        for (size_t k = 0; k < i; k++) {
            if (hm_bytes_eq(demand->ignored[k], id))
                return hm_fail(
                    err, HM_USAGE, "%s is ignored twice", HM_SHOW(id));
        }
    }
    return true;
}

bool hm_findings_demand_check(
    const struct hm_findings_demand *demand, struct hm_err *err)
{
    if (demand->max_severity > HM_SEVERITY_CRITICAL)
        return hm_fail(err, HM_USAGE, "there is no severity %d",
            (int)demand->max_severity);
    if (demand->has_max_age &&
        (demand->max_age_s <= 0 || demand->max_age_s > HM_FINDINGS_AGE_MAX_S))
        return hm_fail(err, HM_USAGE, "the age of a scan is 1 s to %d days",
            (int)(HM_FINDINGS_AGE_MAX_S / 86400));
    return check_ids(demand, err);
}

const char *const *hm_findings_types(bool vex, size_t *count)
{
    static const char *const types[] = {
        "https://cosign.sigstore.dev/attestation/vuln/v1",
        "cosign.sigstore.dev/attestation/vuln/v1",
        "https://in-toto.io/attestation/vulns/v0.1",
        "https://in-toto.io/attestation/vulns/v0.2",
        /* Last: */
        "https://openvex.dev/ns",
        "https://openvex.dev/ns/v0.2.0",
    };

    *count = sizeof(types) / sizeof(types[0]) - (vex ? 0 : 2);
    return types;
}

/* ---- One scan, weighed ---- */

/* VEX documents that passed. */
struct excuses {
    const struct hm_vex *documents;
    size_t count;
    size_t *steps; /* that comparing them may still take */
};

struct tally {
    size_t found, above, ignored, unfixable, excused;
    const struct hm_finding *worst; /* of those above */
};

static bool is_ignored(
    const struct hm_findings_demand *demand, struct hm_bytes id)
{
    for (size_t i = 0; i < demand->ignored_count; i++) {
        if (hm_bytes_eq(demand->ignored[i], id))
            return true;
    }
    return false;
}

static enum hm_severity counted(const struct hm_finding *finding)
{
    return hm_severity_counted(finding->severity);
}

/* Why it does not count is told by the first reason that holds. */
static void weigh(struct tally *tally, const struct hm_findings_demand *demand,
    const struct excuses *excuses, const struct hm_finding *finding)
{
    tally->found++;
    if (counted(finding) <= demand->max_severity)
        return;
    if (is_ignored(demand, finding->id)) {
        tally->ignored++;
    } else if (demand->fixable_only && !finding->fixable) {
        tally->unfixable++;
    } else if (hm_vex_excuses(excuses->documents, excuses->count, finding,
                   excuses->steps)) {
        tally->excused++;
    } else {
        tally->above++;
        if (tally->worst == NULL || counted(finding) > counted(tally->worst))
            tally->worst = finding;
    }
}

static struct tally weigh_all(const struct hm_findings_demand *demand,
    const struct excuses *excuses, const struct hm_findings *findings)
{
    struct tally tally = {0};

    for (const struct hm_finding *f = findings->first; f != NULL; f = f->next)
        weigh(&tally, demand, excuses, f);
    return tally;
}

/* "above high"; "above nothing" where none is allowed. */
static const char *limit(const struct hm_findings_demand *demand)
{
    return demand->max_severity == HM_SEVERITY_UNTOLD
        ? "nothing"
        : hm_severity_name(demand->max_severity);
}

static bool fail_above(const struct tally *tally,
    const struct hm_findings_demand *demand, struct hm_err *err)
{
    const struct hm_finding *worst = tally->worst;
    const char *untold = worst->severity == HM_SEVERITY_UNTOLD
        ? ", for nothing is said of it"
        : "";

    return hm_fail(err, HM_POLICY,
        "%s%s%s counts as %s%s, wanted at most %s; %zu more of %zu are above",
        HM_SHOW(worst->id), worst->package.len > 0 ? " in " : "",
        HM_SHOW(worst->package), hm_severity_name(counted(worst)), untold,
        limit(demand), tally->above - 1, tally->found);
}

/* ---- Reading what was proved ---- */

static bool is_vex(const struct hm_facts *facts)
{
    return facts->has_statement &&
        hm_vex_is_type(facts->statement.predicate_type);
}

static bool read_scan(struct hm_findings *out, struct hm_arena *arena,
    const struct hm_facts *facts, struct hm_err *err)
{
    if (!facts->has_statement)
        return hm_fail(err, HM_POLICY,
            "a signature without a statement, and a scan is demanded");
    return hm_findings_read(out, arena, facts->statement.predicate_type,
        facts->statement.predicate, err);
}

static bool read_vex(struct hm_vex *out, struct hm_arena *arena,
    const struct hm_facts *facts, struct hm_err *err)
{
    return hm_vex_read(out, arena, facts->statement.predicate, facts->digests,
        facts->digest_count, err);
}

/* ---- Its age ---- */

/* A certificate says from when on it can have been signed. Of a key's signature
 * only the signer's own word does: what the signed scan says of itself. */
static bool earliest(struct hm_time *out, const char **what,
    const struct hm_facts *facts, const struct hm_findings *findings,
    struct hm_err *err)
{
    *what = "signed";
    if (facts->kind != HM_FACTS_KEY || !findings->has_time)
        return hm_facts_since(out, facts, err);
    *what = "made, by its own word,";
    *out = findings->time;
    return true;
}

static void check_age(const struct hm_findings_demand *demand,
    const struct hm_facts *facts, const struct hm_findings *findings,
    struct hm_check *check)
{
    struct hm_time oldest, limit = demand->now;
    const char *what;
    struct hm_err err = {0};

    if (!earliest(&oldest, &what, facts, findings, &err)) {
        hm_check_fail(check, "policy", "%s", err.msg);
        return;
    }
    if (facts->time_count == 0) {
        hm_check_fail(check, "policy",
            "no time was proved, and a scan of the last %" PRId64
            " s is demanded",
            demand->max_age_s);
        return;
    }
    for (size_t i = 0; i < facts->time_count; i++) {
        if (hm_time_cmp(facts->times[i].time, oldest) < 0)
            oldest = facts->times[i].time;
    }
    if (findings->has_time && hm_time_cmp(findings->time, oldest) < 0) {
        oldest = findings->time;
        what = "made, by its own word,";
    }
    limit.s -= demand->max_age_s;
    if (hm_time_cmp(oldest, limit) >= 0)
        hm_check_pass(check, "%s at %s", what, HM_SHOW_TIME(oldest.s));
    else
        hm_check_fail(check, "policy", "%s at %s, before %s", what,
            HM_SHOW_TIME(oldest.s), HM_SHOW_TIME(limit.s));
}

/* ---- The rule about one candidate ---- */

struct checks {
    struct hm_check *findings, *age; /* age NULL: not demanded */
};

static void check_vex(const struct hm_facts *facts, const struct checks *checks)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_vex vex;

    if (!read_vex(&vex, &arena, facts, &err)) {
        hm_check_err(checks->findings, &err);
        return;
    }
    hm_check_pass(checks->findings,
        "OpenVEX: %zu statements about it, %zu about other products", vex.count,
        vex.others);
    if (checks->age != NULL)
        hm_check_pass(checks->age, "no scan: what it says is of its own time");
}

static void tell(const struct hm_findings_demand *demand,
    const struct tally *tally, struct hm_check *check)
{
    struct hm_err err = {0};

    if (tally->above > 0 && !demand->vex) {
        fail_above(tally, demand, &err);
        hm_check_err(check, &err);
        return;
    }
    hm_check_pass(check,
        "%zu found, %zu above %s; %zu ignored, %zu without a fix%s",
        tally->found, tally->above, limit(demand), tally->ignored,
        tally->unfixable, tally->above > 0 ? ": to be excused by VEX" : "");
}

static void check_scan(const struct hm_findings_demand *demand,
    const struct hm_facts *facts, const struct checks *checks)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    size_t steps = 1;
    const struct excuses none = {.steps = &steps};
    struct hm_err err = {0};
    struct hm_findings findings;
    struct tally tally;

    if (!read_scan(&findings, &arena, facts, &err)) {
        hm_check_err(checks->findings, &err);
        return;
    }
    tally = weigh_all(demand, &none, &findings);
    tell(demand, &tally, checks->findings);
    if (checks->age != NULL)
        check_age(demand, facts, &findings, checks->age);
}

static void check_content(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct hm_findings_demand *demand = ctx;
    struct checks checks = {.findings = hm_section_expect(section, "findings")};

    if (demand->has_max_age)
        checks.age = hm_section_expect(section, "scan-age");
    if (facts == NULL)
        return;
    if (demand->vex && is_vex(facts))
        check_vex(facts, &checks);
    else
        check_scan(demand, facts, &checks);
}

struct hm_content_rule hm_findings_rule(const struct hm_findings_demand *demand)
{
    return (struct hm_content_rule){.ctx = demand, .check = check_content};
}

/* ---- The rule about all of them ---- */

static bool collect(struct hm_vex *documents, size_t *count,
    struct hm_arena *arena, const struct hm_facts *facts, struct hm_err *err)
{
    if (!is_vex(facts))
        return true;
    if (*count == HM_VEX_DOCUMENTS_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d VEX documents", HM_VEX_DOCUMENTS_MAX);
    return read_vex(&documents[(*count)++], arena, facts, err);
}

/* Another scan or another document of VEX might help, so what is not satisfied
 * is "not found". */
static bool holds_one(const struct hm_findings_demand *demand,
    const struct excuses *excuses, const struct hm_facts *facts,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings findings;
    struct tally tally;

    HM_TRY(read_scan(&findings, &arena, facts, err));
    tally = weigh_all(demand, excuses, &findings);
    if (tally.above == 0)
        return true;
    if (*excuses->steps == 0)
        return hm_fail(err, HM_LIMIT,
            "too many findings and statements of VEX to compare");
    fail_above(&tally, demand, err);
    err->code = HM_NOT_FOUND;
    return hm_wrap(err, "%zu excused by VEX", tally.excused);
}

static bool excused(const void *ctx, const struct hm_facts *const *facts,
    size_t count, struct hm_err *err)
{
    const struct hm_findings_demand *demand = ctx;
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_vex documents[HM_VEX_DOCUMENTS_MAX];
    size_t steps = HM_VEX_STEPS_MAX;
    struct excuses excuses = {.documents = documents, .steps = &steps};
    struct hm_err why = {0};

    for (size_t i = 0; i < count; i++)
        HM_TRY(collect(documents, &excuses.count, &arena, facts[i], err));
    hm_fail(&why, HM_NOT_FOUND, "no scan among what is attached");
    for (size_t i = 0; i < count && why.code == HM_NOT_FOUND; i++) {
        if (!is_vex(facts[i]) && holds_one(demand, &excuses, facts[i], &why))
            return true;
    }
    *err = why;
    return false;
}

struct hm_together_rule hm_findings_excused(
    const struct hm_findings_demand *demand)
{
    return (struct hm_together_rule){.ctx = demand,
        .name = "excused",
        .passed = "what is above is excused by VEX, or there is nothing above",
        .holds = excused,
        .whole = true};
}
