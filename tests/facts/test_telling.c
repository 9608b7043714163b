/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/telling.h"

#include "base/buf.h"
#include "test.h"

static void note(void *ctx, const struct hm_told *told)
{
    struct hm_buf *out = ctx;
    const char *match = hm_match_name(told->match);

    hm_buf_printf(out, "%s%s%s %.*s\n", told->name, match != NULL ? " " : "",
        match != NULL ? match : "", (int)told->value.len,
        (const char *)told->value.p);
}

static void each_kind_of_value_is_told(void)
{
    hm_auto(buf) out = hm_buf(4096);
    const struct hm_teller to = {&out, note};

    hm_tell(&to, "a", HM_MATCH_GLOB, HM_LIT("v*"));
    hm_tell(&to, "b", HM_MATCH_NOTHING, HM_LIT("x"));
    hm_tell_number(&to, "n", 18446744073709551615u);
    hm_tell_age(&to, "day", 86400);
    hm_tell_age(&to, "m", 5400);
    hm_tell_age(&to, "s", 3601);
    CHECK_STR(hm_buf_str(&out),
        "a glob v*\nb x\nn 18446744073709551615\nday 24h\nm 90m\ns 3601s\n");
}

static void ways_to_compare_have_names(void)
{
    CHECK_STR(hm_match_name(HM_MATCH_EXACT), "exact");
    CHECK_STR(hm_match_name(HM_MATCH_REGEXP), "pattern");
    CHECK_STR(hm_match_name(HM_MATCH_ABSENT), "absent");
    CHECK_STR(hm_match_name(HM_MATCH_ANY), "any");
    CHECK(hm_match_name(HM_MATCH_NOTHING) == NULL);
}

TEST_SUITE(facts_telling, TEST(each_kind_of_value_is_told),
    TEST(ways_to_compare_have_names));
