/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - the identity token of a command that takes claims from it, and does
 * not sign by it. */
#ifndef HM_CMD_PROVENANCE_TOKEN_H
#define HM_CMD_PROVENANCE_TOKEN_H

#include "cmd/provenance/said.h"
#include "cmd/token/identity.h"
#include "http/curl.h"

/* Get a token by the options of HM_IDENTITY_OPTS, and write the predicate by its
 * claims (hm_said_claims()). Nothing of it is kept. */
HM_MUST_USE bool hm_said_by_token(struct hm_said *said, struct hm_err *err);

#endif
