/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "test.h"
#include "x509/factory.h"

static bool load(struct hm_cert_list *out, struct hm_arena *arena,
    const char *relative, struct hm_err *err)
{
    const char *path = test_vector_path(relative);
    hm_auto(buf) pem = hm_buf(HM_PEM_FILE_MAX);

    return hm_file_read(&pem, path, err) &&
        hm_cert_parse_pem(out, arena, hm_buf_view(&pem), err);
}

static void certificates_of_public_suites_are_read(void)
{
    static const char *const files[] = {"fulcio/ecdsa-cert.pem",
        "fulcio/ed25519-cert.pem", "fulcio/notca-cert.pem",
        "fulcio/intermediate-2-cert.pem",
        "pypi-attestations/no-source-repository-ref-extension.pem",
        "sigstore-java/sct/cert-ct-embedded.pem", "sigstore-java/sct/cert.pem",
        "sigstore-ruby/cryptography-scts.pem", "model-signing/keys/ca-cert.pem",
        "sigstore-python/x509/bogus-root-noncritical-bc.pem"};

    if (test_vector_path(files[0]) == NULL) {
        test_skip(TEST_LEN(files), "no vectors");
        return;
    }
    for (size_t i = 0; i < TEST_LEN(files); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_cert_list list = {0};
        struct hm_err err = {0};

        test_case("%s", files[i]);
        if (!CHECK_OK(load(&list, &arena, files[i], &err)))
            continue;
        for (size_t k = 0; k < list.count; k++) {
            test_note("%s: %s by %s", files[i],
                HM_SHOW_NAME(list.certs[k].subject),
                HM_SHOW_NAME(list.certs[k].issuer));
        }
    }
}

static void an_issuer_signed_what_names_it(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_cert_list list = {0};
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (test_vector_path("fulcio/intermediate-2-cert.pem") == NULL) {
        test_skip(1, "no vectors");
        return;
    }
    if (!CHECK_OK(
            load(&list, &arena, "fulcio/intermediate-2-cert.pem", &err)) ||
        !CHECK_EQ(list.count, 2) ||
        !CHECK_OK(hm_cert_key(&key, &list.certs[1], &err)))
        return;
    CHECK_OK(hm_cert_signed_by(&list.certs[0], key, &err));
    CHECK_OK(hm_cert_signed_by(&list.certs[1], key, &err));
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

TEST_SUITE(x509_cert, TEST(a_leaf_is_read_to_every_field),
    TEST(certificates_of_public_suites_are_read),
    TEST(an_issuer_signed_what_names_it));
