/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"
#include "tsa/factory.h"

#define RAW(s) STAMP_RAW(s)
#define PKCS9 "\x2a\x86\x48\x86\xf7\x0d\x01\x09"
#define TST_INFO "\x06\x0b" PKCS9 "\x10\x01\x04"
#define ZERO16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define SHA256 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define SHA256_NULL "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\0"
#define SHA256_SEQ "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x30\0"
#define SHA384 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02"
#define SHA1 "\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a"
#define ECDSA_SHA256 "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"
#define ECDSA_SHA384 "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"
#define PKCS9_OID(last) "\x06\x09" PKCS9 last
#define ESS_OID(last) "\x06\x0b" PKCS9 "\x10\x02" last
#define V2(len, value) "\x30" len ESS_OID("\x2f") "\x31" value

static void more_than_is_needed_is_taken(void)
{
    static const struct stamp_case cases[] = {
        {"signing time", STAMP_ATTR_TIME,
            RAW("\x30\x1c" PKCS9_OID("\x05") "\x31\x0f\x17\x0d"
                                             "250102000000Z"),
            HM_OK, ""},
        {"an unknown attribute", STAMP_ATTR_MORE,
            RAW("\x30\x09\x06\x03\x2a\x03\x04\x31\x02\x05\0"), HM_OK, ""},
        {"with two values", STAMP_ATTR_MORE,
            RAW("\x30\x0b\x06\x03\x2a\x03\x04\x31\x04\x05\0\x05\0"), HM_OK, ""},
        {"the old attribute beside the new", STAMP_ATTR_MORE,
            RAW("\x30\x11" ESS_OID("\x0c") "\x31\x02\x30\0"), HM_OK, ""},
        {"only the old attribute", STAMP_ATTR_ESS,
            RAW("\x30\x11" ESS_OID("\x0c") "\x31\x02\x30\0"), HM_OK, ""},
        {"policies, and a certificate more", STAMP_ATTR_ESS,
            RAW(V2("\x5f",
                "\x50\x30\x4e\x30\x48\x30\x22\x04\x20" ZERO16 ZERO16
                "\x30\x22\x04\x20" ZERO16 ZERO16 "\x30\x02\x30\0")),
            HM_OK, ""},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void a_wrong_attribute_is_refused(void)
{
    static const struct stamp_case cases[] = {
        {"no contentType", STAMP_ATTR_TYPE, RAW(""), HM_FORMAT,
            "token: signed attributes: no contentType"},
        {"another contentType", STAMP_ATTR_TYPE,
            RAW("\x30\x18" PKCS9_OID(
                "\x03") "\x31\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"),
            HM_MISMATCH, "contentType is 1.2.840.113549.1.7.1, not TSTInfo"},
        {"contentType is no OID", STAMP_ATTR_TYPE,
            RAW("\x30\x0f" PKCS9_OID("\x03") "\x31\x02\x05\0"), HM_FORMAT,
            "signed attributes: contentType: offset 0"},
        {"contentType of two values", STAMP_ATTR_TYPE,
            RAW("\x30\x27" PKCS9_OID("\x03") "\x31\x1a" TST_INFO TST_INFO),
            HM_FORMAT, "contentType has 2 values"},
        {"contentType of no value", STAMP_ATTR_TYPE,
            RAW("\x30\x0d" PKCS9_OID("\x03") "\x31\0"), HM_FORMAT, "offset"},
        {"no messageDigest", STAMP_ATTR_DIGEST, RAW(""), HM_FORMAT,
            "signed attributes: no messageDigest"},
        {"messageDigest too short", STAMP_ATTR_DIGEST,
            RAW("\x30\x10" PKCS9_OID("\x04") "\x31\x03\x04\x01\0"), HM_FORMAT,
            "messageDigest"},
        {"messageDigest of two values", STAMP_ATTR_DIGEST,
            RAW("\x30\x13" PKCS9_OID("\x04") "\x31\x06\x04\x01\0\x04\x01\0"),
            HM_FORMAT, "messageDigest has 2 values"},
        {"contentType twice", STAMP_ATTR_MORE,
            RAW("\x30\x1a" PKCS9_OID("\x03") "\x31\x0d" TST_INFO), HM_FORMAT,
            "signed attributes: 1.2.840.113549.1.9.3 stands twice"},
        {"messageDigest twice", STAMP_ATTR_MORE,
            RAW("\x30\x10" PKCS9_OID("\x04") "\x31\x03\x04\x01\0"), HM_FORMAT,
            "1.2.840.113549.1.9.4 stands twice"},
        {"a value outside of the set", STAMP_ATTR_MORE,
            RAW("\x30\x0b\x06\x03\x2a\x03\x04\x31\x02\x05\0\x05\0"), HM_FORMAT,
            "offset"},
        {"no attributes", STAMP_ATTRIBUTES, RAW("\xa0\0"), HM_FORMAT,
            "no contentType"},
        {"attributes as a SET", STAMP_ATTRIBUTES, RAW("\x31\0"), HM_FORMAT,
            "no signed attributes"},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void a_wrong_reference_to_the_certificate_is_refused(void)
{
    static const struct stamp_case cases[] = {
        {"none", STAMP_ATTR_ESS, RAW(""), HM_FORMAT,
            "signed attributes: no signingCertificateV2"},
        {"of no certificate", STAMP_ATTR_ESS,
            RAW(V2("\x13", "\x04\x30\x02\x30\0")), HM_FORMAT,
            "signed attributes: signingCertificateV2: offset"},
        {"twice", STAMP_ATTR_MORE, RAW(V2("\x13", "\x04\x30\x02\x30\0")),
            HM_FORMAT, "1.2.840.113549.1.9.16.2.47 stands twice"},
        {"two values", STAMP_ATTR_ESS,
            RAW(V2("\x17", "\x08\x30\x02\x30\0\x30\x02\x30\0")), HM_FORMAT,
            "signingCertificateV2 has 2 values"},
        {"by SHA-1", STAMP_ATTR_ESS,
            RAW(V2("\x2f",
                "\x20\x30\x1e\x30\x1c\x30\x1a" SHA1 "\x04\x0f"
                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")),
            HM_UNSUPPORTED,
            "signingCertificateV2: hash function 1.3.14.3.2.26"},
        {"hash too short", STAMP_ATTR_ESS,
            RAW(V2("\x27", "\x18\x30\x16\x30\x14\x30\x12\x04\x10" ZERO16)),
            HM_FORMAT, "signingCertificateV2: "},
        {"issuer is no directory name", STAMP_ATTR_ESS,
            RAW(V2("\x41",
                "\x32\x30\x30\x30\x2e\x30\x2c\x04\x20" ZERO16 ZERO16
                "\x30\x08\x30\x03\x82\x01"
                "a"
                "\x02\x01\x01")),
            HM_FORMAT, "signingCertificateV2: offset"},
        {"issuer is empty", STAMP_ATTR_ESS,
            RAW(V2("\x3e",
                "\x2f\x30\x2d\x30\x2b\x30\x29\x04\x20" ZERO16 ZERO16
                "\x30\x05\x30\0\x02\x01\x01")),
            HM_FORMAT, "signingCertificateV2: offset"},
        {"issuer has two names", STAMP_ATTR_ESS,
            RAW(V2("\x46",
                "\x37\x30\x35\x30\x33\x30\x31\x04\x20" ZERO16 ZERO16
                "\x30\x0d\x30\x08\xa4\x02\x30\0\xa4\x02\x30\0\x02\x01\x01")),
            HM_FORMAT, "signingCertificateV2: offset"},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void protected_algorithms_must_be_the_ones_in_use(void)
{
    static const struct stamp_case cases[] = {
        {"the same", STAMP_ATTR_PROTECTION,
            RAW("\x30\x28" PKCS9_OID("\x34") "\x31\x1b\x30\x19" SHA256
                                             "\xa1\x0a" ECDSA_SHA256),
            HM_OK, ""},
        {"another digest", STAMP_ATTR_PROTECTION,
            RAW("\x30\x28" PKCS9_OID("\x34") "\x31\x1b\x30\x19" SHA384
                                             "\xa1\x0a" ECDSA_SHA256),
            HM_MISMATCH, "CMSAlgorithmProtection names other algorithms"},
        {"another signature algorithm", STAMP_ATTR_PROTECTION,
            RAW("\x30\x28" PKCS9_OID("\x34") "\x31\x1b\x30\x19" SHA256
                                             "\xa1\x0a" ECDSA_SHA384),
            HM_MISMATCH, "CMSAlgorithmProtection names other algorithms"},
        {"NULL for nothing", STAMP_ATTR_PROTECTION,
            RAW("\x30\x2c" PKCS9_OID("\x34") "\x31\x1f\x30\x1d" SHA256_NULL
                                             "\xa1\x0c" ECDSA_SHA256 "\x05\0"),
            HM_OK, ""},
        {"other parameters of the signature", STAMP_ATTR_PROTECTION,
            RAW("\x30\x2a" PKCS9_OID("\x34") "\x31\x1d\x30\x1b" SHA256
                                             "\xa1\x0c" ECDSA_SHA256 "\x30\0"),
            HM_MISMATCH, "CMSAlgorithmProtection names other algorithms"},
        {"other parameters of the digest", STAMP_ATTR_PROTECTION,
            RAW("\x30\x2a" PKCS9_OID("\x34") "\x31\x1d\x30\x1b" SHA256_SEQ
                                             "\xa1\x0a" ECDSA_SHA256),
            HM_MISMATCH, "CMSAlgorithmProtection names other algorithms"},
        {"no signature algorithm", STAMP_ATTR_PROTECTION,
            RAW("\x30\x1c" PKCS9_OID("\x34") "\x31\x0f\x30\x0d" SHA256),
            HM_FORMAT, "CMSAlgorithmProtection: offset"},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void order_and_number_of_attributes_have_rules(void)
{
    static const char one[] = "\x30\x09\x06\x03\x2a\x03\x00\x31\x02\x05\0";
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = {0};
    hm_auto(buf) many = hm_buf(HM_TSA_MAX);
    struct stamp_spec spec;
    struct hm_timestamp ts;
    struct hm_err err = {0};

    for (uint8_t i = 0; i < HM_TSA_ATTRS_MAX - 2; i++) {
        hm_buf_put(&many, HM_LIT(one));
        if (many.len >= 5)
            many.p[many.len - 5] = i;
    }
    if (!CHECK_OK(hm_buf_end(&many, NULL, &err)) ||
        !CHECK_OK(stamp_lab(&lab, &err)))
        return;
    spec = stamp_by(&lab.leaf);
    spec.raw[STAMP_ATTR_MORE] = hm_bytes(many.p, many.len - (sizeof(one) - 1));
    test_case("sorted and just enough");
    /* They are shorter than all others, so they stand in front. */
    spec.raw[STAMP_ATTR_TYPE] = spec.raw[STAMP_ATTR_MORE];
    spec.raw[STAMP_ATTR_MORE] = (struct hm_bytes)STAMP_RAW(
        "\x30\x1a" PKCS9_OID("\x03") "\x31\x0d" TST_INFO);
    CHECK_OK(stamp_read(&ts, &room, &spec, &err));
    test_case("one more");
    spec.raw[STAMP_ATTR_TYPE] = hm_buf_view(&many);
    CHECK_ERR(stamp_read(&ts, &room, &spec, &err), HM_LIMIT,
        "too many signed attributes");
    test_case("not sorted");
    spec = stamp_by(&lab.leaf);
    spec.unsorted = true;
    spec.raw[STAMP_ATTR_TIME] = (struct hm_bytes)STAMP_RAW(
        "\x30\x09\x06\x03\x2a\x03\x04\x31\x02\x05\0");
    CHECK_ERR(stamp_read(&ts, &room, &spec, &err), HM_FORMAT, "order");
}

static void the_hash_of_the_certificate_may_be_any_of_three(void)
{
    static const enum hm_hash hashes[] = {HM_SHA256, HM_SHA384, HM_SHA512};
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = {0};
    struct hm_timestamp ts;
    struct hm_err err = {0};

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    for (size_t i = 0; i < 2 * TEST_LEN(hashes); i++) {
        struct stamp_spec spec = stamp_by(&lab.leaf);

        test_case("%zu", i);
        spec.ess = hashes[i / 2];
        spec.ess_spelled = i % 2 == 1;
        spec.ess_bare = i % 2 == 1;
        if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)))
            continue;
        CHECK_EQ(ts.ess_hash.hash, hashes[i / 2]);
        CHECK_EQ(ts.ess_issuer.len == 0, spec.ess_bare);
        CHECK_EQ(ts.ess_serial.len == 0, spec.ess_bare);
    }
}

TEST_SUITE(tsa_attrs, TEST(more_than_is_needed_is_taken),
    TEST(a_wrong_attribute_is_refused),
    TEST(a_wrong_reference_to_the_certificate_is_refused),
    TEST(protected_algorithms_must_be_the_ones_in_use),
    TEST(order_and_number_of_attributes_have_rules),
    TEST(the_hash_of_the_certificate_may_be_any_of_three));
