/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/glob.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

static void a_star_is_one_component_and_two_are_any(void)
{
    static const struct {
        const char *glob, *in;
        bool match;
    } cases[] = {
        {"a", "a", true},
        {"a", "ab", false},
        {"", "", true},
        {"*", "", true},
        {"*", "abc", true},
        {"*", "a/b", false},
        {"**", "a/b", true},
        {"a*", "a", true},
        {"a*", "ab", true},
        {"a*", "ba", false},
        {"*a", "bca", true},
        {"*a", "bcab", false},
        {"refs/tags/v*", "refs/tags/v1.2", true},
        {"refs/tags/v*", "refs/tags/v1/x", false},
        {"refs/tags/**", "refs/tags/v1/x", true},
        {"ghcr.io/acme/payments-*", "ghcr.io/acme/payments-api", true},
        {"ghcr.io/acme/payments-*", "ghcr.io/acme/payments-api/x", false},
        {"ghcr.io/acme/payments-*", "ghcr.io/acme/payments", false},
        {"ghcr.io/*/app", "ghcr.io/a/app", true},
        {"ghcr.io/*/app", "ghcr.io/a/b/app", false},
        {"ghcr.io/**/app", "ghcr.io/a/b/app", true},
        {"**/a*b", "x/y/acb", true},
        {"**/a*b", "x/a/b", false},
        {"*a*b*", "xxaxxbxx", true},
        {"**a*b**c", "a/ab/ac/c", true},
        {"*/**", "a/", true},
        {"*/**", "a", false},
        {"v?", "v1", false},
        {"v[0-9]", "v[0-9]", true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s of %s", cases[i].in, cases[i].glob);
        CHECK_EQ(hm_glob_match(
                     hm_bytes_str(cases[i].glob), hm_bytes_str(cases[i].in)),
            cases[i].match);
        CHECK_EQ(hm_glob_is(hm_bytes_str(cases[i].glob)),
            strchr(cases[i].glob, '*') != NULL);
    }
}

static void what_cannot_be_meant_is_refused(void)
{
    char text[HM_GLOB_MAX + 1];
    struct hm_err err = {0};

    CHECK_OK(hm_glob_check(HM_LIT("a**b*"), &err));
    CHECK_ERR(hm_glob_check(HM_LIT("a/"
                                   "***"),
                  &err),
        HM_USAGE, "three for");
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = 'a';
    CHECK_OK(hm_glob_check(hm_bytes(text, HM_GLOB_MAX), &err));
    CHECK_ERR(hm_glob_check(hm_bytes(text, sizeof(text)), &err), HM_USAGE,
        "are the most");
}

/* What takes others ages: each star could stand for each length. */
static void stars_cost_no_more_than_their_length(void)
{
    hm_auto(buf) glob = hm_buf(HM_GLOB_MAX);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_bytes view;
    struct hm_err err = {0};

    for (int i = 0; i < HM_GLOB_MAX / 3; i++)
        hm_buf_put_str(&glob, i % 2 == 0 ? "a**" : "a*b");
    for (int i = 0; i < 20000; i++)
        hm_buf_put_u8(&text, 'a');
    if (!CHECK_OK(hm_buf_end(&glob, NULL, &err)) ||
        !CHECK_OK(hm_buf_end(&text, &view, &err)))
        return;
    CHECK(!hm_glob_match(hm_buf_view(&glob), view));
}

static void a_glob_can_be_written_as_a_pattern(void)
{
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_bytes view;
    struct hm_err err = {0};

    hm_glob_regexp(&text, HM_LIT("a.b/*/v**"));
    if (CHECK_OK(hm_buf_end(&text, &view, &err)))
        CHECK_BYTES(view, HM_LIT("a\\.b\\/[^/]*\\/v.*"));
}

TEST_SUITE(policy_glob, TEST(a_glob_can_be_written_as_a_pattern),
    TEST(a_star_is_one_component_and_two_are_any),
    TEST(what_cannot_be_meant_is_refused),
    TEST(stars_cost_no_more_than_their_length));
