/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "http/http.h"
#include "serve/server.h"

static const char page_done[] =
    "<!DOCTYPE html><title>hallmark</title><p>You are logged in. This page can "
    "be closed.\n";
static const char page_failed[] =
    "<!DOCTYPE html><title>hallmark</title><p>The login failed; the terminal "
    "says why. This page can be closed.\n";

/* Ports that are tried until one is ours in both families. */
enum { PORTS_MAX = 16 };

struct hm_oidc_listener {
    struct hm_server *server;
    int other; /* the same port of ::1, where nobody listens; -1: no IPv6 */
    struct hm_serve_route route;
    const char *state, *issuer;
    pthread_mutex_t lock;
    pthread_cond_t came;
    bool done; /* under the lock: one of these two is set for good */
    struct hm_secret code;
    struct hm_err err;
};

static bool has_param(
    struct hm_buf *out, const struct hm_serve_request *req, const char *name)
{
    return hm_serve_query(out, req, name) &&
        hm_buf_end(out, NULL, &(struct hm_err){0});
}

static bool has_state(
    const struct hm_oidc_listener *l, const struct hm_serve_request *req)
{
    hm_auto(buf) state = hm_buf(HM_OIDC_CODE_MAX);

    return has_param(&state, req, "state") &&
        hm_ct_eq(hm_buf_view(&state), hm_bytes_str(l->state));
}

/* An answer of another issuer, sent to us by who wants our code there. */
static bool check_issuer(const struct hm_oidc_listener *l,
    const struct hm_serve_request *req, struct hm_err *err)
{
    hm_auto(buf) issuer = hm_buf(HM_URI_MAX);

    if (!hm_serve_query(&issuer, req, "iss") ||
        hm_bytes_eq_str(hm_buf_view(&issuer), l->issuer))
        return true;
    return hm_fail(err, HM_MISMATCH, "the answer is of the issuer %s, not %s",
        HM_SHOW(hm_buf_view(&issuer)), HM_SHOW_STR(l->issuer));
}

static bool fail_refused(const struct hm_serve_request *req, struct hm_err *err)
{
    hm_auto(buf) error = hm_buf(HM_OIDC_CODE_MAX);
    hm_auto(buf) says = hm_buf(HM_OIDC_CODE_MAX);

    if (!has_param(&error, req, "error"))
        return hm_fail(err, HM_FORMAT, "the answer has no code");
    if (!has_param(&says, req, "error_description") || says.len == 0)
        return hm_fail(err, HM_DENIED, "the issuer refused: %s",
            HM_SHOW(hm_buf_view(&error)));
    return hm_fail(err, HM_DENIED, "the issuer refused: %s: %s",
        HM_SHOW(hm_buf_view(&error)), HM_SHOW(hm_buf_view(&says)));
}

static bool take(struct hm_secret *code, const struct hm_oidc_listener *l,
    const struct hm_serve_request *req, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_OIDC_CODE_MAX);
    bool ok;

    HM_TRY(check_issuer(l, req, err));
    if (!has_param(&text, req, "code") || text.len == 0)
        return fail_refused(req, err);
    ok = hm_secret_from(code, hm_buf_view(&text), err);
    hm_wipe(text.p, text.len);
    return ok;
}

static void answer(struct hm_serve_response *resp, int status, const char *page)
{
    hm_serve_put_field(resp, "Cache-Control", HM_LIT("no-store"));
    hm_serve_put_field(resp, "Referrer-Policy", HM_LIT("no-referrer"));
    hm_serve_put_field(
        resp, "Content-Security-Policy", HM_LIT("default-src 'none'"));
    hm_serve_answer(
        resp, status, "text/html; charset=utf-8", hm_bytes_str(page));
    resp->end = HM_SERVE_CLOSE;
}

/* The first answer with the state counts, and no other. */
static void handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_oidc_listener *l = ctx;
    bool good = false, first;

    if (!hm_bytes_eq_str(req->method, "GET") || !has_state(l, req)) {
        answer(resp, 400,
            "<!DOCTYPE html><title>hallmark</title><p>"
            "This is not what is waited for here.\n");
        return;
    }
    pthread_mutex_lock(&l->lock);
    first = !l->done;
    if (first) {
        good = take(&l->code, l, req, &l->err);
        l->done = true;
        pthread_cond_signal(&l->came);
    }
    pthread_mutex_unlock(&l->lock);
    if (!first)
        answer(resp, 400, page_failed);
    else
        answer(resp, good ? 200 : 400, good ? page_done : page_failed);
}

static bool make_locks(struct hm_oidc_listener *l, struct hm_err *err)
{
    pthread_condattr_t attr;

    if (pthread_condattr_init(&attr) != 0)
        return hm_fail_memory(err);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_cond_init(&l->came, &attr);
    pthread_condattr_destroy(&attr);
    return true;
}

