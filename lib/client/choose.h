/* SPDX-License-Identifier: Apache-2.0 */
/* choose.h - which services sign, out of a signing configuration (v0.2). Pure.
 *
 * Those whose window holds the time, of the highest version that we speak and
 * never of two; newest start first, in the file's order where starts are equal.
 * Of logs and timestamps one for each operator counts, and all that name none
 * count as one's: who vouches twice must be two. */
#ifndef HM_CLIENT_CHOOSE_H
#define HM_CLIENT_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "root/signing_config.h"

enum hm_choose_kind {
    HM_CHOOSE_CA,
    HM_CHOOSE_OIDC,
    HM_CHOOSE_TLOG,
    HM_CHOOSE_TSA,
};

/* `wanted` of these must do their part: the first ones, and when one cannot,
 * the next that was not asked yet. Views borrow from the configuration.
 *
 * ANY is one of all: behind one of each operator come their others, since one
 * is enough, and a second of the same operator is better than none. ALL has
 * nobody to spare. EXACT has, when there are more operators. */
struct hm_choice {
    const struct hm_service *services[HM_ROOT_SERVICES_MAX];
    size_t count;
    size_t wanted; /* at most count; 0: the configuration asks for none */
};

/* HM_NOT_FOUND: there is none, or fewer operators than EXACT demands.
 * HM_UNSUPPORTED: only versions that we do not speak. HM_EXPIRED: none now. */
HM_MUST_USE bool hm_choose(struct hm_choice *out,
    const struct hm_signing_config *config, enum hm_choose_kind kind,
    struct hm_time now, struct hm_err *err);

/* All that signing takes. `certificate`: by a short-lived one (else by a key,
 * and neither a CA nor an issuer is chosen), so something must prove the time:
 * Rekor v2 does not, and without a timestamp authority beside it is
 * HM_USAGE. */
struct hm_choices {
    struct hm_choice ca, oidc, tlog, tsa;
};
HM_MUST_USE bool hm_choose_all(struct hm_choices *out,
    const struct hm_signing_config *config, bool certificate,
    struct hm_time now, struct hm_err *err);

#endif
