/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "expect/house.h"

static bool made(const struct hm_expect_spec *spec, struct hm_err *err)
{
    hm_auto_ptr(expect) expect = NULL;

    return hm_expect_new(&expect, spec, err);
}

#define PAIR(name, value)                                                      \
    {                                                                          \
        {(const uint8_t *)(name), sizeof(name) - 1}, value                     \
    }

static const struct hm_demand nothing[] = {{0}}, any[] = {{HM_MATCH_ANY, {0}}},
                              empty[] = {{HM_MATCH_EXACT, {0}}},
                              broken[] = {LIKE("(")};
static const struct hm_expect_pair twice[] = {PAIR("a", EXACTLY("b")),
    PAIR("a", EXACTLY("c"))},
                                   nameless[] = {PAIR("", EXACTLY("b"))},
                                   idle[] = {PAIR("a", {0})},
                                   wrong[] = {PAIR("a", LIKE("("))};
static const struct hm_bytes unnamed[] = {{NULL, 0}};

static void what_cannot_be_demanded_is_refused(void)
{
    static const struct {
        struct hm_expect_spec spec;
        const char *words;
    } cases[] = {
        {{.source = {HM_MATCH_ANY, {0}}}, "source: a text or a pattern"},
        {{.source = {HM_MATCH_ABSENT, {0}}}, "source: a text or a pattern"},
        {{.source = EXACTLY("")}, "source: empty"},
        {{.source = EXACTLY("\xff")}, "xff is not UTF-8"},
        {{.source = EXACTLY("http://github.com/a/b")}, "no https URL"},
        {{.source = EXACTLY("git+ssh://github.com/a/b")}, "no https URL"},
        {{.branch = LIKE("(")}, "source branch: pattern ("},
        {{.tag = {HM_MATCH_NOTHING, {(const uint8_t *)"x", 1}}},
            "source tag: a text or a pattern"},
        {{.versioned_tag = {(const uint8_t *)"1.4", 3}},
            "versioned tag: 1.4 is no version"},
        {{.tag = EXACTLY("v1"), .versioned_tag = {(const uint8_t *)"v1", 2}},
            "one of them says it"},
        {{.builders = nothing, .builder_count = 1},
            "builder: nothing is demanded"},
        {{.builders = any, .builder_count = 1}, "builder: a text"},
        {{.events = empty, .event_count = 1}, "event: empty"},
        {{.build_types = broken, .build_type_count = 1},
            "build type: pattern ("},
        {{.build_types = broken, .build_type_count = HM_RULES_MAX + 1},
            "build type: more than 256"},
        {{.inputs = twice, .input_count = 2}, "build input: a is given twice"},
        {{.inputs = twice, .input_count = HM_RULES_MAX + 1}, "more than 256"},
        {{.inputs = nameless, .input_count = 1}, "without a name"},
        {{.parameters = idle, .parameter_count = 1},
            "external parameter: a: nothing is demanded"},
        {{.parameters = wrong, .parameter_count = 1}, "a: pattern ("},
        {{.allowed = unnamed, .allowed_count = 1}, "without name"},
        {{.allowed = unnamed, .allowed_count = HM_RULES_MAX + 1},
            "more than 256"},
        {{.level = 4}, "no build level 4"},
        {{.has_age = true}, "an age of nothing"},
        {{.has_age = true, .age_max_s = -1}, "an age of nothing"},
    };

    TEST_EACH(i, cases) {
        struct hm_err err = {0};

        test_case("row %zu: %s", i, cases[i].words);
        CHECK_ERR(made(&cases[i].spec, &err), HM_USAGE, cases[i].words);
    }
}

/* Comparing says no, or that it could not be found out; nothing equals nothing. */
static void nothing_is_what_nothing_says(void)
{
    static const struct hm_expected none = {0},
                                    a = {HM_MATCH_EXACT,
                                        {(const uint8_t *)"a", 1}, NULL};
    static struct hm_expected items[] = {
        {HM_MATCH_EXACT, {(const uint8_t *)"b", 1}, NULL},
        {HM_MATCH_EXACT, {(const uint8_t *)"a", 1}, NULL}};
    const struct hm_expected_list both = {items, 2}, empty_list = {items, 0};
    struct hm_err err = {0};

    CHECK_OK(hm_expected_is(&a, HM_LIT("a"), &err));
    CHECK_ERR(hm_expected_is(&a, HM_LIT("A"), &err), HM_POLICY, "another");
    CHECK_ERR(hm_expected_is(&a, HM_LIT(""), &err), HM_POLICY, "nothing says");
    CHECK_ERR(hm_expected_is(&none, HM_LIT(""), &err), HM_POLICY, "nothing");
    CHECK_ERR(hm_expected_is(&none, HM_LIT("a"), &err), HM_POLICY, "another");
    CHECK_OK(hm_expected_one_of(&both, HM_LIT("a"), &err));
    CHECK_ERR(hm_expected_one_of(&both, HM_LIT("c"), &err), HM_POLICY, "");
    CHECK_ERR(hm_expected_one_of(&empty_list, HM_LIT("a"), &err), HM_POLICY,
        "none is expected");
}

/* Ids differ at their end. */
static void long_ids_are_shown_by_their_end(void)
{
    char text[400];

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i < 300 ? 'a' : 'b';
    CHECK_STR(HM_SHOW_ID(HM_LIT("a\x1b")), "a\\x1b");
    CHECK_STR(HM_SHOW_ID(HM_LIT("")), "");
    CHECK(HM_SHOW_ID(hm_bytes(text, sizeof(text)))[0] == '.');
    CHECK(HM_SHOW_ID(hm_bytes(text, sizeof(text)))[HM_SHOW_PATH_MAX] == 'b');
}

TEST_SUITE(expect_expect, TEST(what_cannot_be_demanded_is_refused),
    TEST(nothing_is_what_nothing_says), TEST(long_ids_are_shown_by_their_end));
