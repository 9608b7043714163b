/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/fixed.h"

#include "cred/entry.h"
#include "test.h"

static void only_the_very_host_gets_it(void)
{
    static const char *const others[] = {"ghcr.io.evil.test", "evil-ghcr.io",
        "ghcr.io:443", "ghcr.i", "ghcr.io.", "GHCR.io", ""};
    hm_auto(cred_fixed) fixed = {.host = "ghcr.io"};
    struct hm_cred_source source = hm_cred_fixed_source(&fixed);
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    fixed.cred.kind = HM_CRED_PASSWORD;
    if (!CHECK_OK(hm_cred_set_user(&fixed.cred, HM_LIT("u"), &err)) ||
        !CHECK_OK(hm_secret_from(&fixed.cred.secret, HM_LIT("p"), &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(others); i++) {
        test_case("%s", others[i]);
        CHECK_OK(hm_cred_find(
            &cred, &source, 1, hm_bytes_str(others[i]), HM_LIT("a"), &err));
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
    if (CHECK_OK(hm_cred_find(
            &cred, &source, 1, HM_LIT("ghcr.io"), HM_LIT("a"), &err)))
        CHECK(hm_cred_same(&cred, &fixed.cred));
}

static void a_zeroed_one_fits_nobody(void)
{
    struct hm_cred_fixed fixed = {0};
    struct hm_cred_source source = hm_cred_fixed_source(&fixed);
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    CHECK_OK(
        hm_cred_find(&cred, &source, 1, hm_bytes(NULL, 0), HM_LIT("a"), &err));
    CHECK_EQ(cred.kind, HM_CRED_NONE);
}

TEST_SUITE(cred_fixed, TEST(only_the_very_host_gets_it),
    TEST(a_zeroed_one_fits_nobody));
