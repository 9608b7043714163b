/* SPDX-License-Identifier: Apache-2.0 */
/* csr.h - certification requests (PKCS#10, RFC 2986): a key, and proof that
 * whoever asks has its private half.
 *
 * Nothing else of a request is believed by a Fulcio: the subject and what the
 * attributes ask for are read, so that the encoding is DER throughout, and
 * then ignored. Writing one signs, so it is in a file of its own that no judge
 * calls (csr_write.c). */
#ifndef HM_X509_CSR_H
#define HM_X509_CSR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/key.h"

/* Views into the encoding. */
struct hm_csr {
    struct hm_bytes der;
    struct hm_bytes info; /* with its header: what is signed */
    struct hm_bytes subject, spki;
    struct hm_bytes sig_oid, sig_params; /* an element, or empty: absent */
    struct hm_bytes signature;
};

/* Read one request that fills `der`, at most HM_CSR_MAX. *out borrows from it
 * and is zeroed on failure. HM_FORMAT, HM_LIMIT, or HM_UNSUPPORTED for another
 * version. Proves nothing yet. */
HM_MUST_USE bool hm_csr_parse(
    struct hm_csr *out, struct hm_bytes der, struct hm_err *err);

/* Its key, checked as hm_key_parse_spki() does, once that key has signed the
 * request: proof of possession. HM_MISMATCH when it has not, HM_UNSUPPORTED for
 * an algorithm outside the table of sigalg.h. */
HM_MUST_USE bool hm_csr_key(
    struct hm_key **out, const struct hm_csr *csr, struct hm_err *err);

/* Append the DER of a request for that key: empty subject, no attributes,
 * signed as the registry of algorithms says (crypto/alg.h). HM_USAGE when the
 * key has no private half; HM_UNSUPPORTED for an RSA key of a size that is not
 * in the registry; HM_SYSTEM. */
HM_MUST_USE bool hm_csr_write(
    struct hm_buf *out, const struct hm_key *key, struct hm_err *err);

/* "CERTIFICATE REQUEST". */
extern const char hm_csr_label[];

#endif
