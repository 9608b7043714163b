/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_login.c - hallmark login. */
#include "cmd/registry/login.h"

#include "base/err.h"
#include "cmd/registry/client.h"

/* The credential that was typed, and no other: what files say must not decide
 * whether it is right. */
static bool probe(void *ctx, struct hm_bytes host, const struct hm_cred *cred,
    struct hm_err *err)
{
    const struct hm_registry_client *client = ctx;
    hm_auto_ptr(registry) registry = NULL;

    HM_TRY(hm_registry_client_connect(&registry, client, NULL, 0, err));
    return hm_registry_probe(registry, host, cred, err);
}

static bool run_login(struct hm_run *run, struct hm_err *err)
{
    hm_auto(registry_client) client = {0};
    const struct hm_cred_prober prober = {probe, &client};

    HM_TRY(hm_registry_client_from_args(&client, run, err));
    return hm_login_run(run, &prober, err);
}

static const struct hm_opt options[] = {HM_LOGIN_OPTS, {0}};
static const struct hm_variable variables[] = {
    HM_LOGIN_VARIABLES, {NULL, NULL}};

extern const struct hm_command hm_command_login;
const struct hm_command hm_command_login = {
    .name = "login",
    .summary = "keep a registry's credential, as docker and podman do",
    .text = HM_LOGIN_TEXT,
    .run = run_login,
    .options = options,
    .common = HM_COMMON_QUIET,
    .operands = {.name = "REGISTRY", .min = 1, .max = 1},
    .variables = variables,
};
