/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "policy/rules_impl.h"
#include "who.h"

enum { MANY = 1000 };

/* Repositories 0 to MANY - 1, then one by its subject, then one by a pattern. */
static struct hm_rules *many_rules(void)
{
    static const struct hm_identity_spec more[] = {
        {EXACT(GITHUB), EXACT(MAIN), NULL, 0},
        {EXACT(GITHUB), REGEXP("https://github.com/b/.*"), NULL, 0},
    };
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return NULL;
    for (int i = 0; i < MANY; i++) {
        char text[64];
        struct hm_ext_demand repo = {12, {HM_MATCH_EXACT, {0}}};
        const struct hm_identity_spec spec = {EXACT(GITHUB), ANYONE, &repo, 1};

        snprintf(text, sizeof(text), "https://github.com/acme/r%d", i);
        repo.value.text = hm_bytes_str(text);
        if (!CHECK_OK(hm_rules_allow_identity(rules, &spec, &err)))
            return NULL;
    }
    for (size_t i = 0; i < TEST_LEN(more); i++) {
        if (!CHECK_OK(hm_rules_allow_identity(rules, &more[i], &err)))
            return NULL;
    }
    return hm_move(rules);
}

/* How many rules are looked at, and whether `number` is one of them. */
static size_t looked_at(
    const struct hm_rules *rules, const struct hm_facts *facts, size_t number)
{
    struct hm_identity_scan scan = hm_identity_scan(&rules->allow, facts);
    const struct hm_identity_rule *rule;
    bool found = false;
    size_t count = 0;

    while ((rule = hm_identity_next(&scan)) != NULL) {
        found |= rule->number == number;
        count++;
    }
    CHECK(found);
    return count;
}

static void only_rules_that_may_fit_are_looked_at(void)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);

    if (test_torture())
        return;
    rules = many_rules();
    if (rules == NULL)
        return;
    facts.extensions.values[12] = HM_LIT("https://github.com/acme/r7");
    CHECK(looked_at(rules, &facts, 8) < 20);
    CHECK(looked_at(rules, &facts, MANY + 1) < 20);
    CHECK(looked_at(rules, &facts, MANY + 2) < 20);
    facts.extensions.values[12] = hm_bytes(NULL, 0);
    CHECK(looked_at(rules, &facts, MANY + 2) < 20);
}

static void of_no_rules_there_are_none(void)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    struct hm_identity_scan scan;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    scan = hm_identity_scan(&rules->allow, &facts);
    CHECK(hm_identity_next(&scan) == NULL);
}

TEST_SUITE(policy_index, TEST(only_rules_that_may_fit_are_looked_at),
    TEST(of_no_rules_there_are_none));
