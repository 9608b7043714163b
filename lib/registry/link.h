/* SPDX-License-Identifier: Apache-2.0 */
/* link.h - Link: where the next page of a list is (RFC 8288), and whether we go
 * there. Pure. */
#ifndef HM_REGISTRY_LINK_H
#define HM_REGISTRY_LINK_H

#include <stdbool.h>

#include "base/uri.h"
#include "http/headers.h"

struct hm_buf;

/* The target of the one link in a field whose rel holds "next"; its pointer is
 * NULL when there is none. HM_FORMAT for what is no list of links, and for two
 * next ones; HM_LIMIT. */
HM_MUST_USE bool hm_link_next(
    struct hm_bytes *out, struct hm_bytes field, struct hm_err *err);

/* Append path and query of the page behind the one at `here` (empty: it is the
 * last). A page is of the same list: same scheme, host, port and path, another
 * query. HM_DENIED when it leads elsewhere, HM_FORMAT. */
HM_MUST_USE bool hm_link_follow(struct hm_buf *out, const struct hm_uri *here,
    const struct hm_http_headers *headers, struct hm_err *err);

#endif
