/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/said.h"

#define TESTS "https://in-toto.io/attestation/test-result/v0.1"
#define VSA "https://slsa.dev/verification_summary/v1"
#define NO_AGE "  seen, this run: how old it is: nothing proves that\n"

static void members_are_told(void)
{
    static const struct {
        const char *name, *type, *predicate, *want, *brief;
    } cases[] = {
        {"tests", TESTS,
            "{\"result\":\"FAILED\",\"configuration\":[],\"url\":\"u:1\","
            "\"passedTests\":[\"a\",\"b\"],\"failedTests\":[\"c\"]}",
            "  claimed, predicate: the result of the tests: FAILED\n"
            "  claimed, predicate: told in full at: u:1\n"
            "  claimed, predicate: tests that passed: 2\n"
            "  claimed, predicate: tests that failed: 1\n"
            "  claimed, predicate: this one failed: c\n" NO_AGE,
            "  claimed, predicate: the result of the tests: FAILED\n"},
        {"a summary", VSA,
            "{\"verifier\":{\"id\":\"v:1\"},\"timeVerified\":"
            "\"2026-01-01T00:00:00Z\",\"resourceUri\":\"r:1\",\"policy\":{"
            "\"uri\":\"p:1\"},\"verificationResult\":\"PASSED\","
            "\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_2\"]}",
            "  claimed, predicate: verified by: v:1\n"
            "  claimed, predicate: verified at: 2026-01-01T00:00:00Z\n"
            "  claimed, predicate: verified was: r:1\n"
            "  claimed, predicate: by the policy: p:1\n"
            "  claimed, predicate: with the result: PASSED\n"
            "  claimed, predicate: reaching: SLSA_BUILD_LEVEL_2\n" NO_AGE,
            "  claimed, predicate: with the result: PASSED\n"},
        {"another result", TESTS, "{\"result\":\"GREEN\",\"configuration\":[]}",
            "  problem: no test result, it looks like the result of a test: "
            "$.result: unknown value GREEN\n"
            "  seen, this run: the result of the tests: not known: it could "
            "not be read\n",
            "  seen, this run: the result of the tests: not known: it could "
            "not be read\n"},
        {"a signature", "https://sigstore.dev/cosign/sign/v1", "{}", "", ""},
        {"nobody's", "https://x.test/p",
            "{\"_type\":\"a\",\"predicateType\":"
            "\"b\"}",
            "  seen, this run: is of a type that is not explained, and looks "
            "like: a whole in-toto statement\n",
            ""},
    };

    TEST_EACH(i, cases) {
        const struct said said = {
            .type = cases[i].type, .predicate = cases[i].predicate};

        test_case("%s", cases[i].name);
        said_is(&said, cases[i].want, cases[i].brief);
    }
}

static void lists_have_an_end(void)
{
    hm_auto(buf) predicate = hm_buf(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
    struct said said = {.type = TESTS};
    size_t problems = 0;
    struct hm_err err = {0};

    hm_buf_put_str(&predicate,
        "{\"result\":\"FAILED\",\"configuration\":[],\"failedTests\":[\"0\"");
    for (int i = 1; i <= HM_EXPLAIN_LIST_MAX; i++)
        hm_buf_put_str(&predicate, ",\"x\"");
    hm_buf_put_str(&predicate, "]}");
    if (!CHECK_OK(hm_buf_end(&predicate, NULL, &err)))
        return;
    said.predicate = hm_buf_str(&predicate);
    if (!CHECK_OK(said_write(&out, &brief, &problems, &said, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), "tests that failed: 65\n") != NULL);
    CHECK(strstr(hm_buf_str(&out),
              "counted: 65 entries, of which 64 are shown\n") != NULL);
}

TEST_SUITE(
    cmd_explain_members, TEST(members_are_told), TEST(lists_have_an_end));
