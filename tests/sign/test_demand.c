/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/demand.h"

#include "crypto/key_gen.h"
#include "facts/facts.h"
#include "test.h"

static void the_rules_follow_from_who_signs_and_what(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_signer signer;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    signer = hm_signer_of_key(key);
    for (int i = 0; i < 3; i++) {
        const struct hm_demand_opts opts = {.signer = &signer,
            .type = i == 0 ? hm_bytes(NULL, 0)
                : i == 1   ? hm_bytes_str(hm_facts_sign_type)
                           : HM_LIT("https://example.com/t"),
            .image = i > 0};
        hm_auto(sign_demand) demand = {0};

        test_case("%d", i);
        if (!CHECK_OK(hm_sign_demand_new(&demand, &opts, &err)))
            continue;
        CHECK_OK(hm_rules_ready(demand.judge.rules, &err));
        CHECK(demand.judge.key_count == 1 && demand.judge.keys[0] == key);
        CHECK(demand.judge.opts->unsafe_no_tlog);
        CHECK(!demand.judge.opts->unsafe_no_sct &&
            !demand.judge.opts->unsafe_no_time);
        CHECK_EQ(hm_root_count(demand.judge.root), 0);
    }
}

static void an_annotation_that_nobody_can_have_is_refused(void)
{
    static const struct hm_member bad = {{NULL, 0}, {NULL, 0}};
    hm_auto_ptr(key) key = NULL;
    hm_auto(sign_demand) demand = {0};
    struct hm_signer signer;
    struct hm_demand_opts opts = {.signer = &signer,
        .image = true,
        .annotations = &bad,
        .annotation_count = 1};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    signer = hm_signer_of_key(key);
    CHECK_ERR(hm_sign_demand_new(&demand, &opts, &err), HM_USAGE, "");
    CHECK(demand.rules == NULL && demand.root == NULL);
}

TEST_SUITE(sign_demand, TEST(the_rules_follow_from_who_signs_and_what),
    TEST(an_annotation_that_nobody_can_have_is_refused));
