/* SPDX-License-Identifier: Apache-2.0 */
/* Transparency logs. An entry of a log that the domain does not know counts for
 * nothing and is told; an entry of a known log that is wrong in any part is
 * fatal, even where others would be enough. */
#include "base/err.h"
#include "base/text.h"
#include "enc/hex.h"
#include "verify/trial.h"

/* ---- Which log ---- */

/* Several rows of a root may be one log at different times. An entry without a
 * promise proves no time: any row does, and its window is asked for later. */
static const struct hm_root_log *log_of(
    const struct hm_domain *domain, const struct hm_entry *entry)
{
    struct hm_time at = hm_time_of(entry->time_s);

    return hm_root_log_find(domain->tlogs, domain->tlog_count, entry->log_id,
        entry->set.len > 0 ? &at : NULL);
}

/* For whichever step comes first. */
static bool find_logs(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_evidence *e = t->evidence;

    if (t->entries_known)
        return true;
    if (e->entry_count > HM_LOG_ENTRIES_MAX)
        return hm_fail(err, HM_LIMIT, "%zu log entries, at most %d",
            e->entry_count, HM_LOG_ENTRIES_MAX);
    for (size_t i = 0; i < e->entry_count; i++) {
        struct hm_trial_entry *entry = &t->entries[i];
        const struct hm_root_log *log =
            t->domain == NULL ? NULL : log_of(t->domain, &e->entries[i]);

        entry->entry = &e->entries[i];
        if (log == NULL || log->problem != NULL) {
            hm_trial_ignored(t,
                log == NULL ? "no log of the trust domain" : log->problem,
                "entry %zu of log %s", i, HM_SHOW_HEX(e->entries[i].log_id));
            continue;
        }
        HM_TRY(hm_root_log_key(&entry->key, log, err));
        entry->log = log;
    }
    t->entries_known = true;
    return true;
}

/* Run `check` for every entry of a known log. */
typedef bool entry_check(
    struct hm_trial *t, struct hm_trial_entry *entry, struct hm_err *err);

static bool each(struct hm_trial *t, entry_check *check, struct hm_err *err)
{
    HM_TRY(find_logs(t, err));
    for (size_t i = 0; i < t->evidence->entry_count; i++) {
        struct hm_trial_entry *entry = &t->entries[i];

        if (entry->log != NULL && !check(t, entry, err))
            return hm_wrap(err, "entry %zu", i);
    }
    return true;
}

static size_t known(const struct hm_trial *t)
{
    size_t count = 0;

    for (size_t i = 0; i < t->evidence->entry_count; i++)
        count += t->entries[i].log != NULL;
    return count;
}

/* ---- Is it about this signature ---- */

static bool entry_binds(
    struct hm_trial *t, struct hm_trial_entry *entry, struct hm_err *err)
{
    const struct hm_evidence *e = t->evidence;
    struct hm_trial_message message = hm_trial_message(t);
    struct hm_signed what = {
        .signature = t->signature,
        .cert = hm_trial_leaf(t),
        .key = t->key,
        .digests = message.digests,
        .digest_count = message.digest_count,
        .envelope = e->has_envelope,
        .payload_type = e->envelope.payload_type,
        .payload = e->envelope.payload,
    };

    /* The payload is hashed for each entry, and may be large. */
    HM_TRY(hm_work_spend(hm_trial_work(t),
        hm_work_of_bytes(entry->entry->body.len + what.payload.len), err));
    entry->binds = hm_entry_binds(entry->entry, &what, err);
    return entry->binds;
}

