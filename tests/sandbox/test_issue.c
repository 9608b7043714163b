/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/issue.h"

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "test.h"
#include "x509/ca.h"

enum { NOW_S = 1795262400 };

static void an_authority_leads_from_its_intermediate_to_its_root(void)
{
    static const enum hm_key_type types[] = {HM_KEY_P256, HM_KEY_P384};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto_ptr(key) root_key = NULL, *key = NULL;
        hm_auto(buf) root_der = hm_buf(HM_MIB), der = hm_buf(HM_MIB);
        struct hm_sandbox_ca_keys keys;
        struct hm_cert root, intermediate;
        struct hm_err err = {0};

        test_case("%s", hm_key_type_name(types[i]));
        if (!CHECK_OK(hm_key_generate(&root_key, types[i], 0, &err)) ||
            !CHECK_OK(hm_key_generate(&key, types[i], 0, &err)))
            return;
        keys = (struct hm_sandbox_ca_keys){root_key, key};
        if (!CHECK_OK(
                hm_sandbox_ca_make(&der, &root_der, &keys, NOW_S, &err)) ||
            !CHECK_OK(hm_cert_parse(&root, hm_buf_view(&root_der), &err)) ||
            !CHECK_OK(hm_cert_parse(&intermediate, hm_buf_view(&der), &err)))
            return;
        CHECK_OK(hm_cert_signed_by(&root, root_key, &err));
        CHECK_OK(hm_cert_signed_by(&intermediate, root_key, &err));
        CHECK_BYTES(intermediate.issuer, root.subject);
        CHECK_BYTES(intermediate.issuer_key_id, root.key_id);
        CHECK(intermediate.is_ca && intermediate.has_path_len);
        CHECK_EQ(intermediate.path_len, 0);
        CHECK_EQ(root.path_len, 1);
        CHECK(hm_cert_has_eku(&intermediate, hm_eku_code_signing));
        CHECK_EQ(intermediate.key_usage, HM_KU_CERT_SIGN | HM_KU_CRL_SIGN);
        CHECK_STR(HM_SHOW_NAME(root.subject), "sandbox-root, hallmark sandbox");
    }
}

static void a_leaf_for_time_stamping_is_for_that_alone(void)
{
    static const uint8_t serial[] = {7};
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) der = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_cert cert;

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    const struct hm_issue_spec spec = {.serial = hm_bytes(serial, 1),
        .key = key,
        .name = "sandbox-tsa",
        .from_s = NOW_S,
        .to_s = NOW_S + 1,
        .eku = HM_ISSUE_TIME_STAMPING};

    if (!CHECK_OK(hm_issue(&der, &spec, &err)) ||
        !CHECK_OK(hm_cert_parse(&cert, hm_buf_view(&der), &err)))
        return;
    CHECK(cert.eku_critical && cert.eku_count == 1);
    CHECK(hm_cert_has_eku(&cert, hm_eku_time_stamping));
    CHECK_EQ(cert.san_count, 0);
    CHECK(!cert.is_ca);
}

static void what_no_certificate_can_say_is_not_written(void)
{
    static const uint8_t serial[] = {7};
    hm_auto_ptr(key) key = NULL, *public = NULL;
    const struct hm_certified dns = {.san = {HM_SAN_DNS, HM_LIT("a.test")}};
    struct hm_certified bad = {.san = {HM_SAN_URI, HM_LIT("a:b")}};
    struct hm_err err = {0};

    bad.extensions.values[24] = HM_LIT("\xff");
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_key_parse_spki(&public, hm_key_spki(key), &err)))
        return;
    const struct {
        const char *name;
        struct hm_issue_spec spec;
    } rows[] = {
        {"a kind of name that no token has", {.key = key, .subject = &dns}},
        {"text that is none", {.key = key, .subject = &bad}},
        {"a key that cannot sign", {.key = public}},
        {"a date that there is not", {.key = key, .from_s = INT64_MAX}},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) der = hm_buf(HM_MIB);
        struct hm_issue_spec spec = rows[i].spec;

        test_case("%s", rows[i].name);
        spec.serial = hm_bytes(serial, 1);
        CHECK_ERR(hm_issue(&der, &spec, &err), HM_USAGE, "certificate");
    }
}

static void serials_are_positive_and_of_one_length(void)
{
    uint8_t first[HM_ISSUE_SERIAL_LEN] = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < 64; i++) {
        uint8_t serial[HM_ISSUE_SERIAL_LEN] = {0};

        if (!CHECK_OK(hm_issue_serial(serial, &err)))
            return;
        CHECK((serial[0] & 0xc0) == 0x40);
        CHECK(!hm_bytes_eq(
            hm_bytes(serial, sizeof(serial)), hm_bytes(first, sizeof(first))));
        for (size_t k = 0; k < sizeof(first); k++)
            first[k] = serial[k];
    }
}

TEST_SUITE(sandbox_issue,
    TEST(an_authority_leads_from_its_intermediate_to_its_root),
    TEST(a_leaf_for_time_stamping_is_for_that_alone),
    TEST(what_no_certificate_can_say_is_not_written),
    TEST(serials_are_positive_and_of_one_length));
