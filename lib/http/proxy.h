/* SPDX-License-Identifier: Apache-2.0 */
/* proxy.h - the text that people put into HTTPS_PROXY.
 *
 * "http://proxy.example:3128", "proxy.example:3128" (then http), with an
 * optional "user:password@". http and https proxies only. */
#ifndef HM_HTTP_PROXY_H
#define HM_HTTP_PROXY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"

struct hm_http_proxy {
    struct hm_buf url;           /* scheme://host:port */
    struct hm_bytes credentials; /* "user:password", percent-encoded, in the
                                    input; empty: none. A secret. */
};

void hm_http_proxy_free(struct hm_http_proxy *proxy);
HM_DEFINE_AUTO(http_proxy)

/* HM_USAGE says what is wrong, without showing the text: it may hold a
 * password in a place where nobody looks for one. */
HM_MUST_USE bool hm_http_proxy_parse(
    struct hm_http_proxy *out, struct hm_bytes in, struct hm_err *err);

#endif
