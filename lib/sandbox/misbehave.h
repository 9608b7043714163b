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

#endif
