/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "policy/rules.h"
#include "policy/told.h"
#include "who.h"

static void demands_are_written_as_they_are_compared(void)
{
    static const struct hm_ext_demand exts[] = {{12, EXACT(REPO)},
        {14, GLOB("refs/tags/v*")}, {13, REGEXP("[0-9a]{40}")}};
    static const struct hm_identity_spec workflow = {
        EXACT(GITHUB), ANYONE, exts, 3};
    static const struct hm_identity_spec ca = {ABSENT, EXACT("me"), NULL, 0};
    hm_auto_ptr(rules) rules = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_bytes view;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_rules_allow_identity(rules, &workflow, &err)) ||
        !CHECK_OK(hm_rules_allow_identity(rules, &ca, &err)) ||
        !CHECK_OK(hm_rules_deny_identity_after(
            rules, &ca, (struct hm_time){0}, &err)) ||
        !CHECK_OK(hm_rules_allow_predicate(rules, HM_LIT("a:b"), &err)))
        return;
    hm_rules_signed_after(rules, (struct hm_time){.s = 1});
    hm_rules_describe(&text, rules, "  ");
    if (!CHECK_OK(hm_buf_end(&text, &view, &err)))
        return;
    CHECK_BYTES(view,
        HM_LIT("  at least 1 of these signers:\n"
               "  by: issuer \"" GITHUB "\", source-repo-uri \"" REPO
               "\", source-repo-ref like \"refs/tags/v*\", "
               "source-repo-digest matching \"[0-9a]{40}\" (any workflow is "
               "accepted)\n"
               "  by: no issuer, subject \"me\"\n"
               "  not by: no issuer, subject \"me\", from "
               "1970-01-01T00:00:00Z on\n"
               "  signed from 1970-01-01T00:00:01Z on\n"
               "  a statement of type \"a:b\"\n"));
}

static void tell_size(const void *ctx, const struct hm_teller *to)
{
    hm_tell_number(to, "size", *(const unsigned *)ctx);
}

static void never(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    (void)ctx;
    (void)facts;
    (void)section;
}

/* A rule that tells nothing is not left out: "more". */
static void rules_about_content_tell_themselves(void)
{
    static const unsigned size = 4;
    static const struct hm_content_rule rule = {&size, never};
    static const struct hm_content_telling telling = {&size, tell_size};
    hm_auto_ptr(rules) rules = NULL;
    hm_auto(buf) one = hm_buf(HM_MIB), two = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_rules_require_content(rules, &rule, &err)) ||
        !CHECK_OK(hm_rules_tell_content(rules, &telling, &err)))
        return;
    hm_rules_tell(rules, &(struct hm_teller){&one, test_tell});
    CHECK_STR(
        hm_buf_str(&one), "atLeast 1\nsignature of the artifact\nsize 4\n");
    if (!CHECK_OK(hm_rules_require_content(rules, &rule, &err)))
        return;
    hm_rules_describe(&two, rules, "");
    CHECK_STR(hm_buf_str(&two),
        "at least 1 of these signers:\na signature of the artifact\n"
        "size: 4\nthat says what is demanded of it\n");
}

static void parts_are_told_and_long_lists_cut(void)
{
    hm_auto_ptr(rules) rules = NULL;
    hm_auto(buf) told = hm_buf(HM_MIB), text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)))
        return;
    for (unsigned i = 0; i < 22; i++) {
        struct hm_identity_spec spec = {EXACT("x"), EXACT("y"), NULL, 0};
        char subject[16];

        snprintf(subject, sizeof(subject), "y%u", i);
        spec.subject.text = hm_bytes_str(subject);
        if (!CHECK_OK(hm_rules_allow_identity(rules, &spec, &err)))
            return;
    }
    hm_rules_tell(rules, &(struct hm_teller){&told, test_tell});
    CHECK(strstr(hm_buf_str(&told),
              "by {issuer exact x, subject exact y21}\n") != NULL);
    hm_rules_describe(&text, rules, "");
    CHECK(strstr(hm_buf_str(&text),
              "subject \"y19\"\n  .. and more (--json)\na signature") != NULL);
}

TEST_SUITE(policy_describe, TEST(demands_are_written_as_they_are_compared),
    TEST(rules_about_content_tell_themselves),
    TEST(parts_are_told_and_long_lists_cut));
