/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/csr.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/sig.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "x509/name.h"
#include "x509/sigalg.h"

const char hm_csr_label[] = "CERTIFICATE REQUEST";

enum { VERSION_1 = 0 };

/* Attribute: a type, and a SET of at least one value (RFC 2986 section 4.1). */
static void read_attribute(struct hm_der *rd)
{
    size_t count = 0;

    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_oid(rd);
    hm_der_enter(rd, HM_DER_SET);
    hm_der_ordered(rd);
    do {
        hm_der_any(rd);
        if (++count > HM_CSR_VALUES_MAX)
            hm_der_fail(rd, HM_LIMIT, "too many values of an attribute");
    } while (hm_der_more(rd));
    hm_der_leave(rd);
    hm_der_leave(rd);
}

/* [0] IMPLICIT SET OF: there, if only empty. */
static void read_attributes(struct hm_der *rd)
{
    size_t count = 0;

    hm_der_enter(rd, HM_DER_EXPLICIT(0));
    hm_der_ordered(rd);
    while (hm_der_more(rd)) {
        read_attribute(rd);
        if (++count > HM_CSR_ATTRIBUTES_MAX)
            hm_der_fail(rd, HM_LIMIT, "too many attributes");
    }
    hm_der_leave(rd);
}

static void read_info(struct hm_csr *csr, struct hm_der *rd)
{
    csr->info = hm_der_span(rd);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    if (hm_der_u64(rd) != VERSION_1)
        hm_der_fail(rd, HM_UNSUPPORTED, "another version than 1");
    csr->subject = hm_name_read(rd);
    csr->spki = hm_der_any(rd);
    read_attributes(rd);
    hm_der_leave(rd);
}

static bool parse(struct hm_csr *csr, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);
    struct hm_algid alg;

    if (der.len > HM_CSR_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu are read",
            der.len, HM_CSR_MAX);
    HM_TRY(hm_der_check(der, err));
    csr->der = der;
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    read_info(csr, &rd);
    alg = hm_algid_read(&rd);
    csr->sig_oid = alg.oid;
    csr->sig_params = alg.params;
    csr->signature = hm_der_bits(&rd);
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

bool hm_csr_parse(struct hm_csr *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_csr csr = {0};

    *out = csr;
    if (!parse(&csr, der, err))
        return hm_wrap(err, "certification request");
    *out = csr;
    return true;
}

static bool prove(
    const struct hm_csr *csr, const struct hm_key *key, struct hm_err *err)
{
    struct hm_sig_alg alg;

    HM_TRY(hm_sigalg_parse(&alg, csr->sig_oid, csr->sig_params, err));
    HM_TRY(hm_sigalg_suits(alg, key, err));
    return hm_sig_verify(key, alg, csr->info, csr->signature, err);
}

bool hm_csr_key(
    struct hm_key **out, const struct hm_csr *csr, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    if (!hm_key_parse_spki(&key, csr->spki, err) || !prove(csr, key, err))
        return hm_wrap(err, "certification request");
    *out = hm_move(key);
    return true;
}
