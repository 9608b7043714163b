/* SPDX-License-Identifier: Apache-2.0 */
/* Each check by a token that fails there and nowhere else. */
#include <string.h>

#include "base/limits.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "enc/oid.h"
#include "test.h"
#include "tsa/factory.h"

#define RAW(s) STAMP_RAW(s)

/* An authority: its root alone, or with its leaf in front. */
static bool authority(struct hm_ca **out, const struct hm_made *leaf,
    const struct hm_made *root, const struct hm_window *valid,
    struct hm_err *err)
{
    static const struct hm_window always;
    struct hm_bytes certs[2];
    size_t count = 0;

    if (leaf != NULL)
        certs[count++] = hm_buf_view(&leaf->der);
    certs[count++] = hm_buf_view(&root->der);
    return hm_ca_new(out, HM_CA_TIME_STAMPING, certs, count,
        valid == NULL ? &always : valid, err);
}

/* Make, read and verify. */
static bool judge_paid(const struct hm_ca *ca, const struct stamp_spec *spec,
    struct hm_path_memo *memo, struct hm_err *err)
{
    hm_auto(buf) room = {0};
    struct hm_timestamp ts;

    HM_TRY(stamp_read(&ts, &room, spec, err));
    return hm_timestamp_verify(&ts, ca, HM_LIT(STAMP_MESSAGE), memo, err);
}

static bool judge(
    const struct hm_ca *ca, const struct stamp_spec *spec, struct hm_err *err)
{
    return judge_paid(ca, spec, NULL, err);
}

/* A lab, its authority with and without leaf. */
struct hm_bench {
    struct hm_stamp_lab lab;
    struct hm_ca *leaf, *root;
};

static void hm_bench_free(struct hm_bench *bench)
{
    hm_ca_free(bench->leaf);
    hm_ca_free(bench->root);
    hm_stamp_lab_free(&bench->lab);
}
HM_DEFINE_AUTO(bench)

static bool bench_valid(
    struct hm_bench *bench, const struct hm_window *valid, struct hm_err *err)
{
    const struct hm_stamp_lab *lab = &bench->lab;

    HM_TRY(stamp_lab(&bench->lab, err));
    HM_TRY(authority(&bench->leaf, &lab->leaf, &lab->root, valid, err));
    return authority(&bench->root, NULL, &lab->root, valid, err);
}

static bool bench_new(struct hm_bench *bench, struct hm_err *err)
{
    return bench_valid(bench, NULL, err);
}

/* The same answer by both. */
static void check_both(const struct hm_bench *bench,
    const struct stamp_spec *spec, enum hm_code code, const char *words)
{
    struct hm_err err = {0};

    CHECK_CODE(judge(bench->leaf, spec, &err), code, words);
    CHECK_CODE(judge(bench->root, spec, &err), code, words);
}

static void good_tokens_verify_with_and_without_certificates(void)
{
    hm_auto(bench) bench = {0};
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    spec = stamp_by(&bench.lab.leaf);
    test_case("none, the authority has the leaf");
    CHECK_OK(judge(bench.leaf, &spec, &err));
    test_case("none, and nobody has it");
    CHECK_ERR(judge(bench.root, &spec, &err), HM_UNTRUSTED,
        "signer, issued by root, is not of this authority");
    spec.certs[0] = &bench.lab.leaf;
    test_case("the leaf");
    check_both(&bench, &spec, HM_OK, "");
    spec.certs[0] = &bench.lab.root;
    spec.certs[1] = &bench.lab.leaf;
    test_case("both");
    check_both(&bench, &spec, HM_OK, "");
    spec.protected = spec.ess_bare = true;
    test_case("with protected algorithms, without issuer in ESS");
    check_both(&bench, &spec, HM_OK, "");
}

