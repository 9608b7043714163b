/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/range.h"

#include "test.h"

static void content_ranges_are_read(void)
{
    static const struct {
        const char *in;
        uint64_t first, last, size;
        bool has_size, ok;
    } cases[] = {
        {"bytes 0-99/200", 0, 99, 200, true, true},
        {"bytes 5-5/*", 5, 5, 0, false, true},
        {"bytes 0-99/99", 0, 0, 0, false, false},
        {"bytes 9-5/20", 0, 0, 0, false, false},
        {"bytes */20", 0, 0, 0, false, false},
        {"bytes 0-9", 0, 0, 0, false, false},
        {"bytes 0-9/", 0, 0, 0, false, false},
        {"items 0-9/20", 0, 0, 0, false, false},
        {"bytes 00-9/20", 0, 0, 0, false, false},
        {"bytes -9/20", 0, 0, 0, false, false},
        {"bytes 0-18446744073709551615/*", 0, 0, 0, false, false},
        {"bytes 0-9/20x", 0, 0, 0, false, false},
        {"", 0, 0, 0, false, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_range range = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        CHECK_CODE(hm_range_parse(&range, hm_bytes_str(cases[i].in), &err),
            cases[i].ok ? HM_OK : HM_FORMAT, "Content-Range");
        CHECK_EQ(range.first, cases[i].first);
        CHECK_EQ(range.last, cases[i].last);
        CHECK_EQ(range.size, cases[i].size);
        CHECK_EQ(range.has_size, cases[i].has_size);
    }
}

static void what_an_upload_has_is_read(void)
{
    static const struct {
        const char *in;
        uint64_t have;
        bool ok;
    } cases[] = {
        {"0-99", 100, true},
        {"bytes=0-99", 100, true},
        {"0-0", 0, true},
        {"1-99", 0, false},
        {"99", 0, false},
        {"", 0, false},
        {"0-18446744073709551615", 0, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        uint64_t have = 0;

        test_case("%s", cases[i].in);
        CHECK_CODE(hm_range_have(&have, hm_bytes_str(cases[i].in), &err),
            cases[i].ok ? HM_OK : HM_FORMAT, "Range");
        CHECK_EQ(have, cases[i].have);
    }
}

TEST_SUITE(registry_range, TEST(content_ranges_are_read),
    TEST(what_an_upload_has_is_read));
