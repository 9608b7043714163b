/* SPDX-License-Identifier: Apache-2.0 */
/* misbehave.h - the faults that any service can have. */
#ifndef HM_SANDBOX_MISBEHAVE_H
#define HM_SANDBOX_MISBEHAVE_H

#include "sandbox/fault.h"
#include "serve/message.h"

/* Instead of the service: true when the answer is made. */
bool hm_misbehave_instead(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp);

/* To the answer that the service made. */
void hm_misbehave_after(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp);

/* Of a service that the answering one asks in its turn (NULL: none): false, and
 * HM_SYSTEM, when no good answer comes of it. A wrong clock is that service's
 * own. */
HM_MUST_USE bool hm_misbehave_behind(
    const struct hm_fault_hits *hits, struct hm_err *err);

/* And how long that takes. */
void hm_misbehave_wait(
    const struct hm_fault_hits *hits, struct hm_serve_response *resp);

#endif
