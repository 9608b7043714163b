/* SPDX-License-Identifier: Apache-2.0 */
/* cert.h - X.509 certificates, read strictly (RFC 5280).
 *
 * What is judged is read here, by our own DER reader; OpenSSL only computes
 * signatures. So there is one reading of every byte, no legacy leniency and no
 * heap: a certificate is a struct of views into its encoding.
 *
 * Parsing proves nothing about who issued it: that is ca.h. It does prove that
 * the encoding is DER throughout, the version is 3, the two signature
 * algorithms are equal, no extension stands twice, and every extension of a
 * kind that we know is well formed. */
#ifndef HM_X509_CERT_H
#define HM_X509_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/window.h"
#include "crypto/key.h"

/* Bits of the key usage extension, by their numbers in the standard. */
enum {
    HM_KU_DIGITAL_SIGNATURE = 1 << 0,
    HM_KU_NON_REPUDIATION = 1 << 1,
    HM_KU_CERT_SIGN = 1 << 5,
    HM_KU_CRL_SIGN = 1 << 6,
};

struct hm_cert_ext {
    struct hm_bytes oid;
    struct hm_bytes value; /* contents of the OCTET STRING */
    struct hm_bytes whole; /* the Extension, header included */
    bool critical;
    bool known; /* understood by this file: a critical one must be */
};

/* Zero is none. */
enum hm_san_kind {
    HM_SAN_NONE,
    HM_SAN_EMAIL,
    HM_SAN_DNS,
    HM_SAN_URI,
    HM_SAN_IP,    /* 4 or 16 raw bytes */
    HM_SAN_OTHER, /* Fulcio's user name, 1.3.6.1.4.1.57264.1.7 */
    /* Any other kind (a directory name at some time-stamping authorities). It
     * counts, so that "exactly one name" is not got around by a kind that we
     * cannot read; it equals nothing; and a critical SAN with one in it is not
     * understood. */
    HM_SAN_UNKNOWN,
};

struct hm_san {
    enum hm_san_kind kind;
    struct hm_bytes value; /* of HM_SAN_UNKNOWN the element, header included */
};

struct hm_cert {
    struct hm_bytes der, tbs;        /* tbs with its header: what is signed */
    struct hm_bytes serial;          /* magnitude, as hm_der_uint() */
    struct hm_bytes issuer, subject; /* Name elements, header included */
    struct hm_bytes spki;            /* element, header included */
    struct hm_bytes sig_oid, sig_params; /* an element, or empty: absent */
    struct hm_bytes signature;
    struct hm_window valid; /* both ends there */

    struct hm_cert_ext exts[HM_CERT_EXTS_MAX]; /* in their order */
    size_t ext_count;

    bool is_ca;        /* basic constraints, absent: false */
    bool ca_critical;  /* are they critical */
    bool has_path_len; /* and its limit */
    uint64_t path_len;
    bool has_key_usage;
    uint32_t key_usage;
    bool has_eku, eku_critical;
    struct hm_bytes ekus[HM_CERT_EKUS_MAX]; /* OIDs */
    size_t eku_count;
    struct hm_bytes key_id, issuer_key_id; /* SKI and AKI; empty: absent */
    bool san_critical;
    struct hm_san sans[HM_CERT_SANS_MAX];
    size_t san_count;
};

/* Read one certificate that fills `der`. *out borrows from it and is zeroed on
 * failure. HM_FORMAT, HM_UNSUPPORTED (version 1 and 2, unique identifiers) or
 * HM_LIMIT. An unknown extension is kept; an unknown critical one, too:
 * hm_cert_check_critical() refuses it where the certificate is used. */
HM_MUST_USE bool hm_cert_parse(
    struct hm_cert *out, struct hm_bytes der, struct hm_err *err);

/* The certificates of a PEM text, in its order; blocks that are not labelled
 * CERTIFICATE are HM_FORMAT. DER goes into `arena`. */
struct hm_arena;
struct hm_cert_list {
    struct hm_cert *certs;
    size_t count;
};
HM_MUST_USE bool hm_cert_parse_pem(struct hm_cert_list *out,
    struct hm_arena *arena, struct hm_bytes pem, struct hm_err *err);

/* HM_UNSUPPORTED names the first critical extension that is not understood.
 * Name constraints are refused critical or not: they say what a CA may not
 * sign, and we would not see it. */
HM_MUST_USE bool hm_cert_check_critical(
    const struct hm_cert *cert, struct hm_err *err);

/* NULL when there is none by that OID. */
const struct hm_cert_ext *hm_cert_ext(
    const struct hm_cert *cert, struct hm_bytes oid);

/* Is that extended key usage listed? */
bool hm_cert_has_eku(const struct hm_cert *cert, struct hm_bytes oid);

/* The EKUs that are judged; 1.3.6.1.5.5.7.3.3, 1.3.6.1.5.5.7.3.8 and
 * 2.5.29.37.0. */
extern const struct hm_bytes hm_eku_code_signing, hm_eku_time_stamping,
    hm_eku_any;

/* Its public key, checked as hm_key_parse_spki() does. */
HM_MUST_USE bool hm_cert_key(
    struct hm_key **out, const struct hm_cert *cert, struct hm_err *err);

/* Did `issuer_key` sign this certificate, by the algorithm that the certificate
 * names and that suits the key? HM_MISMATCH, or HM_UNSUPPORTED for algorithms
 * outside the table (anything with SHA-1, for one). */
HM_MUST_USE bool hm_cert_signed_by(const struct hm_cert *cert,
    const struct hm_key *issuer_key, struct hm_err *err);

/* "sigstore-intermediate, sigstore.dev" for a Name: common name and
 * organisation, escaped, for people; lives as long as the enclosing block. */
enum { HM_SHOW_NAME_SIZE = 320 };
#define HM_SHOW_NAME(name) hm_name_show((char[HM_SHOW_NAME_SIZE]){0}, (name))
char *hm_name_show(char *out, struct hm_bytes name);

#endif
