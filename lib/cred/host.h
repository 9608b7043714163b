/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - which registry a name means.
 *
 * Config files name registries in many ways: "ghcr.io", "https://ghcr.io",
 * "https://index.docker.io/v1/", and podman's "quay.io/team" for a part of one.
 * Each has one canonical form, a reference's host in lower case with the port
 * as it is written, and those are compared as a whole. Nothing is decoded or
 * completed: "ghcr.io:443" and "ghcr.io." are other names than "ghcr.io", so a
 * doubtful one gets no credential rather than somebody else's. */
#ifndef HM_CRED_HOST_H
#define HM_CRED_HOST_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/limits.h"

/* The host of a registry that a person typed: "ghcr.io", "https://ghcr.io/",
 * "docker.io". HM_USAGE for what is no host, or more than one. */
HM_MUST_USE bool hm_cred_host(
    char out[HM_CRED_HOST_MAX + 1], struct hm_bytes in, struct hm_err *err);

/* A key of a config file. */
struct hm_cred_key {
    char host[HM_CRED_HOST_MAX + 1];
    struct hm_bytes space; /* "team/app"; empty: the whole registry */
};

/* False for what can be no registry's name: it is somebody else's, and matches
 * nothing. `space` is a view into `key`. */
bool hm_cred_key(struct hm_cred_key *out, struct hm_bytes key);

/* How well it fits: 0 not at all, then the more the longer its name space is.
 * Whole components only; with an empty `repository` only keys of the whole
 * registry fit. */
size_t hm_cred_key_fit(const struct hm_cred_key *key, struct hm_bytes host,
    struct hm_bytes repository);

/* What other tools call a registry: its host, but for Docker Hub, whose name is
 * an address. Used for what is asked of helpers and written to files. */
struct hm_bytes hm_cred_server(struct hm_bytes host);

#endif
