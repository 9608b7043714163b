/* SPDX-License-Identifier: Apache-2.0 */
/* factory.h - certificates made on the spot, good ones and wrong ones.
 *
 *     hm_auto(made) root = {0}, leaf = {0};
 *     struct made_spec spec = made_ca("root", NULL);
 *
 *     HM_TRY(made_cert(&root, &spec, err));
 *     spec = made_code_leaf(&root, "https://example.com/me");
 *     spec.to_s = MADE_FROM;                whatever is to be wrong
 *     HM_TRY(made_cert(&leaf, &spec, err));
 *     ... leaf.cert, leaf.key, hm_buf_view(&leaf.der)
 *
 * A certificate can be made once more with the same key (spec.key) and one
 * thing changed: that is how SCTs come into it. */
#ifndef HM_TESTS_X509_FACTORY_H
#define HM_TESTS_X509_FACTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "crypto/key.h"
#include "crypto/sig.h"
#include "enc/der_write.h"
#include "x509/ca.h"
#include "x509/cert.h"

/* Validity unless the spec says otherwise: 2025-01-01 to 2026-01-01. */
enum { MADE_FROM = 1735689600, MADE_TO = 1767225600 };

enum { MADE_EKUS = 4, MADE_SANS = 4 };

#define MADE_CODE_SIGNING "1.3.6.1.5.5.7.3.3"
#define MADE_TIME_STAMPING "1.3.6.1.5.5.7.3.8"
#define MADE_ANY_PURPOSE "2.5.29.37.0"

struct hm_made {
    struct hm_key *own_key;   /* made for it; NULL when the spec gave one */
    const struct hm_key *key; /* the private key */
    struct hm_buf der;
    struct hm_cert cert; /* views into der; zeroed in an unreadable one */
};
void hm_made_free(struct hm_made *made);
HM_DEFINE_AUTO(made)

struct made_ext {
    const char *oid; /* dotted */
    bool critical;
    struct hm_bytes value;
};

/* Elements of the certificate, each of which can be given as raw bytes: of any
 * contents; with p set and len 0 it is left out. */
enum made_part {
    MADE_VERSION,
    MADE_SERIAL,
    MADE_INNER_ALGORITHM,
    MADE_ISSUER,
    MADE_VALIDITY,
    MADE_SUBJECT,
    MADE_SPKI,
    MADE_EXTENSIONS, /* with its [3] */
    MADE_OUTER_ALGORITHM,
    MADE_SIGNATURE,
    MADE_PARTS,
};

struct made_spec {
    const char *name, *organisation; /* of the subject; NULL: not there */
    const struct hm_made *issuer;    /* NULL: it signs itself */
    const struct hm_key *key;  /* private; NULL: a new one, P-256 unless */
    enum hm_key_type key_type; /* this says otherwise */
    struct hm_sig_alg alg;     /* zeroed: what suits the issuer's key */
    int64_t from_s, to_s;      /* both 0: MADE_FROM, MADE_TO */
    uint64_t serial;           /* 0: 1 */

    bool ca, has_path_len; /* BC is there for a CA only; critical */
    uint64_t path_len;
    uint32_t key_usage; /* HM_KU_*; 0: no such extension; critical */
    const char *ekus[MADE_EKUS];
    bool eku_critical;
    struct hm_san
        sans[MADE_SANS]; /* to the first HM_SAN_NONE; critical unless */
    bool san_plain;      /* this is set */
    bool no_key_id;      /* neither SKI nor AKI */
    struct hm_bytes key_id, issuer_key_id; /* instead of the right ones */
    const struct made_ext *exts;           /* behind all of these */
    size_t ext_count;

    struct hm_bytes raw[MADE_PARTS];
    bool unreadable; /* our reader is meant to refuse it */
};

/* Make it. HM_USAGE for what cannot be written, and what hm_cert_parse() says
 * of it. An unreadable one is not tried. `out` is empty before; free it. */
HM_MUST_USE bool made_cert(
    struct hm_made *out, const struct made_spec *spec, struct hm_err *err);

/* A CA, its own root when `issuer` is NULL: certSign and cRLSign. */
struct made_spec made_ca(const char *name, const struct hm_made *issuer);
/* What Fulcio gives: no subject, digitalSignature, code signing, one URI. */
struct made_spec made_code_leaf(const struct hm_made *issuer, const char *uri);
/* A time-stamping authority's: purpose critical and alone. */
struct made_spec made_tsa_leaf(const struct hm_made *issuer, const char *name);

/* An authority of these, the anchor last; valid always when that is NULL. */
HM_MUST_USE bool made_authority(struct hm_ca **out, enum hm_ca_purpose purpose,
    const struct hm_made *const *certs, size_t count,
    const struct hm_window *valid, struct hm_err *err);

/* Append an AlgorithmIdentifier, a Name, and one extension, for those who
 * build other things or raw parts. */
void made_put_algorithm(struct hm_der_out *out, struct hm_sig_alg alg);
void made_put_name(
    struct hm_der_out *out, const char *name, const char *organisation);
void made_put_ext(struct hm_der_out *out, const struct made_ext *ext);

/* The algorithm that goes with a key when nobody says: SHA-256 for P-256 and
 * RSA (PKCS#1), SHA-384, SHA-512, Ed25519. */
struct hm_sig_alg made_alg_for(const struct hm_key *key);

#endif