void hm_step_entry(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};

    if (t->signature.p == NULL)
        return;
    if (!each(t, entry_binds, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    hm_check_pass(check, "%zu of %zu from a known log", known(t),
        t->evidence->entry_count);
}

/* ---- Is it in the log ---- */

/* Formats that may come with a promise alone: bundle 0.1, and what is older.
 * An attacker may declare a newer bundle to be 0.1; then the promise, which is
 * the log's signature, stands for inclusion, and the report says so. */
static bool promise_is_enough(
    const struct hm_trial *t, const struct hm_entry *entry)
{
    return entry->set.len > 0 &&
        t->evidence->format != HM_EVIDENCE_BUNDLE_0_2 &&
        t->evidence->format != HM_EVIDENCE_BUNDLE_0_3;
}

/* A proof without a checkpoint proves nothing, but it must not be wrong: it
 * leads to the root that stands beside it. */
static bool proof_adds_up(const struct hm_entry *entry, struct hm_err *err)
{
    struct hm_tree_hash leaf, root;

    HM_TRY(hm_tree_leaf(&leaf, entry->body, err));
    HM_TRY(hm_tree_root(&root, &leaf, entry->proof_index, entry->proof_size,
        &entry->proof, err));
    if (!hm_bytes_eq(hm_bytes(root.b, sizeof(root.b)), entry->proof_root))
        return hm_fail(err, HM_MISMATCH, "the proof leads to another root");
    return true;
}

static bool entry_included(
    struct hm_trial *t, struct hm_trial_entry *entry, struct hm_err *err)
{
    const struct hm_entry *e = entry->entry;
    const struct hm_root_log *log = entry->log;
    struct hm_checkpoint checkpoint;
    struct hm_note_signer signer = {
        .key = entry->key,
        .host = log->host,
        .url = log->url,
        .work = hm_trial_work(t),
    };
    struct hm_bytes id =
        log->checkpoint_id.len > 0 ? log->checkpoint_id : log->id;

    if (!e->has_proof && promise_is_enough(t, e))
        return true;
    if (e->has_proof && e->checkpoint.len == 0 && promise_is_enough(t, e))
        return proof_adds_up(e, err);
    for (size_t i = 0; i < HM_NOTE_ID_LEN; i++)
        signer.id[i] = i < id.len ? id.p[i] : 0;
    entry->included = hm_entry_included(&checkpoint, e, &signer, err);
    return entry->included;
}

void hm_step_inclusion(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};
    size_t included = 0;

    if (!each(t, entry_included, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    for (size_t i = 0; i < t->evidence->entry_count; i++)
        included += t->entries[i].included;
    hm_check_pass(check, "%zu proved%s", included,
        included < known(t) ? ", the rest by the log's promise only" : "");
}

/* ---- Did the log promise it, and when ---- */

static bool entry_promised(
    struct hm_trial *t, struct hm_trial_entry *entry, struct hm_err *err)
{
    const struct hm_entry *e = entry->entry;
    struct hm_time at = hm_time_of(e->time_s);

    if (e->set.len == 0)
        return true;
    HM_TRY(hm_work_verify(hm_trial_work(t), entry->key, e->body.len, err));
    HM_TRY(hm_entry_promised(e, entry->key, err));
    HM_TRY(hm_window_check(&entry->log->valid, at, "log key", err));
    entry->promised = true;
    hm_trial_proved(t, at, HM_TIME_LOG, entry->log->base_url);
    return true;
}

void hm_step_promise(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};
    size_t promised = 0;

    if (!each(t, entry_promised, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    for (size_t i = 0; i < t->evidence->entry_count; i++)
        promised += t->entries[i].promised;
    hm_check_pass(check, "%zu", promised);
}

/* ---- Are there enough ---- */

/* Without a time an attacker who got hold of a retired key could have signed
 * yesterday: then only a log counts whose time has no end. */
static bool is_open(const struct hm_window *valid, const struct hm_time *at)
{
    return at == NULL ? !valid->has_end : hm_window_holds(valid, *at);
}

/* Several rows may be one log: the same id and key, and periods that follow
 * each other. */
static bool log_was_open(const struct hm_domain *domain,
    const struct hm_root_log *log, const struct hm_time *at)
{
    for (size_t i = 0; i < domain->tlog_count; i++) {
        const struct hm_root_log *row = &domain->tlogs[i];

        if (hm_bytes_eq(row->id, log->id) &&
            hm_bytes_eq(row->key_bytes, log->key_bytes) &&
            is_open(&row->valid, at))
            return true;
    }
    return false;
}

/* Without a promise the log proves no time of its own: its key must have been
 * good at every time that it is judged at. */
static bool log_was_valid(
    const struct hm_trial *t, const struct hm_trial_entry *entry)
{
    struct hm_time times[HM_TIMES_MAX];
    size_t count;

    if (entry->promised)
        return true;
    count = hm_trial_times(t, times);
    if (count == 0)
        return log_was_open(t->domain, entry->log, NULL);
    for (size_t i = 0; i < count; i++) {
        if (!log_was_open(t->domain, entry->log, &times[i]))
            return false;
    }
    return true;
}

static bool is_logged(const struct hm_trial_entry *entry)
{
    return entry->log != NULL && entry->binds &&
        (entry->included || entry->promised);
}

bool hm_trial_logged(const struct hm_trial *t)
{
    for (size_t i = 0; i < t->evidence->entry_count; i++) {
        if (is_logged(&t->entries[i]) && log_was_valid(t, &t->entries[i]))
            return true;
    }
    return false;
}

static bool counts(struct hm_trial *t, size_t index)
{
    const struct hm_trial_entry *entry = &t->entries[index];

    if (!is_logged(entry))
        return false;
    if (log_was_valid(t, entry))
        return true;
    hm_trial_ignored(t, "nothing proves that its key was valid at the time",
        "entry %zu of log %s", index, HM_SHOW_HEX(entry->entry->log_id));
    return false;
}

/* The caller says of the key that its owner logs nothing (Cloud Build), so a
 * log was demanded by default only. */
static bool is_unlogged(const struct hm_trial *t)
{
    return t->terms != NULL && t->terms->unlogged &&
        t->input->opts->tlog_min == 0;
}

void hm_step_log_threshold(struct hm_trial *t, struct hm_check *check)
{
    struct hm_bytes operators[HM_LOG_ENTRIES_MAX];
    size_t count = 0, distinct;

    if (t->input->opts->unsafe_no_tlog) {
        hm_check_waive(check, "--insecure-ignore-tlog");
        return;
    }
    if (is_unlogged(t)) {
        hm_check_pass(check, "none demanded: who has this key logs nothing");
        return;
    }
    for (size_t i = 0; i < t->evidence->entry_count; i++) {
        if (counts(t, i))
            operators[count++] = t->entries[i].log->operator_name;
    }
    if (!hm_trial_threshold(
            check, t->least.tlog_min, operators, count, &distinct))
        hm_check_fail(check, "not-found",
            "%u log%s demanded, %zu vouch for this signature",
            t->least.tlog_min, t->least.tlog_min == 1 ? "" : "s", distinct);
}
