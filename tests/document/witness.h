/* SPDX-License-Identifier: Apache-2.0 */
/* witness.h - something that policies of a test are asked about: facts as they
 * would have been proved, or evidence of the lab that is judged as a whole. */
#ifndef HM_TESTS_DOCUMENT_WITNESS_H
#define HM_TESTS_DOCUMENT_WITNESS_H

#include "base/buf.h"
#include "report/report.h"

enum witness {
    /* Facts, asked of the first requirement of the first policy. */
    BY_ME,   /* https://example.com/me of https://issuer.example, 2023-11-14 */
    BY_KEY_, /* "me.pub" */
    BUILD,   /* GitHub's, of refs/tags/v1 of acme/payments */
    GITLAB,  /* of refs/heads/main of a/b/c */
    BUILDKITE, /* acme/app */
    EMAIL,     /* a@acme.example of https://i */
    SPIFFE,    /* spiffe://acme/build of https://i */
    ACCOUNT,   /* ci/sign of Kubernetes, of https://i */
    STATED,    /* by me: a test result that PASSED, and {"list":[1,2]} */
    SCANNED,   /* by me: CVE-1 is critical; signed at 2026-11-01T13:00:00Z */
    UNFIXED,   /* the same, and there is no fix */
    EXCUSED,   /* SCANNED, with OpenVEX about CVE-1 by me beside it */
    OF_TAG,    /* provenance of slsa-github-generator: tests/expect/house.h */
    OF_MAIN,   /* the same of a branch */
    OF_OWN,    /* the same on a machine of one's own */
    OF_STEPS,  /* GitHub's attestation, of level 2 */
    /* Evidence: all policies, of image x.test/a in namespace prod, a Pod. */
    LAB_CERT,     /* by me */
    LAB_OWN,      /* the same by an own authority, "lab.pem", in no log */
    LAB_STATED,   /* by me: a statement of type LAB_PREDICATE */
    LAB_UNLOGGED, /* by "lab.pub", in no log */
};

/* Read documents and ask: the verdict, and its report. False with *err: they are
 * refused. Under torture a yes may become a no. */
HM_MUST_USE bool witness_asked(struct hm_buf *report, enum hm_verdict *verdict,
    const char *documents, enum witness by, struct hm_err *err);

#endif
