/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/service.h"

#include <string.h>

#include "sandbox/fault.h"
#include "test.h"

static void a_request_is_for_the_first_part_that_fits(void)
{
    static const struct hm_sandbox_part parts[] = {
        {"add", 1, "POST", "/x/entries"},
        {"read", 2, "GET", "/x/"},
        {"other", 4, NULL, ""},
        {NULL, 0, NULL, NULL},
    };
    static const struct hm_sandbox_service service = {.parts = parts};
    static const struct {
        const char *method, *path;
        unsigned bit;
    } cases[] = {
        {"POST", "/x/entries", 1},
        {"GET", "/x/entries", 2},
        {"POST", "/x/", 4},
        {"GET", "/", 4},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_serve_request req = {
            .method = hm_bytes_str(cases[i].method),
            .path = hm_bytes_str(cases[i].path),
        };

        test_case("%s %s", cases[i].method, cases[i].path);
        CHECK_EQ(hm_sandbox_part_of(&service, &req), cases[i].bit);
    }
}

/* Otherwise a fault would be at work in no part, and a word would be two. */
static void every_row_is_whole(void)
{
    for (size_t i = 0; i < HM_SANDBOX_SERVICES; i++) {
        const struct hm_sandbox_service *row = &hm_sandbox_services[i];
        unsigned seen = 0;
        const char *path = NULL;

        test_case("%s", row->name);
        CHECK(row->help != NULL && row->path[0] == '/');
        for (size_t k = 0; row->parts[k].name != NULL; k++) {
            CHECK_EQ(seen & row->parts[k].bit, 0);
            seen |= row->parts[k].bit;
            path = row->parts[k].path;
        }
        CHECK(seen != 0);
        CHECK(path == NULL || strcmp(path, "") == 0);
    }
    CHECK(hm_sandbox_services[HM_SANDBOX_SERVICES].name == NULL);
}

TEST_SUITE(sandbox_service, TEST(a_request_is_for_the_first_part_that_fits),
    TEST(every_row_is_whole));
