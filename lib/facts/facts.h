/* SPDX-License-Identifier: Apache-2.0 */
/* facts.h - what a judge proved about one piece of evidence.
 *
 * Only the judges (verify, notation) fill it, and only with what they proved;
 * policy reads nothing else. So text that nobody vouched for cannot reach a
 * rule. Views borrow from the evidence, the root and the report. */
#ifndef HM_FACTS_H
#define HM_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"
#include "hallmark/digest.h"
#include "hallmark/facts.h"
#include "image/claim.h"
#include "intoto/statement.h"
#include "x509/fulcio.h"

enum hm_facts_kind {
    HM_FACTS_NONE,
    HM_FACTS_CERT, /* a certificate of a trusted authority */
    HM_FACTS_KEY,  /* a key that the caller gave */
};

struct hm_evidence;

struct hm_facts {
    enum hm_facts_kind kind;
    const struct hm_evidence *from; /* that it was proved by */
    struct hm_bytes domain;         /* whose word it is */
    struct hm_digest key_id;        /* SHA-256 of the signing key's SPKI */

    /* With a certificate. */
    struct hm_bytes issuer; /* of the identity token; empty: an own CA's */
    const struct hm_san *sans;
    size_t san_count;
    struct hm_fulcio extensions;
    bool has_since;
    struct hm_time since; /* when the certificate begins */

    struct hm_proved_time times[HM_TIMES_MAX];
    size_t time_count;

    /* The artifact, by the digests that were proved to be what was signed: of
     * a file, or of an image's manifest. */
    struct hm_bytes name; /* what the caller calls it: proved by nothing */
    bool image;
    const struct hm_digest *digests;
    size_t digest_count;

    bool has_statement;
    struct hm_statement statement;
    size_t subject; /* which of its subjects is the artifact */

    /* cosign's payload, which names the image. */
    bool has_claim;
    struct hm_image_claim claim;
    /* Texts that the signer of an image put into what he signed: of the payload,
     * or of the subject of hm_facts_sign_type. */
    struct hm_members annotations;
};

/* "https://sigstore.dev/cosign/sign/v1": such a statement says no more than that
 * its signer signs the image. */
extern const char hm_facts_sign_type[];

/* Is it that what counts as a signature of an image: such a statement, or
 * cosign's payload, about an image? Nothing else does unless it is asked for,
 * and for a file neither does. */
bool hm_facts_is_image_signature(const struct hm_facts *facts);

/* The first name of the certificate that is text; NULL: there is none. */
const struct hm_san *hm_facts_name(const struct hm_facts *facts);

/* One and the same signer, as far as that can be told: by the same key, or by
 * certificates of one issuer that have a name in common. False for facts that
 * nobody proved. */
bool hm_facts_same_signer(const struct hm_facts *a, const struct hm_facts *b);

/* When was it signed at the earliest? No proved time says that: it says that the
 * signature was there by then, and who has an old one can have it logged and
 * timestamped once more whenever he likes. What bounds it from below is the
 * certificate, because nobody signs in a name before it is given to him.
 * HM_POLICY for a key, which has no beginning. */
HM_MUST_USE bool hm_facts_since(
    struct hm_time *out, const struct hm_facts *facts, struct hm_err *err);

#endif
