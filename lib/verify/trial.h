/* SPDX-License-Identifier: Apache-2.0 */
/* trial.h - the inside of a judgement, for the files of this folder.
 *
 * A step reads what earlier ones left here and leaves what later ones need. A
 * step that lacks something returns without a word: its check stays "not run",
 * which denies, and the check of the step that failed says why. */
#ifndef HM_VERIFY_TRIAL_H
#define HM_VERIFY_TRIAL_H

#include "verify/verify.h"

enum { HM_TRIAL_HASHES = 3 }; /* that signatures are made with */

/* An entry of a log that the domain knows; `log` NULL: of another one. */
struct hm_trial_entry {
    const struct hm_entry *entry;
    const struct hm_root_log *log;
    const struct hm_key *key;
    bool included, promised, binds;
};

/* A domain that may speak for the evidence; with a certificate, by this path. */
struct hm_trial_voice {
    const struct hm_domain *domain;
    struct hm_path path;
};

struct hm_trial {
    const struct hm_evidence *evidence;
    const struct hm_verify_input *input;
    struct hm_profile least; /* the domain's and the caller's, the stricter */
    struct hm_arena *arena;
    struct hm_section *section;
    struct hm_facts facts;
    struct hm_path_memo *memo; /* of all domains; NULL: no end of work */

    /* What holds whoever speaks: hm_trial_read(). */
    struct hm_cert *certs; /* [0] the leaf; NULL: evidence by a key */
    struct hm_key *owned_key;
    const struct hm_err *unread; /* why there is no voice; NULL: there is one */
    struct hm_trial_voice *voices;
    size_t voice_count;

    /* Who signed, and whose word it is. */
    const struct hm_key *key;
    const struct hm_key_terms *terms; /* of a given one; NULL: none */
    struct hm_bytes signature;
    /* Of the payload, when that is what was signed; count 0: not yet. */
    struct hm_digest payload[HM_TRIAL_HASHES];
    size_t payload_count;
    const struct hm_domain *domain; /* NULL: none knows this evidence */
    struct hm_path path;            /* count 0: none yet */

    bool entries_known; /* the logs of the entries were looked up */
    struct hm_trial_entry entries[HM_LOG_ENTRIES_MAX];
    /* Authorities of the domain that timestamped the signature. */
    const struct hm_authority *stamped_by[HM_TIMESTAMPS_MAX];
    size_t stamp_count;
};

typedef void hm_step_run(struct hm_trial *t, struct hm_check *check);

/* Steps by the file that they are in. */
hm_step_run hm_step_certificate, hm_step_chain;       /* signer.c */
hm_step_run hm_step_key;                              /* signer.c */
hm_step_run hm_step_sct;                              /* sct.c */
hm_step_run hm_step_inclusion, hm_step_promise;       /* log.c */
hm_step_run hm_step_entry, hm_step_log_threshold;     /* log.c */
hm_step_run hm_step_timestamp, hm_step_tsa_threshold; /* times.c */
hm_step_run hm_step_signing_time;                     /* times.c */
hm_step_run hm_step_signature;                        /* signature.c */
hm_step_run hm_step_artifact;                         /* content.c */

/* ---- Before the first step ---- */

/* Read the certificates, and list the domains that may speak for the evidence,
 * in the order of the root; HM_UNTRUSTED when a certificate is of none. The key
 * in `owned_key` is the caller's in any case. */
HM_MUST_USE bool hm_trial_read(struct hm_trial *t, struct hm_err *err);

/* A path to an authority of `t->domain` that is valid at all of the times. */
HM_MUST_USE bool hm_trial_path(struct hm_path *out, const struct hm_trial *t,
    const struct hm_time *times, size_t count, struct hm_err *err);

/* ---- What several steps need ---- */

/* What signatures are paid out of. */
struct hm_work *hm_trial_work(const struct hm_trial *t);

/* Record why a step failed. When it was because no work was left, the answer is
 * open: nobody may turn a yes into a no by putting too much beside it. */
void hm_trial_fail(
    const struct hm_trial *t, struct hm_check *check, const struct hm_err *err);

/* Is nothing known because of `err`: would "no" be a guess? */
bool hm_trial_unknown(const struct hm_trial *t, const struct hm_err *err);

bool hm_trial_by_cert(const struct hm_trial *t);
const struct hm_cert *hm_trial_leaf(const struct hm_trial *t);

/* Note a proved time; the list is bounded by what bundles may hold. */
void hm_trial_proved(struct hm_trial *t, struct hm_time time,
    enum hm_time_source source, struct hm_bytes authority);

/* The times at which certificates and logs must have been valid: the proved ones;
 * without any, what the caller takes for it with a certificate (its start, or
 * for a long-lived one now). `out` has HM_TIMES_MAX; their number. */
size_t hm_trial_times(const struct hm_trial *t, struct hm_time *out);

/* Does a log of the domain vouch for the signature? After the steps. */
bool hm_trial_logged(const struct hm_trial *t);

/* How many count, when operators are what is counted: each named one once. One
 * without a name may be any of them: all of those together are one where there
 * is nobody else, and none beside a named one. */
size_t hm_trial_operators(const struct hm_bytes *operators, size_t count);

/* Do enough of them vouch? Then true, and the check has passed with both
 * numbers; otherwise what is missing is to be said with *distinct. */
bool hm_trial_threshold(struct hm_check *check, unsigned least,
    const struct hm_bytes *operators, size_t count, size_t *distinct);

/* Tell of what counts for nothing: "entry 0 of log ..", and why. */
void hm_trial_ignored(struct hm_trial *t, const char *why, const char *fmt, ...)
    HM_PRINTF(3, 4);

/* What a signature is over that is no envelope's: the artifact, or a payload
 * that names it. Of a payload there are no digests before the signature was
 * looked at. Borrowed from *t. */
struct hm_trial_message {
    const struct hm_digest *digests;
    size_t digest_count;
    bool has_message;
    struct hm_bytes message;
};
struct hm_trial_message hm_trial_message(const struct hm_trial *t);

/* One of these digests, or NULL. */
const struct hm_digest *hm_trial_digest(
    const struct hm_trial_message *message, enum hm_hash hash);

#endif
