/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/policy/least.h"

#include "root/root.h"
#include "test.h"
#include "verify/court.h"

static void the_larger_of_policy_and_root_counts(void)
{
    static const struct {
        struct hm_verify_opts opts;
        struct hm_policy_least root, keys;
    } cases[] = {
        {{0}, {1, 1, 0}, {0, 1, 0}},
        {{.tlog_min = 1}, {1, 1, 0}, {0, 1, 0}},
        {{.tlog_min = 2, .tsa_min = 1}, {1, 2, 1}, {0, 2, 1}},
        {{.unsafe_no_tlog = true, .tsa_min = 1}, {1, 0, 1}, {0, 0, 1}},
        {{.unsafe_no_sct = true}, {0, 1, 0}, {0, 1, 0}},
    };

    if (court_root() == NULL)
        return;
    TEST_EACH(i, cases) {
        struct hm_bench bench = {
            .root = (struct hm_root *)(uintptr_t)court_root(),
            .opts = cases[i].opts};
        struct hm_policy_least got = hm_policy_least(&bench, 0);

        test_case("%zu", i);
        CHECK_EQ(got.sct, cases[i].root.sct);
        CHECK_EQ(got.tlog, cases[i].root.tlog);
        CHECK_EQ(got.tsa, cases[i].root.tsa);
        got = hm_policy_least_of_keys(&bench);
        CHECK_EQ(got.sct, cases[i].keys.sct);
        CHECK_EQ(got.tlog, cases[i].keys.tlog);
        CHECK_EQ(got.tsa, cases[i].keys.tsa);
    }
}

TEST_SUITE(cmd_policy_least, TEST(the_larger_of_policy_and_root_counts));
