/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#define READ(found) COSIGN(TRIVY(found))

static void vulnerabilities_are_read(void)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        {READ("[]"), ""},
        {READ("null"), ""},
        {READ("[" TRIVY_ONE(
             "CVE-1", ",\"FixedVersion\":\"2.37\",\"Severity\":\"HIGH\"") "]"),
            "CVE-1 high fixable\n"},
        {READ("[" TRIVY_ONE("CVE-1",
             ",\"Status\":\"affected\",\"Severity\":\"LOW\"") "," TRIVY_ONE("CV"
                                                                            "E-"
                                                                            "2",
             ",\"Status\":\"fixed\",\"Severity\":\"UNKNOWN\"") "]"),
            "CVE-1 low unfixable\nCVE-2 untold fixable\n"},
        {READ("[" TRIVY_ONE("CVE-1", "") "]"), "CVE-1 untold unfixable\n"},
        /* Without a class, as it was before schema 2 had them. */
        {COSIGN("{\"SchemaVersion\":2,\"ArtifactName\":\"x\",\"Results\":"
                "[{\"Target\":\"x\"}]}"),
            ""},
        {COSIGN("{\"SchemaVersion\":2,\"Results\":[{\"Class\":\"secret\"},"
                "{\"Class\":\"lang-pkgs\",\"Vulnerabilities\":[{"
                "\"VulnerabilityID\":\"GHSA-1\"}]}]}"),
            "GHSA-1 untold unfixable\n"},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_found(COSIGN_VULN, rows[i].text, rows[i].found);
    }
}

static void all_that_is_said_of_one_is_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings found;
    struct hm_err err = {0};

    if (!CHECK_OK(test_read(&found, &arena, COSIGN_VULN,
            READ("[" TRIVY_ONE("CVE-1", ",\"FixedVersion\":\"2.37\"") "]"),
            &err)))
        return;
    CHECK_BYTES(found.first->package, HM_LIT("libc6"));
    CHECK_BYTES(found.first->version, HM_LIT("2.36"));
    CHECK_BYTES(found.first->fixed, HM_LIT("2.37"));
    CHECK_BYTES(
        found.first->purl, HM_LIT("pkg:deb/debian/libc6@2.36?arch=amd64"));
    CHECK_BYTES(found.scanner_version, HM_LIT("0.68.1"));
    CHECK_EQ(found.scanner, HM_KIND_TRIVY);
    /* Its own time is before that of the predicate: 2026-11-01T09:00:00.5Z. */
    CHECK(found.has_time);
    CHECK_EQ(found.time.s, 1793523600);
    CHECK_EQ(found.time.ns, 500000000);
}

static void what_is_no_scan_of_packages_is_refused(void)
{
    static const struct {
        const char *text, *words;
        enum hm_code code;
    } rows[] = {
        {COSIGN("{\"SchemaVersion\":1,\"Results\":[{}]}"), "not schema 2",
            HM_UNSUPPORTED},
        {COSIGN("{\"SchemaVersion\":2,\"ArtifactName\":\"x\"}"),
            "no package was looked at", HM_UNSUPPORTED},
        {COSIGN("{\"SchemaVersion\":2,\"Results\":[]}"),
            "no package was looked at", HM_UNSUPPORTED},
        {COSIGN("{\"SchemaVersion\":2,\"Results\":[{\"Class\":\"secret\"}]}"),
            "no package was looked at", HM_UNSUPPORTED},
        {COSIGN("{\"SchemaVersion\":2,\"ArtifactName\":\"x\",\"Results\":{}}"),
            "$.scanner.result.Results: expected array", HM_FORMAT},
        {READ("{}"), "expected array", HM_FORMAT},
        {READ("[{}]"), "VulnerabilityID: missing", HM_FORMAT},
        {READ("[{\"VulnerabilityID\":\"\"}]"), "without an id", HM_FORMAT},
        {READ("[{\"VulnerabilityID\":1}]"), "expected string", HM_FORMAT},
        {READ("[" TRIVY_ONE("CVE-1", ",\"Severity\":1") "]"),
            "Severity: expected string", HM_FORMAT},
        {COSIGN("{\"SchemaVersion\":2,\"CreatedAt\":\"yesterday\",\"Results\":"
                "[{\"Class\":\"os-pkgs\"}]}"),
            "CreatedAt", HM_FORMAT},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_refused(COSIGN_VULN, rows[i].text, rows[i].code, rows[i].words);
    }
}

TEST_SUITE(findings_trivy, TEST(vulnerabilities_are_read),
    TEST(all_that_is_said_of_one_is_kept),
    TEST(what_is_no_scan_of_packages_is_refused));
