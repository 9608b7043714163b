/* SPDX-License-Identifier: Apache-2.0 */
/* curl.h - the real struct hm_http, over libcurl.
 *
 * A client may be used by many threads. Each request takes an idle handle of
 * the pool, one that talked to the same origin last if there is one, and has
 * its connections, names and TLS sessions to itself. Nothing is shared between
 * handles: libcurl documents its shared connection cache as unsafe between
 * threads, and the one of Debian 12 hands OpenSSL's session objects, which are
 * written to while in use, from one thread to another.
 *
 * The environment is never read (not HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE,
 * .netrc, OPENSSL_CONF): what is wanted comes in by the options. */
#ifndef HM_HTTP_CURL_H
#define HM_HTTP_CURL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "http/http.h"

/* Zeroed: no proxy, the system's certificate authorities, no client
 * certificate, default times. Strings are copied, views are borrowed until the
 * client is freed. */
struct hm_http_opts {
    const char *user_agent; /* NULL: none is sent */
    const char *ca_file;    /* PEM; replaces the system's authorities */
    const char *proxy;      /* as in proxy.h; loopback is never proxied */
    const char *no_proxy;   /* "host,.domain,10.0.0.0/8" */
    struct hm_bytes client_cert, client_key; /* PEM; key not encrypted */
    unsigned connect_ms;                     /* 0: HM_HTTP_CONNECT_MS */
    unsigned stall_s; /* 0: HM_HTTP_STALL_S without progress */
    struct hm_http_env env;
    const struct hm_log *log; /* borrowed */
};

struct hm_http_client;

/* The first call sets libcurl and OpenSSL's default context up for the life of
 * the process. HM_USAGE for options that make no sense, HM_SYSTEM otherwise. */
HM_MUST_USE bool hm_http_client_new(struct hm_http_client **out,
    const struct hm_http_opts *opts, struct hm_err *err);

/* No request may be running. Closes all connections. */
void hm_http_client_free(struct hm_http_client *client);
HM_DEFINE_AUTO_PTR(http_client)

/* What requests are made with; lives as long as the client. */
const struct hm_http *hm_http_client_http(const struct hm_http_client *client);

#endif
