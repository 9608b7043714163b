/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what is demanded of whoever signed.
 *
 * A rule that nobody filled in matches nothing: absence denies. Patterns are
 * compared with the whole text.
 *
 *     struct hm_identity_spec who = {
 *         .issuer = {HM_MATCH_EXACT, issuer},
 *         .subject = {HM_MATCH_EXACT, subject},
 *     };
 *
 *     if (!hm_rules_new(&rules, &err) ||
 *         !hm_rules_allow_identity(rules, &who, &err))
 *         ...
 *
 * Threads: make the rules first, in one thread; from then on they do not change
 * and any number of threads may use them at the same time. */
#ifndef HALLMARK_RULES_H
#define HALLMARK_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/err.h"
#include "hallmark/key.h"
#include "hallmark/time.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How a text is compared. Zero matches nothing and is refused in a rule: what
 * is left open is left open by name. */
enum hm_match {
    HM_MATCH_NOTHING,
    HM_MATCH_EXACT,
    HM_MATCH_REGEXP, /* anchored at both ends, bounded */
    HM_MATCH_ABSENT, /* nothing is there: an own CA names no issuer */
    HM_MATCH_ANY,    /* not looked at: issuer or subject, never both */
    /* '*' stands for any letters but '/', "**" for any at all, and everything
     * else for itself. */
    HM_MATCH_GLOB,
};

/* A demand on one text, as it is written by the user. */
struct hm_demand {
    enum hm_match match;
    struct hm_bytes text;
};

/* One extension, by the last arc of its OID below 1.3.6.1.4.1.57264.1:
 * hm_extension_number(). */
struct hm_ext_demand {
    unsigned number;
    struct hm_demand value;
};

/* Who: every part must match. This struct will not grow: what else can be
 * demanded of a certificate is an extension. */
struct hm_identity_spec {
    struct hm_demand issuer, subject;
    const struct hm_ext_demand *extensions;
    size_t extension_count;
};

struct hm_rules;

/* Without a rule, which matches nobody. *out is set on success only and belongs
 * to the caller. HM_SYSTEM. */
HM_API HM_MUST_USE bool hm_rules_new(struct hm_rules **out, struct hm_err *err);

/* NULL is allowed. */
HM_API void hm_rules_free(struct hm_rules *rules);

/* Texts are copied; HM_USAGE for a pattern that does not compile or matches
 * whatever comes, an unknown extension, a part without a demand, a spec that
 * demands nothing. Any one allowed identity or key is enough. A subject equals
 * when one name of the certificate does; an IP address is no text. */
HM_API HM_MUST_USE bool hm_rules_allow_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_err *err);

/* Each denied identity is too much. It matches, too, where it cannot be
 * evaluated: a limit was reached, or the certificate does not tell what the
 * rule is about. */
HM_API HM_MUST_USE bool hm_rules_deny_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_err *err);

/* Anybody's certificate will do: "identity" is a waived check. */
HM_API void hm_rules_unsafe_any_identity(struct hm_rules *rules);

/* A key, copied by its SPKI digest, that must have been valid at every proved
 * time (CVE-2026-54787); a zeroed window is always, any other one demands that
 * a time was proved. HM_USAGE for the same key again, and for no window: what
 * was forgotten is not always. A certificate for that
 * key is no such key. */
HM_API HM_MUST_USE bool hm_rules_allow_key(struct hm_rules *rules,
    const struct hm_key *key, const struct hm_window *valid,
    struct hm_err *err);

/* `n` distinct identities or keys are demanded: 1 unless told. HM_USAGE for 0,
 * or more than there are rules to match. */
HM_API HM_MUST_USE bool hm_rules_require(
    struct hm_rules *rules, size_t n, struct hm_err *err);

/* Every proved time is at or after this one; without a proved time: no. */
HM_API void hm_rules_signed_after(struct hm_rules *rules, struct hm_time time);

/* Which statements count. A type is a URI; none added: messages (signatures)
 * only. Otherwise statements of these types only, and no messages. */
HM_API HM_MUST_USE bool hm_rules_allow_predicate(
    struct hm_rules *rules, struct hm_bytes uri, struct hm_err *err);

/* Statements of every type, and no messages. */
HM_API void hm_rules_allow_any_predicate(struct hm_rules *rules);

/* Are there rules at all that something could match? HM_USAGE says what to
 * add. Verifying asks this, too. */
HM_API HM_MUST_USE bool hm_rules_ready(
    const struct hm_rules *rules, struct hm_err *err);

/* What is allowed but wider than it looks, a line each, for whoever wrote the
 * rules. Borrowed from them; NULL beyond the last. */
HM_API size_t hm_rules_warning_count(const struct hm_rules *rules);
/* See hm_rules_warning_count(). */
HM_API const char *hm_rules_warning(const struct hm_rules *rules, size_t index);

/* The number of an extension by its name in docs/guide/identity.md, such as
 * "source-repo-uri"; 0, which every rule refuses, when there is none. */
HM_API unsigned hm_extension_number(struct hm_bytes name);

#ifdef __cplusplus
}
#endif

#endif
