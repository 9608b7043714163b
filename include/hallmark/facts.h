/* SPDX-License-Identifier: Apache-2.0 */
/* facts.h - what was proved about one piece of evidence.
 *
 * Facts come out of a result (verify.h) whose verdict is yes, and hold what was
 * proved and nothing else. Views borrow from the result, from the evidence and
 * from the root. NULL is allowed everywhere: about nothing nothing is known, so
 * texts are empty and counts are 0.
 *
 * Threads: facts do not change; any number of threads may read them. */
#ifndef HALLMARK_FACTS_H
#define HALLMARK_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/digest.h"
#include "hallmark/time.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who vouches for a time. */
enum hm_time_source { HM_TIME_NONE, HM_TIME_LOG, HM_TIME_TSA };

/* It was signed at this time at the latest. */
struct hm_proved_time {
    struct hm_time time;
    enum hm_time_source source;
    struct hm_bytes authority; /* its URL or URI */
};

struct hm_facts;

/* The trust domain whose word it is: "public-good", or the name that was given
 * with the root. Empty for a key that no domain had to vouch for. */
HM_API struct hm_bytes hm_facts_domain(const struct hm_facts *facts);

/* SHA-256 of the SubjectPublicKeyInfo of the key that signed; never NULL, a
 * zeroed one, which equals nothing, for NULL. */
HM_API const struct hm_digest *hm_facts_key_id(const struct hm_facts *facts);

/* Did a certificate of a trusted authority sign? Otherwise one of the caller's
 * keys did, and there are no issuer, names and extensions. */
HM_API bool hm_facts_by_certificate(const struct hm_facts *facts);

/* The issuer of the identity token, as the certificate has it; empty for an own
 * authority's. */
HM_API struct hm_bytes hm_facts_issuer(const struct hm_facts *facts);

/* The names in the certificate: one, unless its authority is an own one. */
HM_API size_t hm_facts_san_count(const struct hm_facts *facts);

/* One of them as text. Empty beyond the last, and for an IP address. */
HM_API struct hm_bytes hm_facts_san(const struct hm_facts *facts, size_t index);

/* An extension of the certificate by its name in docs/guide/identity.md, such
 * as "source-repo-uri"; empty when it is not there or there is no such name. */
HM_API struct hm_bytes hm_facts_extension(
    const struct hm_facts *facts, struct hm_bytes name);

/* Proved times; none for a long-lived certificate or a key without them. */
HM_API size_t hm_facts_time_count(const struct hm_facts *facts);

/* One of them; NULL beyond the last. */
HM_API const struct hm_proved_time *hm_facts_time(
    const struct hm_facts *facts, size_t index);

/* The type of the predicate; empty: a signature over the artifact itself, and
 * the three functions below give nothing. */
HM_API struct hm_bytes hm_facts_predicate_type(const struct hm_facts *facts);

/* The predicate as JSON, the very bytes that were signed; empty when the
 * statement has none. */
HM_API struct hm_bytes hm_facts_predicate(const struct hm_facts *facts);

/* The whole in-toto statement, the very bytes that were signed. */
HM_API struct hm_bytes hm_facts_statement(const struct hm_facts *facts);

/* What the statement calls the artifact; may be empty. */
HM_API struct hm_bytes hm_facts_subject(const struct hm_facts *facts);

#ifdef __cplusplus
}
#endif

#endif
