/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "cloud/aws.h"

/* The one region whose public registry gives tokens. */
#define PUBLIC_REGION "us-east-1"
#define PRIVATE_TARGET                                                         \
    "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
#define PUBLIC_TARGET "SpencerFrontendService.GetAuthorizationToken"

enum { SCOPE_MAX = 64 };

/* The region was read by hm_cloud_host(): no other text gets here. */
static void put_url(struct hm_buf *out, const struct hm_cloud_run *run,
    const struct hm_cloud_host *host)
{
    const struct hm_cloud_endpoints *at = &run->opts.endpoints;
    bool open = host->kind == HM_CLOUD_ECR_PUBLIC;
    const char *other = open ? at->ecr_public : at->ecr;

    if (other != NULL)
        hm_buf_printf(out, "%s/", other);
    else if (open)
        hm_buf_put_str(
            out, "https://api.ecr-public." PUBLIC_REGION ".amazonaws.com/");
    else
        hm_buf_printf(out, "https://%s.%.*s.%s/",
            host->fips ? "ecr-fips" : "api.ecr", (int)host->region.len,
            host->region.p, hm_cloud_domain(host->region));
}

static void make_scope(char scope[SCOPE_MAX], const struct hm_cloud_host *host)
{
    if (host->kind == HM_CLOUD_ECR_PUBLIC)
        snprintf(scope, SCOPE_MAX, "aws:amz:" PUBLIC_REGION ":ecr-public");
    else
        snprintf(scope, SCOPE_MAX, "aws:amz:%.*s:ecr", (int)host->region.len,
            host->region.p);
}

static bool ask(struct hm_cloud_answer *out, const struct hm_cloud_run *run,
    const struct hm_cloud_host *host, const struct hm_aws_creds *creds,
    struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    char scope[SCOPE_MAX];
    const struct hm_http_sigv4 sigv4 = {
        scope, hm_secret_view(&creds->id), hm_secret_view(&creds->secret)};
    const char *target =
        host->kind == HM_CLOUD_ECR_PUBLIC ? PUBLIC_TARGET : PRIVATE_TARGET;
    struct hm_cloud_ask ask = {.method = "POST",
        .headers = {{"Content-Type", HM_LIT("application/x-amz-json-1.1"),
                        false},
            {"X-Amz-Target", hm_bytes_str(target), false},
            {"X-Amz-Security-Token", hm_secret_view(&creds->token), true}},
        .header_count = creds->token.len > 0 ? 3 : 2,
        .body = HM_LIT("{}"),
        .sigv4 = &sigv4};

    make_scope(scope, host);
    put_url(&url, run, host);
    HM_TRY(hm_buf_end(&url, &ask.url, err));
    return hm_cloud_ask(out, run, &ask, err);
}

static bool check_times(const struct hm_cloud_run *run, int64_t expires_s,
    const char *what, struct hm_err *err)
{
    if (expires_s == 0 || expires_s > hm_http_now_s(run->opts.http))
        return true;
    return hm_fail(
        err, HM_EXPIRED, "%s expired at %s", what, HM_SHOW_TIME(expires_s));
}

static bool get_token(struct hm_cred *out, const struct hm_cloud_run *run,
    const struct hm_cloud_host *host, const struct hm_aws_creds *creds,
    struct hm_err *err)
{
    const struct hm_bytes sent[] = {hm_secret_view(&creds->id),
        hm_secret_view(&creds->secret), hm_secret_view(&creds->token)};
    hm_auto(cloud_answer) answer = {0};

    HM_TRY(check_times(run, creds->expires_s, "the credentials", err));
    HM_TRY(ask(&answer, run, host, creds, err));
    if (!hm_cloud_answer_ok(&answer))
        return hm_aws_refused(&answer, sent, 3, err);
    HM_TRY(hm_cloud_read_ecr(
        &out->secret, &out->expires_s, hm_secret_view(&answer.body), err));
    return check_times(run, out->expires_s, "the password", err);
}

/* Nobody needs a password to pull from the public registry: an identity that
 * may not have one there was meant for something else. */
static bool is_only_public(
    const struct hm_cloud_host *host, const struct hm_err *err)
{
    return host->kind == HM_CLOUD_ECR_PUBLIC && err->code == HM_DENIED;
}

bool hm_cloud_ecr(struct hm_cred *out, const struct hm_cloud_run *run,
    const struct hm_cloud_host *host, struct hm_err *err)
{
    struct hm_bytes region = host->kind == HM_CLOUD_ECR_PUBLIC
        ? HM_LIT(PUBLIC_REGION)
        : host->region;
    hm_auto(aws_creds) creds = {0};

    if (!hm_aws_creds_find(&creds, run, region, err))
        return hm_wrap(err, "ECR");
    if (creds.id.len == 0)
        return true;
    if (!get_token(out, run, host, &creds, err)) {
        hm_secret_free(&out->secret);
        hm_wrap(err, "ECR: GetAuthorizationToken by %s", creds.from);
        if (!is_only_public(host, err))
            return false;
        hm_log(run->opts.log, HM_LOG_WARN, "%s; going on without", err->msg);
        *err = (struct hm_err){0};
        *out = (struct hm_cred){0};
        return true;
    }
    out->kind = HM_CRED_PASSWORD;
    snprintf(out->user, sizeof(out->user), "AWS");
    snprintf(out->source, sizeof(out->source), "ECR, by %s", creds.from);
    return true;
}
