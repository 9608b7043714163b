/* SPDX-License-Identifier: Apache-2.0 */
/* `grype -o json`. */
#include "base/limits.h"
#include "findings/read.h"

/* "fixed", "not-fixed", "wont-fix", "unknown"; what is not known may be there. */
static void read_fix(
    struct hm_findings_rd *r, struct hm_finding *finding, struct hm_json v)
{
    struct hm_json_obj o;
    struct hm_json_list versions;
    struct hm_bytes state;

    finding->fixable = true;
    if (v.doc == NULL)
        return;
    o = hm_json_root(&r->rd, v);
    state = hm_json_opt_str(&o, "state");
    versions = hm_json_opt_list(&o, "versions", HM_FINDINGS_MAX);
    while (hm_json_next(&versions))
        finding->fixed = hm_json_rd_str(&r->rd, versions.item);
    finding->fixable = finding->fixed.len > 0 ||
        (!hm_bytes_eq_str(state, "not-fixed") &&
            !hm_bytes_eq_str(state, "wont-fix"));
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_package(
    struct hm_findings_rd *r, struct hm_finding *finding, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);

    finding->package = hm_json_opt_str(&o, "name");
    finding->version = hm_json_opt_str(&o, "version");
    finding->purl = hm_json_opt_str(&o, "purl");
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_match(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_json_obj what = hm_json_obj(&o, "vulnerability");
    struct hm_finding *finding = hm_finding_add(r, v, hm_json_str(&what, "id"));

    if (finding == NULL)
        return;
    finding->severity = hm_severity_by_word(hm_json_opt_str(&what, "severity"));
    read_fix(r, finding, hm_json_opt_any(&what, "fix"));
    hm_json_close(&what, HM_JSON_IGNORE);
    read_package(r, finding, hm_json_any(&o, "artifact"));
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_time(struct hm_findings_rd *r, struct hm_json v)
{
    if (v.doc == NULL || hm_json_str_eq(v, ""))
        return;
    r->out->database_time = hm_json_rd_time(&r->rd, v);
    r->out->has_database_time = true;
}

/* Since version 6 of the database below "status", before directly. */
static void read_database(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json status = hm_json_get(v, "status");
    struct hm_json_obj o;
    struct hm_json version;

    if (v.doc == NULL)
        return;
    o = hm_json_root(
        &r->rd, hm_json_type(status) == HM_JSON_OBJECT ? status : v);
    version = hm_json_opt_any(&o, "schemaVersion");
    if (hm_json_type(version) == HM_JSON_STRING)
        r->out->database = hm_json_rd_str(&r->rd, version);
    else
        r->out->database = hm_json_text(version);
    read_time(r, hm_json_opt_any(&o, "built"));
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_descriptor(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_bytes name = hm_json_str(&o, "name");

    if (!hm_json_failed(&r->rd) && !hm_bytes_eq_str(name, "grype"))
        hm_json_fail(&r->rd, v, HM_UNSUPPORTED, "not written by grype");
    r->out->scanner_version = hm_json_opt_str(&o, "version");
    hm_findings_time(r, hm_json_opt_any(&o, "timestamp"));
    read_database(r, hm_json_opt_any(&o, "db"));
    hm_json_close(&o, HM_JSON_IGNORE);
}

void hm_findings_grype(struct hm_findings_rd *r, struct hm_json report)
{
    struct hm_json_obj o = hm_json_root(&r->rd, report);
    struct hm_json_list found = hm_json_list(&o, "matches", HM_FINDINGS_MAX);

    read_descriptor(r, hm_json_any(&o, "descriptor"));
    while (hm_json_next(&found))
        read_match(r, found.item);
    hm_json_close(&o, HM_JSON_IGNORE);
}
