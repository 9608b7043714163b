/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/kind.h"
#include "reports.h"

static void documents_are_told_by_their_members(void)
{
    static const struct {
        const char *text;
        enum hm_findings_kind kind;
    } rows[] = {
        {TRIVY("[]"), HM_KIND_TRIVY},
        {"{\"SchemaVersion\":2,\"Results\":[]}", HM_KIND_TRIVY},
        {"{\"SchemaVersion\":2}", HM_KIND_UNKNOWN},
        {GRYPE("[]"), HM_KIND_GRYPE},
        {"{\"matches\":[]}", HM_KIND_UNKNOWN},
        {OSV("[]", "[]"), HM_KIND_OSV},
        {"{\"results\":[],\"experimental_config\":{}}", HM_KIND_OSV},
        {"{\"results\":[]}", HM_KIND_UNKNOWN},
        {"{\"results\":[{}]}", HM_KIND_UNKNOWN},
        {"{\"version\":\"2.1.0\",\"runs\":[]}", HM_KIND_SARIF},
        {COSIGN("{}"), HM_KIND_SCAN},
        {VULNS("[]"), HM_KIND_SCAN},
        {"{\"@context\":\"https://openvex.dev/ns/v0.2.0\"}", HM_KIND_OPENVEX},
        {"{\"spdxVersion\":\"SPDX-2.3\"}", HM_KIND_SPDX},
        {"{\"@context\":\"https://spdx.org/rdf/3.0.1/x\",\"@graph\":[]}",
            HM_KIND_SPDX},
        {"{\"bomFormat\":\"CycloneDX\"}", HM_KIND_CYCLONEDX},
        {"{\"result\":\"PASSED\",\"configuration\":[]}", HM_KIND_TEST_RESULT},
        {"{\"_type\":\"x\",\"predicateType\":\"y\"}", HM_KIND_STATEMENT},
        {"{}", HM_KIND_UNKNOWN},
        {"[]", HM_KIND_UNKNOWN},
        {"\"SchemaVersion\"", HM_KIND_UNKNOWN},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json v;

        test_case("%s", rows[i].text);
        if (CHECK_OK(hm_json_parse(
                &v, &arena, hm_bytes_str(rows[i].text), HM_MIB, &err)))
            CHECK_EQ(hm_findings_kind(v), rows[i].kind);
    }
}

static void kinds_and_scanners_have_names(void)
{
    CHECK_STR(hm_findings_kind_name(HM_KIND_TRIVY), "a Trivy report");
    CHECK_STR(hm_findings_kind_name(HM_KIND_UNKNOWN), "nothing that is known");
    CHECK_EQ(hm_findings_scanner("trivy"), HM_KIND_TRIVY);
    CHECK_EQ(hm_findings_scanner("grype"), HM_KIND_GRYPE);
    CHECK_EQ(hm_findings_scanner("osv"), HM_KIND_OSV);
    CHECK_EQ(hm_findings_scanner("Trivy"), HM_KIND_UNKNOWN);
    CHECK_EQ(hm_findings_scanner(""), HM_KIND_UNKNOWN);
}

TEST_SUITE(findings_kind, TEST(documents_are_told_by_their_members),
    TEST(kinds_and_scanners_have_names));
