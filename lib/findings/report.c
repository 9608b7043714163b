/* SPDX-License-Identifier: Apache-2.0 */
#include "findings/report.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/window.h"
#include "findings/read.h"

/* What Go writes for a time that nobody set: 0001-01-01T00:00:00Z. */
static const int64_t go_zero_s = -62135596800;

/* ---- What readers have in common ---- */

struct hm_finding *hm_finding_add(
    struct hm_findings_rd *r, struct hm_json v, struct hm_bytes id)
{
    struct hm_finding *finding;

    if (hm_json_failed(&r->rd))
        return NULL;
    if (id.len == 0)
        hm_json_fail(&r->rd, v, HM_FORMAT, "a vulnerability without an id");
    if (r->out->count >= HM_FINDINGS_MAX)
        hm_json_fail(&r->rd, v, HM_LIMIT, "more than %d vulnerabilities",
            HM_FINDINGS_MAX);
    finding = hm_json_rd_alloc(&r->rd, v, 1, sizeof(*finding));
    if (finding == NULL)
        return NULL;
    finding->id = id;
    *r->end = finding;
    r->end = &finding->next;
    r->out->count++;
    return finding;
}

void hm_findings_time(struct hm_findings_rd *r, struct hm_json v)
{
    struct hm_time time;

    if (v.doc == NULL || hm_json_type(v) == HM_JSON_NULL ||
        hm_json_str_eq(v, ""))
        return;
    time = hm_json_rd_time(&r->rd, v);
    if (hm_json_failed(&r->rd) || time.s == go_zero_s)
        return;
    if (!r->out->has_time || hm_time_cmp(time, r->out->time) < 0)
        r->out->time = time;
    r->out->has_time = true;
}

void hm_finding_severity(struct hm_finding *finding, enum hm_severity more)
{
    if (more > finding->severity)
        finding->severity = more;
}

void hm_findings_any(struct hm_findings_rd *r, struct hm_json report)
{
    r->out->scanner = hm_findings_kind(report);
    switch (r->out->scanner) {
    case HM_KIND_TRIVY:
        hm_findings_trivy(r, report);
        break;
    case HM_KIND_GRYPE:
        hm_findings_grype(r, report);
        break;
    case HM_KIND_OSV:
        hm_findings_osv(r, report);
        break;
    default:
        hm_json_fail(&r->rd, report, HM_UNSUPPORTED,
            "%s, and no report of Trivy, Grype or osv-scanner",
            hm_findings_kind_name(r->out->scanner));
    }
}

/* ---- Types ---- */

static const struct {
    const char *uri;
    void (*read)(struct hm_findings_rd *r, struct hm_json predicate);
} types[] = {
    {"https://cosign.sigstore.dev/attestation/vuln/v1", hm_findings_cosign},
    {"cosign.sigstore.dev/attestation/vuln/v1", hm_findings_cosign},
    {"https://in-toto.io/attestation/vulns/v0.1", hm_findings_vulns},
    {"https://in-toto.io/attestation/vulns/v0.2", hm_findings_vulns},
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

static size_t find_type(struct hm_bytes uri)
{
    size_t i = 0;

    while (i < TYPES && !hm_bytes_eq_str(uri, types[i].uri))
        i++;
    return i;
}

bool hm_findings_is_scan_type(struct hm_bytes type)
{
    return find_type(type) < TYPES;
}

/* ---- Reading ---- */

static struct hm_findings_rd begin(
    struct hm_findings *out, struct hm_arena *arena)
{
    struct hm_findings_rd r = {.rd = hm_json_rd(arena), .out = out};

    *out = (struct hm_findings){0};
    r.rd.null_is_absent = true; /* scanners are written in Go */
    r.end = &out->first;
    return r;
}

bool hm_findings_read(struct hm_findings *out, struct hm_arena *arena,
    struct hm_bytes type, struct hm_bytes predicate, struct hm_err *err)
{
    struct hm_findings findings;
    struct hm_findings_rd r = begin(&findings, arena);
    size_t row = find_type(type);
    struct hm_json v;

    if (predicate.len == 0)
        return hm_fail(err, HM_FORMAT, "a statement without a predicate");
    if (!hm_json_parse_borrowed(&v, arena, predicate, HM_STATEMENT_MAX, err))
        return hm_wrap(err, "predicate");
    if (row < TYPES) {
        findings.kind = HM_KIND_SCAN;
        types[row].read(&r, v);
    } else {
        hm_findings_any(&r, v);
        findings.kind = findings.scanner;
    }
    if (!hm_json_end(&r.rd, err))
        return hm_wrap(err, "predicate");
    *out = findings;
    return true;
}

bool hm_findings_read_report(struct hm_findings *out, struct hm_json *document,
    struct hm_arena *arena, struct hm_bytes report, struct hm_err *err)
{
    struct hm_findings findings;
    struct hm_findings_rd r = begin(&findings, arena);

    HM_TRY(
        hm_json_parse_borrowed(document, arena, report, HM_STATEMENT_MAX, err));
    hm_findings_any(&r, *document);
    findings.kind = findings.scanner;
    HM_TRY(hm_json_end(&r.rd, err));
    *out = findings;
    return true;
}
