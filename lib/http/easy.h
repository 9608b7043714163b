/* SPDX-License-Identifier: Apache-2.0 */
/* easy.h - one exchange by one libcurl handle: between curl.c, which owns
 * handles and reads results, and easy.c, which sets options and takes
 * callbacks. Only these two see libcurl. */
#ifndef HM_HTTP_EASY_H
#define HM_HTTP_EASY_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "http/curl.h"
#include "http/pool.h"

/* Read-only while requests run, but for the pool. */
struct hm_http_client {
    struct hm_http http;
    struct hm_http_opts opts; /* strings in the arena */
    const char *proxy_url, *proxy_credentials;
    struct hm_arena arena;
    struct hm_http_pool pool;
};

/* What the pool keeps. */
struct hm_http_handle {
    CURL *easy;
    CURLU *url;
    char message[CURL_ERROR_SIZE];
};

/* One exchange. */
struct hm_http_easy {
    const struct hm_http_client *client;
    struct hm_http_handle *handle;
    CURL *easy;
    const struct hm_http_request *req;
    struct hm_http_response *resp;
    struct hm_err *err;
    struct curl_slist *headers;
    uint64_t sent;
    CURLcode setup; /* the first option that was refused */
    bool failed;    /* a callback reported in err */
    bool cancelled;
};

/* Free of options of an earlier exchange, then with all of this one's: the
 * strict ones of this module, the client's and the request's. */
HM_MUST_USE bool hm_http_easy_set_up(struct hm_http_easy *x);

/* Release what hm_http_easy_set_up() made, secrets overwritten, and leave
 * nothing of the request in the handle but its connections. */
void hm_http_easy_clear(struct hm_http_easy *x);

#endif
