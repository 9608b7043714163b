/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate transparency: the certificate was logged where its owner can see
 * it, before anyone used it. */
#include "x509/sct.h"
#include "base/err.h"
#include "base/text.h"
#include "enc/hex.h"
#include "verify/trial.h"

/* The operators of the logs that vouch, at most HM_SCTS_MAX. */
struct vouching {
    struct hm_bytes operators[HM_SCTS_MAX];
    size_t count;
};

static bool verify_sct(struct vouching *v, struct hm_trial *t,
    const struct hm_sct *sct, struct hm_err *err)
{
    struct hm_time at = hm_sct_time(sct);
    const struct hm_domain *domain = t->domain;
    const struct hm_root_log *log =
        hm_root_log_find(domain->ctlogs, domain->ctlog_count, sct->log_id, &at);
    const struct hm_key *key;
    struct hm_bytes issuer_spki;

    if (log == NULL || log->problem != NULL) {
        hm_trial_ignored(t,
            log == NULL ? "no log of the trust domain" : log->problem,
            "SCT of log %s", HM_SHOW_HEX(sct->log_id));
        return true;
    }
    HM_TRY(hm_window_check(&log->valid, at, "log key", err));
    HM_TRY(hm_root_log_key(&key, log, err));
    HM_TRY(
        hm_work_verify(hm_trial_work(t), key, hm_trial_leaf(t)->tbs.len, err));
    HM_TRY(hm_sct_issuer_spki(&issuer_spki, t->path.certs[1], err));
    HM_TRY(hm_sct_verify(sct, hm_trial_leaf(t), issuer_spki, key, err));
    v->operators[v->count++] = log->operator_name;
    return true;
}

static bool verify_scts(
    struct vouching *v, struct hm_trial *t, struct hm_err *err)
{
    struct hm_sct_list list;

    HM_TRY(hm_sct_list_parse(&list, hm_trial_leaf(t), err));
    for (size_t i = 0; i < list.count; i++) {
        if (!verify_sct(v, t, &list.scts[i], err))
            return hm_wrap(err, "SCT %zu", i);
    }
    return true;
}

void hm_step_sct(struct hm_trial *t, struct hm_check *check)
{
    struct vouching v = {.count = 0};
    struct hm_err err = {0};
    size_t distinct;

    if (t->input->opts->unsafe_no_sct) {
        hm_check_waive(check, "--insecure-ignore-sct");
        return;
    }
    if (t->path.count < 2)
        return;
    if (!verify_scts(&v, t, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    if (!hm_trial_threshold(
            check, t->least.sct_min, v.operators, v.count, &distinct))
        hm_check_fail(check, "not-found",
            "%u SCT%s demanded, %zu from a known log", t->least.sct_min,
            t->least.sct_min == 1 ? "" : "s", distinct);
}
