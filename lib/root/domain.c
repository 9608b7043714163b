/* SPDX-License-Identifier: Apache-2.0 */
#include "root/domain.h"

#include "base/err.h"
#include "crypto/work.h"

/* Is `why` the better answer to why there is no path? One that was not looked
 * for to the end might be there: no expired one beside it makes that a "no". And
 * "expired" is more than "not one of ours". */
static bool says_more(const struct hm_err *why, const struct hm_err *than)
{
    if (why->code == HM_SYSTEM || than->code == HM_OK)
        return true;
    if (why->code == HM_LIMIT)
        return than->code != HM_SYSTEM;
    return than->code == HM_UNTRUSTED;
}

bool hm_domain_path(struct hm_path *out, const struct hm_domain *domain,
    const struct hm_path_query *query, struct hm_err *err)
{
    struct hm_err best = {0};

    for (size_t i = 0; i < domain->ca_count; i++) {
        struct hm_err why = {0};

        if (hm_ca_path(out, domain->cas[i].ca, query, &why))
            return true;
        if (says_more(&why, &best))
            best = why;
    }
    if (best.code == HM_OK)
        return hm_fail(err, HM_UNTRUSTED, "it has no certificate authority");
    *err = best;
    return false;
}

bool hm_domain_sct(struct hm_domain_sct *out, const struct hm_domain *domain,
    const struct hm_sct *sct, const struct hm_path *path, struct hm_work *work,
    struct hm_err *err)
{
    struct hm_time at = hm_sct_time(sct);
    const struct hm_cert *leaf = path->certs[0];
    const struct hm_root_log *log =
        hm_root_log_find(domain->ctlogs, domain->ctlog_count, sct->log_id, &at);
    const struct hm_key *key;
    struct hm_bytes issuer_spki;

    *out = (struct hm_domain_sct){.why = "no log of the trust domain"};
    if (log != NULL)
        out->why = log->problem;
    if (out->why != NULL)
        return true;
    HM_TRY(hm_window_check(&log->valid, at, "log key", err));
    HM_TRY(hm_root_log_key(&key, log, err));
    HM_TRY(hm_work_verify(work, key, leaf->tbs.len, err));
    HM_TRY(hm_sct_issuer_spki(&issuer_spki, path->certs[1], err));
    HM_TRY(hm_sct_verify(sct, leaf, issuer_spki, key, err));
    out->log = log;
    return true;
}
