/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/google.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "cloud/answer.h"

#define HOST_ENV "GCE_METADATA_HOST"
#define GOOGLE "http://metadata.google.internal"
#define PATH "/computeMetadata/v1/instance/service-accounts/default/token"

/* The token goes to Google's registries whatever the variable says, but a name
 * somewhere in the network would decide, over plain http, whose it is. */
static bool check_named(struct hm_bytes url, struct hm_err *err)
{
    struct hm_uri uri;

    if (!hm_uri_parse(&uri, url, err))
        return hm_wrap(err, HOST_ENV);
    if (!hm_bytes_eq_str(uri.path, PATH) || uri.has_query || uri.has_fragment)
        return hm_fail(err, HM_USAGE, HOST_ENV " is no host");
    if (hm_uri_is_loopback(&uri) ||
        (hm_cloud_is_metadata(&uri) &&
            (hm_bytes_eq_str(uri.host, "metadata.google.internal") ||
                hm_bytes_eq_str(uri.host, "169.254.169.254"))))
        return true;
    return hm_fail(err, HM_DENIED,
        HOST_ENV " is %s, neither a metadata server's nor loopback",
        HM_SHOW(uri.host));
}

static bool put_url(
    struct hm_buf *out, const struct hm_cloud_run *run, struct hm_err *err)
{
    const char *named = hm_cloud_env(run, HOST_ENV);
    const char *base = run->opts.endpoints.google;

    if (named != NULL)
        hm_buf_printf(out, "http://%s" PATH, named);
    else
        hm_buf_printf(out, "%s" PATH, base != NULL ? base : GOOGLE);
    HM_TRY(hm_buf_end(out, NULL, err));
    return named == NULL || check_named(hm_buf_view(out), err);
}

/* A server that does not say that it is Google's is somebody else's: a network
 * that answers every name, or another cloud's. */
static bool is_google(const struct hm_http_response *resp)
{
    struct hm_err ignored;
    struct hm_bytes flavor;

    return hm_http_header_one(
               &flavor, &resp->headers, "Metadata-Flavor", &ignored) &&
        hm_bytes_eq_str(flavor, "Google");
}

static bool ask(struct hm_cloud_answer *out, const struct hm_cloud_run *run,
    bool named, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_cloud_ask ask = {
        .headers = {{"Metadata-Flavor", HM_LIT("Google"), false}},
        .header_count = 1,
        .probe = !named};

    HM_TRY(put_url(&url, run, err));
    ask.url = hm_buf_view(&url);
    return hm_cloud_ask(out, run, &ask, err);
}

static bool read_token(struct hm_cred *out, const struct hm_cloud_run *run,
    const struct hm_cloud_answer *answer, struct hm_err *err)
{
    int64_t life_s;

    HM_TRY(hm_cloud_read_google(
        &out->secret, &life_s, hm_secret_view(&answer->body), err));
    out->kind = HM_CRED_PASSWORD;
    out->expires_s = hm_http_now_s(run->opts.http) + life_s;
    snprintf(out->user, sizeof(out->user), "oauth2accesstoken");
    snprintf(out->source, sizeof(out->source), "Google's metadata server");
    return true;
}

static bool find(struct hm_cred *out, const struct hm_cloud_run *run,
    bool named, struct hm_err *err)
{
    hm_auto(cloud_answer) answer = {0};

    if (!ask(&answer, run, named, err)) {
        if (named || err->code != HM_NETWORK ||
            hm_http_cancelled(run->opts.http))
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    if (!is_google(&answer.resp))
        return !named ||
            hm_fail(err, HM_FORMAT, "the answer is not a metadata server's");
    if (answer.resp.status == 404 && !named)
        return true;
    if (!hm_cloud_answer_ok(&answer))
        return hm_http_check_ok(&answer.resp, err);
    return read_token(out, run, &answer, err);
}

bool hm_cloud_google(
    struct hm_cred *out, const struct hm_cloud_run *run, struct hm_err *err)
{
    bool named = hm_cloud_env(run, HOST_ENV) != NULL;

    return find(out, run, named, err) ||
        hm_wrap(err, "token of Google's metadata server");
}
