/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "enc/pem.h"
#include "test.h"
#include "x509/factory.h"

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static void a_leaf_is_read_to_every_field(void)
{
    hm_auto(made) root = {0}, leaf = {0};
    struct made_spec spec = made_ca("root", NULL);
    const struct hm_cert *cert = &leaf.cert;
    struct hm_err err = {0};

    spec.organisation = "us";
    if (!CHECK_OK(made_cert(&root, &spec, &err)))
        return;
    spec = made_code_leaf(&root, "https://example.com/me");
    spec.serial = 0x80;
    if (!CHECK_OK(made_cert(&leaf, &spec, &err)))
        return;
    CHECK_BYTES(cert->der, hm_buf_view(&leaf.der));
    CHECK_BYTES(cert->serial, HM_LIT("\x80"));
    CHECK_BYTES(cert->issuer, root.cert.subject);
    CHECK_STR(HM_SHOW_NAME(cert->issuer), "root, us");
    CHECK_BYTES(cert->subject, HM_LIT("\x30\0"));
    CHECK_EQ(cert->valid.start.s, MADE_FROM);
    CHECK_EQ(cert->valid.end.s, MADE_TO);
    CHECK(cert->valid.has_start && cert->valid.has_end);
    CHECK_BYTES(cert->spki, hm_key_spki(leaf.key));
    CHECK(!cert->is_ca && !cert->has_path_len);
    CHECK(cert->has_key_usage);
    CHECK_EQ(cert->key_usage, HM_KU_DIGITAL_SIGNATURE);
    CHECK(cert->has_eku && !cert->eku_critical);
    CHECK_EQ(cert->eku_count, 1);
    CHECK(hm_cert_has_eku(cert, hm_eku_code_signing));
    CHECK(!hm_cert_has_eku(cert, hm_eku_time_stamping));
    CHECK_EQ(cert->key_id.len, 20);
    CHECK_BYTES(cert->issuer_key_id, root.cert.key_id);
    CHECK(cert->san_critical);
    CHECK_EQ(cert->san_count, 1);
    CHECK_EQ(cert->sans[0].kind, HM_SAN_URI);
    CHECK_BYTES(cert->sans[0].value, HM_LIT("https://example.com/me"));
    CHECK_EQ(cert->ext_count, 5);
    CHECK_OK(hm_cert_check_critical(cert, &err));
    CHECK_OK(hm_cert_signed_by(cert, root.key, &err));
    CHECK_ERR(hm_cert_signed_by(cert, leaf.key, &err), HM_MISMATCH,
        "certificate: signature does not verify");
    CHECK(root.cert.is_ca);
    CHECK_OK(hm_cert_signed_by(&root.cert, root.key, &err));
}

/* A self-signed one with one element replaced. */
static bool parse_with(
    enum made_part part, struct hm_bytes raw, struct hm_err *err)
{
    struct made_spec spec = made_ca("me", NULL);
    hm_auto(made) made = {0};
    struct hm_cert cert;

    spec.unreadable = true;
    spec.raw[part] = raw;
    HM_TRY(made_cert(&made, &spec, err));
    if (hm_cert_parse(&cert, hm_buf_view(&made.der), err))
        return true;
    CHECK_EQ(cert.der.len, 0); /* zeroed */
    CHECK_EQ(cert.ext_count, 0);
    return false;
}

#define SERIAL_20 "\xff\2\3\4\5\6\7\x08\x09\x0a\1\2\3\4\5\6\7\x08\x09\x0a"
#define UTC(s) "\x17\x0d" s
#define GENERAL(len, s) "\x18" len s

static void elements_may_look_like_this(void)
{
    static const struct {
        const char *name;
        enum made_part part;
        struct hm_bytes raw;
    } cases[] = {
        {"20 bytes of serial number", MADE_SERIAL, IN("\2\x15\0" SERIAL_20)},
        {"serial number 0", MADE_SERIAL, IN("\2\1\0")},
        {"no extensions", MADE_EXTENSIONS, IN("")},
        {"UTCTime of 1999 and of 2049", MADE_VALIDITY,
            IN("\x30\x1e" UTC("990101000000Z") UTC("491231235959Z"))},
        {"no end (RFC 5280 4.1.2.5)", MADE_VALIDITY,
            IN("\x30\x20" UTC("990101000000Z")
                    GENERAL("\x0f", "99991231235959Z"))},
        {"an end before the start", MADE_VALIDITY,
            IN("\x30\x1e" UTC("250101000000Z") UTC("240101000000Z"))},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_OK(parse_with(cases[i].part, cases[i].raw, &err));
    }
}

