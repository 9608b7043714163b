/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/demand.h"
#include "policy/told.h"
#include "test.h"

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static void each_field_is_told(void)
{
    static const struct hm_bytes ids[] = {IN("CVE-1"), IN("CVE-2")};
    static const struct {
        struct hm_findings_demand demand;
        const char *words;
    } cases[] = {
        /* The strictest is told, too. */
        {{0}, "maxSeverity no finding at all\n"},
        {{.max_severity = HM_SEVERITY_NONE}, "maxSeverity none\n"},
        {{.max_severity = HM_SEVERITY_HIGH,
             .has_max_age = true,
             .max_age_s = 604800,
             .fixable_only = true,
             .ignored = ids,
             .ignored_count = 2,
             .vex = true},
            "maxSeverity high\nmaxAge 168h\nfixableOnly true\n"
            "ignore exact CVE-1\nignore exact CVE-2\nvex true\n"},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) out = hm_buf(4096);
        const struct hm_content_telling telling =
            hm_findings_telling(&cases[i].demand);

        test_case("%zu", i);
        telling.tell(telling.ctx, &(struct hm_teller){&out, test_tell});
        CHECK_STR(hm_buf_str(&out), cases[i].words);
    }
}

TEST_SUITE(findings_tell, TEST(each_field_is_told));
