/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/pattern.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static void the_whole_text_or_nothing(void)
{
    static const struct {
        const char *pattern;
        struct hm_bytes in;
        bool good;
    } cases[] = {
        {"https://github\\.com/org/.*", IN("https://github.com/org/x"), true},
        {"https://github\\.com/org", IN("https://github.com/org-evil"), false},
        {"release\\.yml", IN("release.yml"), true},
        /* cli #9507 */
        {"release\\.yml", IN("release.yml.attacker.yml"), false},
        {"release\\.yml", IN("x/release.yml"), false},
        {"a|b", IN("a"), true},
        {"a|b", IN("b"), true},
        {"a|b", IN("ab"), false},
        {"a|b", IN("bx"), false},
        {"a|b", IN("xb"), false},
        {"a|ab", IN("ab"), true},
        {"x|", IN("y"), false},
        {"(?i)GitHub", IN("gIThUB"), true},
        {"(?x) a b # c", IN("ab"), true},
        {"(?x) a b # c", IN("abc"), false},
        {"\\d", IN("\xd9\xa3"), false}, /* an Arabic digit three */
        {".", IN("\xc3\xa4"), true},
        {"a\\Kb", IN("b"), false},
        {"a*", IN(""), true},
        {"a+", IN(""), false},
        {"(a)\\1", IN("aa"), true},
        {"a(?=b)", IN("ab"), false},
        {"(?>a|ab)", IN("ab"), false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(pattern) pattern = NULL;
        struct hm_err err = {0};

        test_case("%s, row %zu", cases[i].pattern, i);
        if (!CHECK_OK(
                hm_pattern_new(&pattern, hm_bytes_str(cases[i].pattern), &err)))
            continue;
        if (cases[i].good)
            CHECK_OK(hm_pattern_match(pattern, cases[i].in, &err));
        else
            CHECK_ERR(hm_pattern_match(pattern, cases[i].in, &err), HM_POLICY,
                "does not match");
    }
}

static void what_cannot_be_a_pattern_is_refused(void)
{
    static const struct {
        struct hm_bytes text;
        const char *words;
    } cases[] = {
        {IN(""), "empty"},
        {IN("("), "at byte 2: missing closing parenthesis"},
        {IN("a**b("), "at byte"},
        {IN("[a"), "at byte 3"},
        {IN("\\C"), "\\C is disabled"},
        {IN("a\xff"), "at byte 2: UTF-8"},
        {IN("(*ACCEPT)"), "\"(*\" at byte 1: verbs"},
        {IN("a(*ACCEPT)b"), "\"(*\" at byte 2: verbs"},
        {IN("(*LIMIT_MATCH=4000000000)a"), "verbs"},
        {IN("(*ANYCRLF)a"), "verbs"},
        {IN("(*UCP)\\d"), "verbs"},
        {IN("(*NO_AUTO_POSSESS)a"), "verbs"},
        {IN("\\c\\(*ACCEPT)"), "verbs"},
        {IN("\\Q\\E(*ACCEPT)"), "verbs"},
        {IN("(?x)(*ACCEPT)"), "verbs"},
        {IN("[(*]"), "verbs"},
        {IN("(?:(?:a{1000}){1000}){1000}"), "too large"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(pattern) pattern = NULL;
        struct hm_err err = {0};

        test_case("row %zu", i);
        CHECK_ERR(hm_pattern_new(&pattern, cases[i].text, &err), HM_USAGE,
            cases[i].words);
        CHECK(pattern == NULL);
    }
}

static void a_pattern_has_a_greatest_length(void)
{
    static char text[HM_PATTERN_MAX + 1];
    hm_auto_ptr(pattern) most = NULL;
    hm_auto_ptr(pattern) more = NULL;
    struct hm_err err = {0};

    memset(text, 'a', sizeof(text));
    CHECK_OK(hm_pattern_new(&most, hm_bytes(text, HM_PATTERN_MAX), &err));
    CHECK_ERR(hm_pattern_new(&more, hm_bytes(text, sizeof(text)), &err),
        HM_USAGE, "longer than 4096 bytes");
}

/* Neither a yes nor a no: a deny rule must not be passed by a text that makes
 * its pattern give up. */
static void a_limit_is_no_answer(void)
{
    static const struct {
        const char *name, *pattern;
        size_t len;
    } cases[] = {
        {"steps", "(a+)+[^a]", 64},
        {"steps of a plain pattern", ".*.*.*.*[^a]", 400},
        {"depth", "(?:a|b)*[^a]", 20000},
    };
    static char text[20000];

    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(pattern) pattern = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (CHECK_OK(
                hm_pattern_new(&pattern, hm_bytes_str(cases[i].pattern), &err)))
            CHECK_ERR(
                hm_pattern_match(pattern, hm_bytes(text, cases[i].len), &err),
                HM_LIMIT, "more than 100000 steps");
    }
}

static void what_is_no_text_is_no_answer(void)
{
    hm_auto_ptr(pattern) any = NULL;
    hm_auto_ptr(pattern) part = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_pattern_new(&any, HM_LIT(".*"), &err)) ||
        !CHECK_OK(hm_pattern_new(&part, HM_LIT("a\\Kb"), &err)))
        return;
    CHECK_ERR(hm_pattern_match(any, HM_LIT("a\xff"), &err), HM_FORMAT, "UTF-8");
    CHECK_ERR(hm_pattern_match(any, HM_LIT("\xed\xa0\x80"), &err), HM_FORMAT,
        "UTF-8");
    CHECK_ERR(hm_pattern_match(part, HM_LIT("ab"), &err), HM_UNSUPPORTED,
        "a part of the text");
}

