/* SPDX-License-Identifier: Apache-2.0 */
/* root.h - what is trusted: domains of authorities and logs.
 *
 * Every root document is one domain. The certificate, the log entries, the
 * SCTs and the timestamps of one verdict come from the same domain: what one
 * operator vouches for says nothing about another's. A domain's profile says
 * what evidence must bring at the least; evidence never changes it.
 *
 * A root is prepared once and never changes: keys are decoded and chains
 * checked when first needed, under locks, so threads share one root freely. */
#ifndef HM_ROOT_H
#define HM_ROOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/window.h"
#include "crypto/alg.h"
#include "hallmark/digest.h"
#include "hallmark/trust.h"
#include "x509/ca.h"

/* The least that a domain demands, counted as docs/security.md says. */
struct hm_profile {
    unsigned sct_min, tlog_min, tsa_min;
    /* No proved time is demanded: certificates are long-lived and judged at
     * the caller's time when nothing proves another. Own CAs only. */
    bool long_lived;
};

/* A transparency log or a certificate transparency log. */
struct hm_root_log {
    struct hm_bytes base_url;
    struct hm_bytes host, url; /* of base_url: its host; all but its scheme */
    struct hm_bytes id;        /* 32 bytes, as the document gives it */
    struct hm_bytes operator_name; /* empty: not told */
    struct hm_bytes checkpoint_id; /* 4 bytes, or empty: follows from the key */
    struct hm_window valid;        /* has a start */
    const struct hm_alg *alg;      /* how its signatures are made */
    const char *problem; /* why it cannot be used; NULL: it can. A key of a kind
                            we do not know must not make a root unusable. */
    struct hm_bytes key_bytes;     /* as in the document */
    struct hm_root_log_slot *slot; /* root.c's: the decoded key */
};

struct hm_authority {
    const struct hm_ca *ca;
    struct hm_bytes uri, operator_name;
};

struct hm_domain {
    struct hm_bytes name; /* "public-good", "github", or the file's name */
    /* Whose anchors these all are: "public-good", "github", or NULL. */
    const char *instance;
    bool embedded; /* it came with the library */
    struct hm_profile profile;
    struct hm_digest digest; /* SHA-256 of the document's bytes */
    const struct hm_authority *cas, *tsas;
    size_t ca_count, tsa_count;
    const struct hm_root_log *tlogs, *ctlogs;
    size_t tlog_count, ctlog_count;
};

HM_DEFINE_AUTO_PTR(root)

/* Where the embedded ones come from, for `hallmark trust show`. */
struct hm_root_source {
    const char *name;    /* "public-good" */
    const char *package; /* "PyPI sigstore 4.1.0" */
    const char *date;    /* of that package */
};
const struct hm_root_source *hm_root_sources(size_t *count);

const struct hm_domain *hm_root_domain(
    const struct hm_root *root, size_t index);

/* What a document's domain demands at the least, in the place of what follows
 * from its anchors. Before the root is used. HM_USAGE for less than what is built
 * in for an instance that is known by its anchors, and when nothing would prove
 * when something was signed. */
HM_MUST_USE bool hm_root_demand(struct hm_root *root, size_t index,
    const struct hm_profile *profile, struct hm_err *err);

/* The log of that id (32 bytes) in a list; NULL when it is not there. Several
 * may share an id with windows that follow each other: the one whose window
 * holds `at`, otherwise (and for NULL) the first. So that the caller can say
 * that a known log was used outside its time, the window is still to be
 * checked: hm_window_check(). */
const struct hm_root_log *hm_root_log_find(const struct hm_root_log *logs,
    size_t count, struct hm_bytes id, const struct hm_time *at);

/* A log's key, decoded when first asked for. HM_UNSUPPORTED with its problem.
 * Borrowed from the root. */
HM_MUST_USE bool hm_root_log_key(const struct hm_key **out,
    const struct hm_root_log *log, struct hm_err *err);

#endif
