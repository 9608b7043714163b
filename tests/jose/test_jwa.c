/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwa.h"

#include "test.h"

static void names_are_found_exactly(void)
{
    static const char *const names[] = {"ES256", "ES384", "ES512", "RS256",
        "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA", "Ed25519"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        const struct hm_jwa *alg = hm_jwa_find(hm_bytes_str(names[i]));

        test_case("%s", names[i]);
        if (CHECK(alg != NULL))
            CHECK_STR(alg->name, names[i]);
    }
}

static void what_no_public_key_can_do_is_nothing(void)
{
    static const char *const names[] = {"", "none", "None", "NONE", "nOnE",
        "HS256", "HS384", "HS512", "es256", "ES256 ", "ES256K", "ES521",
        "Ed448", "RSA1_5", "RSA-OAEP", "RS1", "dir", "A256GCM"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        test_case("\"%s\"", names[i]);
        CHECK(hm_jwa_find(hm_bytes_str(names[i])) == NULL);
    }
    CHECK(hm_jwa_find(hm_bytes("ES256\0", 6)) == NULL);
}

static void a_key_without_a_name_has_one_algorithm(void)
{
    static const struct {
        enum hm_key_type type;
        const char *name;
    } cases[] = {
        {HM_KEY_P256, "ES256"},
        {HM_KEY_P384, "ES384"},
        {HM_KEY_P521, "ES512"},
        {HM_KEY_RSA, "RS256"},
        {HM_KEY_ED25519, "EdDSA"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        CHECK_STR(hm_jwa_for_key(cases[i].type)->name, cases[i].name);
    CHECK(hm_jwa_for_key(HM_KEY_NONE) == NULL);
}

static void two_names_may_be_one_algorithm(void)
{
    const struct hm_jwa *eddsa = hm_jwa_find(HM_LIT("EdDSA"));
    const struct hm_jwa *ed25519 = hm_jwa_find(HM_LIT("Ed25519"));
    const struct hm_jwa *rs256 = hm_jwa_find(HM_LIT("RS256"));

    CHECK(hm_jwa_same(eddsa, ed25519));
    CHECK(hm_jwa_same(rs256, rs256));
    CHECK(!hm_jwa_same(rs256, hm_jwa_find(HM_LIT("RS384"))));
    CHECK(!hm_jwa_same(rs256, hm_jwa_find(HM_LIT("PS256"))));
    CHECK(!hm_jwa_same(rs256, hm_jwa_find(HM_LIT("ES256"))));
    CHECK(!hm_jwa_same(NULL, NULL));
    CHECK(!hm_jwa_same(rs256, NULL) && !hm_jwa_same(NULL, rs256));
}

TEST_SUITE(jose_jwa, TEST(names_are_found_exactly),
    TEST(what_no_public_key_can_do_is_nothing),
    TEST(a_key_without_a_name_has_one_algorithm),
    TEST(two_names_may_be_one_algorithm));
