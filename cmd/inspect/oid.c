/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/inspect/inspect.h"
#include "enc/der.h"
#include "enc/oid.h"
#include "x509/cert.h"
#include "x509/name.h"

enum { NAME_MAX = 64 * 1024 };

struct row {
    struct hm_bytes oid;
    const char *name;
};

static const struct row rows[] = {
    /* Extensions (RFC 5280, RFC 6962, RFC 6960, RFC 7633). */
    {HM_OID("\x55\x1d\x09"), "subjectDirectoryAttributes"},
    {HM_OID("\x55\x1d\x0e"), "subjectKeyIdentifier"},
    {HM_OID("\x55\x1d\x0f"), "keyUsage"},
    {HM_OID("\x55\x1d\x10"), "privateKeyUsagePeriod"},
    {HM_OID("\x55\x1d\x11"), "subjectAltName"},
    {HM_OID("\x55\x1d\x12"), "issuerAltName"},
    {HM_OID("\x55\x1d\x13"), "basicConstraints"},
    {HM_OID("\x55\x1d\x1e"), "nameConstraints"},
    {HM_OID("\x55\x1d\x1f"), "cRLDistributionPoints"},
    {HM_OID("\x55\x1d\x20"), "certificatePolicies"},
    {HM_OID("\x55\x1d\x21"), "policyMappings"},
    {HM_OID("\x55\x1d\x23"), "authorityKeyIdentifier"},
    {HM_OID("\x55\x1d\x24"), "policyConstraints"},
    {HM_OID("\x55\x1d\x25"), "extKeyUsage"},
    {HM_OID("\x55\x1d\x2e"), "freshestCRL"},
    {HM_OID("\x55\x1d\x36"), "inhibitAnyPolicy"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x01\x01"), "authorityInfoAccess"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x01\x0b"), "subjectInfoAccess"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x01\x18"), "tlsFeature"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x30\x01\x05"), "ocspNoCheck"},
    {HM_OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"),
        "signedCertificateTimestamps"},
    {HM_OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03"), "ctPoison"},
    {HM_OID("\x2b\x06\x01\x04\x01\x83\xbf\x30\x01\x07"), "fulcioUserName"},
    /* Extended key usages. */
    {HM_OID("\x55\x1d\x25\x00"), "anyExtendedKeyUsage"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x03\x01"), "serverAuth"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x03\x02"), "clientAuth"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x03\x03"), "codeSigning"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x03\x04"), "emailProtection"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x03\x08"), "timeStamping"},
    {HM_OID("\x2b\x06\x01\x05\x05\x07\x03\x09"), "ocspSigning"},
    /* Keys and signatures. */
    {HM_OID("\x2a\x86\x48\xce\x3d\x02\x01"), "ecPublicKey"},
    {HM_OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"), "ecdsa-with-SHA256"},
    {HM_OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"), "ecdsa-with-SHA384"},
    {HM_OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"), "ecdsa-with-SHA512"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), "rsaEncryption"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"), "sha1WithRSAEncryption"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), "RSASSA-PSS"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), "sha256WithRSAEncryption"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), "sha384WithRSAEncryption"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), "sha512WithRSAEncryption"},
    {HM_OID("\x2b\x65\x70"), "Ed25519"},
    {HM_OID("\x2b\x65\x71"), "Ed448"},
    {HM_OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), "ML-DSA-44"},
    {HM_OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), "ML-DSA-65"},
    {HM_OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), "ML-DSA-87"},
    /* Hashes. */
    {HM_OID("\x2b\x0e\x03\x02\x1a"), "sha1"},
    {HM_OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01"), "sha256"},
    {HM_OID("\x60\x86\x48\x01\x65\x03\x04\x02\x02"), "sha384"},
    {HM_OID("\x60\x86\x48\x01\x65\x03\x04\x02\x03"), "sha512"},
};

/* Attributes of names, as RFC 4514 and its users shorten them. */
static const struct row attributes[] = {
    {HM_OID("\x55\x04\x03"), "CN"},
    {HM_OID("\x55\x04\x04"), "SN"},
    {HM_OID("\x55\x04\x05"), "serialNumber"},
    {HM_OID("\x55\x04\x06"), "C"},
    {HM_OID("\x55\x04\x07"), "L"},
    {HM_OID("\x55\x04\x08"), "ST"},
    {HM_OID("\x55\x04\x09"), "street"},
    {HM_OID("\x55\x04\x0a"), "O"},
    {HM_OID("\x55\x04\x0b"), "OU"},
    {HM_OID("\x55\x04\x0c"), "title"},
    {HM_OID("\x55\x04\x11"), "postalCode"},
    {HM_OID("\x55\x04\x2a"), "GN"},
    {HM_OID("\x55\x04\x61"), "organizationIdentifier"},
    {HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), "emailAddress"},
    {HM_OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01"), "UID"},
    {HM_OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"), "DC"},
};

static const char *find(
    const struct row *table, size_t count, struct hm_bytes oid)
{
    for (size_t i = 0; i < count; i++) {
        if (hm_bytes_eq(table[i].oid, oid))
            return table[i].name;
    }
    return NULL;
}

const char *hm_inspect_oid_name(struct hm_bytes oid)
{
    return find(rows, sizeof(rows) / sizeof(rows[0]), oid);
}

static void put_dotted(
    struct hm_outline_at at, const char *name, struct hm_bytes oid)
{
    hm_auto(buf) dotted = hm_buf(NAME_MAX);

    hm_oid_write(&dotted, oid);
    hm_outline_text(at, name, hm_buf_view(&dotted));
}

void hm_inspect_oid(
    struct hm_outline_at at, const char *name, struct hm_bytes oid)
{
    const char *known = hm_inspect_oid_name(oid);

    if (known != NULL)
        hm_outline_str(at, name, known);
    else
        put_dotted(at, name, oid);
}

/* One attribute. A value of an old string type is bytes to us. */
static void put_attribute(struct hm_buf *out, struct hm_der *rd)
{
    struct hm_bytes type;
    const char *known;

    hm_der_enter(rd, HM_DER_SEQUENCE);
    type = hm_der_oid(rd);
    known = find(attributes, sizeof(attributes) / sizeof(attributes[0]), type);
    if (known != NULL)
        hm_buf_put_str(out, known);
    else
        hm_oid_write(out, type);
    hm_buf_put_u8(out, '=');
    hm_buf_put(out, hm_der_take(rd, hm_der_peek(rd)));
    hm_der_leave(rd);
}

void hm_inspect_name(
    struct hm_outline_at at, const char *name, struct hm_bytes dn)
{
    struct hm_outline_at list = hm_outline_list(at, name);
    struct hm_der rd = hm_der(dn);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    while (hm_der_more(&rd)) {
        hm_auto(buf) text = hm_buf(NAME_MAX);

        hm_der_enter(&rd, HM_DER_SET);
        while (hm_der_more(&rd)) {
            hm_buf_put_str(&text, text.len > 0 ? " + " : "");
            put_attribute(&text, &rd);
        }
        hm_der_leave(&rd);
        hm_outline_text(list, NULL, hm_buf_view(&text));
    }
}
