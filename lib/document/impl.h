/* SPDX-License-Identifier: Apache-2.0 */
/* impl.h - documents on their way to plans; for lib/document only. */
#ifndef HM_DOCUMENT_IMPL_H
#define HM_DOCUMENT_IMPL_H

#include "crypto/key.h"
#include "document/document.h"
#include "document/read.h"
#include "policy/rules.h"
#include "root/root.h"
#include "x509/fulcio.h"

enum hm_document_kind { HM_DOCUMENT_POLICY, HM_DOCUMENT_TRUST };

struct hm_document {
    enum hm_document_kind kind;
    const char *path;
    struct hm_bytes name;
    const struct hm_yaml *root;
    const struct hm_yaml *spec, *name_node;
    bool used;               /* a Trust that some policy names */
    struct hm_bytes fetched; /* of a Trust's tuf: once for all who name it */
    struct hm_document *next;
};

/* Everything that is freed with the set, whatever it is. */
struct hm_owned {
    void (*release)(void *p);
    void *p;
    struct hm_owned *next;
};

/* What a policy says about logs. Not said is not "required": a root may demand a
 * timestamp and no log, and this one word must not mean nothing. */
enum hm_doc_log {
    HM_DOC_LOG_UNSAID,
    HM_DOC_LOG_REQUIRED,
    HM_DOC_LOG_NONE,
    HM_DOC_LOGS
};

struct hm_root_entry {
    struct hm_bytes names; /* "public-good, acme" */
    struct hm_root *root;
    /* The most that `minimum` of its Trusts says. A key has no instance whose
     * profile could say it. */
    unsigned tlog_min, tsa_min;
    struct hm_bench *plain[HM_DOC_LOGS]; /* without keys */
    struct hm_root_entry *next;
};

struct hm_documents {
    struct hm_arena arena;
    const struct hm_document_source *source;
    struct hm_document *first, *last;
    size_t policy_count;
    struct hm_owned *owned;
    struct hm_root_entry *roots;
    struct hm_buf digests; /* of all that was read */
    const struct hm_time *now;
    struct hm_plan_set set;
    const char *warnings[HM_RULES_WARNINGS_MAX];
    size_t warning_count;
};

/* Hand over; released at once when there is no room to remember it. */
HM_MUST_USE bool hm_documents_own(struct hm_documents *d, void *p,
    void (*release)(void *p), struct hm_err *err);

void hm_documents_warn(struct hm_documents *d, const char *fmt, ...)
    HM_PRINTF(2, 3);

/* A text that decides belongs to the set's digest. */
HM_MUST_USE bool hm_documents_note(
    struct hm_documents *d, struct hm_bytes text, struct hm_err *err);

/* Read a file beside the document. */
HM_MUST_USE bool hm_documents_read(struct hm_documents *d, struct hm_buf *out,
    const char *document, struct hm_bytes path, struct hm_err *err);

/* ---- A policy in the making ---- */

struct hm_making {
    struct hm_documents *d;
    struct hm_document *document;
    struct hm_doc_rd *rd;
    struct hm_plan *plan;
    struct hm_key *keys[HM_POLICY_KEYS_MAX]; /* of all its requirements */
    size_t key_count;
    enum hm_doc_log log;
    const struct hm_yaml *log_node;
    const struct hm_yaml *certificate; /* the first identity of one, or NULL */
    /* What every requirement refuses. */
    const struct hm_yaml *deny;
    bool has_after;
    struct hm_time after;
};

/* A text that is compared: exact, with stars, or between slashes a pattern. */
struct hm_demand hm_doc_demand(
    struct hm_doc_rd *rd, const struct hm_yaml *node);

/* The same as a pattern where it has stars, for who knows no globs. */
struct hm_demand hm_doc_demand_regexp(
    struct hm_doc_rd *rd, const struct hm_yaml *node);

/* names.c: a list of names that are compared. */
struct hm_plan_names hm_doc_names(
    struct hm_making *m, const struct hm_yaml *node);

/* The same of names of images: registries have several. */
struct hm_plan_names hm_doc_images(
    struct hm_making *m, const struct hm_yaml *node);

/* who.c: the identity of a map such as {github: {..}}; its memory lies in the
 * arena. */
struct hm_identity_spec hm_doc_identity(
    struct hm_doc_rd *rd, const struct hm_yaml *node);

/* who.c: the list `from`, into the rules. */
void hm_doc_from(
    struct hm_making *m, struct hm_rules *rules, const struct hm_yaml *node);

/* require.c: the list `require`. */
void hm_doc_require(struct hm_making *m, const struct hm_yaml *node);

/* policy.c */
HM_MUST_USE bool hm_doc_policy(struct hm_documents *d,
    struct hm_document *document, struct hm_plan *plan, struct hm_err *err);

/* trust.c: the root of a list of names; NULL: of public-good. */
HM_MUST_USE bool hm_doc_trust(struct hm_root_entry **out, struct hm_making *m,
    const struct hm_yaml *node, struct hm_err *err);
/* Every Trust was used. */
HM_MUST_USE bool hm_doc_trust_unused(
    const struct hm_documents *d, struct hm_err *err);

#endif
