/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/oidc.h"

#include <string.h>

#include "base/limits.h"
#include "identity/implied.h"
#include "issuer.h"
#include "jose/jwk.h"
#include "test.h"

static void it_says_what_it_is(void)
{
    static const struct {
        const char *name, *value;
    } rows[] = {
        {"issuer", "http://127.0.0.1:7/oidc"},
        {"authorization_endpoint", "http://127.0.0.1:7/oidc/authorize"},
        {"token_endpoint", "http://127.0.0.1:7/oidc/token"},
        {"jwks_uri", "http://127.0.0.1:7/oidc/keys"},
    };
    const struct hm_sandbox_oidc_opts named = {.issuer = "https://i.test"};
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    issuer_auto other = {0};

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)) ||
        !CHECK_OK(issuer_new(&other, &named, &err)))
        return;
    CHECK_EQ(issue(&issuer, "GET /oidc/.well-known/openid-configuration", NULL,
                 NULL),
        200);
    for (size_t i = 0; i < TEST_LEN(rows); i++)
        CHECK_BYTES(issued(&issuer, rows[i].name), hm_bytes_str(rows[i].value));
    CHECK_EQ(
        issue(&other, "GET /oidc/.well-known/openid-configuration", NULL, NULL),
        200);
    CHECK_BYTES(issued(&other, "issuer"), HM_LIT("https://i.test"));
    CHECK_EQ(issue(&issuer, "GET /oidc/keys", NULL, NULL), 200);
    if (CHECK_OK(hm_jwk_set_parse(&set, hm_buf_view(&issuer.text), &err)))
        CHECK_EQ(set->count, 1);
}

static void a_job_gets_a_token_of_a_run(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_implied implied = {0};
    struct hm_err err = {0};
    issuer_auto issuer = {0};
    struct hm_jwt jwt;

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)) ||
        !CHECK_OK(hm_sandbox_oidc_verify(
            &jwt, issuer.oidc, issue_token(&issuer, ""), &arena, &err)) ||
        !CHECK_OK(hm_implied(&implied, &jwt, &arena, &err)))
        return;
    CHECK_BYTES(jwt.issuer, HM_LIT("http://127.0.0.1:7/oidc"));
    CHECK_STR(implied.rule.provider->name, "github");
    CHECK_BYTES(implied.subject,
        HM_LIT("https://github.com/sandbox/app/.github/workflows/"
               "release.yml@refs/heads/main"));
}

static void who_has_not_the_request_token_gets_none(void)
{
    static const struct {
        const char *line, *authorization;
        int status;
    } rows[] = {
        {"GET /oidc/actions/token?audience=x", NULL, 401},
        {"GET /oidc/actions/token?audience=x", "bearer ", 401},
        {"GET /oidc/actions/token?audience=x", "bearer sandbox", 401},
        {"GET /oidc/actions/token?audience=x",
            "Basic " HM_SANDBOX_OIDC_REQUEST_TOKEN, 401},
        {"GET /oidc/actions/token?audience=x",
            "Bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN, 200},
        {"GET /oidc/actions/token", "bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN,
            200},
        {"GET /oidc/actions/token?alg=none",
            "bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN, 400},
        {"GET /oidc/actions/token?claims=x",
            "bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN, 400},
        {"GET /oidc/actions/token?claims=[]",
            "bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN, 400},
        {"POST /oidc/actions/token", "bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN,
            405},
        {"GET /oidc/rotate", NULL, 405},
        {"GET /oidc/", NULL, 404},
        {"GET /oidc", NULL, 404},
        {"GET /oidc/keys/", NULL, 404},
    };
    struct hm_err err = {0};
    issuer_auto issuer = {0};

    if (!CHECK_OK(issuer_new(&issuer, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        int status = issue(&issuer, rows[i].line, rows[i].authorization, NULL);

        test_case("%zu: %s", i, rows[i].line);
        CHECK(status == rows[i].status || test_torture());
        CHECK((issued(&issuer, "value").len > 0) == (status == 200) ||
            test_torture());
    }
}

static void options_that_make_no_sense_are_refused(void)
{
    const struct hm_sandbox_oidc_opts list = {.claims = "[]"};
    const struct hm_sandbox_oidc_opts keyless = {0};
    struct hm_sandbox_oidc *oidc = NULL;
    struct hm_err err = {0};
    issuer_auto issuer = {0};

    CHECK_ERR(issuer_new(&issuer, &list, &err), HM_USAGE,
        "claims: not a JSON object");
    CHECK_ERR(hm_sandbox_oidc_new(&oidc, &keyless, &err), HM_USAGE,
        "no private key on P-256");
}

TEST_SUITE(sandbox_oidc, TEST(it_says_what_it_is),
    TEST(a_job_gets_a_token_of_a_run),
    TEST(who_has_not_the_request_token_gets_none),
    TEST(options_that_make_no_sense_are_refused));