/* An Extension 1.2.n of nothing. */
#define EXT(n) "\x30\6\6\2\x2a" n "\4\0"

static void elements_that_are_wrong_are_refused(void)
{
    static const struct {
        const char *name;
        enum made_part part;
        struct hm_bytes raw;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"version 1", MADE_VERSION, IN(""), HM_UNSUPPORTED, "version 1"},
        {"version 1, encoded", MADE_VERSION, IN("\xa0\3\2\1\0"), HM_UNSUPPORTED,
            "version is not 3"},
        {"version 2", MADE_VERSION, IN("\xa0\3\2\1\1"), HM_UNSUPPORTED,
            "version is not 3"},
        {"version 4", MADE_VERSION, IN("\xa0\3\2\1\3"), HM_UNSUPPORTED,
            "version is not 3"},
        {"two versions", MADE_VERSION, IN("\xa0\6\2\1\2\2\1\2"), HM_FORMAT,
            "surplus bytes"},
        {"negative serial number", MADE_SERIAL, IN("\2\1\xff"), HM_FORMAT,
            "number is negative"},
        {"21 bytes of serial number", MADE_SERIAL, IN("\2\x15\1" SERIAL_20),
            HM_FORMAT, "serial number is longer than 20 bytes"},
        {"two algorithms", MADE_INNER_ALGORITHM, IN("\x30\5\6\3\x2b\x65\x70"),
            HM_FORMAT,
            "the two signature algorithms of the certificate differ"},
        {"no inner algorithm", MADE_INNER_ALGORITHM, IN(""), HM_FORMAT, ""},
        {"no issuer", MADE_ISSUER, IN("\x30\0"), HM_FORMAT, "issuer is empty"},
        {"an issuer that is no name", MADE_ISSUER, IN("\x30\3\2\1\1"),
            HM_FORMAT, "INTEGER, not SET"},
        {"a subject that is no name", MADE_SUBJECT, IN("\x31\0"), HM_FORMAT,
            "SET, not SEQUENCE"},
        {"a fraction of a second", MADE_VALIDITY,
            IN("\x30\x22" UTC("990101000000Z")
                    GENERAL("\x11", "20300101000000.5Z")),
            HM_FORMAT, "time has a fraction of a second"},
        {"no seconds", MADE_VALIDITY,
            IN("\x30\x1c\x17\x0b"
               "9901010000Z" UTC("491231235959Z")),
            HM_FORMAT, "UTCTime is not"},
        {"a zone", MADE_VALIDITY,
            IN("\x30\x22\x17\x11"
               "990101000000+0000" UTC("491231235959Z")),
            HM_FORMAT, "UTCTime is not"},
        {"one time", MADE_VALIDITY, IN("\x30\x0f" UTC("491231235959Z")),
            HM_FORMAT, "UTCTime is missing"},
        {"a key that is none", MADE_SPKI, IN("\x30\0"), HM_FORMAT,
            "SEQUENCE is missing"},
        {"broken parameters of a key", MADE_SPKI,
            IN("\x30\x0d\x30\6\6\1\x2a\x30\1\x80\3\3\0\1\2"), HM_FORMAT, ""},
        {"a unique identifier", MADE_EXTENSIONS, IN("\x81\2\0\1"),
            HM_UNSUPPORTED, "unique identifiers"},
        {"another", MADE_EXTENSIONS, IN("\x82\2\0\1"), HM_UNSUPPORTED,
            "unique identifiers"},
        {"[4]", MADE_EXTENSIONS, IN("\xa4\0"), HM_FORMAT, "surplus bytes"},
        {"no list of extensions", MADE_EXTENSIONS, IN("\xa3\0"), HM_FORMAT,
            "SEQUENCE is missing"},
        {"an empty list of extensions", MADE_EXTENSIONS, IN("\xa3\2\x30\0"),
            HM_FORMAT, "missing"},
        {"two lists", MADE_EXTENSIONS,
            IN("\xa3\x14\x30\x08" EXT("\3") "\x30\x08" EXT("\4")), HM_FORMAT,
            "surplus bytes"},
        {"an extension twice", MADE_EXTENSIONS,
            IN("\xa3\x12\x30\x10" EXT("\3") EXT("\3")), HM_FORMAT,
            "extension 1.2.3 stands twice"},
        {"critical FALSE is encoded", MADE_EXTENSIONS,
            IN("\xa3\x0d\x30\x0b\x30\x09\6\2\x2a\3\1\1\0\4\0"), HM_FORMAT,
            "FALSE is encoded, but is the default"},
        {"a BIT STRING in an extension", MADE_EXTENSIONS,
            IN("\xa3\x0b\x30\x09\x30\7\6\2\x2a\3\3\1\0"), HM_FORMAT,
            "BIT STRING, not OCTET STRING"},
        {"something wrong in an extension", MADE_EXTENSIONS,
            IN("\xa3\x0f\x30\x0d\x30\x0b\6\3\x55\x1d\x13\4\4\x30\3\1\1"),
            HM_FORMAT, "certificate: basic constraints: "},
        {"more in an algorithm", MADE_OUTER_ALGORITHM,
            IN("\x30\7\6\3\x2b\x65\x70\5\0"), HM_FORMAT, "differ"},
        {"signature of 9 bits", MADE_SIGNATURE, IN("\3\3\7\xff\x80"), HM_FORMAT,
            "BIT STRING ends within a byte"},
        {"no signature", MADE_SIGNATURE, IN(""), HM_FORMAT,
            "BIT STRING is missing"},
        {"two signatures", MADE_SIGNATURE, IN("\3\2\0\1\3\2\0\1"), HM_FORMAT,
            "surplus bytes"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 9 : 1) {
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(parse_with(cases[i].part, cases[i].raw, &err), cases[i].code,
            cases[i].words);
    }
}

