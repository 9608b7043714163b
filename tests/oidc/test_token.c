/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/token.h"

#include <string.h>

#include "base/limits.h"
#include "here.h"
#include "test.h"

static bool read(
    struct hm_oidc_token *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(secret) secret = {0};

    HM_TRY(hm_secret_from(&secret, text, err));
    return hm_oidc_token_read(out, &secret, err);
}

static void a_token_is_a_secret_and_claims(void)
{
    const char *text = here_token(HERE_CLAIMS(",\"nonce\":\"n\""));
    hm_auto(oidc_token) token = {0};
    struct hm_oidc_token moved;
    struct hm_err err = {0};

    if (!CHECK_OK(read(&token, hm_bytes_str(text), &err)))
        return;
    moved = token;
    token = (struct hm_oidc_token){0};
    CHECK_BYTES(hm_secret_view(&moved.text), hm_bytes_str(text));
    CHECK_BYTES(moved.jwt.issuer, HM_LIT("https://i.test"));
    CHECK(hm_json_str_eq(hm_jwt_claim(&moved.jwt, "nonce"), "n"));
    CHECK_BYTES(hm_json_text(moved.jwt.claims),
        HM_LIT(HERE_CLAIMS(",\"nonce\":\"n\"")));
    hm_oidc_token_free(&moved);
    CHECK(moved.text.p == NULL);
}

static void what_is_no_token_is_refused_and_not_shown(void)
{
    static const struct {
        const char *name, *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"empty", "", HM_FORMAT, "three parts"},
        {"a password", "hunter2hunter2", HM_FORMAT, "three parts"},
        {"two parts", "eyJhbGciOiJFUzI1NiJ9.e30", HM_FORMAT, "three parts"},
        {"four parts", "eyJhbGciOiJFUzI1NiJ9.e30.VGhlLXNpZ.VGhlLXNpZ",
            HM_FORMAT, "three parts"},
        {"no signature", "eyJhbGciOiJFUzI1NiJ9.e30.", HM_FORMAT, "three parts"},
        {"a space", "eyJhbGciOiJFUzI1NiJ9.e30.VGhlLXNpZ ", HM_FORMAT,
            "three parts"},
        {"padding", "eyJhbGciOiJFUzI1NiJ9.e30=.VGhlLXNpZ", HM_FORMAT,
            "three parts"},
        {"nobody's", "eyJhbGciOiJub25lIn0.e30.VGhlLXNpZ", HM_FORMAT,
            "its header: nobody signed it"},
        {"no algorithm", "e30.e30.VGhlLXNpZ", HM_FORMAT, "its header: $.alg"},
        {"header no object", "W10.e30.VGhlLXNpZ", HM_FORMAT, "its header"},
        {"claims no object", "eyJhbGciOiJFUzI1NiJ9.W10.VGhlLXNpZ", HM_FORMAT,
            "expected object"},
        {"claims no JSON", "eyJhbGciOiJFUzI1NiJ9.QUFB.VGhlLXNpZ", HM_FORMAT,
            "line 1"},
        {"claims no base64", "eyJhbGciOiJFUzI1NiJ9.QQQ.VGhlLXNpZ", HM_FORMAT,
            "identity token"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(oidc_token) token = {0};
        struct hm_err err = {0};
        bool ok = read(&token, hm_bytes_str(rows[i].text), &err);

        test_case("%s", rows[i].name);
        CHECK(!here_leaks(err.msg));
        CHECK_ERR(ok, rows[i].code, rows[i].words);
        CHECK(token.text.p == NULL);
    }
}

static void every_prefix_is_refused_or_has_a_shorter_signature(void)
{
    const char *text = here_token("{\"iss\":\"i\"}");
    size_t dots = 0;

    for (size_t len = 0; text[len] != '\0'; len++) {
        hm_auto(oidc_token) token = {0};
        struct hm_err err = {0};
        bool ok = read(&token, hm_bytes(text, len), &err);

        CHECK(!ok || (dots == 2 && text[len - 1] != '.'));
        CHECK(ok || !here_leaks(err.msg));
        dots += text[len] == '.';
    }
}

static void a_token_has_a_longest_length(void)
{
    static char text[HM_JWS_MAX + 1];
    hm_auto(oidc_token) token = {0};
    struct hm_err err = {0};
    size_t len;

    memset(text, 'A', sizeof(text));
    len = strlen(here_token(HERE_CLAIMS("")));
    memcpy(text, here_token(HERE_CLAIMS("")), len);
    CHECK_ERR(read(&token, hm_bytes(text, HM_JWS_MAX + 1), &err), HM_LIMIT,
        "65537 bytes");
    CHECK_OK(read(&token, hm_bytes(text, HM_JWS_MAX), &err));
}

static void each_check_fails_alone(void)
{
    static const struct {
        const char *claims;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {HERE_CLAIMS(""), HM_OK, ""},
        {"{\"iss\":\"https://i.test\",\"aud\":[\"a\",\"sigstore\"],"
         "\"exp\":784112000}",
            HM_OK, ""},
        /* Within what clocks may differ. */
        {"{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":784111718,"
         "\"iat\":784111837,\"nbf\":784111837}",
            HM_OK, ""},
        {"{\"aud\":\"sigstore\",\"exp\":784112000}", HM_POLICY,
            "names no issuer"},
        {"{\"iss\":\"\",\"aud\":\"sigstore\",\"exp\":784112000}", HM_POLICY,
            "names no issuer"},
        {"{\"iss\":\"i\",\"exp\":784112000}", HM_POLICY,
            "it has no audience, \"sigstore\" is wanted"},
        {"{\"iss\":\"i\",\"aud\":\"Sigstore\",\"exp\":784112000}", HM_POLICY,
            "its audience is \"Sigstore\", \"sigstore\" is wanted"},
        {"{\"iss\":\"i\",\"aud\":[\"a\",\"b\"],\"exp\":784112000}", HM_POLICY,
            "its audience is \"a\" and others, \"sigstore\" is wanted"},
        {"{\"iss\":\"i\",\"aud\":\"sigstore\"}", HM_EXPIRED, "no \"exp\""},
        {"{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":784111717}", HM_EXPIRED,
            "expired at 1994-11-06T08:48:37Z, it is 1994-11-06T08:49:37Z"},
        {"{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":784112000,"
         "\"nbf\":784111838}",
            HM_EXPIRED, "nbf"},
        {"{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":784112000,"
         "\"iat\":784111838}",
            HM_EXPIRED, "iat"},
    };
    const struct hm_oidc_want want = {"sigstore", HERE_NOW_S};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(oidc_token) token = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].claims);
        if (!CHECK_OK(
                read(&token, hm_bytes_str(here_token(rows[i].claims)), &err)))
            continue;
        CHECK_CODE(hm_oidc_token_check(&token, &want, &err), rows[i].code,
            rows[i].words);
    }
}

TEST_SUITE(oidc_token, TEST(a_token_is_a_secret_and_claims),
    TEST(what_is_no_token_is_refused_and_not_shown),
    TEST(every_prefix_is_refused_or_has_a_shorter_signature),
    TEST(a_token_has_a_longest_length), TEST(each_check_fails_alone));
