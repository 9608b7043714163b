/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/checksums.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

#define X "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
#define LONG X X

static bool parse(struct hm_new_subject **out, size_t *count,
    struct hm_arena *arena, const char *text, struct hm_err *err)
{
    return hm_checksums_parse(out, count, arena, hm_bytes_str(text), err);
}

static void each_line_is_a_subject(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_new_subject *list;
    size_t count;
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&list, &count, &arena,
            "# made by hand\n" X "  app one\r\n\n" LONG " *dir/app\n" X "  z",
            &err)))
        return;
    if (!CHECK_EQ(count, 3))
        return;
    CHECK_BYTES(list[0].name, HM_LIT("app one"));
    CHECK_EQ(list[0].digests[0].hash, HM_SHA256);
    CHECK_BYTES(list[1].name, HM_LIT("dir/app"));
    CHECK_EQ(list[1].digests[0].hash, HM_SHA512);
    CHECK_BYTES(list[2].name, HM_LIT("z"));
}

static void what_is_no_line_of_checksums_is_refused(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"", HM_NOT_FOUND, "no checksum in it"},
        {"\n# x\n", HM_NOT_FOUND, "no checksum in it"},
        {"abc  x", HM_FORMAT, "line 1: 3 digits, wanted 64"},
        {X "  a\n" X "0  x", HM_FORMAT, "line 2: 65 digits"},
        {X, HM_FORMAT, "wanted two spaces and a name"},
        {X " ", HM_FORMAT, "wanted two spaces and a name"},
        {X "  ", HM_FORMAT, "wanted two spaces and a name"},
        {X " x", HM_FORMAT, "wanted two spaces and a name"},
        {X "\t x", HM_FORMAT, "wanted two spaces and a name"},
        {X "  \xff", HM_FORMAT, "no UTF-8"},
        {"\\" X "  a\\nb", HM_UNSUPPORTED, "a line feed or backslash"},
        {"SHA256 (x) = " X, HM_FORMAT, "0 digits"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_new_subject *list;
        size_t count;
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_ERR(parse(&list, &count, &arena, cases[i].text, &err),
            cases[i].code, cases[i].words);
    }
}

static void there_is_a_most(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_new_subject *list;
    size_t count;
    struct hm_err err = {0};

    for (int i = 0; i < HM_SUBJECTS_MAX; i++)
        hm_buf_printf(&text, X "  %d\n", i);
    if (CHECK_OK(parse(&list, &count, &arena, hm_buf_str(&text), &err)))
        CHECK_EQ(count, HM_SUBJECTS_MAX);
    hm_buf_put_str(&text, X "  one more");
    CHECK_ERR(parse(&list, &count, &arena, hm_buf_str(&text), &err), HM_LIMIT,
        "more than 1024 files");
}

TEST_SUITE(sign_checksums, TEST(each_line_is_a_subject),
    TEST(what_is_no_line_of_checksums_is_refused), TEST(there_is_a_most));
