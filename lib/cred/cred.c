/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/cred.h"

#include "base/err.h"

void hm_cred_free(struct hm_cred *cred)
{
    hm_secret_free(&cred->secret);
    *cred = (struct hm_cred){0};
}

bool hm_cred_find(struct hm_cred *out, const struct hm_cred_source *sources,
    size_t count, struct hm_bytes host, struct hm_bytes repository,
    struct hm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        hm_auto(cred) found = {0};

        HM_TRY(sources[i].find(sources[i].ctx, &found, host, repository, err));
        if (found.kind == HM_CRED_NONE)
            continue;
        *out = found;
        found = (struct hm_cred){0};
        return true;
    }
    *out = (struct hm_cred){0};
    return true;
}
