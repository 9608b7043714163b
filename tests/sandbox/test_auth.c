/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/auth.h"

#include <string.h>

#include "ask.h"
#include "test.h"

static bool with_auth(struct asker *a, enum hm_auth_mode mode)
{
    const struct hm_auth_user users[] = {
        {HM_LIT("me"), HM_LIT("se:cret")}, {HM_LIT("you"), HM_LIT("")}};
    const struct hm_sandbox_opts opts = {
        .auth = {.mode = mode, .users = users, .user_count = 2}};
    struct hm_err err = {0};

    return CHECK_OK(asker_new(a, &opts, &err));
}

static void a_name_and_password_open_the_door(void)
{
    static const struct {
        const char *field;
        int status;
    } cases[] = {
        {"", 401},
        {"Authorization: Basic bWU6c2U6Y3JldA==\n", 200}, /* me:se:cret */
        {"Authorization: basic bWU6c2U6Y3JldA==\n", 200},
        {"Authorization: Basic eW91Og==\n", 200},     /* you: */
        {"Authorization: Basic bWU6c2VjcmV0\n", 401}, /* me:secret */
        {"Authorization: Basic bWU6\n", 401},         /* me: */
        {"Authorization: Basic bWU=\n", 401},         /* me */
        {"Authorization: Basic !\n", 401},
        {"Authorization: Basic\n", 401},
        {"Authorization: Bearer bWU6c2U6Y3JldA==\n", 401},
    };
    asker_auto a = {0};

    if (!with_auth(&a, HM_AUTH_BASIC))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].field);
        CHECK_EQ(
            ask(&a, "GET /v2/", cases[i].field, HM_LIT("")), cases[i].status);
        if (cases[i].status == 401)
            CHECK_STR(
                ask_field(&a, "WWW-Authenticate"), "Basic realm=\"sandbox\"");
    }
}

static void a_challenge_says_what_is_needed(void)
{
    static const struct {
        const char *line, *challenge;
    } cases[] = {
        {"GET /v2/",
            "Bearer realm=\"http://127.0.0.1:5000/token\",service=\"sandbox\""},
        {"GET /v2/a/b/manifests/v1",
            "Bearer realm=\"http://127.0.0.1:5000/token\",service=\"sandbox\","
            "scope=\"repository:a/b:pull\""},
        {"POST /v2/a/blobs/uploads/",
            "Bearer realm=\"http://127.0.0.1:5000/token\",service=\"sandbox\","
            "scope=\"repository:a:pull,push\""},
        {"DELETE /v2/a/manifests/v1",
            "Bearer realm=\"http://127.0.0.1:5000/token\",service=\"sandbox\","
            "scope=\"repository:a:delete\""},
    };
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!with_auth(&a, HM_AUTH_TOKEN))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].line);
        CHECK_EQ(ask_get(&a, cases[i].line), 401);
        CHECK_STR(ask_field(&a, "WWW-Authenticate"), cases[i].challenge);
    }
    test_case("over TLS");
    a.tls = true;
    CHECK_EQ(ask_get(&a, "GET /v2/"), 401);
    CHECK_STR(ask_field(&a, "WWW-Authenticate"),
        "Bearer realm=\"https://127.0.0.1:5000/token\",service=\"sandbox\"");
    test_case("a realm elsewhere");
    if (CHECK_OK(hm_sandbox_fault(
            a.sandbox, "oci=foreign-realm:https://evil.test", &err)))
        CHECK_EQ(ask_get(&a, "GET /v2/"), 401);
    CHECK_STR(ask_field(&a, "WWW-Authenticate"),
        "Bearer realm=\"https://evil.test/token\",service=\"sandbox\"");
}

static void a_grant_is_for_what_it_names(void)
{
    static const struct hm_auth_grant grant = {
        .scopes = {{"a", HM_AUTH_PULL}, {"b", HM_AUTH_PULL},
            {"b", HM_AUTH_PUSH}},
        .count = 3};
    static const struct hm_auth_grant all = {.all = true}, none = {0};

    CHECK(hm_auth_allows(&grant, HM_LIT("a"), HM_AUTH_PULL));
    CHECK(!hm_auth_allows(&grant, HM_LIT("a"), HM_AUTH_PUSH));
    CHECK(hm_auth_allows(&grant, HM_LIT("b"), HM_AUTH_PULL | HM_AUTH_PUSH));
    CHECK(!hm_auth_allows(&grant, HM_LIT("b"), HM_AUTH_DELETE));
    CHECK(!hm_auth_allows(&grant, HM_LIT("ab"), HM_AUTH_PULL));
    CHECK(!hm_auth_allows(&none, HM_LIT("a"), HM_AUTH_PULL));
    CHECK(hm_auth_allows(&all, HM_LIT("a"), HM_AUTH_DELETE));
}

static void there_are_not_more_than_so_many_users(void)
{
    static const struct hm_auth_user many[HM_SANDBOX_USERS_MAX + 1];
    const struct hm_auth_opts opts = {
        .users = many, .user_count = TEST_LEN(many)};
    struct hm_auth *auth = NULL;
    struct hm_err err = {0};

    CHECK_ERR(hm_auth_new(&auth, &opts, &err), HM_LIMIT, "65 users");
}

TEST_SUITE(sandbox_auth, TEST(a_name_and_password_open_the_door),
    TEST(a_challenge_says_what_is_needed), TEST(a_grant_is_for_what_it_names),
    TEST(there_are_not_more_than_so_many_users));
