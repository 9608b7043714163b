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
#include "intoto/statement.h"
#include "x509/fulcio.h"

enum hm_facts_kind {
    HM_FACTS_NONE,
    HM_FACTS_CERT, /* a certificate of a trusted authority */
    HM_FACTS_KEY,  /* a key that the caller gave */
};

struct hm_facts {
    enum hm_facts_kind kind;
    struct hm_bytes domain;  /* whose word it is */
    struct hm_digest key_id; /* SHA-256 of the signing key's SPKI */

    /* With a certificate. */
    struct hm_bytes issuer; /* of the identity token; empty: an own CA's */
    const struct hm_san *sans;
    size_t san_count;
    struct hm_fulcio extensions;

    struct hm_proved_time times[HM_TIMES_MAX];
    size_t time_count;

    /* The artifact, by the digests that were proved to be what was signed. */
    const struct hm_digest *digests;
    size_t digest_count;

    bool has_statement;
    struct hm_statement statement;
    size_t subject; /* which of its subjects is the artifact */
};

/* One and the same signer, as far as that can be told: by the same key, or by
 * certificates of one issuer that have a name in common. False for facts that
 * nobody proved. */
bool hm_facts_same_signer(const struct hm_facts *a, const struct hm_facts *b);

#endif
