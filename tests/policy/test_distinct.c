/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_gen.h"
#include "policy/rules.h"
#include "who.h"

#define DEV REPO "/.github/workflows/release.yml@refs/heads/dev"
#define OTHER                                                                  \
    "https://github.com/acme/other/.github/workflows/x.yml@refs/heads/x"

static const struct hm_ext_demand in_repo[] = {{12, EXACT(REPO)}};
static const struct hm_identity_spec repo = {EXACT(GITHUB), ANYONE, in_repo, 1};
static const struct hm_identity_spec only_main = {
    EXACT(GITHUB), EXACT(MAIN), NULL, 0};
static const struct hm_identity_spec other = {
    EXACT(GITHUB), EXACT(OTHER), NULL, 0};
static const struct hm_identity_spec acme = {
    EXACT(GITHUB), REGEXP("https://github\\.com/acme/.*"), NULL, 0};

static void check_count(const struct hm_identity_spec *const *specs,
    size_t spec_count, const char *const *subjects, size_t subject_count,
    size_t wanted)
{
    struct hm_facts facts[4];
    const struct hm_facts *list[4];
    struct hm_san sans[4];
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};
    size_t count = 99;

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    for (size_t i = 0; i < spec_count; i++)
        CHECK_OK(hm_rules_allow_identity(rules, specs[i], &err));
    for (size_t i = 0; i < subject_count; i++) {
        facts[i] = test_workflow(&sans[i], subjects[i]);
        list[i] = &facts[i];
    }
    if (CHECK_OK(hm_rules_distinct(&count, rules, list, subject_count, &err)))
        CHECK(test_torture() ||
            test_eq((int64_t)count, (int64_t)wanted, HM_HERE, "count"));
}

static void a_signer_and_a_rule_count_once(void)
{
    static const struct {
        const char *name;
        const struct hm_identity_spec *specs[3];
        size_t spec_count;
        const char *subjects[4];
        size_t subject_count, wanted;
    } cases[] = {
        {"nothing", {&repo}, 1, {NULL}, 0, 0},
        {"no rules", {NULL}, 0, {MAIN}, 1, 0},
        {"one", {&only_main}, 1, {MAIN}, 1, 1},
        {"one signature twice", {&repo, &acme}, 2, {MAIN, MAIN}, 2, 1},
        {"one repository from two branches", {&repo, &other}, 2, {MAIN, DEV}, 2,
            1},
        {"one signer, two rules", {&only_main, &acme}, 2, {MAIN}, 1, 1},
        {"two and two", {&only_main, &other}, 2, {MAIN, OTHER}, 2, 2},
        {"two and two, the other way", {&only_main, &other}, 2, {OTHER, MAIN},
            2, 2},
        /* The first signer takes the wide rule and has to give it back. */
        {"a way round", {&acme, &only_main}, 2, {MAIN, DEV}, 2, 2},
        {"a longer way round", {&acme, &repo, &only_main}, 3,
            {MAIN, DEV, OTHER}, 3, 3},
        {"the same rule twice", {&acme, &acme}, 2, {MAIN, DEV}, 2, 2},
        {"more signers than rules", {&acme, &acme}, 2, {MAIN, DEV, OTHER}, 3,
            2},
        {"somebody else", {&only_main, &other}, 2, {MAIN, DEV}, 2, 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        check_count(cases[i].specs, cases[i].spec_count, cases[i].subjects,
            cases[i].subject_count, cases[i].wanted);
    }
}

static void names_in_common_join_signers(void)
{
    static const struct hm_san a[] = {{HM_SAN_DNS, {(const uint8_t *)"a", 1}}};
    static const struct hm_san b[] = {{HM_SAN_DNS, {(const uint8_t *)"b", 1}}};
    static const struct hm_san ab[] = {{HM_SAN_DNS, {(const uint8_t *)"b", 1}},
        {HM_SAN_DNS, {(const uint8_t *)"a", 1}}};
    static const struct hm_identity_spec spec = {
        ABSENT, REGEXP("[ab]"), NULL, 0};
    struct hm_facts facts[] = {
        {.kind = HM_FACTS_CERT, .sans = a, .san_count = 1},
        {.kind = HM_FACTS_CERT, .sans = b, .san_count = 1},
        {.kind = HM_FACTS_CERT, .sans = ab, .san_count = 2}};
    const struct hm_facts *list[] = {&facts[0], &facts[1], &facts[2]};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};
    size_t two = 2, one = 1;

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_rules_allow_identity(rules, &spec, &err)) ||
        !CHECK_OK(hm_rules_allow_identity(rules, &spec, &err)) ||
        !CHECK_OK(hm_rules_distinct(&two, rules, list, 2, &err)) ||
        !CHECK_OK(hm_rules_distinct(&one, rules, list, 3, &err)))
        return;
    CHECK_EQ(two, 2);
    CHECK_EQ(one, 1);
}

static void keys_count_by_their_id(void)
{
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(key) a = NULL;
    hm_auto_ptr(key) b = NULL;
    struct hm_err err = {0};
    struct hm_window always = {0};
    struct hm_facts facts[3];
    const struct hm_facts *list[] = {&facts[0], &facts[1], &facts[2]};
    size_t one = 9, two = 9;

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_key_generate(&a, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&b, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_rules_allow_key(rules, a, &always, &err)) ||
        !CHECK_OK(hm_rules_allow_key(rules, b, &always, &err)))
        return;
    facts[0] = facts[1] = test_by_key(a, 1);
    facts[2] = test_by_key(b, 1);
    if (!CHECK_OK(hm_rules_distinct(&one, rules, list, 2, &err)) ||
        !CHECK_OK(hm_rules_distinct(&two, rules, list, 3, &err)))
        return;
    CHECK_EQ(one, 1);
    CHECK_EQ(two, 2);
}

static void anybody_is_one(void)
{
    struct hm_san sans[2];
    struct hm_facts facts[] = {
        test_workflow(&sans[0], MAIN), test_workflow(&sans[1], OTHER), {0}};
    const struct hm_facts *list[] = {&facts[0], &facts[1]};
    const struct hm_facts *none[] = {&facts[2], &facts[2]};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};
    size_t one = 9, nobody = 9;

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    hm_rules_unsafe_any_identity(rules);
    if (!CHECK_OK(hm_rules_distinct(&one, rules, list, 2, &err)) ||
        !CHECK_OK(hm_rules_distinct(&nobody, rules, none, 2, &err)))
        return;
    CHECK_EQ(one, 1);
    CHECK_EQ(nobody, 0);
}

TEST_SUITE(policy_distinct, TEST(a_signer_and_a_rule_count_once),
    TEST(names_in_common_join_signers), TEST(keys_count_by_their_id),
    TEST(anybody_is_one));
