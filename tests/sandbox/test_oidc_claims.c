/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "issuer.h"
#include "test.h"

static bool claims_of(struct hm_jwt *out, struct issuer *issuer,
    const char *more, struct hm_err *err)
{
    return hm_sandbox_oidc_verify(
        out, issuer->oidc, issue_token(issuer, more), &issuer->arena, err);
}

static void later_layers_win(void)
{
    const struct hm_sandbox_oidc_opts opts = {
        .claims = "{\"sha\":\"of-the-start\",\"ref\":\"of-the-start\","
                  "\"run_id\":null,\"n\":{\"a\":[1, 2.50]}}"};
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    struct hm_jwt jwt;

    if (!CHECK_OK(issuer_new(&issuer, &opts, &err)) ||
        !CHECK_OK(claims_of(&jwt, &issuer,
            "&claims=%7B%22ref%22%3A%22of-the-request%22%7D", &err)))
        return;
    CHECK(hm_json_str_eq(hm_jwt_claim(&jwt, "repository"), "sandbox/app"));
    CHECK(hm_json_str_eq(hm_jwt_claim(&jwt, "sha"), "of-the-start"));
    CHECK(hm_json_str_eq(hm_jwt_claim(&jwt, "ref"), "of-the-request"));
    CHECK_EQ(hm_json_type(hm_jwt_claim(&jwt, "run_id")), HM_JSON_NONE);
    CHECK_BYTES(
        hm_json_text(hm_jwt_claim(&jwt, "n")), HM_LIT("{\"a\":[1, 2.50]}"));
    CHECK_EQ(jwt.issued.s, ISSUER_NOW_S);
    CHECK_EQ(jwt.expires.s, ISSUER_NOW_S + HM_SANDBOX_OIDC_LIFE_S);
}

/* A wrong token is had by asking for it, and verifying finds each. */
static void wrong_tokens_are_told_from_right_ones(void)
{
    static const struct {
        const char *more;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"", HM_OK, ""},
        {"&alg=ES256", HM_OK, ""},
        {"&claims=%7B%22iss%22%3A%22http%3A%2F%2Flocalhost%3A1%2Foidc%22%7D",
            HM_OK, ""},
        {"&claims=%7B%22iss%22%3A%22https%3A%2F%2Fi.test%2Foidc%22%7D",
            HM_POLICY, "issuer is https://i.test/oidc"},
        {"&claims=%7B%22iss%22%3A%22http%3A%2F%2Flocalhost%2Fo%22%7D",
            HM_POLICY, "not this sandbox"},
        {"&claims=%7B%22iss%22%3Anull%7D", HM_POLICY, "issuer"},
        {"&claims=%7B%22aud%22%3A%22other%22%7D", HM_POLICY,
            "audience \"sigstore\""},
        {"&claims=%7B%22exp%22%3A1795262400%7D", HM_EXPIRED, "expired at"},
        {"&claims=%7B%22exp%22%3Anull%7D", HM_EXPIRED, "no \"exp\""},
        {"&claims=%7B%22nbf%22%3A1795262401%7D", HM_EXPIRED, "nbf"},
    };
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    struct hm_jwt jwt;

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].more);
        if (test_torture() && i > 1)
            break; /* minutes, and nothing new */
        CHECK_CODE(claims_of(&jwt, &issuer, rows[i].more, &err), rows[i].code,
            rows[i].words);
        err = (struct hm_err){0};
    }
}

static void the_issuer_that_the_start_names_is_taken(void)
{
    static const struct {
        const char *claims, *own, *more;
        enum hm_code code;
    } rows[] = {
        {"{\"iss\":\"https://i.test\"}", NULL, "", HM_OK},
        {"{\"iss\":\"https://i.test\"}", NULL,
            "&claims=%7B%22iss%22%3A%22https%3A%2F%2Fi.test2%22%7D", HM_POLICY},
        {"{\"iss\":\"https://i.test\"}", NULL,
            "&claims=%7B%22iss%22%3A%22http%3A%2F%2Flocalhost%3A1%2Foidc%22%7D",
            HM_OK},
        {"{\"iss\":\"https://i.test\"}", "https://own.test", "", HM_OK},
        {"{\"iss\":\"https://i.test\"}", "https://own.test",
            "&claims=%7B%22iss%22%3A%22https%3A%2F%2Fown.test%22%7D", HM_OK},
        {"{\"iss\":\"\"}", NULL, "", HM_POLICY},
        {"{\"iss\":null}", NULL, "", HM_POLICY},
        {"{\"iss\":7}", NULL, "", HM_FORMAT},
    };
    struct hm_jwt jwt;

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct hm_sandbox_oidc_opts opts = {
            .claims = rows[i].claims, .issuer = rows[i].own};
        struct hm_err err = {0};
        issuer_auto issuer = {0};

        test_case("%s %s", rows[i].claims, rows[i].more);
        if (CHECK_OK(issuer_new(&issuer, &opts, &err)))
            CHECK_CODE(
                claims_of(&jwt, &issuer, rows[i].more, &err), rows[i].code, "");
        if (test_torture() && i == 0)
            break; /* minutes, and nothing new */
    }
}

TEST_SUITE(sandbox_oidc_claims, TEST(later_layers_win),
    TEST(wrong_tokens_are_told_from_right_ones),
    TEST(the_issuer_that_the_start_names_is_taken));
