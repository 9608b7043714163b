/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "base/uri.h"
#include "image/digest.h"
#include "registry/auth.h"
#include "registry/problem.h"
#include "registry/realm.h"

/* The first may learn how the host wants to be asked, or that a token has run
 * out; what is refused then is refused. */
enum { SENDS_MAX = 2 };

struct hm_registry_ask hm_registry_ask(struct hm_registry_repo *repo,
    struct hm_buf *path, const char *what, struct hm_bytes rest)
{
    *path = hm_buf(HM_URI_MAX);
    hm_buf_put_str(path, "/v2/");
    hm_buf_put(path, repo->name);
    hm_buf_put_str(path, repo->name.len > 0 ? "/" : "");
    hm_buf_put_str(path, what);
    hm_buf_put(path, rest);
    return (struct hm_registry_ask){.repo = repo, .path = hm_buf_view(path)};
}

void hm_registry_ask_header(
    struct hm_registry_ask *ask, const char *name, struct hm_bytes value)
{
    ask->headers[ask->header_count++] =
        (struct hm_http_header){.name = name, .value = value};
}

/* ---- Sending ---- */

/* The least that serves. */
static void put_scope(
    char out[HM_REGISTRY_SCOPE_MAX], const struct hm_registry_ask *ask)
{
    static const char *const actions[] = {"pull", "pull,push", "delete"};
    struct hm_bytes name = ask->repo->name, from = ask->mount_from;
    size_t len;

    out[0] = '\0';
    if (name.len == 0)
        return;
    snprintf(out, HM_REGISTRY_SCOPE_MAX, "repository:%.*s:%s", (int)name.len,
        (const char *)name.p, actions[ask->right]);
    len = strlen(out);
    if (from.len > 0)
        snprintf(out + len, HM_REGISTRY_SCOPE_MAX - len,
            " repository:%.*s:pull", (int)from.len, (const char *)from.p);
}

static bool is_plain(
    const struct hm_registry *registry, const struct hm_uri *to)
{
    for (size_t i = 0; i < registry->opts.plain_count; i++) {
        if (hm_realm_is_host(to, hm_bytes_str(registry->opts.plain_hosts[i])))
            return true;
    }
    return false;
}

/* Storage behind a registry: its address came in an answer, and it gets no
 * credentials. In plain http only where the user allows it, or all of this is
 * on one machine. */
static bool allow_storage(void *ctx, const struct hm_uri *from,
    const struct hm_uri *to, struct hm_err *err)
{
    const struct hm_registry *registry = ctx;

    if (hm_uri_scheme_is(to, "https") || is_plain(registry, to) ||
        (hm_uri_is_loopback(from) && hm_uri_is_loopback(to)))
        return true;
    return hm_fail(err, HM_DENIED, "to plain http");
}

/* One place among those that the host may be asked at once. */
static bool enter(struct hm_registry_repo *repo, struct hm_err *err)
{
    struct hm_registry *registry = repo->registry;
    bool ok = true;

    pthread_mutex_lock(&registry->lock);
    while (ok && repo->host->running >= registry->opts.parallel_max)
        ok = hm_registry_wait(registry, err);
    if (ok)
        repo->host->running++;
    pthread_mutex_unlock(&registry->lock);
    return ok;
}

static void leave(struct hm_registry_repo *repo)
{
    struct hm_registry *registry = repo->registry;

    pthread_mutex_lock(&registry->lock);
    repo->host->running--;
    pthread_cond_broadcast(&registry->changed);
    pthread_mutex_unlock(&registry->lock);
}

static enum hm_registry_scheme scheme_of(struct hm_registry_repo *repo)
{
    enum hm_registry_scheme scheme;

    pthread_mutex_lock(&repo->registry->lock);
    scheme = repo->host->scheme;
    pthread_mutex_unlock(&repo->registry->lock);
    return scheme;
}

static void note_scheme(
    struct hm_registry_repo *repo, enum hm_registry_scheme scheme)
{
    pthread_mutex_lock(&repo->registry->lock);
    if (repo->host->scheme == HM_SCHEME_TRY)
        repo->host->scheme = scheme;
    pthread_mutex_unlock(&repo->registry->lock);
}

static bool send_by(struct hm_registry_ask *ask, const char *scheme,
    struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    bool ok;

    hm_buf_put_str(&url, scheme);
    hm_buf_put(&url, ask->repo->host->api);
    hm_buf_put(&url, ask->path);
    HM_TRY(hm_buf_end(&url, &req->url, err));
    HM_TRY(enter(ask->repo, err));
    ok = hm_http_do(ask->repo->registry->opts.http, req, resp, err);
    leave(ask->repo);
    return ok;
}

