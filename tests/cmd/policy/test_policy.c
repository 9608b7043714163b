/* SPDX-License-Identifier: Apache-2.0 */
/* Cases over evidence: tests/cli/policy.sh. */
#include "cmd/policy/policy.h"

#include <string.h>

#include "base/file.h"
#include "cmd/line.h"
#include "image/ref.h"

#define MODE(mode)                                                             \
    "apiVersion: hallmark.dev/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n"  \
    "  mode: " mode "\n"                                                       \
    "  match: {images: [x.test/a], namespaces: {exclude: [kube]}}\n"           \
    "  require: [{name: r, signature: {from: [{issuer: x, subject: y}]}}]\n"   \
    "  exceptions: [{digest: \"sha256:"                                        \
    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\", "     \
    "until: 2027-01-31, reason: INC, by: me}]\n"
#define POLICY MODE("enforce")

static bool load(
    struct hm_policies *out, const char *policy, struct hm_err *err)
{
    static const struct hm_file_opts opts = {.replace = true};
    static const char *const path = "p.yaml";
    struct hm_run run = test_run(NULL, -1, NULL);

    test_scratch();
    HM_TRY(hm_file_write("p.yaml", hm_bytes_str(policy), &opts, err));
    return hm_policies_load(out, &run,
        &(struct hm_policy_paths){.list = &path, .count = 1},
        (struct hm_time){0}, err);
}

/* As hallmark verify chooses them. */
static bool choose(struct hm_panel *out, struct hm_policies *policies,
    const char *image, struct hm_arena *arena, struct hm_err *err)
{
    struct hm_ref ref;

    HM_TRY(hm_ref_parse(&ref, arena, hm_bytes_str(image), err));
    return hm_policies_choose(out, policies, &ref, arena, err);
}

struct asked {
    const char *policy, *image, *space;
    enum hm_no_match no_match;
    const char *words;
};

static bool explain(struct hm_buf *out, const struct asked *asked, bool json,
    struct hm_err *err)
{
    hm_auto(policies) policies = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_panel panel;

    HM_TRY(load(&policies, asked->policy, err));
    policies.about.namespace_name = hm_bytes_str(asked->space);
    policies.no_match = asked->no_match;
    HM_TRY(choose(&panel, &policies, asked->image, &arena, err));
    if (json)
        return hm_policy_explain_json(
            out, &panel, hm_bytes_str(asked->image), err);
    hm_policy_explain(out, &panel);
    return true;
}

static void has(const struct hm_buf *out, const char *words)
{
    if (!CHECK(strstr(hm_buf_str(out), words) != NULL))
        test_note("wanted %s in:\n%s", words, hm_buf_str(out));
}

static void what_would_have_to_be_true_is_told(void)
{
    static const struct asked cases[] = {
        {POLICY, "x.test/a", NULL, HM_NO_MATCH_DENY,
            "policy p (enforce), p.yaml: line 3 is about it"},
        {POLICY, "X.test:443/a", NULL, HM_NO_MATCH_DENY,
            "    by: issuer \"x\", subject \"y\"\n"},
        {POLICY, "x.test/a", NULL, HM_NO_MATCH_DENY,
            "  not in namespaces: kube\n"},
        {POLICY, "x.test/a", NULL, HM_NO_MATCH_DENY,
            "  trust: public-good, minimum {sct: 1, tlog: 1, tsa: 0}\n"},
        {POLICY, "x.test/a", NULL, HM_NO_MATCH_DENY,
            "until 2027-02-01T00:00:00Z (INC, by me)"},
        {POLICY, "x.test/b", NULL, HM_NO_MATCH_DENY,
            "policy p (enforce), p.yaml: line 3 is not\n"},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        if (!CHECK_OK(explain(&out, &cases[i], false, &err)))
            return;
        has(&out, cases[i].words);
    }
}

static void what_comes_of_the_image_is_told(void)
{
    static const struct {
        struct asked asked;
        const char *standing;
    } cases[] = {
        {{POLICY, "x.test/a", NULL, HM_NO_MATCH_ALLOW,
             "1 of 1: all that enforce must pass\n"},
            "decided"},
        {{MODE("warn"), "x.test/a", NULL, HM_NO_MATCH_DENY,
             "only policies that warn are about it: it may run, as not judged, "
             "unless a policy denies its digest\n"},
            "warned"},
        {{MODE("audit"), "x.test/a", NULL, HM_NO_MATCH_DENY,
             "no policy that decides is about it: nothing says that it may "
             "run, and it may not\n"},
            "unnamed"},
        {{MODE("audit"), "x.test/a", NULL, HM_NO_MATCH_WARN,
             "no policy that decides is about it: by --no-match warn it may "
             "run unless a policy denies its digest\n"},
            "unnamed"},
        {{POLICY, "x.test/b", NULL, HM_NO_MATCH_DENY,
             "no policy is about it: nothing says that it may run, and it may "
             "not\n"},
            "unnamed"},
        {{POLICY, "x.test/b", NULL, HM_NO_MATCH_ALLOW,
             "no policy is about it: nothing is verified, and by --no-match "
             "allow it may run unless a policy denies its digest\n"},
            "unnamed"},
        {{MODE("warn"), "x.test/a", "kube", HM_NO_MATCH_ALLOW,
             "no policy is about it: 1 are in other namespaces or kinds, "
             "nothing says that it may run here, and it may not\n"},
            "elsewhere"},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) out = hm_buf(HM_MIB), json = hm_buf(HM_MIB);
        char member[64];
        struct hm_err err = {0};

        test_case("%s", cases[i].asked.words);
        if (!CHECK_OK(explain(&out, &cases[i].asked, false, &err)) ||
            !CHECK_OK(explain(&json, &cases[i].asked, true, &err)))
            return;
        has(&out, cases[i].asked.words);
        snprintf(
            member, sizeof(member), "\"standing\": \"%s\"", cases[i].standing);
        has(&json, member);
    }
}

static void policies_are_listed(void)
{
    hm_auto(policies) policies = {0};
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(load(&policies, POLICY, &err)))
        return;
    hm_policy_list(&out, &policies);
    CHECK(
        strstr(hm_buf_str(&out), "p (enforce), p.yaml: line 3: 1 req") != NULL);
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
    const struct asked a = {POLICY, "x.test/a", NULL, HM_NO_MATCH_DENY, NULL},
                       b = {POLICY, "x.test/b", NULL, HM_NO_MATCH_DENY, NULL};
    hm_auto(policies) policies = {0};
    hm_auto(buf) out = hm_buf(HM_MIB), other = hm_buf(HM_MIB);
    hm_auto(buf) list = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(explain(&out, &a, true, &err)) ||
        !CHECK_OK(explain(&other, &b, true, &err)) ||
        !CHECK_OK(load(&policies, POLICY, &err)) ||
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
    TEST(what_comes_of_the_image_is_told), TEST(policies_are_listed),
    TEST(programs_are_told_the_same));
