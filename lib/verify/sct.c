/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate transparency: the certificate was logged where its owner can see
 * it, before anyone used it. */
#include "x509/sct.h"
#include "base/err.h"
#include "base/text.h"
#include "enc/hex.h"
#include "root/domain.h"
#include "verify/trial.h"

/* The operators of the logs that vouch, at most HM_SCTS_MAX. */
struct vouching {
    struct hm_bytes operators[HM_SCTS_MAX];
    size_t count;
};

static bool verify_sct(struct vouching *v, struct hm_trial *t,
    const struct hm_sct *sct, struct hm_err *err)
{
    struct hm_domain_sct got;

    HM_TRY(
        hm_domain_sct(&got, t->domain, sct, &t->path, hm_trial_work(t), err));
    if (got.log == NULL)
        hm_trial_ignored(t, got.why, "SCT of log %s", HM_SHOW_HEX(sct->log_id));
    else
        v->operators[v->count++] = got.log->operator_name;
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
