/* SPDX-License-Identifier: Apache-2.0 */
/* desk.h - whom signing asks: services, who hands out the identity token, and
 * who is believed, from options.
 *
 * Without --key all of it: a certificate for who one is, times and log entries.
 * With --key times and log entries, where --signing-config names services. */
#ifndef HM_CMD_SIGN_DESK_H
#define HM_CMD_SIGN_DESK_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "cmd/token/identity.h"
#include "cmd/trust/opts.h"
#include "http/curl.h"
#include "identity/implied.h"
#include "oidc/token.h"
#include "sign/demand.h"
#include "sign/services.h"

/* clang-format off */
#define HM_DESK_OPTS                                                           \
    {.name = "signing-config", .kind = HM_OPT_FILE, .arg = "FILE",             \
        .help = "the services of this signing_config.json sign; with --key "   \
                "those that stamp and log"},                                   \
    {.name = "service-ca", .kind = HM_OPT_FILE, .arg = "FILE",                 \
        .help = "believe the hosts of these services with certificates of "    \
                "these authorities (PEM), and no others; --oidc-ca for who "   \
                "hands out tokens"},                                           \
    HM_IDENTITY_OPTS,                                                          \
    HM_TRUST_OPTS
/* clang-format on */

/* Must stay where it is made. */
struct hm_desk {
    int64_t timeout_ms;
    struct hm_http_client *client;
    struct hm_http_client *issuers; /* NULL: the same */
    struct hm_root *root;
    struct hm_signing_config *config;
    struct hm_choices choices;
    struct hm_identity identity;
    struct hm_oidc_token token;
    struct hm_arena arena; /* of what the token implies */
    struct hm_sign_identity who;
    struct hm_sign_services services;
};

/* Options of HM_DESK_OPTS that contradict --key or each other: HM_USAGE. */
HM_MUST_USE bool hm_desk_check(const struct hm_args *args, struct hm_err *err);

/* Is any service asked at all? */
bool hm_desk_wanted(const struct hm_args *args);

/* Read roots and services, choose among them, and get a token, unless --key
 * signs. */
HM_MUST_USE bool hm_desk_load(
    struct hm_desk *out, struct hm_run *run, struct hm_err *err);
void hm_desk_free(struct hm_desk *desk);
HM_DEFINE_AUTO(desk)

/* --timeout begins now. */
void hm_desk_begin(struct hm_desk *desk);

#endif
