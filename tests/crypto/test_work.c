/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/work.h"

#include "base/limits.h"
#include "keys.h"
#include "test.h"

static void what_is_left_can_be_spent_to_the_last_unit(void)
{
    struct hm_work work = hm_work(5, NULL);
    struct hm_err err = {0};

    CHECK(hm_work_spend(&work, 5, &err));
    CHECK_EQ(work.left, 0);
    CHECK(hm_work_spend(&work, 0, &err));
    CHECK(!hm_work_refused(&work));
    CHECK_ERR(hm_work_spend(&work, 1, &err), HM_LIMIT, "one piece of evidence");
    CHECK(hm_work_refused(&work));
}

static void what_is_refused_is_not_paid(void)
{
    struct hm_work whole = hm_work(7, NULL), part = hm_work(5, &whole);
    struct hm_err err = {0};

    CHECK_ERR(hm_work_spend(&part, 6, &err), HM_LIMIT, "one piece");
    CHECK_EQ(part.left, 5);
    CHECK_EQ(whole.left, 7);
    CHECK_ERR(hm_work_spend(&part, SIZE_MAX, &err), HM_LIMIT, "one piece");
    CHECK(hm_work_spend(&part, 3, &err));
    CHECK_EQ(part.left, 2);
    CHECK_EQ(whole.left, 4);
    CHECK(!whole.refused);
}

static void no_part_is_larger_than_the_whole(void)
{
    struct hm_work whole = hm_work(7, NULL);
    struct hm_work first = hm_work(5, &whole), second = hm_work(5, &whole);
    struct hm_err err = {0};

    CHECK(hm_work_spend(&first, 5, &err));
    CHECK_ERR(hm_work_spend(&second, 3, &err), HM_LIMIT, "one artifact");
    CHECK_EQ(second.left, 5);
    CHECK_EQ(whole.left, 2);
    CHECK(hm_work_refused(&second) && hm_work_refused(&whole));
    CHECK(!hm_work_refused(&first));
}

/* A piece, its artifact, its image: paid by all three, or by none. */
static void parts_of_parts_pay_together(void)
{
    struct hm_work image = hm_work(8, NULL);
    struct hm_work artifact = hm_work(6, &image), other = hm_work(6, &image);
    struct hm_work first = hm_work(5, &artifact), second = hm_work(5, &other);
    struct hm_err err = {0};

    CHECK(hm_work_spend(&first, 5, &err));
    CHECK_EQ(artifact.left, 1);
    CHECK_EQ(image.left, 3);
    CHECK_ERR(hm_work_spend(&second, 4, &err), HM_LIMIT, "one image");
    CHECK_EQ(second.left, 5);
    CHECK_EQ(other.left, 6);
    CHECK_EQ(image.left, 3);
    CHECK(hm_work_refused(&second) && hm_work_refused(&other) &&
        hm_work_refused(&image));
    CHECK(!hm_work_refused(&first) && !hm_work_refused(&artifact));
    CHECK(hm_work_spend(&second, 3, &err));
    CHECK_EQ(image.left, 0);
}

static void nobody_who_counts_means_no_end(void)
{
    struct hm_err err = {0};

    CHECK(hm_work_spend(NULL, SIZE_MAX, &err));
    CHECK(!hm_work_refused(NULL));
}

static void keys_cost_what_they_take(void)
{
    static const struct {
        const char *pem;
        size_t units;
    } rows[] = {
        {PUB_P256, 1},
        {PUB_RSA, 1},
        {PUB_ED25519, 2},
        {PUB_P384, HM_WORK_SLOW},
        {PUB_P521, HM_WORK_SLOW},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_work work = hm_work(100, NULL);
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse_pem(&key, hm_bytes_str(rows[i].pem), &err)))
            continue;
        CHECK(hm_work_verify(&work, key, HM_WORK_BYTES - 1, &err));
        CHECK_EQ(100 - work.left, rows[i].units);
        CHECK(hm_work_verify(&work, key, 3 * HM_WORK_BYTES, &err));
        CHECK_EQ(100 - work.left, 2 * rows[i].units + 3);
    }
    CHECK_EQ(hm_work_of_key(HM_KEY_NONE), 1);
}

TEST_SUITE(crypto_work, TEST(what_is_left_can_be_spent_to_the_last_unit),
    TEST(what_is_refused_is_not_paid), TEST(no_part_is_larger_than_the_whole),
    TEST(parts_of_parts_pay_together), TEST(nobody_who_counts_means_no_end),
    TEST(keys_cost_what_they_take));