/* What the signature's own words break, for both kinds of authority. */
static const struct {
    const char *name;
    enum stamp_part part;
    struct hm_bytes raw;
    enum hm_code code;
    const char *words;
} parts[] = {
    {"only the old attribute", STAMP_ATTR_ESS,
        RAW("\x30\x11\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c\x31"
            "\x02\x30\0"),
        HM_UNSUPPORTED, "the signer's certificate is named by SHA-1 alone"},
    {"another content's digest", STAMP_ATTR_DIGEST,
        RAW("\x30\x2f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04\x31\x22\x04"
            "\x20"
            "0123456789abcdef0123456789abcdef"),
        HM_MISMATCH, "messageDigest is sha256:30313233"},
    {"algorithm of SHA-384", STAMP_SIGNATURE_ALGORITHM,
        RAW("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"), HM_MISMATCH,
        "signed attributes: digest algorithm is sha256"},
    {"algorithm of SHA-1", STAMP_SIGNATURE_ALGORITHM,
        RAW("\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01"), HM_UNSUPPORTED,
        "signature algorithm 1.2.840.10045.4.1"},
    {"algorithm of another key", STAMP_SIGNATURE_ALGORITHM,
        RAW("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\0"),
        HM_MISMATCH, "signature algorithm rsa-pkcs1, but the key is "},
};

static void each_check_fails_by_itself(void)
{
    hm_auto(bench) bench = {0};
    struct stamp_spec good, spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    good = stamp_by(&bench.lab.leaf);
    good.certs[0] = &bench.lab.leaf;
    for (size_t i = 0; i < TEST_LEN(parts); i++) {
        test_case("%s", parts[i].name);
        spec = good;
        spec.raw[parts[i].part] = parts[i].raw;
        check_both(&bench, &spec, parts[i].code, parts[i].words);
    }
    test_case("another message");
    spec = good;
    spec.message = HM_LIT("another signature");
    check_both(&bench, &spec, HM_MISMATCH, "imprint is sha256:");
    test_case("broken signature");
    spec = good;
    spec.broken = true;
    check_both(&bench, &spec, HM_MISMATCH,
        "signed attributes: signature does not verify");
    test_case("signed by another key");
    spec = good;
    spec.key = bench.lab.root.key;
    check_both(&bench, &spec, HM_MISMATCH,
        "signed attributes: signature does not verify");
    test_case("another certificate hashed");
    spec = good;
    spec.hashed = &bench.lab.root;
    spec.ess_bare = true;
    check_both(&bench, &spec, HM_MISMATCH,
        "signingCertificateV2 has the hash of another certificate");
}

/* The hash is right and the names beside it are another's. */
static void ess_names_must_be_the_signers(void)
{
    static const struct {
        const char *name;
        bool issuer, serial;
    } cases[] = {{"issuer", true, false}, {"number", false, true}};
    hm_auto(bench) bench = {0};
    struct hm_timestamp ts;
    struct stamp_spec spec;
    struct hm_err err = {0};
    hm_auto(buf) room = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    spec = stamp_by(&bench.lab.leaf);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)))
            return;
        if (cases[i].issuer)
            ts.ess_issuer = bench.lab.leaf.cert.subject;
        if (cases[i].serial)
            ts.ess_serial = HM_LIT("\x09");
        CHECK_ERR(hm_timestamp_verify(
                      &ts, bench.leaf, HM_LIT(STAMP_MESSAGE), NULL, &err),
            HM_MISMATCH, "another certificate's issuer and number");
    }
}

/* One kind of key; the fixed ones are quicker than new ones. */
static bool leaf_by(struct hm_made *out, struct hm_key **key,
    const struct hm_made *root, const char *pem, struct hm_err *err)
{
    struct made_spec spec = made_tsa_leaf(root, "authority");

    HM_TRY(hm_key_parse_private_pem(key, hm_bytes_str(pem), err));
    spec.key = *key;
    return made_cert(out, &spec, err);
}

