/* SPDX-License-Identifier: Apache-2.0 */
/* sct.h - signed certificate timestamps (RFC 6962 section 3.2).
 *
 * A log signs the certificate as it was before the timestamp was put in. That
 * text is the certificate's TBS without the one extension, every other byte
 * kept: only the lengths around it are written anew. */
#ifndef HM_X509_SCT_H
#define HM_X509_SCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/time.h"
#include "x509/cert.h"

enum { HM_LOG_ID_LEN = 32 };

struct hm_sct {
    struct hm_bytes log_id; /* HM_LOG_ID_LEN bytes */
    uint64_t time_ms;
    struct hm_bytes extensions; /* signed, too: static logs put an index here */
    uint8_t hash, kind;         /* TLS numbers: 4 SHA-256; 3 ECDSA, 1 RSA */
    struct hm_bytes signature;
};

struct hm_sct_list {
    struct hm_sct scts[HM_SCTS_MAX];
    size_t count;
};

/* The list embedded in a certificate: count 0 when it has no such extension.
 * HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED for another version. Borrows. */
HM_MUST_USE bool hm_sct_list_parse(
    struct hm_sct_list *out, const struct hm_cert *cert, struct hm_err *err);

/* One SCT as a log returns it, for checking at issuance. */
HM_MUST_USE bool hm_sct_parse(
    struct hm_sct *out, struct hm_bytes in, struct hm_err *err);

/* Append the TBSCertificate without the SCT list and without the poison. */
HM_MUST_USE bool hm_precert_tbs(
    struct hm_buf *out, const struct hm_cert *cert, struct hm_err *err);

/* Did the log sign this embedded SCT for `leaf`, issued by a certificate with
 * that SubjectPublicKeyInfo (element, header included)? The algorithm follows
 * from the log's key; the SCT's own numbers must say the same. HM_MISMATCH. */
HM_MUST_USE bool hm_sct_verify(const struct hm_sct *sct,
    const struct hm_cert *leaf, struct hm_bytes issuer_spki,
    const struct hm_key *log_key, struct hm_err *err);

/* The same for a detached one, over the whole certificate. */
HM_MUST_USE bool hm_sct_verify_detached(const struct hm_sct *sct,
    const struct hm_cert *leaf, const struct hm_key *log_key,
    struct hm_err *err);

struct hm_time hm_sct_time(const struct hm_sct *sct);

#endif
