/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/plan.h"

#include "image/ref.h"
#include "test.h"

static struct hm_plan plan_of(struct hm_plan_name *name)
{
    return (struct hm_plan){
        .match = {.images = {name, 1}, .exclude = {name + 1, 1}}};
}

static void a_plan_is_about_what_it_names(void)
{
    struct hm_plan_name names[] = {{HM_LIT("x.test/a/*"), NULL, 0, false},
        {HM_LIT("kube-*"), NULL, 0, false}};
    struct hm_plan plan = plan_of(names);
    struct hm_plan_about about = {.image = HM_LIT("x.test/a/b")};

    CHECK(hm_plan_matches(&plan, &about));
    about.namespace_name = HM_LIT("prod");
    CHECK(hm_plan_matches(&plan, &about));
    about.namespace_name = HM_LIT("kube-system");
    CHECK(!hm_plan_matches(&plan, &about));
    about = (struct hm_plan_about){.image = HM_LIT("x.test/b")};
    CHECK(!hm_plan_matches(&plan, &about));
    about.file = true;
    CHECK(hm_plan_matches(&plan, &about));
}

static void only_those_that_match_are_chosen(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_plan_name names[] = {{HM_LIT("x.test/a/*"), NULL, 0, false},
        {HM_LIT("y"), NULL, 0, false}, {HM_LIT("x.test/**"), NULL, 0, false},
        {HM_LIT("y"), NULL, 0, false}};
    const struct hm_plan plans[] = {plan_of(names), plan_of(names + 2)};
    const struct hm_plan_set set = {.plans = plans, .count = 2};
    struct hm_plan_about about = {.image = HM_LIT("x.test/b/c")};
    struct hm_panel panel;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_panel_choose(&panel, &set, &about, &arena, &err)))
        return;
    CHECK_EQ(panel.count, 1);
    CHECK(panel.plans[0] == &plans[1]);
    CHECK(!panel.has_now);
    CHECK_EQ(panel.elsewhere, 0);
    CHECK_EQ(panel.no_match, HM_NO_MATCH_DENY);
    about.image = HM_LIT("z.test/b");
    if (CHECK_OK(hm_panel_choose(&panel, &set, &about, &arena, &err)))
        CHECK_EQ(panel.count + panel.elsewhere, 0);
    about.image = HM_LIT("x.test/a/c");
    about.namespace_name = HM_LIT("y");
    if (!CHECK_OK(hm_panel_choose(&panel, &set, &about, &arena, &err)))
        return;
    CHECK_EQ(panel.count, 0);
    CHECK_EQ(panel.elsewhere, 2);
}

static void a_key_never_hides_a_plan(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_plan_name names[] = {{HM_LIT("x.test/team/*"), NULL, 12, false}};
    const struct hm_plan plan = {.match = {.images = {names, 1}}};
    const struct hm_plan_key key = hm_plan_key_of(&plan);
    const struct hm_plan_set set = {.plans = &plan, .keys = &key, .count = 1};
    static const struct {
        const char *image;
        size_t count;
    } cases[] = {{"x.test/team/a", 1}, {"x.test/tean/a", 0}, {"x", 0},
        {"y.test/team/a", 0}, {"x.test/team/a/b", 0}};

    CHECK_EQ(key.end, 12);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_plan_about about = {
            .image = hm_bytes_str(cases[i].image)};
        struct hm_panel panel;
        struct hm_err err = {0};

        test_case("%s", cases[i].image);
        if (CHECK_OK(hm_panel_choose(&panel, &set, &about, &arena, &err)))
            CHECK_EQ(panel.count, cases[i].count);
    }
}

/* A policy is not left by spelling the registry otherwise. */
static void an_open_name_is_asked_about_every_spelling(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_plan_name name = {HM_LIT("reg*.test:443/a"), NULL, 3, true};
    const struct hm_plan plan = {.match = {.images = {&name, 1}}};
    struct hm_plan_about about = {0};
    struct hm_ref ref;
    struct hm_err err = {0};

    CHECK_EQ(hm_plan_key_of(&plan).end, 0);
    if (!CHECK_OK(
            hm_ref_parse(&ref, &arena, HM_LIT("REGISTRY.test/a:1"), &err)) ||
        !CHECK_OK(hm_plan_about_image(&about, &ref, &arena, &err)))
        return;
    CHECK_BYTES(about.image, HM_LIT("registry.test/a"));
    CHECK_EQ(about.spelling_count, 2);
    CHECK(hm_plan_matches(&plan, &about));
    name.open = false;
    CHECK(!hm_plan_matches(&plan, &about));
}

static void modes_have_names(void)
{
    CHECK_STR(hm_plan_mode_name(HM_PLAN_ENFORCE), "enforce");
    CHECK_STR(hm_plan_mode_name(HM_PLAN_WARN), "warn");
    CHECK_STR(hm_plan_mode_name(HM_PLAN_AUDIT), "audit");
    CHECK_STR(hm_plan_mode_name((enum hm_plan_mode)9), "enforce");
}

/* Where one enforces it decides, whatever else is there; audits are not there. */
static void modes_give_the_standing(void)
{
    static const enum hm_plan_mode E = HM_PLAN_ENFORCE, W = HM_PLAN_WARN,
                                   A = HM_PLAN_AUDIT;
    const struct {
        enum hm_plan_mode modes[3];
        size_t count, elsewhere;
        enum hm_standing standing;
    } cases[] = {
        {{A, A, A}, 0, 0, HM_STANDING_UNNAMED},
        {{A, A, A}, 0, 1, HM_STANDING_ELSEWHERE},
        {{A, A, A}, 3, 0, HM_STANDING_UNNAMED},
        {{A, A, A}, 3, 1, HM_STANDING_ELSEWHERE},
        {{A, W, A}, 3, 0, HM_STANDING_WARNED},
        {{A, W, A}, 3, 1, HM_STANDING_WARNED},
        {{A, W, E}, 2, 0, HM_STANDING_WARNED},
        {{A, W, E}, 3, 1, HM_STANDING_DECIDED},
        {{E, A, A}, 3, 0, HM_STANDING_DECIDED},
        {{E, A, A}, 0, 0, HM_STANDING_UNNAMED},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_plan plans[3] = {0};
        const struct hm_plan *chosen[] = {&plans[0], &plans[1], &plans[2]};
        const struct hm_panel panel = {.plans = chosen,
            .count = cases[i].count,
            .elsewhere = cases[i].elsewhere};

        test_case("%zu", i);
        for (size_t j = 0; j < TEST_LEN(plans); j++)
            plans[j].mode = cases[i].modes[j];
        CHECK_STR(hm_standing_name(hm_panel_standing(&panel)),
            hm_standing_name(cases[i].standing));
    }
}

static void standings_have_names(void)
{
    CHECK_STR(hm_standing_name(HM_STANDING_UNNAMED), "unnamed");
    CHECK_STR(hm_standing_name(HM_STANDING_WARNED), "warned");
    CHECK_STR(hm_standing_name(HM_STANDING_DECIDED), "decided");
    CHECK_STR(hm_standing_name((enum hm_standing)0), "elsewhere");
    CHECK_STR(hm_standing_name((enum hm_standing)9), "elsewhere");
}

TEST_SUITE(judge_plan, TEST(an_open_name_is_asked_about_every_spelling),
    TEST(a_key_never_hides_a_plan), TEST(a_plan_is_about_what_it_names),
    TEST(only_those_that_match_are_chosen), TEST(modes_have_names),
    TEST(modes_give_the_standing), TEST(standings_have_names));
