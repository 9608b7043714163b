/* SPDX-License-Identifier: Apache-2.0 */
/* route.h - which handler a path belongs to. */
#ifndef HM_SERVE_ROUTE_H
#define HM_SERVE_ROUTE_H

#include "serve/server.h"

/* Do they make sense? HM_USAGE. */
HM_MUST_USE bool hm_serve_routes_check(
    const struct hm_serve_route *routes, size_t count, struct hm_err *err);

/* The longest prefix wins; NULL when none fits. */
const struct hm_serve_route *hm_serve_route_find(
    const struct hm_serve_route *routes, size_t count, struct hm_bytes path);

#endif