static bool rewind_source(const struct hm_source *source, struct hm_err *err)
{
    return source == NULL || source->rewind(source->ctx, err);
}

/* On this machine a registry speaks TLS or does not: what does not answer to
 * the first is asked in plain. A server that does speak TLS, and whose
 * certificate is not accepted, is not asked again. */
static bool send_either(struct hm_registry_ask *ask,
    struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_err *err)
{
    unsigned retries = req->retries;

    req->retries = 0;
    if (send_by(ask, "https://", req, resp, err)) {
        note_scheme(ask->repo, HM_SCHEME_HTTPS);
        return true;
    }
    if (resp->failure != HM_HTTP_FAIL_NOT_SENT)
        return false;
    *err = (struct hm_err){0};
    req->retries = retries;
    HM_TRY(rewind_source(req->source, err));
    HM_TRY(send_by(ask, "http://", req, resp, err));
    note_scheme(ask->repo, HM_SCHEME_HTTP);
    return true;
}

static bool send(struct hm_registry_ask *ask, struct hm_bytes authorization,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_http_header headers[HM_ASK_HEADERS_MAX + 1];
    const struct hm_registry_opts *opts = &ask->repo->registry->opts;
    struct hm_http_request req = {.method = ask->method,
        .headers = headers,
        .header_count = ask->header_count,
        .body = ask->body,
        .source = ask->source,
        .sink = ask->sink,
        .body_max = ask->body_max,
        .deadline_ms = opts->deadline_ms,
        .redirects = {.max = HM_HTTP_REDIRECTS_MAX,
            .allow = ask->anywhere ? allow_storage : NULL,
            .ctx = ask->repo->registry},
        .retries = ask->once ? 0 : HM_REGISTRY_RETRIES,
        .repeatable = ask->repeatable,
        .unsafe_http = ask->repo->host->plain};

    memcpy(headers, ask->headers, sizeof(ask->headers));
    if (authorization.len > 0)
        headers[req.header_count++] = (struct hm_http_header){
            "Authorization", authorization, .secret = true};
    switch (scheme_of(ask->repo)) {
    case HM_SCHEME_HTTPS:
        return send_by(ask, "https://", &req, resp, err);
    case HM_SCHEME_HTTP:
        return send_by(ask, "http://", &req, resp, err);
    default:
        return send_either(ask, &req, resp, err);
    }
}

/* Only the registry itself may say that something is not there: a token service
 * or a cloud that knows nothing of us must not make a list of referrers look
 * empty, nor a fallback tag look free to be written. */