static void every_algorithm_of_the_table_verifies(void)
{
    static const struct {
        const char *name, *pem;
        struct hm_sig_alg alg;
        bool key_kind;
    } cases[] = {
        {"P-256", KEY_P256, {HM_SIG_ECDSA, HM_SHA256}, false},
        {"P-256, SHA-512", KEY_P256, {HM_SIG_ECDSA, HM_SHA512}, false},
        {"P-256 by its kind", KEY_P256, {HM_SIG_ECDSA, HM_SHA256}, true},
        {"P-384", KEY_P384, {HM_SIG_ECDSA, HM_SHA384}, false},
        {"P-384, SHA-256", KEY_P384, {HM_SIG_ECDSA, HM_SHA256}, false},
        {"P-521", KEY_P521, {HM_SIG_ECDSA, HM_SHA512}, false},
        {"RSA", KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA256}, false},
        {"RSA, SHA-384", KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA384}, false},
        {"RSA by its kind", KEY_RSA, {HM_SIG_RSA_PKCS1, HM_SHA512}, true},
        {"PSS", KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA256}, false},
        {"PSS, SHA-512", KEY_RSA, {HM_SIG_RSA_PSS, HM_SHA512}, false},
        {"Ed25519", KEY_ED25519, {HM_SIG_ED25519, HM_HASH_NONE}, false},
    };
    struct made_spec root_spec = made_ca("root", NULL);
    hm_auto(made) root = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&root, &root_spec, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i += test_torture() ? 5 : 1) {
        hm_auto(made) leaf = {0};
        hm_auto_ptr(key) key = NULL;
        hm_auto_ptr(ca) ca = NULL;
        struct stamp_spec spec;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(leaf_by(&leaf, &key, &root, cases[i].pem, &err)) ||
            !CHECK_OK(authority(&ca, &leaf, &root, NULL, &err)))
            continue;
        spec = stamp_by(&leaf);
        spec.alg = cases[i].alg;
        spec.key_kind = cases[i].key_kind;
        CHECK_OK(judge(ca, &spec, &err));
        spec.broken = true;
        CHECK_ERR(judge(ca, &spec, &err), HM_MISMATCH, "does not verify");
    }
}

/* ---- Whose is it? ---- */

static void a_strangers_token_is_untrusted_and_nothing_else(void)
{
    hm_auto(bench) ours = {0}, theirs = {0};
    struct made_spec sibling;
    struct stamp_spec spec;
    hm_auto(made) other = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&ours, &err)) ||
        !CHECK_OK(bench_new(&theirs, &err)))
        return;
    sibling = made_tsa_leaf(&ours.lab.root, "authority");
    sibling.serial = 2;
    if (!CHECK_OK(made_cert(&other, &sibling, &err)))
        return;
    test_case("another number under the same root");
    spec = stamp_by(&other);
    spec.certs[0] = &other;
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_UNTRUSTED, "not of this");
    CHECK_OK(judge(ours.root, &spec, &err));
    test_case("and bad besides");
    spec.message = HM_LIT("another signature");
    spec.broken = true;
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_UNTRUSTED, "not of this");
    test_case("same names and numbers, but its certificate is embedded");
    spec = stamp_by(&theirs.lab.leaf);
    spec.certs[0] = &theirs.lab.leaf;
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_UNTRUSTED, "not of this");
    CHECK_ERR(judge(ours.root, &spec, &err), HM_UNTRUSTED, "signer: ");
    test_case("with its root");
    spec.certs[1] = &theirs.lab.root;
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_UNTRUSTED, "not of this");
    CHECK_ERR(judge(ours.root, &spec, &err), HM_UNTRUSTED, "signer: ");
    test_case("with the old attribute alone");
    spec.raw[parts[0].part] = parts[0].raw;
    CHECK_ERR(judge(ours.root, &spec, &err), HM_UNTRUSTED, "signer: ");
}

/* It says that it is ours and nothing that came with it says otherwise. */
static void a_forgery_is_bad_and_not_a_strangers(void)
{
    hm_auto(bench) ours = {0}, theirs = {0};
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&ours, &err)) ||
        !CHECK_OK(bench_new(&theirs, &err)))
        return;
    test_case("without certificates");
    spec = stamp_by(&theirs.lab.leaf);
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_MISMATCH,
        "signingCertificateV2 has the hash of another certificate");
    test_case("with our certificate's hash");
    spec.hashed = &ours.lab.leaf;
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_MISMATCH,
        "signed attributes: signature does not verify");
    test_case("with our certificate's hash, and another certificate");
    spec.certs[0] = &theirs.lab.leaf;
    CHECK_ERR(judge(ours.leaf, &spec, &err), HM_MISMATCH,
        "signed attributes: signature does not verify");
    test_case("with both certificates");
    spec.certs[1] = &ours.lab.leaf;
    check_both(&ours, &spec, HM_MISMATCH,
        "signed attributes: signature does not verify");
}

