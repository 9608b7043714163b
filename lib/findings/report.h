/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - what scanners found, whoever wrote it down.
 *
 * Read out of predicates (cosign's vuln around a Trivy, Grype or osv-scanner
 * report; in-toto's vulns 0.1 and 0.2), and out of such reports themselves. All
 * of it is what somebody says: who, and when, is for the judge to prove. What a
 * reader does not know is refused, never skipped: a report that is misread as
 * empty would pass. */
#ifndef HM_FINDINGS_REPORT_H
#define HM_FINDINGS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/time.h"
#include "findings/kind.h"
#include "findings/severity.h"

/* One vulnerability in one package. */
struct hm_finding {
    struct hm_bytes id;        /* not empty: "CVE-2024-1", as it was written */
    struct hm_bytes package;   /* name; may be empty */
    struct hm_bytes version;   /* that is installed; may be empty */
    struct hm_bytes purl;      /* of the package; may be empty */
    struct hm_bytes fixed;     /* the version that fixes it; may be empty */
    enum hm_severity severity; /* of several the worst; may be untold */
    bool fixable; /* there is a fix, or nothing says that there is none */
    const struct hm_finding *next;
};

struct hm_findings {
    enum hm_findings_kind
        kind; /* of what was read: HM_KIND_SCAN, a scanner's */
    enum hm_findings_kind scanner; /* whose report it is or holds; or unknown */
    struct hm_bytes scanner_version; /* may be empty */
    struct hm_bytes database;        /* its version; may be empty */
    bool has_database_time;
    struct hm_time database_time;
    bool has_time;
    struct hm_time time; /* that is claimed: of several the earliest */
    const struct hm_finding *first;
    size_t count;
};

/* Is it a predicate type under which scans are attested: cosign's vuln (both
 * spellings), in-toto's vulns? */
bool hm_findings_is_scan_type(struct hm_bytes type);

/* Read a predicate of that type. A scanner's own report is one under a type of
 * its owner's, but not under one that says something else. `predicate` and the
 * arena outlive *out. HM_FORMAT; HM_UNSUPPORTED for what is no report, or one
 * that is not understood; HM_LIMIT (HM_FINDINGS_MAX and the arena's). */
HM_MUST_USE bool hm_findings_read(struct hm_findings *out,
    struct hm_arena *arena, struct hm_bytes type, struct hm_bytes predicate,
    struct hm_err *err);

/* The same of a scanner's report as it was written to a file. *document is the
 * whole of it. */
HM_MUST_USE bool hm_findings_read_report(struct hm_findings *out,
    struct hm_json *document, struct hm_arena *arena, struct hm_bytes report,
    struct hm_err *err);

#endif
