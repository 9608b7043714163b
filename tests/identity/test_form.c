/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static struct hm_bytes value(const void *ctx, struct hm_bytes name)
{
    (void)ctx;
    if (hm_bytes_eq_str(name, "url"))
        return HM_LIT("https://x");
    if (hm_bytes_eq_str(name, "a.b/c-d"))
        return HM_LIT("1");
    if (hm_bytes_eq_str(name, "empty"))
        return HM_LIT("");
    if (hm_bytes_eq_str(name, "sly"))
        return HM_LIT("{url}?a=b");
    return hm_bytes(NULL, 0);
}

static void gaps_are_filled(void)
{
    static const struct {
        const char *form, *out;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"{url}", "https://x"},
        {"{url}/{a.b/c-d}", "https://x/1"},
        {"-{url}{url}-", "-https://xhttps://x-"},
        {"{none|instead}", "instead"},
        {"{none|https://y/}z", "https://y/z"},
        {"{none|}", ""},
        {"{url|instead}", "https://x"},
        {"{empty|instead}", ""},
        {"{a.b/c-d?0=no,1=yes}", "yes"},
        {"{a.b/c-d?0=no,*=other}", "other"},
        {"{none|0?0=no,1=yes}", "no"},
        {"{empty?=nothing,*=some}", "nothing"},
        /* What goes in is not read again. */
        {"{sly}", "{url}?a=b"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_form form = {cases[i].form, value, NULL};
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes out = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].form);
        if (CHECK_OK(hm_form_fill(&out, &form, &arena, &err)))
            CHECK_BYTES(out, hm_bytes_str(cases[i].out));
    }
}

static void a_gap_without_a_value_is_none(void)
{
    static const struct {
        const char *form;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"{none}", HM_NOT_FOUND, "there is no none"},
        {"{url}/{}", HM_NOT_FOUND, "there is no "},
        {"{a.b/c-d?0=no,2=yes}", HM_MISMATCH,
            "a.b/c-d is 1, which has no meaning here"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_form form = {cases[i].form, value, NULL};
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes out = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].form);
        CHECK_ERR(hm_form_fill(&out, &form, &arena, &err), cases[i].code,
            cases[i].words);
        CHECK(out.p == NULL);
    }
}

static struct hm_bytes long_value(const void *ctx, struct hm_bytes name)
{
    (void)name;
    return hm_bytes(ctx, HM_FORM_MAX);
}

static void a_filled_form_has_a_limit(void)
{
    static const char text[HM_FORM_MAX];
    struct hm_form most = {"{x}", long_value, text};
    struct hm_form more = {"{x}-", long_value, text};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_form_fill(&out, &most, &arena, &err));
    CHECK_ERR(
        hm_form_fill(&out, &more, &arena, &err), HM_LIMIT, "longer than 65536");
}

TEST_SUITE(identity_form, TEST(gaps_are_filled),
    TEST(a_gap_without_a_value_is_none), TEST(a_filled_form_has_a_limit));
