/* SPDX-License-Identifier: Apache-2.0 */
/* Google: the machine's own identity from the metadata server, or that of a
 * service account which it may act as (GOOGLE_SERVICE_ACCOUNT_NAME). */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "cred/room.h"
#include "http/guarded.h"
#include "oidc/ambient.h"
#include "oidc/answer.h"

#define HOST_VARIABLE "GCE_METADATA_HOST"
#define ACCOUNT_VARIABLE "GOOGLE_SERVICE_ACCOUNT_NAME"
#define METADATA "http://metadata.google.internal"
#define IAM "https://iamcredentials.googleapis.com"
#define PREFIX "/computeMetadata/v1/instance/service-accounts/default"
#define PRODUCT "/sys/class/dmi/id/product_name"

enum { PRODUCT_MAX = 256 };

/* The firmware's name for the machine, as Google documents it. */
static bool on_google(const struct hm_oidc_world *world)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    hm_auto(buf) name = hm_buf(PRODUCT_MAX);
    struct hm_err ignored;

    hm_buf_put_str(&path, world->root != NULL ? world->root : "");
    hm_buf_put_str(&path, PRODUCT);
    return hm_buf_end(&path, NULL, &ignored) &&
        hm_file_read(&name, hm_buf_str(&path), &ignored) &&
        hm_bytes_starts(hm_buf_view(&name), HM_LIT("Google"));
}

struct hm_oidc_detected hm_oidc_google_detect(const struct hm_oidc_world *world)
{
    if (hm_oidc_env(world, HOST_VARIABLE) != NULL)
        return (struct hm_oidc_detected){HM_OIDC_HERE, HOST_VARIABLE " is set"};
    if (hm_oidc_env(world, ACCOUNT_VARIABLE) != NULL)
        return (struct hm_oidc_detected){
            HM_OIDC_HERE, ACCOUNT_VARIABLE " is set"};
    if (on_google(world))
        return (struct hm_oidc_detected){
            HM_OIDC_HERE, "the machine is Google's"};
    return (struct hm_oidc_detected){HM_OIDC_ABSENT,
        "the machine is not Google's, and " ACCOUNT_VARIABLE " is not set"};
}

/* Over plain http a name somewhere in the network would decide who we are. */
static bool check_host(
    struct hm_bytes url, struct hm_uri *uri, struct hm_err *err)
{
    if (!hm_uri_parse(uri, url, err)) {
        err->code = HM_USAGE;
        return hm_wrap(err, HOST_VARIABLE);
    }
    if (!hm_bytes_starts(uri->path, HM_LIT(PREFIX "/")))
        return hm_fail(err, HM_USAGE, HOST_VARIABLE " is no host");
    if (hm_uri_is_loopback(uri) ||
        (uri->port == 80 &&
            (hm_bytes_eq_str(uri->host, "metadata.google.internal") ||
                hm_bytes_eq_str(uri->host, "169.254.169.254"))))
        return true;
    return hm_fail(err, HM_DENIED,
        HOST_VARIABLE " is %s, neither a metadata server's nor loopback",
        HM_SHOW(uri->host));
}

static bool put_url(struct hm_buf *out, const struct hm_oidc_world *world,
    const char *what, struct hm_err *err)
{
    const char *named = hm_oidc_env(world, HOST_VARIABLE);

    if (named != NULL)
        hm_buf_printf(out, "http://%s", named);
    else
        hm_buf_put_str(out, world->google != NULL ? world->google : METADATA);
    hm_buf_put_str(out, PREFIX);
    hm_buf_put_str(out, what);
    return hm_buf_end(out, NULL, err);
}

static bool answer_ok(const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_bytes flavor;

    if (!hm_oidc_check_ok(resp, err))
        return false;
    /* Another's network may answer every name. */
    if (!hm_http_header_one(&flavor, &resp->headers, "Metadata-Flavor", err) ||
        !hm_bytes_eq_str(flavor, "Google"))
        return hm_fail(err, HM_FORMAT, "the answer is not a metadata server's");
    return true;
}

static bool ask_metadata(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *what, struct hm_err *err)
{
    const struct hm_http_header headers[] = {
        {"Metadata-Flavor", HM_LIT("Google"), false}};
    int64_t probe_ms = hm_http_mono_ms(world->http) + HM_OIDC_PROBE_MS;
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(http_response) resp = {0};
    hm_auto(secret) body = {0};
    struct hm_http_request req = {
        .headers = headers,
        .header_count = 1,
        .body_max = HM_OIDC_ANSWER_MAX,
        .deadline_ms =
            probe_ms < world->deadline_ms ? probe_ms : world->deadline_ms,
        .retries = 2,
        .foreign = true,
    };
    struct hm_uri uri;

    HM_TRY(put_url(&url, world, what, err));
    HM_TRY(check_host(hm_buf_view(&url), &uri, err));
    req.url = hm_buf_view(&url);
    req.unsafe_http = req.direct = !hm_uri_is_loopback(&uri);
    HM_TRY(hm_http_do_guarded(world->http, &req, &resp, &body, err));
    HM_TRY(answer_ok(&resp, err));
    *out = hm_secret_move(&body);
    return true;
}

