/* SPDX-License-Identifier: Apache-2.0 */
/* Times: what time-stamping authorities proved, and whether that is enough. */
#include "base/err.h"
#include "base/text.h"
#include "tsa/timestamp.h"
#include "verify/trial.h"

/* The signature; or a text that holds it, of which cosign's older attestations
 * have the timestamp: what existed then, existed in all its parts. */
static struct hm_bytes what_is_stamped(const struct hm_trial *t)
{
    const struct hm_evidence *e = t->evidence;

    return e->has_envelope && e->stamped.p != NULL ? e->stamped : t->signature;
}

/* Ask each authority of the domain. One that knows the token decides, for good
 * or bad; strangers' tokens are told and count for nothing. Only where an
 * authority says that its time was over another may speak: roots list one
 * certificate with several windows. */
static bool verify_token(
    struct hm_trial *t, const struct hm_timestamp *token, struct hm_err *err)
{
    const struct hm_domain *domain = t->domain;
    struct hm_err expired = {0};

    for (size_t i = 0; domain != NULL && i < domain->tsa_count; i++) {
        const struct hm_authority *tsa = &domain->tsas[i];

        if (hm_timestamp_verify(
                token, tsa->ca, what_is_stamped(t), t->memo, err)) {
            t->stamped_by[t->stamp_count++] = tsa;
            hm_trial_proved(t, token->time, HM_TIME_TSA, tsa->uri);
            return true;
        }
        if (err->code == HM_EXPIRED && expired.code == HM_OK)
            expired = *err;
        else if (err->code != HM_UNTRUSTED && err->code != HM_EXPIRED)
            return hm_wrap(err, "%s", HM_SHOW(tsa->uri));
    }
    if (expired.code != HM_OK) {
        *err = expired;
        return false;
    }
    return hm_fail(err, HM_UNTRUSTED, "no authority of the trust domain");
}

static bool verify_tokens(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_evidence *e = t->evidence;

    if (e->timestamp_count > HM_TIMESTAMPS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu timestamps, at most %d",
            e->timestamp_count, HM_TIMESTAMPS_MAX);
    for (size_t i = 0; i < e->timestamp_count; i++) {
        struct hm_timestamp token;

        if (!hm_timestamp_parse_response(&token, e->timestamps[i], err))
            return hm_wrap(err, "timestamp %zu", i);
        if (verify_token(t, &token, err))
            continue;
        if (err->code != HM_UNTRUSTED)
            return hm_wrap(err, "timestamp %zu", i);
        hm_trial_ignored(t, err->msg, "timestamp %zu", i);
    }
    return true;
}

void hm_step_timestamp(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};

    if (t->signature.p == NULL)
        return;
    if (!verify_tokens(t, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    hm_check_pass(check, "%zu of %zu from a known authority", t->stamp_count,
        t->evidence->timestamp_count);
}

/* Is the certificate's window open at every proved time? One time outside is
 * fatal, however many lie inside: something that was trusted says that the key
 * was used when it should not have been. */
static bool inside_leaf(const struct hm_trial *t, struct hm_err *err)
{
    for (size_t i = 0; i < t->facts.time_count; i++)
        HM_TRY(hm_window_check(&hm_trial_leaf(t)->valid, t->facts.times[i].time,
            "certificate", err));
    return true;
}

void hm_step_signing_time(struct hm_trial *t, struct hm_check *check)
{
    const struct hm_verify_opts *opts = t->input->opts;
    struct hm_err err = {0};

    if (hm_trial_leaf(t) == NULL)
        return;
    if (!inside_leaf(t, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    if (t->facts.time_count > 0)
        hm_check_pass(check, "%s", HM_SHOW_TIME(t->facts.times[0].time.s));
    else if (opts->unsafe_no_time)
        hm_check_waive(check,
            "--insecure-no-time: taken from the start of the certificate");
    else if (t->least.long_lived && opts->has_now)
        hm_check_pass(check, "now, %s: the certificate is long-lived",
            HM_SHOW_TIME(opts->now.s));
    else
        hm_check_fail(check, "not-found",
            "nothing that is trusted proves when it was signed");
}

void hm_step_tsa_threshold(struct hm_trial *t, struct hm_check *check)
{
    struct hm_bytes operators[HM_TIMESTAMPS_MAX];
    size_t distinct;

    for (size_t i = 0; i < t->stamp_count; i++)
        operators[i] = t->stamped_by[i]->operator_name;
    if (!hm_trial_threshold(
            check, t->least.tsa_min, operators, t->stamp_count, &distinct))
        hm_check_fail(check, "not-found",
            "timestamps of %u authorit%s demanded, got %zu", t->least.tsa_min,
            t->least.tsa_min == 1 ? "y" : "ies", distinct);
}
