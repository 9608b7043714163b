/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "test.h"
#include "x509/csr.h"

static const enum hm_key_type types[] = {
    HM_KEY_P256, HM_KEY_P384, HM_KEY_P521, HM_KEY_ED25519, HM_KEY_RSA};

static void a_request_for_any_kind_of_key_proves_its_possession(void)
{
    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto_ptr(key) key = NULL, *got = NULL;
        hm_auto(buf) der = hm_buf(HM_CSR_MAX);
        struct hm_err err = {0};
        struct hm_csr csr;

        /* Drawn hundreds of times, an RSA key takes too long. */
        if (types[i] == HM_KEY_RSA && test_torture())
            continue;
        test_case("%s", hm_key_type_name(types[i]));
        if (!CHECK_OK(hm_key_generate(
                &key, types[i], types[i] == HM_KEY_RSA ? 3072 : 0, &err)) ||
            !CHECK_OK(hm_csr_write(&der, key, &err)) ||
            !CHECK_OK(hm_csr_parse(&csr, hm_buf_view(&der), &err)) ||
            !CHECK_OK(hm_csr_key(&got, &csr, &err)))
            continue;
        CHECK(hm_key_eq(got, key));
        CHECK(!hm_key_is_private(got));
        CHECK_BYTES(csr.subject, HM_LIT("\x30\x00"));
        CHECK_BYTES(csr.der, hm_buf_view(&der));
    }
}

static void a_key_without_its_private_half_asks_for_nothing(void)
{
    hm_auto_ptr(key) key = NULL, *public = NULL;
    hm_auto(buf) der = hm_buf(HM_CSR_MAX);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_key_parse_spki(&public, hm_key_spki(key), &err)))
        return;
    CHECK_ERR(hm_csr_write(&der, public, &err), HM_USAGE, "cannot sign");
}

TEST_SUITE(x509_csr_write,
    TEST(a_request_for_any_kind_of_key_proves_its_possession),
    TEST(a_key_without_its_private_half_asks_for_nothing));
