/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "policy/rules.h"
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
               "  a statement of type a:b\n"));
}

TEST_SUITE(policy_describe, TEST(demands_are_written_as_they_are_compared));
