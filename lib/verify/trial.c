/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/trial.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

struct hm_work *hm_trial_work(const struct hm_trial *t)
{
    return hm_path_memo_work(t->memo);
}

bool hm_trial_unknown(const struct hm_trial *t, const struct hm_err *err)
{
    return err->code == HM_SYSTEM ||
        (err->code == HM_LIMIT && hm_work_refused(hm_trial_work(t)));
}

void hm_trial_fail(
    const struct hm_trial *t, struct hm_check *check, const struct hm_err *err)
{
    if (hm_trial_unknown(t, err))
        hm_check_unsure(check, err);
    else
        hm_check_err(check, err);
}

bool hm_trial_by_cert(const struct hm_trial *t)
{
    return t->evidence->cert_count > 0;
}

const struct hm_cert *hm_trial_leaf(const struct hm_trial *t)
{
    return t->certs;
}

void hm_trial_proved(struct hm_trial *t, struct hm_time time,
    enum hm_time_source source, struct hm_bytes authority)
{
    struct hm_facts *facts = &t->facts;

    assert(facts->time_count < HM_TIMES_MAX);
    facts->times[facts->time_count++] = (struct hm_proved_time){
        .time = time, .source = source, .authority = authority};
}

static bool assumed_time(const struct hm_trial *t, struct hm_time *out)
{
    const struct hm_verify_opts *opts = t->input->opts;

    if (hm_trial_leaf(t) == NULL)
        return false;
    if (opts->unsafe_no_time)
        *out = hm_trial_leaf(t)->valid.start;
    else if (t->least.long_lived && opts->has_now)
        *out = opts->now;
    else
        return false;
    return true;
}

size_t hm_trial_times(const struct hm_trial *t, struct hm_time *out)
{
    for (size_t i = 0; i < t->facts.time_count; i++)
        out[i] = t->facts.times[i].time;
    if (t->facts.time_count > 0)
        return t->facts.time_count;
    return assumed_time(t, out) ? 1 : 0;
}

static bool seen_before(const struct hm_bytes *operators, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (hm_bytes_eq(operators[i], operators[index]))
            return true;
    }
    return false;
}

size_t hm_trial_operators(const struct hm_bytes *operators, size_t count)
{
    size_t named = 0;

    for (size_t i = 0; i < count; i++)
        named += operators[i].len > 0 && !seen_before(operators, i);
    return named > 0 || count == 0 ? named : 1;
}

bool hm_trial_threshold(struct hm_check *check, unsigned least,
    const struct hm_bytes *operators, size_t count, size_t *distinct)
{
    *distinct = hm_trial_operators(operators, count);
    if (*distinct < least)
        return false;
    hm_check_pass(check, "%zu, %u demanded", *distinct, least);
    return true;
}

void hm_trial_ignored(struct hm_trial *t, const char *why, const char *fmt, ...)
{
    char line[2 * HM_ERR_MSG_SIZE] = "";
    size_t len;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    len = strlen(line);
    snprintf(line + len, sizeof(line) - len, ": %s", why);
    hm_section_fact(t->section, "ignored", hm_bytes_str(line));
}

struct hm_trial_message hm_trial_message(const struct hm_trial *t)
{
    const struct hm_artifact *artifact = t->input->artifact;

    if (t->evidence->has_payload)
        return (struct hm_trial_message){
            .digests = t->payload,
            .digest_count = t->payload_count,
            .has_message = true,
            .message = t->evidence->payload,
        };
    return (struct hm_trial_message){
        .digests = artifact->digests,
        .digest_count = artifact->digest_count,
        .has_message = artifact->has_message,
        .message = artifact->message,
    };
}

const struct hm_digest *hm_trial_digest(
    const struct hm_trial_message *message, enum hm_hash hash)
{
    for (size_t i = 0; i < message->digest_count; i++) {
        if (message->digests[i].hash == hash && hash != HM_HASH_NONE)
            return &message->digests[i];
    }
    return NULL;
}