/* What is in the bag beside the signer's certificate changes nothing. */
static void the_bag_is_only_hints(void)
{
    hm_auto(bench) ours = {0}, theirs = {0};
    hm_auto(buf) raw = hm_buf(HM_TSA_MAX);
    struct hm_der_out out = hm_der_out(&raw);
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&ours, &err)) ||
        !CHECK_OK(bench_new(&theirs, &err)))
        return;
    spec = stamp_by(&ours.lab.leaf);
    spec.certs[0] = &theirs.lab.leaf; /* of the same name and number */
    spec.certs[1] = &theirs.lab.root;
    test_case("a namesake in the bag");
    CHECK_OK(judge(ours.leaf, &spec, &err));
    spec.certs[2] = &ours.lab.leaf;
    CHECK_OK(judge(ours.root, &spec, &err));
    test_case("what is no certificate");
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    hm_der_put_any(&out, HM_LIT("\x30\0"));
    hm_der_put_any(&out, hm_buf_view(&ours.lab.leaf.der));
    hm_der_finish(&out);
    if (!CHECK_OK(hm_der_out_end(&out, &spec.raw[STAMP_CERTIFICATES], &err)))
        return;
    check_both(&ours, &spec, HM_OK, "");
}

/* With a leaf at hand, one signature; otherwise the path to it, too. A stranger's
 * costs nothing. Too little left is not "a stranger's", which would be skipped. */
static void signatures_are_paid_for(void)
{
    hm_auto(bench) ours = {0}, theirs = {0};
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&ours, &err)) ||
        !CHECK_OK(bench_new(&theirs, &err)))
        return;
    spec = stamp_by(&ours.lab.leaf);
    spec.certs[0] = &ours.lab.leaf;
    for (size_t i = 0; i < 2; i++) {
        const struct hm_ca *ca = i == 0 ? ours.leaf : ours.root;
        struct hm_work work = hm_work(100, NULL);
        struct hm_path_memo memo = {.work = &work};
        size_t cost;

        test_case("%s", i == 0 ? "leaf" : "no leaf");
        CHECK_OK(judge_paid(ca, &spec, &memo, &err));
        cost = 100 - work.left;
        CHECK(cost > 0);
        for (size_t units = 0; units < cost; units++) {
            memo.count = 0;
            work = hm_work(units, NULL);
            CHECK_ERR(
                judge_paid(ca, &spec, &memo, &err), HM_LIMIT, "one piece");
        }
        work = hm_work(100, NULL);
        CHECK_ERR(judge_paid(theirs.leaf, &spec, &memo, &err), HM_UNTRUSTED,
            "not of this authority");
        CHECK_EQ(work.left, 100);
    }
}

/* CVE-2026-39984: another verifier checked the first certificate in the bag
 * that was no CA, and the signature by the one that the token names. Here the
 * first one is a real authority's, and the signer is a mere code signer. */
static void cve_2026_39984_checks_are_about_the_signer(void)
{
    hm_auto(bench) bench = {0};
    hm_auto(made) code = {0};
    struct made_spec code_spec;
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    code_spec = made_code_leaf(&bench.lab.root, "https://example.com/me");
    code_spec.serial = 9;
    if (!CHECK_OK(made_cert(&code, &code_spec, &err)))
        return;
    spec = stamp_by(&code);
    spec.certs[0] = &bench.lab.leaf;
    spec.certs[1] = &code;
    CHECK_ERR(judge(bench.leaf, &spec, &err), HM_UNTRUSTED, "not of this");
    CHECK_ERR(judge(bench.root, &spec, &err), HM_UNTRUSTED,
        "signer: leaf is not for time stamping alone");
    test_case("with the authority's hash");
    spec.hashed = &bench.lab.leaf;
    CHECK_ERR(judge(bench.leaf, &spec, &err), HM_UNTRUSTED, "not of this");
    CHECK_ERR(judge(bench.root, &spec, &err), HM_UNTRUSTED,
        "signer: leaf is not for time stamping alone");
    test_case("with the authority's name and number");
    spec = stamp_by(&bench.lab.leaf);
    spec.key = code.key;
    spec.certs[0] = &bench.lab.leaf;
    spec.certs[1] = &code;
    check_both(&bench, &spec, HM_MISMATCH, "does not verify");
}

