/* SPDX-License-Identifier: Apache-2.0 */
/* logged.h - an entry that a transparency log answered with, and when it is
 * believed: what rekor1.h and rekor2.h have in common. */
#ifndef HM_CLIENT_LOGGED_H
#define HM_CLIENT_LOGGED_H

#include <stdint.h>

#include "base/arena.h"
#include "http/http.h"
#include "root/root.h"
#include "tlog/entry.h"

/* Whom to ask, and who is believed. All borrowed. */
struct hm_rekor_ask {
    const struct hm_http *http;
    struct hm_bytes url;        /* the log's base URL */
    const struct hm_root *root; /* with the log's key in some domain */
    int64_t deadline_ms;        /* hm_http_mono_ms(), for all requests */
};

/* Zeroed, it is empty and may be freed. The entry lies in the arena: it is what
 * a bundle is written from. */
struct hm_logged {
    struct hm_arena arena;
    struct hm_entry entry;
};
void hm_logged_free(struct hm_logged *logged);
HM_DEFINE_AUTO(logged)

/* What a log must bring: Rekor v1 promises, v2 does not. */
enum hm_logged_kind { HM_LOGGED_REKOR1, HM_LOGGED_REKOR2 };

/* Is that entry in a log of the root, and about exactly `what`? By the judge's
 * own functions: body, signature, certificate or key, digest; proof and
 * checkpoint; of Rekor v1 the promise, and the log's key was valid at its time,
 * of v2 now. Whatever is wrong with it: HM_UNTRUSTED for a log that the root
 * does not know, HM_MISMATCH, HM_FORMAT, HM_NOT_FOUND, HM_EXPIRED. */
HM_MUST_USE bool hm_logged_check(const struct hm_entry *entry,
    enum hm_logged_kind kind, const struct hm_rekor_ask *ask,
    const struct hm_signed *what, struct hm_err *err);

/* The log of the root that signed a checkpoint, and what it says; both borrow.
 * HM_UNTRUSTED when none did. */
HM_MUST_USE bool hm_logged_checkpoint(struct hm_checkpoint *out,
    const struct hm_root_log **log, const struct hm_root *root,
    struct hm_bytes note, struct hm_err *err);

#endif
