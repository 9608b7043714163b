/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - the HTTP client that a command's options describe, and registries
 * over it: for stores.h, and for login, which has credentials of its own. */
#ifndef HM_CMD_REGISTRY_CLIENT_H
#define HM_CMD_REGISTRY_CLIENT_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "cmd/registry/opts.h"
#include "cred/cred.h"
#include "http/curl.h"
#include "registry/registry.h"

/* Must stay where it is made. */
struct hm_registry_client {
    struct hm_registry_args args;
    struct hm_secret key; /* --registry-client-key */
    struct hm_buf cert;
    const char **plain, **realms; /* views of args */
    struct hm_http_client *client;
    const struct hm_http *http;
    int64_t deadline_ms;
    const struct hm_log *log;
};

/* Read the options of HM_REGISTRY_TLS_OPTS and the files that they name; the
 * time of --timeout begins. */
HM_MUST_USE bool hm_registry_client_from_args(
    struct hm_registry_client *out, struct hm_run *run, struct hm_err *err);
void hm_registry_client_free(struct hm_registry_client *client);
HM_DEFINE_AUTO(registry_client)

/* Registries by these credentials, as long as client and sources live. */
HM_MUST_USE bool hm_registry_client_connect(struct hm_registry **out,
    const struct hm_registry_client *client,
    const struct hm_cred_source *sources, size_t count, struct hm_err *err);

#endif
