/* SPDX-License-Identifier: Apache-2.0 */
/* cloud.h - registry credentials from the cloud that the program runs in
 * (docs/internals/cloud.md).
 *
 * A source of credentials for Amazon ECR and for Google's registries, without
 * a helper program: who runs there has an identity that the cloud hands out,
 * and it buys a password for the registry. Nothing is asked for any other
 * host.
 *
 * The environment may say where credentials come from, as the cloud's own
 * tools have it; it never says where they go: that is the reference's host, and
 * services whose names are built from it. */
#ifndef HM_CLOUD_CLOUD_H
#define HM_CLOUD_CLOUD_H

#include "base/cleanup.h"
#include "base/env.h"
#include "cred/cred.h"
#include "hallmark/api.h"

struct hm_http;
struct hm_log;

/* Where services are, "https://host" or "http://127.0.0.1:8080", without a
 * slash at the end; NULL: where they really are. For tests, never filled from
 * an environment. */
struct hm_cloud_endpoints {
    const char *sts, *ecr, *ecr_public;
    const char *containers; /* of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI */
    const char *imds;       /* of EC2 */
    const char *google;
};

/* All borrowed until hm_cloud_free(). */
struct hm_cloud_opts {
    const struct hm_http *http; /* its `env` is the clock, too */
    hm_env *env;                /* NULL: nothing is set */
    struct hm_cloud_endpoints endpoints;
    const struct hm_log *log; /* NULL: silent */
};

struct hm_cloud;

/* HM_SYSTEM. */
HM_MUST_USE bool hm_cloud_new(struct hm_cloud **out,
    const struct hm_cloud_opts *opts, struct hm_err *err);

/* No find may be running. */
void hm_cloud_free(struct hm_cloud *cloud);
HM_DEFINE_AUTO_PTR(cloud)

/* The source, as long as `cloud` lives; safe for several threads, of which one
 * asks for a host and the others get its answer. What was found is kept, and
 * asked for again before it expires.
 *
 * HM_CRED_NONE: not a host of these clouds, or nothing here that hands out
 * identities. HM_USAGE: the environment names something that is not usable.
 * HM_DENIED: a service refused. HM_NETWORK, HM_FORMAT, HM_LIMIT, HM_EXPIRED,
 * HM_SYSTEM, and of files HM_NOT_FOUND. Messages name the step, never a
 * secret. */
struct hm_cred_source hm_cloud_source(struct hm_cloud *cloud);

#endif
