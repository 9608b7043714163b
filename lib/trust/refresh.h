/* SPDX-License-Identifier: Apache-2.0 */
/* refresh.h - the target of a TUF repository: fetched and verified, or, when that
 * cannot be had, what was verified before and is not too old.
 *
 * What the repository gives is believed for its signatures alone (tuf/update.h).
 * How old a refresh is says this machine's clock. One that was set back does not
 * make anything younger: the latest time that was seen is kept, too. */
#ifndef HM_TRUST_REFRESH_H
#define HM_TRUST_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/time.h"

struct hm_http;

struct hm_trust_tuf {
    const struct hm_http *http; /* NULL: nobody is asked */
    const char *cache;          /* the folder of caches */
    struct hm_bytes url;        /* of the repository */
    struct hm_bytes root;       /* the first root, trusted as it is */
    const char *target;
    struct hm_time now;
    int64_t time_ms; /* for all requests together; before them as long for
                        another program that is at it */
    /* 0: what was verified before is good until its metadata expires. Otherwise
     * for so long after its last refresh, whether it expired or not. */
    int64_t age_max_s;
};

/* Append the target to `out`. `warning` says what is not as it should be about
 * what is used all the same, or becomes empty.
 *
 * HM_USAGE: the first root, the name or the URL cannot be used. HM_NETWORK or
 * HM_NOT_FOUND: nobody could be asked, and nothing is kept. HM_DENIED: what the
 * repository says is not to be believed, or is too old, and so is what is kept.
 * HM_SYSTEM: memory, a file, a clock that was set back, or another program is at
 * it and nothing is kept. */
HM_MUST_USE bool hm_trust_refresh(struct hm_buf *out, struct hm_buf *warning,
    const struct hm_trust_tuf *tuf, struct hm_err *err);

#endif
