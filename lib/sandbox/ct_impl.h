/* SPDX-License-Identifier: Apache-2.0 */
/* ct_impl.h - the inside of the certificate log, for ct.c and ct_http.c. */
#ifndef HM_SANDBOX_CT_IMPL_H
#define HM_SANDBOX_CT_IMPL_H

#include <pthread.h>

#include "base/limits.h"
#include "sandbox/ct.h"
#include "sandbox/map.h"
#include "sandbox/tree.h"
#include "x509/cert.h"
#include "x509/sct.h"

struct hm_sandbox_ct {
    struct hm_sandbox_ct_opts opts;
    uint8_t id[HM_LOG_ID_LEN];
    struct hm_cert roots[HM_SANDBOX_CT_ROOTS_MAX];
    pthread_mutex_t lock; /* of the following */
    struct hm_sandbox_tree *tree;
    struct hm_map seen; /* entries by what they are of: struct seen */
};

/* Has it the poison? */
bool hm_sandbox_ct_is_precert(const struct hm_cert *cert);

/* Sign as a log does, by its one algorithm; `out` gets the TLS struct: hash,
 * algorithm, length and signature. */
HM_MUST_USE bool hm_sandbox_ct_sign(struct hm_buf *out,
    const struct hm_sandbox_ct *ct, struct hm_bytes text, struct hm_err *err);

/* leaf_input and extra_data of an entry. `record` is empty; both borrow from
 * it. */
HM_MUST_USE bool hm_sandbox_ct_entry(struct hm_bytes *leaf,
    struct hm_bytes *extra, struct hm_buf *record,
    const struct hm_sandbox_ct *ct, uint64_t index, struct hm_err *err);

#endif
