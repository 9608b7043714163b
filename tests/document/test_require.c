/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "document/impl.h"
#include "document/made.h"
#include "policy/who.h"

#define ME "https://example.com/me"
#define WHO "from: [{issuer: \"https://issuer.example\", subject: \"" ME "\"}]"
#define STATEMENT                                                              \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{"           \
    "\"result\":\"PASSED\",\"score\":7.5,\"ok\":true,"                         \
    "\"at\":\"2026-05-01T00:00:00Z\",\"list\":[{\"n\":1},{\"n\":2}]}}"

static struct hm_facts stated(struct hm_san *san, const char *type)
{
    struct hm_facts facts = test_workflow(san, ME);

    facts.issuer = HM_LIT("https://issuer.example");
    facts.has_statement = true;
    facts.statement.predicate_type = hm_bytes_str(type);
    facts.statement.text = HM_LIT(STATEMENT);
    return facts;
}

#define TEST_RESULT "https://in-toto.io/attestation/test-result/v0.1"

static void an_attestation_is_of_its_type(void)
{
    struct hm_san san;
    struct hm_facts facts = stated(&san, TEST_RESULT);
    struct hm_facts other = stated(&san, "https://spdx.dev/Document");
    struct hm_facts none = stated(&san, "");

    none.has_statement = false;
    made_says("attestation: {type: test-result, " WHO "}\n", &facts, HM_YES,
        "a statement of type");
    made_says("attestation: {type: \"" TEST_RESULT "\", " WHO "}\n", &facts,
        HM_YES, "a statement of type");
    made_says("attestation: {type: test-result, " WHO "}\n", &other, HM_NO,
        "a statement of type https://spdx.dev/Document");
    made_says("attestation: {type: test-result, " WHO "}\n", &none, HM_NO,
        "an attestation is demanded");
    made_says("signature: {" WHO "}\n", &none, HM_YES, "a signature");
    made_says("signature: {" WHO "}\n", &facts, HM_NO, "it counts when");
}

static void conditions_are_asked(void)
{
    static const struct {
        const char *condition;
        bool right;
    } cases[] = {
        {"path: /predicate/result, op: equals, value: PASSED", true},
        {"path: /predicate/result, op: equals, value: FAILED", false},
        {"path: /predicate/result, op: notEquals, value: FAILED", true},
        {"path: /predicate/result, op: in, values: [A, PASSED]", true},
        {"path: /predicate/result, op: notIn, values: [A, PASSED]", false},
        {"path: /predicate/result, op: exists", true},
        {"path: /predicate/nothing, op: exists", false},
        {"path: /predicate/nothing, op: notExists", true},
        {"path: /predicate/result, op: matches, value: \"PASS*\"", true},
        {"path: /predicate/result, op: notMatches, value: /FAIL.*/", true},
        {"path: /predicate/score, op: atMost, value: 7.50", true},
        {"path: /predicate/score, op: atMost, value: 7.4", false},
        {"path: /predicate/ok, op: equals, value: true", true},
        {"path: /predicate/ok, op: equals, value: \"true\"", false},
        {"path: /predicate/at, op: after, value: 2026-01-01", true},
        {"path: /predicate/at, op: after, value: 2026-06-01", false},
        {"path: /predicate/list/*/n, op: atMost, value: 2", true},
        {"path: /predicate/list/*/n, op: atMost, value: 1", false},
        {"path: /predicate/none, op: equals, value: x", false},
        {"path: /predicate/none, op: equals, value: x, allowAbsent: true",
            true},
    };

    TEST_EACH(i, cases) {
        char demand[1024];
        struct hm_san san;
        struct hm_facts facts = stated(&san, TEST_RESULT);

        test_case("%s", cases[i].condition);
        snprintf(demand, sizeof(demand),
            "attestation: {type: test-result, " WHO ", conditions: [{%s}]}\n",
            cases[i].condition);
        made_says(demand, &facts, cases[i].right ? HM_YES : HM_NO,
            cases[i].right ? "pass     conditions" : "fail     conditions");
    }
}

