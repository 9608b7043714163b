/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/der_write.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>
#include <string.h>

#include "base/buf.h"
#include "enc/oid.h"
#include "test.h"

#define IN(literal) HM_OID(literal)

static void writes_nested_elements(void)
{
    hm_auto(buf) buf = hm_buf(100);
    struct hm_der_out out;
    struct hm_err err = {0};
    struct hm_bytes view;

    hm_buf_put_str(&buf, "before");
    out = hm_der_out(&buf);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_u64(&out, 1);
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    hm_der_put_u64(&out, 2);
    hm_der_finish(&out);
    hm_der_put_implicit(&out, 1);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_finish(&out);
    hm_der_put_implicit(&out, 2);
    hm_der_put_null(&out);
    hm_der_put_any(&out, HM_LIT("\4\1x"));
    hm_der_finish(&out);
    if (CHECK_OK(hm_der_out_end(&out, &view, &err)))
        CHECK_BYTES(view, HM_LIT("\x30\xf\2\1\1\xa0\3\2\1\2\xa1\0\x82\0\4\1x"));
}

static void writes_every_length_minimally(void)
{
    static const size_t lens[] = {
        0, 1, 127, 128, 255, 256, 65535, 65536, 70000};

    for (size_t i = 0; i < TEST_LEN(lens); i++) {
        hm_auto(buf) content = hm_buf(100000);
        hm_auto(buf) buf = hm_buf(100000);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};
        struct hm_bytes view;
        struct hm_der rd;

        test_case("%zu bytes", lens[i]);
        hm_buf_extend(&content, lens[i]);
        hm_der_begin(&out, HM_DER_SEQUENCE);
        hm_der_put_octets(&out, hm_buf_view(&content));
        hm_der_finish(&out);
        if (content.failed != HM_OK ||
            !CHECK_OK(hm_der_out_end(&out, &view, &err)))
            return;
        CHECK_OK(hm_der_check(view, &err));
        rd = hm_der(view);
        hm_der_enter(&rd, HM_DER_SEQUENCE);
        CHECK_BYTES(hm_der_octets(&rd), hm_buf_view(&content));
        hm_der_leave(&rd);
        CHECK_OK(hm_der_end(&rd, &err));
    }
}

/* One element by one call, and what it must give. */
static void uint_0(struct hm_der_out *out)
{
    hm_der_put_uint(out, hm_bytes(NULL, 0));
}

static void uint_zeros(struct hm_der_out *out)
{
    hm_der_put_uint(out, HM_LIT("\0\0\0"));
}

static void uint_high(struct hm_der_out *out)
{
    hm_der_put_uint(out, HM_LIT("\0\0\x80"));
}

static void uint_low(struct hm_der_out *out)
{
    hm_der_put_uint(out, HM_LIT("\0\x7f\xff"));
}

static void u64_max(struct hm_der_out *out)
{
    hm_der_put_u64(out, UINT64_MAX);
}

static void bool_true(struct hm_der_out *out)
{
    hm_der_put_bool(out, true);
}

static void bool_false(struct hm_der_out *out)
{
    hm_der_put_bool(out, false);
}

static void defaults(struct hm_der_out *out)
{
    hm_der_put_bool_default_false(out, false);
    hm_der_put_implicit(out, 3);
    hm_der_put_bool_default_false(out, false);
    hm_der_put_bool_default_false(out, true);
    hm_der_put_implicit(out, 3);
    hm_der_put_bool_default_false(out, true);
}

static void bits(struct hm_der_out *out)
{
    hm_der_put_bits(out, HM_LIT("\xab"));
    hm_der_put_bits(out, HM_LIT(""));
}

static void named_bits(struct hm_der_out *out)
{
    hm_der_put_named_bits(out, 0);
    hm_der_put_named_bits(out, 1);
    hm_der_put_named_bits(out, 1 << 5 | 1 << 6);
    hm_der_put_named_bits(out, 1 << 7);
    hm_der_put_named_bits(out, 1 << 8);
    hm_der_put_named_bits(out, 1U << 31);
}

static void oids(struct hm_der_out *out)
{
    hm_der_put_oid(out, HM_LIT("\x2a\3"));
    hm_der_put_oid_text(out, "1.2.840.113549");
}

