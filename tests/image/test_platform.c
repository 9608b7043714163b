/* SPDX-License-Identifier: Apache-2.0 */
#include "image/platform.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

static void a_platform_has_one_form(void)
{
    static const struct {
        const char *text, *normal;
    } rows[] = {
        {"linux/amd64", "linux/amd64"},
        {"Linux/X86_64", "linux/amd64"},
        {"linux/x86-64/v1", "linux/amd64"},
        {"linux/amd64/v3", "linux/amd64/v3"},
        {"linux/i386", "linux/386"},
        {"linux/aarch64", "linux/arm64"},
        {"linux/arm64/v8", "linux/arm64"},
        {"linux/arm64/8", "linux/arm64"},
        {"linux/arm64/v9", "linux/arm64/v9"},
        {"linux/arm", "linux/arm/v7"},
        {"linux/arm/7", "linux/arm/v7"},
        {"linux/arm/v6", "linux/arm/v6"},
        {"linux/armhf", "linux/arm/v7"},
        {"linux/armel", "linux/arm/v6"},
        {"linux/armel/v5", "linux/arm/v5"},
        {"macos/arm64", "darwin/arm64"},
        {"windows/amd64:10.0.17763", "windows/amd64:10.0.17763"},
        {"linux/arm/v7:1", "linux/arm/v7:1"},
        {"plan9/riscv64", "plan9/riscv64"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_platform p;
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        if (!CHECK_OK(hm_platform_parse(&p, hm_bytes_str(rows[i].text), &err)))
            continue;
        hm_platform_write(&out, &p);
        CHECK_STR(hm_buf_str(&out), rows[i].normal);
        CHECK(hm_platform_match(&p, &p));
    }
}

static void what_is_no_platform_is_refused(void)
{
    static const char *const rows[] = {"", "linux", "linux/", "/amd64",
        "linux/amd64/", "linux/arm/v7/x", "linux/a b",
        "linux/amd64:", "linux/amd64:1/", "linux/amd64:1:2", "linux/arm/:1",
        "linux/\x1b"};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_platform p;
        struct hm_err err = {0};

        test_case("%s", rows[i]);
        CHECK_ERR(hm_platform_parse(&p, hm_bytes_str(rows[i]), &err), HM_FORMAT,
            "wanted");
    }
}

static void its_length_has_a_limit(void)
{
    char text[HM_PLATFORM_MAX + 1] = "linux/";
    struct hm_platform p;
    struct hm_err err = {0};

    memset(text + 6, 'a', sizeof(text) - 6);
    CHECK_OK(hm_platform_parse(&p, hm_bytes(text, HM_PLATFORM_MAX), &err));
    CHECK_ERR(hm_platform_parse(&p, hm_bytes(text, sizeof(text)), &err),
        HM_LIMIT, "256");
}

static void it_fits_what_is_the_same_machine(void)
{
    static const struct {
        const char *want;
        const char *has[4]; /* as a document writes it */
        bool fits;
    } rows[] = {
        {"linux/amd64", {"linux", "amd64", "", ""}, true},
        {"linux/amd64", {"linux", "x86_64", "v1", ""}, true},
        {"linux/amd64", {"linux", "amd64", "v2", ""}, false},
        {"linux/amd64", {"linux", "arm64", "", ""}, false},
        {"linux/amd64", {"windows", "amd64", "", ""}, false},
        {"linux/arm64", {"linux", "arm64", "v8", ""}, true},
        {"linux/arm64/v9", {"linux", "arm64", "", ""}, false},
        {"linux/arm", {"linux", "arm", "v7", ""}, true},
        {"linux/arm", {"linux", "arm", "", ""}, true},
        {"linux/arm", {"linux", "arm", "v6", ""}, false},
        {"windows/amd64", {"windows", "amd64", "", "10.0.1"}, true},
        {"windows/amd64:10.0", {"windows", "amd64", "", "10.0.1"}, true},
        {"windows/amd64:10.0.1", {"windows", "amd64", "", "10.0.1"}, true},
        {"windows/amd64:10.0", {"windows", "amd64", "", "10.01"}, false},
        {"windows/amd64:10.0", {"windows", "amd64", "", ""}, false},
        {"linux/amd64", {"", "", "", ""}, false},
        {"linux/amd64", {"unknown", "unknown", "", ""}, false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_platform want,
            has = {hm_bytes_str(rows[i].has[0]), hm_bytes_str(rows[i].has[1]),
                hm_bytes_str(rows[i].has[2]), hm_bytes_str(rows[i].has[3])};
        struct hm_err err = {0};

        test_case("%zu: %s", i, rows[i].want);
        if (CHECK_OK(
                hm_platform_parse(&want, hm_bytes_str(rows[i].want), &err)))
            CHECK_EQ(hm_platform_match(&want, &has), rows[i].fits);
    }
}

/* Nothing is wanted: then nothing fits, and never everything. */
static void nothing_matches_nothing(void)
{
    struct hm_platform none = {.os = {NULL, 0}};

    CHECK(!hm_platform_match(&none, &none));
}

TEST_SUITE(image_platform, TEST(a_platform_has_one_form),
    TEST(what_is_no_platform_is_refused), TEST(its_length_has_a_limit),
    TEST(it_fits_what_is_the_same_machine), TEST(nothing_matches_nothing));