/* ---- The certificate and its time ---- */

static const struct {
    const char *name, *ekus[2];
    bool plain, ca;
    const char *words;
} purposes[] = {
    {"no purpose", {NULL, NULL}, false, false, "time stamping alone"},
    {"not critical", {MADE_TIME_STAMPING, NULL}, true, false, "critically so"},
    {"code signing", {MADE_CODE_SIGNING, NULL}, false, false,
        "time stamping alone"},
    {"any purpose", {MADE_ANY_PURPOSE, NULL}, false, false,
        "time stamping alone"},
    {"a second purpose", {MADE_TIME_STAMPING, MADE_CODE_SIGNING}, false, false,
        "time stamping alone"},
    {"an unknown one", {MADE_TIME_STAMPING, "1.2.3.4"}, false, false,
        "time stamping alone"},
    {"a CA", {MADE_TIME_STAMPING, NULL}, false, true, "leaf is a CA"},
};

/* Whoever is under the anchor for another purpose is a stranger. But a trust
 * root that lists such a leaf is wrong, and what it signed does not count. */
static void the_certificate_must_be_for_time_stamping_alone(void)
{
    hm_auto(bench) bench = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(purposes); i++) {
        struct made_spec cert = made_tsa_leaf(&bench.lab.root, "authority");
        hm_auto(made) leaf = {0};
        hm_auto_ptr(ca) ca = NULL;
        struct stamp_spec spec;

        test_case("%s", purposes[i].name);
        cert.ekus[0] = purposes[i].ekus[0];
        cert.ekus[1] = purposes[i].ekus[1];
        cert.eku_critical = !purposes[i].plain;
        cert.ca = purposes[i].ca;
        if (!CHECK_OK(made_cert(&leaf, &cert, &err)))
            continue;
        spec = stamp_by(&leaf);
        spec.certs[0] = &leaf;
        CHECK_ERR(
            judge(bench.root, &spec, &err), HM_UNTRUSTED, purposes[i].words);
        if (!purposes[i].ca &&
            CHECK_OK(authority(&ca, &leaf, &bench.lab.root, NULL, &err)))
            CHECK_ERR(judge(ca, &spec, &err), HM_MISMATCH,
                "authority's own chain: leaf is not for time stamping alone");
    }
}

/* Its certificate has what we do not understand: nothing says that it is ours,
 * or else anybody could make a token that stops a verification. */
static void a_strangers_odd_certificate_is_a_strangers(void)
{
    static const struct made_ext odd = {"1.2.3.4", true, {NULL, 0}};
    hm_auto(bench) ours = {0}, theirs = {0};
    hm_auto(made) leaf = {0};
    struct made_spec cert;
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&ours, &err)) ||
        !CHECK_OK(bench_new(&theirs, &err)))
        return;
    cert = made_tsa_leaf(&theirs.lab.root, "authority");
    cert.exts = &odd;
    cert.ext_count = 1;
    if (!CHECK_OK(made_cert(&leaf, &cert, &err)))
        return;
    spec = stamp_by(&leaf);
    spec.certs[0] = &leaf;
    CHECK_ERR(judge(ours.root, &spec, &err), HM_UNTRUSTED,
        "signer: critical extension 1.2.3.4");
}

static const struct {
    const char *name;
    struct hm_time time;
    enum hm_code code;
} times[] = {
    {"before all", {MADE_FROM - 1, 0}, HM_EXPIRED},
    {"the certificate begins", {MADE_FROM, 0}, HM_EXPIRED},
    {"before the window", {MADE_FROM + 999, 999999999}, HM_EXPIRED},
    {"the window begins", {MADE_FROM + 1000, 0}, HM_OK},
    {"the window ends", {MADE_FROM + 2000, 0}, HM_OK},
    {"after the window", {MADE_FROM + 2000, 1}, HM_EXPIRED},
    {"after all", {MADE_TO + 1, 0}, HM_EXPIRED},
};

