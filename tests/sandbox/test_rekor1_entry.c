/* SPDX-License-Identifier: Apache-2.0 */
/* An entry as Rekor v1 tells it. */
#include "sandbox/rekor1_impl.h"

#include "base/err.h"
#include "base/limits.h"
#include "client/rekor1_read.h"
#include "logger.h"
#include "test.h"

static bool read_last(
    struct hm_entry *out, struct hm_arena *arena, struct logger *l)
{
    struct hm_err err = {0};

    return CHECK_OK(hm_rekor1_read(out, arena, hm_buf_view(&l->text), &err));
}

/* What was promised once is promised again, with a proof of its day. */
static void an_entry_is_told_the_same_later(void)
{
    hm_auto(arena) arena = hm_arena(4 * HM_MIB);
    struct hm_entry first, later;
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
        !CHECK_EQ(logger_add1(&l), 201) || !read_last(&first, &arena, &l) ||
        !CHECK_OK(logger_sign(&l, "another", &err)) ||
        !CHECK_EQ(logger_add1(&l), 201) ||
        !CHECK_EQ(logger_ask(&l, "GET /rekor/api/v1/log/entries?logIndex=0",
                      HM_LIT("")),
            200) ||
        !read_last(&later, &arena, &l))
        return;
    CHECK_BYTES(later.body, first.body);
    CHECK_EQ(later.index, first.index);
    CHECK_EQ(later.time_s, first.time_s);
    CHECK_EQ(first.proof_size, 1);
    CHECK_EQ(later.proof_size, 2);
    CHECK_OK(hm_entry_promised(&later, l.key1, &err));
}

static void faults_are_told(void)
{
    static const struct {
        enum hm_fault fault;
        int status;
    } cases[] = {{HM_FAULT_WRONG_LOG_ENTRY, 201}, {HM_FAULT_DUPLICATE, 409}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(4 * HM_MIB);
        struct hm_entry entry;
        logger_auto l = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(logger_new(&l, NULL, &err)) ||
            !CHECK_EQ(logger_add1(&l), 201) ||
            !CHECK_OK(logger_sign(&l, "another", &err)))
            return;
        l.fault = cases[i].fault;
        l.faulty = true;
        CHECK_EQ(logger_add1(&l), cases[i].status);
        if (cases[i].status == 201 && read_last(&entry, &arena, &l))
            CHECK_EQ(entry.index, 0);
        l.faulty = false;
        /* It was taken all the same. */
        CHECK_EQ(logger_add1(&l), 409);
    }
}

TEST_SUITE(sandbox_rekor1_entry, TEST(an_entry_is_told_the_same_later),
    TEST(faults_are_told));
