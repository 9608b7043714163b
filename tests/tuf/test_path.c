/* SPDX-License-Identifier: Apache-2.0 */
#include "tuf/path.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static void names_of_targets_are_checked(void)
{
    static const struct {
        const char *name;
        enum hm_code code;
    } cases[] = {
        {"trusted_root.json", HM_OK},
        {"a/b/c.json", HM_OK},
        {"a b", HM_USAGE},
        {"...", HM_OK},
        {"", HM_USAGE},
        {"/a", HM_USAGE},
        {"a/", HM_USAGE},
        {"a//b", HM_USAGE},
        {".", HM_USAGE},
        {"..", HM_USAGE},
        {"../a", HM_USAGE},
        {"a/../b", HM_USAGE},
        {"a/./b", HM_USAGE},
        {"a/..", HM_USAGE},
        {"a\\b", HM_USAGE},
        {"a\nb", HM_USAGE},
        {"\xc3\xa4", HM_USAGE},
    };

    TEST_EACH(i, cases) {
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_CODE(
            hm_tuf_name_check(cases[i].name, &err), cases[i].code, "name");
    }
}

static void a_name_has_a_length(void)
{
    char name[HM_TUF_NAME_MAX + 2];
    struct hm_err err = {0};

    memset(name, 'a', sizeof(name));
    name[HM_TUF_NAME_MAX + 1] = '\0';
    CHECK_ERR(hm_tuf_name_check(name, &err), HM_USAGE, "513 bytes");
    name[HM_TUF_NAME_MAX] = '\0';
    CHECK_OK(hm_tuf_name_check(name, &err));
}

static void patterns_match_segment_by_segment(void)
{
    static const struct {
        const char *pattern, *name;
        bool yes;
    } cases[] = {
        {"a", "a", true},
        {"a", "b", false},
        {"a", "ab", false},
        {"ab", "a", false},
        {"A", "a", false},
        {"*", "a", true},
        {"*", "", true},
        {"*", "a/b", false},
        {"*/*", "a/b", true},
        {"*/*", "a", false},
        {"a/*", "a/b", true},
        {"a/*", "a/b/c", false},
        {"a/*", "b/b", false},
        {"a*", "a", true},
        {"*a", "bba", true},
        {"*a*b*", "xaxbx", true},
        {"*a*b*", "xbxax", false},
        {"*ab", "aab", true},
        {"**", "abc", true},
        {"**", "a/b", false},
        {"?", "a", true},
        {"?", "", false},
        {"?", "ab", false},
        {"a?c", "a/c", false},
        {"[ab]", "b", true},
        {"[ab]", "c", false},
        {"[a-c]x", "bx", true},
        {"[a-c]", "d", false},
        {"[!a-c]", "d", true},
        {"[!a-c]", "b", false},
        {"[]]", "]", true},
        {"[]a]", "a", true},
        {"[!]]", "]", false},
        {"[a-]", "-", true},
        {"[-a]", "-", true},
        {"[a", "[a", true},
        {"[a", "a", false},
        {"[", "[", true},
        {"*[a-c]", "xxb", true},
        {"v?.*.json", "v1.x.json", true},
        {"", "", true},
        {"", "a", false},
        {"a/", "a", false},
        {"a", "a/", false},
        {"*.tgz", "x.tgz.sig", false},
    };

    TEST_EACH(i, cases) {
        test_case("%s %s", cases[i].pattern, cases[i].name);
        CHECK_EQ(hm_tuf_pattern_matches(hm_bytes_str(cases[i].pattern),
                     hm_bytes_str(cases[i].name)),
            cases[i].yes);
    }
}

/* Its SHA-256, by sha256sum, begins with f1fa3b55. */
#define TARGET "t.json"

static void files_have_paths(void)
{
    static const struct {
        uint64_t version;
        const char *role, *path;
    } cases[] = {
        {0, "timestamp", "timestamp.json"},
        {12, "root", "12.root.json"},
        {1, "../up", "1...%2Fup.json"},
        {0, "..", "...json"},
        {3, "a?b#c", "3.a%3Fb%23c.json"},
        {3, "a%2Fb", "3.a%252Fb.json"},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_err err = {0};

        hm_tuf_put_file(&out, cases[i].version, hm_bytes_str(cases[i].role));
        if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
            CHECK_STR(hm_buf_str(&out), cases[i].path);
    }
}

