/* SPDX-License-Identifier: Apache-2.0 */
/* Certification requests: what is read is DER throughout, lies in the input,
 * and a key comes out only of what that key has signed. */
#include <stdlib.h>

#include "base/err.h"
#include "crypto/sig.h"
#include "enc/der.h"
#include "x509/csr.h"
#include "x509/sigalg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_view(struct hm_bytes in, struct hm_bytes view)
{
    must(view.len == 0 ||
        (view.p >= in.p && view.p + view.len <= in.p + in.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_csr csr;
    struct hm_sig_alg alg;

    if (!hm_csr_parse(&csr, in, &err)) {
        must(err.code != HM_USAGE && err.msg[0] != '\0' && csr.der.p == NULL);
        return 0;
    }
    must(csr.der.len == size && hm_der_check(in, &err));
    check_view(in, csr.info);
    check_view(csr.info, csr.subject);
    check_view(csr.info, csr.spki);
    check_view(in, csr.signature);
    if (!hm_csr_key(&key, &csr, &err)) {
        must(err.code != HM_USAGE && key == NULL);
        return 0;
    }
    must(hm_bytes_eq(hm_key_spki(key), csr.spki));
    must(hm_sigalg_parse(&alg, csr.sig_oid, csr.sig_params, &err));
    must(hm_sig_verify(key, alg, csr.info, csr.signature, &err));
    return 0;
}
