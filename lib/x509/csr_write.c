/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/sig.h"
#include "enc/der_write.h"
#include "x509/csr.h"
#include "x509/sigalg.h"

static bool write_info(
    struct hm_buf *out, const struct hm_key *key, struct hm_err *err)
{
    struct hm_der_out der = hm_der_out(out);

    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_u64(&der, 0);
    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_finish(&der);
    hm_der_put_any(&der, hm_key_spki(key));
    hm_der_begin(&der, HM_DER_EXPLICIT(0));
    hm_der_finish(&der);
    hm_der_finish(&der);
    return hm_der_out_end(&der, NULL, err);
}

static bool write_csr(
    struct hm_buf *out, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) info = hm_buf(HM_CSR_MAX), sig = hm_buf(HM_SIGNATURE_MAX);
    const struct hm_alg *alg = hm_alg_for_key(key);
    struct hm_der_out der = hm_der_out(out);

    HM_TRY(hm_alg_check(alg, key, HM_ALG_SIGN, err));
    HM_TRY(write_info(&info, key, err));
    HM_TRY(hm_sig_sign(&sig, key, alg->sig, hm_buf_view(&info), err));
    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_any(&der, hm_buf_view(&info));
    hm_sigalg_write(&der, alg->sig);
    hm_der_put_bits(&der, hm_buf_view(&sig));
    hm_der_finish(&der);
    return hm_der_out_end(&der, NULL, err);
}

bool hm_csr_write(
    struct hm_buf *out, const struct hm_key *key, struct hm_err *err)
{
    return write_csr(out, key, err) || hm_wrap(err, "certification request");
}
