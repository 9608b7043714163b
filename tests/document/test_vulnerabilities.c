/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of scans: tests/findings. Here: that each field arrives there, one
 * that passes and one that fails only there. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "document/impl.h"
#include "document/made.h"
#include "findings/reports.h"
#include "policy/who.h"

#define ME "https://example.com/me"
#define WHO "from: [{issuer: \"https://issuer.example\", subject: \"" ME "\"}]"
#define OPENVEX "https://openvex.dev/ns/v0.2.0"
#define FOUND(id, word)                                                        \
    "{\"id\":\"" id "\",\"severity\":[{\"method\":\"m\",\"score\":\"" word     \
    "\"}]}"
#define FIXED(id)                                                              \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"timestamp\":"           \
    "\"2026-11-01T00:00:00Z\",\"statements\":[{\"vulnerability\":{\"name\":"   \
    "\"" id "\"},\"status\":\"fixed\"}]}"
#define CLEAN VULNS("[]")
#define HIGH VULNS("[" FOUND("CVE-1", "high") "]")
#define NONE VULNS("[" FOUND("CVE-1", "none") "]")
#define CRITICAL VULNS("[" FOUND("CVE-1", "critical") "]")
#define UNFIXED COSIGN(TRIVY("[" TRIVY_ONE("CVE-1", SEVERE) "]"))
#define FIXABLE                                                                \
    COSIGN(TRIVY("[" TRIVY_ONE("CVE-1", SEVERE ",\"FixedVersion\":\"2\"") "]"))
#define SEVERE ",\"Severity\":\"CRITICAL\""

/* Scanned at 2026-11-01T12:00:00Z, and signed an hour later; it is 2026-11-22,
 * 20 days and 12 hours after the scan. */
static struct hm_facts stated(
    struct hm_san *san, const char *type, const char *predicate)
{
    struct hm_facts facts = test_workflow(san, ME);

    facts.issuer = HM_LIT("https://issuer.example");
    facts.times[0].time.s = 1793534400 + 3600;
    facts.since = facts.times[0].time;
    facts.has_statement = true;
    facts.statement.predicate_type = hm_bytes_str(type);
    facts.statement.predicate = hm_bytes_str(predicate);
    return facts;
}

