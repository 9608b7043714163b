/* SPDX-License-Identifier: Apache-2.0 */
/* fulcio.h - what Fulcio writes into a leaf: one table of its extensions.
 *
 * 1.3.6.1.4.1.57264.1.n: .1 to .6 hold bare text, .8 to .24 a DER UTF8String,
 * .7 is the type of the user name in the SAN. The old and the new spelling of
 * one fact must agree where both are there. */
#ifndef HM_X509_FULCIO_H
#define HM_X509_FULCIO_H

#include <stdbool.h>
#include <stddef.h>

#include "x509/cert.h"

enum { HM_FULCIO_LAST = 24 };

struct hm_fulcio_row {
    unsigned number;   /* the last arc of the OID */
    const char *name;  /* stable, for policies and reports: "source-repo-uri" */
    const char *title; /* for people: "Source Repository URI" */
    bool raw;          /* no DER inside */
};

/* By number 1 to HM_FULCIO_LAST, NULL for 7 and out of range; by name. */
const struct hm_fulcio_row *hm_fulcio_row(unsigned number);
const struct hm_fulcio_row *hm_fulcio_find(struct hm_bytes name);

/* Values by number; empty with p NULL: not there. .1 and .8 are both here. */
struct hm_fulcio {
    struct hm_bytes values[HM_FULCIO_LAST + 1];
};

/* Read all of them. Each must be UTF-8 without NUL, not empty, nothing behind
 * it (HM_FORMAT); pairs that say one thing twice must agree (HM_MISMATCH):
 * .1 = .8, .2 = .20, .3 = .13, .5 = the path of .12, .6 = .14. Unknown numbers
 * of this arc are ignored unless critical. */
HM_MUST_USE bool hm_fulcio_parse(
    struct hm_fulcio *out, const struct hm_cert *leaf, struct hm_err *err);

/* The issuer: .8, else .1; empty when neither is there. */
struct hm_bytes hm_fulcio_issuer(const struct hm_fulcio *fulcio);

#endif
