/* SPDX-License-Identifier: Apache-2.0 */
/* The step table. The order is the Sigstore client specification's (sections
 * 4.2 to 4.5), but for two things: the signature comes before the log, because
 * among several keys it tells which one signed; and the certificate is read
 * first, because the domain follows from its path. */
#include "verify/verify.h"

#include "facts/tell.h"
#include "verify/trial.h"

enum who { BY_CERT = 1, BY_KEY = 2, BY_ANYONE = BY_CERT | BY_KEY };

static bool sct_matters(const struct hm_trial *t)
{
    return t->least.sct_min > 0;
}

static bool log_matters(const struct hm_trial *t)
{
    return t->evidence->entry_count > 0;
}

static bool log_demanded(const struct hm_trial *t)
{
    return t->least.tlog_min > 0;
}

static bool tsa_matters(const struct hm_trial *t)
{
    return t->evidence->timestamp_count > 0;
}

static bool tsa_demanded(const struct hm_trial *t)
{
    return t->least.tsa_min > 0;
}

/* Bits of the steps, in the order of the table. */
enum {
    CERTIFICATE = 1 << 0,
    KEY = 1 << 1,
    SIGNER = CERTIFICATE | KEY,
    SIGNATURE = 1 << 2,
    ARTIFACT = 1 << 3,
    ENTRY = 1 << 4,
    INCLUSION = 1 << 5,
    PROMISE = 1 << 6,
    LOG = ENTRY | INCLUSION | PROMISE,
    TIMESTAMP = 1 << 7,
    TIME = 1 << 8,
    CHAIN = 1 << 9,
};

/* A step whose needs failed does not run: what it would say is a consequence,
 * and people look for causes. Not run denies like failed. */
