/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates about scans: cosign's vuln, in-toto's vulns. */
#include "base/limits.h"
#include "base/text.h"
#include "findings/read.h"

/* ---- Severities of in-toto ---- */

/* Numbers are scores where the method is CVSS: 0.9 of EPSS is a probability. */
static bool is_cvss(struct hm_bytes method)
{
    static const char name[] = "cvss";

    for (size_t i = 0; i + 4 <= method.len; i++) {
        if (hm_bytes_eq_nocase(hm_bytes_slice(method, i, 4), HM_LIT(name)))
            return true;
    }
    return false;
}

static void read_severity(
    struct hm_findings_rd *r, struct hm_finding *finding, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_bytes method = hm_json_str(&o, "method");
    struct hm_json score = hm_json_any(&o, "score");
    struct hm_bytes text = hm_json_type(score) == HM_JSON_NUMBER
        ? hm_json_text(score)
        : hm_json_rd_str(&r->rd, score);

    hm_finding_severity(finding, hm_severity_by_word(text));
    if (is_cvss(method))
        hm_finding_severity(finding, hm_severity_by_score(text));
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* 0.1 is described with a member around id and severity, and shown without. */
static struct hm_json inner(struct hm_json item)
{
    struct hm_json v = hm_json_get(item, "vulnerability");

    return hm_json_type(v) == HM_JSON_OBJECT ? v : item;
}

/* It says nothing about fixes, so there may be one. */
static void read_item(struct hm_findings_rd *r, struct hm_json item)
{
    struct hm_json v = inner(item);
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_finding *finding = hm_finding_add(r, v, hm_json_str(&o, "id"));
    struct hm_json_list severities =
        hm_json_opt_list(&o, "severity", HM_FINDINGS_SEVERITIES_MAX);

    if (finding == NULL)
        return;
    finding->fixable = true;
    while (hm_json_next(&severities))
        read_severity(r, finding, severities.item);
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_list(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_json_list l = hm_json_rd_list(&r->rd, v, HM_FINDINGS_MAX);

    while (hm_json_next(&l))
        read_item(r, l.item);
}

/* ---- What is around it ---- */

static void read_scan(struct hm_findings_rd *r, struct hm_json v,
    void (*result)(struct hm_findings_rd *r, struct hm_json v))
{
    struct hm_json_obj o = hm_json_root(&r->rd, v);
    struct hm_json_obj scanner = hm_json_obj(&o, "scanner");
    struct hm_json_obj metadata = hm_json_obj(&o, "metadata");

    hm_findings_time(r, hm_json_opt_any(&metadata, "scanFinishedOn"));
    hm_json_close(&metadata, HM_JSON_IGNORE);
    result(r, hm_json_any(&scanner, "result"));
    if (r->out->scanner_version.len == 0)
        r->out->scanner_version = hm_json_opt_str(&scanner, "version");
    hm_json_close(&scanner, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
}

void hm_findings_cosign(struct hm_findings_rd *r, struct hm_json predicate)
{
    read_scan(r, predicate, hm_findings_any);
}

void hm_findings_vulns(struct hm_findings_rd *r, struct hm_json predicate)
{
    read_scan(r, predicate, read_list);
}
