/* SPDX-License-Identifier: Apache-2.0 */
/* serve_http.h - a service without a socket: a struct hm_http whose exchanges
 * one handler answers in this process.
 *
 *     static bool answer(void *ctx, const struct hm_serve_request *req,
 *         struct hm_serve_response *resp)
 *     {
 *         hm_sandbox_oidc_handle(ctx, &(struct hm_fault_hits){0}, req, resp);
 *         return true;
 *     }
 *
 *     struct lab_serve serve;
 *
 *     lab_serve_new(&serve, answer, oidc);
 *     hm_http_do(&serve.http, &req, &resp, &err);
 *     CHECK_EQ(serve.count, 1);
 *
 * Retries, redirects and limits are the real ones. Time stands still but for
 * waits and for what a handler puts into delay_ms, which takes no time: a
 * deadline is hm_http_mono_ms(&serve.http) and something. Safe for several
 * threads when the handler is. */
#ifndef HM_TESTS_LAB_SERVE_HTTP_H
#define HM_TESTS_LAB_SERVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/http.h"
#include "serve/message.h"

/* The monotonic clock begins at the one, and then it is the other. */
enum { LAB_SERVE_START_MS = 1000000, LAB_SERVE_EPOCH_S = 1795262400 };

/* Fill the answer; false: there is no such host. */
typedef bool lab_handler(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

struct lab_serve {
    struct hm_http http;
    lab_handler *handle;
    void *ctx;
    _Atomic uint64_t count; /* exchanges, also with hosts that are not there */
    _Atomic int64_t now_ms;
    _Atomic size_t lose; /* so many exchanges from now: the answer is lost on
                            its way, after the handler did its part */
};

/* Nothing to free. *out must not move. */
void lab_serve_new(struct lab_serve *out, lab_handler *handle, void *ctx);

#endif
