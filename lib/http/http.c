/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http.h"

#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/uri.h"
#include "http/redirect.h"
#include "http/request.h"
#include "http/retry.h"

/* How long a wait goes on before the cancel flag is looked at again. */
enum { NAP_MS = 50, SHOWN_PATH_MAX = 96 };

void hm_http_response_free(struct hm_http_response *resp)
{
    hm_http_headers_free(&resp->headers);
    hm_buf_free(&resp->body);
    hm_buf_free(&resp->url);
}

int64_t hm_http_mono_ms(const struct hm_http *http)
{
    if (http->env.mono_ms != NULL)
        return http->env.mono_ms(http->env.ctx);
    return hm_clock_mono_ms();
}

int64_t hm_http_now_s(const struct hm_http *http)
{
    if (http->env.now_s != NULL)
        return http->env.now_s(http->env.ctx);
    return hm_clock_now().s;
}

bool hm_http_cancelled(const struct hm_http *http)
{
    if (http->stop != NULL && __atomic_load_n(http->stop, __ATOMIC_SEQ_CST))
        return true;
    return http->env.cancelled != NULL && http->env.cancelled(http->env.ctx);
}

static uint64_t random_number(const struct hm_http *http)
{
    uint64_t v = 0;

    if (http->env.random != NULL)
        return http->env.random(http->env.ctx);
    /* Without randomness there is no jitter, which is no reason to fail. */
    if (getrandom(&v, sizeof(v), 0) != (ssize_t)sizeof(v))
        return 0;
    return v;
}

static void wait(const struct hm_http *http, int64_t ms)
{
    int64_t end_ms;

    if (http->env.sleep_ms != NULL) {
        http->env.sleep_ms(http->env.ctx, ms);
        return;
    }
    end_ms = hm_clock_mono_ms() + ms;
    for (int64_t left = ms; left > 0 && !hm_http_cancelled(http);
         left = end_ms - hm_clock_mono_ms())
        (void)hm_clock_sleep_ms(left < NAP_MS ? left : NAP_MS);
}

bool hm_http_idempotent(const char *method)
{
    static const char *const methods[] = {
        "GET", "HEAD", "PUT", "DELETE", "OPTIONS"};

    if (method == NULL)
        return true;
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(method, methods[i]) == 0)
            return true;
    }
    return false;
}

void hm_http_show_url(struct hm_buf *out, const struct hm_uri *uri)
{
    hm_text_escape(out, uri->scheme);
    hm_buf_put_str(out, "://");
    hm_text_escape(out, uri->host);
    if (uri->has_port)
        hm_buf_printf(out, ":%u", uri->port);
    hm_text_escape(out, hm_bytes_slice(uri->path, 0, SHOWN_PATH_MAX));
    if (uri->path.len > SHOWN_PATH_MAX)
        hm_buf_put_str(out, "..");
}

/* One call of hm_http_do(). */
struct run {
    const struct hm_http *http;
    struct hm_http_request req; /* of the hop we are at */
    struct hm_http_response *resp;
    struct hm_http_header headers[HM_HTTP_REQUEST_FIELDS_MAX];
    char shown[256]; /* method and URL, for messages */
    unsigned retried;
};

/* Once, when it begins to take long. */
static void warn_patient(const struct run *run, const struct hm_err *err)
{
    const struct hm_http_response *resp = run->resp;
    char status[32];

    if (run->retried != run->req.retries)
        return;
    snprintf(status, sizeof(status), "status %d", resp->status);
    hm_log(run->http->log, HM_LOG_WARN,
        "%s: %s: asking again, until the deadline", run->shown,
        err->code == HM_OK ? status : err->msg);
}

static void show_request(struct run *run, const struct hm_uri *uri)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    struct hm_uri shown = *uri;

    if (run->req.path_secret)
        shown.path = HM_LIT("/..");
    hm_http_show_url(&text, &shown);
    snprintf(run->shown, sizeof(run->shown), "%s %.200s",
        run->req.method != NULL ? run->req.method : "GET", hm_buf_str(&text));
}

static bool rewind_source(struct run *run, struct hm_err *err)
{
    const struct hm_source *source = run->req.source;

    /* Before the first attempt it stands at its start. */
    if (source == NULL || run->resp->attempts == 0)
        return true;
    if (source->rewind == NULL)
        return hm_fail(err, HM_USAGE, "the body cannot be sent twice");
    return source->rewind(source->ctx, err);
}

static bool restart_sink(struct run *run, struct hm_err *err)
{
    const struct hm_sink *sink = run->req.sink;

    if (!run->resp->sink_used || sink->restart == NULL)
        return true;
    run->resp->sink_used = false;
    return sink->restart(sink->ctx, err);
}

static bool exchange(struct run *run, struct hm_err *err)
{
    struct hm_http_response *resp = run->resp;
    const struct hm_http *http = run->http;
    int64_t start_ms = hm_http_mono_ms(http);
    bool ok;

    resp->failure = HM_HTTP_FAIL_FINAL;
    if (hm_http_cancelled(http))
        return hm_fail(err, HM_NETWORK, "cancelled");
    if (start_ms >= run->req.deadline_ms)
        return hm_fail(err, HM_NETWORK, "the deadline has passed");
    HM_TRY(rewind_source(run, err));
    HM_TRY(restart_sink(run, err));
    resp->attempts++;
    ok = http->exchange(http->ctx, &run->req, resp, err);
    if (ok)
        resp->retry_after_ms =
            hm_http_retry_after_ms(&resp->headers, hm_http_now_s(http));
    if (ok)
        hm_log(http->log, HM_LOG_DEBUG,
            "%s: %d, %" PRIu64 " bytes, %" PRId64 " ms", run->shown,
            resp->status, resp->body_len, hm_http_mono_ms(http) - start_ms);
    else
        hm_log(http->log, HM_LOG_DEBUG, "%s: %s", run->shown, err->msg);
    return ok;
}

