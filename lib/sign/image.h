/* SPDX-License-Identifier: Apache-2.0 */
/* image.h - an image, signed: what it stands for, each digest by itself.
 *
 * Each digest is complete or absent: its bundle is made and verified first, and
 * then published as a whole. What an index lists is done before the index. Cut
 * off in between, the same call with skip_existing does the rest. */
#ifndef HM_SIGN_IMAGE_H
#define HM_SIGN_IMAGE_H

#include <stdbool.h>

#include "base/time.h"
#include "image/object.h"
#include "sign/demand.h"
#include "sign/services.h"
#include "sign/signer.h"
#include "sign/targets.h"
#include "store/opener.h"

/* What came of one digest. */
struct hm_sign_result {
    const struct hm_sign_target *target;
    bool there; /* signed already: nothing was made */
    struct hm_bytes statement;
    struct hm_bytes bundle; /* empty where it is there in an older form */
    bool published;
    struct hm_digest manifest; /* by which it is attached, when published */
};

/* Of what something is about to be said. */
struct hm_sign_about {
    const struct hm_store *store; /* where the image lies */
    const struct hm_ref *ref;     /* what was named */
    const struct hm_sign_target *target;
};

/* What is said about the image; zeroed: that it is signed. */
struct hm_sign_words {
    struct hm_bytes type;      /* of the predicate, a URI; empty: none */
    struct hm_bytes predicate; /* statement.h */
    bool predicate_is_text;
    struct hm_bytes statement; /* given as a whole; the three are empty then */
    const struct hm_member *annotations; /* with the subject */
    size_t annotation_count;
    /* Asked for the words about each digest, of which these are a copy; what it
     * puts there lives until it is asked again. NULL: the same about all. */
    bool (*choose)(void *ctx, struct hm_sign_words *words,
        const struct hm_sign_about *about, struct hm_err *err);
    void *ctx;
};

struct hm_sign_image {
    const struct hm_signer *signer; /* NULL: by certificates for */
    const struct hm_sign_identity *identity;
    const struct hm_sign_services *services;
    const struct hm_store_opener *opener;
    const struct hm_ref *evidence_repository; /* NULL: where the image is */
    struct hm_sign_which which;
    struct hm_sign_words words;
    bool skip_existing;
    bool no_push;       /* made and verified only */
    struct hm_time now; /* for the annotation that says when */
    /* Told of each digest as soon as it is complete; false ends the work. */
    bool (*done)(
        void *ctx, const struct hm_sign_result *result, struct hm_err *err);
    void *ctx;
};

/* Sign what `ref` stands for. A message names the digest and the step. HM_USAGE
 * for words that are no statement about it, otherwise the codes of targets.h,
 * build.h, existing.h and publish.h. */
HM_MUST_USE bool hm_sign_image(const struct hm_sign_image *what,
    const struct hm_ref *ref, struct hm_err *err);

#endif
