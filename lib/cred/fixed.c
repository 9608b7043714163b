/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/fixed.h"

#include "base/err.h"

void hm_cred_fixed_free(struct hm_cred_fixed *fixed)
{
    hm_cred_free(&fixed->cred);
    *fixed = (struct hm_cred_fixed){0};
}

static bool find(void *ctx, struct hm_cred *out, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err)
{
    const struct hm_cred_fixed *fixed = ctx;
    struct hm_cred copy = fixed->cred;

    (void)repository;
    *out = (struct hm_cred){0};
    if (host.len == 0 || !hm_bytes_eq_str(host, fixed->host))
        return true;
    copy.secret = (struct hm_secret){0};
    HM_TRY(
        hm_secret_from(&copy.secret, hm_secret_view(&fixed->cred.secret), err));
    *out = copy;
    return true;
}

struct hm_cred_source hm_cred_fixed_source(const struct hm_cred_fixed *fixed)
{
    return (struct hm_cred_source){find, (void *)fixed};
}
