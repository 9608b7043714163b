/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/memo.h"

const struct hm_path_link *hm_path_memo_find(const struct hm_path_memo *memo,
    const struct hm_cert *cert, const struct hm_cert *issuer)
{
    for (size_t i = 0; memo != NULL && i < memo->count; i++) {
        if (hm_bytes_eq(memo->links[i].cert, cert->der) &&
            hm_bytes_eq(memo->links[i].spki, issuer->spki))
            return &memo->links[i];
    }
    return NULL;
}

void hm_path_memo_add(struct hm_path_memo *memo, const struct hm_cert *cert,
    const struct hm_cert *issuer, bool is_signed)
{
    if (memo == NULL || memo->count == HM_PATH_LINKS_MAX)
        return;
    memo->links[memo->count++] = (struct hm_path_link){
        .cert = cert->der, .spki = issuer->spki, .is_signed = is_signed};
}

struct hm_work *hm_path_memo_work(const struct hm_path_memo *memo)
{
    return memo == NULL ? NULL : memo->work;
}