static void texts(struct hm_der_out *out)
{
    hm_der_put_text(out, HM_DER_UTF8_STRING, HM_LIT("\xc3\xa4"));
    hm_der_put_text(out, HM_DER_PRINTABLE_STRING, HM_LIT("a b"));
    hm_der_put_text(out, HM_DER_IA5_STRING, HM_LIT("a@b"));
}

static void times(struct hm_der_out *out)
{
    hm_der_put_time(out, 0);
    hm_der_put_time(out, 2524607999);
    hm_der_put_time(out, 2524608000);
    hm_der_put_time(out, -631152001);
    hm_der_put_time_fine(out, (struct hm_time){0, 0});
    hm_der_put_time_fine(out, (struct hm_time){0, 120000000});
    hm_der_put_time_fine(out, (struct hm_time){0, 1});
}

static void sets(struct hm_der_out *out)
{
    hm_der_begin(out, HM_DER_SET);
    hm_der_put_u64(out, 1);
    hm_der_put_u64(out, 2);
    hm_der_finish(out);
}

static void writes_each_type(void)
{
    static const struct {
        void (*put)(struct hm_der_out *out);
        struct hm_bytes want;
    } cases[] = {
        {uint_0, IN("\2\1\0")},
        {uint_zeros, IN("\2\1\0")},
        {uint_high, IN("\2\2\0\x80")},
        {uint_low, IN("\2\2\x7f\xff")},
        {u64_max, IN("\2\x9\0\xff\xff\xff\xff\xff\xff\xff\xff")},
        {bool_true, IN("\1\1\xff")},
        {bool_false, IN("\1\1\0")},
        {defaults, IN("\1\1\xff\x83\1\xff")},
        {bits, IN("\3\2\0\xab\3\1\0")},
        {named_bits,
            IN("\3\1\0\3\2\7\x80\3\2\1\6\3\2\0\1\3\3\7\0\x80\3\5\0\0\0\0\1")},
        {oids, IN("\6\2\x2a\3\6\6\x2a\x86\x48\x86\xf7\xd")},
        {texts, IN("\xc\2\xc3\xa4\x13\3a b\x16\3a@b")},
        {times,
            IN("\x17\xd"
               "700101000000Z\x17\xd"
               "491231235959Z"
               "\x18\xf"
               "20500101000000Z\x18\xf"
               "19491231235959Z"
               "\x18\xf"
               "19700101000000Z\x18\x12"
               "19700101000000.12Z"
               "\x18\x19"
               "19700101000000.000000001Z")},
        {sets, IN("\x31\6\2\1\1\2\1\2")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) buf = hm_buf(200);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};
        struct hm_bytes view;

        test_case("%zu", i);
        cases[i].put(&out);
        if (CHECK_OK(hm_der_out_end(&out, &view, &err)))
            CHECK_BYTES(view, cases[i].want);
    }
}

static void bad_boolean(struct hm_der_out *out)
{
    hm_der_put(out, HM_DER_BOOLEAN, HM_LIT("\1"));
}

static void bad_integer(struct hm_der_out *out)
{
    hm_der_put(out, HM_DER_INTEGER, HM_LIT("\0\1"));
}

static void constructed_put(struct hm_der_out *out)
{
    hm_der_put(out, HM_DER_SEQUENCE, HM_LIT(""));
}

static void tag_0(struct hm_der_out *out)
{
    hm_der_put(out, 0, HM_LIT(""));
}

static void tag_31(struct hm_der_out *out)
{
    hm_der_put(out, 0x9f, HM_LIT(""));
}

static void bad_oid(struct hm_der_out *out)
{
    hm_der_put_oid(out, HM_LIT("\x80"));
}

static void bad_oid_text(struct hm_der_out *out)
{
    hm_der_put_oid_text(out, "1.2.");
}

static void bad_text(struct hm_der_out *out)
{
    hm_der_put_text(out, HM_DER_PRINTABLE_STRING, HM_LIT("@"));
}

static void text_of_no_text_type(struct hm_der_out *out)
{
    hm_der_put_text(out, HM_DER_OCTET_STRING, HM_LIT("x"));
}

static void year_10000(struct hm_der_out *out)
{
    hm_der_put_time(out, 253402300800);
}

static void too_many_ns(struct hm_der_out *out)
{
    hm_der_put_time_fine(out, (struct hm_time){0, 1000000000});
}

