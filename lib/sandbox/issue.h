/* SPDX-License-Identifier: Apache-2.0 */
/* issue.h - certificates as the sandbox's authorities issue them.
 *
 * The profile of a leaf is Fulcio's, to the order of its extensions: key usage
 * and extended key usage, key identifiers, one critical name in a certificate
 * without a subject, the facts about the token, and at the end either the
 * poison of a precertificate or the list of timestamps. */
#ifndef HM_SANDBOX_ISSUE_H
#define HM_SANDBOX_ISSUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "identity/subject.h"
#include "x509/cert.h"

enum { HM_ISSUE_SERIAL_LEN = 20, HM_ISSUE_LIFE_S = 600 };

/* Extended key usage; zero: none. */
enum hm_issue_eku {
    HM_ISSUE_NO_EKU,
    HM_ISSUE_CODE_SIGNING,
    HM_ISSUE_TIME_STAMPING, /* critical, as RFC 3161 section 2.3 demands */
};

/* What stands at the end of the extensions. */
enum hm_issue_end { HM_ISSUE_PLAIN, HM_ISSUE_POISON, HM_ISSUE_SCTS };

struct hm_issue_spec {
    struct hm_bytes serial;          /* a number that is not 0 */
    const struct hm_key *key;        /* the public half is certified */
    const struct hm_cert *issuer;    /* NULL: it issues itself */
    const struct hm_key *issuer_key; /* private; NULL: `key` */
    const char *name, *organisation; /* NULL: an empty subject */
    int64_t from_s, to_s;
    bool ca, has_path_len;
    uint64_t path_len;
    enum hm_issue_eku eku;
    const struct hm_certified *subject; /* of a token; NULL: none */
    enum hm_issue_end end;
    struct hm_bytes scts; /* with HM_ISSUE_SCTS: a whole list, length first */
};

/* Append the DER. HM_USAGE for what no certificate can say, HM_SYSTEM. */
HM_MUST_USE bool hm_issue(
    struct hm_buf *out, const struct hm_issue_spec *spec, struct hm_err *err);

/* HM_ISSUE_SERIAL_LEN random bytes of a positive number. */
HM_MUST_USE bool hm_issue_serial(
    uint8_t out[HM_ISSUE_SERIAL_LEN], struct hm_err *err);

/* An authority of the sandbox's: a root, and an intermediate that it issued,
 * both of them valid from `from_s` for ten years. The keys are the caller's;
 * P-384 is what the public instance has, P-256 is faster. */
struct hm_sandbox_ca_keys {
    const struct hm_key *root, *intermediate; /* private */
};
HM_MUST_USE bool hm_sandbox_ca_make(struct hm_buf *intermediate_der,
    struct hm_buf *root_der, const struct hm_sandbox_ca_keys *keys,
    int64_t from_s, struct hm_err *err);

#endif
