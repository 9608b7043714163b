/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/oid.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

static const struct {
    const char *dotted;
    struct hm_bytes oid;
} samples[] = {
    {"0.0", HM_OID("\x00")},
    {"0.39", HM_OID("\x27")},
    {"1.0", HM_OID("\x28")},
    {"1.39", HM_OID("\x4f")},
    {"2.0", HM_OID("\x50")},
    {"2.47", HM_OID("\x7f")},
    {"2.48", HM_OID("\x81\x00")},
    {"2.999.3", HM_OID("\x88\x37\x03")},
    {"1.2.840.10045.2.1", HM_OID("\x2a\x86\x48\xce\x3d\x02\x01")},
    {"1.3.6.1.4.1.57264.1.1",
        HM_OID("\x2b\x06\x01\x04\x01\x83\xbf\x30\x01\x01")},
    {"1.2.18446744073709551615",
        HM_OID("\x2a\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f")},
};

static void writes_and_reads_dotted_text(void)
{
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        hm_auto(buf) text = hm_buf(100);
        hm_auto(buf) oid = hm_buf(100);
        struct hm_err err = {0};

        test_case("%s", samples[i].dotted);
        CHECK(hm_oid_ok(samples[i].oid));
        hm_oid_write(&text, samples[i].oid);
        if (text.failed == HM_OK)
            CHECK_STR(hm_buf_str(&text), samples[i].dotted);
        CHECK_STR(HM_SHOW_OID(samples[i].oid), samples[i].dotted);
        if (CHECK_OK(hm_oid_parse(&oid, hm_bytes_str(samples[i].dotted), &err)))
            CHECK_BYTES(hm_buf_view(&oid), samples[i].oid);
    }
}

static void refuses_text_that_is_no_oid(void)
{
    static const char *const cases[] = {"", ".", "1", "1.", ".1", "1..2",
        "1.2.", "1.40", "0.40", "3.1", "1.2.03", "1.2.-3", "1.2 .3", "1.2.x",
        "1.2.18446744073709551616", "2.18446744073709551615"};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) oid = hm_buf(100);
        struct hm_err err = {0};

        test_case("%s", cases[i]);
        hm_buf_put_str(&oid, "<");
        CHECK_ERR(hm_oid_parse(&oid, hm_bytes_str(cases[i]), &err), HM_FORMAT,
            "is no object identifier");
        CHECK_STR(hm_buf_str(&oid), oid.failed == HM_OK ? "<" : "");
    }
}

static void refuses_bytes_that_are_no_oid(void)
{
    static const struct hm_bytes cases[] = {
        HM_OID(""), HM_OID("\x80\x01"), /* not minimal */
        HM_OID("\x2a\x80\x01"),         /* nor here */
        HM_OID("\x2a\x86"),             /* cut off */
        HM_OID("\x2a\x86\x48\x80"),     /* both */
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%zu", i);
        CHECK(!hm_oid_ok(cases[i]));
    }
}

static void shows_strange_ones_in_hex(void)
{
    hm_auto(buf) text = hm_buf(100);
    static const struct hm_bytes big =
        HM_OID("\x69\x82\x80\x80\x80\x80\x80\x80\x80\x80\x00");

    CHECK(hm_oid_ok(big));
    hm_oid_write(&text, big);
    if (text.failed == HM_OK)
        CHECK_STR(hm_buf_str(&text), "oid:6982808080808080808000");
    CHECK_STR(HM_SHOW_OID(big), "oid:6982808080808080808000");
    CHECK_STR(HM_SHOW_OID(HM_LIT("\x80")), "oid:80");
    CHECK_STR(HM_SHOW_OID(hm_bytes(NULL, 0)), "oid:");
}

static void cuts_long_ones_for_messages(void)
{
    uint8_t ones[200];
    const char *shown;

    memset(ones, 1, sizeof(ones));
    shown = HM_SHOW_OID(hm_bytes(ones, sizeof(ones)));
    CHECK(strlen(shown) < HM_SHOW_OID_SIZE);
    CHECK(hm_bytes_starts(hm_bytes_str(shown), HM_LIT("0.1.1.1.1")));
    CHECK_STR(shown + strlen(shown) - 3, "1..");
    memset(ones, 0x80, sizeof(ones));
    shown = HM_SHOW_OID(hm_bytes(ones, sizeof(ones)));
    CHECK(strlen(shown) < HM_SHOW_OID_SIZE);
    CHECK(hm_bytes_starts(hm_bytes_str(shown), HM_LIT("oid:8080")));
}

TEST_SUITE(enc_oid, TEST(writes_and_reads_dotted_text),
    TEST(refuses_text_that_is_no_oid), TEST(refuses_bytes_that_are_no_oid),
    TEST(shows_strange_ones_in_hex), TEST(cuts_long_ones_for_messages));
