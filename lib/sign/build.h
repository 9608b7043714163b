/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - from something to be signed to a bundle that verifies.
 *
 * The steps are rows of one table (build.c). The last one hands the bundle, as
 * its bytes will be published, to our own judge: what does not verify by the
 * rules that follow from the signer never leaves this function. */
#ifndef HM_SIGN_BUILD_H
#define HM_SIGN_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "sign/demand.h"
#include "sign/services.h"
#include "sign/signer.h"
#include "verify/verify.h"

/* For one signature: a new key and the certificate for it, asked for beforehand
 * where there is something else to wait for. Zeroed, it is none. */
struct hm_sign_cert {
    struct hm_key *key;
    struct hm_buf leaf; /* DER */
};
HM_MUST_USE bool hm_sign_cert_new(struct hm_sign_cert *out,
    const struct hm_sign_services *services, struct hm_err *err);
void hm_sign_cert_free(struct hm_sign_cert *cert);
HM_DEFINE_AUTO(sign_cert)

struct hm_sign_what {
    const struct hm_signer *signer; /* NULL: a new key for each signature, */
    /* for which they give a certificate; times and log entries, too. NULL:
     * nobody is asked, and the signer's key alone stands in the bundle. */
    const struct hm_sign_services *services;
    /* Used up by the signature; NULL, or none in it: it is asked for then. */
    struct hm_sign_cert *cert;
    /* Must demand that signer, and what is signed. */
    const struct hm_sign_demand *demand;
    /* A statement, which is put into an envelope; empty: the artifact itself is
     * signed, of which there is one then. */
    struct hm_bytes statement;
    /* All that it is about: the bundle has to verify for each of them. */
    const struct hm_artifact *artifacts;
    size_t artifact_count;
};

/* Append the bundle. A message begins with the step that went wrong:
 * "signature: ..". Codes are those of the steps; HM_USAGE when there is no
 * artifact, or several without a statement. */
HM_MUST_USE bool hm_sign_build(
    struct hm_buf *out, const struct hm_sign_what *what, struct hm_err *err);

/* How a file's signature is made by this signer and these services (NULL: as
 * above): which digest of it is needed, and whether its bytes are. */
HM_MUST_USE bool hm_sign_need(struct hm_artifact_need *out,
    const struct hm_signer *signer, const struct hm_sign_services *services,
    struct hm_err *err);

#endif
