/* SPDX-License-Identifier: Apache-2.0 */
#include "fake.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "http/body.h"

/* Append to the text of a request; too much is cut. */
static void put(char *text, struct hm_bytes in)
{
    size_t at = strlen(text);

    if (in.len > FAKE_TEXT - 1 - at)
        in.len = FAKE_TEXT - 1 - at;
    if (in.len > 0)
        memcpy(text + at, in.p, in.len);
    text[at + in.len] = '\0';
}

static bool put_source(
    char *text, const struct hm_source *source, struct hm_err *err)
{
    uint8_t chunk[7]; /* odd on purpose */

    for (;;) {
        size_t len = sizeof(chunk);

        HM_TRY(source->read(source->ctx, chunk, &len, err));
        if (len == 0)
            return true;
        put(text, hm_bytes(chunk, len));
    }
}

static bool record(
    char *text, const struct hm_http_request *req, struct hm_err *err)
{
    put(text, hm_bytes_str(req->method != NULL ? req->method : "GET"));
    put(text, HM_LIT(" "));
    put(text, req->url);
    put(text, HM_LIT("\n"));
    for (size_t i = 0; i < req->header_count; i++) {
        put(text, hm_bytes_str(req->headers[i].name));
        put(text, HM_LIT(": "));
        put(text, req->headers[i].value);
        put(text, HM_LIT("\n"));
    }
    if (req->foreign)
        put(text, HM_LIT("(foreign)\n"));
    if (req->direct)
        put(text, HM_LIT("(direct)\n"));
    if (req->sigv4 != NULL) {
        put(text, HM_LIT("(signed "));
        put(text, hm_bytes_str(req->sigv4->scope));
        put(text, HM_LIT(" "));
        put(text, req->sigv4->user);
        put(text, HM_LIT(" "));
        put(text, req->sigv4->secret);
        put(text, HM_LIT(")\n"));
    }
    put(text, req->body);
    return req->source == NULL || put_source(text, req->source, err);
}

static bool give_head(const struct fake_answer *answer,
    const struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_err *err)
{
    struct hm_rd rd = hm_rd(hm_bytes_str(answer->headers));
    char status[32];

    snprintf(status, sizeof(status), "HTTP/1.1 %d x", answer->status);
    HM_TRY(hm_http_headers_take(&resp->headers, hm_bytes_str(status), err));
    while (hm_rd_left(&rd) > 0)
        HM_TRY(hm_http_headers_take(&resp->headers, hm_rd_line(&rd), err));
    HM_TRY(hm_http_headers_take(&resp->headers, HM_LIT(""), err));
    return hm_http_body_head(resp, req, err);
}

static bool give_body(const struct fake_answer *answer,
    const struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_err *err)
{
    struct hm_bytes body = hm_bytes_str(answer->body);

    if (answer->body_len > 0)
        body.len = answer->body_len;
    if (answer->cut > 0)
        body = hm_bytes_slice(body, 0, answer->cut);
    if (req->method != NULL && strcmp(req->method, "HEAD") == 0)
        return true;
    /* In two chunks, so that nobody relies on one. */
    HM_TRY(hm_http_body_put(
        resp, req, hm_bytes_slice(body, 0, body.len / 2), err));
    return hm_http_body_put(
        resp, req, hm_bytes_slice(body, body.len / 2, body.len), err);
}

static bool exchange(void *ctx, const struct hm_http_request *req,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_fake *fake = ctx;
    const struct fake_answer *answer = &fake->answers[fake->asked];

    hm_http_body_begin(resp, req);
    if (fake->asked == fake->count || fake->asked == FAKE_REQUESTS)
        return hm_fail(err, HM_SYSTEM, "the fake has no more answers");
    HM_TRY(record(fake->requests[fake->asked++], req, err));
    fake->now_ms += answer->takes_ms;
    if (answer->status != 0) {
        HM_TRY(give_head(answer, req, resp, err));
        HM_TRY(give_body(answer, req, resp, err));
    }
    if (answer->fails == NULL)
        return true;
    resp->failure = answer->failure;
    return hm_fail(err, HM_NETWORK, "%s", answer->fails);
}

static int64_t mono_ms(void *ctx)
{
    return ((struct hm_fake *)ctx)->now_ms;
}

static int64_t now_s(void *ctx)
{
    return ((struct hm_fake *)ctx)->now_s;
}

static void sleep_ms(void *ctx, int64_t ms)
{
    struct hm_fake *fake = ctx;

    fake->now_ms += ms;
    fake->now_s += ms / 1000;
    if (fake->wait_count < FAKE_REQUESTS)
        fake->waits[fake->wait_count++] = ms;
    if (fake->wait_count == fake->cancel_after)
        fake->cancelled = true;
}

static uint64_t random_number(void *ctx)
{
    return ((struct hm_fake *)ctx)->random;
}

static bool cancelled(void *ctx)
{
    return ((struct hm_fake *)ctx)->cancelled;
}

void fake_init(
    struct hm_fake *fake, const struct fake_answer *answers, size_t count)
{
    *fake = (struct hm_fake){
        .http = {.exchange = exchange,
            .ctx = fake,
            .env = {mono_ms, now_s, sleep_ms, random_number, cancelled, fake}},
        .answers = answers,
        .count = count,
        .now_ms = FAKE_START_MS,
        .now_s = 784111777, /* Sun, 06 Nov 1994 08:49:37 GMT */
    };
}

const char *fake_request(const struct hm_fake *fake, size_t index)
{
    return index < FAKE_REQUESTS ? fake->requests[index] : "";
}
