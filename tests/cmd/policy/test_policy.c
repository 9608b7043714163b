/* SPDX-License-Identifier: Apache-2.0 */
/* Cases over evidence: tests/cli/policy.sh. */
#include "cmd/policy/policy.h"

#include <string.h>

#include "base/file.h"
#include "cmd/line.h"

#define POLICY                                                                 \
    "apiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n"  \
    "  match: {images: [x.test/a], namespaces: {exclude: [kube]}}\n"           \
    "  require: [{name: r, signature: {from: [{issuer: x, subject: y}]}}]\n"   \
    "  exceptions: [{digest: \"sha256:"                                        \
    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\", "     \
    "until: 2027-01-31, reason: INC, by: me}]\n"

static bool load(struct hm_policies *out, struct hm_err *err)
{
    static const struct hm_file_opts opts = {0};
    static const char *const path = "p.yaml";
    struct hm_run run = test_run(NULL, -1, NULL);

    test_scratch();
    HM_TRY(hm_file_write("p.yaml", HM_LIT(POLICY), &opts, err));
    return hm_policies_load(out, &run,
        &(struct hm_policy_paths){.list = &path, .count = 1},
        (struct hm_time){0}, err);
}

static void what_would_have_to_be_true_is_told(void)
{
    static const struct {
        const char *image, *space, *words;
    } cases[] = {
        {"x.test/a", NULL, "policy p (enforce), p.yaml: line 3 is about it"},
        {"x.test/a", NULL, "    by: issuer \"x\", subject \"y\"\n"},
        {"x.test/a", NULL, "  not in namespaces: kube\n"},
        {"x.test/a", NULL,
            "  trust: public-good, minimum {sct: 1, tlog: 1, tsa: 0}\n"},
        {"x.test/a", NULL, "until 2027-02-01T00:00:00Z (INC, by me)"},
        {"x.test/a", "kube", "no policy is about it"},
        {"x.test/b", NULL, "policy p (enforce), p.yaml: line 3 is not\n"},
    };

    TEST_EACH(i, cases) {
        hm_auto(policies) policies = {0};
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_plan_about about = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        if (!CHECK_OK(load(&policies, &err)))
            return;
        about.namespace_name = hm_bytes_str(cases[i].space);
        about.image = hm_bytes_str(cases[i].image);
        hm_policy_explain(&out, &policies, &about);
        if (!CHECK(strstr(hm_buf_str(&out), cases[i].words) != NULL))
            test_note("%s", hm_buf_str(&out));
    }
}

static void policies_are_listed(void)
{
    hm_auto(policies) policies = {0};
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(load(&policies, &err)))
        return;
    hm_policy_list(&out, &policies);
    CHECK(
        strstr(hm_buf_str(&out), "p (enforce), p.yaml: line 3: 1 req") != NULL);
}

static void has(const struct hm_buf *out, const char *words)
{
    if (!CHECK(strstr(hm_buf_str(out), words) != NULL))
        test_note("wanted %s in:\n%s", words, hm_buf_str(out));
}

static void programs_are_told_the_same(void)
{
    static const char *const words[] = {
        "\"schema\": \"hallmark.policy-explain/1\"",
        "\"image\": \"x.test/a\"",
        "\"noMatch\": \"deny\"",
        "\"matches\": true",
        "\"match\": \"exact\"",
        "\"exclude\"",
        "\"tlog\": 1",
        "\"kind\": \"signature\"",
        "\"name\": \"subject\"",
        "\"until\": \"2027-02-01T00:00:00Z\"",
        "\"by\": \"me\"",
    };
    const struct hm_plan_about a = {.image = HM_LIT("x.test/a")},
                               b = {.image = HM_LIT("x.test/b")};
    hm_auto(policies) policies = {0};
    hm_auto(buf) out = hm_buf(HM_MIB), other = hm_buf(HM_MIB);
    hm_auto(buf) list = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(load(&policies, &err)) ||
        !CHECK_OK(hm_policy_explain_json(&out, &policies, &a, &err)) ||
        !CHECK_OK(hm_policy_explain_json(&other, &policies, &b, &err)) ||
        !CHECK_OK(hm_policy_list_json(&list, &policies, &err)))
        return;
    TEST_EACH(i, words)
        has(&out, words[i]);
    has(&other, "\"matches\": false");
    CHECK(strstr(hm_buf_str(&other), "requirements") == NULL);
    has(&list, "\"schema\": \"hallmark.policy-check/1\"");
    has(&list, "\"requirements\": 1");
    has(&list, "\"warnings\": []");
}

TEST_SUITE(cmd_policy_policy, TEST(what_would_have_to_be_true_is_told),
    TEST(policies_are_listed), TEST(programs_are_told_the_same));
