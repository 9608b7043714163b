/* SPDX-License-Identifier: Apache-2.0 */
/* studio.h - a key and a layout with an index of two images in it, in a folder
 * of the test's own. The layout stands behind an opener that fails when it is
 * told to. */
#ifndef HM_TESTS_SIGN_STUDIO_H
#define HM_TESTS_SIGN_STUDIO_H

#include "crypto/key.h"
#include "image/ref.h"
#include "layout/layout.h"
#include "report/report.h"
#include "sign/image.h"
#include "sign/signer.h"
#include "store/opener.h"

enum { STUDIO_IMAGES = 2 };

struct studio {
    struct hm_key *key;
    struct hm_signer signer;
    struct hm_layout *layout;
    struct hm_store inner;
    struct hm_store_opener opener;
    struct hm_digest images[STUDIO_IMAGES], index;
    struct hm_ref ref; /* of the index */

    _Atomic size_t asked; /* questions to the layout so far, of any thread */
    size_t fail_at;       /* the n-th of them, from 1 on; 0: none */
    enum hm_code fail_code;
};

/* Goes into a new scratch folder. `type` is of the key. */
HM_MUST_USE bool studio_new(
    struct studio *out, enum hm_key_type type, struct hm_err *err);
void hm_studio_free(struct studio *studio);
#define studio_auto __attribute__((cleanup(hm_studio_free))) struct studio

/* What hm_verify says of a digest when the key must have signed: image
 * signatures, or statements of `type`. */
enum hm_verdict studio_verdict(
    struct studio *studio, const struct hm_digest *digest, const char *type);

/* How many things are attached to a digest. */
size_t studio_attached(struct studio *studio, const struct hm_digest *digest);

#endif
