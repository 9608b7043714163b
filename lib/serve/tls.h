/* SPDX-License-Identifier: Apache-2.0 */
/* tls.h - what the server needs for TLS: certificate, key, rules, and a way for
 * OpenSSL to the socket that raises no signal.
 *
 * Everything runs in a library context of its own, with the built-in provider
 * and no configuration: what the environment names is not read. */
#ifndef HM_SERVE_TLS_H
#define HM_SERVE_TLS_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "serve/server.h"

struct hm_serve_sock;
struct hm_serve_tls;

/* Of the files that `opts` names, which it must have. The strings are borrowed.
 * HM_USAGE: a file cannot be used, or key and certificate are no pair. */
HM_MUST_USE bool hm_serve_tls_new(struct hm_serve_tls **out,
    const struct hm_serve_opts *opts, struct hm_err *err);
void hm_serve_tls_free(struct hm_serve_tls *tls);
HM_DEFINE_AUTO_PTR(serve_tls)

/* Look whether a file changed, and use what is there now. What cannot be used
 * is logged once, and what was in force stays so. One thread only. */
void hm_serve_tls_refresh(struct hm_serve_tls *tls);

/* Give a connected socket its side of TLS; any thread. It must not move. */
HM_MUST_USE bool hm_serve_tls_open(
    struct hm_serve_tls *tls, struct hm_serve_sock *sock);

#endif