static void the_window_is_asked_of_the_time_in_the_token(void)
{
    static const struct hm_window window = {
        {MADE_FROM + 1000, 0}, {MADE_FROM + 2000, 0}, true, true};
    hm_auto(bench) bench = {0};
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_valid(&bench, &window, &err)))
        return;
    spec = stamp_by(&bench.lab.leaf);
    spec.certs[0] = &bench.lab.leaf;
    for (size_t i = 0; i < TEST_LEN(times); i++) {
        test_case("%s", times[i].name);
        spec.time = times[i].time;
        check_both(&bench, &spec, times[i].code, "");
    }
    /* Expired is said of what is good but for its time. */
    test_case("expired and broken");
    spec.broken = true;
    check_both(&bench, &spec, HM_MISMATCH, "");
}

static void certificates_must_be_valid_at_that_time(void)
{
    static const struct {
        const char *name;
        int64_t time_s;
        enum hm_code code;
    } cases[] = {
        {"the first second", MADE_FROM, HM_OK},
        {"the last second", MADE_TO, HM_OK},
        {"too early", MADE_FROM - 1, HM_EXPIRED},
        {"too late", MADE_TO + 1, HM_EXPIRED},
    };
    hm_auto(bench) bench = {0};
    struct stamp_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    spec = stamp_by(&bench.lab.leaf);
    spec.certs[0] = &bench.lab.leaf;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        spec.time.s = cases[i].time_s;
        check_both(&bench, &spec, cases[i].code, "");
    }
}

/* ---- The rest ---- */

static void what_was_not_read_does_not_verify(void)
{
    hm_auto(bench) bench = {0};
    struct hm_timestamp ts = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    CHECK_ERR(
        hm_timestamp_verify(&ts, bench.leaf, HM_LIT(STAMP_MESSAGE), NULL, &err),
        HM_USAGE, "no timestamp was read");
}

static void nothing_cannot_be_timestamped(void)
{
    hm_auto(bench) bench = {0};
    hm_auto(buf) room = {0};
    struct stamp_spec spec;
    struct hm_timestamp ts;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    spec = stamp_by(&bench.lab.leaf);
    spec.message = HM_LIT("");
    if (CHECK_OK(stamp_read(&ts, &room, &spec, &err)))
        CHECK_ERR(hm_timestamp_verify(&ts, bench.leaf, HM_LIT(""), NULL, &err),
            HM_USAGE, "no message");
}

static void an_authority_of_code_signers_gives_no_time(void)
{
    static const struct hm_window always;
    struct made_spec root_spec = made_ca("root", NULL), code_spec;
    hm_auto(made) root = {0}, code = {0};
    hm_auto_ptr(ca) ca = NULL;
    struct stamp_spec spec;
    struct hm_bytes der;
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&root, &root_spec, &err)))
        return;
    code_spec = made_code_leaf(&root, "https://example.com/me");
    der = hm_buf_view(&root.der);
    if (!CHECK_OK(made_cert(&code, &code_spec, &err)) ||
        !CHECK_OK(hm_ca_new(&ca, HM_CA_CODE_SIGNING, &der, 1, &always, &err)))
        return;
    spec = stamp_by(&code);
    spec.certs[0] = &code;
    CHECK_ERR(
        judge(ca, &spec, &err), HM_USAGE, "authority is not for time stamping");
}

/* Granted, or granted with modifications: the one thing that nothing protects
 * and nobody asks. */
enum { STATUS_AT = 8 };

