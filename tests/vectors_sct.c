/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_sct.c - real timestamps of real certificates, by the keys of real
 * logs. */
#include "base/buf.h"
#include "base/limits.h"
#include "enc/der.h"
#include "enc/json_field.h"
#include "enc/pem.h"
#include "x509/sct.h"

#include "test.h"

static struct hm_bytes raw(struct hm_json_rd *rd, struct hm_json v)
{
    return hm_json_rd_base64(rd, hm_json_get(v, "rawBytes"), HM_BASE64);
}

static bool load_json(
    struct hm_json *out, struct hm_arena *arena, const char *relative)
{
    hm_auto(buf) text = hm_buf(4 * HM_MIB);
    struct hm_err err = {0};

    return test_vector_read(&text, "%s", relative) &&
        CHECK_OK(
            hm_json_parse(out, arena, hm_buf_view(&text), 4 * HM_MIB, &err));
}

/* ---- Who can be asked ---- */

/* The key of the authority's certificate that signed the leaf. */
static bool find_issuer(struct hm_cert *out, struct hm_json trust,
    const struct hm_cert *leaf, struct hm_json_rd *rd)
{
    struct hm_json_iter ca =
        hm_json_iter(hm_json_get(trust, "certificateAuthorities"));

    while (hm_json_iter_next(&ca)) {
        struct hm_json chain = hm_json_get(ca.value, "certChain");
        struct hm_json_iter it =
            hm_json_iter(hm_json_get(chain, "certificates"));

        while (hm_json_iter_next(&it)) {
            hm_auto_ptr(key) key = NULL;
            struct hm_err err = {0};

            if (hm_cert_parse(out, raw(rd, it.value), &err) &&
                hm_bytes_eq(out->subject, leaf->issuer) &&
                hm_cert_key(&key, out, &err) &&
                hm_cert_signed_by(leaf, key, &err))
                return true;
        }
    }
    test_note("nobody issued it");
    return CHECK(false);
}

static bool parse_log_key(struct hm_key **out, struct hm_json key,
    struct hm_json_rd *rd, struct hm_err *err)
{
    struct hm_bytes der = raw(rd, key);

    if (hm_json_str_eq(hm_json_get(key, "keyDetails"), "PKCS1_RSA_PKCS1V5"))
        return hm_key_parse_pkcs1(out, der, err);
    return hm_key_parse_spki(out, der, err);
}

static bool find_log(struct hm_key **out, struct hm_json trust,
    struct hm_bytes log_id, struct hm_json_rd *rd)
{
    struct hm_json_iter it = hm_json_iter(hm_json_get(trust, "ctlogs"));
    struct hm_err err = {0};

    while (hm_json_iter_next(&it)) {
        struct hm_json id = hm_json_get(it.value, "logId");

        if (hm_bytes_eq(
                hm_json_rd_base64(rd, hm_json_get(id, "keyId"), HM_BASE64),
                log_id))
            return CHECK_OK(parse_log_key(
                out, hm_json_get(it.value, "publicKey"), rd, &err));
    }
    return false;
}

/* ---- Certificates ---- */

static struct hm_bytes bundle_leaf(
    struct hm_arena *arena, const char *relative, struct hm_json_rd *rd)
{
    struct hm_json v, material, chain;

    if (!load_json(&v, arena, relative))
        return hm_bytes(NULL, 0);
    material = hm_json_get(v, "verificationMaterial");
    chain = hm_json_get(
        hm_json_get(material, "x509CertificateChain"), "certificates");
    if (hm_json_count(chain) > 0) {
        struct hm_json_iter it = hm_json_iter(chain);

        return hm_json_iter_next(&it) ? raw(rd, it.value) : hm_bytes(NULL, 0);
    }
    return raw(rd, hm_json_get(material, "certificate"));
}

static bool pem_cert(
    struct hm_cert *out, struct hm_arena *arena, const char *relative)
{
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);
    struct hm_cert_list list;
    struct hm_err err = {0};

    if (!test_vector_read(&pem, "%s", relative) ||
        !CHECK_OK(hm_cert_parse_pem(&list, arena, hm_buf_view(&pem), &err)))
        return false;
    *out = list.certs[0];
    return CHECK(list.count == 1);
}

enum kind {
    PLAIN,
    INDEXED, /* the SCT has extensions of its own: an index of 8 bytes */
    UNKNOWN, /* the trust root lacks the log */
};

struct real {
    enum kind kind;
    const char *file, *trust;
};

/* Not one byte of the certificate that the log has signed may change. */
static void check_flips(const struct hm_cert *leaf, const struct hm_sct *sct,
    struct hm_bytes spki, const struct hm_key *key)
{
    hm_auto(buf) der = hm_buf(HM_CERT_MAX);
    struct hm_bytes signature = leaf->signature;

