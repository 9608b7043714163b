/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/kind.h"

#include <string.h>

/* What is sealed is an object. */
static bool has(struct hm_json v, const char *name, enum hm_json_type type)
{
    enum hm_json_type got = hm_json_type(hm_json_get(v, name));

    return got == type || (type == HM_JSON_OBJECT && got == HM_JSON_SEALED);
}

static bool is_trivy(struct hm_json v)
{
    return has(v, "SchemaVersion", HM_JSON_NUMBER) &&
        (has(v, "ArtifactName", HM_JSON_STRING) ||
            has(v, "Results", HM_JSON_ARRAY));
}

static bool is_grype(struct hm_json v)
{
    return has(v, "matches", HM_JSON_ARRAY) &&
        has(v, "descriptor", HM_JSON_OBJECT);
}

/* A list named "results" may be anybody's: one of packages is osv-scanner's, and
 * so is an empty one beside the configuration that it always writes. */
static bool is_osv(struct hm_json v)
{
    struct hm_json_iter it = hm_json_iter(hm_json_get(v, "results"));

    if (!has(v, "results", HM_JSON_ARRAY))
        return false;
    if (hm_json_iter_next(&it))
        return has(it.value, "packages", HM_JSON_ARRAY);
    return has(v, "experimental_config", HM_JSON_OBJECT);
}

static bool is_sarif(struct hm_json v)
{
    return has(v, "runs", HM_JSON_ARRAY) && has(v, "version", HM_JSON_STRING);
}

static bool is_scan(struct hm_json v)
{
    return has(v, "scanner", HM_JSON_OBJECT);
}

static bool is_openvex(struct hm_json v)
{
    static const char start[] = "\"https://openvex.dev/ns";
    struct hm_bytes text = hm_json_text(hm_json_get(v, "@context"));

    return hm_bytes_starts(text, HM_LIT(start));
}

static bool is_spdx(struct hm_json v)
{
    return has(v, "spdxVersion", HM_JSON_STRING) ||
        (has(v, "@graph", HM_JSON_ARRAY) && has(v, "@context", HM_JSON_STRING));
}

static bool is_cyclonedx(struct hm_json v)
{
    return has(v, "bomFormat", HM_JSON_STRING);
}

static bool is_test_result(struct hm_json v)
{
    return has(v, "result", HM_JSON_STRING) &&
        has(v, "configuration", HM_JSON_ARRAY);
}

static bool is_statement(struct hm_json v)
{
    return has(v, "_type", HM_JSON_STRING) &&
        has(v, "predicateType", HM_JSON_STRING);
}

static const struct {
    enum hm_findings_kind kind;
    const char *scanner, *name;
    bool (*is)(struct hm_json v);
} kinds[] = {
    {HM_KIND_TRIVY, "trivy", "a Trivy report", is_trivy},
    {HM_KIND_GRYPE, "grype", "a Grype report", is_grype},
    {HM_KIND_OSV, "osv", "a report of osv-scanner", is_osv},
    {HM_KIND_SARIF, NULL, "a SARIF report", is_sarif},
    {HM_KIND_SCAN, NULL, "the predicate of a vulnerability scan", is_scan},
    {HM_KIND_OPENVEX, NULL, "an OpenVEX document", is_openvex},
    {HM_KIND_SPDX, NULL, "an SPDX document", is_spdx},
    {HM_KIND_CYCLONEDX, NULL, "a CycloneDX document", is_cyclonedx},
    {HM_KIND_TEST_RESULT, NULL, "the result of a test", is_test_result},
    {HM_KIND_STATEMENT, NULL, "a whole in-toto statement", is_statement},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

enum hm_findings_kind hm_findings_kind(struct hm_json document)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].is(document))
            return kinds[i].kind;
    }
    return HM_KIND_UNKNOWN;
}

const char *hm_findings_kind_name(enum hm_findings_kind kind)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].kind == kind)
            return kinds[i].name;
    }
    return "nothing that is known";
}

enum hm_findings_kind hm_findings_scanner(const char *name)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].scanner != NULL && strcmp(kinds[i].scanner, name) == 0)
            return kinds[i].kind;
    }
    return HM_KIND_UNKNOWN;
}
