/* SPDX-License-Identifier: Apache-2.0 */
/* rules_impl.h - the inside of rules, for the files of this folder. */
#ifndef HM_POLICY_RULES_IMPL_H
#define HM_POLICY_RULES_IMPL_H

#include "base/arena.h"
#include "base/limits.h"
#include "policy/pattern.h"
#include "policy/rules.h"

/* A demand, ready to be compared. */
struct hm_wanted {
    enum hm_match match;
    struct hm_bytes text;
    const struct hm_pattern *pattern; /* HM_MATCH_REGEXP */
};

struct hm_wanted_ext {
    unsigned number;
    struct hm_wanted value;
};

struct hm_identity_rule {
    struct hm_wanted issuer, subject;
    struct hm_wanted_ext *exts;
    size_t ext_count;
    const char *open; /* what a rule about a repository leaves open, or NULL */
    /* A denied one: what was signed before counts. */
    bool has_after;
    struct hm_time after;
    size_t number; /* in its list, from 1 */
    struct hm_identity_rule *next;
    struct hm_identity_rule *next_alike; /* index.c */
};

struct hm_key_rule {
    struct hm_digest id;
    struct hm_window valid;
    struct hm_key_rule *next;
};

struct hm_predicate_rule {
    struct hm_bytes uri;
    struct hm_predicate_rule *next;
};

struct hm_annotation_rule {
    struct hm_bytes name, value;
    struct hm_annotation_rule *next;
};

struct hm_content_entry {
    struct hm_content_rule rule;
    struct hm_content_entry *next;
};

struct hm_telling_entry {
    struct hm_content_telling telling;
    struct hm_telling_entry *next;
};

struct hm_together_entry {
    struct hm_together_rule rule;
    struct hm_together_entry *next;
};

/* Patterns live outside of the arena. */
struct hm_owned_pattern {
    struct hm_pattern *pattern;
    struct hm_owned_pattern *next;
};

/* Lists in the order in which they were added. */
struct hm_identity_list {
    struct hm_identity_rule *first, *last;
    size_t count;
    /* index.c: by the one text that a rule demands exactly, and the others. */
    struct hm_identity_rule **slots, *others;
    size_t slot_count;
};

struct hm_rules {
    struct hm_arena arena;
    struct hm_owned_pattern *patterns;
    struct hm_identity_list allow, deny;
    struct hm_key_rule *keys, *last_key;
    size_t key_count;
    struct hm_predicate_rule *predicates;
    size_t predicate_count;
    struct hm_annotation_rule *annotations;
    size_t annotation_count;
    struct hm_bytes signed_as; /* p NULL: whatever */
    struct hm_content_entry *contents, *last_content;
    size_t content_count;
    struct hm_telling_entry *tellings, *last_telling;
    size_t telling_count;
    struct hm_together_entry *together, *last_together;
    size_t together_count;
    bool unsafe_any_identity, any_predicate, has_after;
    struct hm_time after;
    size_t required;
    const char *warnings[HM_RULES_WARNINGS_MAX];
    size_t warning_count;
};

/* ---- match.c ---- */

/* Zero: it could not be found out. Then nothing is allowed by it, and whatever
 * it would deny is denied. */
enum hm_fit { HM_FIT_UNKNOWN, HM_FIT_NO, HM_FIT_YES };

/* One part of an identity rule, held against what was proved. */
struct hm_part {
    const char *name; /* "issuer", "source-repo-uri" */
    const struct hm_wanted *wanted;
    struct hm_bytes got; /* p NULL: not there */
    enum hm_fit fit;
    enum hm_code why; /* of HM_FIT_UNKNOWN; HM_NOT_FOUND: not there */
};

/* Issuer, subject, then the extensions in their order. */
size_t hm_identity_parts(const struct hm_identity_rule *rule);
struct hm_part hm_identity_part(const struct hm_identity_rule *rule,
    const struct hm_facts *facts, size_t index);

/* A part that says no is a no, then one that is unknown makes it unknown, and
 * *why is that part's. A key has no identity: no. */
enum hm_fit hm_identity_fit(const struct hm_identity_rule *rule,
    const struct hm_facts *facts, enum hm_code *why);

/* HM_POLICY: another key, or a certificate; HM_EXPIRED: the right key at the
 * wrong time; HM_NOT_FOUND: no time was proved. */
HM_MUST_USE bool hm_key_fit(const struct hm_key_rule *rule,
    const struct hm_facts *facts, struct hm_err *err);

/* ---- index.c ---- */

/* Append a rule, also to the index. */
HM_MUST_USE bool hm_identity_add(struct hm_identity_list *list,
    struct hm_identity_rule *rule, struct hm_arena *arena, struct hm_err *err);

/* The rules of a list that may fit, each at least once and in no order: all
 * others demand exactly a text that the facts do not have. */
struct hm_identity_scan {
    const struct hm_identity_list *list;
    const struct hm_facts *facts;
    size_t stage;
    const struct hm_identity_rule *at;
};
struct hm_identity_scan hm_identity_scan(
    const struct hm_identity_list *list, const struct hm_facts *facts);
const struct hm_identity_rule *hm_identity_next(struct hm_identity_scan *scan);

/* ---- explain.c ---- */

/* A text that is cut where a message would be, too. */
struct hm_words {
    char text[HM_ERR_MSG_SIZE];
    size_t len;
};

void hm_words_add(struct hm_words *out, const char *fmt, ...) HM_PRINTF(2, 3);

/* "issuer, subject equal; source-repo-ref differs at byte 12: got .., wanted
 * ..". */
void hm_explain_identity(struct hm_words *out,
    const struct hm_identity_rule *rule, const struct hm_facts *facts);

/* The same for the rule of the list that comes nearest. */
void hm_explain_nearest(struct hm_words *out,
    const struct hm_identity_list *list, const struct hm_facts *facts);

#endif
