/* SPDX-License-Identifier: Apache-2.0 */
/* impl.h - the parts of a timestamp token, for the files of this module. */
#ifndef HM_TSA_IMPL_H
#define HM_TSA_IMPL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "crypto/sig.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "hallmark/digest.h"
#include "tsa/timestamp.h"

/* How the signature over the attributes was made: from a fixed table, and by
 * the same hash function as the digest of the content. HM_UNSUPPORTED,
 * HM_FORMAT, HM_MISMATCH. */
HM_MUST_USE bool hm_tsa_sig_alg(struct hm_sig_alg *out,
    const struct hm_timestamp *timestamp, struct hm_err *err);

/* TSTInfo: fills imprint, policy, serial, time and nonce from tst_info. */
HM_MUST_USE bool hm_tst_info_parse(
    struct hm_timestamp *timestamp, struct hm_err *err);

/* The signed attributes, first as they stand, */
struct hm_tsa_attr {
    struct hm_bytes oid, value; /* the first value, header included */
    size_t count;               /* of the values */
};

struct hm_tsa_attrs {
    struct hm_tsa_attr items[HM_TSA_ATTRS_MAX];
    size_t count;
};

/* which reads the contents of the [0] that was entered last, */
void hm_tsa_attrs_read(struct hm_tsa_attrs *out, struct hm_der *rd);

/* then as what they mean: content type, digest, the signer's certificate.
 * `digest` is that of the SignerInfo. */
HM_MUST_USE bool hm_tsa_attrs_judge(struct hm_timestamp *timestamp,
    const struct hm_tsa_attrs *attrs, const struct hm_algid *digest,
    struct hm_err *err);

extern const struct hm_bytes hm_tsa_oid_tst_info;

#endif
