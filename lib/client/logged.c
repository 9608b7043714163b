/* SPDX-License-Identifier: Apache-2.0 */
#include "client/logged.h"

#include "base/err.h"
#include "enc/hex.h"

void hm_logged_free(struct hm_logged *logged)
{
    hm_arena_free(&logged->arena);
    *logged = (struct hm_logged){0};
}

static const struct hm_root_log *find_log(
    const struct hm_root *root, struct hm_bytes id, struct hm_time at)
{
    const struct hm_root_log *log = NULL;
    const struct hm_domain *domain;

    for (size_t i = 0; log == NULL && i < hm_root_count(root); i++) {
        domain = hm_root_domain(root, i);
        log = hm_root_log_find(domain->tlogs, domain->tlog_count, id, &at);
    }
    return log;
}

static bool signer_of(struct hm_note_signer *out, const struct hm_root_log *log,
    struct hm_err *err)
{
    struct hm_bytes id =
        log->checkpoint_id.len > 0 ? log->checkpoint_id : log->id;

    *out = (struct hm_note_signer){.host = log->host, .url = log->url};
    for (size_t i = 0; i < HM_NOTE_ID_LEN; i++)
        out->id[i] = i < id.len ? id.p[i] : 0;
    return hm_root_log_key(&out->key, log, err);
}

static bool check_promise(const struct hm_entry *entry,
    enum hm_logged_kind kind, const struct hm_key *key, struct hm_err *err)
{
    if (kind == HM_LOGGED_REKOR1)
        return hm_entry_promised(entry, key, err);
    /* Nobody signs a time here: one that is told is not passed on. */
    if (entry->set.len > 0 || entry->time_s != 0)
        return hm_fail(err, HM_FORMAT, "Rekor v2 with a time or a promise");
    return true;
}

bool hm_logged_check(const struct hm_entry *entry, enum hm_logged_kind kind,
    const struct hm_rekor_ask *ask, const struct hm_signed *what,
    struct hm_err *err)
{
    struct hm_time at = hm_time_of(
        kind == HM_LOGGED_REKOR1 ? entry->time_s : hm_http_now_s(ask->http));
    const struct hm_root_log *log = find_log(ask->root, entry->log_id, at);
    struct hm_checkpoint checkpoint;
    struct hm_note_signer signer;

    if (log == NULL)
        return hm_fail(err, HM_UNTRUSTED, "log %s is not in the trust root",
            HM_SHOW_HEX(entry->log_id));
    HM_TRY(signer_of(&signer, log, err));
    HM_TRY(hm_entry_binds(entry, what, err));
    HM_TRY(hm_entry_included(&checkpoint, entry, &signer, err));
    HM_TRY(check_promise(entry, kind, signer.key, err));
    HM_TRY(hm_window_check(&log->valid, at, "log key", err));
    /* Such a promise proves no time at which the certificate could be used. */
    return kind != HM_LOGGED_REKOR1 || what->cert == NULL ||
        hm_window_check(&what->cert->valid, at, "what was to be logged", err);
}

static bool signed_by_one(struct hm_checkpoint *out,
    const struct hm_root_log **log, const struct hm_domain *domain,
    struct hm_bytes note)
{
    struct hm_note_signer signer;
    struct hm_err ignored;

    for (size_t i = 0; i < domain->tlog_count; i++) {
        *log = &domain->tlogs[i];
        if ((*log)->problem == NULL && signer_of(&signer, *log, &ignored) &&
            hm_checkpoint_verify(out, note, &signer, &ignored))
            return true;
    }
    return false;
}

bool hm_logged_checkpoint(struct hm_checkpoint *out,
    const struct hm_root_log **log, const struct hm_root *root,
    struct hm_bytes note, struct hm_err *err)
{
    for (size_t i = 0; i < hm_root_count(root); i++) {
        if (signed_by_one(out, log, hm_root_domain(root, i), note))
            return true;
    }
    return hm_fail(err, HM_UNTRUSTED,
        "checkpoint: no log of the trust root "
        "signed it");
}