/* One hop, with its retries. */
static bool ask(struct run *run, struct hm_err *err)
{
    const struct hm_http *http = run->http;
    struct hm_http_response *resp = run->resp;

    for (;;) {
        struct hm_http_next next;
        struct hm_http_try attempt = {
            .number = run->retried, .patient = http->patient};

        attempt.answered = exchange(run, err);
        attempt.left_ms = run->req.deadline_ms - hm_http_mono_ms(http);
        attempt.random = random_number(http);
        next = hm_http_retry(&run->req, resp, &attempt);
        resp->stop = next.stop;
        if (!next.again)
            return attempt.answered;
        warn_patient(run, err);
        run->retried++;
        hm_log(http->log, HM_LOG_DEBUG, "%s: again in %" PRId64 " ms, retry %u",
            run->shown, next.wait_ms, run->retried);
        *err = (struct hm_err){0};
        wait(http, next.wait_ms);
    }
}

/* Go where the answer points; `run->req` becomes the next request. */
static bool follow(struct run *run, struct hm_err *err)
{
    struct hm_http_response *resp = run->resp;
    hm_auto(http_hop) hop = {0};
    struct hm_uri uri;

    if (resp->redirects == run->req.redirects.max)
        return hm_fail(
            err, HM_DENIED, "more than %u redirects", run->req.redirects.max);
    HM_TRY(hm_http_redirect_check(&hop, &run->req, resp, err));
    hm_buf_free(&resp->url);
    resp->url = hop.url;
    hm_http_redirect_request(&run->req, &hop, run->headers);
    hop.url = hm_buf(0);
    resp->redirects++;
    HM_TRY(hm_uri_parse(&uri, run->req.url, err));
    show_request(run, &uri);
    return true;
}

static bool run_hops(struct run *run, struct hm_err *err)
{
    const struct hm_http_response *resp = run->resp;

    for (;;) {
        if (!ask(run, err))
            return resp->attempts > 1
                ? hm_wrap(err, "%s: attempt %u", run->shown, resp->attempts)
                : hm_wrap(err, "%s", run->shown);
        if (run->req.redirects.max == 0 ||
            !hm_http_redirect_status(resp->status))
            return true;
        if (!follow(run, err))
            return hm_wrap(err, "%s", run->shown);
    }
}

bool hm_http_do(const struct hm_http *http, const struct hm_http_request *req,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct run run = {.http = http, .req = *req, .resp = resp};
    int64_t start_ms = hm_http_mono_ms(http);
    struct hm_uri uri;
    bool ok;

    HM_TRY(hm_http_request_check(&uri, req, err));
    hm_http_response_free(resp);
    *resp = (struct hm_http_response){
        .url = hm_buf(HM_URI_MAX), .retry_after_ms = -1};
    hm_buf_put(&resp->url, req->url);
    HM_TRY(hm_buf_end(&resp->url, NULL, err));
    show_request(&run, &uri);
    run.req.asked_by = http;
    ok = run_hops(&run, err);
    resp->time_ms = hm_http_mono_ms(http) - start_ms;
    if (!ok) {
        /* Half an answer must not be taken for one. */
        resp->status = 0;
        hm_buf_free(&resp->body);
    }
    return ok;
}

static enum hm_code code_of(int status)
{
    if (status == 404 || status == 410)
        return HM_NOT_FOUND;
    if (status >= 500 || status == 408 || status == 425 || status == 429)
        return HM_NETWORK;
    return HM_DENIED;
}

static void say_stop(struct hm_buf *out, const struct hm_http_response *resp)
{
    if (resp->stop == HM_HTTP_STOP_RETRIES && resp->attempts > 1)
        hm_buf_printf(out, ", %u attempts", resp->attempts);
    if (resp->retry_after_ms >= 0)
        hm_buf_printf(out, ", asks to wait %" PRId64 " s",
            (resp->retry_after_ms + 999) / 1000);
    if (resp->stop == HM_HTTP_STOP_DEADLINE)
        hm_buf_put_str(out, ", and the deadline comes first");
    if (resp->stop == HM_HTTP_STOP_UNSAFE)
        hm_buf_put_str(out, ", not repeated: doing it twice could do harm");
}

bool hm_http_check_ok(const struct hm_http_response *resp, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(buf) why = hm_buf(HM_LOG_LINE_MAX);
    struct hm_err ignored;
    struct hm_uri uri;

    if (resp->status >= 200 && resp->status <= 299)
        return true;
    if (hm_uri_parse(&uri, hm_buf_view(&resp->url), &ignored))
        hm_http_show_url(&url, &uri);
    say_stop(&why, resp);
    return hm_fail(err, code_of(resp->status), "%.200s: status %d%s",
        hm_buf_str(&url), resp->status, hm_buf_str(&why));
}
