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
        SIGNER | SIGNATURE | LOG},
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

/* The first steps choose the domain, and with it what else is demanded. So the
 * steps that depend on that are announced when it is known; what no domain
 * stands behind is judged by the strictest profile that there is. */
static void run_steps(struct hm_trial *t)
{
    enum { CHOOSING = 2 };
    struct run run = {.done = 0};

    for (size_t i = 0; i < CHOOSING; i++) {
        announce(&run, t, i);
        run_step(&run, t, i);
    }
    for (size_t i = CHOOSING; i < STEPS; i++)
        announce(&run, t, i);
    for (size_t i = CHOOSING; i < STEPS; i++)
        run_step(&run, t, i);
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
    bool yes;

    *out = (struct hm_facts){0};
    run_steps(&t);
    hm_key_free(t.owned_key);
    yes = hm_section_verdict(section) == HM_YES;
    if (yes) {
        hm_facts_tell(section, &t.facts);
        *out = t.facts;
    }
    return yes;
}
