/* SPDX-License-Identifier: Apache-2.0 */
/* ca.h - a certificate authority of a trust root, and paths that end in it.
 *
 * An authority is a list of certificates whose last one is the anchor. It is
 * prepared once: its keys are decoded and the signatures among its own
 * certificates checked when they are first needed, under a lock, and remembered;
 * afterwards any number of threads use it. What depends on the time is asked
 * for every time.
 *
 * Hybrid model: at the moment of signing every certificate of the path was
 * valid, and the authority itself was (its window in the trust root). What
 * happened to the certificates later does not matter. */
#ifndef HM_X509_CA_H
#define HM_X509_CA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/window.h"
#include "x509/cert.h"
#include "x509/memo.h"

struct hm_ca;

/* What its leaves are for: decides which extended key usage they must have. */
enum hm_ca_purpose {
    HM_CA_CODE_SIGNING,  /* codeSigning among the leaf's purposes */
    HM_CA_TIME_STAMPING, /* timeStamping alone, and critical (RFC 3161 2.3) */
};

/* An authority from DER certificates, which are copied. With `certs[0]` of
 * several no CA, that is the leaf of a time-stamping authority. The rest must
 * each be a CA that may sign certificates. HM_FORMAT, HM_UNSUPPORTED, HM_LIMIT beyond HM_CHAIN_MAX. Signatures are
 * not checked yet. */
HM_MUST_USE bool hm_ca_new(struct hm_ca **out, enum hm_ca_purpose purpose,
    const struct hm_bytes *certs, size_t count, const struct hm_window *valid,
    struct hm_err *err);
void hm_ca_free(struct hm_ca *ca);
HM_DEFINE_AUTO_PTR(ca)

/* Borrowed from the authority. The leaf is NULL when it has none. */
const struct hm_cert *hm_ca_leaf(const struct hm_ca *ca);
const struct hm_cert *hm_ca_cert(const struct hm_ca *ca, size_t index);
size_t hm_ca_cert_count(const struct hm_ca *ca);
const struct hm_window *hm_ca_window(const struct hm_ca *ca);

/* A proved path: [0] the leaf, then issuer after issuer; the last is the
 * anchor. It borrows from the authority, the leaf and the hints. */
struct hm_path {
    const struct hm_cert *certs[HM_CHAIN_MAX];
    size_t count;
    const struct hm_ca *ca;
};

/* What a path is wanted for. */
struct hm_path_query {
    const struct hm_cert *leaf;
    const struct hm_cert *hints; /* certificates that came with the evidence: */
    size_t hint_count;           /* links perhaps, anchors never */
    const struct hm_time *times; /* at all of which the path must be valid; */
    size_t time_count;           /* 0: not asked yet. A cross-signed CA has
                                  * several paths: ask again with the times */
    struct hm_path_memo *memo; /* of all searches for this evidence, or NULL */
};

/* Find a path from the leaf to the authority's anchor. Checked: names, key
 * identifiers where both are there, signatures, CA flags, key usage, path
 * lengths, the purpose at the leaf and (where present) above, unknown critical
 * extensions, and at each of the times every certificate's validity and the
 * authority's window. HM_UNTRUSTED when nothing leads there; HM_EXPIRED when a
 * path does, but not at those times; HM_UNSUPPORTED for what we cannot judge
 * and nothing else led there; HM_LIMIT beyond HM_PATH_TRIES signatures, or
 * beyond what the memo has for them. No signature is computed for a certificate
 * from which no chain of names leads to the anchor. */
HM_MUST_USE bool hm_ca_path(struct hm_path *out, const struct hm_ca *ca,
    const struct hm_path_query *query, struct hm_err *err);

/* The same for the authority's own leaf (HM_USAGE without one), whose
 * signatures are checked once. */
HM_MUST_USE bool hm_ca_leaf_path(struct hm_path *out, const struct hm_ca *ca,
    const struct hm_time *times, size_t time_count, struct hm_err *err);

/* The public key of the authority's leaf (HM_USAGE without one), decoded when
 * first asked for. Borrowed. */
HM_MUST_USE bool hm_ca_leaf_key(
    const struct hm_key **out, const struct hm_ca *ca, struct hm_err *err);

/* Is every certificate of the path valid at that time, and the authority's
 * window open? HM_EXPIRED says which is not. */
HM_MUST_USE bool hm_path_valid_at(
    const struct hm_path *path, struct hm_time at, struct hm_err *err);

#endif
