/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/der_value.h"

#include <string.h>

#include "enc/der.h"
#include "enc/oid.h"
#include "test.h"

/* A view as a constant: HM_OID() would do, but does not say so. */
#define IN(literal) HM_OID(literal)

static const char *flaw(uint8_t tag, struct hm_bytes value)
{
    const char *what = hm_der_flaw(tag, value);

    return what == NULL ? "" : what;
}

static void knows_the_rules_of_each_type(void)
{
    static const struct {
        uint8_t tag;
        struct hm_bytes value;
        const char *words; /* empty: allowed */
    } cases[] = {
        {HM_DER_BOOLEAN, IN("\0"), ""},
        {HM_DER_BOOLEAN, IN("\xff"), ""},
        {HM_DER_BOOLEAN, IN("\1"), "neither 00 nor FF"},
        {HM_DER_BOOLEAN, IN(""), "neither 00 nor FF"},
        {HM_DER_BOOLEAN, IN("\xff\xff"), "neither 00 nor FF"},
        {HM_DER_INTEGER, IN("\0"), ""},
        {HM_DER_INTEGER, IN("\x80"), ""},
        {HM_DER_INTEGER, IN("\0\x80"), ""},
        {HM_DER_INTEGER, IN("\xff\x7f"), ""},
        {HM_DER_INTEGER, IN(""), "INTEGER is empty"},
        {HM_DER_INTEGER, IN("\0\0"), "not minimal"},
        {HM_DER_INTEGER, IN("\0\x7f"), "not minimal"},
        {HM_DER_INTEGER, IN("\xff\x80"), "not minimal"},
        {HM_DER_ENUMERATED, IN("\0\1"), "not minimal"},
        {HM_DER_BIT_STRING, IN("\0"), ""},
        {HM_DER_BIT_STRING, IN("\0\xff"), ""},
        {HM_DER_BIT_STRING, IN("\7\x80"), ""},
        {HM_DER_BIT_STRING, IN(""), "BIT STRING is empty"},
        {HM_DER_BIT_STRING, IN("\1"), "too many unused bits"},
        {HM_DER_BIT_STRING, IN("\x8\0"), "too many unused bits"},
        {HM_DER_BIT_STRING, IN("\xff\0"), "too many unused bits"},
        {HM_DER_BIT_STRING, IN("\7\xc0"), "unused bits that are not 0"},
        {HM_DER_BIT_STRING, IN("\1\x01"), "unused bits that are not 0"},
        {HM_DER_OCTET_STRING, IN(""), ""},
        {HM_DER_NULL, IN(""), ""},
        {HM_DER_NULL, IN("\0"), "NULL is not empty"},
        {HM_DER_OID, IN("\x2a\3"), ""},
        {HM_DER_OID, IN(""), "not well formed"},
        {HM_DER_OID, IN("\x80\1"), "not well formed"},
        {HM_DER_UTF8_STRING, IN("\xc3\xa4"), ""},
        {HM_DER_UTF8_STRING, IN("\xc3"), "not UTF-8"},
        {HM_DER_UTF8_STRING, IN("a\0b"), "holds a NUL"},
        {HM_DER_PRINTABLE_STRING, IN("aZ09 '()+,-./:=?"), ""},
        {HM_DER_PRINTABLE_STRING, IN("a@b"), "outside its set"},
        {HM_DER_PRINTABLE_STRING, IN("a\0"), "outside its set"},
        {HM_DER_PRINTABLE_STRING, IN("*"), "outside its set"},
        {HM_DER_IA5_STRING, IN("a@b\x7f"), ""},
        {HM_DER_IA5_STRING, IN("\x80"), "not ASCII"},
        {HM_DER_IA5_STRING, IN("a\0.b"), "holds a NUL"},
        {HM_DER_CONTEXT(1), IN(""), ""},
        {HM_DER_CONTEXT(30), IN("\1"), ""},
        {HM_DER_SEQUENCE, IN("\1"), ""},
        {0x14, IN("\xff"), ""},
        {0x1f, IN(""), ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const char *what = flaw(cases[i].tag, cases[i].value);

        test_case("%zu: \"%s\" for \"%s\"", i, what, cases[i].words);
        CHECK((what[0] == '\0') == (cases[i].words[0] == '\0'));
        CHECK(strstr(what, cases[i].words) != NULL);
    }
}

static void reads_times(void)
{
    static const struct {
        uint8_t tag;
        const char *text;
        int64_t s;
        uint32_t ns;
    } cases[] = {
        {HM_DER_UTC_TIME, "700101000000Z", 0, 0},
        {HM_DER_UTC_TIME, "491231235959Z", 2524607999, 0},
        {HM_DER_UTC_TIME, "500101000000Z", -631152000, 0},
        {HM_DER_UTC_TIME, "000229120000Z", 951825600, 0},
        {HM_DER_GENERALIZED_TIME, "19700101000000Z", 0, 0},
        {HM_DER_GENERALIZED_TIME, "99991231235959Z", 253402300799, 0},
        {HM_DER_GENERALIZED_TIME, "20500101000000Z", 2524608000, 0},
        {HM_DER_GENERALIZED_TIME, "19700101000001.5Z", 1, 500000000},
        {HM_DER_GENERALIZED_TIME, "19700101000001.000000001Z", 1, 1},
        {HM_DER_GENERALIZED_TIME, "19700101000001.999999999Z", 1, 999999999},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes in = hm_bytes_str(cases[i].text);
        struct hm_time time = {0};
        const char *what = cases[i].tag == HM_DER_UTC_TIME
            ? hm_der_utc_time(&time, in)
            : hm_der_generalized_time(&time, in);

        test_case("%s", cases[i].text);
        CHECK(what == NULL);
        CHECK_EQ(time.s, cases[i].s);
        CHECK_EQ(time.ns, cases[i].ns);
        CHECK_STR(flaw(cases[i].tag, in), "");
    }
}

static void refuses_other_times(void)
{
    static const struct {
        uint8_t tag;
        const char *text;
    } cases[] = {
        {HM_DER_UTC_TIME, ""},
        {HM_DER_UTC_TIME, "7001010000Z"},
        {HM_DER_UTC_TIME, "700101000000"},
        {HM_DER_UTC_TIME, "700101000000z"},
        {HM_DER_UTC_TIME, "700101000000+0000"},
        {HM_DER_UTC_TIME, "700101000000.5Z"},
        {HM_DER_UTC_TIME, "700101000000ZZ"},
        {HM_DER_UTC_TIME, "701301000000Z"},
        {HM_DER_UTC_TIME, "700001000000Z"},
        {HM_DER_UTC_TIME, "700100000000Z"},
        {HM_DER_UTC_TIME, "010229000000Z"},
        {HM_DER_UTC_TIME, "700101240000Z"},
        {HM_DER_UTC_TIME, "700101006000Z"},
        {HM_DER_UTC_TIME, "700101000060Z"},
        {HM_DER_UTC_TIME, "7 0101000000Z"},
        {HM_DER_UTC_TIME, "19700101000000Z"},
        {HM_DER_GENERALIZED_TIME, ""},
        {HM_DER_GENERALIZED_TIME, "700101000000Z"},
        {HM_DER_GENERALIZED_TIME, "197001010000Z"},
        {HM_DER_GENERALIZED_TIME, "19700101000000"},
        {HM_DER_GENERALIZED_TIME, "19700101000000+0100"},
        {HM_DER_GENERALIZED_TIME, "19700101000000,5Z"},
        {HM_DER_GENERALIZED_TIME, "19700101000000.Z"},
        {HM_DER_GENERALIZED_TIME, "19700101000000.0Z"},
        {HM_DER_GENERALIZED_TIME, "19700101000000.50Z"},
        {HM_DER_GENERALIZED_TIME, "19700101000000.5"},
        {HM_DER_GENERALIZED_TIME, "19700101000000.0000000001Z"},
        {HM_DER_GENERALIZED_TIME, "19700101000000.5.5Z"},
        {HM_DER_GENERALIZED_TIME, "19700101240000Z"},
        {HM_DER_GENERALIZED_TIME, "-9700101000000Z"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].text);
        CHECK(strstr(flaw(cases[i].tag, hm_bytes_str(cases[i].text)),
                  "or no such time") != NULL);
    }
}

static void names_tags(void)
{
    char name[HM_DER_TAG_SIZE];

    CHECK_STR(hm_der_tag_name(name, HM_DER_INTEGER), "INTEGER");
    CHECK_STR(hm_der_tag_name(name, HM_DER_SEQUENCE), "SEQUENCE");
    CHECK_STR(hm_der_tag_name(name, HM_DER_EXPLICIT(3)), "[3]");
    CHECK_STR(hm_der_tag_name(name, HM_DER_CONTEXT(0)), "[0]");
    CHECK_STR(hm_der_tag_name(name, 0x0f), "universal [15]");
    CHECK_STR(hm_der_tag_name(name, 0x41), "application [1]");
    CHECK_STR(hm_der_tag_name(name, 0xff), "private [31]");
}

TEST_SUITE(enc_der_value, TEST(knows_the_rules_of_each_type), TEST(reads_times),
    TEST(refuses_other_times), TEST(names_tags));