    hm_buf_put(&der, leaf->der);
    for (size_t i = 0; i < der.len; i++) {
        const uint8_t *at = leaf->der.p + i;
        struct hm_sct_list list;
        struct hm_cert cert;
        struct hm_err err = {0};

        if ((at >= sct->log_id.p && at < sct->log_id.p + HM_LOG_ID_LEN) ||
            (at >= signature.p && at < signature.p + signature.len))
            continue;
        test_case("byte %zu", i);
        der.p[i] ^= 1;
        CHECK(!hm_cert_parse(&cert, hm_buf_view(&der), &err) ||
            !hm_sct_list_parse(&list, &cert, &err) || list.count == 0 ||
            !hm_sct_verify(&list.scts[0], &cert, spki, key, &err));
        der.p[i] ^= 1;
    }
}

static bool judge(const struct real *real, const struct hm_cert *leaf,
    struct hm_json trust, struct hm_json_rd *rd)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_bytes spki = {0};
    struct hm_sct_list list;
    struct hm_cert issuer;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_sct_list_parse(&list, leaf, &err)) ||
        !CHECK_EQ(list.count, 1) || !find_issuer(&issuer, trust, leaf, rd) ||
        !CHECK_EQ(find_log(&key, trust, list.scts[0].log_id, rd),
            real->kind != UNKNOWN) ||
        key == NULL || !CHECK_OK(hm_sct_issuer_spki(&spki, &issuer, &err)))
        return false;
    CHECK_EQ(list.scts[0].extensions.len, real->kind == INDEXED ? 8 : 0);
    if (!CHECK_OK(hm_sct_verify(&list.scts[0], leaf, spki, key, &err)))
        return false;
    CHECK_ERR(hm_sct_verify(&list.scts[0], leaf, leaf->spki, key, &err),
        HM_MISMATCH, "SCT: ");
    if (real->kind == INDEXED && !test_torture())
        check_flips(leaf, &list.scts[0], spki, key);
    return true;
}

#define CONFORMANCE "sigstore-conformance/bundle-verify/"
#define PUBLIC_GOOD "trust/public-good.json"
#define STAGING "trust/staging.json"

