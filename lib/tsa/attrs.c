/* SPDX-License-Identifier: Apache-2.0 */
/* Signed attributes (RFC 5652 section 11, RFC 5816, RFC 6211). */
#include "base/err.h"
#include "crypto/digest.h"
#include "enc/oid.h"
#include "tsa/impl.h"
#include "x509/sigalg.h"

#define PKCS9 "\x2a\x86\x48\x86\xf7\x0d\x01\x09"

const struct hm_bytes hm_tsa_oid_tst_info = HM_OID(PKCS9 "\x10\x01\x04");

static const struct hm_bytes oid_content_type = HM_OID(PKCS9 "\x03");
static const struct hm_bytes oid_message_digest = HM_OID(PKCS9 "\x04");
static const struct hm_bytes oid_protection = HM_OID(PKCS9 "\x34");
static const struct hm_bytes oid_ess_v1 = HM_OID(PKCS9 "\x10\x02\x0c");
static const struct hm_bytes oid_ess_v2 = HM_OID(PKCS9 "\x10\x02\x2f");

static struct hm_tsa_attr read_attr(struct hm_der *rd)
{
    struct hm_tsa_attr attr = {.count = 1};

    hm_der_enter(rd, HM_DER_SEQUENCE);
    attr.oid = hm_der_oid(rd);
    hm_der_enter(rd, HM_DER_SET);
    attr.value = hm_der_any(rd);
    for (; hm_der_more(rd); attr.count++)
        hm_der_any(rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
    return attr;
}

/* The signature is over the DER encoding of the SET (RFC 5652 section 5.4). We
 * hash the bytes as they came, so they must be that encoding: in order, which
 * every real token is. Re-sorting them for a sloppy signer would only add a
 * second reading of the same bytes. */
void hm_tsa_attrs_read(struct hm_tsa_attrs *out, struct hm_der *rd)
{
    hm_der_ordered(rd);
    while (hm_der_more(rd)) {
        if (out->count == HM_TSA_ATTRS_MAX) {
            hm_der_fail(rd, HM_LIMIT, "too many signed attributes");
            return;
        }
        out->items[out->count++] = read_attr(rd);
    }
}

static const struct hm_tsa_attr *find(
    const struct hm_tsa_attrs *attrs, struct hm_bytes oid)
{
    for (size_t i = 0; i < attrs->count; i++) {
        if (hm_bytes_eq(attrs->items[i].oid, oid))
            return &attrs->items[i];
    }
    return NULL;
}

/* Two of a kind: which one counts would be each reader's own choice. */
static bool check_unique(const struct hm_tsa_attrs *attrs, struct hm_err *err)
{
    for (size_t i = 0; i < attrs->count; i++) {
        const struct hm_tsa_attr *attr = &attrs->items[i];

        if (find(attrs, attr->oid) != attr)
            return hm_fail(
                err, HM_FORMAT, "%s stands twice", HM_SHOW_OID(attr->oid));
    }
    return true;
}

/* A reader of the one value of an attribute that must be there. */
static bool open_value(struct hm_der *out, const struct hm_tsa_attr *attr,
    const char *name, struct hm_err *err)
{
    if (attr == NULL)
        return hm_fail(err, HM_FORMAT, "no %s", name);
    if (attr->count != 1)
        return hm_fail(err, HM_FORMAT, "%s has %zu values", name, attr->count);
    *out = hm_der(attr->value);
    return true;
}

static bool judge_content_type(
    const struct hm_tsa_attrs *attrs, struct hm_err *err)
{
    struct hm_bytes oid;
    struct hm_der rd;

    HM_TRY(open_value(&rd, find(attrs, oid_content_type), "contentType", err));
    oid = hm_der_oid(&rd);
    if (!hm_der_end(&rd, err))
        return hm_wrap(err, "contentType");
    if (!hm_bytes_eq(oid, hm_tsa_oid_tst_info))
        return hm_fail(err, HM_MISMATCH, "contentType is %s, not TSTInfo",
            HM_SHOW_OID(oid));
    return true;
}

static bool judge_digest(struct hm_timestamp *ts,
    const struct hm_tsa_attrs *attrs, const struct hm_algid *digest,
    struct hm_err *err)
{
    enum hm_hash hash;
    struct hm_bytes value;
    struct hm_der rd;

