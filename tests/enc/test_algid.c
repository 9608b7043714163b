/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/algid.h"

#include "base/err.h"
#include "enc/der.h"
#include "enc/oid.h"
#include "test.h"

static void reads_the_oid_and_what_follows_it(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in, params;
    } cases[] = {
        {"absent", HM_OID("\x30\x03\x06\x01\x2a"), HM_OID("")},
        {"NULL", HM_OID("\x30\x05\x06\x01\x2a\x05\0"), HM_OID("\x05\0")},
        {"another", HM_OID("\x30\x06\x06\x01\x2a\x04\x01!"),
            HM_OID("\x04\x01!")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_der rd = hm_der(cases[i].in);
        struct hm_algid alg = hm_algid_read(&rd);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_OK(hm_der_end(&rd, &err));
        CHECK_BYTES(alg.oid, HM_LIT("\x2a"));
        CHECK_BYTES(alg.params, cases[i].params);
    }
}

static void refuses_what_is_none(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
    } cases[] = {
        {"nothing", HM_OID("")},
        {"empty", HM_OID("\x30\0")},
        {"an OID alone", HM_OID("\x06\x01\x2a")},
        {"a SET", HM_OID("\x31\x03\x06\x01\x2a")},
        {"parameters alone", HM_OID("\x30\x02\x05\0")},
        {"parameters in front", HM_OID("\x30\x05\x05\0\x06\x01\x2a")},
        {"two parameters", HM_OID("\x30\x07\x06\x01\x2a\x05\0\x05\0")},
        {"half a parameter", HM_OID("\x30\x04\x06\x01\x2a\x05")},
        {"parameter behind", HM_OID("\x30\x03\x06\x01\x2a\x05\0")},
        {"no OID", HM_OID("\x30\x03\x06\x01\x80")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_der rd = hm_der(cases[i].in);
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        (void)hm_algid_read(&rd);
        CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "");
    }
}

static void a_reader_that_failed_gives_nothing(void)
{
    struct hm_der rd = hm_der(HM_LIT("\x30\x05\x06\x01\x2a\x05\0"));
    struct hm_algid alg;

    hm_der_null(&rd);
    alg = hm_algid_read(&rd);
    CHECK_EQ(alg.oid.len, 0);
    CHECK_EQ(alg.params.len, 0);
}

static void absent_and_null_are_no_parameters_and_nothing_else_is(void)
{
    CHECK(hm_algid_no_params(hm_bytes(NULL, 0)));
    CHECK(hm_algid_no_params(HM_LIT("\x05\0")));
    CHECK(!hm_algid_no_params(HM_LIT("\x05")));
    CHECK(!hm_algid_no_params(HM_LIT("\x05\x01")));
    CHECK(!hm_algid_no_params(HM_LIT("\x05\0\0")));
    CHECK(!hm_algid_no_params(HM_LIT("\x05\x81\0")));
    CHECK(!hm_algid_no_params(HM_LIT("\x30\0")));
    CHECK(!hm_algid_no_params(HM_LIT("\x06\x01\x2a")));
}

TEST_SUITE(enc_algid, TEST(reads_the_oid_and_what_follows_it),
    TEST(refuses_what_is_none), TEST(a_reader_that_failed_gives_nothing),
    TEST(absent_and_null_are_no_parameters_and_nothing_else_is));
