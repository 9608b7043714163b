/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show/next.h"

#include <string.h>

#include "base/err.h"
#include "test.h"

static void each_failure_has_its_own_next_step(void)
{
    static const struct {
        enum hm_code code;
        const char *words; /* NULL: none */
    } cases[] = {
        {HM_NOT_FOUND, "check the name"},
        {HM_MISMATCH, "contradicts"},
        {HM_NETWORK, "--timeout"},
        {HM_DENIED, "hallmark login HOST"},
        {HM_LIMIT, "more than"},
        {HM_FORMAT, "no image"},
        {HM_UNSUPPORTED, "no image that is read here"},
        {HM_SYSTEM, "try again"},
        {HM_USAGE, NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const char *next = hm_image_next(hm_code_name(cases[i].code));

        test_case("%s", hm_code_name(cases[i].code));
        CHECK((next == NULL) == (cases[i].words == NULL));
        CHECK(next == NULL || strstr(next, cases[i].words) != NULL);
    }
}

TEST_SUITE(cmd_show_next, TEST(each_failure_has_its_own_next_step));
