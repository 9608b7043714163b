/* SPDX-License-Identifier: Apache-2.0 */
#include "api/grow.h"

#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "test.h"

/* Three versions of one struct: the second one added `b`, the third `c`. */
struct first {
    size_t size;
    uint64_t a;
};
struct second {
    size_t size;
    uint64_t a, b;
};
struct third {
    size_t size;
    uint64_t a, b, c;
};

static const size_t sizes[] = {sizeof(struct first), sizeof(struct second)};
static const struct hm_versions versions = {"thing", sizes, TEST_LEN(sizes)};

static void an_older_caller_leaves_zeros(void)
{
    /* What lies behind an older struct is not looked at. */
    const struct third in = {sizeof(struct first), 1, 2, 3};
    struct second out;
    struct hm_err err = {0};

    memset(&out, 0xff, sizeof(out));
    if (!CHECK_OK(hm_api_read(&out, &versions, &in, &err)))
        return;
    CHECK_EQ(out.a, 1);
    CHECK_EQ(out.b, 0);
}

static void our_own_version_is_copied_whole(void)
{
    const struct third in = {sizeof(struct second), 1, 2, 3};
    struct second out = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_api_read(&out, &versions, &in, &err)))
        return;
    CHECK_EQ(out.a, 1);
    CHECK_EQ(out.b, 2);
}

static void a_newer_caller_may_not_demand_what_we_do_not_know(void)
{
    struct third in = {sizeof(in), 1, 2, 0};
    struct second out = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_api_read(&out, &versions, &in, &err));
    CHECK_EQ(out.b, 2);
    for (size_t i = 0; i < sizeof(in.c); i++) {
        test_case("byte %zu", i);
        in.c = 0;
        ((uint8_t *)&in.c)[i] = 1;
        CHECK_ERR(hm_api_read(&out, &versions, &in, &err), HM_USAGE,
            "demands something that this version does not know");
    }
}

static void the_largest_struct_is_read_to_its_end_and_no_further(void)
{
    static uint64_t in[HM_API_STRUCT_MAX / sizeof(uint64_t) + 1];
    size_t size = HM_API_STRUCT_MAX;
    struct second out = {0};
    struct hm_err err = {0};

    memset(in, 0, sizeof(in));
    memcpy(in, &size, sizeof(size));
    in[HM_API_STRUCT_MAX / sizeof(uint64_t)] = 1;
    CHECK_OK(hm_api_read(&out, &versions, in, &err));
    in[HM_API_STRUCT_MAX / sizeof(uint64_t) - 1] = 1;
    CHECK_ERR(hm_api_read(&out, &versions, in, &err), HM_USAGE, "byte 4088");
}

static void a_size_that_no_version_had_is_refused(void)
{
    static const struct {
        size_t size;
        const char *words;
    } cases[] = {
        {0, "size of the thing is not set"},
        {1, "no version had a thing of 1 bytes"},
        {sizeof(size_t), "no version had a thing"},
        {sizeof(struct first) - 1, "no version had a thing"},
        {sizeof(struct first) + 1, "no version had a thing"},
        {sizeof(struct second) - 1, "no version had a thing"},
        {HM_API_STRUCT_MAX + 1, "4097 bytes: is its size set?"},
        {SIZE_MAX, "is its size set?"},
    };
    struct second out = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct third in = {cases[i].size, 1, 2, 0};

        test_case("%zu", cases[i].size);
        CHECK_ERR(
            hm_api_read(&out, &versions, &in, &err), HM_USAGE, cases[i].words);
    }
    CHECK_ERR(hm_api_read(&out, &versions, NULL, &err), HM_USAGE,
        "there is no thing");
}

TEST_SUITE(api_grow, TEST(an_older_caller_leaves_zeros),
    TEST(our_own_version_is_copied_whole),
    TEST(a_newer_caller_may_not_demand_what_we_do_not_know),
    TEST(the_largest_struct_is_read_to_its_end_and_no_further),
    TEST(a_size_that_no_version_had_is_refused));