static void every_prefix_and_surplus_are_refused(void)
{
    struct made_spec spec = made_ca("me", NULL);
    hm_auto(made) made = {0};
    struct hm_cert cert;
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&made, &spec, &err)))
        return;
    for (size_t len = 0; len < made.der.len; len++)
        CHECK_ERR(hm_cert_parse(&cert, hm_bytes(made.der.p, len), &err),
            HM_FORMAT, "certificate: ");
    hm_buf_put_u8(&made.der, 0);
    if (made.der.failed == HM_OK)
        CHECK_ERR(hm_cert_parse(&cert, hm_buf_view(&made.der), &err), HM_FORMAT,
            "certificate: offset ");
}

/* Every bit of a certificate is in what was signed, in the signature, or has
 * one spelling only. */
static void every_other_bit_is_refused_or_not_signed(void)
{
    hm_auto(made) root = {0}, leaf = {0};
    struct made_spec spec = made_ca("root", NULL);
    hm_auto(buf) copy = hm_buf(HM_CERT_MAX);
    size_t step = test_torture() ? 401 : 1;
    struct hm_err err = {0};

    spec.key_type = HM_KEY_ED25519;
    if (!CHECK_OK(made_cert(&root, &spec, &err)))
        return;
    spec = made_code_leaf(&root, "https://example.com/me");
    if (!CHECK_OK(made_cert(&leaf, &spec, &err)))
        return;
    hm_buf_put(&copy, hm_buf_view(&leaf.der));
    for (size_t i = 0; i < 8 * copy.len; i += step) {
        struct hm_cert cert;

        copy.p[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK(!hm_cert_parse(&cert, hm_buf_view(&copy), &err) ||
            !hm_cert_signed_by(&cert, root.key, &err));
        copy.p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

static void sizes_have_bounds(void)
{
    static const uint8_t big[HM_CERT_MAX];
    struct made_ext exts[HM_CERT_EXTS_MAX + 1];
    char oids[HM_CERT_EXTS_MAX + 1][8];
    hm_auto(made) most = {0}, more = {0};
    struct made_spec spec = made_ca("me", NULL);
    struct made_ext large = {"1.2.3", false, hm_bytes(big, sizeof(big))};
    struct hm_err err = {0};

    spec.ca = false;
    spec.key_usage = 0;
    spec.no_key_id = true;
    for (size_t i = 0; i < TEST_LEN(exts); i++) {
        memcpy(oids[i], "1.2.3.0", 8);
        oids[i][2] = (char)('3' + i / 10 % 7);
        oids[i][4] = (char)('0' + i % 10);
        oids[i][6] = (char)('0' + i / 70);
        exts[i] = (struct made_ext){.oid = oids[i]};
    }
    spec.exts = exts;
    spec.ext_count = HM_CERT_EXTS_MAX;
    if (CHECK_OK(made_cert(&most, &spec, &err)))
        CHECK_EQ(most.cert.ext_count, HM_CERT_EXTS_MAX);
    spec.ext_count++;
    CHECK_ERR(made_cert(&more, &spec, &err), HM_LIMIT, "too many extensions");
    if (test_torture())
        return;
    spec.exts = &large;
    spec.ext_count = 1;
    CHECK_ERR(made_cert(&more, &spec, &err), HM_LIMIT, "at most 65536");
}

/* ---- Signatures ---- */

static void each_algorithm_is_checked_by_its_key(void)
{
    static const struct {
        const char *pem;
        struct hm_sig_alg alg;
    } cases[] = {
        {KEY_P256, {HM_SIG_ECDSA, HM_SHA256}},
        {KEY_P256, {HM_SIG_ECDSA, HM_SHA512}},
        {KEY_P384, {HM_SIG_ECDSA, HM_SHA256}},
        {KEY_P384, {HM_SIG_ECDSA, HM_SHA384}},
        {KEY_P521, {HM_SIG_ECDSA, HM_SHA512}},
        {KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA256}},
        {KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA384}},
        {KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA512}},
        {KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA256}},
        {KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA384}},
        {KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA512}},
        {KEY_ED25519, {HM_SIG_ED25519, HM_HASH_NONE}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct made_spec spec = made_ca("me", NULL);
        hm_auto_ptr(key) key = NULL;
        hm_auto_ptr(key) public_key = NULL;
        hm_auto(made) made = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse_private_pem(
                &key, hm_bytes_str(cases[i].pem), &err)))
            continue;
        spec.key = key;
        spec.alg = cases[i].alg;
        if (!CHECK_OK(made_cert(&made, &spec, &err)) ||
            !CHECK_OK(hm_cert_key(&public_key, &made.cert, &err)))
            continue;
        CHECK(!hm_key_is_private(public_key));
        CHECK(hm_key_eq(key, public_key));
        CHECK_OK(hm_cert_signed_by(&made.cert, public_key, &err));
        made.der.p[made.cert.tbs.p - made.der.p + 20] ^= 1;
        CHECK_ERR(hm_cert_signed_by(&made.cert, public_key, &err), HM_MISMATCH,
            "certificate: signature does not verify");
    }
}

