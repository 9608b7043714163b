/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps by themselves, in a list, and in a certificate, whose text before
 * them is DER and no longer than it. */
#include <stdlib.h>

#include "base/limits.h"
#include "enc/der.h"
#include "x509/sct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_list(const struct hm_cert *cert)
{
    struct hm_sct_list list;
    struct hm_err err = {0};

    if (!hm_sct_list_parse(&list, cert, &err)) {
        must(err.code != HM_OK && list.count == 0);
        return;
    }
    must(list.count <= HM_SCTS_MAX);
    for (size_t i = 0; i < list.count; i++)
        must(list.scts[i].log_id.len == HM_LOG_ID_LEN);
}

static void check_cert(const struct hm_cert *cert)
{
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
    struct hm_err err = {0};
    struct hm_bytes view;

    check_list(cert);
    if (!hm_precert_tbs(&tbs, cert, &err)) {
        must(err.code == HM_FORMAT || err.code == HM_UNSUPPORTED);
        return;
    }
    must(hm_buf_end(&tbs, &view, &err));
    must(view.len > 0 && view.len <= cert->tbs.len);
    must(hm_der_check(view, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t oid[] = {0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 2};
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_cert cert = {
        .exts = {{.oid = {oid, sizeof(oid)}, .value = in}}, .ext_count = 1};
    struct hm_err err = {0};
    struct hm_sct sct;

    check_list(&cert);
    if (hm_sct_parse(&sct, in, &err))
        must(size == 47 + sct.extensions.len + sct.signature.len);
    if (hm_cert_parse(&cert, in, &err))
        check_cert(&cert);
    return 0;
}
