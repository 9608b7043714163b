/* SPDX-License-Identifier: Apache-2.0 */
/* GitHub Actions: a token for any audience, from a service that the runner
 * names, with a credential that only jobs with `id-token: write` are given. */
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "cred/room.h"
#include "http/guarded.h"
#include "oidc/ambient.h"
#include "oidc/answer.h"

#define URL_VARIABLE "ACTIONS_ID_TOKEN_REQUEST_URL"
#define TOKEN_VARIABLE "ACTIONS_ID_TOKEN_REQUEST_TOKEN"

static const char scheme[] = "bearer ";

struct hm_oidc_detected hm_oidc_github_detect(const struct hm_oidc_world *world)
{
    bool url = hm_oidc_env(world, URL_VARIABLE) != NULL;
    bool token = hm_oidc_env(world, TOKEN_VARIABLE) != NULL;

    if (url && token)
        return (struct hm_oidc_detected){
            HM_OIDC_HERE, URL_VARIABLE " and .._TOKEN are set"};
    if (url || token)
        return (struct hm_oidc_detected){
            HM_OIDC_BROKEN, "only one of " URL_VARIABLE " and .._TOKEN is set"};
    if (hm_oidc_env(world, "GITHUB_ACTIONS") != NULL)
        return (struct hm_oidc_detected){
            HM_OIDC_BROKEN, "GITHUB_ACTIONS is set, but not " URL_VARIABLE};
    return (struct hm_oidc_detected){
        HM_OIDC_ABSENT, URL_VARIABLE " is not set"};
}

/* The runner's URL has a query already, and may one day have none. */
static bool put_url(struct hm_buf *out, const char *base, const char *audience,
    struct hm_err *err)
{
    struct hm_uri uri;

    if (!hm_uri_parse(&uri, hm_bytes_str(base), err)) {
        err->code = HM_USAGE;
        return hm_wrap(err, URL_VARIABLE);
    }
    if (uri.has_fragment)
        return hm_fail(err, HM_USAGE, URL_VARIABLE " has a fragment");
    hm_buf_put_str(out, base);
    hm_buf_put_str(out, !uri.has_query ? "?" : uri.query.len > 0 ? "&" : "");
    hm_buf_put_str(out, "audience=");
    hm_uri_escape(out, hm_bytes_str(audience));
    return hm_buf_end(out, NULL, err);
}

static bool put_bearer(
    struct hm_secret *out, struct hm_bytes token, struct hm_err *err)
{
    hm_auto(secret) room = {0};
    struct hm_buf text;

    HM_TRY(hm_cred_room(&room, &text, sizeof(scheme) + token.len, err));
    hm_buf_put_str(&text, scheme);
    hm_buf_put(&text, token);
    return hm_cred_room_end(out, &room, &text, err);
}

static bool refused(const struct hm_http_response *resp, struct hm_bytes sent,
    struct hm_err *err)
{
    hm_auto(buf) says = hm_buf(HM_LOG_LINE_MAX);

    hm_oidc_show_refusal(&says, hm_buf_view(&resp->body), &sent, 1);
    if (hm_oidc_check_ok(resp, err))
        return hm_fail(err, HM_FORMAT, "an answer without a token");
    if (says.len > 0)
        return hm_fail(err, err->code, "%s%s", err->msg, hm_buf_str(&says));
    return false;
}

/* An answer that is no token (a proxy's page, half a body) is the service's
 * failure: no setting of the job mends it, and it is no wrong usage. */
static bool not_a_token(struct hm_bytes asked, struct hm_err *err)
{
    hm_auto(buf) shown = hm_buf(HM_LOG_LINE_MAX);
    struct hm_err ignored;
    struct hm_uri uri;

    if (err->code == HM_SYSTEM)
        return false;
    err->code = HM_NETWORK;
    if (hm_uri_parse(&uri, asked, &ignored))
        hm_http_show_url(&shown, &uri);
    return hm_wrap(err, "%s: no token came", hm_buf_str(&shown));
}

bool hm_oidc_github_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience, struct hm_err *err)
{
    const char *base = hm_oidc_env(world, URL_VARIABLE);
    const char *token = hm_oidc_env(world, TOKEN_VARIABLE);
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(secret) bearer = {0}, body = {0};
    hm_auto(http_response) resp = {0};
    struct hm_http_header headers[] = {
        {"Authorization", {0}, true},
        {"Accept", HM_LIT("application/json"), false},
    };
    struct hm_http http = *world->http;
    struct hm_http_request req = {
        .headers = headers,
        .header_count = 2,
        .body_max = HM_OIDC_ANSWER_MAX,
        .deadline_ms = world->deadline_ms,
        .retries = HM_OIDC_RETRIES,
        .foreign = true,
    };

    if (base == NULL || token == NULL)
        return hm_fail(
            err, HM_NOT_FOUND, URL_VARIABLE " and .._TOKEN are not set");
    HM_TRY(put_url(&url, base, audience, err));
    HM_TRY(put_bearer(&bearer, hm_bytes_str(token), err));
    req.url = hm_buf_view(&url);
    headers[0].value = hm_secret_view(&bearer);
    http.patient = true; /* nobody else has this job's token */
    if (!hm_http_do_guarded(&http, &req, &resp, &body, err))
        return err->code == HM_LIMIT ? not_a_token(req.url, err) : false;
    if (resp.status < 200 || resp.status > 299)
        return refused(&resp, hm_bytes_str(token), err);
    return hm_oidc_member(out, hm_secret_view(&body), "value", err) ||
        not_a_token(req.url, err);
}
