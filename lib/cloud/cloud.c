/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/cloud.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cloud/aws.h"
#include "cloud/cache.h"
#include "cloud/google.h"
#include "cloud/host.h"

struct hm_cloud {
    struct hm_cloud_opts opts;
    struct hm_cloud_cache cache;
};

bool hm_cloud_new(
    struct hm_cloud **out, const struct hm_cloud_opts *opts, struct hm_err *err)
{
    struct hm_cloud *cloud = hm_alloc(sizeof(*cloud));

    if (cloud == NULL)
        return hm_fail_memory(err);
    cloud->opts = *opts;
    hm_cloud_cache_init(&cloud->cache);
    *out = cloud;
    return true;
}

void hm_cloud_free(struct hm_cloud *cloud)
{
    if (cloud == NULL)
        return;
    hm_cloud_cache_free(&cloud->cache);
    hm_free(cloud);
}

static int64_t now_s(void *ctx)
{
    return hm_http_now_s(((struct hm_cloud *)ctx)->opts.http);
}

static bool search(
    void *ctx, struct hm_cred *out, struct hm_bytes name, struct hm_err *err)
{
    struct hm_cloud *cloud = ctx;
    struct hm_cloud_host host = hm_cloud_host(name);
    struct hm_cloud_run run = {.opts = cloud->opts,
        .deadline_ms =
            hm_http_mono_ms(cloud->opts.http) + HM_CLOUD_DEADLINE_MS};

    if (host.kind == HM_CLOUD_GOOGLE)
        return hm_cloud_google(out, &run, err);
    return hm_cloud_ecr(out, &run, &host, err);
}

static bool find(void *ctx, struct hm_cred *out, struct hm_bytes host,
    struct hm_bytes repository, struct hm_err *err)
{
    struct hm_cloud *cloud = ctx;
    struct hm_cloud_search how = {search, now_s, cloud};

    (void)repository;
    *out = (struct hm_cred){0};
    if (hm_cloud_host(host).kind == HM_CLOUD_OTHER)
        return true;
    return hm_cloud_cache_find(&cloud->cache, out, &how, host, err);
}

struct hm_cred_source hm_cloud_source(struct hm_cloud *cloud)
{
    return (struct hm_cred_source){find, cloud};
}
