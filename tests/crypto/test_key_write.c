/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key_private.h"
#include "enc/pem.h"
#include "keys.h"
#include "test.h"

/* The openssl command wrote these, so we write what it writes. */
static void pkcs8_comes_back_as_it_went(void)
{
    static const char *const files[] = {
        KEY_P256, KEY_P384, KEY_P521, KEY_RSA, KEY_ED25519};

    for (size_t i = 0; i < TEST_LEN(files); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(secret) der = {0};
        hm_auto(buf) pem = hm_buf(8192);
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(
                hm_key_parse_private_pem(&key, hm_bytes_str(files[i]), &err)) ||
            !CHECK_OK(hm_key_write_pkcs8(&der, key, &err)))
            continue;
        hm_pem_write(&pem, "PRIVATE KEY", hm_secret_view(&der));
        if (CHECK_OK(hm_buf_end(&pem, NULL, &err)))
            CHECK_STR(hm_buf_str(&pem), files[i]);
    }
}

static void older_files_become_pkcs8(void)
{
    static const struct {
        const char *old, *pkcs8;
    } cases[] = {{KEY_P256_SEC1, KEY_P256}, {KEY_RSA_PKCS1, KEY_RSA}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) a = NULL;
        hm_auto_ptr(key) b = NULL;
        hm_auto(secret) x = {0};
        hm_auto(secret) y = {0};
        struct hm_err err = {0};

        if (CHECK_OK(hm_key_parse_private_pem(
                &a, hm_bytes_str(cases[i].old), &err)) &&
            CHECK_OK(hm_key_parse_private_pem(
                &b, hm_bytes_str(cases[i].pkcs8), &err)) &&
            CHECK_OK(hm_key_write_pkcs8(&x, a, &err)) &&
            CHECK_OK(hm_key_write_pkcs8(&y, b, &err)))
            CHECK(hm_ct_eq(hm_secret_view(&x), hm_secret_view(&y)));
    }
}

static void a_public_key_has_nothing_to_write(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(secret) der = {0};
    struct hm_err err = {0};

    if (CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_P256), &err)))
        CHECK_ERR(
            hm_key_write_pkcs8(&der, key, &err), HM_USAGE, "no private half");
    CHECK(der.p == NULL);
}

TEST_SUITE(crypto_key_write, TEST(pkcs8_comes_back_as_it_went),
    TEST(older_files_become_pkcs8), TEST(a_public_key_has_nothing_to_write));
