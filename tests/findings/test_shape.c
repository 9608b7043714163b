/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "findings/shape.h"
#include "reports.h"

#define SPDX "https://spdx.dev/Document"
#define CYCLONEDX "https://cyclonedx.org/bom"
#define OPENVEX "https://openvex.dev/ns"
#define TEST_RESULT "https://in-toto.io/attestation/test-result/v0.1"
#define VSA "https://slsa.dev/verification_summary/v1"
#define SVR "https://in-toto.io/attestation/svr/v0.2"
#define SCAI "https://in-toto.io/attestation/scai/v0.3"
#define VEX(status)                                                            \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"timestamp\":"           \
    "\"2026-11-01T00:00:00Z\",\"statements\":[{\"vulnerability\":{\"name\":"   \
    "\"CVE-1\"},\"status\":\"" status "\"}]}"

static void what_is_of_its_type_passes(void)
{
    static const struct {
        const char *type, *text;
    } rows[] = {
        {SPDX,
            "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"SPDXRef-DOCUMENT\"}"},
        {SPDX "/v2.3", "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"x\"}"},
        {SPDX "/v3", "{\"@context\":\"https://spdx.org/x\",\"@graph\":[]}"},
        {CYCLONEDX, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}"},
        {CYCLONEDX "/v1.4",
            "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\","
            "\"components\":[]}"},
        {COSIGN_VULN, COSIGN(TRIVY("[]"))},
        {COSIGN_VULN, COSIGN("null")},
        {COSIGN_VULN, COSIGN("{\"other\":\"scanner\"}")},
        {VULNS02, VULNS("[]")},
        {VULNS02,
            VULNS("[{\"id\":\"CVE-1\",\"severity\":[{\"method\":\"m\","
                  "\"score\":\"1\"}]}]")},
        {VULNS01, VULNS("[{\"vulnerability\":{\"id\":\"CVE-1\"}}]")},
        {OPENVEX, VEX("fixed")},
        {OPENVEX "/v0.2.0", VEX("affected")},
        {TEST_RESULT, "{\"result\":\"PASSED\",\"configuration\":[]}"},
        {VSA,
            "{\"verifier\":{\"id\":\"v\"},\"resourceUri\":\"r\","
            "\"verificationResult\":\"PASSED\",\"verifiedLevels\":[]}"},
        {SVR,
            "{\"verifier\":{\"id\":\"v\"},\"timeCreated\":"
            "\"2026-11-01T00:00:00Z\",\"properties\":[]}"},
        {SCAI, "{\"attributes\":[]}"},
        /* What is not known is not looked at. */
        {"https://example.com/x", "no JSON"},
        {SPDX "s", "{}"},
        {"https://in-toto.io/attestation/vulns/v0.3", "{}"},
    };

    TEST_EACH(i, rows) {
        struct hm_err err = {0};

        test_case("row %zu: %s", i, rows[i].type);
        CHECK_OK(hm_findings_shape(
            hm_bytes_str(rows[i].type), hm_bytes_str(rows[i].text), &err));
    }
}

