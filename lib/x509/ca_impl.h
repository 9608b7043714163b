/* SPDX-License-Identifier: Apache-2.0 */
/* ca_impl.h - inside of an authority, for ca.c and path.c. */
#ifndef HM_X509_CA_IMPL_H
#define HM_X509_CA_IMPL_H

#include "base/arena.h"
#include "x509/ca.h"

struct hm_ca_memo;

/* Nothing of it changes after hm_ca_new() but what `memo` points to, which has
 * its own lock. */
struct hm_ca {
    struct hm_arena arena;
    enum hm_ca_purpose purpose;
    struct hm_window valid;
    const struct hm_cert *certs; /* the last is the anchor */
    size_t count;
    bool has_leaf; /* certs[0] is no CA */
    struct hm_ca_memo *memo;
};

/* Why this certificate issues no others: NULL when it may. */
const char *hm_ca_flaw(const struct hm_cert *cert);

/* The key of certs[index], decoded once. Borrowed. */
HM_MUST_USE bool hm_ca_key(const struct hm_key **out, const struct hm_ca *ca,
    size_t index, struct hm_err *err);

/* Did certs[issuer] sign certs[child]? A yes is remembered. *computed counts up
 * when a signature had to be computed. Errors as hm_cert_signed_by(). */
HM_MUST_USE bool hm_ca_link(const struct hm_ca *ca, size_t child, size_t issuer,
    size_t *computed, struct hm_err *err);

#endif
