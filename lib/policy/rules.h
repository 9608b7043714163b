/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what is demanded of the facts.
 *
 * Options of the command line and policy documents both become rules; there is
 * no second way to say yes. A rule that nobody filled in matches nothing:
 * absence denies. Patterns are compared with the whole text. */
#ifndef HM_POLICY_RULES_H
#define HM_POLICY_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/time.h"
#include "crypto/key.h"
#include "facts/facts.h"
#include "report/report.h"

/* How a text is compared. Zero matches nothing and is refused in a rule: what
 * is left open is left open by name. */
enum hm_match {
    HM_MATCH_NOTHING,
    HM_MATCH_EXACT,
    HM_MATCH_REGEXP, /* pattern.h: anchored at both ends, bounded */
    HM_MATCH_ABSENT, /* nothing is there: an own CA names no issuer */
    HM_MATCH_ANY,    /* not looked at: issuer or subject, never both */
};

/* A demand on one text, as it is written by the user. */
struct hm_demand {
    enum hm_match match;
    struct hm_bytes text;
};

/* One extension, by its name in the table of fulcio.h. */
struct hm_ext_demand {
    unsigned number;
    struct hm_demand value;
};

/* Who: every part must match. */
struct hm_identity_spec {
    struct hm_demand issuer, subject;
    const struct hm_ext_demand *extensions;
    size_t extension_count;
};

struct hm_rules;

HM_MUST_USE bool hm_rules_new(struct hm_rules **out, struct hm_err *err);
void hm_rules_free(struct hm_rules *rules);
HM_DEFINE_AUTO_PTR(rules)

/* Texts are copied; HM_USAGE for a pattern that does not compile or matches
 * whatever comes, an unknown extension, a part without a demand, a spec that
 * demands nothing. Any one allowed identity or key is enough; each denied one
 * is too much. A subject equals when one name of the certificate does; an IP
 * address is no text. A denied identity matches, too, where it cannot be
 * evaluated: a limit was reached, or the certificate does not tell what the
 * rule is about. */
HM_MUST_USE bool hm_rules_allow_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_err *err);
HM_MUST_USE bool hm_rules_deny_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_err *err);

/* Anybody's certificate will do: "identity" is a waived check. */
void hm_rules_unsafe_any_identity(struct hm_rules *rules);

/* A key, copied by its SPKI digest, that must have been valid at every proved
 * time (CVE-2026-54787); a zeroed window is always, any other one demands that
 * a time was proved. HM_USAGE for the same key again. A certificate for that
 * key is no such key. */
HM_MUST_USE bool hm_rules_allow_key(struct hm_rules *rules,
    const struct hm_key *key, const struct hm_window *valid,
    struct hm_err *err);

/* `n` distinct identities or keys are demanded: 1 unless told. HM_USAGE for 0,
 * or more than there are rules to match. */
HM_MUST_USE bool hm_rules_require(
    struct hm_rules *rules, size_t n, struct hm_err *err);
size_t hm_rules_required(const struct hm_rules *rules);

/* Every proved time is at or after this one; without a proved time: no. */
void hm_rules_signed_after(struct hm_rules *rules, struct hm_time time);

/* Which statements count. A type is a URI; none added: messages (signatures)
 * only. Otherwise statements of these types only, and no messages. */
HM_MUST_USE bool hm_rules_allow_predicate(
    struct hm_rules *rules, struct hm_bytes uri, struct hm_err *err);
void hm_rules_allow_any_predicate(struct hm_rules *rules);

/* Are there rules at all that something could match? HM_USAGE says what to
 * add. To be asked before judging. */
HM_MUST_USE bool hm_rules_ready(
    const struct hm_rules *rules, struct hm_err *err);

/* What is allowed but wider than it looks, a line each, for whoever wrote the
 * rules. */
size_t hm_rules_warning_count(const struct hm_rules *rules);
const char *hm_rules_warning(const struct hm_rules *rules, size_t index);

/* Announce and record the checks of one candidate: "identity" (or "key"),
 * "content", and where there is such a rule "denied" and "signed-after". The
 * nearest miss is in the detail: "issuer equal; subject differs at byte 41: got
 * .., wanted ..". A loosening is a waived check. `facts` NULL announces them
 * only: they did not run. */
void hm_rules_check(const struct hm_rules *rules, const struct hm_facts *facts,
    struct hm_section *section);

/* How many rules are satisfied by signers of their own, among facts that passed
 * hm_rules_check()? A signer (hm_facts_same_signer()) counts once, and so does
 * a rule: one repository that signs from two branches is not two of two. To be
 * held against hm_rules_required(). HM_SYSTEM. */
HM_MUST_USE bool hm_rules_distinct(size_t *out, const struct hm_rules *rules,
    const struct hm_facts *const *facts, size_t count, struct hm_err *err);

#endif
