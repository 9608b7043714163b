/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: what is read is DER throughout, lies in the input, and never
 * vouches for itself. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "enc/der.h"
#include "enc/der_write.h"
#include "x509/ca.h"
#include "x509/fulcio.h"

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

static void check_views(const struct hm_cert *cert)
{
    check_view(cert->der, cert->spki);
    check_view(cert->tbs, cert->key_id);
    check_view(cert->tbs, cert->issuer_key_id);
    for (size_t i = 0; i < cert->ext_count; i++)
        check_view(cert->tbs, cert->exts[i].whole);
    for (size_t i = 0; i < cert->san_count; i++)
        check_view(cert->tbs, cert->sans[i].value);
    for (size_t i = 0; i < cert->eku_count; i++)
        check_view(cert->tbs, cert->ekus[i]);
    must(HM_SHOW_NAME(cert->subject)[0] != '\0');
}

/* The outer frame has one spelling. */
static void check_frame(const struct hm_cert *cert)
{
    hm_auto(buf) buf = hm_buf(cert->der.len);
    struct hm_der_out out = hm_der_out(&buf);
    struct hm_err err = {0};

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_any(&out, cert->tbs);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_oid(&out, cert->sig_oid);
    if (cert->sig_params.len > 0)
        hm_der_put_any(&out, cert->sig_params);
    hm_der_finish(&out);
    hm_der_put_bits(&out, cert->signature);
    hm_der_finish(&out);
    must(hm_der_out_end(&out, NULL, &err));
    must(hm_bytes_eq(hm_buf_view(&buf), cert->der));
    must(hm_der_check(cert->der, &err));
}

static void check_path(const struct hm_cert *cert)
{
    hm_auto_ptr(ca) ca = NULL;
    struct hm_path_query query = {.leaf = cert, .hints = cert, .hint_count = 1};
    struct hm_window always = {0};
    struct hm_path path;
    struct hm_err err = {0};

    if (hm_ca_new(&ca, HM_CA_CODE_SIGNING, &cert->der, 1, &always, &err))
        must(!hm_ca_path(&path, ca, &query, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_fulcio fulcio;
    struct hm_cert cert;
    struct hm_err err = {0};

    if (!hm_cert_parse(&cert, hm_bytes(data, size), &err)) {
        must(err.code != HM_USAGE && err.msg[0] != '\0');
        return 0;
    }
    check_views(&cert);
    check_frame(&cert);
    check_path(&cert);
    if (!hm_fulcio_parse(&fulcio, &cert, &err))
        must(err.code != HM_USAGE && err.msg[0] != '\0');
    return 0;
}
