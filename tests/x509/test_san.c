/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"
#include "x509/cert_impl.h"
#include "x509/factory.h"

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }
#define FULCIO "\x06\x0a\x2b\x06\x01\x04\x01\x83\xbf\x30\x01\x07"
#define UPN "\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03"

static void kinds_of_names_are_read(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        enum hm_san_kind kind;
        struct hm_bytes value;
    } cases[] = {
        {"email", IN("\x30\5\x81\3a@b"), HM_SAN_EMAIL, IN("a@b")},
        {"host", IN("\x30\3\x82\1h"), HM_SAN_DNS, IN("h")},
        {"URI", IN("\x30\7\x86\5urn:a"), HM_SAN_URI, IN("urn:a")},
        {"IPv4", IN("\x30\6\x87\4\1\2\3\4"), HM_SAN_IP, IN("\1\2\3\4")},
        {"IPv6",
            IN("\x30\x12\x87\x10"
               "0123456789abcdef"),
            HM_SAN_IP, IN("0123456789abcdef")},
        {"user name", IN("\x30\x13\xa0\x11" FULCIO "\xa0\3\x0c\1u"),
            HM_SAN_OTHER, IN("u")},
        {"user name of others", IN("\x30\x13\xa0\x11" UPN "\xa0\3\x0c\1u"),
            HM_SAN_UNKNOWN, IN("\xa0\x11" UPN "\xa0\3\x0c\1u")},
        {"X.400", IN("\x30\2\xa3\0"), HM_SAN_UNKNOWN, IN("\xa3\0")},
        {"directory", IN("\x30\4\xa4\2\x30\0"), HM_SAN_UNKNOWN,
            IN("\xa4\2\x30\0")},
        {"EDI", IN("\x30\2\xa5\0"), HM_SAN_UNKNOWN, IN("\xa5\0")},
        {"OID", IN("\x30\4\x88\2\x2a\3"), HM_SAN_UNKNOWN, IN("\x88\2\x2a\3")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cert cert = {0};
        struct hm_err err = {0};
        bool all = false;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_cert_read_san(&cert, &all, cases[i].in, &err)) ||
            !CHECK_EQ(cert.san_count, 1))
            continue;
        CHECK_EQ(cert.sans[0].kind, cases[i].kind);
        CHECK_BYTES(cert.sans[0].value, cases[i].value);
        CHECK_EQ(all, cases[i].kind != HM_SAN_UNKNOWN);
    }
}

static void names_that_are_wrong_are_refused(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        const char *words;
    } cases[] = {
        {"nothing", IN(""), "missing"},
        {"no name", IN("\x30\0"), "an element is missing"},
        {"empty email", IN("\x30\2\x81\0"), "name is empty"},
        {"empty host", IN("\x30\2\x82\0"), "name is empty"},
        {"empty URI", IN("\x30\2\x86\0"), "name is empty"},
        {"empty user name", IN("\x30\x12\xa0\x10" FULCIO "\xa0\2\x0c\0"),
            "name is empty"},
        {"NUL in an email", IN("\x30\5\x81\3a\0b"), "IA5String holds a NUL"},
        {"UTF-8 in an URI", IN("\x30\4\x86\2\xc3\xa9"), "not ASCII"},
        {"NUL in a user name", IN("\x30\x15\xa0\x13" FULCIO "\xa0\5\x0c\3a\0b"),
            "holds a NUL"},
        {"user name, printable", IN("\x30\x13\xa0\x11" FULCIO "\xa0\3\x13\1u"),
            "PrintableString, not UTF8String"},
        {"user name, not wrapped", IN("\x30\x11\xa0\x0f" FULCIO "\x0c\1u"),
            "UTF8String, not [0]"},
        {"user name, two", IN("\x30\x16\xa0\x14" FULCIO "\xa0\6\x0c\1u\x0c\1v"),
            "surplus bytes"},
        {"user name, more behind",
            IN("\x30\x15\xa0\x13" FULCIO "\xa0\3\x0c\1u\5\0"), "surplus bytes"},
        {"other name without value", IN("\x30\x0e\xa0\x0c" UPN), "missing"},
        {"IP of 5 bytes",
            IN("\x30\7\x87\5"
               "12345"),
            "IP address is not of 4 or 16 bytes"},
        {"[9]", IN("\x30\3\x89\1a"), "no such kind of name"},
        {"constructed email", IN("\x30\5\xa1\3\x16\1a"),
            "no such kind of name"},
        {"an IA5String", IN("\x30\3\x16\1a"), "no such kind of name"},
        {"a set", IN("\x31\3\x82\1h"), "SET, not SEQUENCE"},
        {"bad DER in a directory name", IN("\x30\4\xa4\2\x30\1"),
            "length is beyond the end"},
        {"a byte behind", IN("\x30\3\x82\1hx"), "after the end"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cert cert = {0};
        struct hm_err err = {0};
        bool all = false;

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_cert_read_san(&cert, &all, cases[i].in, &err), HM_FORMAT,
            cases[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    static const char good[] = "\x30\x18\xa0\x11" FULCIO "\xa0\3\x0c\1u\x82\3"
                               "abc";

    for (size_t len = 0; len < sizeof(good) - 1; len++) {
        struct hm_cert cert = {0};
        struct hm_err err = {0};
        bool all;

        CHECK_ERR(hm_cert_read_san(&cert, &all, hm_bytes(good, len), &err),
            HM_FORMAT, "");
    }
}

/* One that is not understood makes the extension so, wherever it stands. */
static void names_of_several_kinds_stay_in_order(void)
{
    struct hm_cert cert = {0};
    struct hm_err err = {0};
    bool all = true;

    if (!CHECK_OK(hm_cert_read_san(
            &cert, &all, HM_LIT("\x30\x0a\x82\1h\xa3\0\x86\3u:a"), &err)))
        return;
    CHECK_EQ(cert.san_count, 3);
    CHECK_EQ(cert.sans[0].kind, HM_SAN_DNS);
    CHECK_EQ(cert.sans[1].kind, HM_SAN_UNKNOWN);
    CHECK_EQ(cert.sans[2].kind, HM_SAN_URI);
    CHECK(!all);
}

static void there_are_so_many_names_at_most(void)
{
    for (size_t count = HM_CERT_SANS_MAX; count <= HM_CERT_SANS_MAX + 1;
         count++) {
        hm_auto(buf) buf = hm_buf(HM_KIB);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_cert cert = {0};
        struct hm_err err = {0};
        bool all;

        hm_der_begin(&out, HM_DER_SEQUENCE);
        for (size_t i = 0; i < count; i++)
            hm_der_put(&out, HM_DER_CONTEXT(2), HM_LIT("h"));
        hm_der_finish(&out);
        if (count <= HM_CERT_SANS_MAX)
            CHECK_OK(hm_cert_read_san(&cert, &all, hm_buf_view(&buf), &err));
        else if (buf.failed == HM_OK)
            CHECK_ERR(hm_cert_read_san(&cert, &all, hm_buf_view(&buf), &err),
                HM_LIMIT, "too many names");
    }
}

TEST_SUITE(x509_san, TEST(kinds_of_names_are_read),
    TEST(names_that_are_wrong_are_refused), TEST(every_prefix_is_refused),
    TEST(names_of_several_kinds_stay_in_order),
    TEST(there_are_so_many_names_at_most));
