/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/sigalg.h"

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "enc/der_write.h"
#include "enc/oid.h"

/* RFC 5758 (ECDSA), RFC 4055 (RSA), RFC 8410 (Ed25519). */
#define OID_ECDSA_SHA2 "\x2a\x86\x48\xce\x3d\x04\x03"
#define OID_PKCS1 "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define OID_SHA2 "\x60\x86\x48\x01\x65\x03\x04\x02"

/* What stands behind the OID. */
enum params { PARAMS_ABSENT, PARAMS_NULL, PARAMS_PSS };

static const struct row {
    struct hm_bytes oid;
    struct hm_sig_alg alg;
    enum params params;
} rows[] = {
    {HM_OID(OID_ECDSA_SHA2 "\x02"), {HM_SIG_ECDSA, HM_SHA256}, PARAMS_ABSENT},
    {HM_OID(OID_ECDSA_SHA2 "\x03"), {HM_SIG_ECDSA, HM_SHA384}, PARAMS_ABSENT},
    {HM_OID(OID_ECDSA_SHA2 "\x04"), {HM_SIG_ECDSA, HM_SHA512}, PARAMS_ABSENT},
    {HM_OID(OID_PKCS1 "\x0b"), {HM_SIG_RSA_PKCS1, HM_SHA256}, PARAMS_NULL},
    {HM_OID(OID_PKCS1 "\x0c"), {HM_SIG_RSA_PKCS1, HM_SHA384}, PARAMS_NULL},
    {HM_OID(OID_PKCS1 "\x0d"), {HM_SIG_RSA_PKCS1, HM_SHA512}, PARAMS_NULL},
    {HM_OID(OID_PKCS1 "\x0a"), {HM_SIG_RSA_PSS, HM_HASH_NONE}, PARAMS_PSS},
    {HM_OID("\x2b\x65\x70"), {HM_SIG_ED25519, HM_HASH_NONE}, PARAMS_ABSENT},
};

static const struct {
    struct hm_bytes oid;
    enum hm_hash hash;
} hashes[] = {
    {HM_OID(OID_SHA2 "\x01"), HM_SHA256},
    {HM_OID(OID_SHA2 "\x02"), HM_SHA384},
    {HM_OID(OID_SHA2 "\x03"), HM_SHA512},
};

static const struct hm_bytes oid_mgf1 = HM_OID(OID_PKCS1 "\x08");

bool hm_hashalg_parse(enum hm_hash *out, struct hm_bytes oid,
    struct hm_bytes params, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        if (!hm_bytes_eq(hashes[i].oid, oid))
            continue;
        /* RFC 5754 section 2: both spellings must be accepted. */
        if (!hm_algid_no_params(params))
            return hm_fail(err, HM_FORMAT, "%s has parameters",
                hm_hash_name(hashes[i].hash));
        *out = hashes[i].hash;
        return true;
    }
    return hm_fail(err, HM_UNSUPPORTED, "hash function %s", HM_SHOW_OID(oid));
}

static bool parse_mgf1(
    enum hm_hash *out, struct hm_algid mask, struct hm_err *err)
{
    struct hm_der rd = hm_der(mask.params);
    struct hm_algid hash = hm_algid_read(&rd);

    if (!hm_bytes_eq(mask.oid, oid_mgf1))
        return hm_fail(err, HM_UNSUPPORTED, "mask %s", HM_SHOW_OID(mask.oid));
    HM_TRY(hm_der_end(&rd, err));
    return hm_hashalg_parse(out, hash.oid, hash.params, err);
}

/* RSASSA-PSS-params (RFC 4055 section 3.1). The defaults are SHA-1 and a salt
 * of 20 bytes, so all but the trailer must be there; the trailer has one value
 * only, which is the default and therefore never encoded. */
static bool parse_pss(
    enum hm_hash *out, struct hm_bytes params, struct hm_err *err)
{
    struct hm_der rd = hm_der(params);
    struct hm_algid hash, mask;
    enum hm_hash mask_hash = HM_HASH_NONE;
    uint64_t salt;

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_enter(&rd, HM_DER_EXPLICIT(0));
    hash = hm_algid_read(&rd);
    hm_der_leave(&rd);
    hm_der_enter(&rd, HM_DER_EXPLICIT(1));
    mask = hm_algid_read(&rd);
    hm_der_leave(&rd);
    hm_der_enter(&rd, HM_DER_EXPLICIT(2));
    salt = hm_der_u64(&rd);
    hm_der_leave(&rd);
    hm_der_leave(&rd);
    HM_TRY(hm_der_end(&rd, err));
    HM_TRY(hm_hashalg_parse(out, hash.oid, hash.params, err));
    HM_TRY(parse_mgf1(&mask_hash, mask, err));
    if (mask_hash != *out || salt != hm_hash_len(*out))
        return hm_fail(err, HM_UNSUPPORTED,
            "mask and salt are not of the same hash function, %s",
            hm_hash_name(*out));
    return true;
}

static bool check_params(struct hm_sig_alg *alg, const struct row *row,
    struct hm_bytes params, struct hm_err *err)
{
    switch (row->params) {
    case PARAMS_ABSENT:
        return params.len == 0 || hm_fail(err, HM_FORMAT, "has parameters");
    case PARAMS_NULL:
        return hm_bytes_eq(params, HM_LIT("\x05\x00")) ||
            hm_fail(err, HM_FORMAT, "parameters are not NULL");
    case PARAMS_PSS:
        return parse_pss(&alg->hash, params, err);
    }
    return hm_fail(err, HM_USAGE, "no such parameters");
}

bool hm_sigalg_parse(struct hm_sig_alg *out, struct hm_bytes oid,
    struct hm_bytes params, struct hm_err *err)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hm_sig_alg alg = rows[i].alg;

        if (!hm_bytes_eq(rows[i].oid, oid))
            continue;
        if (!check_params(&alg, &rows[i], params, err))
            return hm_wrap(err, "signature algorithm %s", HM_SHOW_OID(oid));
        *out = alg;
        return true;
    }
    return hm_fail(
        err, HM_UNSUPPORTED, "signature algorithm %s", HM_SHOW_OID(oid));
}

static bool suits(enum hm_sig_kind kind, enum hm_key_type type)
{
    switch (type) {
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        return kind == HM_SIG_ECDSA || kind == HM_SIG_ECDSA_P1363;
    case HM_KEY_RSA:
        return kind == HM_SIG_RSA_PKCS1 || kind == HM_SIG_RSA_PSS;
    case HM_KEY_ED25519:
        return kind == HM_SIG_ED25519 || kind == HM_SIG_ED25519PH;
    case HM_KEY_NONE:
        break;
    }
    return false;
}

bool hm_sigalg_suits(
    struct hm_sig_alg alg, const struct hm_key *key, struct hm_err *err)
{
    if (suits(alg.kind, hm_key_type(key)))
        return true;
    return hm_fail(err, HM_MISMATCH,
        "signature algorithm %s, but the key is %s", hm_sig_kind_name(alg.kind),
        hm_key_name(key));
}

void hm_sigalg_write(struct hm_der_out *out, struct hm_sig_alg alg)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].alg.kind != alg.kind || rows[i].alg.hash != alg.hash ||
            rows[i].params == PARAMS_PSS)
            continue;
        hm_der_begin(out, HM_DER_SEQUENCE);
        hm_der_put_oid(out, rows[i].oid);
        if (rows[i].params == PARAMS_NULL)
            hm_der_put_null(out);
        hm_der_finish(out);
        return;
    }
    hm_buf_fail(out->buf, HM_USAGE);
}
