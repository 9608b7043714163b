/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h - as whom a command acts, from its options: HM_IDENTITY_OPTS in its
 * table, then
 *
 *     hm_auto(identity) identity = {0};
 *
 *     HM_TRY(hm_identity_from_args(&identity, run, http, deadline_ms, err));
 *     HM_TRY(hm_oidc_get(&token, &identity.ask, err)); */
#ifndef HM_CMD_TOKEN_IDENTITY_H
#define HM_CMD_TOKEN_IDENTITY_H

#include "cmd/frame/command.h"
#include "http/curl.h"
#include "oidc/browser.h"
#include "oidc/login.h"
#include "oidc/oidc.h"

/* clang-format off */
#define HM_IDENTITY_OPTS                                                       \
    {.name = "provider", .kind = HM_OPT_STRING, .arg = "NAME",                 \
        .help = "who hands out the identity token: environment, "              \
                "github-actions, gitlab, buildkite-agent, filesystem, azure, " \
                "google or interactive; without it, who is there"},            \
    {.name = "identity-token-file", .kind = HM_OPT_FILE, .arg = "FILE",        \
        .help = "the identity token is in this file, or - for standard input"},\
    {.name = "audience", .kind = HM_OPT_STRING, .arg = "NAME",                 \
        .help = "for whom the token is; otherwise " HM_OIDC_AUDIENCE           \
                ", or the client id of a login"},                              \
    {.name = "oidc-issuer", .kind = HM_OPT_STRING, .arg = "URL",               \
        .fallback = HM_OIDC_ISSUER,                                            \
        .help = "where a person logs in"},                                     \
    {.name = "oidc-client-id", .kind = HM_OPT_STRING, .arg = "ID",             \
        .fallback = HM_OIDC_CLIENT_ID,                                         \
        .help = "as which program that issuer knows us"},                      \
    {.name = "oidc-ca", .kind = HM_OPT_FILE, .arg = "FILE",                    \
        .help = "believe who hands out tokens with certificates of these "     \
                "authorities (PEM), and no others"}

#define HM_IDENTITY_VARIABLES                                                  \
    {"HALLMARK_IDENTITY_TOKEN", "an identity token; before all others"},       \
    {"SIGSTORE_ID_TOKEN", "an identity token, as GitLab's jobs have it"},      \
    {"ACTIONS_ID_TOKEN_REQUEST_URL, .._TOKEN", "of GitHub's jobs"},            \
    {"AZURE_FEDERATED_TOKEN_FILE", "of Azure's workload identity"},            \
    {"GOOGLE_SERVICE_ACCOUNT_NAME", "the account to act as at Google"}
/* clang-format on */

/* Must stay where it is made. */
struct hm_identity {
    struct hm_oidc_ask ask;
    struct hm_oidc_world world;
    struct hm_oidc_login login;
    struct hm_oidc_browser browser;
    struct hm_secret given; /* --identity-token-file - */
    const struct hm_log *log;
    int err_fd;
};

/* A client by --proxy, --no-proxy and the certificates of that option's authorities,
 * or the machine's. */
HM_MUST_USE bool hm_identity_client(struct hm_http_client **out,
    const struct hm_run *run, const char *ca_option, struct hm_err *err);

/* Reads standard input where an option says so. A person is asked where there
 * is a terminal, or --provider interactive says so. HM_USAGE for two sources at
 * once. */
HM_MUST_USE bool hm_identity_from_args(struct hm_identity *out,
    struct hm_run *run, const struct hm_http *http, int64_t deadline_ms,
    struct hm_err *err);
void hm_identity_free(struct hm_identity *identity);
HM_DEFINE_AUTO(identity)

#endif
