/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"
#include "policy/told.h"

static void check_told(const struct hm_expect_spec *spec, const char *words)
{
    hm_auto_ptr(expect) expect = NULL;
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_expect_new(&expect, spec, &err)))
        return;
    hm_expect_tell(expect, &(struct hm_teller){&out, test_tell});
    CHECK_STR(hm_buf_str(&out), words);
}

static void each_expectation_is_told(void)
{
    static const struct hm_demand builders[] = {EXACTLY("https://b/1")},
                                  types[] = {LIKE("t.*")},
                                  events[] = {EXACTLY("push")};
    static const struct hm_expect_pair pairs[] = {
        {{(const uint8_t *)"/a", 2}, EXACTLY("1")}};
    static const struct hm_expect_spec all = {
        .source = EXACTLY("https://github.com/acme/app"),
        .source_id = EXACTLY("1"),
        .owner_id = EXACTLY("2"),
        .tag = LIKE("v.*"),
        .commit = EXACTLY(HOUSE_COMMIT),
        .workflow = EXACTLY(".github/workflows/x.yml"),
        .builders = builders,
        .builder_count = 1,
        .build_types = types,
        .build_type_count = 1,
        .events = events,
        .event_count = 1,
        .parameters = pairs,
        .parameter_count = 1,
        .closed = true,
        .hosted = true,
        .has_age = true,
        .age_max_s = 90,
        .level = 3,
    };
    static const struct hm_expect_spec branch = {.branch = EXACTLY("main")},
                                       ref = {.ref = EXACTLY("refs/heads/x")},
                                       version = {
                                           .versioned_tag = {
                                               (const uint8_t *)"v1", 2}};

    check_told(&all,
        "builders exact https://b/1\nbuildTypes pattern t.*\n"
        "events exact push\n"
        "source.repository exact https://github.com/acme/app\n"
        "source.repositoryId exact 1\nsource.ownerId exact 2\n"
        "source.tag pattern v.*\nsource.commit exact " HOUSE_COMMIT "\n"
        "workflow exact .github/workflows/x.yml\n"
        "parameters {name /a, value exact 1}\notherParameters none\n"
        "selfHosted deny\nmaxAge 90s\nlevel 3\n");
    check_told(&branch,
        "builders those that are known\nbuildTypes those of the builder\n"
        "source.branch exact main\n");
    check_told(&ref,
        "builders those that are known\nbuildTypes those of the builder\n"
        "source.ref exact refs/heads/x\n");
    check_told(&version,
        "builders those that are known\nbuildTypes those of the builder\n"
        "source.versionedTag v1\n");
}

static void who_signs_may_be_the_builder(void)
{
    static const struct hm_expect_spec spec = {.signer_named = true};

    check_told(&spec,
        "builders the signer itself, or whom it may sign for\n"
        "buildTypes those of the builder\n");
}

TEST_SUITE(expect_tell, TEST(each_expectation_is_told),
    TEST(who_signs_may_be_the_builder));
