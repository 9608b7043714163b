/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"
#include "x509/cert_impl.h"
#include "x509/factory.h"

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }
/* 2.5.29.n */
#define CE(n) IN("\x55\x1d" n)
#define SKI CE("\x0e")
#define KU CE("\x0f")
#define SAN CE("\x11")
#define BC CE("\x13")
#define AKI CE("\x23")
#define EKU CE("\x25")

static bool read(struct hm_cert *out, struct hm_bytes oid,
    struct hm_bytes value, struct hm_err *err)
{
    *out = (struct hm_cert){
        .exts[0] = {.oid = oid, .value = value}, .ext_count = 1};
    return hm_cert_read_exts(out, err);
}

static void extensions_set_their_fields(void)
{
    static const struct {
        const char *name;
        struct hm_bytes oid, value;
        struct hm_cert want; /* the fields that are compared below */
    } cases[] = {
        {"no CA", BC, IN("\x30\0"), {.is_ca = false}},
        {"a CA", BC, IN("\x30\3\1\1\xff"), {.is_ca = true}},
        {"path length 0", BC, IN("\x30\6\1\1\xff\2\1\0"),
            {.is_ca = true, .has_path_len = true}},
        {"path length 300", BC, IN("\x30\7\1\1\xff\2\2\1\x2c"),
            {.is_ca = true, .has_path_len = true, .path_len = 300}},
        {"no usage", KU, IN("\3\1\0"), {.has_key_usage = true}},
        {"signing", KU, IN("\3\2\7\x80"),
            {.has_key_usage = true, .key_usage = HM_KU_DIGITAL_SIGNATURE}},
        {"CA usage", KU, IN("\3\2\1\6"),
            {.has_key_usage = true,
                .key_usage = HM_KU_CERT_SIGN | HM_KU_CRL_SIGN}},
        {"nine bits", KU, IN("\3\3\7\x40\x80"),
            {.has_key_usage = true,
                .key_usage = HM_KU_NON_REPUDIATION | 1 << 8}},
        {"purposes", EKU, IN("\x30\6\6\4\x55\x1d\x25\0"),
            {.has_eku = true, .ekus = {IN("\x55\x1d\x25\0")}, .eku_count = 1}},
        {"key", SKI, IN("\4\2id"), {.key_id = IN("id")}},
        {"issuer's key", AKI, IN("\x30\4\x80\2id"),
            {.issuer_key_id = IN("id")}},
        {"issuer's key and number", AKI,
            IN("\x30\x0d\x80\2id\xa1\4\xa4\2\x30\0\x82\1\7"),
            {.issuer_key_id = IN("id")}},
        {"issuer's number only", AKI, IN("\x30\x09\xa1\4\xa4\2\x30\0\x82\1\7"),
            {.is_ca = false}},
        {"nothing about the issuer", AKI, IN("\x30\0"), {.is_ca = false}},
        {"unknown", CE("\x20"), IN("junk"), {.is_ca = false}},
        {"longer than ours", IN("\x55\x1d\x13\1"), IN("junk"),
            {.is_ca = false}},
        {"of another arc", IN("\x55\x1e\x13"), IN("junk"), {.is_ca = false}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_cert *want = &cases[i].want;
        struct hm_cert got;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(read(&got, cases[i].oid, cases[i].value, &err)))
            continue;
        CHECK_EQ(got.is_ca, want->is_ca);
        CHECK_EQ(got.has_path_len, want->has_path_len);
        CHECK_EQ(got.path_len, want->path_len);
        CHECK_EQ(got.has_key_usage, want->has_key_usage);
        CHECK_EQ(got.key_usage, want->key_usage);
        CHECK_EQ(got.has_eku, want->has_eku);
        CHECK_EQ(got.eku_count, want->eku_count);
        CHECK_BYTES(got.ekus[0], want->ekus[0]);
        CHECK_BYTES(got.key_id, want->key_id);
        CHECK_BYTES(got.issuer_key_id, want->issuer_key_id);
        CHECK_EQ(got.exts[0].known, i < 14);
    }
}

static void contents_that_are_wrong_are_refused(void)
{
    static const struct {
        const char *name;
        struct hm_bytes oid, value;
        const char *words;
    } cases[] = {
        {"FALSE is encoded", BC, IN("\x30\3\1\1\0"),
            "basic constraints: offset 2: FALSE is encoded, but is the "
            "default"},
        {"TRUE is 1", BC, IN("\x30\3\1\1\1"), "BOOLEAN is neither"},
        {"path length of no CA", BC, IN("\x30\3\2\1\0"),
            "path length of what is no CA"},
        {"negative path length", BC, IN("\x30\6\1\1\xff\2\1\xff"), "negative"},
        {"more behind", BC, IN("\x30\6\1\1\xff\1\1\xff"), "surplus bytes"},
        {"BC: nothing", BC, IN(""), "basic constraints: "},
        {"BC: a byte behind", BC, IN("\x30\0x"), "after the end"},
        {"KU ends in 0", KU, IN("\3\2\0\x80"), "named bits end in a bit"},
        {"KU: octets", KU, IN("\4\1\x80"), "OCTET STRING, not BIT STRING"},
        {"KU: a byte behind", KU, IN("\3\1\0x"), "after the end"},
        {"EKU: none", EKU, IN("\x30\0"),
            "extended key usage: offset 2: OBJECT IDENTIFIER is missing"},
        {"EKU: no OID", EKU, IN("\x30\2\5\0"), "not OBJECT IDENTIFIER"},
        {"EKU: broken OID", EKU, IN("\x30\3\6\1\x80"), "not well formed"},
        {"EKU: a byte behind", EKU, IN("\x30\3\6\1\x2ax"), "after the end"},
        {"SKI: empty", SKI, IN("\4\0"),
            "subject key identifier: offset 0: key identifier is empty"},
        {"SKI: a byte behind", SKI, IN("\4\1ax"), "after the end"},
        {"AKI: empty", AKI, IN("\x30\2\x80\0"), "key identifier is empty"},
        {"AKI: out of order", AKI, IN("\x30\6\x82\1\1\x80\1a"),
            "surplus bytes"},
        {"AKI: broken inside", AKI, IN("\x30\4\xa1\2\xa4\1"),
            "length is beyond the end"},
        {"AKI: number not minimal", AKI, IN("\x30\4\x82\2\0\1"),
            "INTEGER is not minimal"},
        {"SAN: wrong", SAN, IN("\x30\0"), "subject alternative name: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cert got;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(read(&got, cases[i].oid, cases[i].value, &err), HM_FORMAT,
            cases[i].words);
    }
}