/* Otherwise a line feed in a workflow's name would pass by "deny .*evil.*". */
static void nothing_is_said_about_control_characters(void)
{
    static const struct {
        const char *pattern;
        struct hm_bytes in;
    } cases[] = {
        {".*", IN("my evil\nworkflow")},
        {"(?s).*", IN("my evil\nworkflow")},
        {"(?m)a$", IN("a\nb")},
        {"(?m)^a", IN("b\na")},
        {"a$", IN("a\n")},
        {"a\\Z", IN("a\n")},
        {"a", IN("a\0")},
        {"a\\x00b", IN("a\0b")},
        {"a\tb", IN("a\tb")},
        {"a.", IN("a\x7f")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(pattern) pattern = NULL;
        struct hm_err err = {0};

        test_case("%s, row %zu", cases[i].pattern, i);
        if (CHECK_OK(
                hm_pattern_new(&pattern, hm_bytes_str(cases[i].pattern), &err)))
            CHECK_ERR(hm_pattern_match(pattern, cases[i].in, &err), HM_FORMAT,
                "a control character");
    }
}

static void idle_patterns_match_anything(void)
{
    static const struct {
        const char *pattern, *probe; /* NULL: it demands something */
    } cases[] = {
        {".*", ""},
        {".+", "~"},
        {"a|", ""},
        {"(?:a|b)?", ""},
        {"[^@]+", "~"},
        {"^.*$", ""},
        {".{2,}",
            "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
            "~~~~"},
        {".*@.*", "~@~"},
        {"[^@]+@[^@]+\\.[a-z]+", "~@~.example"},
        {"https://.+", "https://~"},
        {"https://[^/]+/.+", "https://~/~"},
        {"https://github.com/.*", "https://github.com/~"},
        {"https://github\\.com/.*/release/.*", NULL},
        {"https://github\\.com/.*/.*@refs/heads/.*",
            "https://github.com/~/~/.github/workflows/~.yml@refs/heads/~"},
        {"https://gitlab\\.com/.*//\\.gitlab-ci\\.yml@.*",
            "https://gitlab.com/~/~//.gitlab-ci.yml@refs/heads/~"},
        {"https://github\\.com/[^/]+/[^/]+/.*@refs/tags/.*",
            "https://github.com/~/~/.github/workflows/~.yml@refs/tags/~"},
        {"[^/]+/[^/]+", "~/~"},
        {"repo:.*", "repo:~/~:ref:refs/heads/~"},
        {".*:ref:.*", "repo:~/~:ref:refs/heads/~"},
        {"repo:.*:environment:.*", "repo:~/~:environment:~"},
        {"project_path:.*", "project_path:~/~:ref_type:branch:ref:~"},
        {"[1-9][0-9]{0,8}", "9"},
        {"[0-9]{9}", "999999999"},
        {"acme/.*", NULL},
        {"repo:acme/.*:.*", NULL},
        {"refs/heads/.*", NULL},
        {"https://github\\.com/acme/.*", NULL},
        {".*@example\\.com", NULL},
        {"(a+)+b", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(pattern) pattern = NULL;
        struct hm_err err = {0};
        const char *got;

        test_case("%s", cases[i].pattern);
        if (!CHECK_OK(
                hm_pattern_new(&pattern, hm_bytes_str(cases[i].pattern), &err)))
            continue;
        if (!CHECK_OK(hm_pattern_idle(&got, pattern, &err)))
            continue;
        CHECK((got == NULL) == (cases[i].probe == NULL));
        if (got != NULL && cases[i].probe != NULL)
            CHECK_STR(got, cases[i].probe);
    }
}

static void a_bare_dot_in_a_host_is_noticed(void)
{
    static const struct {
        const char *text;
        bool loose;
        size_t at;
    } cases[] = {
        {"https://github.com/.*", true, 14},
        {"https://github\\.com/.*", false, 0},
        {"https:\\/\\/github.com\\/x", true, 16},
        {"https://.*\\.example\\.com/", true, 8},
        {"https://[^/]*\\.example\\.com/.*", false, 0},
        {".*@example.com", true, 10},
        {".*@example\\.com", false, 0},
        {"https://github\\.com/o/r/release.yml@refs/tags/v.*", false, 0},
        {"https://github\\.com/o/r/release\\.yml@.*", false, 0},
        {"release.yml", false, 0},
        {"", false, 0},
        {"https://.", false, 0},
        {"@", false, 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        size_t at = 0;

        test_case("%s", cases[i].text);
        CHECK_EQ(hm_pattern_loose_dot(hm_bytes_str(cases[i].text), &at),
            cases[i].loose);
        CHECK_EQ(at, cases[i].at);
    }
}

TEST_SUITE(policy_pattern, TEST(the_whole_text_or_nothing),
    TEST(what_cannot_be_a_pattern_is_refused),
    TEST(a_pattern_has_a_greatest_length), TEST(a_limit_is_no_answer),
    TEST(what_is_no_text_is_no_answer),
    TEST(nothing_is_said_about_control_characters),
    TEST(idle_patterns_match_anything), TEST(a_bare_dot_in_a_host_is_noticed));