static void what_is_not_is_named(void)
{
    static const struct {
        const char *type, *text, *words;
        enum hm_code code;
    } rows[] = {
        {SPDX, TRIVY("[]"),
            "no SPDX document, it looks like a Trivy report, of which --from "
            "makes a predicate: $.spdxVersion: missing",
            HM_FORMAT},
        {SPDX "/v2.3", GRYPE("[]"), "it looks like a Grype report", HM_FORMAT},
        {SPDX, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}",
            "no SPDX document, it looks like a CycloneDX document: ",
            HM_FORMAT},
        {SPDX, "{\"a\":1}", "no SPDX document: $.spdxVersion: missing",
            HM_FORMAT},
        {SPDX, "{\"spdxVersion\":\"SPDX-2.3\"}", "$.SPDXID: missing",
            HM_FORMAT},
        {SPDX, "{\"spdxVersion\":\"2.3\",\"SPDXID\":\"x\"}",
            "2.3 is no version of SPDX", HM_FORMAT},
        {SPDX, "{\"@graph\":[]}", "$[\"@context\"]: missing", HM_FORMAT},
        {SPDX, "[]", "expected object", HM_FORMAT},
        {SPDX, "{", "line 1", HM_FORMAT},
        {CYCLONEDX, "{\"bomFormat\":\"SPDX\",\"specVersion\":\"1\"}",
            "bomFormat", HM_UNSUPPORTED},
        {CYCLONEDX, "{\"bomFormat\":\"CycloneDX\"}", "$.specVersion: missing",
            HM_FORMAT},
        {CYCLONEDX,
            "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1\","
            "\"components\":{}}",
            "$.components: expected array", HM_FORMAT},
        {COSIGN_VULN, TRIVY("[]"), "of cosign's, it looks like a Trivy report",
            HM_FORMAT},
        {COSIGN_VULN, VULNS("[]"), "$.scanner.result: expected object",
            HM_FORMAT},
        {COSIGN_VULN, "{\"scanner\":{\"uri\":\"x\"}}", "result: missing",
            HM_FORMAT},
        {"cosign.sigstore.dev/attestation/vuln/v1", "{}", "scanner: missing",
            HM_FORMAT},
        {COSIGN_VULN, "{\"scanner\":{\"uri\":\"x\",\"result\":null}}",
            "$.metadata: missing", HM_FORMAT},
        {VULNS02, COSIGN(TRIVY("[]")), "$.scanner.result: expected array",
            HM_FORMAT},
        {VULNS02, "{\"scanner\":{\"result\":[]}," METADATA("x") "}",
            "$.scanner.uri: missing", HM_FORMAT},
        {VULNS02,
            "{\"scanner\":{\"uri\":\"x\",\"result\":[]}," METADATA("x") "}",
            "scanStartedOn", HM_FORMAT},
        {VULNS02, VULNS("[{\"vulnerability\":{\"id\":\"CVE-1\"}}]"),
            "id: missing", HM_FORMAT},
        {VULNS01, VULNS("[{}]"), "id: missing", HM_FORMAT},
        {VULNS02, VULNS("[{\"id\":\"a\",\"severity\":[{\"method\":\"m\"}]}]"),
            "score: missing", HM_FORMAT},
        {OPENVEX, VEX("not_affected"), "without a justification", HM_FORMAT},
        {OPENVEX, VEX("perhaps"), "status", HM_UNSUPPORTED},
        {OPENVEX, "{\"spdxVersion\":\"SPDX-2.3\"}",
            "no OpenVEX document, it looks like an SPDX document", HM_FORMAT},
        {TEST_RESULT, "{\"passed\":true}", "no test result: $.result: missing",
            HM_FORMAT},
        {TEST_RESULT, "{\"result\":\"passed\",\"configuration\":[]}", "result",
            HM_UNSUPPORTED},
        {TEST_RESULT, "{\"result\":\"PASSED\"}", "$.configuration: missing",
            HM_FORMAT},
        {TEST_RESULT,
            "{\"result\":\"PASSED\",\"configuration\":[],\"failedTests\":1}",
            "$.failedTests: expected array", HM_FORMAT},
        {VSA, "{}", "$.verifier: missing", HM_FORMAT},
        {SVR, "{\"verifier\":{}}", "$.verifier.id: missing", HM_FORMAT},
        {SCAI, "{\"_type\":\"x\",\"predicateType\":\"y\"}",
            "it looks like a whole in-toto statement, which --statement takes",
            HM_FORMAT},
    };

    TEST_EACH(i, rows) {
        struct hm_err err = {0};

        test_case("row %zu: %s", i, rows[i].type);
        CHECK_ERR(hm_findings_shape(hm_bytes_str(rows[i].type),
                      hm_bytes_str(rows[i].text), &err),
            rows[i].code, rows[i].words);
    }
}

/* Of an SBOM only the outer level is kept: 4 MiB of numbers in 16 bytes each
 * would be all the memory there is. */
static void a_large_sbom_takes_no_memory(void)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    struct hm_err err = {0};

    if (test_torture())
        return;
    hm_buf_put_str(&text,
        "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"x\","
        "\"packages\":[{\"n\":[0");
    while (text.len < HM_STATEMENT_MAX - 16)
        hm_buf_put_str(&text, ",0");
    hm_buf_put_str(&text, "]}]}");
    CHECK_OK(hm_findings_shape(HM_LIT(SPDX), hm_buf_view(&text), &err));
}

static void tag_value_text_is_known(void)
{
    struct hm_err err = {0};

    CHECK_OK(hm_findings_shape_text(
        HM_LIT("# made by\nSPDXVersion: SPDX-2.3\n"), &err));
    CHECK_ERR(hm_findings_shape_text(HM_LIT("x SPDXVersion: 2\n"), &err),
        HM_FORMAT, "neither JSON nor tag-value text");
    CHECK_ERR(hm_findings_shape_text(HM_LIT(""), &err), HM_FORMAT, "neither");
}

/* What cosign's own tests attest, and what they say of it. */
static void cosigns_documents_have_their_shapes(void)
{
    static const struct {
        const char *file, *type;
        bool good;
    } rows[] = {
        {"vuln-predicate.json", COSIGN_VULN, true},
        {"bom-go-mod.spdx.json", SPDX, true},
        {"bom-go-mod.cyclonedx.json", CYCLONEDX, true},
        {"bom-go-mod.cyclonedx.json", SPDX, false},
        {"bom-go-mod.spdx.json", COSIGN_VULN, false},
        {"test-result.json", TEST_RESULT, false},
    };

    TEST_EACH(i, rows) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", rows[i].file);
        if (!test_vector_read(&text, "cosign/%s", rows[i].file))
            continue;
        CHECK_CODE(hm_findings_shape(
                       hm_bytes_str(rows[i].type), hm_buf_view(&text), &err),
            rows[i].good ? HM_OK : HM_FORMAT, "no ");
    }
}

TEST_SUITE(findings_shape, TEST(what_is_of_its_type_passes),
    TEST(what_is_not_is_named), TEST(a_large_sbom_takes_no_memory),
    TEST(tag_value_text_is_known), TEST(cosigns_documents_have_their_shapes));
