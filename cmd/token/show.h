/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - a token without the token: what it says, and what a certificate for
 * it would say. */
#ifndef HM_CMD_TOKEN_SHOW_H
#define HM_CMD_TOKEN_SHOW_H

#include "cmd/show/outline.h"
#include "oidc/oidc.h"

/* Every provider of the table, with its state and why, into the list
 * "providers". */
void hm_token_show_providers(
    struct hm_outline_at at, const struct hm_oidc_world *world);

/* Provider, times, the certificate's identity, claims. That no certificate
 * follows from the claims is noted as a problem. */
void hm_token_show(struct hm_outline_at at, struct hm_oidc_token *token);

#endif
