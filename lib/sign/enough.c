/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/enough.h"

#include "base/err.h"
#include "base/limits.h"
#include "verify/trial.h"

struct numbers {
    size_t logs, stampers;
};

/* As they are counted when a bundle is judged. */
static struct numbers count(const struct hm_domain *domain, struct hm_time now)
{
    struct hm_bytes names[HM_ROOT_AUTHORITIES_MAX];
    struct numbers out;
    size_t n = 0;

    for (size_t i = 0; i < domain->tlog_count && n < HM_ROOT_AUTHORITIES_MAX;
         i++) {
        if (hm_window_holds(&domain->tlogs[i].valid, now))
            names[n++] = domain->tlogs[i].operator_name;
    }
    out.logs = hm_trial_operators(names, n);
    n = 0;
    for (size_t i = 0; i < domain->tsa_count && n < HM_ROOT_AUTHORITIES_MAX;
         i++)
        names[n++] = domain->tsas[i].operator_name;
    out.stampers = hm_trial_operators(names, n);
    return out;
}

static bool too_few(
    size_t wanted, size_t known, const char *what, struct hm_err *err)
{
    return hm_fail(err, HM_USAGE,
        "%zu %s are to be asked, and the trust root knows %zu of different "
        "operators",
        wanted, what, known);
}

bool hm_sign_enough(const struct hm_choices *choices,
    const struct hm_root *root, struct hm_time now, struct hm_err *err)
{
    size_t logs = choices->tlog.wanted, stampers = choices->tsa.wanted;
    struct numbers most = {0};

    for (size_t i = 0; i < hm_root_count(root); i++) {
        struct numbers here = count(hm_root_domain(root, i), now);

        if (here.logs >= logs && here.stampers >= stampers)
            return true;
        most.logs = here.logs > most.logs ? here.logs : most.logs;
        most.stampers =
            here.stampers > most.stampers ? here.stampers : most.stampers;
    }
    if (logs > most.logs)
        return too_few(logs, most.logs, "logs", err);
    if (stampers > most.stampers)
        return too_few(stampers, most.stampers, "timestamp authorities", err);
    return (logs == 0 && stampers == 0) ||
        hm_fail(err, HM_USAGE,
            "%zu logs and %zu timestamp authorities are to be asked, and no "
            "one "
            "domain of the trust root knows so many",
            logs, stampers);
}
