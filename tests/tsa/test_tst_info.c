/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/oid.h"
#include "test.h"
#include "tsa/factory.h"

#define RAW(s) STAMP_RAW(s)
#define ZERO16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define SHA256 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define SHA256_NULL "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\0"
#define SHA256_INT                                                             \
    "\x30\x0e\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x02\x01\0"
#define SHA384 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02"
#define SHA512 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03"
#define SHA1 "\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a"

static void what_the_authority_says_is_read(void)
{
    hm_auto(stamp_lab) lab = {0};
    hm_auto(buf) room = {0};
    struct stamp_spec spec;
    struct hm_digest digest;
    struct hm_timestamp ts;
    struct hm_err err = {0};

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    spec = stamp_by(&lab.leaf);
    spec.time = (struct hm_time){STAMP_TIME, 250000000};
    if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)) ||
        !CHECK_OK(
            hm_digest_of(&digest, HM_SHA256, HM_LIT(STAMP_MESSAGE), &err)))
        return;
    CHECK_STR(HM_SHOW_OID(ts.policy), STAMP_POLICY);
    CHECK(hm_digest_eq(&ts.imprint, &digest));
    CHECK_BYTES(ts.serial, HM_LIT("\x07"));
    CHECK_BYTES(ts.nonce, HM_LIT("\0" STAMP_NONCE));
    CHECK_EQ(ts.time.s, STAMP_TIME);
    CHECK_EQ(ts.time.ns, 250000000);
}

static void all_that_rfc_3161_allows_is_taken(void)
{
    static const struct stamp_case cases[] = {
        {"imprint with NULL", STAMP_INFO_IMPRINT,
            RAW("\x30\x31" SHA256_NULL "\x04\x20" ZERO16 ZERO16), HM_OK, ""},
        {"SHA-384", STAMP_INFO_IMPRINT,
            RAW("\x30\x3f" SHA384 "\x04\x30" ZERO16 ZERO16 ZERO16), HM_OK, ""},
        {"SHA-512", STAMP_INFO_IMPRINT,
            RAW("\x30\x4f" SHA512 "\x04\x40" ZERO16 ZERO16 ZERO16 ZERO16),
            HM_OK, ""},
        {"no accuracy", STAMP_INFO_ACCURACY, RAW(""), HM_OK, ""},
        {"empty accuracy", STAMP_INFO_ACCURACY, RAW("\x30\0"), HM_OK, ""},
        {"all of accuracy", STAMP_INFO_ACCURACY,
            RAW("\x30\x0b\x02\x01\x01\x80\x02\x03\xe7\x81\x02\x01\xf4"), HM_OK,
            ""},
        {"microseconds alone", STAMP_INFO_ACCURACY, RAW("\x30\x03\x81\x01\x05"),
            HM_OK, ""},
        {"ordering", STAMP_INFO_ORDERING, RAW("\x01\x01\xff"), HM_OK, ""},
        {"no nonce", STAMP_INFO_NONCE, RAW(""), HM_OK, ""},
        {"a name", STAMP_INFO_NAME, RAW("\xa0\x04\xa4\x02\x30\0"), HM_OK, ""},
        {"an extension", STAMP_INFO_EXTENSIONS,
            RAW("\xa1\x09\x30\x07\x06\x03\x2a\x03\x04\x04\0"), HM_OK, ""},
        {"a negative serial number", STAMP_INFO_SERIAL,
            RAW("\x02\x04\xde\xad\xbe\xef"), HM_OK, ""},
        {"a negative nonce", STAMP_INFO_NONCE, RAW("\x02\x01\x80"), HM_OK, ""},
        {"a serial number of 160 bits", STAMP_INFO_SERIAL,
            RAW("\x02\x14\x7f" ZERO16 "\0\0\0"), HM_OK, ""},
    };

    stamp_check(cases, TEST_LEN(cases));
}