static const struct step {
    const char *name; /* in code, reports and docs alike */
    hm_step_run *run;
    enum who who;
    bool (*matters)(const struct hm_trial *t); /* NULL: always */
    unsigned needs;                            /* steps, where they apply */
} steps[] = {
    {"certificate", hm_step_certificate, BY_CERT, NULL, 0},
    {"given-key", hm_step_key, BY_KEY, NULL, 0},
    {"signature", hm_step_signature, BY_ANYONE, NULL, 0},
    {"artifact", hm_step_artifact, BY_ANYONE, NULL, 0},
    {"log-entry", hm_step_entry, BY_ANYONE, log_matters, SIGNATURE},
    {"log-inclusion", hm_step_inclusion, BY_ANYONE, log_matters, 0},
    {"log-promise", hm_step_promise, BY_ANYONE, log_matters, 0},
    {"timestamp", hm_step_timestamp, BY_ANYONE, tsa_matters, SIGNATURE},
    {"signing-time", hm_step_signing_time, BY_CERT, NULL,
        SIGNER | PROMISE | TIMESTAMP},
    {"certificate-chain", hm_step_chain, BY_CERT, NULL, CERTIFICATE | TIME},
    {"sct", hm_step_sct, BY_CERT, sct_matters, CERTIFICATE | CHAIN},
    {"log-threshold", hm_step_log_threshold, BY_ANYONE, log_demanded,
        SIGNER | SIGNATURE | LOG | TIMESTAMP},
    {"timestamp-threshold", hm_step_tsa_threshold, BY_ANYONE, tsa_demanded,
        SIGNER | TIMESTAMP},
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static bool applies(const struct hm_trial *t, const struct step *step)
{
    enum who who = hm_trial_by_cert(t) ? BY_CERT : BY_KEY;

    return (step->who & who) && (step->matters == NULL || step->matters(t));
}

/* The checks of one judgement, by step; NULL: does not apply. */
struct run {
    struct hm_check *checks[STEPS];
    unsigned done; /* bits of steps that passed, were waived or do not apply */
};

static void run_step(struct run *run, struct hm_trial *t, size_t i)
{
    enum hm_outcome outcome;

    if (!applies(t, &steps[i])) {
        run->done |= 1U << i;
        return;
    }
    if ((run->done & steps[i].needs) == steps[i].needs)
        steps[i].run(t, run->checks[i]);
    outcome = hm_check_outcome(run->checks[i]);
    if (outcome == HM_PASS || outcome == HM_WAIVED)
        run->done |= 1U << i;
}

static void announce(struct run *run, struct hm_trial *t, size_t i)
{
    if (applies(t, &steps[i]))
        run->checks[i] = hm_section_expect(t->section, steps[i].name);
}

/* The first steps tell what is demanded, and the steps that depend on that are
 * announced when it is known. What no domain stands behind is judged by the
 * strictest profile that there is. The bits of the steps that were done. */
static unsigned run_steps(struct hm_trial *t)
{
    enum { DEMANDING = 2 };
    struct run run = {.done = 0};

    for (size_t i = 0; i < DEMANDING; i++) {
        announce(&run, t, i);
        run_step(&run, t, i);
    }
    for (size_t i = DEMANDING; i < STEPS; i++)
        announce(&run, t, i);
    for (size_t i = DEMANDING; i < STEPS; i++)
        run_step(&run, t, i);
    return run.done;
}

/* ---- Whose word ---- */

/* A certificate is its domain's word. A key is nobody's, unless a log or an
 * authority of the domain vouches: with the log waived there may be none. */
static void tell_domain(struct hm_trial *t)
{
    if (t->facts.kind != HM_FACTS_KEY || t->domain == NULL)
        return;
    if (t->stamp_count > 0 || hm_trial_logged(t))
        t->facts.domain = t->domain->name;
}

static unsigned judge_by(struct hm_trial *t, const struct hm_trial_voice *voice)
{
    unsigned done;

    t->domain = voice->domain;
    t->path = voice->path;
    done = run_steps(t);
    tell_domain(t);
    return done;
}

/* What one of several domains said, until it is known which one is told. */
struct said {
    struct hm_report *report;
    enum hm_verdict verdict;
    unsigned done;
};

static unsigned count_bits(unsigned bits)
{
    unsigned count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/* A yes, then what might have been one, then the no that came furthest. Of
 * equals the first stands, so the order of the root decides. */
static bool is_nearer(const struct said *a, const struct said *than)
{
    if (than->report == NULL)
        return true;
    if (a->verdict == than->verdict)
        return count_bits(a->done) > count_bits(than->done);
    return a->verdict == HM_YES ||
        (a->verdict == HM_COULD_NOT_TELL && than->verdict != HM_YES);
}

/* A copy of the trial, an arena and a report of its own: nothing that one
 * domain proved is there when the next one is asked. */
static bool hear(
    struct said *said, struct hm_trial *t, size_t i, struct hm_err *err)
{
    hm_auto(arena) own = hm_arena(hm_arena_left(t->arena));
    struct hm_trial alone = *t;

    HM_TRY(hm_report_new(&said->report, err));
    alone.arena = &own;
    alone.section = hm_report_root(said->report);
    said->done = judge_by(&alone, &t->voices[i]);
    said->verdict = hm_report_verdict(said->report);
    if (said->verdict == HM_YES) {
        t->facts = alone.facts;
        hm_arena_take(t->arena, &own);
    }
    return true;
}

/* What no domain has a say in: the next one would find the same. */
static bool is_hopeless(const struct said *said)
{
    enum { COMMON = KEY | SIGNATURE | ARTIFACT };

    return (said->done & COMMON) != COMMON;
}

static bool hear_each(
    struct said *nearest, struct hm_trial *t, struct hm_err *err)
{
    for (size_t i = 0; i < t->voice_count; i++) {
        struct said said = {.report = NULL}, other = *nearest;

        if (!hear(&said, t, i, err)) {
            hm_report_free(said.report);
            return false;
        }
        if (is_nearer(&said, nearest))
            *nearest = said;
        else
            other = said;
        hm_report_free(other.report);
        if (nearest->verdict == HM_YES || is_hopeless(nearest))
            return true;
    }
    return true;
}

/* Several domains may speak: one that says yes to everything is enough. They
 * never complete each other. */
static void judge_by_each(struct hm_trial *t)
{
    struct said nearest = {.report = NULL};
    struct hm_err err = {0};

    if (hear_each(&nearest, t, &err))
        hm_section_copy(t->section, hm_report_root(nearest.report));
    else
        hm_check_err(hm_section_expect(t->section, "memory"), &err);
    hm_report_free(nearest.report);
}

static void judge(struct hm_trial *t)
{
    static const struct hm_trial_voice nobody;
    struct hm_err err = {0};

    if (!hm_trial_read(t, &err)) {
        t->unread = &err;
        judge_by(t, &nobody);
    } else if (t->voice_count > 1) {
        judge_by_each(t);
    } else {
        judge_by(t, t->voice_count == 1 ? &t->voices[0] : &nobody);
    }
    hm_key_free(t->owned_key);
}

static size_t own_work(const struct hm_artifact *artifact, size_t key_count)
{
    return artifact->has_message
        ? key_count * hm_work_of_bytes(artifact->message.len)
        : 0;
}

size_t hm_verify_work_max(const struct hm_artifact *artifact, size_t key_count)
{
    return HM_WORK_TARGET_MAX + own_work(artifact, key_count);
}

bool hm_verify(struct hm_facts *out, struct hm_section *section,
    const struct hm_evidence *evidence, const struct hm_verify_input *input,
    struct hm_arena *arena)
{
    struct hm_trial t = {
        .evidence = evidence,
        .input = input,
        .arena = arena,
        .section = section,
    };
    struct hm_work work =
        hm_work(HM_WORK_PIECE_MAX + own_work(input->artifact, input->key_count),
            input->work);
    struct hm_path_memo memo = {.work = &work};
    bool yes;

    t.memo = &memo;
    *out = (struct hm_facts){0};
    judge(&t);
    yes = hm_section_verdict(section) == HM_YES;
    if (yes) {
        hm_facts_tell(section, &t.facts);
        *out = t.facts;
        out->from = evidence;
    }
    return yes;
}