/* The machine's own. */
static bool fetch_own(struct hm_secret *out, const struct hm_oidc_world *world,
    const char *audience, struct hm_err *err)
{
    hm_auto(buf) what = hm_buf(HM_URI_MAX);

    hm_buf_put_str(&what, "/identity?format=full&audience=");
    hm_uri_escape(&what, hm_bytes_str(audience));
    HM_TRY(hm_buf_end(&what, NULL, err));
    return ask_metadata(out, world, hm_buf_str(&what), err);
}

/* A name of an account is a mail address, and becomes a part of a path. */
static bool account_ok(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (!hm_is_alnum((uint8_t)*c) && strchr("-_.@", *c) == NULL)
            return false;
    }
    return strstr(name, "..") == NULL && strchr(name, '@') != NULL;
}

static bool put_bearer(
    struct hm_secret *out, struct hm_bytes answer, struct hm_err *err)
{
    hm_auto(secret) room = {0}, token = {0};
    struct hm_buf text;

    HM_TRY(hm_oidc_member(&token, answer, "access_token", err));
    HM_TRY(hm_cred_room(&room, &text, sizeof("Bearer ") + token.len, err));
    hm_buf_put_str(&text, "Bearer ");
    hm_buf_put(&text, hm_secret_view(&token));
    return hm_cred_room_end(out, &room, &text, err);
}

static bool put_body(
    struct hm_buf *out, const char *audience, struct hm_err *err)
{
    hm_buf_put_str(out, "{\"includeEmail\":true,\"audience\":");
    hm_cred_put_json(out, hm_bytes_str(audience));
    hm_buf_put_str(out, "}");
    return hm_buf_end(out, NULL, err);
}

struct act {
    struct hm_secret bearer;
    struct hm_buf url, body;
};

static void act_free(struct act *act)
{
    hm_secret_free(&act->bearer);
    hm_buf_free(&act->url);
    hm_buf_free(&act->body);
}

static bool ask_iam(struct hm_secret *out, const struct hm_oidc_world *world,
    const struct act *act, struct hm_err *err)
{
    const struct hm_http_header headers[] = {
        {"Authorization", hm_secret_view(&act->bearer), true},
        {"Content-Type", HM_LIT("application/json"), false},
    };
    const struct hm_http_request req = {
        .method = "POST",
        .url = hm_buf_view(&act->url),
        .headers = headers,
        .header_count = 2,
        .body = hm_buf_view(&act->body),
        .body_max = HM_OIDC_ANSWER_MAX,
        .deadline_ms = world->deadline_ms,
        .retries = HM_OIDC_RETRIES,
        .repeatable = true,
        .foreign = true,
    };
    struct hm_http http = *world->http;
    hm_auto(http_response) resp = {0};
    hm_auto(secret) answer = {0};

    http.patient = true; /* nobody else has it */
    HM_TRY(hm_http_do_guarded(&http, &req, &resp, &answer, err));
    return hm_oidc_check_ok(&resp, err) &&
        hm_oidc_member(out, hm_secret_view(&answer), "token", err);
}

static bool fetch_as(struct hm_secret *out, const struct hm_oidc_world *world,
    const char *audience, const char *account, struct hm_err *err)
{
    __attribute__((cleanup(act_free))) struct act act = {
        .url = hm_buf(HM_URI_MAX), .body = hm_buf(HM_URI_MAX)};
    hm_auto(secret) own = {0};

    if (!account_ok(account))
        return hm_fail(err, HM_USAGE, ACCOUNT_VARIABLE " is no mail address");
    hm_buf_printf(&act.url,
        "%s/v1/projects/-/serviceAccounts/%s:generateIdToken",
        world->google_iam != NULL ? world->google_iam : IAM, account);
    HM_TRY(hm_buf_end(&act.url, NULL, err));
    HM_TRY(put_body(&act.body, audience, err));
    if (!ask_metadata(&own, world, "/token", err))
        return hm_wrap(err, "the machine's own token");
    HM_TRY(put_bearer(&act.bearer, hm_secret_view(&own), err));
    return ask_iam(out, world, &act, err);
}

bool hm_oidc_google_fetch(struct hm_secret *out,
    const struct hm_oidc_world *world, const char *audience, struct hm_err *err)
{
    const char *account = hm_oidc_env(world, ACCOUNT_VARIABLE);

    if (account != NULL)
        return fetch_as(out, world, audience, account, err) ||
            hm_wrap(err, "as %s", HM_SHOW_STR(account));
    return fetch_own(out, world, audience, err);
}
