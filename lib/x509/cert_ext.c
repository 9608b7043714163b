/* SPDX-License-Identifier: Apache-2.0 */
/* The extensions that are judged (RFC 5280 section 4.2). */
#include "base/err.h"
#include "enc/der.h"
#include "enc/oid.h"
#include "x509/cert_impl.h"

/* id-ce, 2.5.29. */
#define ID_CE "\x55\x1d"

static bool read_basic_constraints(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    struct hm_der rd = hm_der(ext->value);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    cert->is_ca = hm_der_bool_default_false(&rd);
    cert->ca_critical = ext->critical;
    cert->has_path_len = hm_der_next_is(&rd, HM_DER_INTEGER);
    if (cert->has_path_len) {
        cert->path_len = hm_der_u64(&rd);
        if (!cert->is_ca)
            hm_der_fail(&rd, HM_FORMAT, "path length of what is no CA");
    }
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

static bool read_key_usage(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    struct hm_der rd = hm_der(ext->value);

    cert->has_key_usage = true;
    cert->key_usage = hm_der_named_bits(&rd);
    return hm_der_end(&rd, err);
}

static bool read_eku(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    struct hm_der rd = hm_der(ext->value);

    cert->has_eku = true;
    cert->eku_critical = ext->critical;
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    do {
        struct hm_bytes oid = hm_der_oid(&rd);

        if (cert->eku_count == HM_CERT_EKUS_MAX) {
            hm_der_fail(&rd, HM_LIMIT, "too many purposes");
            break;
        }
        cert->ekus[cert->eku_count++] = oid;
    } while (hm_der_more(&rd));
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

/* An empty identifier would count as an absent one. */
static struct hm_bytes read_key_id(struct hm_der *rd)
{
    struct hm_bytes id = hm_der_octets(rd);

    if (id.len == 0)
        hm_der_fail(rd, HM_FORMAT, "key identifier is empty");
    return id;
}

static bool read_subject_key_id(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    struct hm_der rd = hm_der(ext->value);

    cert->key_id = read_key_id(&rd);
    return hm_der_end(&rd, err);
}

/* The issuer's name and serial number may stand there, too: one more hint for
 * finding its certificate, and we have enough. */
static bool read_authority_key_id(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    struct hm_der rd = hm_der(ext->value);

    HM_TRY(hm_der_check(ext->value, err));
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    if (hm_der_implicit_if(&rd, 0))
        cert->issuer_key_id = read_key_id(&rd);
    if (hm_der_next_is(&rd, HM_DER_EXPLICIT(1)))
        hm_der_any(&rd);
    if (hm_der_implicit_if(&rd, 2))
        hm_der_int(&rd);
    hm_der_leave(&rd);
    return hm_der_end(&rd, err);
}

static bool read_san(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    cert->san_critical = ext->critical;
    return hm_cert_read_san(cert, &ext->known, ext->value, err);
}

/* By the last byte of 2.5.29.n. */
static const struct row {
    uint8_t arc;
    const char *name;
    bool (*read)(
        struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err);
} rows[] = {
    {14, "subject key identifier", read_subject_key_id},
    {15, "key usage", read_key_usage},
    {17, "subject alternative name", read_san},
    {19, "basic constraints", read_basic_constraints},
    {35, "authority key identifier", read_authority_key_id},
    {37, "extended key usage", read_eku},
};

static bool read_ext(
    struct hm_cert *cert, struct hm_cert_ext *ext, struct hm_err *err)
{
    if (ext->oid.len != 3 || !hm_bytes_starts(ext->oid, HM_LIT(ID_CE)))
        return true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].arc != ext->oid.p[2])
            continue;
        ext->known = true;
        return rows[i].read(cert, ext, err) || hm_wrap(err, "%s", rows[i].name);
    }
    return true;
}

/* OIDs of one arc differ at their ends, so look there first: a leaf has 27
 * extensions, that is 351 pairs. */
static bool same(struct hm_bytes a, struct hm_bytes b)
{
    return a.len == b.len && a.p[a.len - 1] == b.p[a.len - 1] &&
        hm_bytes_eq(a, b);
}

static bool is_repeated(const struct hm_cert *cert, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (same(cert->exts[i].oid, cert->exts[index].oid))
            return true;
    }
    return false;
}

bool hm_cert_read_exts(struct hm_cert *cert, struct hm_err *err)
{
    for (size_t i = 0; i < cert->ext_count; i++) {
        if (is_repeated(cert, i))
            return hm_fail(err, HM_FORMAT, "extension %s stands twice",
                HM_SHOW_OID(cert->exts[i].oid));
        HM_TRY(read_ext(cert, &cert->exts[i], err));
    }
    return true;
}
