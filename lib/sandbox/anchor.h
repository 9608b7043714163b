/* SPDX-License-Identifier: Apache-2.0 */
/* anchor.h - the certificates that a sandbox has itself: of its authorities and
 * of those that stamp times. Leaves for people are made by the service that
 * gives them. */
#ifndef HM_SANDBOX_ANCHOR_H
#define HM_SANDBOX_ANCHOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "crypto/key.h"
#include "x509/cert.h"

/* 2020-01-01 to 2049-12-31: inside of what a sandbox's clock may be set to, and
 * the last year that UTCTime has. */
enum { HM_ANCHOR_FROM_S = 1577836800 };
#define HM_ANCHOR_TO_S INT64_C(2524607999)

enum hm_anchor_kind {
    HM_ANCHOR_ROOT,         /* signs itself */
    HM_ANCHOR_INTERMEDIATE, /* issues leaves */
    HM_ANCHOR_TSA,          /* stamps times */
};

struct hm_anchor_spec {
    enum hm_anchor_kind kind;
    const char *name;                /* of the subject */
    const struct hm_key *key;        /* its own; of a root the private half */
    const struct hm_cert *issuer;    /* of a root NULL */
    const struct hm_key *issuer_key; /* private */
};

/* Append the certificate, in DER. Failures as hm_issue(). */
HM_MUST_USE bool hm_anchor_write(
    struct hm_buf *out, const struct hm_anchor_spec *spec, struct hm_err *err);

#endif
