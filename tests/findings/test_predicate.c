/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "findings/predicate.h"
#include "findings/shape.h"
#include "reports.h"

static const struct hm_time now = {.s = 1793534400};

static bool make(struct hm_buf *out, bool *dated, enum hm_findings_kind scanner,
    const char *type, const char *report, struct hm_err *err)
{
    const struct hm_findings_source source = {.scanner = scanner,
        .report = hm_bytes_str(report),
        .type = hm_bytes_str(type),
        .now = now};

    return hm_findings_predicate(out, dated, &source, err);
}

/* Both say of it what the report says, in the shape of their type. */
static void what_is_made_is_read_again(void)
{
    static const struct {
        const char *report, *found, *listed;
        enum hm_findings_kind scanner;
        bool dated;
    } rows[] = {
        {TRIVY("[" TRIVY_ONE("CVE-1", ",\"Severity\":\"HIGH\"") "," TRIVY_ONE(
             "CVE-2", "") "]"),
            "CVE-1 high unfixable\nCVE-2 untold unfixable\n",
            "CVE-1 high fixable\nCVE-2 untold fixable\n", HM_KIND_TRIVY, true},
        {GRYPE("[" GRYPE_ONE("CVE-1", ",\"severity\":\"Negligible\"") "]"),
            "CVE-1 negligible fixable\n", "CVE-1 negligible fixable\n",
            HM_KIND_GRYPE, true},
        {OSV("[{\"id\":\"GO-1\"}]",
             "[{\"ids\":[\"GO-1\"],"
             "\"max_severity\":\"5\"}]"),
            "GO-1 medium fixable\n", "GO-1 medium fixable\n", HM_KIND_OSV,
            false},
        {TRIVY("[]"), "", "", HM_KIND_TRIVY, true},
    };

    TEST_EACH(i, rows) {
        hm_auto(buf) cosign = hm_buf(HM_MIB);
        hm_auto(buf) list = hm_buf(HM_MIB);
        struct hm_err err = {0};
        bool dated = false;

        test_case("row %zu", i);
        if (!CHECK_OK(make(&cosign, &dated, rows[i].scanner, COSIGN_VULN,
                rows[i].report, &err)) ||
            !CHECK_OK(make(
                &list, &dated, rows[i].scanner, VULNS02, rows[i].report, &err)))
            continue;
        CHECK_EQ(dated, rows[i].dated);
        CHECK_OK(
            hm_findings_shape(HM_LIT(COSIGN_VULN), hm_buf_view(&cosign), &err));
        CHECK_OK(hm_findings_shape(HM_LIT(VULNS02), hm_buf_view(&list), &err));
        test_found(COSIGN_VULN, hm_buf_str(&cosign), rows[i].found);
        test_found(VULNS02, hm_buf_str(&list), rows[i].listed);
    }
}

static void the_report_is_there_to_the_byte(void)
{
    static const char report[] =
        "{\"SchemaVersion\":2, \"Results\" : [{\"Class\":\"os-pkgs\","
        "\"Vulnerabilities\":[{\"VulnerabilityID\":\"A\",\"CVSS\":1.50e0}]}]}";
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool dated = true;

    if (!CHECK_OK(make(&out, &dated, HM_KIND_TRIVY, COSIGN_VULN, report, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), report) != NULL);
    CHECK(!dated);
    CHECK(strstr(hm_buf_str(&out),
              "\"scanFinishedOn\":\"2026-11-01T12:00:00Z\"") != NULL);
    CHECK(strstr(hm_buf_str(&out),
              "\"uri\":\"pkg:github/aquasecurity/trivy\"") != NULL);
}

static void scanner_and_database_are_named(void)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool dated;

    if (!CHECK_OK(make(&out, &dated, HM_KIND_GRYPE, VULNS02,
            GRYPE("[" GRYPE_ONE("CVE-1",
                ",\"fix\":{\"versions\":[\"2\"],"
                "\"state\":\"fixed\"}") "]"),
            &err)))
        return;
    CHECK_STR(hm_buf_str(&out),
        "{\"metadata\":{\"scanStartedOn\":\"2026-11-01T14:00:00.123456789Z\","
        "\"scanFinishedOn\":\"2026-11-01T14:00:00.123456789Z\"},\"scanner\":{"
        "\"uri\":\"pkg:github/anchore/grype@0.104.2\",\"version\":\"0.104.2\","
        "\"db\":{\"version\":\"v6.1.3\",\"lastUpdate\":"
        "\"2026-10-31T06:00:00Z\"},\"result\":[{\"id\":\"CVE-1\","
        "\"severity\":[],\"annotations\":[{\"package\":\"openssl\"},"
        "{\"version\":\"3.0.1\"},{\"purl\":\"pkg:deb/debian/openssl@3.0.1\"},"
        "{\"fixedVersion\":\"2\"}]}]}}");
}

static void a_strange_version_is_not_in_the_url(void)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};
    bool dated;

    if (!CHECK_OK(make(&out, &dated, HM_KIND_TRIVY, VULNS02,
            "{\"SchemaVersion\":2,\"Trivy\":{\"Version\":\"1?a=b\"},"
            "\"Results\":[{}]}",
            &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "trivy\",\"version\":\"1?a=b\"") != NULL);
}

static void other_reports_and_types_are_refused(void)
{
    static const struct {
        enum hm_findings_kind scanner;
        const char *type, *report, *words;
        enum hm_code code;
    } rows[] = {
        {HM_KIND_GRYPE, COSIGN_VULN, TRIVY("[]"),
            "a Trivy report, wanted a Grype report", HM_UNSUPPORTED},
        {HM_KIND_TRIVY, VULNS01, TRIVY("[]"), "vulns/v0.1 is made of reports",
            HM_UNSUPPORTED},
        {HM_KIND_TRIVY, COSIGN_VULN, "{}", "nothing that is known",
            HM_UNSUPPORTED},
        {HM_KIND_TRIVY, COSIGN_VULN, "", "line 1", HM_FORMAT},
        {HM_KIND_TRIVY, COSIGN_VULN, TRIVY("[{}]"), "VulnerabilityID",
            HM_FORMAT},
        {HM_KIND_UNKNOWN, COSIGN_VULN, TRIVY("[]"), "wanted nothing",
            HM_UNSUPPORTED},
    };

    TEST_EACH(i, rows) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_err err = {0};
        bool dated;

        test_case("row %zu", i);
        CHECK_ERR(make(&out, &dated, rows[i].scanner, rows[i].type,
                      rows[i].report, &err),
            rows[i].code, rows[i].words);
    }
    CHECK(!hm_findings_can_make(HM_LIT(VULNS01)));
}

TEST_SUITE(findings_predicate, TEST(what_is_made_is_read_again),
    TEST(the_report_is_there_to_the_byte), TEST(scanner_and_database_are_named),
    TEST(a_strange_version_is_not_in_the_url),
    TEST(other_reports_and_types_are_refused));
