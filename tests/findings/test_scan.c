/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#define ITEM(id, severities) "{\"id\":\"" id "\",\"severity\":" severities "}"
#define SEVERITY(method, score)                                                \
    "{\"method\":\"" method "\",\"score\":" score "}"

static void lists_of_in_toto_are_read(void)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        {VULNS("[]"), ""},
        {VULNS("[" ITEM("CVE-1", "[" SEVERITY("nvd", "\"medium\"") "]") "]"),
            "CVE-1 medium fixable\n"},
        /* Of several the worst. */
        {VULNS("[" ITEM("CVE-1",
             "[" SEVERITY("nvd", "\"low\"") "," SEVERITY(
                 "cvss_score", "\"7.2\"") "]") "]"),
            "CVE-1 high fixable\n"},
        {VULNS("[" ITEM("CVE-1", "[" SEVERITY("CVSS_V3", "9.8") "]") "]"),
            "CVE-1 critical fixable\n"},
        /* A probability, or a vector, is no score. */
        {VULNS("[" ITEM("CVE-1", "[" SEVERITY("epss", "\"0.3\"") "]") "]"),
            "CVE-1 untold fixable\n"},
        {VULNS("[" ITEM(
             "CVE-1", "[" SEVERITY("CVSS_V3", "\"CVSS:3.1/AV:N\"") "]") "]"),
            "CVE-1 untold fixable\n"},
        {VULNS("[" ITEM("CVE-1", "[]") ",{\"id\":\"CVE-2\"}]"),
            "CVE-1 untold fixable\nCVE-2 untold fixable\n"},
        {VULNS("[{\"vulnerability\":" ITEM(
             "CVE-1", "[" SEVERITY("nvd", "\"high\"") "]") "}]"),
            "CVE-1 high fixable\n"},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_found(VULNS01, rows[i].text, rows[i].found);
        test_found(VULNS02, rows[i].text, rows[i].found);
    }
}

static void the_time_is_that_of_the_end(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings found;
    struct hm_err err = {0};

    if (!CHECK_OK(test_read(&found, &arena, VULNS02, VULNS("[]"), &err)))
        return;
    CHECK(found.has_time);
    CHECK_EQ(found.time.s, 1793534400);
    CHECK_BYTES(found.scanner_version, HM_LIT("7"));
    CHECK_EQ(found.kind, HM_KIND_SCAN);
    /* As cosign writes a time that it was not given. */
    if (CHECK_OK(test_read(&found, &arena, VULNS02,
            "{\"scanner\":{\"result\":[]}," METADATA(
                "0001-01-01T00:00:00Z") "}",
            &err)))
        CHECK(!found.has_time);
}

static void what_says_nothing_is_refused(void)
{
    static const struct {
        const char *type, *text, *words;
        enum hm_code code;
    } rows[] = {
        {VULNS02, "{}", "$.scanner: missing", HM_FORMAT},
        {VULNS02, "{\"scanner\":{\"result\":[]}}", "$.metadata: missing",
            HM_FORMAT},
        {VULNS02, "{\"scanner\":{}," METADATA("2026-11-01T00:00:00Z") "}",
            "$.scanner.result: missing", HM_FORMAT},
        {VULNS02, VULNS("null"), "result: missing", HM_FORMAT},
        {VULNS02, VULNS("{}"), "expected array", HM_FORMAT},
        {VULNS02, VULNS("[{}]"), "id: missing", HM_FORMAT},
        {VULNS02, VULNS("[" ITEM("", "[]") "]"), "without an id", HM_FORMAT},
        {VULNS02, VULNS("[" ITEM("CVE-1", "[{}]") "]"), "method: missing",
            HM_FORMAT},
        {VULNS02, VULNS("[" ITEM("CVE-1", "\"high\"") "]"), "expected array",
            HM_FORMAT},
        {VULNS02, "{\"scanner\":{\"result\":[]}," METADATA("today") "}",
            "scanFinishedOn", HM_FORMAT},
        {COSIGN_VULN, COSIGN("null"), "$.scanner.result: missing", HM_FORMAT},
        {COSIGN_VULN, COSIGN("[]"), "nothing that is known", HM_UNSUPPORTED},
        {COSIGN_VULN, COSIGN("{}"), "nothing that is known", HM_UNSUPPORTED},
        {COSIGN_VULN, COSIGN("{\"version\":\"2.1.0\",\"runs\":[]}"),
            "a SARIF report, and no report of Trivy", HM_UNSUPPORTED},
        /* A report that is called a predicate is none of its type. */
        {COSIGN_VULN, TRIVY("[]"), "$.scanner: missing", HM_FORMAT},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_refused(rows[i].type, rows[i].text, rows[i].code, rows[i].words);
    }
}

TEST_SUITE(findings_scan, TEST(lists_of_in_toto_are_read),
    TEST(the_time_is_that_of_the_end), TEST(what_says_nothing_is_refused));
