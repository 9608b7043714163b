/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/image.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "facts/facts.h"
#include "sign/studio.h"
#include "test.h"

#define TYPE "https://example.com/t"

/* What was told. */
struct told {
    size_t made, there, published;
    struct hm_digest order[8];
    size_t count;
};

static bool on_done(
    void *ctx, const struct hm_sign_result *result, struct hm_err *err)
{
    struct told *told = ctx;

    (void)err;
    told->made += result->there ? 0 : 1;
    told->there += result->there ? 1 : 0;
    told->published += result->published ? 1 : 0;
    CHECK(result->bundle.len > 0);
    if (told->count < TEST_LEN(told->order))
        told->order[told->count++] = result->target->digest;
    return true;
}

static struct hm_sign_image plan(struct studio *s, struct told *told)
{
    return (struct hm_sign_image){.signer = &s->signer,
        .opener = &s->opener,
        .which = {.recursive = true},
        .now = {.s = 1700000000},
        .done = on_done,
        .ctx = told};
}

static void each_digest_is_signed_and_the_index_comes_last(void)
{
    studio_auto s;
    struct told told = {0};
    struct hm_sign_image what = plan(&s, &told);
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(hm_sign_image(&what, &s.ref, &err)))
        return;
    CHECK(told.made == 3 && told.published == 3 && told.there == 0);
    CHECK(hm_digest_eq(&told.order[2], &s.index));
    CHECK_EQ(studio_verdict(&s, &s.index, hm_facts_sign_type), HM_YES);
    CHECK_EQ(studio_verdict(&s, &s.images[0], hm_facts_sign_type), HM_YES);
    CHECK_EQ(studio_verdict(&s, &s.images[1], hm_facts_sign_type), HM_YES);
}

/* Each question to the store fails once: what is listed verifies, and the same
 * call with skip_existing leaves exactly one signature for each. */
/* False: there are no more questions than that. */
static bool completes_what_was_cut_off_at(size_t n)
{
    studio_auto s;
    struct told told = {0};
    struct hm_sign_image what = plan(&s, &told);
    struct hm_err err = {0};

    what.skip_existing = true;
    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
        return false;
    s.fail_at = n;
    if (hm_sign_image(&what, &s.ref, &err)) {
        CHECK(s.asked < n || test_torture());
        return false;
    }
    err = (struct hm_err){0};
    if (told.published < 3)
        CHECK_EQ(studio_attached(&s, &s.index), 0);
    s.fail_at = 0;
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    CHECK_EQ(told.published, 3);
    CHECK_EQ(studio_attached(&s, &s.index), 1);
    CHECK_EQ(studio_attached(&s, &s.images[0]), 1);
    CHECK_EQ(studio_attached(&s, &s.images[1]), 1);
    return true;
}

/* Under torture each fifth question: each costs as many runs as a signature has
 * allocations. */
static void cut_off_anywhere_it_is_completed_by_another_run(void)
{
    const size_t most = 40, step = test_torture() ? 5 : 1;

    for (size_t n = 1; n < most; n += step) {
        test_case("question %zu", n);
        if (test_row(n / step, most / step) &&
            !completes_what_was_cut_off_at(n))
            return;
    }
    CHECK(test_torture());
}

static void a_statement_says_what_it_was_given(void)
{
    studio_auto s;
    struct told told = {0};
    struct hm_sign_image what = plan(&s, &told);
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
        return;
    what.words.type = HM_LIT(TYPE);
    what.words.predicate = HM_LIT("{\"a\": 1}");
    what.which.recursive = false;
    what.skip_existing = true;
    if (!CHECK_OK(hm_sign_image(&what, &s.ref, &err)))
        return;
    CHECK_EQ(studio_verdict(&s, &s.index, TYPE), HM_YES);
    CHECK_EQ(studio_verdict(&s, &s.index, hm_facts_sign_type), HM_NO);
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    CHECK(told.made == 1 && told.there == 1);
    what.words.predicate = HM_LIT("{\"a\": 2}");
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    CHECK(told.made == 2 && told.there == 1);
    CHECK_EQ(studio_attached(&s, &s.index), 2);
}

static void words_that_are_no_statement_are_the_callers_mistake(void)
{
    studio_auto s;
    struct told told = {0};
    struct hm_sign_image what = plan(&s, &told);
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
        return;
    what.words.type = HM_LIT(TYPE);
    what.words.predicate = HM_LIT("[]");
    CHECK_ERR(
        hm_sign_image(&what, &s.ref, &err), HM_USAGE, "statement to sign: ");
    what.words = (struct hm_sign_words){
        .statement = HM_LIT("{\"_type\":\"https://in-toto.io/Statement/v1\","
                            "\"subject\":[{\"digest\":{\"a\":\"b\"}}],"
                            "\"predicateType\":\"" TYPE "\"}")};
    CHECK_ERR(hm_sign_image(&what, &s.ref, &err), HM_USAGE,
        "the statement that was given: ");
    CHECK_EQ(told.count, 0);
    CHECK_EQ(studio_attached(&s, &s.images[0]), 0);
}

static void without_pushing_nothing_is_attached(void)
{
    studio_auto s;
    struct told told = {0};
    struct hm_sign_image what = plan(&s, &told);
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
        return;
    what.no_push = true;
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    CHECK(told.made == 3 && told.published == 0);
    CHECK_EQ(studio_attached(&s, &s.index), 0);
}

static void annotations_are_signed(void)
{
    static const struct hm_member note[] = {
        {{(const uint8_t *)"team", 4}, {(const uint8_t *)"a", 1}}};
    studio_auto s;
    struct told told = {0};
    struct hm_sign_image what = plan(&s, &told);
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)))
        return;
    what.which.recursive = false;
    what.skip_existing = true;
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    what.words.annotations = note;
    what.words.annotation_count = 1;
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    CHECK(told.made == 2);
    CHECK_OK(hm_sign_image(&what, &s.ref, &err));
    CHECK(told.made == 2 && told.there == 1);
}

TEST_SUITE(sign_image, TEST(each_digest_is_signed_and_the_index_comes_last),
    TEST(cut_off_anywhere_it_is_completed_by_another_run),
    TEST(a_statement_says_what_it_was_given),
    TEST(words_that_are_no_statement_are_the_callers_mistake),
    TEST(without_pushing_nothing_is_attached), TEST(annotations_are_signed));