static void so_many_signers_are_demanded(void)
{
    hm_auto_ptr(documents) d = NULL;
    const struct hm_plan *plan = made_plan(&d,
        HEAD "  require:\n  - name: r\n    signature: {atLeast: 2, from: "
             "[{key: {file: me.pub}}, {key: {file: you.pub}}]}\n");

    if (plan == NULL)
        return;
    CHECK_EQ(hm_rules_required(plan->requirements[0].rules), 2);
    CHECK_EQ(plan->bench->key_count, 2);
    CHECK_STR(plan->requirements[0].kind, "signature");
}

static void a_requirement_that_cannot_be_meant_is_refused(void)
{
    static const struct {
        const char *require, *words;
    } cases[] = {
        {"  - {name: r}\n", "the requirement demands nothing"},
        {"  - {signature: {" WHO "}}\n", "requirement: name is missing"},
        {"  - {name: r, signatures: {" WHO "}}\n", "did you mean signature?"},
        {"  - {name: r, signature: {}}\n", "signature: from is missing"},
        {"  - {name: r, signature: {form: []}}\n", "did you mean from?"},
        {"  - {name: r, signature: {from: []}}\n", "an empty list"},
        {"  - {name: r, signature: {atLeast: 2, " WHO "}}\n",
            "2 signers are demanded, but 1 are named"},
        {"  - {name: r, signature: {atLeast: 0, " WHO "}}\n",
            "a number from 1 to"},
        {"  - {name: r, signature: {atleast: 1, " WHO "}}\n",
            "did you mean atLeast?"},
        {"  - {name: r, signature: {" WHO "}, attestation: {type: vuln, " WHO
         "}}\n",
            "demands one thing"},
        {"  - {name: r, signature: {" WHO "}}\n"
         "  - {name: r, signature: {" WHO "}}\n",
            "line 7, column 12: requirement r stands twice"},
        {"  - {name: r, attestation: {" WHO "}}\n", "type is missing"},
        {"  - {name: r, attestation: {type: nope, " WHO "}}\n",
            "no short name of a predicate type"},
        {"  - {name: r, attestation: {tpe: vuln, " WHO "}}\n",
            "did you mean type?"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[2048];
        struct hm_err err = {0};

        test_case("%s", cases[i].require);
        snprintf(text, sizeof(text), HEAD "  require:\n%s", cases[i].require);
        CHECK_ERR(made_new(&d, text, &err), HM_USAGE, cases[i].words);
    }
}

static void a_condition_that_cannot_be_meant_is_refused(void)
{
    static const struct {
        const char *condition, *words;
    } cases[] = {
        {"{op: exists}", "condition: path is missing"},
        {"{path: /a}", "condition: op is missing"},
        {"{path: /a, op: equal, value: x}", "did you mean equals?"},
        {"{path: /a, op: equals}", "compared with value"},
        {"{path: /a, op: equals, values: [x]}", "compared with value"},
        {"{path: /a, op: in, value: x}", "compared with values"},
        {"{path: /a, op: exists, value: x}", "leave value and values out"},
        {"{path: a, op: exists}", "begins with a slash"},
        {"{path: /a~2, op: exists}", "a tilde is written ~0"},
        {"{path: /a, op: matches, value: \"/(/\"}", "condition /a"},
        {"{path: /a, op: atMost, value: many}", "a number is wanted"},
        {"{path: /a, op: equals, value: 1x}", "1x is no number"},
        {"{path: /a, op: after, value: then}", "a time such as"},
        {"{path: /a, op: exists, allowAbsent: true}", "contradict"},
        {"{path: /a, op: exists, allowabsent: true}",
            "did you mean allowAbsent?"},
        {"{pat: /a, op: exists}", "did you mean path?"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[2048];
        struct hm_err err = {0};

        test_case("%s", cases[i].condition);
        snprintf(text, sizeof(text),
            HEAD "  require:\n  - name: r\n    attestation: {type: "
                 "test-result, " WHO ", conditions: [%s]}\n",
            cases[i].condition);
        CHECK_ERR(made_new(&d, text, &err), HM_USAGE, cases[i].words);
    }
}

TEST_SUITE(document_require, TEST(an_attestation_is_of_its_type),
    TEST(conditions_are_asked), TEST(so_many_signers_are_demanded),
    TEST(a_requirement_that_cannot_be_meant_is_refused),
    TEST(a_condition_that_cannot_be_meant_is_refused));
