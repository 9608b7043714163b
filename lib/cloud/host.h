/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - whose registry is that host? Pure.
 *
 * A pattern covers the whole host, to the last byte: a name that only contains
 * a registry's, or begins like it, is somebody else's. */
#ifndef HM_CLOUD_HOST_H
#define HM_CLOUD_HOST_H

#include <stdbool.h>

#include "base/bytes.h"

enum hm_cloud_kind {
    HM_CLOUD_OTHER,
    HM_CLOUD_ECR,        /* 123456789012.dkr.ecr.eu-west-1.amazonaws.com */
    HM_CLOUD_ECR_PUBLIC, /* public.ecr.aws */
    HM_CLOUD_GOOGLE,     /* gcr.io, eu.gcr.io, europe-docker.pkg.dev */
};

struct hm_cloud_host {
    enum hm_cloud_kind kind;
    struct hm_bytes region; /* of ECR: a view into the host */
    bool fips;
};

/* `host` as in a reference; one with a port, an upper-case letter or a dot at
 * its end is nobody's. */
struct hm_cloud_host hm_cloud_host(struct hm_bytes host);

/* Is it written as AWS writes regions ("us-gov-west-1")? Only such a text
 * becomes a part of a service's name. */
bool hm_cloud_region_ok(struct hm_bytes region);

/* What names of services end in there: "amazonaws.com.cn" in China. */
const char *hm_cloud_domain(struct hm_bytes region);

#endif