static void numbers_have_bounds(void)
{
    static const struct hm_bytes bc = BC, eku = EKU;
    hm_auto(buf) buf = hm_buf(HM_KIB);
    struct hm_der_out out = hm_der_out(&buf);
    struct hm_cert got;
    struct hm_err err = {0};

    CHECK_ERR(read(&got, bc, HM_LIT("\x30\x0e\1\1\xff\2\x09\1\0\0\0\0\0\0\0\0"),
                  &err),
        HM_UNSUPPORTED, "number of more than 64 bits");
    hm_der_begin(&out, HM_DER_SEQUENCE);
    for (size_t i = 0; i < HM_CERT_EKUS_MAX; i++)
        hm_der_put_oid(&out, HM_LIT("\x2a"));
    hm_der_finish(&out);
    CHECK_OK(read(&got, eku, hm_buf_view(&buf), &err));
    hm_buf_cut(&buf, 0);
    out = hm_der_out(&buf);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    for (size_t i = 0; i <= HM_CERT_EKUS_MAX; i++)
        hm_der_put_oid(&out, HM_LIT("\x2a"));
    hm_der_finish(&out);
    if (buf.failed == HM_OK)
        CHECK_ERR(read(&got, eku, hm_buf_view(&buf), &err), HM_LIMIT,
            "too many purposes");
}

static void no_extension_stands_twice(void)
{
    struct hm_cert cert = {.ext_count = 4,
        .exts = {{.oid = IN("\x2a\3")}, {.oid = IN("\x2b\3")},
            {.oid = IN("\x2a\3\3")}, {.oid = IN("\x2a\4")}}};
    struct hm_err err = {0};

    CHECK_OK(hm_cert_read_exts(&cert, &err));
    for (size_t i = 0; i < 3; i++) {
        cert.exts[3].oid = cert.exts[i].oid;
        CHECK_ERR(hm_cert_read_exts(&cert, &err), HM_FORMAT, "stands twice");
    }
}

static void critical_ones_must_be_known(void)
{
    static const struct {
        const char *name;
        struct made_ext ext;
        const char *words; /* NULL: it may be there */
    } cases[] = {
        {"plain", {"1.2.3", false, IN("x")}, NULL},
        {"critical", {"1.2.3", true, IN("x")}, "critical extension 1.2.3"},
        {"poison of a precertificate",
            {"1.3.6.1.4.1.11129.2.4.3", true, IN("\5\0")},
            "critical extension 1.3.6.1.4.1.11129.2.4.3"},
        {"policies", {"2.5.29.32", true, IN("\x30\0")},
            "critical extension 2.5.29.32"},
        {"policy constraints", {"2.5.29.36", true, IN("\x30\0")},
            "critical extension 2.5.29.36"},
        {"name constraints", {"2.5.29.30", true, IN("\x30\0")},
            "name constraints"},
        {"name constraints, not critical", {"2.5.29.30", false, IN("\x30\0")},
            "name constraints"},
        {"Fulcio's", {"1.3.6.1.4.1.57264.1.1", true, IN("x")},
            "critical extension 1.3.6.1.4.1.57264.1.1"},
        {"a name that we know", {"2.5.29.17", true, IN("\x30\3\x82\1h")}, NULL},
        {"a name that we do not", {"2.5.29.17", true, IN("\x30\2\xa3\0")},
            "critical extension 2.5.29.17"},
        {"that name, not critical", {"2.5.29.17", false, IN("\x30\2\xa3\0")},
            NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct made_spec spec = made_ca("a", NULL);
        hm_auto(made) made = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        spec.exts = &cases[i].ext;
        spec.ext_count = 1;
        if (!CHECK_OK(made_cert(&made, &spec, &err)))
            continue;
        if (cases[i].words == NULL)
            CHECK_OK(hm_cert_check_critical(&made.cert, &err));
        else
            CHECK_ERR(hm_cert_check_critical(&made.cert, &err), HM_UNSUPPORTED,
                cases[i].words);
    }
}

TEST_SUITE(x509_cert_ext, TEST(extensions_set_their_fields),
    TEST(contents_that_are_wrong_are_refused), TEST(numbers_have_bounds),
    TEST(no_extension_stands_twice), TEST(critical_ones_must_be_known));
