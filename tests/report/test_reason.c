/* SPDX-License-Identifier: Apache-2.0 */
#include "report/reason.h"

#include <string.h>

#include "test.h"

static void codes_are_sorted_and_unique(void)
{
    size_t count;
    const struct hm_reason *reasons = hm_reasons(&count);

    for (size_t i = 1; i < count; i++) {
        test_case("%s", reasons[i].code);
        CHECK(strcmp(reasons[i - 1].code, reasons[i].code) < 0);
    }
}

static void every_error_code_is_a_reason(void)
{
    for (int code = HM_USAGE; code <= HM_SYSTEM; code++) {
        test_case("%s", hm_code_name((enum hm_code)code));
        CHECK(hm_reason_find(hm_code_name((enum hm_code)code)) != NULL);
    }
}

static void other_words_are_no_reason(void)
{
    CHECK(hm_reason_find("") == NULL);
    CHECK(hm_reason_find("ok") == NULL);
    CHECK(hm_reason_find("Format") == NULL);
}

TEST_SUITE(report_reason, TEST(codes_are_sorted_and_unique),
    TEST(every_error_code_is_a_reason), TEST(other_words_are_no_reason));
