/* SPDX-License-Identifier: Apache-2.0 */
/* domain.h - what one trust domain says of a certificate: does it lead to an
 * authority of the domain, and does a log of the domain vouch for it? For who
 * judges evidence, and for who was just given a certificate. */
#ifndef HM_ROOT_DOMAIN_H
#define HM_ROOT_DOMAIN_H

#include <stdbool.h>

#include "root/root.h"
#include "x509/sct.h"

struct hm_work;

/* A path to one of the domain's authorities. HM_UNTRUSTED and the others of
 * hm_ca_path(): what says most of all that the authorities answered. */
HM_MUST_USE bool hm_domain_path(struct hm_path *out,
    const struct hm_domain *domain, const struct hm_path_query *query,
    struct hm_err *err);

/* Is that SCT, embedded in the leaf of the path, one that a log of the domain
 * made within its time? True, too, without a log, for one that the domain does
 * not know or cannot use. HM_EXPIRED, HM_MISMATCH; HM_UNSUPPORTED for the issuer's certificate; HM_LIMIT
 * when `work` has not enough. The path has at least two certificates. */
struct hm_domain_sct {
    const struct hm_root_log *log; /* that vouches; NULL: none that is known */
    const char *why;               /* not: a constant, or the root's */
};
HM_MUST_USE bool hm_domain_sct(struct hm_domain_sct *out,
    const struct hm_domain *domain, const struct hm_sct *sct,
    const struct hm_path *path, struct hm_work *work, struct hm_err *err);

#endif