static void two_elements_as_one(struct hm_der_out *out)
{
    hm_der_put_any(out, HM_LIT("\5\0\5\0"));
}

static void implicit_before_any(struct hm_der_out *out)
{
    hm_der_put_implicit(out, 0);
    hm_der_put_any(out, HM_LIT("\5\0"));
    hm_der_put_null(out); /* must not get the tag meant for the other */
}

static void implicit_before_nothing(struct hm_der_out *out)
{
    hm_der_put_implicit(out, 0);
}

static void finish_too_often(struct hm_der_out *out)
{
    hm_der_put_null(out);
    hm_der_finish(out);
}

static void forgotten_finish(struct hm_der_out *out)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
}

static void begin_of_a_primitive(struct hm_der_out *out)
{
    hm_der_begin(out, HM_DER_INTEGER);
    hm_der_finish(out);
}

static void set_out_of_order(struct hm_der_out *out)
{
    hm_der_put_implicit(out, 0);
    hm_der_begin(out, HM_DER_SET);
    hm_der_put_u64(out, 2);
    hm_der_put_u64(out, 1);
    hm_der_finish(out);
}

static void nest_too_deep(struct hm_der_out *out)
{
    for (int i = 0; i <= HM_DER_DEPTH_MAX; i++)
        hm_der_begin(out, HM_DER_SEQUENCE);
    for (int i = 0; i <= HM_DER_DEPTH_MAX; i++)
        hm_der_finish(out);
}

static void does_not_write_what_it_would_not_read(void)
{
    static void (*const cases[])(struct hm_der_out * out) = {bad_boolean,
        bad_integer, constructed_put, tag_0, tag_31, bad_oid, bad_oid_text,
        bad_text, text_of_no_text_type, year_10000, too_many_ns,
        two_elements_as_one, implicit_before_any, implicit_before_nothing,
        finish_too_often, forgotten_finish, begin_of_a_primitive,
        set_out_of_order, nest_too_deep};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) buf = hm_buf(200);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};

        test_case("%zu", i);
        cases[i](&out);
        CHECK_ERR(hm_der_out_end(&out, NULL, &err), HM_USAGE, "");
    }
}

static void leaves_an_unfinished_document_unreadable(void)
{
    hm_auto(buf) buf = hm_buf(200);
    struct hm_der_out out = hm_der_out(&buf);
    struct hm_err err = {0};

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_null(&out);
    if (CHECK_OK(hm_buf_end(&buf, NULL, &err)))
        CHECK_ERR(hm_der_check(hm_buf_view(&buf), &err), HM_FORMAT,
            "length is indefinite");
}

static void says_when_it_does_not_fit(void)
{
    hm_auto(buf) buf = hm_buf(131);
    struct hm_der_out out = hm_der_out(&buf);
    struct hm_err err = {0};
    uint8_t bytes[127] = {0};

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_octets(&out, hm_bytes(bytes, sizeof(bytes)));
    hm_der_finish(&out); /* needs one byte more for the length */
    CHECK_ERR(hm_der_out_end(&out, NULL, &err), HM_LIMIT, "longer than 131");
}

/* ---- Against OpenSSL ---- */

static void fill(uint8_t *p, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        p[i] = (uint8_t)(seed >> 24);
    }
}

static void agrees_with_openssl_on_integers(void)
{
    for (uint32_t seed = 0; seed < 400; seed++) {
        hm_auto(buf) buf = hm_buf(200);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};
        uint8_t bytes[66], *theirs = NULL;
        size_t len = seed % sizeof(bytes);
        struct hm_bytes ours;
        ASN1_INTEGER *number;
        int theirs_len;
        BIGNUM *bn;

        test_case("seed %u", seed);
        fill(bytes, len, seed);
        bn = BN_bin2bn(bytes, (int)len, NULL);
        number = BN_to_ASN1_INTEGER(bn, NULL);
        theirs_len = i2d_ASN1_INTEGER(number, &theirs);
        hm_der_put_uint(&out, hm_bytes(bytes, len));
        if (CHECK_OK(hm_der_out_end(&out, &ours, &err)))
            CHECK_BYTES(ours, hm_bytes(theirs, (size_t)theirs_len));
        OPENSSL_free(theirs);
        ASN1_INTEGER_free(number);
        BN_free(bn);
    }
}

