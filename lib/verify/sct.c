/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate transparency: the certificate was logged where its owner can see
 * it, before anyone used it. */
#include "x509/sct.h"
#include "base/err.h"
#include "base/text.h"
#include "enc/hex.h"
#include "verify/trial.h"

static void tell_ignored(
    struct hm_trial *t, const struct hm_sct *sct, const char *why)
{
    hm_auto(buf) line = hm_buf(2 * HM_KIB);

    hm_buf_printf(&line, "SCT of log %s: %s", HM_SHOW_HEX(sct->log_id), why);
    hm_section_fact(t->section, "ignored", hm_buf_view(&line));
}

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

    if (log == NULL)
        log = hm_root_log_find(
            domain->ctlogs, domain->ctlog_count, sct->log_id, NULL);
    if (log == NULL || log->problem != NULL) {
        tell_ignored(
            t, sct, log == NULL ? "no log of the trust domain" : log->problem);
        return true;
    }
    HM_TRY(hm_window_check(&log->valid, at, "log key", err));
    HM_TRY(hm_root_log_key(&key, log, err));
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
        hm_check_err(check, &err);
        return;
    }
    distinct = hm_trial_operators(v.operators, v.count);
    if (distinct >= t->least.sct_min)
        hm_check_pass(check, "%zu, %u demanded", distinct, t->least.sct_min);
    else
        hm_check_fail(check, "not-found",
            "%u SCT%s demanded, %zu from a known log", t->least.sct_min,
            t->least.sct_min == 1 ? "" : "s", distinct);
}