/* What a certificate says of its signature is not what the key's owner made. */
static void the_algorithm_must_suit_and_fit(void)
{
    static const struct {
        const char *name, *pem;
        struct hm_bytes algorithm;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"Ed25519 by a P-256 key", KEY_P256, IN("\x30\5\6\3\x2b\x65\x70"),
            HM_MISMATCH,
            "signature algorithm ed25519, but the key is ecdsa-p256"},
        {"ECDSA by an RSA key", KEY_RSA,
            IN("\x30\x0a\6\x08\x2a\x86\x48\xce\x3d\4\3\2"), HM_MISMATCH,
            "signature algorithm ecdsa, but the key is rsa"},
        {"another hash", KEY_P256,
            IN("\x30\x0a\6\x08\x2a\x86\x48\xce\x3d\4\3\3"), HM_MISMATCH,
            "signature does not verify"},
        {"SHA-1", KEY_RSA,
            IN("\x30\x0d\6\x09\x2a\x86\x48\x86\xf7\x0d\1\1\5\5\0"),
            HM_UNSUPPORTED, "signature algorithm 1.2.840.113549.1.1.5"},
        {"wrong parameters", KEY_RSA,
            IN("\x30\x0b\6\x09\x2a\x86\x48\x86\xf7\x0d\1\1\x0b"), HM_FORMAT,
            "parameters are not NULL"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct made_spec spec = made_ca("me", NULL);
        hm_auto_ptr(key) key = NULL;
        hm_auto(made) made = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(hm_key_parse_private_pem(
                &key, hm_bytes_str(cases[i].pem), &err)))
            continue;
        spec.key = key;
        spec.raw[MADE_INNER_ALGORITHM] = cases[i].algorithm;
        spec.raw[MADE_OUTER_ALGORITHM] = cases[i].algorithm;
        if (!CHECK_OK(made_cert(&made, &spec, &err)))
            continue;
        CHECK_ERR(hm_cert_signed_by(&made.cert, key, &err), cases[i].code,
            cases[i].words);
    }
}