static void agrees_with_openssl_on_ecdsa_signatures(void)
{
    for (uint32_t seed = 0; seed < 300; seed++) {
        hm_auto(buf) buf = hm_buf(200);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};
        uint8_t r[48], s[48], *theirs = NULL;
        size_t len = 1 + seed % sizeof(r);
        ECDSA_SIG *sig = ECDSA_SIG_new();
        struct hm_bytes ours;
        struct hm_der rd;
        int theirs_len;

        test_case("seed %u", seed);
        fill(r, len, seed);
        fill(s, len, ~seed);
        ECDSA_SIG_set0(
            sig, BN_bin2bn(r, (int)len, NULL), BN_bin2bn(s, (int)len, NULL));
        theirs_len = i2d_ECDSA_SIG(sig, &theirs);
        rd = hm_der(hm_bytes(theirs, (size_t)theirs_len));
        hm_der_begin(&out, HM_DER_SEQUENCE);
        hm_der_enter(&rd, HM_DER_SEQUENCE);
        hm_der_put_uint(&out, hm_der_uint(&rd));
        hm_der_put_uint(&out, hm_der_uint(&rd));
        hm_der_leave(&rd);
        hm_der_finish(&out);
        CHECK_OK(hm_der_end(&rd, &err));
        if (CHECK_OK(hm_der_out_end(&out, &ours, &err)))
            CHECK_BYTES(ours, hm_bytes(theirs, (size_t)theirs_len));
        OPENSSL_free(theirs);
        ECDSA_SIG_free(sig);
    }
}

static void agrees_with_openssl_on_oids(void)
{
    static const char *const dotted[] = {"0.0", "1.39.1", "2.999.3", "2.40.1",
        "1.2.840.113549.1.1.11", "1.3.6.1.4.1.57264.1.1",
        "1.3.6.1.4.1.4294967296.16383.16384", "2.5.29.37"};

    for (size_t i = 0; i < TEST_LEN(dotted); i++) {
        hm_auto(buf) buf = hm_buf(200);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};
        ASN1_OBJECT *object = OBJ_txt2obj(dotted[i], 1);
        uint8_t *theirs = NULL;
        int theirs_len = i2d_ASN1_OBJECT(object, &theirs);
        struct hm_bytes ours;

        test_case("%s", dotted[i]);
        hm_der_put_oid_text(&out, dotted[i]);
        if (CHECK_OK(hm_der_out_end(&out, &ours, &err)))
            CHECK_BYTES(ours, hm_bytes(theirs, (size_t)theirs_len));
        OPENSSL_free(theirs);
        ASN1_OBJECT_free(object);
    }
}

static void agrees_with_openssl_on_times(void)
{
    for (int64_t time_s = -2000000000; time_s < 5000000000;
         time_s += 33333333) {
        hm_auto(buf) buf = hm_buf(200);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_err err = {0};
        ASN1_TIME *time = ASN1_TIME_adj(NULL, (time_t)time_s, 0, 0);
        uint8_t *theirs = NULL;
        int theirs_len = i2d_ASN1_TIME(time, &theirs);
        struct hm_bytes ours;
        struct hm_der rd;

        test_case("%lld", (long long)time_s);
        hm_der_put_time(&out, time_s);
        if (CHECK_OK(hm_der_out_end(&out, &ours, &err)))
            CHECK_BYTES(ours, hm_bytes(theirs, (size_t)theirs_len));
        rd = hm_der(hm_bytes(theirs, (size_t)theirs_len));
        CHECK_EQ(hm_der_time(&rd), time_s);
        CHECK_OK(hm_der_end(&rd, &err));
        OPENSSL_free(theirs);
        ASN1_TIME_free(time);
    }
}

TEST_SUITE(enc_der_write, TEST(writes_nested_elements),
    TEST(writes_every_length_minimally), TEST(writes_each_type),
    TEST(does_not_write_what_it_would_not_read),
    TEST(leaves_an_unfinished_document_unreadable),
    TEST(says_when_it_does_not_fit), TEST(agrees_with_openssl_on_integers),
    TEST(agrees_with_openssl_on_ecdsa_signatures),
    TEST(agrees_with_openssl_on_oids), TEST(agrees_with_openssl_on_times));
