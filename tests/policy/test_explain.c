/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/rules_impl.h"
#include "who.h"
#include "x509/fulcio.h"

static void check_words(const struct hm_identity_spec *specs, size_t count,
    const struct hm_facts *facts, const char *words)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_words got = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    for (size_t i = 0; i < count; i++) {
        if (!CHECK_OK(hm_rules_deny_identity(rules, &specs[i], &err)))
            return;
    }
    hm_explain_nearest(&got, &rules->deny, facts);
    CHECK_STR(got.text, words);
}

static void what_differs_and_where(void)
{
    static const struct {
        struct hm_identity_spec spec;
        const char *words;
    } cases[] = {
        {{EXACT(GITHUB), EXACT(MAIN), NULL, 0}, "issuer, subject equal"},
        {{EXACT(GITHUB),
             EXACT(REPO "/.github/workflows/release.yml@"
                        "refs/heads/dev"),
             NULL, 0},
            "issuer equal; subject differs at byte 75: got "
            "\"../release.yml@refs/heads/main\", wanted "
            "\"../release.yml@refs/heads/dev\""},
        {{EXACT("https://gitlab.com"), EXACT(MAIN), NULL, 0},
            "subject equal; issuer differs at byte 9: got "
            "\"" GITHUB "\", wanted \"https://gitlab.com\""},
        {{EXACT(GITHUB "/acme"), ANYONE, NULL, 0},
            "subject left open; issuer differs at byte 44: got "
            "\"..ns.githubusercontent.com\", wanted "
            "\"..ns.githubusercontent.com/acme\""},
        {{EXACT(GITHUB), REGEXP("https://gitlab\\.com/.*"), NULL, 0},
            "issuer equal; subject does not match: got \"" REPO
            "/.github/workflows/release.yml@r..\", wanted "
            "/https://gitlab\\\\.com/.*/"},
        {{EXACT(GITHUB),
             GLOB(REPO "/.github/workflows/release.yml@refs/tags/v*"), NULL, 0},
            "issuer equal; subject equal but for its ref: \"refs/heads/main\" "
            "and not \"refs/tags/v*\""},
        {{EXACT(GITHUB), GLOB(REPO "/.github/workflows/b.yml@refs/tags/v*"),
             NULL, 0},
            "issuer equal; subject is "
            "\"..ments/.github/workflows/release.yml@refs/heads/main\" and "
            "not \"..ments/.github/workflows/b.yml@refs/tags/v*\""},
        {{REGEXP("https://token\\..*"), EXACT(MAIN), NULL, 0},
            "subject equal; issuer matching"},
        {{ABSENT, EXACT(MAIN), NULL, 0},
            "subject equal; issuer: got \"" GITHUB "\", wanted none"},
        {{EXACT(GITHUB), REGEXP("(([a-z:/.]+)+)+[^a-z]"), NULL, 0},
            "issuer equal; subject: pattern /(([a-z:/.]+)+)+[^a-z]/ gave up on "
            "\"" REPO "/.github/workflows/release.yml@r..\" (limit)"},
    };

    for (size_t i = 0; i < TEST_LEN(cases) && !test_torture(); i++) {
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);

        test_case("row %zu", i);
        check_words(&cases[i].spec, 1, &facts, cases[i].words);
    }
}

static void extensions_by_name(void)
{
    static const struct hm_ext_demand exts[] = {
        {12, EXACT(REPO)}, {15, EXACT("4712")}, {23, EXACT("production")}};
    static const struct hm_identity_spec spec = {
        EXACT(GITHUB), ANYONE, exts, 3};
    char words[512];
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    snprintf(words, sizeof(words),
        "issuer, %s equal; subject left open; %s differs at byte 4: got "
        "\"4711\", wanted \"4712\"; %s is not there, wanted \"production\"",
        hm_fulcio_row(12)->name, hm_fulcio_row(15)->name,
        hm_fulcio_row(23)->name);
    if (!test_torture())
        check_words(&spec, 1, &facts, words);
}

static void the_nearest_of_several(void)
{
    static const struct hm_identity_spec specs[] = {
        {EXACT("https://gitlab.com"), EXACT("x"), NULL, 0},
        {EXACT(GITHUB), EXACT("https://github.com/other/x"), NULL, 0},
        {EXACT(GITHUB), EXACT(REPO "/x"), NULL, 0},
        {EXACT(GITHUB), EXACT("https://github.com/acme/x"), NULL, 0},
    };
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    if (test_torture())
        return;
    check_words(specs, 4, &facts,
        "nearest is identity 3 of 4: issuer equal; subject differs at byte 34: "
        "got \"..ithub.com/acme/payments/.github/workflows/release.yml@"
        "refs/heads..\", wanted \"..ithub.com/acme/payments/x\"");
    check_words(specs, 0, &facts, "");
}

static void foreign_text_is_harmless_and_cut_between_characters(void)
{
    static const struct hm_identity_spec spec = {ANYONE,
        EXACT("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
              "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4!x"),
        NULL, 0};
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san,
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4!\x1b[2J");

    if (!test_torture())
        check_words(&spec, 1, &facts,
            "issuer left open; subject differs at byte 28: got \"..\xc3\xa4"
            "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
            "\xc3\xa4\xc3\xa4\xc3\xa4!\\x1b[2J\", wanted \"..\xc3\xa4\xc3\xa4"
            "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
            "\xc3\xa4\xc3\xa4!x\"");
}

static void long_words_end_where_a_message_does(void)
{
    struct hm_words words = {0};

    for (size_t i = 0; i < 200; i++)
        hm_words_add(&words, "%s", "0123456789");
    CHECK_EQ(words.len, HM_ERR_MSG_SIZE - 1);
    CHECK_EQ(strlen(words.text), HM_ERR_MSG_SIZE - 1);
}

TEST_SUITE(policy_explain, TEST(what_differs_and_where),
    TEST(extensions_by_name), TEST(the_nearest_of_several),
    TEST(foreign_text_is_harmless_and_cut_between_characters),
    TEST(long_words_end_where_a_message_does));
