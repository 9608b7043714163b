/* SPDX-License-Identifier: Apache-2.0 */
/* `trivy image --format json`, schema 2. */
#include "base/limits.h"
#include "findings/read.h"

static void read_vulnerability(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_finding *finding =
        hm_finding_add(r, v, hm_json_str(&o, "VulnerabilityID"));
    struct hm_json id;

    if (finding == NULL)
        return;
    finding->package = hm_json_opt_str(&o, "PkgName");
    finding->version = hm_json_opt_str(&o, "InstalledVersion");
    finding->fixed = hm_json_opt_str(&o, "FixedVersion");
    finding->severity = hm_severity_by_word(hm_json_opt_str(&o, "Severity"));
    /* Trivy leaves FixedVersion out where there is none. */
    finding->fixable = finding->fixed.len > 0 ||
        hm_bytes_eq_str(hm_json_opt_str(&o, "Status"), "fixed");
    id = hm_json_opt_any(&o, "PkgIdentifier");
    if (id.doc != NULL) {
        struct hm_json_obj names = hm_json_root(&r->rd, id);

        finding->purl = hm_json_opt_str(&names, "PURL");
        hm_json_close(&names, HM_JSON_IGNORE);
    }
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* Is it about packages? Reports of misconfigurations, secrets and licences have
 * results, too; older ones say no class. */
static bool is_of_packages(struct hm_bytes class)
{
    return class.len == 0 || hm_bytes_eq_str(class, "os-pkgs") ||
        hm_bytes_eq_str(class, "lang-pkgs");
}

/* True when packages were looked at. */
static bool read_result(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    bool packages = is_of_packages(hm_json_opt_str(&o, "Class"));
    struct hm_json_list found =
        hm_json_opt_list(&o, "Vulnerabilities", HM_FINDINGS_MAX);

    while (hm_json_next(&found))
        read_vulnerability(r, found.item);
    hm_json_close(&o, HM_JSON_IGNORE);
    return packages;
}

static void read_version(struct hm_findings_rd *r, struct hm_json_obj *o)
{
    struct hm_json v = hm_json_opt_any(o, "Trivy");
    struct hm_json_obj trivy;

    if (v.doc == NULL)
        return; /* since 0.68 */
    trivy = hm_json_root(&r->rd, v);
    r->out->scanner_version = hm_json_opt_str(&trivy, "Version");
    hm_json_close(&trivy, HM_JSON_IGNORE);
}

/* A scan that looked for secrets alone found no vulnerability, and neither did
 * one that knew no package: both look like a clean one, and are none. */
void hm_findings_trivy(struct hm_findings_rd *r, struct hm_json report)
{
    struct hm_json_obj o = hm_json_root(&r->rd, report);
    uint64_t schema = hm_json_u64(&o, "SchemaVersion", HM_JSON_INT_NUMBER);
    struct hm_json_list results =
        hm_json_opt_list(&o, "Results", HM_FINDINGS_MAX);
    bool packages = false;

    hm_findings_time(r, hm_json_opt_any(&o, "CreatedAt"));
    read_version(r, &o);
    if (schema != 2)
        hm_json_fail(
            &r->rd, report, HM_UNSUPPORTED, "not schema 2 of Trivy's reports");
    while (hm_json_next(&results))
        packages = read_result(r, results.item) || packages;
    if (!packages)
        hm_json_fail(&r->rd, report, HM_UNSUPPORTED,
            "a Trivy report in which no package was looked at");
    hm_json_close(&o, HM_JSON_IGNORE);
}
