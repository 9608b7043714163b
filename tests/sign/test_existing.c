/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/existing.h"

#include "crypto/key_gen.h"
#include "facts/facts.h"
#include "sign/studio.h"
#include "test.h"

static bool sign_index(struct studio *s, struct hm_err *err)
{
    const struct hm_sign_image what = {
        .signer = &s->signer, .opener = &s->opener};

    return hm_sign_image(&what, &s->ref, err);
}

static bool ask(bool *there, struct studio *s, const struct hm_key *key,
    const char *statement, struct hm_err *err)
{
    const struct hm_signer signer = hm_signer_of_key(key);
    const struct hm_demand_opts opts = {.signer = &signer,
        .type = hm_bytes_str(hm_facts_sign_type),
        .image = true};
    hm_auto(sign_demand) demand = {0};
    hm_auto(buf) bundle = hm_buf(HM_EVIDENCE_MAX);
    const struct hm_existing what = {.opener = &s->opener,
        .image = &s->ref,
        .digest = &s->index,
        .demand = &demand,
        .statement = hm_bytes_str(statement)};

    HM_TRY(hm_sign_demand_new(&demand, &opts, err));
    HM_TRY(hm_sign_exists(there, &bundle, &what, err));
    CHECK_EQ(bundle.len > 0, *there);
    return true;
}

static void only_what_verifies_by_the_same_key_counts(void)
{
    studio_auto s;
    hm_auto_ptr(key) other = NULL;
    bool there = true;
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_P256, 0, &err)))
        return;
    CHECK(CHECK_OK(ask(&there, &s, s.key, "", &err)) && !there);
    if (!CHECK_OK(sign_index(&s, &err)))
        return;
    CHECK(CHECK_OK(ask(&there, &s, s.key, "", &err)) && there);
    CHECK(CHECK_OK(ask(&there, &s, other, "", &err)) && !there);
    CHECK(CHECK_OK(ask(&there, &s, s.key, "{}", &err)) && !there);
}

/* Document, list, the bundle's manifest, its blob: each is asked for, and each
 * may fail. */
static void what_could_not_be_read_is_no_answer(void)
{
    studio_auto s;
    size_t questions;
    bool there = false, answered;
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(sign_index(&s, &err)))
        return;
    s.asked = 0;
    CHECK_OK(ask(&there, &s, s.key, "", &err));
    questions = s.asked;
    CHECK(questions >= 4);
    for (size_t n = 1; n <= questions; n++) {
        test_case("question %zu", n);
        s.asked = 0;
        s.fail_at = n;
        there = true;
        answered = ask(&there, &s, s.key, "", &err);
        if (s.asked <
            n) { /* the first one asked more often, in want of memory */
            CHECK(test_torture());
            break;
        }
        CHECK_ERR(answered, HM_NETWORK, "is it signed already: ");
        CHECK(!there);
    }
}

/* The first of two says another thing, and the second is not to be had. */
static void a_yes_about_another_statement_is_no_answer(void)
{
    studio_auto s;
    size_t questions;
    bool there = false, answered;
    struct hm_err err = {0};

    if (!CHECK_OK(studio_new(&s, HM_KEY_P256, &err)) ||
        !CHECK_OK(sign_index(&s, &err)) || !CHECK_OK(sign_index(&s, &err)))
        return;
    s.asked = 0;
    CHECK(CHECK_OK(ask(&there, &s, s.key, "{}", &err)) && !there);
    questions = s.asked;
    for (size_t n = 3; n <= questions; n++) {
        test_case("question %zu", n);
        s.asked = 0;
        s.fail_at = n;
        answered = ask(&there, &s, s.key, "{}", &err);
        if (s.asked < n) {
            CHECK(test_torture());
            break;
        }
        CHECK_ERR(answered, HM_SYSTEM, "not everything attached could be read");
    }
}

TEST_SUITE(sign_existing, TEST(only_what_verifies_by_the_same_key_counts),
    TEST(what_could_not_be_read_is_no_answer),
    TEST(a_yes_about_another_statement_is_no_answer));
