/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "test.h"

#define ME "Authorization: Basic bWU6c2VjcmV0\n" /* me:secret */

enum { LINE = 512 };

static int64_t now_ms;

static int64_t clock_ms(void *ctx)
{
    (void)ctx;
    return now_ms;
}

static bool with_tokens(struct asker *a, bool anonymous_pull)
{
    const struct hm_auth_user me = {HM_LIT("me"), HM_LIT("secret")};
    const struct hm_sandbox_opts opts = {.auth = {.mode = HM_AUTH_TOKEN,
                                             .users = &me,
                                             .user_count = 1,
                                             .anonymous_pull = anonymous_pull,
                                             .token_s = 60,
                                             .now_ms = clock_ms}};
    struct hm_err err = {0};

    now_ms = 1000;
    return CHECK_OK(asker_new(a, &opts, &err));
}

/* The string member of the last answer, or "". */
static void member(char out[LINE], const struct asker *a, const char *name)
{
    const char *at = strstr(hm_buf_str(&a->text), name);

    out[0] = '\0';
    if (at != NULL)
        snprintf(out, LINE, "%.64s", at + strlen(name) + 3);
}

static void use(char out[LINE], const struct asker *a)
{
    char token[LINE];

    member(token, a, "access_token");
    snprintf(out, LINE, "Authorization: Bearer %.64s\n", token);
}

static int tags(struct asker *a, const char *field)
{
    return ask(a, "GET /v2/x/tags/list", field, HM_LIT(""));
}

static int begin(struct asker *a, const char *field)
{
    return ask(a, "POST /v2/x/blobs/uploads/", field, HM_LIT(""));
}

static void a_token_is_for_its_scope_and_time(void)
{
    char field[LINE];
    asker_auto a = {0};

    if (!with_tokens(&a, false))
        return;
    CHECK_EQ(ask(&a, "GET /token?service=sandbox&scope=repository:x:pull", ME,
                 HM_LIT("")),
        200);
    CHECK_STR(ask_field(&a, "Cache-Control"), "no-store");
    CHECK(strstr(hm_buf_str(&a.text), "\"expires_in\":60") != NULL);
    CHECK(strstr(hm_buf_str(&a.text), "refresh_token") == NULL);
    use(field, &a);
    CHECK_EQ(tags(&a, field), 404); /* may, and nothing is there */
    CHECK_EQ(begin(&a, field), 401);
    CHECK(strstr(ask_field(&a, "WWW-Authenticate"),
              "error=\"insufficient_scope\"") != NULL);
    CHECK_EQ(ask(&a, "GET /v2/y/tags/list", field, HM_LIT("")), 401);
    now_ms += 60000;
    CHECK_EQ(tags(&a, field), 401);
    CHECK(strstr(ask_field(&a, "WWW-Authenticate"),
              "error=\"invalid_token\"") != NULL);
}

static void several_scopes_come_in_one_token(void)
{
    static const char *const lines[] = {
        "GET /token?scope=repository:y:pull&scope=repository:x:pull,push",
        "GET /token?scope=repository:y:pull%20repository:x:*",
        "GET /token?scope=nonsense&scope=a:b:c&scope=repository:x:pull,push",
    };
    char field[LINE];
    asker_auto a = {0};

    if (!with_tokens(&a, false))
        return;
    for (size_t i = 0; i < TEST_LEN(lines); i++) {
        test_case("%s", lines[i]);
        CHECK_EQ(ask(&a, lines[i], ME, HM_LIT("")), 200);
        use(field, &a);
        CHECK_EQ(begin(&a, field), 202);
    }
}

static void who_has_no_name_may_read_at_most(void)
{
    static const struct {
        bool anonymous_pull;
        int tags, begin;
    } cases[] = {{false, 401, 401}, {true, 404, 401}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char field[LINE];
        asker_auto a = {0};

        if (!with_tokens(&a, cases[i].anonymous_pull))
            return;
        CHECK_EQ(ask_get(&a, "GET /token?scope=repository:x:pull,push"), 200);
        use(field, &a);
        CHECK_EQ(tags(&a, field), cases[i].tags);
        CHECK_EQ(begin(&a, field), cases[i].begin);
    }
}

static void a_wrong_name_gets_no_token(void)
{
    static const struct {
        const char *line, *field, *body;
    } cases[] = {
        {"GET /token", "Authorization: Basic bWU6eA==\n", ""},
        {"GET /token", "Authorization: Bearer x\n", ""},
        {"POST /token", "", ""},
        {"POST /token", "", "grant_type=password&username=me&password=x"},
        {"POST /token", "", "grant_type=password&username=me"},
        {"POST /token", "", "grant_type=refresh_token&refresh_token=x"},
        {"POST /token", "", "grant_type=refresh_token"},
        {"POST /token", "", "username=me&password=secret"},
    };
    asker_auto a = {0};

    if (!with_tokens(&a, true))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s %s", cases[i].line, cases[i].body);
        CHECK_EQ(
            ask(&a, cases[i].line, cases[i].field, hm_bytes_str(cases[i].body)),
            401);
    }
}

static void a_password_gives_a_refresh_token_and_that_others(void)
{
    char field[LINE], refresh[LINE], form[2 * LINE];
    asker_auto a = {0};

    if (!with_tokens(&a, false))
        return;
    CHECK_EQ(ask(&a, "POST /token", "",
                 HM_LIT("grant_type=password&username=me&password=secret&"
                        "access_type=offline&scope=repository:y:pull+"
                        "repository:x:pull,push")),
        200);
    use(field, &a);
    CHECK_EQ(begin(&a, field), 202);
    CHECK_EQ(ask(&a, "GET /token?offline_token=true", ME, HM_LIT("")), 200);
    member(refresh, &a, "refresh_token");
    CHECK_EQ(strlen(refresh), 64);
    now_ms += 3600000;
    snprintf(form, sizeof(form),
        "grant_type=refresh_token&refresh_token=%s&scope=repository:x:pull",
        refresh);
    CHECK_EQ(ask(&a, "POST /token", "", hm_bytes_str(form)), 200);
    use(field, &a);
    CHECK_EQ(tags(&a, field), 404);
    CHECK_EQ(begin(&a, field), 401);
    /* It is no token itself. */
    snprintf(field, sizeof(field), "Authorization: Bearer %.64s\n", refresh);
    CHECK_EQ(tags(&a, field), 401);
}

static void the_oldest_token_gives_way(void)
{
    char first[LINE];
    asker_auto a = {0};

    if (test_torture() || !with_tokens(&a, false))
        return;
    CHECK_EQ(
        ask(&a, "GET /token?scope=repository:x:pull", ME, HM_LIT("")), 200);
    use(first, &a);
    for (size_t i = 1; i < HM_SANDBOX_TOKENS_MAX; i++)
        ask(&a, "GET /token", ME, HM_LIT(""));
    CHECK_EQ(tags(&a, first), 404);
    ask(&a, "GET /token", ME, HM_LIT(""));
    CHECK_EQ(tags(&a, first), 401);
}

TEST_SUITE(sandbox_auth_token, TEST(a_token_is_for_its_scope_and_time),
    TEST(several_scopes_come_in_one_token),
    TEST(who_has_no_name_may_read_at_most), TEST(a_wrong_name_gets_no_token),
    TEST(a_password_gives_a_refresh_token_and_that_others),
    TEST(the_oldest_token_gives_way));
