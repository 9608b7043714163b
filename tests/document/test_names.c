/* SPDX-License-Identifier: Apache-2.0 */
#include "document/impl.h"
#include "document/made.h"

static void names_are_texts_globs_or_patterns(void)
{
    hm_auto_ptr(documents) d = NULL;
    const struct hm_plan *plan = made_plan(&d,
        HEAD "  match: {images: [x.test/a, \"x.test/b-*\", "
             "\"/x.test.c+/\"]}\n" BY_MAIL);

    if (plan == NULL)
        return;
    CHECK_EQ(plan->match.images.count, 3);
    CHECK(plan->match.images.list[0].pattern == NULL);
    CHECK(plan->match.images.list[2].pattern != NULL);
    CHECK_BYTES(plan->match.images.list[2].text, HM_LIT("x.test.c+"));
}

/* A pattern that could take ages gives up, and then the policy counts. */
static void a_regex_bomb_is_no_way_out(void)
{
    hm_auto_ptr(documents) d = NULL;
    const struct hm_plan *plan = made_plan(
        &d, HEAD "  match: {images: [\"/(([a-z]+)+)+[^a-z]/\"]}\n" BY_MAIL);
    struct hm_plan_about about = {
        .image = HM_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};

    if (plan != NULL)
        CHECK(hm_plan_matches(plan, &about));
}

TEST_SUITE(document_names, TEST(names_are_texts_globs_or_patterns),
    TEST(a_regex_bomb_is_no_way_out));
