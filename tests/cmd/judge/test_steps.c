/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/steps.h"

#include <string.h>

#include "report/tree.h"
#include "test.h"

static const struct {
    const char *kind; /* NULL: by options */
    struct hm_check check;
    const char *words;
} cases[] = {
    {NULL, {.name = "content", .reason = "policy"}, "--attestation"},
    {"attestation", {.name = "content", .reason = "policy"}, "policy explain"},
    {"provenance", {.name = "content", .reason = "policy"},
        "hallmark provenance attest"},
    {"vulnerabilities", {.name = "content", .reason = "policy"},
        "attach a scan, signed by one of its signers"},
    {"vulnerabilities", {.name = "findings", .reason = "policy"}, "scan again"},
    {"vulnerabilities", {.name = "findings", .reason = "format"},
        "cannot be read"},
    {"vulnerabilities", {.name = "scan-age", .reason = "policy"},
        "scan it again"},
    {"vulnerabilities", {.name = "excused", .reason = "not-found"}, "OpenVEX"},
    {NULL, {.name = "source-ref", .reason = "policy"}, "--source-branch"},
    {"provenance", {.name = "source-ref", .reason = "policy"},
        "policy explain"},
    {NULL, {.name = "denied", .reason = "policy"}, "--deny-.."},
    {"signature", {.name = "denied", .reason = "policy"}, "\"deny\""},
    /* The same in both. */
    {NULL, {.name = "identity", .reason = "policy"}, "who should have signed"},
    {"signature", {.name = "identity", .reason = "policy"},
        "who should have signed"},
    {"", {.name = "digest", .reason = "policy"}, "denies this digest"},
    {"signature", {.name = "signature", .reason = "mismatch"},
        "not what was signed"},
    {NULL, {.name = "x"}, "does not hold"},
    {NULL, {.name = "evidence", .reason = "mismatch", .outcome = HM_UNKNOWN},
        "what came is not it"},
};

static void each_miss_has_a_next_step(void)
{
    TEST_EACH(i, cases) {
        const char *next =
            hm_next_step(&cases[i].check, hm_bytes_str(cases[i].kind));

        test_case("%zu: %s", i, cases[i].check.name);
        if (!CHECK(strstr(next, cases[i].words) != NULL))
            test_note("%s", next);
    }
}

/* Options are refused beside policies. */
static void a_policy_is_not_told_of_options(void)
{
    TEST_EACH(i, cases) {
        if (cases[i].kind != NULL)
            CHECK(strstr(hm_next_step(
                             &cases[i].check, hm_bytes_str(cases[i].kind)),
                      "compare with --") == NULL);
    }
}

static void a_missing_scan_is_named(void)
{
    const char *next = hm_next_step_nothing(HM_LIT("vulnerabilities"));

    CHECK(next != NULL && strstr(next, "hallmark attest --from") != NULL);
    CHECK(hm_next_step_nothing(HM_LIT("signature")) == NULL);
}

TEST_SUITE(cmd_judge_steps, TEST(each_miss_has_a_next_step),
    TEST(a_policy_is_not_told_of_options), TEST(a_missing_scan_is_named));