/* The browser is sent to "localhost", which may be ::1 first. Whoever listened
 * there at our port would be given the code: so it is taken, and the browser,
 * refused there, comes to 127.0.0.1. *taken: somebody has it already. */
static bool hold_other(
    struct hm_oidc_listener *l, bool *taken, struct hm_err *err)
{
    struct sockaddr_in6 at = {
        .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int number = 0;

    at.sin6_port = htons((uint16_t)hm_server_port(l->server));
    l->other = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (l->other < 0 ||
        bind(l->other, (const struct sockaddr *)&at, sizeof(at)) != 0)
        number = errno;
    if (number != 0 && l->other >= 0) {
        close(l->other);
        l->other = -1;
    }
    *taken = number == EADDRINUSE;
    return number == 0 || *taken || number == EAFNOSUPPORT ||
        number == EADDRNOTAVAIL ||
        hm_fail(err, HM_SYSTEM, "[::1], port %u: %s", hm_server_port(l->server),
            hm_errno_text(number));
}

static bool start(struct hm_oidc_listener *l, const struct hm_serve_opts *opts,
    struct hm_err *err)
{
    bool taken;

    for (int i = 0; i < PORTS_MAX; i++) {
        HM_TRY(hm_server_start(&l->server, opts, err));
        HM_TRY(hold_other(l, &taken, err));
        if (!taken)
            return true;
        hm_server_free(l->server);
        l->server = NULL;
    }
    return hm_fail(err, HM_SYSTEM,
        "somebody has each of %d free ports of 127.0.0.1 at [::1]", PORTS_MAX);
}

bool hm_oidc_listen(struct hm_oidc_listener **out, const char *state,
    const char *issuer, struct hm_err *err)
{
    hm_auto_ptr(oidc_listener) l = NULL;
    struct hm_oidc_listener *made = hm_alloc(sizeof(*made));
    /* The browser is here and has something to say: who only connects, or says
     * half of it, is neither waited for nor left in its way. */
    struct hm_serve_opts opts = {.route_count = 1,
        .readers = 1,
        .workers = 1,
        .head_ms = HM_OIDC_KNOCK_MS,
        .idle_ms = HM_OIDC_KNOCK_MS,
        .write_ms = HM_OIDC_KNOCK_MS,
        .drain_ms = HM_OIDC_DRAIN_MS};

    if (made == NULL)
        return hm_fail_memory(err);
    if (!make_locks(made, err)) {
        hm_free(made);
        return false;
    }
    l = made;
    l->other = -1;
    l->state = state;
    l->issuer = issuer;
    l->route = (struct hm_serve_route){
        .prefix = HM_OIDC_CALLBACK, .handle = handle, .ctx = l};
    opts.routes = &l->route;
    HM_TRY(start(l, &opts, err));
    *out = hm_move(l);
    return true;
}

void hm_oidc_listener_free(struct hm_oidc_listener *l)
{
    if (l == NULL)
        return;
    if (l->other >= 0)
        close(l->other);
    hm_server_free(l->server); /* the browser gets its page first */
    pthread_cond_destroy(&l->came);
    pthread_mutex_destroy(&l->lock);
    hm_secret_free(&l->code);
    hm_free(l);
}

unsigned hm_oidc_listener_port(const struct hm_oidc_listener *listener)
{
    return hm_server_port(listener->server);
}

static void wait_some(struct hm_oidc_listener *l)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += HM_OIDC_POLL_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    (void)pthread_cond_timedwait(&l->came, &l->lock, &until);
}

static bool wait(struct hm_oidc_listener *l, const struct hm_http *http,
    int64_t deadline_ms, struct hm_err *err)
{
    while (!l->done) {
        if (hm_http_cancelled(http))
            return hm_fail(err, HM_NETWORK, "cancelled");
        if (hm_http_mono_ms(http) >= deadline_ms)
            return hm_fail(
                err, HM_NETWORK, "nobody logged in before the time was over");
        wait_some(l);
    }
    return true;
}

bool hm_oidc_listener_wait(struct hm_secret *code, struct hm_oidc_listener *l,
    const struct hm_http *http, int64_t deadline_ms, struct hm_err *err)
{
    bool came;

    pthread_mutex_lock(&l->lock);
    came = wait(l, http, deadline_ms, err);
    if (came && l->code.p == NULL)
        *err = l->err;
    if (came && l->code.p != NULL)
        *code = hm_secret_move(&l->code);
    came = came && code->p != NULL;
    pthread_mutex_unlock(&l->lock);
    return came;
}
