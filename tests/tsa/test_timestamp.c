/* SPDX-License-Identifier: Apache-2.0 */
#include "tsa/timestamp.h"

#include "base/limits.h"
#include "test.h"
#include "tsa/factory.h"

#define RAW(s) STAMP_RAW(s)
#define SHA256 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define SHA384 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02"
#define SHA1 "\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a"
#define ZERO7 "\0\0\0\0\0\0\0"

static void response_and_token_are_read_alike(void)
{
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = {0};
    struct stamp_spec spec;
    struct hm_timestamp ts, again;
    struct hm_err err = {0};

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    spec = stamp_by(&lab.leaf);
    spec.certs[0] = &lab.leaf;
    spec.certs[1] = &lab.root;
    if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)) ||
        !CHECK_OK(hm_timestamp_parse_token(&again, ts.token, &err)))
        return;
    CHECK_BYTES(again.tst_info, ts.tst_info);
    CHECK_EQ(ts.cert_count, 2);
    CHECK_BYTES(ts.certs[0], lab.leaf.cert.der);
    CHECK_BYTES(ts.certs[1], lab.root.cert.der);
    CHECK_BYTES(ts.signer_issuer, lab.root.cert.subject);
    CHECK_BYTES(ts.signer_serial, lab.leaf.cert.serial);
    CHECK_EQ(ts.signed_attrs.p[0], 0xa0);
    CHECK_EQ(ts.message_digest.hash, HM_SHA256);
    CHECK_BYTES(ts.ess_issuer, ts.signer_issuer);
    CHECK_BYTES(ts.ess_serial, ts.signer_serial);
}

