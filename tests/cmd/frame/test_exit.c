/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "cmd/frame/command.h"
#include "test.h"

static void no_failure_is_a_yes(void)
{
    static const struct {
        enum hm_code code;
        enum hm_exit exit;
    } cases[] = {
        {HM_OK, HM_EXIT_UNSURE},
        {HM_USAGE, HM_EXIT_USAGE},
        {HM_FORMAT, HM_EXIT_NO},
        {HM_LIMIT, HM_EXIT_NO},
        {HM_UNSUPPORTED, HM_EXIT_NO},
        {HM_MISMATCH, HM_EXIT_NO},
        {HM_UNTRUSTED, HM_EXIT_NO},
        {HM_EXPIRED, HM_EXIT_NO},
        {HM_POLICY, HM_EXIT_NO},
        {HM_NOT_FOUND, HM_EXIT_UNSURE},
        {HM_NETWORK, HM_EXIT_UNSURE},
        {HM_DENIED, HM_EXIT_UNSURE},
        {HM_SYSTEM, HM_EXIT_UNSURE},
        {(enum hm_code)999, HM_EXIT_UNSURE},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", hm_code_name(cases[i].code));
        CHECK_EQ(hm_exit_of(cases[i].code), cases[i].exit);
    }
}

static void what_the_caller_configured_is_usage(void)
{
    struct hm_err err = {0};

    hm_fail(&err, HM_FORMAT, "x");
    CHECK(!hm_configured(&err));
    CHECK_EQ(hm_exit_of(err.code), HM_EXIT_USAGE);
    hm_fail(&err, HM_NOT_FOUND, "x");
    CHECK(!hm_configured(&err));
    CHECK_EQ(hm_exit_of(err.code), HM_EXIT_UNSURE);
}

static void every_status_has_a_meaning(void)
{
    for (int i = HM_EXIT_YES; i <= HM_EXIT_NOTHING; i++)
        CHECK(hm_exit_meaning((enum hm_exit)i) != NULL);
    CHECK(hm_exit_meaning((enum hm_exit)(HM_EXIT_NOTHING + 1)) == NULL);
}

TEST_SUITE(cmd_frame_exit, TEST(no_failure_is_a_yes),
    TEST(what_the_caller_configured_is_usage),
    TEST(every_status_has_a_meaning));