static void timestamps_in_bundles_verify(void)
{
    static const struct real reals[] = {
        {PLAIN, CONFORMANCE "happy-path-v0.1/bundle.sigstore.json",
            PUBLIC_GOOD},
        {PLAIN, CONFORMANCE "happy-path-v0.3/bundle.sigstore.json",
            PUBLIC_GOOD},
        {PLAIN, CONFORMANCE "happy-path-intoto-in-dsse-v3/bundle.sigstore.json",
            PUBLIC_GOOD},
        {PLAIN, CONFORMANCE "rekor2-happy-path/bundle.sigstore.json", STAGING},
        {INDEXED, CONFORMANCE "rekor2-dsse-happy-path/bundle.sigstore.json",
            CONFORMANCE "rekor2-dsse-happy-path/trusted_root.json"},
        {PLAIN,
            CONFORMANCE "intoto-with-custom-trust-root/bundle.sigstore.json",
            CONFORMANCE "intoto-with-custom-trust-root/trusted_root.json"},
        {UNKNOWN, CONFORMANCE "invalid-ct-key_fail/bundle.sigstore.json",
            CONFORMANCE "invalid-ct-key_fail/trusted_root.json"},
        {PLAIN, "sigstore-go/dsse.sigstore.json", PUBLIC_GOOD},
        {PLAIN, "sigstore-go/bundle-provenance.json", PUBLIC_GOOD},
        {PLAIN, "sigstore-go/othername.sigstore.json",
            "trust/scaffolding.json"},
        {PLAIN, "sigstore-js/bundleV01-full-cert-chain.sigstore", PUBLIC_GOOD},
        {PLAIN, "sigstore-js/bundleV03-dsse.sigstore", PUBLIC_GOOD},
        {PLAIN, "sigstore-python/bundle.txt.sigstore", STAGING},
        {PLAIN, "sigstore-python/bundle_v3.txt.sigstore", STAGING},
        {PLAIN, "sigstore-java/PKIX_RSA_PKCS1V15_4096_SHA256.sigstore.json",
            PUBLIC_GOOD},
        {PLAIN, "sigstore-rust/cosign-v3-blob.sigstore.json", PUBLIC_GOOD},
        {PLAIN, "model-signing/v1.0.1-sigstore/model.sig", PUBLIC_GOOD},
    };
    unsigned good = 0;

    for (size_t i = 0; i < TEST_LEN(reals); i++) {
        hm_auto(arena) arena = hm_arena(32 * HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_bytes der = bundle_leaf(&arena, reals[i].file, &rd);
        struct hm_err err = {0};
        struct hm_json trust;
        struct hm_cert leaf;

        test_case("%s", reals[i].file);
        if (!load_json(&trust, &arena, reals[i].trust) ||
            !CHECK_OK(hm_cert_parse(&leaf, der, &err)))
            continue;
        good += judge(&reals[i], &leaf, trust, &rd);
    }
    test_note("%u of %zu timestamps in bundles", good, TEST_LEN(reals));
}

/* Among them staging's first log, which signed by RSA. */
static void timestamps_in_pem_files_verify(void)
{
    static const struct real reals[] = {
        {PLAIN, "sigstore-python/detached/a.txt.crt", STAGING},
        {PLAIN, "sigstore-python/detached/offline-rekor.txt.crt", STAGING},
        {PLAIN, "pypi-attestations/no-source-repository-ref-extension.pem",
            PUBLIC_GOOD},
    };

    for (size_t i = 0; i < TEST_LEN(reals); i++) {
        hm_auto(arena) arena = hm_arena(32 * HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_json trust;
        struct hm_cert leaf;

        test_case("%s", reals[i].file);
        if (load_json(&trust, &arena, reals[i].trust) &&
            pem_cert(&leaf, &arena, reals[i].file))
            judge(&reals[i], &leaf, trust, &rd);
    }
}

/* The key of a certificate that our reader refuses for its serial number. */
static struct hm_bytes spki_of(struct hm_arena *arena, const char *relative)
{
    hm_auto(buf) text = hm_buf(HM_PEM_FILE_MAX);
    hm_auto(pem) pem = {0};
    struct hm_bytes out = {0};
    struct hm_err err = {0};
    struct hm_der rd;

    if (!test_vector_read(&text, "%s", relative) ||
        !CHECK_OK(
            hm_pem_parse(&pem, hm_buf_view(&text), HM_PEM_ALLOW_TEXT, &err)))
        return out;
    rd = hm_der(pem.blocks[0].body);
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    for (int i = 0; i < 6; i++)
        hm_der_any(&rd);
    CHECK_OK(hm_arena_copy(arena, &out, hm_der_any(&rd), &err));
    return out;
}

/* The final certificate and its precertificate give the same text. */
static void a_poisoned_certificate_is_the_same_before_the_timestamp(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX), pre = hm_buf(HM_CERT_MAX);
    hm_auto(buf) pem = hm_buf(HM_KIB);
    struct hm_cert final, poisoned;
    struct hm_bytes ca = spki_of(&arena, "sigstore-java/sct/ca-cert.pem");
    hm_auto_ptr(key) key = NULL;
    struct hm_sct_list list;
    struct hm_err err = {0};

    if (!test_vector_read(&pem, "sigstore-java/sct/ct-server-key-public.pem") ||
        !pem_cert(&final, &arena, "sigstore-java/sct/cert-ct-embedded.pem") ||
        !pem_cert(
            &poisoned, &arena, "sigstore-java/sct/cert-ct-poisoned.pem") ||
        !CHECK_OK(hm_key_parse(&key, hm_buf_view(&pem), &err)) ||
        !CHECK_OK(hm_sct_list_parse(&list, &final, &err)) ||
        !CHECK_EQ(list.count, 1) ||
        !CHECK_OK(hm_precert_tbs(&tbs, &final, &err)) ||
        !CHECK_OK(hm_precert_tbs(&pre, &poisoned, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&tbs), hm_buf_view(&pre));
    CHECK_OK(hm_sct_verify(&list.scts[0], &final, ca, key, &err));
    CHECK_OK(hm_sct_verify(&list.scts[0], &poisoned, ca, key, &err));
}

static void a_web_server_s_two_timestamps_are_taken_out(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX), want = hm_buf(HM_CERT_MAX);
    struct hm_sct_list list;
    struct hm_cert cert;
    struct hm_err err = {0};

    if (!test_vector_read(
            &want, "sigstore-ruby/cryptography-scts-tbs-precert.der") ||
        !pem_cert(&cert, &arena, "sigstore-ruby/cryptography-scts.pem") ||
        !CHECK_OK(hm_sct_list_parse(&list, &cert, &err)) ||
        !CHECK_OK(hm_precert_tbs(&tbs, &cert, &err)))
        return;
    CHECK_EQ(list.count, 2);
    CHECK_BYTES(hm_buf_view(&tbs), hm_buf_view(&want));
}

TEST_SUITE(vectors_sct, TEST(timestamps_in_bundles_verify),
    TEST(timestamps_in_pem_files_verify),
    TEST(a_poisoned_certificate_is_the_same_before_the_timestamp),
    TEST(a_web_server_s_two_timestamps_are_taken_out));
