/* SPDX-License-Identifier: Apache-2.0 */
/* subject.h - whom a certificate authority certifies for a token: the name and
 * the extensions that a Fulcio puts into a certificate, from the token's
 * claims.
 *
 * The sandbox's authority writes what this says, and a client believes no
 * certificate that says another thing. How an issuer's tokens name their
 * subject is the authority's configuration; for issuers that the public
 * instance knows it is known here, too. */
#ifndef HM_IDENTITY_SUBJECT_H
#define HM_IDENTITY_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "enc/json.h"
#include "identity/claims.h"
#include "x509/cert.h"
#include "x509/fulcio.h"

/* What is certified: Fulcio's type of an issuer. Zero is none. */
enum hm_subject_kind {
    HM_SUBJECT_NONE,
    HM_SUBJECT_CI,         /* by the provider's rows of claims.h */
    HM_SUBJECT_EMAIL,      /* "email", which must be verified */
    HM_SUBJECT_SPIFFE,     /* "sub", a SPIFFE ID */
    HM_SUBJECT_KUBERNETES, /* the service account of "kubernetes.io" */
    HM_SUBJECT_URI,        /* "sub", an http(s) URI */
    HM_SUBJECT_USERNAME,   /* "sub", '!' and a domain */
};

struct hm_subject_rule {
    enum hm_subject_kind kind;
    const struct hm_provider *provider; /* of HM_SUBJECT_CI */
    /* SPIFFE: the trust domain; URI: scheme and host ("https://a.example");
     * username: the domain. Empty: any of the first two, and what is certified
     * ends with the '!' of the third. */
    struct hm_bytes domain;
    /* The issuer is "federated_claims.connector_id": a Dex that tells who
     * vouches for the address. */
    bool connector;
};

/* What the certificate says. In the arena. */
struct hm_certified {
    struct hm_san san;
    struct hm_bytes issuer;
    /* As hm_fulcio_parse() would read them; p NULL: not there. */
    struct hm_fulcio extensions;
    /* The text whose signature proves the possession of a key, where no
     * certification request does. */
    struct hm_bytes challenge;
};

/* `claims` is the payload of a token, an object. HM_NOT_FOUND names a claim
 * that is missing; HM_FORMAT one that cannot be used; HM_POLICY: an address that
 * is not verified, or a subject of another domain. */
HM_MUST_USE bool hm_subject_of(struct hm_certified *out, struct hm_json claims,
    const struct hm_subject_rule *rule, struct hm_arena *arena,
    struct hm_err *err);

/* The rules that can be meant, the likeliest first, at most
 * HM_SUBJECT_RULES_MAX; how many. *known: the issuer is one of the public
 * instance's, and there is one rule, for sure. Otherwise the kinds that fit the
 * claims: a CI system whose claims are all there, a Kubernetes service account,
 * a SPIFFE ID, an address, an URI, any name. */
enum { HM_SUBJECT_RULES_MAX = 16 };
size_t hm_subject_rules(struct hm_subject_rule out[HM_SUBJECT_RULES_MAX],
    bool *known, struct hm_json claims);

#endif
