/* SPDX-License-Identifier: Apache-2.0 */
/* registry.h - repositories of OCI registries as stores (docs/internals/
 * registry.md).
 *
 * A registry object is what one command, or one server, knows of all hosts it
 * talks to: how each wants to be asked, tokens, what it can do. Threads share
 * it. Stores are made out of it and live as long as it does.
 *
 * Nothing that a registry says is believed but bytes that have the digest that
 * was asked for. Where credentials go is decided by docs/security.md. */
#ifndef HM_REGISTRY_H
#define HM_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cred/cred.h"
#include "image/ref.h"
#include "store/store.h"

struct hm_http;
struct hm_log;

/* Zeroed but for http and deadline_ms: anonymous, https everywhere but to
 * loopback. All is borrowed until the registry is freed. */
struct hm_registry_opts {
    const struct hm_http *http;
    const struct hm_cred_source *sources; /* asked in that order */
    size_t source_count;
    /* Hosts, "host" or "host:port" as references have them, that are talked to
     * in plain http (--insecure-registry). Loopback need not be listed: https
     * is tried there first, and http when that is not spoken. */
    const char *const *plain_hosts;
    size_t plain_count;
    /* Hosts of token services that may get credentials although the registry
     * has another name (--registry-realm). */
    const char *const *realm_hosts;
    size_t realm_count;
    int64_t deadline_ms;   /* hm_http_mono_ms(), for all that is asked, until
                              hm_registry_deadline() */
    unsigned parallel_max; /* requests to one host; 0: HM_REGISTRY_PARALLEL */
    const char *client_id; /* NULL: "hallmark" */
    const struct hm_log *log;
};

struct hm_registry;

/* HM_USAGE for options that make no sense, HM_SYSTEM. */
HM_MUST_USE bool hm_registry_new(struct hm_registry **out,
    const struct hm_registry_opts *opts, struct hm_err *err);
/* No request may be running; its stores are gone with it. */
void hm_registry_free(struct hm_registry *registry);
HM_DEFINE_AUTO_PTR(registry)

/* Another deadline, for what is asked from now on. No request may be running. */
void hm_registry_deadline(struct hm_registry *registry, int64_t deadline_ms);

/* The repository of a reference as a store. Asks nobody. One repository is one
 * store, however often it is asked for. HM_USAGE for a layout's reference,
 * HM_LIMIT, HM_SYSTEM.
 *
 * Beside the codes of store.h: a source of hm_store_put_blob() can rewind, and
 * must not itself read from the same registry (it would wait for a place among
 * parallel_max that its own upload holds). */
HM_MUST_USE bool hm_registry_store(struct hm_store *out,
    struct hm_registry *registry, const struct hm_ref *ref, struct hm_err *err);

/* Would the host of a reference ("docker.io", "registry.test:5000") let these
 * credentials in? For login: one round of its authentication, without a
 * repository. HM_DENIED when it refuses them. True also where a registry asks
 * nobody for credentials. */
HM_MUST_USE bool hm_registry_probe(struct hm_registry *registry,
    struct hm_bytes host, const struct hm_cred *cred, struct hm_err *err);

#endif
