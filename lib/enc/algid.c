/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/algid.h"

#include "enc/der.h"

struct hm_algid hm_algid_read(struct hm_der *rd)
{
    struct hm_algid out = {0};

    hm_der_enter(rd, HM_DER_SEQUENCE);
    out.oid = hm_der_oid(rd);
    if (hm_der_more(rd))
        out.params = hm_der_any(rd);
    hm_der_leave(rd);
    return out;
}

bool hm_algid_no_params(struct hm_bytes params)
{
    return params.len == 0 || hm_bytes_eq(params, HM_LIT("\x05\x00"));
}
