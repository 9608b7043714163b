/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/route.h"

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

static void handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx;
    (void)req;
    (void)resp;
}

static void the_longest_prefix_wins(void)
{
    static const struct hm_serve_route routes[] = {
        {.prefix = "/v2/", .handle = handle},
        {.prefix = "/", .handle = handle},
        {.prefix = "/v2/token", .handle = handle},
        {.prefix = "/v2/a/", .handle = handle},
    };
    static const struct {
        const char *path;
        int index;
    } cases[] = {{"/v2/", 0}, {"/v2/x", 0}, {"/v2", 1}, {"/", 1},
        {"/v2/token", 2}, {"/v2/token/x", 0}, {"/v2/tokens", 0}, {"/v2/a/b", 3},
        {"/v2/a", 0}, {"*", -1}};
    struct hm_err err = {0};

    CHECK_OK(hm_serve_routes_check(routes, TEST_LEN(routes), &err));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_serve_route *want =
            cases[i].index < 0 ? NULL : &routes[cases[i].index];

        test_case("%s", cases[i].path);
        CHECK(hm_serve_route_find(routes, TEST_LEN(routes),
                  hm_bytes_str(cases[i].path)) == want);
    }
}

static void routes_that_make_no_sense_are_refused(void)
{
    static const struct {
        struct hm_serve_route routes[2];
        size_t count;
        const char *words;
    } cases[] = {
        {{{.prefix = "/", .handle = handle}}, 0, "0 routes"},
        {{{.prefix = "v2", .handle = handle}}, 1, "begin with '/'"},
        {{{.handle = handle}}, 1, "begin with '/'"},
        {{{.prefix = "/a"}}, 1, "route /a has no handler"},
        {{{.prefix = "/a", .handle = handle},
             {.prefix = "/a", .handle = handle}},
            2, "two routes /a"},
        {{{.prefix = "/a",
             .handle = handle,
             .body_max = HM_SERVE_FLIGHT_MAX + 1}},
            1, "bodies in memory"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        CHECK_ERR(hm_serve_routes_check(cases[i].routes, cases[i].count, &err),
            HM_USAGE, cases[i].words);
    }
}

TEST_SUITE(serve_route, TEST(the_longest_prefix_wins),
    TEST(routes_that_make_no_sense_are_refused));
