/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/severity.h"
#include "test.h"

static void names_are_exact(void)
{
    static const char *const names[] = {
        "none", "negligible", "low", "medium", "high", "critical"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        enum hm_severity severity = hm_severity_by_name(hm_bytes_str(names[i]));

        CHECK_EQ(severity, HM_SEVERITY_NONE + i);
        CHECK_STR(hm_severity_name(severity), names[i]);
    }
    CHECK_EQ(hm_severity_by_name(HM_LIT("High")), HM_SEVERITY_UNTOLD);
    CHECK_EQ(hm_severity_by_name(HM_LIT("moderate")), HM_SEVERITY_UNTOLD);
    CHECK_EQ(hm_severity_by_name(HM_LIT("")), HM_SEVERITY_UNTOLD);
    CHECK_STR(hm_severity_name(HM_SEVERITY_UNTOLD), "untold");
}

static void words_of_scanners_are_known(void)
{
    static const struct {
        const char *word;
        enum hm_severity severity;
    } rows[] = {
        {"CRITICAL", HM_SEVERITY_CRITICAL},
        {"High", HM_SEVERITY_HIGH},
        {"important", HM_SEVERITY_HIGH},
        {"MODERATE", HM_SEVERITY_MEDIUM},
        {"Negligible", HM_SEVERITY_NEGLIGIBLE},
        {"UNKNOWN", HM_SEVERITY_UNTOLD},
        {"", HM_SEVERITY_UNTOLD},
        {"highest", HM_SEVERITY_UNTOLD},
        {"hig", HM_SEVERITY_UNTOLD},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].word);
        CHECK_EQ(
            hm_severity_by_word(hm_bytes_str(rows[i].word)), rows[i].severity);
    }
}

static void scores_fall_into_the_bands_of_cvss(void)
{
    static const struct {
        const char *score;
        enum hm_severity severity;
    } rows[] = {
        {"0", HM_SEVERITY_NONE},
        {"0.0", HM_SEVERITY_NONE},
        {"0.1", HM_SEVERITY_LOW},
        {"3.9", HM_SEVERITY_LOW},
        {"3.91", HM_SEVERITY_MEDIUM},
        {"4", HM_SEVERITY_MEDIUM},
        {"6.9", HM_SEVERITY_MEDIUM},
        {"7.0", HM_SEVERITY_HIGH},
        {"8.9", HM_SEVERITY_HIGH},
        {"8.95", HM_SEVERITY_CRITICAL},
        {"9.0", HM_SEVERITY_CRITICAL},
        {"10", HM_SEVERITY_CRITICAL},
        {"10.0", HM_SEVERITY_CRITICAL},
        {"10.1", HM_SEVERITY_UNTOLD},
        {"11", HM_SEVERITY_UNTOLD},
        {"-1", HM_SEVERITY_UNTOLD},
        {"", HM_SEVERITY_UNTOLD},
        {".5", HM_SEVERITY_UNTOLD},
        {"5.", HM_SEVERITY_UNTOLD},
        {"5.x", HM_SEVERITY_UNTOLD},
        {"1e1", HM_SEVERITY_UNTOLD},
        {"CVSS:3.1/AV:N", HM_SEVERITY_UNTOLD},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].score);
        CHECK_EQ(hm_severity_by_score(hm_bytes_str(rows[i].score)),
            rows[i].severity);
    }
}

static void what_is_untold_counts_as_the_worst(void)
{
    CHECK_EQ(hm_severity_counted(HM_SEVERITY_UNTOLD), HM_SEVERITY_CRITICAL);
    CHECK_EQ(hm_severity_counted(HM_SEVERITY_LOW), HM_SEVERITY_LOW);
}

TEST_SUITE(findings_severity, TEST(names_are_exact),
    TEST(words_of_scanners_are_known), TEST(scores_fall_into_the_bands_of_cvss),
    TEST(what_is_untold_counts_as_the_worst));
