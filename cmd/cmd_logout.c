/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_logout.c - hallmark logout. */
#include "cmd/registry/login.h"

static const struct hm_opt options[] = {HM_LOGOUT_OPTS, {0}};
static const struct hm_variable variables[] = {
    HM_LOGIN_VARIABLES, {NULL, NULL}};

extern const struct hm_command hm_command_logout;
const struct hm_command hm_command_logout = {
    .name = "logout",
    .summary = "forget a registry's credential",
    .text = HM_LOGOUT_TEXT,
    .run = hm_logout_run,
    .options = options,
    .common = HM_COMMON_QUIET,
    .operands = {.name = "REGISTRY", .min = 1, .max = 1},
    .variables = variables,
};
