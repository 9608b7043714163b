/* SPDX-License-Identifier: Apache-2.0 */
#include "base/window.h"

#include "test.h"

static const struct hm_window window = {
    .start = {1000, 500},
    .end = {2000, 0},
    .has_start = true,
    .has_end = true,
};

static void times_are_ordered_by_seconds_then_nanoseconds(void)
{
    CHECK_EQ(hm_time_cmp((struct hm_time){1, 0}, (struct hm_time){2, 0}), -1);
    CHECK_EQ(hm_time_cmp((struct hm_time){-1, 9}, (struct hm_time){-2, 0}), 1);
    CHECK_EQ(hm_time_cmp((struct hm_time){1, 5}, (struct hm_time){1, 6}), -1);
    CHECK_EQ(hm_time_cmp((struct hm_time){1, 6}, (struct hm_time){1, 5}), 1);
    CHECK_EQ(hm_time_cmp((struct hm_time){1, 6}, (struct hm_time){1, 6}), 0);
    CHECK_EQ(hm_time_of(7).s, 7);
    CHECK_EQ(hm_time_of(7).ns, 0);
}

static void both_ends_belong_to_it(void)
{
    static const struct {
        struct hm_time at;
        bool holds;
    } cases[] = {
        {{1000, 499}, false},
        {{1000, 500}, true},
        {{1500, 0}, true},
        {{2000, 0}, true},
        {{2000, 1}, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%zu", i);
        CHECK_EQ(hm_window_holds(&window, cases[i].at), cases[i].holds);
    }
}

static void an_end_that_is_missing_is_never_reached(void)
{
    struct hm_window open = window;

    open.has_end = false;
    CHECK(hm_window_holds(&open, hm_time_of(INT64_MAX)));
    CHECK(!hm_window_holds(&open, hm_time_of(999)));
    open.has_start = false;
    CHECK(hm_window_holds(&open, hm_time_of(INT64_MIN)));
}

static void the_message_says_which_end(void)
{
    struct hm_err err = {0};

    CHECK_OK(hm_window_check(&window, hm_time_of(1500), "log key", &err));
    CHECK_ERR(hm_window_check(&window, hm_time_of(0), "log key", &err),
        HM_EXPIRED, "log key: 1970-01-01T00:00:00Z is before 1970-01-01T00:16");
    CHECK_ERR(hm_window_check(&window, hm_time_of(2001), "log key", &err),
        HM_EXPIRED,
        "log key: 1970-01-01T00:33:21Z is after 1970-01-01T00:33:20");
}

TEST_SUITE(base_window, TEST(times_are_ordered_by_seconds_then_nanoseconds),
    TEST(both_ends_belong_to_it), TEST(an_end_that_is_missing_is_never_reached),
    TEST(the_message_says_which_end));
