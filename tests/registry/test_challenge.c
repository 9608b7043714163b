/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/challenge.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"

static void challenges_are_read(void)
{
    static const struct {
        const char *in;
        bool basic, bearer;
        const char *realm, *service, *scope;
    } cases[] = {
        {"Basic realm=\"x\"", true, false, "", "", ""},
        {"basic", true, false, "", "", ""},
        {"Bearer realm=\"https://a.test/t\",service=\"a,b\",scope=\"r:x:pull,"
         "push\"",
            false, true, "https://a.test/t", "a,b", "r:x:pull,push"},
        {"BEARER Realm=abc , SERVICE = \"s\"", false, true, "abc", "s", ""},
        {"Negotiate, Basic realm=\"x\", Bearer realm=\"y\"", true, true, "y",
            "", ""},
        {"Negotiate abc==, Bearer realm=\"y\"", false, true, "y", "", ""},
        {"Digest realm=\"d\", nonce=\"n\", , Bearer realm=\"y\",", false, true,
            "y", "", ""},
        {"Bearer realm=\"first\", Bearer realm=\"second\"", false, true,
            "first", "", ""},
        {"Other a=b", false, false, "", "", ""},
        {"", false, false, "", "", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_challenges c = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (!CHECK_OK(
                hm_challenges_add(&c, &arena, hm_bytes_str(cases[i].in), &err)))
            continue;
        CHECK_EQ(c.basic.given, cases[i].basic);
        CHECK_EQ(c.bearer.given, cases[i].bearer);
        CHECK_BYTES(c.bearer.realm, hm_bytes_str(cases[i].realm));
        CHECK_BYTES(c.bearer.service, hm_bytes_str(cases[i].service));
        CHECK_BYTES(c.bearer.scope, hm_bytes_str(cases[i].scope));
    }
}

static void what_is_no_list_of_challenges_is_refused(void)
{
    static const struct {
        const char *in, *words;
    } cases[] = {
        {"\"x\"", "no scheme at 0"},
        {"Bearer realm=\"x", "quotes that do not end"},
        {"Bearer realm=\"x\" service=\"y\"", "no comma at 17"},
        {"Bearer realm=\"x\",realm=\"y\"", "realm stands twice"},
        {"Bearer realm=\"x\", REALM=\"\"", "REALM stands twice"},
        {"Bearer a=b, realm=", "realm: no value"},
        {"Basic;x", "no comma at 5"},
        {"Bearer \"x\"", "no comma at 7"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_challenges c = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        CHECK_ERR(
            hm_challenges_add(&c, &arena, hm_bytes_str(cases[i].in), &err),
            HM_FORMAT, cases[i].words);
    }
}

/* No prefix crashes, and none gives another realm than its own text. */
static void prefixes_do_no_harm(void)
{
    static const char whole[] =
        "Negotiate a=, Bearer realm=\"https://a.test\",service=\"s\\\"\"";

    for (size_t len = 0; len < sizeof(whole); len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_challenges c = {0};
        struct hm_err err = {0};

        if (hm_challenges_add(&c, &arena, hm_bytes(whole, len), &err))
            CHECK(c.bearer.realm.len == 0 ||
                hm_bytes_eq_str(c.bearer.realm, "https://a.test"));
    }
}

static void too_many_are_a_limit(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_challenges c = {0};
    struct hm_err err = {0};

    hm_buf_put_str(&text, "Bearer a=b");
    for (int i = 0; i <= HM_REGISTRY_PARAMS_MAX; i++)
        hm_buf_printf(&text, ",a%d=b", i);
    if (hm_buf_view(&text).len == 0)
        return; /* no memory for it */
    CHECK_ERR(hm_challenges_add(&c, &arena, hm_buf_view(&text), &err), HM_LIMIT,
        "parameters in a challenge");
    hm_buf_cut(&text, 0);
    for (int i = 0; i <= HM_REGISTRY_FIELDS_MAX; i++)
        hm_buf_put_str(&text, "Other,");
    CHECK_ERR(hm_challenges_add(&c, &arena, hm_buf_view(&text), &err), HM_LIMIT,
        "more than 8 challenges");
}

static void all_fields_of_an_answer_count(void)
{
    hm_auto(http_headers) headers = hm_http_headers();
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_challenges c;
    struct hm_err err = {0};

    if (!CHECK_OK(
            hm_http_headers_take(&headers, HM_LIT("HTTP/1.1 401 x"), &err)))
        return;
    CHECK_ERR(hm_challenges_read(&c, &arena, &headers, &err), HM_FORMAT,
        "status 401 without WWW-Authenticate");
    if (!CHECK_OK(hm_http_headers_take(
            &headers, HM_LIT("WWW-Authenticate: Basic realm=\"x\""), &err)) ||
        !CHECK_OK(hm_http_headers_take(
            &headers, HM_LIT("www-authenticate: Bearer realm=\"y\""), &err)) ||
        !CHECK_OK(hm_challenges_read(&c, &arena, &headers, &err)))
        return;
    CHECK(c.basic.given);
    CHECK_BYTES(c.bearer.realm, HM_LIT("y"));
}

TEST_SUITE(registry_challenge, TEST(challenges_are_read),
    TEST(what_is_no_list_of_challenges_is_refused), TEST(prefixes_do_no_harm),
    TEST(too_many_are_a_limit), TEST(all_fields_of_an_answer_count));
