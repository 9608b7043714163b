/* SPDX-License-Identifier: Apache-2.0 */
/* kind.h - what a JSON document looks like, by the members that only it has.
 *
 * A look proves nothing and checks nothing: it chooses a reader, and names what
 * was handed in by mistake. */
#ifndef HM_FINDINGS_KIND_H
#define HM_FINDINGS_KIND_H

#include "enc/json.h"

enum hm_findings_kind {
    HM_KIND_UNKNOWN,
    /* Reports of scanners. */
    HM_KIND_TRIVY,
    HM_KIND_GRYPE,
    HM_KIND_OSV,
    HM_KIND_SARIF,
    /* Predicates. */
    HM_KIND_SCAN, /* cosign's vuln, in-toto's vulns */
    HM_KIND_OPENVEX,
    HM_KIND_SPDX,
    HM_KIND_CYCLONEDX,
    HM_KIND_TEST_RESULT,
    HM_KIND_STATEMENT, /* a whole one, of in-toto */
};

enum hm_findings_kind hm_findings_kind(struct hm_json document);

/* "a Trivy report"; "nothing that is known" for zero. */
const char *hm_findings_kind_name(enum hm_findings_kind kind);

/* As options name scanners: "trivy", "grype", "osv"; zero for any other. */
enum hm_findings_kind hm_findings_scanner(const char *name);

#endif