static bool get_ticket(struct hm_registry_ticket *out,
    const struct hm_registry_ask *ask, const char *scope, struct hm_err *err)
{
    if (hm_registry_ticket(out, ask->repo, scope, err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_DENIED;
    return false;
}

bool hm_registry_do(struct hm_registry_ask *ask, struct hm_http_response *resp,
    struct hm_err *err)
{
    char scope[HM_REGISTRY_SCOPE_MAX];
    hm_auto(registry_ticket) ticket = {0};

    put_scope(scope, ask);
    HM_TRY(get_ticket(&ticket, ask, scope, err));
    for (unsigned sends = 1;; sends++) {
        hm_auto(registry_ticket) next = {0};

        ask->anonymous = ticket.anonymous;
        HM_TRY(send(ask, hm_secret_view(&ticket.value), resp, err));
        /* Where a registry sends us for a blob is no registry: what asks there
         * for credentials must not teach us how to log in here. */
        if (resp->status != 401 || sends == SENDS_MAX || resp->redirects > 0)
            return true;
        HM_TRY(hm_registry_challenged(ask->repo, scope, &ticket, resp, err));
        HM_TRY(get_ticket(&next, ask, scope, err));
        if (hm_ct_eq(
                hm_secret_view(&ticket.value), hm_secret_view(&next.value)))
            return true;
        hm_registry_ticket_free(&ticket);
        ticket = next;
        next.value = (struct hm_secret){0};
        HM_TRY(rewind_source(ask->source, err));
    }
}

/* ---- Judging an answer ---- */

static const char *space(const char *said)
{
    return said[0] == '\0' ? "" : ": ";
}

static bool refuse_access(const struct hm_registry_ask *ask, int status,
    const char *said, struct hm_err *err)
{
    struct hm_bytes host = ask->repo->host->name;

    if (ask->anonymous)
        return hm_fail(err, HM_DENIED,
            "%s%snot without credentials, and none are known for %s: hallmark "
            "login %s",
            said, space(said), HM_SHOW(host), HM_SHOW(host));
    if (status == 401)
        return hm_fail(err, HM_DENIED,
            "%s%sthe credentials for %s are refused: hallmark login %s "
            "with the right ones",
            said, space(said), HM_SHOW(host), HM_SHOW(host));
    return hm_fail(err, HM_DENIED, "%s%sthe credentials for %s do not allow it",
        said, space(said), HM_SHOW(host));
}

bool hm_registry_refused(const struct hm_registry_ask *ask,
    const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_problem problem;
    int status = resp->status;
    const char *said;

    hm_problem_read(&problem, hm_buf_view(&resp->body));
    said = HM_SHOW_PROBLEM(&problem);
    if ((status == 401 || status == 403) && resp->redirects > 0)
        return hm_fail(err, HM_DENIED,
            "the storage that the registry sends us to refuses (status %d)",
            status);
    if (status == 401 || status == 403)
        return refuse_access(ask, status, said, err);
    if (hm_http_check_ok(resp, err))
        return hm_fail(err, HM_FORMAT, "status %d is no answer to %s", status,
            ask->method != NULL ? ask->method : "GET");
    if (err->code == HM_NOT_FOUND && problem.unread)
        return hm_fail_memory(err);
    if (err->code == HM_NOT_FOUND && said[0] != '\0')
        return hm_fail(err,
            hm_problem_refuses(&problem) ? HM_DENIED : HM_NOT_FOUND, "%s",
            said);
    if (status == 405 || status == 501 ||
        hm_problem_is(&problem, "UNSUPPORTED"))
        err->code = HM_UNSUPPORTED;
    if (said[0] == '\0')
        return false;
    return hm_fail(err, err->code, "%s: %s", err->msg, said);
}

bool hm_registry_body_ok(
    const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_bytes coding, type;

    coding = hm_http_header_at(&resp->headers, "Content-Encoding", 0);
    if (coding.p != NULL && !hm_bytes_eq_nocase(coding, HM_LIT("identity")))
        return hm_fail(err, HM_FORMAT,
            "Content-Encoding %s, which was not asked for", HM_SHOW(coding));
    type = hm_http_header_at(&resp->headers, "Content-Type", 0);
    type = hm_bytes_slice(type, 0, hm_bytes_find(type, ';'));
    if (hm_bytes_eq_nocase(type, HM_LIT("text/html")))
        return hm_fail(err, HM_FORMAT,
            "an HTML page came: this is no registry, or something in between "
            "answered");
    return true;
}

/* A digest of another function than we know the text by. */
static bool hash(struct hm_digest *out, enum hm_hash function,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};

    HM_TRY(hm_hasher_new(&hasher, function, err));
    hm_hasher_put(&hasher, text);
    return hm_hasher_end(out, &hasher, err);
}

bool hm_registry_digest_ok(const struct hm_http_response *resp,
    const struct hm_digest *want, struct hm_bytes text, struct hm_err *err)
{
    static const char name[] = "Docker-Content-Digest";
    struct hm_digest said, have = *want;
    struct hm_bytes value;

    if (hm_http_header_at(&resp->headers, name, 0).p == NULL)
        return true;
    HM_TRY(hm_http_header_one(&value, &resp->headers, name, err));
    if (!hm_image_digest_parse(&said, value, err))
        return hm_wrap(err, "%s", name);
    if (said.hash != have.hash && text.len == 0)
        return true;
    if (said.hash != have.hash)
        HM_TRY(hash(&have, said.hash, text, err));
    if (!hm_digest_eq(&said, &have))
        return hm_fail(err, HM_MISMATCH, "the registry says %s, and it is %s",
            HM_SHOW_DIGEST(&said), HM_SHOW_DIGEST(&have));
    return true;
}

bool hm_registry_location(
    struct hm_buf *out, const struct hm_http_response *resp, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_uri here, to;
    struct hm_bytes ref;

    if (!hm_http_header_one(&ref, &resp->headers, "Location", err)) {
        err->code = HM_FORMAT;
        return false;
    }
    HM_TRY(hm_uri_parse(&here, hm_buf_view(&resp->url), err));
    if (!hm_uri_resolve(&url, &here, ref, err) ||
        !hm_buf_end(&url, NULL, err) ||
        !hm_uri_parse(&to, hm_buf_view(&url), err))
        return hm_wrap(err, "Location");
    if (!hm_uri_same_origin(&here, &to))
        return hm_fail(err, HM_DENIED,
            "the upload is sent elsewhere, to %s://%s: uploads do not leave "
            "the registry",
            HM_SHOW(to.scheme), HM_SHOW(to.host));
    hm_buf_put(out, to.path);
    if (to.has_query)
        hm_buf_put_str(out, "?");
    hm_buf_put(out, to.query);
    return hm_buf_end(out, NULL, err);
}
