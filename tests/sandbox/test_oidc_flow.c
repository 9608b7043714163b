/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "issuer.h"
#include "test.h"

/* RFC 7636 appendix B. */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define REDIRECT "http%3A%2F%2Flocalhost%3A5%2Fauth%2Fcallback"
#define PAGE                                                                   \
    "GET "                                                                     \
    "/oidc/"                                                                   \
    "authorize?response_type=code&client_id=sigstore&redirect_uri=" REDIRECT   \
    "&code_challenge_method=S256&code_challenge=" CHALLENGE
#define FORM                                                                   \
    "grant_type=authorization_code&client_id=sigstore&redirect_uri=" REDIRECT  \
    "&code_verifier=" VERIFIER "&code="

/* The code of an approved login: "" when there is none. */
static void approve(char out[64], struct issuer *issuer, const char *line)
{
    const char *code;

    out[0] = '\0';
    if (issue(issuer, line, NULL, NULL) != 302)
        return;
    code = strstr(hm_buf_str(&issuer->resp.fields), "?code=");
    if (code != NULL)
        snprintf(out, 64, "%.*s", 32, code + 6);
}

static int exchange(struct issuer *issuer, const char *form, const char *code)
{
    char body[4096];

    snprintf(body, sizeof(body), "%s%s", form, code);
    return issue(issuer, "POST /oidc/token", NULL, body);
}

static void a_login_approves_itself(void)
{
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    struct hm_jwt jwt;
    char code[64];

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return;
    approve(code, &issuer, PAGE "&state=a%26b&nonce=n");
    CHECK(test_torture() ||
        strstr(hm_buf_str(&issuer.resp.fields),
            "&iss=http%3A%2F%2F127.0.0.1%3A7%2Foidc&state=a%26b\r\n") != NULL);
    if (exchange(&issuer, FORM, code) != 200) {
        CHECK(test_torture());
        return;
    }
    if (!CHECK_OK(hm_sandbox_oidc_verify(&jwt, issuer.oidc,
            issued(&issuer, "id_token"), &issuer.arena, &err)))
        return;
    CHECK(hm_json_str_eq(hm_jwt_claim(&jwt, "nonce"), "n"));
    CHECK(hm_json_str_eq(hm_jwt_claim(&jwt, "email"), "person@sandbox.test"));
    CHECK_EQ(hm_json_type(hm_jwt_claim(&jwt, "repository")), HM_JSON_NONE);
    /* Once. */
    CHECK_EQ(exchange(&issuer, FORM, code), 400);
    CHECK_BYTES(issued(&issuer, "error"), HM_LIT("invalid_grant"));
}

static void a_page_that_is_not_safe_is_refused(void)
{
    static const char *const rows[] = {
        "GET /oidc/authorize",
        "GET /oidc/authorize?response_type=token&client_id=a&redirect_uri=" //
        REDIRECT "&code_challenge_method=S256&code_challenge=" CHALLENGE,
        "GET /oidc/authorize?response_type=code&redirect_uri=" REDIRECT
        "&code_challenge_method=S256&code_challenge=" CHALLENGE,
        "GET /oidc/authorize?response_type=code&client_id=a"
        "&code_challenge_method=S256&code_challenge=" CHALLENGE,
        "GET /oidc/authorize?response_type=code&client_id=a&redirect_uri="
        "https%3A%2F%2Fevil.test&code_challenge_method=S256&code_challenge=" //
        CHALLENGE,
        "GET /oidc/authorize?response_type=code&client_id=a&redirect_uri="
        "http%3A%2F%2Flocalhost%3Fx&code_challenge_method=S256"
        "&code_challenge=" CHALLENGE,
        "GET /oidc/authorize?response_type=code&client_id=a&redirect_uri=" //
        REDIRECT "&code_challenge_method=plain&code_challenge=" CHALLENGE,
        "GET /oidc/authorize?response_type=code&client_id=a&redirect_uri=" //
        REDIRECT,
        PAGE "x",
        PAGE "&claims=%5B%5D",
    };
    struct hm_err err = {0};
    issuer_auto issuer = {0};

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i]);
        CHECK(issue(&issuer, rows[i], NULL, NULL) == 400 || test_torture());
        CHECK(strstr(hm_buf_str(&issuer.resp.fields), "Location") == NULL);
    }
}

static void each_part_of_a_form_must_fit(void)
{
    static const struct {
        const char *form, *error, *words;
        int64_t later_ms;
    } rows[] = {
        {"grant_type=refresh_token&code=", "unsupported_grant_type", "", 0},
        {"grant_type=authorization_code&client_id=other&redirect_uri=" REDIRECT
         "&code_verifier=" VERIFIER "&code=",
            "invalid_grant", "another client_id", 0},
        {"grant_type=authorization_code&client_id=sigstore&redirect_uri=x"
         "&code_verifier=" VERIFIER "&code=",
            "invalid_grant", "another redirect_uri", 0},
        {"grant_type=authorization_code&client_id=sigstore&redirect_uri=" //
            REDIRECT "&code_verifier=" CHALLENGE "&code=",
            "invalid_grant", "code_verifier does not fit", 0},
        {"grant_type=authorization_code&client_id=sigstore&redirect_uri=" //
            REDIRECT "&code=",
            "invalid_grant", "code_verifier does not fit", 0},
        {FORM "x", "invalid_grant", "no such code", 0},
        {FORM, "invalid_grant", "the code has expired",
            (int64_t)HM_SANDBOX_OIDC_CODE_S * 1000},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_err err = {0};
        issuer_auto issuer = {0};
        char code[64];

        test_case("%zu", i);
        if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
            continue;
        approve(code, &issuer, PAGE);
        issuer.now_ms += rows[i].later_ms;
        CHECK(exchange(&issuer, rows[i].form, code) >= 400);
        if (test_torture())
            continue;
        CHECK_BYTES(issued(&issuer, "error"), hm_bytes_str(rows[i].error));
        CHECK(strstr(hm_buf_str(&issuer.text), rows[i].words) != NULL);
    }
}

static void the_oldest_login_gives_way(void)
{
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    char first[64], code[64];

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return;
    approve(first, &issuer, PAGE);
    for (int i = 0; i < HM_SANDBOX_OIDC_CODES_MAX; i++)
        approve(code, &issuer, PAGE);
    CHECK(exchange(&issuer, FORM, first) >= 400);
    CHECK(exchange(&issuer, FORM, code) == 200 || test_torture());
}

TEST_SUITE(sandbox_oidc_flow, TEST(a_login_approves_itself),
    TEST(a_page_that_is_not_safe_is_refused),
    TEST(each_part_of_a_form_must_fit), TEST(the_oldest_login_gives_way));