static void flip_all(const struct hm_ca *ca, struct hm_buf *room)
{
    for (size_t i = 0; i < 8 * room->len; i += test_torture() ? 997 : 1) {
        struct hm_timestamp ts;
        struct hm_err err = {0};

        test_case("byte %zu, bit %zu", i / 8, i % 8);
        room->p[i / 8] ^= (uint8_t)(1 << i % 8);
        if (hm_timestamp_parse_response(&ts, hm_buf_view(room), &err) &&
            hm_timestamp_verify(&ts, ca, HM_LIT(STAMP_MESSAGE), NULL, &err))
            CHECK_EQ(i / 8, STATUS_AT);
        room->p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

static void every_flipped_bit_is_noticed(void)
{
    hm_auto(bench) bench = {0};
    hm_auto(buf) room = {0};
    struct stamp_spec spec;
    struct hm_timestamp ts;
    struct hm_err err = {0};

    if (!CHECK_OK(bench_new(&bench, &err)))
        return;
    spec = stamp_by(&bench.lab.leaf);
    if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)))
        return;
    flip_all(bench.leaf, &room);
    /* Where the certificate comes with it, that, too: it is hashed. */
    spec.certs[0] = &bench.lab.leaf;
    if (!CHECK_OK(stamp_read(&ts, &room, &spec, &err)))
        return;
    flip_all(bench.root, &room);
}

static void a_request_is_answered_by_its_nonce_and_policy(void)
{
    static const struct {
        const char *name;
        struct hm_bytes has, nonce, policy;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"equal", RAW("\x07\x08"), RAW("\x07\x08"), RAW(""), HM_OK, ""},
        {"with zeros", RAW("\x07\x08"), RAW("\0\0\x07\x08"), RAW(""), HM_OK,
            ""},
        {"zero", RAW("\0"), RAW("\0\0"), RAW(""), HM_OK, ""},
        {"first bit set", RAW("\0\xe7"), RAW("\xe7"), RAW(""), HM_OK, ""},
        {"a negative one", RAW("\xe7"), RAW("\xe7"), RAW(""), HM_MISMATCH,
            "nonce is not that of the request"},
        {"a zero too many", RAW("\0\x07"), RAW("\x07"), RAW(""), HM_MISMATCH,
            "nonce is not that of the request"},
        {"policy", RAW("\x07"), RAW("\x07"), RAW("\x2a\x03"), HM_OK, ""},
        {"not asked for", RAW("\x07"), RAW(""), RAW(""), HM_USAGE,
            "no nonce was asked for"},
        {"missing", RAW(""), RAW("\x07"), RAW(""), HM_MISMATCH,
            "no nonce in the timestamp"},
        {"zero for nothing", RAW(""), RAW("\0"), RAW(""), HM_MISMATCH,
            "no nonce in the timestamp"},
        {"another", RAW("\x07\x08"), RAW("\x07\x09"), RAW(""), HM_MISMATCH,
            "nonce is not that of the request"},
        {"shorter", RAW("\x07\x08"), RAW("\x07"), RAW(""), HM_MISMATCH,
            "nonce is not that of the request"},
        {"other policy", RAW("\x07"), RAW("\x07"), RAW("\x2a\x04"), HM_MISMATCH,
            "policy is 1.2.3, asked for was 1.2.4"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_timestamp ts = {
            .nonce = cases[i].has, .policy = HM_LIT("\x2a\x03")};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_CODE(hm_timestamp_check_request(
                       &ts, cases[i].nonce, cases[i].policy, &err),
            cases[i].code, cases[i].words);
    }
}

TEST_SUITE(tsa_verify, TEST(good_tokens_verify_with_and_without_certificates),
    TEST(each_check_fails_by_itself), TEST(ess_names_must_be_the_signers),
    TEST(every_algorithm_of_the_table_verifies),
    TEST(a_strangers_token_is_untrusted_and_nothing_else),
    TEST(a_forgery_is_bad_and_not_a_strangers), TEST(the_bag_is_only_hints),
    TEST(signatures_are_paid_for),
    TEST(cve_2026_39984_checks_are_about_the_signer),
    TEST(the_certificate_must_be_for_time_stamping_alone),
    TEST(a_strangers_odd_certificate_is_a_strangers),
    TEST(the_window_is_asked_of_the_time_in_the_token),
    TEST(certificates_must_be_valid_at_that_time),
    TEST(what_was_not_read_does_not_verify),
    TEST(nothing_cannot_be_timestamped),
    TEST(an_authority_of_code_signers_gives_no_time),
    TEST(every_flipped_bit_is_noticed),
    TEST(a_request_is_answered_by_its_nonce_and_policy));
