/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/problem.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

static void bodies_are_told_in_words(void)
{
    static const struct {
        const char *body, *shown;
    } cases[] = {
        {"{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no, you\",\"detail\":"
         "{}}]}",
            "DENIED: no, you"},
        {"{\"errors\":[{\"code\":\"DENIED\"},{\"code\":\"X\"}]}", "DENIED"},
        {"{\"errors\":[{\"message\":\"m\"}]}", "m"},
        {"{\"errors\":[{\"code\":7,\"message\":[]}]}", ""},
        {"{\"errors\":[]}", ""},
        {"{\"errors\":{\"code\":\"X\"}}", ""},
        {"{\"error\":\"invalid_grant\",\"error_description\":\"expired\"}",
            "invalid_grant: expired"},
        {"{\"details\":\"incorrect username or password\"}",
            "incorrect username or password"},
        {"{\"errors\":[{\"code\":\"\\u001b[2J\",\"message\":\"a\\nb\"}]}",
            "\\x1b[2J: a\\nb"},
        {"<html>", ""},
        {"", ""},
        {"[]", ""},
        {"{\"errors\":[{\"code\":\"A\"}]", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_problem problem;

        test_case("%s", cases[i].body);
        hm_problem_read(&problem, hm_bytes_str(cases[i].body));
        if (!test_torture())
            CHECK_STR(HM_SHOW_PROBLEM(&problem), cases[i].shown);
    }
}

static void long_words_are_cut(void)
{
    struct hm_problem problem;
    char body[1200] = "{\"errors\":[{\"code\":\"C\",\"message\":\"";

    memset(body + strlen(body), 'x', 1000);
    memcpy(body + strlen(body), "\"}]}", 5);
    hm_problem_read(&problem, hm_bytes_str(body));
    CHECK(strlen(problem.text) < HM_PROBLEM_TEXT_SIZE);
    if (!test_torture())
        CHECK(hm_problem_is(&problem, "C") && !hm_problem_is(&problem, "D"));
}

static void a_refusal_is_no_absence(void)
{
    static const struct {
        const char *code;
        bool refuses;
    } rows[] = {{"DENIED", true}, {"UNAUTHORIZED", true},
        {"TOOMANYREQUESTS", true}, {"NAME_UNKNOWN", false},
        {"MANIFEST_UNKNOWN", false}, {"denied", false}, {"", false}};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_problem problem = {0};

        snprintf(problem.code, sizeof(problem.code), "%s", rows[i].code);
        CHECK_EQ(hm_problem_refuses(&problem), rows[i].refuses);
    }
}

TEST_SUITE(registry_problem, TEST(bodies_are_told_in_words),
    TEST(long_words_are_cut), TEST(a_refusal_is_no_absence));