static void all_else_is_refused(void)
{
    static const struct stamp_case cases[] = {
        {"version 2", STAMP_INFO_VERSION, RAW("\x02\x01\x02"), HM_UNSUPPORTED,
            "token: TSTInfo: version 2"},
        {"version 0", STAMP_INFO_VERSION, RAW("\x02\x01\0"), HM_UNSUPPORTED,
            "TSTInfo: version 0"},
        {"no version", STAMP_INFO_VERSION, RAW(""), HM_FORMAT, "TSTInfo"},
        {"no policy", STAMP_INFO_POLICY, RAW(""), HM_FORMAT, "TSTInfo"},
        {"imprint of SHA-1", STAMP_INFO_IMPRINT,
            RAW("\x30\x0d" SHA1 "\x04\x02\0\0"), HM_UNSUPPORTED,
            "TSTInfo: imprint: hash function 1.3.14.3.2.26"},
        {"imprint too short", STAMP_INFO_IMPRINT,
            RAW("\x30\x1f" SHA256 "\x04\x10" ZERO16), HM_FORMAT,
            "TSTInfo: imprint"},
        {"imprint of another length", STAMP_INFO_IMPRINT,
            RAW("\x30\x3f" SHA256 "\x04\x30" ZERO16 ZERO16 ZERO16), HM_FORMAT,
            "TSTInfo: imprint"},
        {"hash with parameters", STAMP_INFO_IMPRINT,
            RAW("\x30\x32" SHA256_INT "\x04\x20" ZERO16 ZERO16), HM_FORMAT,
            "TSTInfo: imprint: sha256 has parameters"},
        {"no time", STAMP_INFO_TIME, RAW(""), HM_FORMAT, "TSTInfo: offset"},
        {"a time of another zone", STAMP_INFO_TIME,
            RAW("\x18\x13"
                "20250102000000+0100"),
            HM_FORMAT, "TSTInfo: offset"},
        {"UTCTime", STAMP_INFO_TIME,
            RAW("\x17\x0d"
                "250102000000Z"),
            HM_FORMAT, "TSTInfo: offset"},
        {"a fraction that ends in 0", STAMP_INFO_TIME,
            RAW("\x18\x12"
                "20250102000000.50Z"),
            HM_FORMAT, "TSTInfo: offset"},
        {"a day that is none", STAMP_INFO_TIME,
            RAW("\x18\x0f"
                "20250230000000Z"),
            HM_FORMAT, "TSTInfo: offset"},
        {"1000 milliseconds", STAMP_INFO_ACCURACY,
            RAW("\x30\x04\x80\x02\x03\xe8"), HM_FORMAT, "more than 999"},
        {"1000 microseconds", STAMP_INFO_ACCURACY,
            RAW("\x30\x04\x81\x02\x03\xe8"), HM_FORMAT, "more than 999"},
        {"accuracy out of order", STAMP_INFO_ACCURACY,
            RAW("\x30\x06\x81\x01\x05\x80\x01\x05"), HM_FORMAT,
            "TSTInfo: offset"},
        {"ordering is FALSE", STAMP_INFO_ORDERING, RAW("\x01\x01\0"), HM_FORMAT,
            "TSTInfo: offset"},
        {"a nonce with a zero too many", STAMP_INFO_NONCE,
            RAW("\x02\x02\0\x01"), HM_FORMAT, "TSTInfo: offset"},
        {"two names", STAMP_INFO_NAME,
            RAW("\xa0\x06\x82\x01"
                "a\x82\x01"
                "b"),
            HM_FORMAT, "TSTInfo: offset"},
        {"a critical extension", STAMP_INFO_EXTENSIONS,
            RAW("\xa1\x0c\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\xff\x04\0"),
            HM_UNSUPPORTED, "TSTInfo: offset 103: critical extension"},
        {"a critical one behind another", STAMP_INFO_EXTENSIONS,
            RAW("\xa1\x15\x30\x07\x06\x03\x2a\x03\x05\x04\0"
                "\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\xff\x04\0"),
            HM_UNSUPPORTED, "critical extension"},
        {"no extension in the list", STAMP_INFO_EXTENSIONS, RAW("\xa1\0"),
            HM_FORMAT, "TSTInfo: offset"},
        {"an element behind", STAMP_INFO_EXTENSIONS, RAW("\x05\0"), HM_FORMAT,
            "TSTInfo: offset"},
        {"nothing", STAMP_INFO, RAW(""), HM_FORMAT, "TSTInfo: offset 0"},
        {"something else", STAMP_INFO, RAW("\x05\0"), HM_FORMAT,
            "TSTInfo: offset 0"},
    };

    stamp_check(cases, TEST_LEN(cases));
}

TEST_SUITE(tsa_tst_info, TEST(what_the_authority_says_is_read),
    TEST(all_that_rfc_3161_allows_is_taken), TEST(all_else_is_refused));
