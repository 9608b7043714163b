/* SPDX-License-Identifier: Apache-2.0 */
/* existing.h - is it signed already, by the same signer, the same way?
 *
 * The question is put to the same judge as any verification (gate), so what is
 * found counts only when it verifies. A list that cannot be had, and something
 * attached that cannot be read, are errors: "signed again, to be sure" would
 * grow the list each time a registry is slow. */
#ifndef HM_SIGN_EXISTING_H
#define HM_SIGN_EXISTING_H

#include <stdbool.h>

#include "image/ref.h"
#include "sign/demand.h"
#include "store/opener.h"

struct hm_existing {
    const struct hm_store_opener *opener;
    const struct hm_ref *image;               /* its digest is not looked at */
    const struct hm_ref *evidence_repository; /* NULL: where the image is */
    const struct hm_digest *digest;
    const struct hm_sign_demand *demand;
    /* Where the signer comes from must not differ (identity.h), either: of what is
     * signed by certificate. NULL: by a key, which is somebody's own. */
    const struct hm_sign_identity *identity;
    /* What the statement must be, to the byte; empty: a signature of an image
     * says nothing but its annotations. */
    struct hm_bytes statement;
};

/* With its bundle appended to *bundle, where it has that form: an older one of
 * cosign's leaves it as it is. HM_NETWORK and whatever else the judge's report says when it could not be
 * found out; *there is false then. */
HM_MUST_USE bool hm_sign_exists(bool *there, struct hm_buf *bundle,
    const struct hm_existing *what, struct hm_err *err);

#endif