static void a_key_that_is_none_has_no_use(void)
{
    struct made_spec spec = made_ca("me", NULL);
    hm_auto_ptr(key) key = NULL;
    hm_auto(made) made = {0};
    struct hm_err err = {0};

    spec.raw[MADE_SPKI] = HM_LIT("\x30\x0a\x30\3\6\1\x2a\3\3\0\1\2");
    if (CHECK_OK(made_cert(&made, &spec, &err)))
        CHECK_ERR(hm_cert_key(&key, &made.cert, &err), HM_UNSUPPORTED,
            "certificate: public key: ");
}

/* ---- Looking things up, and PEM ---- */

static void extensions_are_found_by_oid(void)
{
    struct made_spec spec = made_ca("me", NULL);
    const struct made_ext exts[] = {{"1.2.3", true, HM_LIT("x")}};
    const struct hm_cert_ext *ext;
    hm_auto(made) made = {0};
    struct hm_err err = {0};

    spec.exts = exts;
    spec.ext_count = 1;
    if (!CHECK_OK(made_cert(&made, &spec, &err)))
        return;
    ext = hm_cert_ext(&made.cert, HM_LIT("\x2a\3"));
    if (CHECK(ext != NULL)) {
        CHECK(ext->critical && !ext->known);
        CHECK_BYTES(ext->value, HM_LIT("x"));
        CHECK_BYTES(ext->whole, HM_LIT("\x30\x0a\6\2\x2a\3\1\1\xff\4\1x"));
    }
    CHECK(hm_cert_ext(&made.cert, HM_LIT("\x2a")) == NULL);
    CHECK(!hm_cert_has_eku(&made.cert, hm_eku_any));
}

static void put_pem(struct hm_buf *out, const char *name, struct hm_err *err)
{
    struct made_spec spec = made_ca(name, NULL);
    hm_auto(made) made = {0};

    if (CHECK(made_cert(&made, &spec, err)))
        hm_pem_write(out, "CERTIFICATE", hm_buf_view(&made.der));
}

static void a_pem_text_gives_a_list(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) pem = hm_buf(HM_MIB);
    struct hm_cert_list list = {0};
    struct hm_err err = {0};

    hm_buf_put_str(&pem, "subject: a\n");
    put_pem(&pem, "a", &err);
    put_pem(&pem, "b", &err);
    if (!CHECK_OK(hm_cert_parse_pem(&list, &arena, hm_buf_view(&pem), &err)) ||
        !CHECK_EQ(list.count, 2))
        return;
    CHECK_STR(HM_SHOW_NAME(list.certs[0].subject), "a");
    CHECK_STR(HM_SHOW_NAME(list.certs[1].subject), "b");
    CHECK_OK(hm_cert_check_critical(&list.certs[1], &err));
}

static void other_pem_texts_are_refused(void)
{
    static const struct {
        const char *name, *text, *words;
    } cases[] = {
        {"nothing", "", ""},
        {"a key", PUB_P256, "PEM block 1: PEM block is \"PUBLIC KEY\", not "},
        {"no certificate",
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            "PEM block 1: certificate: offset 2: an element is missing"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) pem = hm_buf(HM_MIB);
        struct hm_cert_list list = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (i > 0)
            put_pem(&pem, "a", &err);
        hm_buf_put_str(&pem, cases[i].text);
        CHECK_ERR(hm_cert_parse_pem(&list, &arena, hm_buf_view(&pem), &err),
            HM_FORMAT, cases[i].words);
        CHECK_EQ(list.count, 0);
    }
}

TEST_SUITE(x509_cert, TEST(a_leaf_is_read_to_every_field),
    TEST(elements_may_look_like_this),
    TEST(elements_that_are_wrong_are_refused),
    TEST(every_prefix_and_surplus_are_refused),
    TEST(every_other_bit_is_refused_or_not_signed), TEST(sizes_have_bounds),
    TEST(each_algorithm_is_checked_by_its_key),
    TEST(the_algorithm_must_suit_and_fit), TEST(a_key_that_is_none_has_no_use),
    TEST(extensions_are_found_by_oid), TEST(a_pem_text_gives_a_list),
    TEST(other_pem_texts_are_refused));