static void targets_have_paths(void)
{
    static const struct hm_digest digest = {
        .hash = HM_SHA256, .len = 32, .b = {0xab}};
    static const struct {
        const char *name;
        const struct hm_digest *digest;
        const char *path;
    } cases[] = {
        {"t.json", NULL, "targets/t.json"},
        {"a/b?.json", NULL, "targets/a/b%3F.json"},
        {"a/b/t.json", &digest,
            "targets/a/b/"
            "ab00000000000000000000000000000000000000000000000000000000000000"
            ".t.json"},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_err err = {0};

        hm_tuf_put_target(&out, cases[i].name, cases[i].digest);
        if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
            CHECK_STR(hm_buf_str(&out), cases[i].path);
    }
}

/* A row of delegations whose lists are these. */
static bool delegates(
    bool *yes, const char *paths, const char *prefixes, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_tuf_delegation row = {0};
    struct hm_tuf_delegations all = {.list = &row, .count = 1};

    if (paths != NULL)
        HM_TRY(hm_json_parse(
            &row.paths, &arena, hm_bytes_str(paths), HM_KIB, err));
    if (prefixes != NULL)
        HM_TRY(hm_json_parse(
            &row.prefixes, &arena, hm_bytes_str(prefixes), HM_KIB, err));
    return hm_tuf_delegates(yes, &all, 0, TARGET, err);
}

static void a_delegation_speaks_for_paths_or_hashes(void)
{
    static const struct {
        const char *paths, *prefixes;
        bool yes;
        enum hm_code code;
    } cases[] = {
        {"[\"t.json\"]", NULL, true, HM_OK},
        {"[\"x\",\"*.json\"]", NULL, true, HM_OK},
        {"[\"x\",\"y\"]", NULL, false, HM_OK},
        {"[]", NULL, false, HM_OK},
        {"{}", NULL, false, HM_FORMAT},
        {"[1]", NULL, false, HM_FORMAT},
        {NULL, "[\"f1fa\"]", true, HM_OK},
        {NULL, "[\"1fa3\"]", false, HM_OK},
        {NULL, "[\"\"]", false, HM_OK},
        {NULL, "[]", false, HM_OK},
        {NULL, "\"\"", false, HM_FORMAT},
        {NULL,
            "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\","
            "\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]",
            true, HM_OK},
        {NULL, "[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"]", false, HM_OK},
    };

    TEST_EACH(i, cases) {
        struct hm_err err = {0};
        bool yes = false;

        test_case("%zu", i);
        CHECK_CODE(delegates(&yes, cases[i].paths, cases[i].prefixes, &err),
            cases[i].code, "expected ");
        if (!test_torture())
            CHECK_EQ(yes, cases[i].yes);
    }
}

static void bins_are_named_by_the_first_bits(void)
{
    static const struct {
        unsigned bits;
        const char *name;
    } cases[] = {
        {1, "bin-1"},
        {4, "bin-f"},
        {5, "bin-1e"},
        {8, "bin-f1"},
        {12, "bin-f1f"},
        {32, "bin-f1fa3b55"},
    };

    TEST_EACH(i, cases) {
        struct hm_tuf_delegation row = {.name = HM_LIT("bin")};
        struct hm_tuf_delegations all = {
            .list = &row, .count = 1, .succinct = true, .bits = cases[i].bits};
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_err err = {0};
        bool yes = false;

        if (!CHECK_OK(hm_tuf_delegates(&yes, &all, 0, TARGET, &err)) ||
            !CHECK_OK(hm_tuf_role_name(&out, &all, 0, TARGET, &err)))
            continue;
        CHECK(yes);
        CHECK_STR(hm_buf_str(&out), cases[i].name);
    }
}

TEST_SUITE(tuf_path, TEST(names_of_targets_are_checked),
    TEST(a_name_has_a_length), TEST(patterns_match_segment_by_segment),
    TEST(files_have_paths), TEST(targets_have_paths),
    TEST(a_delegation_speaks_for_paths_or_hashes),
    TEST(bins_are_named_by_the_first_bits));
