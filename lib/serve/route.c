/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/route.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"

static bool check_one(const struct hm_serve_route *route, struct hm_err *err)
{
    if (route->prefix == NULL || route->prefix[0] != '/')
        return hm_fail(err, HM_USAGE, "a route that does not begin with '/'");
    if (route->handle == NULL)
        return hm_fail(err, HM_USAGE, "route %s has no handler", route->prefix);
    if (route->memory_max == 0 && route->body_max > HM_SERVE_FLIGHT_MAX)
        return hm_fail(err, HM_USAGE,
            "route %s: bodies in memory of more than %zu bytes", route->prefix,
            HM_SERVE_FLIGHT_MAX);
    return true;
}

bool hm_serve_routes_check(
    const struct hm_serve_route *routes, size_t count, struct hm_err *err)
{
    if (count == 0 || count > HM_SERVE_ROUTES_MAX)
        return hm_fail(err, HM_USAGE, "%zu routes, wanted 1 to %d", count,
            HM_SERVE_ROUTES_MAX);
    for (size_t i = 0; i < count; i++) {
        HM_TRY(check_one(&routes[i], err));
        for (size_t j = 0; j < i; j++) {
            if (strcmp(routes[i].prefix, routes[j].prefix) == 0)
                return hm_fail(
                    err, HM_USAGE, "two routes %s", routes[i].prefix);
        }
    }
    return true;
}

static bool fits(struct hm_bytes prefix, struct hm_bytes path)
{
    if (prefix.p[prefix.len - 1] == '/')
        return hm_bytes_starts(path, prefix);
    return hm_bytes_eq(path, prefix);
}

const struct hm_serve_route *hm_serve_route_find(
    const struct hm_serve_route *routes, size_t count, struct hm_bytes path)
{
    const struct hm_serve_route *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        struct hm_bytes prefix = hm_bytes_str(routes[i].prefix);

        if (fits(prefix, path) && prefix.len > longest) {
            found = &routes[i];
            longest = prefix.len;
        }
    }
    return found;
}