static void every_field_of_vulnerabilities_is_asked(void)
{
    static const struct {
        const char *fields, *type, *predicate;
        const char *words; /* of the report */
        enum hm_verdict verdict;
    } cases[] = {
        /* Nothing but from: no finding at all. */
        {"", VULNS02, CLEAN, "0 found, 0 above nothing", HM_YES},
        {"", VULNS02, NONE, "CVE-1 counts as none, wanted at most nothing",
            HM_NO},
        {"", COSIGN_VULN, COSIGN(TRIVY("[]")), "0 found", HM_YES},
        {"", COSIGN_VULN, COSIGN(GRYPE("[]")), "0 found", HM_YES},
        {"", VULNS01, VULNS("[]"), "0 found", HM_YES},
        {", maxSeverity: high", VULNS02, HIGH, "0 above high", HM_YES},
        {", maxSeverity: high", VULNS02, CRITICAL,
            "CVE-1 counts as critical, wanted at most high", HM_NO},
        {", maxSeverity: medium", VULNS02, HIGH, "fail     findings", HM_NO},
        {", maxSeverity: critical", VULNS02, CRITICAL, "0 above critical",
            HM_YES},
        {", maxSeverity: none", VULNS02, NONE, "0 above none", HM_YES},
        {", maxSeverity: none", VULNS02, VULNS("[" FOUND("A", "low") "]"),
            "fail     findings", HM_NO},
        {", maxSeverity: negligible", VULNS02,
            VULNS("[" FOUND("A", "negligible") "]"), "pass     findings",
            HM_YES},
        {", maxSeverity: low", VULNS02, VULNS("[" FOUND("A", "medium") "]"),
            "fail     findings", HM_NO},
        {", maxSeverity: high", VULNS02, VULNS("[" FOUND("A", "unknown") "]"),
            "for nothing is said of it", HM_NO},
        {", maxAge: 21d", VULNS02, CLEAN, "pass     scan-age", HM_YES},
        {", maxAge: 20d", VULNS02, CLEAN, "fail     scan-age", HM_NO},
        {", ignore: [CVE-1]", VULNS02, CRITICAL, "1 ignored", HM_YES},
        {", ignore: [CVE-10, CVE-2]", VULNS02, CRITICAL, "fail     findings",
            HM_NO},
        {", fixableOnly: true", COSIGN_VULN, UNFIXED, "1 without a fix",
            HM_YES},
        {", fixableOnly: true", COSIGN_VULN, FIXABLE, "fail     findings",
            HM_NO},
        {", fixableOnly: false", COSIGN_VULN, UNFIXED, "fail     findings",
            HM_NO},
        {"", VULNS02, "{}", "fail     findings", HM_NO},
        {", maxSeverity: critical", COSIGN_VULN,
            COSIGN("{\"version\":\"2\",\"runs\":[]}"),
            "a SARIF report, and no report", HM_NO},
        {", maxSeverity: critical", "https://spdx.dev/Document", CLEAN,
            "a statement of type https://spdx.dev/Document", HM_NO},
        /* VEX counts where it is asked for; what is above is then asked of all
         * together. */
        {", vex: false", OPENVEX, FIXED("CVE-1"), "fail     content", HM_NO},
        {", vex: true", VULNS02, CRITICAL, "to be excused by VEX", HM_YES},
        {", vex: true", VULNS02, "{}", "fail     findings", HM_NO},
    };

    TEST_EACH(i, cases) {
        char demand[1024];
        struct hm_san san;
        struct hm_facts facts = stated(&san, cases[i].type, cases[i].predicate);

        test_case("%zu: %s", i, cases[i].fields);
        snprintf(demand, sizeof(demand), "vulnerabilities: {" WHO "%s}\n",
            cases[i].fields);
        made_says(demand, &facts, cases[i].verdict, cases[i].words);
    }
}

static void who_signs_a_scan_is_asked(void)
{
    struct hm_san san;
    struct hm_facts facts = stated(&san, VULNS02, CLEAN);

    made_says("vulnerabilities: {from: [{issuer: x, subject: y}]}\n", &facts,
        HM_NO, "fail     identity");
    facts.has_statement = false;
    made_says("vulnerabilities: {" WHO "}\n", &facts, HM_NO,
        "an attestation is demanded");
    made_says("vulnerabilities: {" WHO "}\n", NULL, HM_NO, "not-run");
}

/* The only rule about all candidates of a policy; NULL: none. */
static const struct hm_together_rule *together(
    struct hm_documents **d, const char *fields)
{
    char text[1024];
    const struct hm_plan *plan;

    snprintf(text, sizeof(text),
        HEAD "  require:\n  - name: r\n    vulnerabilities: {" WHO "%s}\n",
        fields);
    plan = made_plan(d, text);
    return plan == NULL ? NULL
                        : hm_rules_together(plan->requirements[0].rules, 0);
}

static void vex_excuses_only_when_asked(void)
{
    static const struct {
        const char *fields;
        enum hm_code code; /* with the scan alone */
        bool excuses;
    } cases[] = {
        {", vex: true", HM_NOT_FOUND, true},
        {", vex: true, maxSeverity: high", HM_NOT_FOUND, true},
        {", vex: true, maxSeverity: critical", HM_OK, true},
        {", vex: false", HM_OK, false},
        {"", HM_OK, false},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        struct hm_san san;
        struct hm_facts facts[2] = {stated(&san, VULNS02, CRITICAL),
            stated(&san, OPENVEX, FIXED("CVE-1"))};
        const struct hm_facts *const list[] = {&facts[0], &facts[1]};
        const struct hm_together_rule *rule = together(&d, cases[i].fields);
        struct hm_err err = {0};

        test_case("%s", cases[i].fields);
        if (d == NULL)
            return;
        if (!CHECK((rule != NULL) == cases[i].excuses) || rule == NULL)
            continue;
        CHECK_CODE(rule->holds(rule->ctx, list, 1, &err), cases[i].code, "");
        CHECK_OK(rule->holds(rule->ctx, list, 2, &err));
    }
}

