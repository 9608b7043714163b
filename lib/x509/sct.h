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

/* Append the TBSCertificate without the SCT list, or without the poison of a
 * precertificate. HM_FORMAT when it has both; HM_UNSUPPORTED when it has no
 * other extension, because what stood there before is not known. */
HM_MUST_USE bool hm_precert_tbs(
    struct hm_buf *out, const struct hm_cert *cert, struct hm_err *err);

/* The SubjectPublicKeyInfo of the certificate that issued the leaf, which the
 * log has signed, too. HM_UNSUPPORTED for one that only signs precertificates
 * (1.3.6.1.4.1.11129.2.4.4): the log then names the issuer above. Borrows. */
HM_MUST_USE bool hm_sct_issuer_spki(
    struct hm_bytes *out, const struct hm_cert *issuer, struct hm_err *err);

/* Did the log sign this embedded SCT for `leaf`, issued by a certificate with
 * that SubjectPublicKeyInfo (element, header included)? The algorithm follows
 * from the log's key; the SCT's own numbers must say the same. HM_MISMATCH;
 * HM_UNSUPPORTED for a key that is neither P-256 nor RSA. That `log_key` is the
 * key of the SCT's log id, and was valid then, is for the caller. */
HM_MUST_USE bool hm_sct_verify(const struct hm_sct *sct,
    const struct hm_cert *leaf, struct hm_bytes issuer_spki,
    const struct hm_key *log_key, struct hm_err *err);

/* The same for a detached one, over the whole certificate. */
HM_MUST_USE bool hm_sct_verify_detached(const struct hm_sct *sct,
    const struct hm_cert *leaf, const struct hm_key *log_key,
    struct hm_err *err);

struct hm_time hm_sct_time(const struct hm_sct *sct);

/* ---- For logs ---- */

/* What was stamped: a certificate, or the TBS of a precertificate, as
 * hm_precert_tbs() has it, behind the SHA-256 of its issuer's key. */
struct hm_sct_entry {
    bool precert;
    struct hm_bytes issuer_key_hash; /* of a precertificate; else empty */
    struct hm_bytes body;
};

/* Append what a log signs for that entry; `sct` gives time and extensions. The
 * entry's leaf in the log's tree is the same text (RFC 6962 sections 3.2 and
 * 3.4). The buffer fails with HM_USAGE for a body of 2^24 bytes and more. */
void hm_sct_put_signed(struct hm_buf *out, const struct hm_sct *sct,
    const struct hm_sct_entry *entry);

/* Append one SCT, as hm_sct_parse() reads it. */
void hm_sct_write(struct hm_buf *out, const struct hm_sct *sct);

#endif
