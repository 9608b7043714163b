/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "issuer.h"
#include "jose/jwk.h"
#include "test.h"

static bool verify(
    struct issuer *issuer, struct hm_bytes token, struct hm_err *err)
{
    struct hm_jwt jwt;

    return hm_sandbox_oidc_verify(
        &jwt, issuer->oidc, token, &issuer->arena, err);
}

static void an_old_key_verifies_for_a_while(void)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    struct hm_bytes old;

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return;
    old = issue_token(&issuer, "");
    for (int i = 1; i < HM_SANDBOX_OIDC_KEYS_MAX; i++)
        CHECK(issue(&issuer, "POST /oidc/rotate", NULL, NULL) == 200 ||
            test_torture());
    CHECK_OK(verify(&issuer, old, &err));
    CHECK_OK(verify(&issuer, issue_token(&issuer, ""), &err));
    if (issue(&issuer, "GET /oidc/keys", NULL, NULL) == 200 &&
        CHECK_OK(hm_jwk_set_parse(&set, hm_buf_view(&issuer.text), &err)))
        CHECK_EQ(set->count, HM_SANDBOX_OIDC_KEYS_MAX);
    CHECK_OK(hm_sandbox_oidc_rotate(issuer.oidc, &err));
    if (!test_torture())
        CHECK_ERR(verify(&issuer, old, &err), HM_NOT_FOUND, "");
}

static void a_changed_token_is_none(void)
{
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    issuer_auto other = {0};
    struct hm_bytes token;

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)) ||
        !CHECK_OK(issuer_new(&other, NULL, &err)))
        return;
    token = issue_token(&issuer, "");
    CHECK_ERR(verify(&other, token, &err), HM_NOT_FOUND, "");
    for (size_t i = 0; i < token.len; i += 7) {
        uint8_t *c = (uint8_t *)(uintptr_t)(token.p + i);

        *c ^= 1;
        CHECK(!verify(&issuer, token, &err) || test_torture());
        *c ^= 1;
    }
    err = (struct hm_err){0};
    CHECK_OK(verify(&issuer, token, &err));
}

static void rs256_is_there_when_it_is_asked_for(void)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    struct hm_bytes token;

    if (test_torture() || !CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return; /* seconds for each key */
    token = issue_token(&issuer, "&alg=RS256");
    CHECK_OK(verify(&issuer, token, &err));
    CHECK_EQ(issue(&issuer, "GET /oidc/keys", NULL, NULL), 200);
    if (!CHECK_OK(hm_jwk_set_parse(&set, hm_buf_view(&issuer.text), &err)))
        return;
    CHECK_EQ(set->count, 2);
    CHECK_STR(set->keys[1].alg->name, "RS256");
}

static void keys_that_it_made_survive_it(void)
{
    const struct hm_sandbox_oidc_opts opts = {.dir = "."};
    struct hm_err err = {0};
    struct hm_bytes token;
    struct stat st;
    issuer_auto first = {0};
    issuer_auto second = {0};

    test_scratch();
    if (!CHECK_OK(issuer_new(&first, &opts, &err)) ||
        !CHECK_OK(hm_sandbox_oidc_rotate(first.oidc, &err)))
        return;
    token = issue_token(&first, "");
    if (CHECK(stat("oidc-1.pem", &st) == 0))
        CHECK_EQ(st.st_mode & 0777, 0600);
    if (!CHECK_OK(issuer_new(&second, &opts, &err)))
        return;
    CHECK_OK(verify(&second, token, &err));
}

static void a_key_file_that_is_none_is_an_error(void)
{
    const struct hm_sandbox_oidc_opts opts = {.dir = "."};
    const struct hm_file_opts replace = {.replace = true};
    struct hm_err err = {0};
    issuer_auto issuer = {0};

    test_scratch();
    if (CHECK_OK(hm_file_write("oidc-1.pem", HM_LIT("half"), &replace, &err)))
        CHECK_ERR(issuer_new(&issuer, &opts, &err), HM_FORMAT, "oidc-1.pem");
}

TEST_SUITE(sandbox_oidc_keys, TEST(an_old_key_verifies_for_a_while),
    TEST(a_changed_token_is_none), TEST(rs256_is_there_when_it_is_asked_for),
    TEST(keys_that_it_made_survive_it),
    TEST(a_key_file_that_is_none_is_an_error));