static void what_cannot_be_meant_is_refused_with_its_place(void)
{
    static const struct {
        const char *fields, *words;
    } cases[] = {
        {"{maxSeverity: high}",
            "line 7, column 22: vulnerabilities: from is missing"},
        {"{" WHO ", maxSeverity: hgh}",
            "line 7, column 115: none, negligible, low, medium, high or "
            "critical is wanted, got hgh: did you mean high?"},
        {"{" WHO ", maxSeverity: High}", "column 115: none, negligible, low"},
        {"{" WHO ", maxSeverity: untold}", "column 115: none, negligible"},
        {"{" WHO ", maxSeverity: 7.5}", "column 115: none, negligible, low"},
        {"{" WHO ", maxSeverity: }", "maxSeverity: nothing is said"},
        {"{" WHO ", maxAge: 1w}", "line 7, column 110: a duration such as"},
        {"{" WHO ", maxAge: 0h}", "line 7, column 110: a duration such as"},
        {"{" WHO ", maxAge: 3651d}",
            "line 7, column 22: the age of a scan is 1 s to 3650 days"},
        {"{" WHO ", ignore: []}", "line 7, column 110: an empty list"},
        {"{" WHO ", ignore: CVE-1}", "column 110: a list is wanted"},
        {"{" WHO ", ignore: [\"\"]}", "line 7, column 111: "},
        {"{" WHO ", ignore: [a, b, a]}",
            "line 7, column 117: a is ignored twice"},
        {"{" WHO ", fixableOnly: yes}",
            "line 7, column 115: true or false is wanted"},
        {"{" WHO ", vex: \"true\"}",
            "line 7, column 107: true or false is wanted"},
        {"{" WHO ", maxSeverit: high}",
            "line 7, column 102: vulnerabilities has no field maxSeverit: did "
            "you mean maxSeverity?"},
        {"{" WHO ", ignored: [a]}", "column 102: vulnerabilities has no field"},
        {"{" WHO ", atLeast: 2}", "vulnerabilities has no field atLeast"},
        {"{" WHO ", conditions: []}", "has no field conditions"},
        {"[]", "column 22: vulnerabilities: a map is wanted, got a list"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        struct hm_err err = {0};

        test_case("%s", cases[i].fields);
        snprintf(text, sizeof(text),
            HEAD "  require:\n  - name: r\n    vulnerabilities: %s\n",
            cases[i].fields);
        CHECK_ERR(made_new(&d, text, &err), HM_USAGE, cases[i].words);
    }
}

static void the_second_of_two_ids_is_named(void)
{
    hm_auto_ptr(documents) d = NULL;
    struct hm_err err = {0};

    CHECK_ERR(made_new(&d,
                  HEAD "  require:\n  - name: r\n    vulnerabilities:\n"
                       "      ignore:\n      - CVE-1\n      - CVE-2\n"
                       "      - CVE-1\n      " WHO "\n",
                  &err),
        HM_USAGE, "d/p.yaml: line 11, column 9: CVE-1 is ignored twice");
}

TEST_SUITE(document_vulnerabilities,
    TEST(every_field_of_vulnerabilities_is_asked),
    TEST(who_signs_a_scan_is_asked), TEST(vex_excuses_only_when_asked),
    TEST(what_cannot_be_meant_is_refused_with_its_place),
    TEST(the_second_of_two_ids_is_named));