    HM_TRY(
        open_value(&rd, find(attrs, oid_message_digest), "messageDigest", err));
    value = hm_der_octets(&rd);
    if (!hm_der_end(&rd, err) ||
        !hm_hashalg_parse(&hash, digest->oid, digest->params, err) ||
        !hm_digest_from(&ts->message_digest, hash, value, err))
        return hm_wrap(err, "messageDigest");
    return true;
}

/* ESSCertIDv2 (RFC 5035 section 4). One who leaves out the algorithm means
 * SHA-256; to write it down all the same breaks DER but cannot be
 * misunderstood, and it is under the signature as it is. */
struct ess {
    struct hm_algid hash;
    struct hm_bytes digest, issuer, serial;
};

/* The issuer is one directoryName and nothing else (RFC 5035 section 5). */
static void read_issuer_serial(struct ess *out, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_enter(rd, HM_DER_EXPLICIT(4));
    out->issuer = hm_der_any(rd);
    hm_der_leave(rd);
    hm_der_leave(rd);
    out->serial = hm_der_uint(rd);
    hm_der_leave(rd);
}

static struct ess read_ess(struct hm_der *rd)
{
    struct ess out = {0};

    hm_der_enter(rd, HM_DER_SEQUENCE);
    if (hm_der_next_is(rd, HM_DER_SEQUENCE))
        out.hash = hm_algid_read(rd);
    out.digest = hm_der_octets(rd);
    if (hm_der_more(rd))
        read_issuer_serial(&out, rd);
    hm_der_leave(rd);
    return out;
}

/* The first is the signer's certificate; others are its issuers, which we find
 * by ourselves. */
static struct ess read_signing_certificate(struct hm_der *rd)
{
    struct ess first;

    hm_der_enter(rd, HM_DER_SEQUENCE);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    first = read_ess(rd);
    while (hm_der_more(rd))
        (void)read_ess(rd);
    hm_der_leave(rd);
    if (hm_der_next_is(rd, HM_DER_SEQUENCE))
        hm_der_any(rd); /* policies */
    hm_der_leave(rd);
    return first;
}

static bool parse_ess(
    struct hm_timestamp *ts, struct hm_der *rd, struct hm_err *err)
{
    enum hm_hash hash = HM_SHA256;
    struct ess ess = read_signing_certificate(rd);

    HM_TRY(hm_der_end(rd, err));
    if (ess.hash.oid.len > 0)
        HM_TRY(hm_hashalg_parse(&hash, ess.hash.oid, ess.hash.params, err));
    HM_TRY(hm_digest_from(&ts->ess_hash, hash, ess.digest, err));
    ts->ess_issuer = ess.issuer;
    ts->ess_serial = ess.serial;
    return true;
}

/* The old attribute names the certificate by SHA-1. A token that has only this
 * one is readable, so that a stranger's can be told from a bad one, but it
 * never verifies. */
static bool judge_ess(struct hm_timestamp *ts, const struct hm_tsa_attrs *attrs,
    struct hm_err *err)
{
    const struct hm_tsa_attr *attr = find(attrs, oid_ess_v2);
    struct hm_der rd;

    if (attr == NULL && find(attrs, oid_ess_v1) != NULL)
        return true;
    HM_TRY(open_value(&rd, attr, "signingCertificateV2", err));
    return parse_ess(ts, &rd, err) || hm_wrap(err, "signingCertificateV2");
}

/* NULL and nothing say the same of every algorithm that has no parameters. */
static bool is_same(const struct hm_algid *a, const struct hm_algid *b)
{
    return hm_bytes_eq(a->oid, b->oid) &&
        (hm_bytes_eq(a->params, b->params) ||
            (hm_algid_no_params(a->params) && hm_algid_no_params(b->params)));
}

/* CMSAlgorithmProtection (RFC 6211), where a signer has it: the algorithms of
 * the SignerInfo, which are otherwise not under the signature. */
static bool judge_protection(const struct hm_timestamp *ts,
    const struct hm_tsa_attrs *attrs, const struct hm_algid *digest,
    struct hm_err *err)
{
    const struct hm_algid used = {ts->sig_oid, ts->sig_params};
    const struct hm_tsa_attr *attr = find(attrs, oid_protection);
    struct hm_algid hash, sig;
    struct hm_der rd;

    if (attr == NULL)
        return true;
    HM_TRY(open_value(&rd, attr, "CMSAlgorithmProtection", err));
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hash = hm_algid_read(&rd);
    hm_der_implicit(&rd, 1);
    sig = hm_algid_read(&rd);
    hm_der_leave(&rd);
    if (!hm_der_end(&rd, err))
        return hm_wrap(err, "CMSAlgorithmProtection");
    if (!is_same(&hash, digest) || !is_same(&sig, &used))
        return hm_fail(
            err, HM_MISMATCH, "CMSAlgorithmProtection names other algorithms");
    return true;
}

bool hm_tsa_attrs_judge(struct hm_timestamp *ts,
    const struct hm_tsa_attrs *attrs, const struct hm_algid *digest,
    struct hm_err *err)
{
    if (!check_unique(attrs, err) || !judge_content_type(attrs, err) ||
        !judge_digest(ts, attrs, digest, err) || !judge_ess(ts, attrs, err) ||
        !judge_protection(ts, attrs, digest, err))
        return hm_wrap(err, "signed attributes");
    return true;
}
