/* SPDX-License-Identifier: Apache-2.0 */
/* knock.h - what a browser does with a page on loopback: one GET. */
#ifndef HM_TESTS_OIDC_KNOCK_H
#define HM_TESTS_OIDC_KNOCK_H

#include "base/buf.h"

/* Ask 127.0.0.1:port for `target` by `method`; the status, 0 when no answer
 * came. The whole answer is appended to `out` unless it is NULL. */
int knock(
    unsigned port, const char *method, const char *target, struct hm_buf *out);

/* A connection, and nothing said on it; -1 when there is none. */
int knock_dial(unsigned port);

/* The same for "http://localhost:PORT/target". */
int knock_url(const char *url);

#endif