static void what_real_authorities_write_is_taken(void)
{
    static const struct stamp_case cases[] = {
        {"no certificates", STAMP_CERTIFICATES, RAW(""), HM_OK, ""},
        {"none in the list", STAMP_CERTIFICATES, RAW("\xa0\0"), HM_OK, ""},
        {"certificates out of order", STAMP_CERTIFICATES,
            RAW("\xa0\x07\x30\x03\x02\x01\x01\x30\0"), HM_OK, ""},
        {"revocation lists", STAMP_CRLS, RAW("\xa1\x02\x30\0"), HM_OK, ""},
        {"unsigned attributes", STAMP_UNSIGNED, RAW("\xa1\x02\x30\0"), HM_OK,
            ""},
        {"another digest in the list", STAMP_DIGESTS,
            RAW("\x31\x1a" SHA256 SHA384), HM_OK, ""},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void all_else_is_refused(void)
{
    static const struct stamp_case cases[] = {
        {"enveloped data", STAMP_TYPE,
            RAW("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"), HM_FORMAT,
            "token: content type is 1.2.840.113549.1.7.3, not SignedData"},
        {"version 1", STAMP_VERSION, RAW("\x02\x01\x01"), HM_UNSUPPORTED,
            "token: SignedData version 1"},
        {"version 5", STAMP_VERSION, RAW("\x02\x01\x05"), HM_UNSUPPORTED,
            "SignedData version 5"},
        {"signed data", STAMP_CONTENT_TYPE,
            RAW("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"), HM_FORMAT,
            "signed content is 1.2.840.113549.1.7.1, not TSTInfo"},
        {"no digest algorithm", STAMP_DIGESTS, RAW("\x31\0"), HM_MISMATCH,
            "signer's digest algorithm 2.16.840.1.101.3.4.2.1 is not listed"},
        {"another digest algorithm", STAMP_DIGESTS, RAW("\x31\x0d" SHA384),
            HM_MISMATCH, "is not listed"},
        {"digest algorithms out of order", STAMP_DIGESTS,
            RAW("\x31\x1a" SHA384 SHA256), HM_FORMAT,
            "digest algorithms: offset"},
        {"digest algorithms are a sequence", STAMP_DIGESTS,
            RAW("\x30\x0d" SHA256), HM_FORMAT, "digest algorithms: offset 0"},
        {"an attribute certificate", STAMP_CERTIFICATES, RAW("\xa0\x02\xa2\0"),
            HM_UNSUPPORTED, "certificate of another kind"},
        {"nine certificates", STAMP_CERTIFICATES,
            RAW("\xa0\x12\x30\0\x30\0\x30\0\x30\0\x30\0\x30\0\x30\0\x30\0\x30"
                "\0"),
            HM_LIMIT, "too many certificates"},
        {"signer version 2", STAMP_SIGNER_VERSION, RAW("\x02\x01\x02"),
            HM_UNSUPPORTED, "SignerInfo version 2"},
        {"by key identifier", STAMP_SIGNER_VERSION, RAW("\x02\x01\x03"),
            HM_UNSUPPORTED, "signer is named by key identifier"},
        {"key identifier in version 1", STAMP_SIGNER_ID, RAW("\x80\x01\x01"),
            HM_FORMAT, "offset"},
        {"negative number", STAMP_SIGNER_ID, RAW("\x30\x05\x30\0\x02\x01\xff"),
            HM_FORMAT, "offset"},
        {"digest by SHA-1", STAMP_DIGEST_ALGORITHM, RAW(SHA1), HM_MISMATCH,
            "1.3.14.3.2.26 is not listed"},
        {"another digest than the value's", STAMP_DIGEST_ALGORITHM, RAW(SHA384),
            HM_MISMATCH, "is not listed"},
        {"no signed attributes", STAMP_ATTRIBUTES, RAW(""), HM_FORMAT,
            "no signed attributes"},
        {"unsigned attributes of another tag", STAMP_UNSIGNED, RAW("\xa2\0"),
            HM_FORMAT, "offset"},
    };

    stamp_check(cases, TEST_LEN(cases));
}

/* Two of them must be in the order of a SET, so the second is a longer one. */
static void a_second_signer_is_refused(void)
{
    static uint8_t second[300] = {0x30, 0x82, 0x01, 0x28};
    struct stamp_case one = {"another signer", STAMP_MORE_SIGNERS,
        {second, sizeof(second)}, HM_UNSUPPORTED, "several signers"};

    second[3] = sizeof(second) - 4 - 256;
    stamp_check(&one, 1);
}

static void no_signer_is_refused(void)
{
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = {0};
    hm_auto(buf) token = hm_buf(HM_TSA_MAX);
    struct hm_der_out out = hm_der_out(&token);
    struct stamp_spec spec;
    struct hm_timestamp ts;
    struct hm_err err = {0};

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    spec = stamp_by(&lab.leaf);
    if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)))
        return;
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(&out, "1.2.840.113549.1.7.2");
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_u64(&out, 3);
    hm_buf_put(&token, HM_LIT("\x31\x0d" SHA256));
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(&out, "1.2.840.113549.1.9.16.1.4");
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    hm_der_put_octets(&out, ts.tst_info);
    hm_der_finish(&out);
    hm_der_finish(&out);
    hm_buf_put(&token, HM_LIT("\x31\0"));
    hm_der_finish(&out);
    hm_der_finish(&out);
    hm_der_finish(&out);
    if (CHECK_OK(hm_der_out_end(&out, NULL, &err)))
        CHECK_ERR(hm_timestamp_parse_token(&ts, hm_buf_view(&token), &err),
            HM_FORMAT, "no signer");
}

/* Whatever byte is another one: refused, or a token that says the same of all
 * that is under the signature, or one whose signature cannot verify. */
static void a_changed_token_is_never_an_equal_one(void)
{
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = {0};
    struct stamp_spec spec;
    struct hm_timestamp ts, was;
    struct hm_err err = {0};

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    spec = stamp_by(&lab.leaf);
    if (!CHECK_OK(stamp_read(&was, &room, &spec, &err)))
        return;
    for (size_t i = 0; i < 8 * room.len; i += test_torture() ? 997 : 1) {
        test_case("bit %zu", i);
        room.p[i / 8] ^= (uint8_t)(1 << i % 8);
        if (hm_timestamp_parse_response(&ts, hm_buf_view(&room), &err)) {
            CHECK_EQ(ts.token.len, was.token.len);
            CHECK_EQ(ts.signed_attrs.len, was.signed_attrs.len);
            CHECK_EQ(ts.tst_info.len, was.tst_info.len);
        }
        room.p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

TEST_SUITE(tsa_timestamp, TEST(response_and_token_are_read_alike),
    TEST(what_real_authorities_write_is_taken), TEST(all_else_is_refused),
    TEST(a_second_signer_is_refused), TEST(no_signer_is_refused),
    TEST(a_changed_token_is_never_an_equal_one));
