/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/anchor.h"

#include "base/err.h"
#include "sandbox/issue.h"

static void set_kind(struct hm_issue_spec *issue, enum hm_anchor_kind kind)
{
    issue->ca = kind != HM_ANCHOR_TSA;
    issue->has_path_len = kind == HM_ANCHOR_INTERMEDIATE;
    issue->eku = kind == HM_ANCHOR_TSA   ? HM_ISSUE_TIME_STAMPING
        : kind == HM_ANCHOR_INTERMEDIATE ? HM_ISSUE_CODE_SIGNING
                                         : HM_ISSUE_NO_EKU;
}

bool hm_anchor_write(
    struct hm_buf *out, const struct hm_anchor_spec *spec, struct hm_err *err)
{
    uint8_t serial[HM_ISSUE_SERIAL_LEN] = {0};
    struct hm_issue_spec issue = {
        .serial = hm_bytes(serial, sizeof(serial)),
        .key = spec->key,
        .issuer = spec->issuer,
        .issuer_key = spec->issuer_key,
        .name = spec->name,
        .organisation = "hallmark sandbox",
        .from_s = HM_ANCHOR_FROM_S,
        .to_s = HM_ANCHOR_TO_S,
    };

    set_kind(&issue, spec->kind);
    HM_TRY(hm_issue_serial(serial, err));
    return hm_issue(out, &issue, err);
}
