/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/semver.h"

#include "test.h"

static void versions_are_told_from_other_texts(void)
{
    static const struct {
        const char *text;
        bool is, release;
    } cases[] = {
        {"v1", true, false},
        {"v0", true, false},
        {"v1.2", true, false},
        {"v1.2.3", true, true},
        {"v10.20.30", true, true},
        {"v1.2.3-rc.1", true, false},
        {"v1.2.3-0a", true, false},
        {"v1.2.3--", true, false},
        {"v1.2.3+build.01", true, false},
        {"v1.2.3-rc+b", true, false},
        {"", false, false},
        {"v", false, false},
        {"1.2.3", false, false},
        {"V1.2.3", false, false},
        {"v01", false, false},
        {"v1.02", false, false},
        {"v1.2.03", false, false},
        {"v1.", false, false},
        {"v1..2", false, false},
        {"v1.2.3.4", false, false},
        {"v1.2.3 ", false, false},
        {"v1.2-rc", false, false},
        {"v1+b", false, false},
        {"v1.2.3-", false, false},
        {"v1.2.3-01", false, false},
        {"v1.2.3-a..b", false, false},
        {"v1.2.3-a_b", false, false},
        {"v1.2.3+", false, false},
        {"v1.2.3-a+", false, false},
        {"v1.2.3x", false, false},
    };
    struct hm_semver v;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes text = hm_bytes_str(cases[i].text);

        test_case("%s", cases[i].text);
        CHECK_EQ(hm_semver_parse(&v, text), cases[i].is);
        CHECK_EQ(hm_semver_is_release(text), cases[i].release);
    }
}

/* The rows of slsa-verifier's table, and what stands between them. */
static void only_the_given_parts_are_compared(void)
{
    static const struct {
        const char *got, *fits, *does_not[10];
    } cases[] = {
        {"v13.0.30", "v13",
            {"v0", "v2", "v12.9", "v13.1", "v13.0.29", "v13.0.31"}},
        {"v13.0.30", "v13.0", {"v13.0.30-rc"}},
        {"v13.0.30", "v13.0.30", {"v13.0.3"}},
        {"v14", "v14", {"v0", "v13", "v13.2", "v14.1", "v15"}},
        {"v14", "v14.0", {"v14.0.1"}},
        {"v14", "v14.0.0", {"v14.0.0-a"}},
        {"v14.2", "v14", {"v13", "v15", "v15.1"}},
        {"v14.2", "v14.2",
            {"v14.1", "v14.1.1", "v14.2.1", "v14.2.3", "v14.3.1"}},
        {"v1.2.3-rc.1", "v1.2", {"v1.2.3"}},
        {"v1.2.3-rc.1", "v1.2.3-rc.1", {"v1.2.3-rc.2"}},
        {"v1.2.3+a", "v1.2.3+b", {"v1.2.4+a"}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_semver got, wanted;

        test_case("%s", cases[i].got);
        if (!CHECK(hm_semver_parse(&got, hm_bytes_str(cases[i].got))) ||
            !CHECK(hm_semver_parse(&wanted, hm_bytes_str(cases[i].fits))))
            continue;
        CHECK(hm_semver_fits(&wanted, &got));
        for (size_t j = 0; cases[i].does_not[j] != NULL; j++) {
            if (CHECK(hm_semver_parse(
                    &wanted, hm_bytes_str(cases[i].does_not[j]))))
                CHECK(!hm_semver_fits(&wanted, &got));
        }
    }
}

TEST_SUITE(expect_semver, TEST(versions_are_told_from_other_texts),
    TEST(only_the_given_parts_are_compared));
