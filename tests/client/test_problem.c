/* SPDX-License-Identifier: Apache-2.0 */
#include "client/problem.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static void what_services_say_is_found(void)
{
    static const struct {
        const char *name, *body, *shown;
    } cases[] = {
        {"Rekor v1", "{\"code\":400,\"message\":\"bad\"}", "bad"},
        {"a gateway", "{\"code\":3,\"message\":\"m\",\"details\":[]}", "m"},
        {"OAuth", "{\"error\":\"e\",\"error_description\":\"d\"}", "e: d"},
        {"OAuth, short", "{\"error\":\"e\"}", "e"},
        {"text", "the log is frozen\nsecond line", "the log is frozen"},
        {"empty", "", ""},
        {"a page", "<html><body>no</body></html>", ""},
        {"a list", "[1]", ""},
        {"another type", "{\"message\":7}", ""},
        {"nothing said", "{}", ""},
        {"no text", "\xff\xfe", ""},
        {"hostile", "{\"message\":\"\\u001b[31ma\\nb\"}", "\\x1b[31ma\\nb"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        CHECK_STR(HM_SHOW_CLIENT_PROBLEM(
                      hm_bytes_str(cases[i].body), (struct hm_bytes){0}),
            cases[i].shown);
    }
}

static void what_is_long_is_cut(void)
{
    static char body[HM_HTTP_ERROR_BODY_MAX + 1];
    const char *shown;

    memset(body, 'x', sizeof(body) - 1);
    shown = HM_SHOW_CLIENT_PROBLEM(hm_bytes_str(body), (struct hm_bytes){0});
    CHECK(strlen(shown) < HM_CLIENT_PROBLEM_SIZE);
    CHECK(test_torture() || strlen(shown) > 100);
    memset(body, '\x01', sizeof(body) - 1);
    shown = HM_SHOW_CLIENT_PROBLEM(hm_bytes_str(body), (struct hm_bytes){0});
    CHECK(strlen(shown) < HM_CLIENT_PROBLEM_SIZE);
}

static void a_secret_is_not_repeated(void)
{
    const struct hm_bytes secret =
        HM_LIT("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl");
    static const struct {
        const char *body;
        bool told;
    } cases[] = {
        {"{\"message\":\"bad token eyJhbGciOiJFUzI1NiJ9.eyJz\"}", false},
        {"{\"message\":\"\\u0065yJzdWIiOiJtZSJ9\"}", false},
        {"no c2lnbmF0dXJl", false},
        {"{\"error\":\"x\",\"error_description\":\"9.c2lnbmF0dX\"}", false},
        {"{\"message\":\"bad token c2lnbmF0dX\"}", true},
        {"{\"message\":\"bad token\"}", true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const char *shown =
            HM_SHOW_CLIENT_PROBLEM(hm_bytes_str(cases[i].body), secret);

        test_case("%s", cases[i].body);
        CHECK_EQ(strstr(shown, "repeats a secret") == NULL, cases[i].told);
        CHECK(cases[i].told || strstr(shown, "c2lnbm") == NULL);
    }
}

TEST_SUITE(client_problem, TEST(what_services_say_is_found),
    TEST(what_is_long_is_cut), TEST(a_secret_is_not_repeated));
