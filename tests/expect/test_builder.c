/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/builder.h"

#include "policy/pattern.h"
#include "test.h"

#define GENERATOR                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/"
#define NAME "https://github.com/o/r/.github/workflows/b.yml"
#define COMMIT "4f2a0000000000000000000000000000000000cd"

static void a_builder_fits_by_name_and_version(void)
{
    static const struct {
        const char *wanted, *id, *commit;
        bool fits;
    } cases[] = {
        /* Without a version: any release, and nothing that may move. */
        {NAME, NAME "@refs/tags/v1.2.3", "", true},
        {NAME, NAME "@refs/tags/v1.2", "", false},
        {NAME, NAME "@refs/tags/v1.2.3-rc.1", "", false},
        {NAME, NAME "@refs/tags/v1.2.3+b", "", false},
        {NAME, NAME "@refs/tags/latest", "", false},
        {NAME, NAME "@refs/heads/v1.2.3", "", false},
        {NAME, NAME "@refs/heads/main", "", false},
        {NAME, NAME "@" COMMIT, "", false},
        {NAME, NAME, "", true},
        {NAME, NAME "@", "", false},
        {NAME, NAME "x@refs/tags/v1.2.3", "", false},
        {NAME "x", NAME "@refs/tags/v1.2.3", "", false},
        {"https://github.com/o/r/.github/workflows/b", NAME "@refs/tags/v1.2.3",
            "", false},
        /* Both spellings of a tag. */
        {NAME "@v1.2.3", NAME "@refs/tags/v1.2.3", "", true},
        {NAME "@refs/tags/v1.2.3", NAME "@refs/tags/v1.2.3", "", true},
        {NAME "@refs/tags/v1.2.3", NAME "@v1.2.3", "", true},
        {NAME "@v1.2.3", NAME "@refs/tags/v1.2.4", "", false},
        {NAME "@v1.2", NAME "@refs/tags/v1.2.3", "", false},
        {NAME "@v1.2.3", NAME "@refs/heads/v1.2.3", "", false},
        {NAME "@latest", NAME "@refs/tags/latest", "", true},
        /* A branch, when it is said. */
        {NAME "@refs/heads/main", NAME "@refs/heads/main", "", true},
        {NAME "@main", NAME "@refs/heads/main", "", false},
        /* A commit: in the id, or proved of it. */
        {NAME "@" COMMIT, NAME "@" COMMIT, "", true},
        {NAME "@" COMMIT, NAME "@refs/tags/v1.2.3", COMMIT, true},
        {NAME "@" COMMIT, NAME "@refs/heads/main", COMMIT, true},
        {NAME "@" COMMIT, NAME "@refs/tags/v1.2.3", "", false},
        {NAME "@" COMMIT, NAME "@refs/tags/v1.2.3",
            "4f2a0000000000000000000000000000000000ce", false},
        {NAME "@4f2a", NAME "@refs/tags/v1.2.3", "4f2a", false},
        {NAME "@", NAME "@refs/tags/v1.2.3", "", false},
        {"", "", "", false},
        {"", NAME, "", false},
        {"@v1.2.3", "@refs/tags/v1.2.3", "", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s and %s", cases[i].wanted, cases[i].id);
        CHECK_EQ(hm_builder_fits(hm_bytes_str(cases[i].wanted),
                     hm_bytes_str(cases[i].id), hm_bytes_str(cases[i].commit)),
            cases[i].fits);
    }
}

/* A file may have an '@' in its name. */
static void an_id_is_cut_before_its_ref(void)
{
#define COMMIT "4f2a0000000000000000000000000000000000cd"
    static const struct {
        const char *id, *name, *ref;
    } cases[] = {
        {"b.yml@refs/heads/main", "b.yml", "refs/heads/main"},
        {"b.yml@x.yml@refs/heads/main", "b.yml@x.yml", "refs/heads/main"},
        {"b.yml@refs/tags/p@1.0.0", "b.yml", "refs/tags/p@1.0.0"},
        {"b.yml@refs/tags/p@" COMMIT, "b.yml", "refs/tags/p@" COMMIT},
        {"b.yml@" COMMIT, "b.yml", COMMIT},
        {"b.yml@x.yml@" COMMIT, "b.yml@x.yml", COMMIT},
        {"b.yml@p@1.0.0", "b.yml", "p@1.0.0"},
        {"b.yml", "b.yml", ""},
        {"@", "", ""},
        {"", "", ""},
    };

    TEST_EACH(i, cases) {
        struct hm_bytes name, ref;

        test_case("%s", cases[i].id);
        hm_builder_cut(&name, &ref, hm_bytes_str(cases[i].id));
        CHECK_BYTES(name, hm_bytes_str(cases[i].name));
        CHECK_BYTES(ref, hm_bytes_str(cases[i].ref));
    }
}

static void the_table_is_found_by_the_whole_name(void)
{
    const struct hm_builder_row *row =
        hm_builder_find(HM_LIT(GENERATOR "builder_go_slsa3.yml"));

    if (CHECK(row != NULL))
        CHECK_EQ(row->kind, HM_BUILDER_GENERATOR);
    row = hm_builder_find(HM_LIT(GENERATOR "delegator_generic_slsa3.yml"));
    if (CHECK(row != NULL))
        CHECK_EQ(row->kind, HM_BUILDER_DELEGATOR);
    CHECK(hm_builder_find(HM_LIT(GENERATOR "builder_go_slsa3.yml@x")) == NULL);
    CHECK(hm_builder_find(HM_LIT(GENERATOR)) == NULL);
    CHECK(hm_builder_is_delegated(HM_LIT(GENERATOR "builder_maven_slsa3.yml")));
    CHECK(!hm_builder_is_delegated(HM_LIT(GENERATOR "builder_go_slsa3.yml")));
    CHECK(hm_builder_is_runner(HM_LIT("https://github.com/actions/runner")));
    CHECK(hm_builder_is_runner(
        HM_LIT("https://github.com/actions/runner/self-hosted")));
    CHECK(!hm_builder_is_runner(HM_LIT("https://github.com/actions/runner2")));
    CHECK_STR(hm_builder_generator, GENERATOR);
}

/* The patterns and the table are one and the same. */
static void who_signs_for_the_table_is_in_the_pattern(void)
{
    static const struct {
        const char *name;
        bool signs, delegates;
    } cases[] = {
        {GENERATOR "generator_generic_slsa3.yml@refs/tags/v2.1.0", true, false},
        {GENERATOR "generator_container_slsa3.yml@refs/tags/v1.4.0", true,
            false},
        {GENERATOR "builder_go_slsa3.yml@refs/tags/v1.10.0", true, false},
        {GENERATOR "builder_container-based_slsa3.yml@refs/tags/v2.1.0", true,
            false},
        {GENERATOR "delegator_generic_slsa3.yml@refs/tags/v2.1.0", true, true},
        {GENERATOR "delegator_lowperms-generic_slsa3.yml@refs/tags/v2.1.0",
            true, true},
        {GENERATOR "builder_go_slsa3.yml@refs/heads/main", false, false},
        {GENERATOR "builder_go_slsa3.yml@refs/tags/v1.10", false, false},
        {GENERATOR "builder_go_slsa3.yml@refs/tags/v1.10.0-rc", false, false},
        {GENERATOR "builder_go_slsa3xyml@refs/tags/v1.10.0", false, false},
        {GENERATOR "builder_maven_slsa3.yml@refs/tags/v2.1.0", false, false},
        {"x" GENERATOR "builder_go_slsa3.yml@refs/tags/v1.10.0", false, false},
    };
    hm_auto_ptr(pattern) signers = NULL;
    hm_auto_ptr(pattern) delegators = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(
            hm_pattern_new(&signers, hm_bytes_str(hm_builder_signers), &err)) ||
        !CHECK_OK(hm_pattern_new(
            &delegators, hm_bytes_str(hm_builder_delegators), &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes name = hm_bytes_str(cases[i].name);

        test_case("%s", cases[i].name);
        CHECK_CODE(hm_pattern_match(signers, name, &err),
            cases[i].signs ? HM_OK : HM_POLICY, "");
        CHECK_CODE(hm_pattern_match(delegators, name, &err),
            cases[i].delegates ? HM_OK : HM_POLICY, "");
    }
}

TEST_SUITE(expect_builder, TEST(a_builder_fits_by_name_and_version),
    TEST(an_id_is_cut_before_its_ref),
    TEST(the_table_is_found_by_the_whole_name),
    TEST(who_signs_for_the_table_is_in_the_pattern));
