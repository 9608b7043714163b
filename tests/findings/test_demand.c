/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "findings/demand.h"
#include "policy/rules.h"
#include "reports.h"

#define HEX "0101010101010101010101010101010101010101010101010101010101010101"
#define OPENVEX "https://openvex.dev/ns/v0.2.0"
#define VEX(statements)                                                        \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"timestamp\":"           \
    "\"2026-11-01T00:00:00Z\",\"statements\":[" statements "]}"
#define FIXED(id)                                                              \
    "{\"vulnerability\":{\"name\":\"" id "\"},\"status\":\"fixed\","           \
    "\"products\":[\"pkg:oci/app@sha256:" HEX "\"]}"
#define AFFECTED(id)                                                           \
    "{\"vulnerability\":{\"name\":\"" id "\"},\"status\":\"affected\"}"
#define FOUND(id, word)                                                        \
    "{\"id\":\"" id "\",\"severity\":[{\"method\":\"m\",\"score\":\"" word     \
    "\"}]}"
#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

/* The scans above are of 2026-11-01T12:00:00Z. */
enum { SCANNED = 1793534400, HOUR = 3600 };

static const struct hm_digest *ours(void)
{
    static const struct hm_digest digest = {.hash = HM_SHA256,
        .len = 32,
        .b = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};

    return &digest;
}

/* A statement that was proved to be signed an hour after the scan. */
static struct hm_facts statement(const char *type, const char *predicate)
{
    return (struct hm_facts){.kind = HM_FACTS_CERT,
        .has_since = true,
        .since = {.s = SCANNED + HOUR},
        .times = {{.time = {.s = SCANNED + HOUR}, .source = HM_TIME_LOG}},
        .time_count = 1,
        .image = true,
        .digests = ours(),
        .digest_count = 1,
        .has_statement = true,
        .statement = {.predicate_type = hm_bytes_str(type),
            .predicate = hm_bytes_str(predicate)}};
}

/* The verdict of the rule on facts, whose text holds `words`. */
static void check_rule(const struct hm_findings_demand *demand,
    const struct hm_facts *facts, enum hm_verdict wanted, const char *words)
{
    const struct hm_content_rule rule = hm_findings_rule(demand);
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    rule.check(rule.ctx, facts, hm_report_root(report));
    hm_report_text(&text, report);
    /* Out of memory is never a yes where a no is wanted. */
    if (wanted != HM_YES && hm_report_verdict(report) == HM_YES)
        CHECK_ERR(true, HM_POLICY, "");
    CHECK_EQ(hm_report_verdict(report), wanted);
    if (!CHECK(strstr(hm_buf_str(&text), words) != NULL))
        test_note("wanted \"%s\" in:\n%s", words, hm_buf_str(&text));
}

static void check_scan(const struct hm_findings_demand *demand,
    const char *predicate, enum hm_verdict wanted, const char *words)
{
    const struct hm_facts facts = statement(VULNS02, predicate);

    check_rule(demand, &facts, wanted, words);
}

static void nothing_above_the_severity(void)
{
    static const struct {
        enum hm_severity max;
        const char *scan, *words;
        enum hm_verdict verdict;
    } rows[] = {
        {HM_SEVERITY_HIGH, VULNS("[]"), "0 found, 0 above high", HM_YES},
        {HM_SEVERITY_HIGH, VULNS("[" FOUND("A", "high") "]"), "1 found",
            HM_YES},
        {HM_SEVERITY_HIGH,
            VULNS("[" FOUND("A", "critical") "," FOUND("B", "low") "]"),
            "A counts as critical, wanted at most high; 0 more of 2 are "
            "above [policy]",
            HM_NO},
        {HM_SEVERITY_MEDIUM,
            VULNS("[" FOUND("A", "high") "," FOUND("B", "critical") "]"),
            "B counts as critical, wanted at most medium; 1 more", HM_NO},
        /* Untold counts as the worst. */
        {HM_SEVERITY_HIGH, VULNS("[" FOUND("A", "unknown") "]"),
            "counts as critical, for nothing is said of it", HM_NO},
        {HM_SEVERITY_CRITICAL, VULNS("[" FOUND("A", "unknown") "]"), "1 found",
            HM_YES},
        {HM_SEVERITY_UNTOLD, VULNS("[" FOUND("A", "none") "]"),
            "counts as none, wanted at most nothing", HM_NO},
        {HM_SEVERITY_UNTOLD, VULNS("[]"), "0 found, 0 above nothing", HM_YES},
        {HM_SEVERITY_NONE, VULNS("[" FOUND("A", "negligible") "]"),
            "counts as negligible, wanted at most none", HM_NO},
        /* Shapes that are not known deny. */
        {HM_SEVERITY_CRITICAL, COSIGN(TRIVY("[]")), "[format]", HM_NO},
        {HM_SEVERITY_CRITICAL, VULNS("[{}]"), "id: missing", HM_NO},
        {HM_SEVERITY_CRITICAL, "", "without a predicate", HM_NO},
    };

    TEST_EACH(i, rows) {
        const struct hm_findings_demand demand = {.max_severity = rows[i].max};

        test_case("row %zu", i);
        check_scan(&demand, rows[i].scan, rows[i].verdict, rows[i].words);
    }
}

static void other_statements_and_signatures_deny(void)
{
    static const struct hm_findings_demand demand = {
        .max_severity = HM_SEVERITY_CRITICAL};
    struct hm_facts sbom = statement(
        "https://spdx.dev/Document", "{\"spdxVersion\":\"SPDX-2.3\"}");
    struct hm_facts vex = statement(OPENVEX, VEX(""));
    struct hm_facts bare = {.kind = HM_FACTS_KEY};
    struct hm_facts sarif =
        statement(COSIGN_VULN, COSIGN("{\"version\":\"2\",\"runs\":[]}"));

    check_rule(&demand, &sbom, HM_NO, "an SPDX document, and no report");
    check_rule(&demand, &vex, HM_NO, "an OpenVEX document, and no report");
    check_rule(&demand, &bare, HM_NO, "a signature without a statement");
    check_rule(&demand, &sarif, HM_NO, "a SARIF report, and no report");
    check_rule(&demand, NULL, HM_NO, "not-run  findings");
}

static void ids_are_ignored_to_the_letter(void)
{
    static const struct hm_bytes ids[] = {IN("CVE-2026-1"), IN("GHSA-x")};
    static const struct hm_findings_demand demand = {
        .max_severity = HM_SEVERITY_LOW, .ignored = ids, .ignored_count = 2};
    static const struct {
        const char *scan, *words;
        enum hm_verdict verdict;
    } rows[] = {
        {VULNS("[" FOUND("CVE-2026-1", "critical") "]"),
            "1 found, 0 above low; 1 ignored", HM_YES},
        {VULNS("[" FOUND("GHSA-x", "critical") "," FOUND("B", "low") "]"),
            "2 found, 0 above low; 1 ignored", HM_YES},
        {VULNS("[" FOUND("CVE-2026-11", "high") "]"), "CVE-2026-11", HM_NO},
        {VULNS("[" FOUND("CVE-2026-", "high") "]"), "CVE-2026-", HM_NO},
        {VULNS("[" FOUND("cve-2026-1", "high") "]"), "cve-2026-1", HM_NO},
        {VULNS("[" FOUND("CVE-2026-1 ", "high") "]"), "CVE-2026-1 ", HM_NO},
        {VULNS("[" FOUND("CVE-2026-1", "high") "," FOUND("B", "high") "]"),
            "B counts as high", HM_NO},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        check_scan(&demand, rows[i].scan, rows[i].verdict, rows[i].words);
    }
}

static void what_has_no_fix_may_be_left_out(void)
{
    static const char fixed[] = COSIGN(TRIVY("[" TRIVY_ONE(
        "CVE-1", ",\"FixedVersion\":\"2\",\"Severity\":\"CRITICAL\"") "]"));
    static const char unfixed[] =
        COSIGN(TRIVY("[" TRIVY_ONE("CVE-1", ",\"Severity\":\"CRITICAL\"") "]"));
    const struct hm_findings_demand all = {.max_severity = HM_SEVERITY_HIGH};
    struct hm_findings_demand fixable = all;
    struct hm_facts facts = statement(COSIGN_VULN, unfixed);

    fixable.fixable_only = true;
    check_rule(&all, &facts, HM_NO, "CVE-1 in libc6 counts as critical");
    check_rule(&fixable, &facts, HM_YES, "0 ignored, 1 without a fix");
    facts = statement(COSIGN_VULN, fixed);
    check_rule(&fixable, &facts, HM_NO, "CVE-1 in libc6 counts as critical");
    /* Where nothing is said there may be one. */
    facts = statement(VULNS02, VULNS("[" FOUND("CVE-1", "critical") "]"));
    check_rule(&fixable, &facts, HM_NO, "CVE-1");
}

static void a_scan_is_of_its_age(void)
{
    static const struct {
        int64_t
            now_s; /* after the signature, which is an hour after the scan */
        bool claimed;
        enum hm_verdict verdict;
        const char *words;
    } rows[] = {
        {0, false, HM_YES, "signed at 2026-11-01T13:00:00Z"},
        {24 * HOUR, false, HM_YES, "signed at"},
        {24 * HOUR + 1, false, HM_NO,
            "signed at 2026-11-01T13:00:00Z, before 2026-11-01T13:00:01Z"},
        {23 * HOUR, true, HM_YES, "made, by its own word, at"},
        {23 * HOUR + 1, true, HM_NO,
            "made, by its own word, at 2026-11-01T12:00:00Z, before"},
        /* The log's clock is ahead of ours. */
        {-HOUR, false, HM_YES, "signed at"},
    };
    static const char unclaimed[] =
        "{\"scanner\":{\"result\":[]},\"metadata\":{}}";

    TEST_EACH(i, rows) {
        const struct hm_findings_demand demand = {.has_max_age = true,
            .max_age_s = 24 * HOUR,
            .now = {.s = SCANNED + HOUR + rows[i].now_s}};

        test_case("row %zu", i);
        check_scan(&demand, rows[i].claimed ? VULNS("[]") : unclaimed,
            rows[i].verdict, rows[i].words);
    }
}

static void the_oldest_proved_time_counts(void)
{
    static const struct hm_findings_demand demand = {.has_max_age = true,
        .max_age_s = 24 * HOUR,
        .now = {.s = SCANNED + 30 * HOUR}};
    struct hm_facts facts =
        statement(VULNS02, "{\"scanner\":{\"result\":[]},\"metadata\":{}}");

    facts.since.s = facts.times[0].time.s = SCANNED + 20 * HOUR;
    check_rule(&demand, &facts, HM_YES, "signed at");
    facts.times[1].time.s = SCANNED + HOUR;
    facts.time_count = 2;
    check_rule(&demand, &facts, HM_NO, "signed at 2026-11-01T13:00:00Z");
    facts.time_count = 0;
    check_rule(&demand, &facts, HM_NO, "no time was proved");
    check_rule(&demand, NULL, HM_NO, "not-run  scan-age");
}

/* An old scan that is timestamped again. */
static void a_new_timestamp_makes_no_new_scan(void)
{
    static const struct hm_findings_demand demand = {.has_max_age = true,
        .max_age_s = 24 * HOUR,
        .now = {.s = SCANNED + 26 * HOUR}};
    static const struct hm_findings_demand sooner = {.has_max_age = true,
        .max_age_s = 24 * HOUR,
        .now = {.s = SCANNED + 20 * HOUR}};
    struct hm_facts facts =
        statement(VULNS02, "{\"scanner\":{\"result\":[]},\"metadata\":{}}");
    struct hm_facts claimed = statement(VULNS02, VULNS("[]"));

    facts.times[0].time.s = SCANNED + 25 * HOUR;
    facts.since.s = SCANNED + 2 * HOUR;
    check_rule(&demand, &facts, HM_YES, "signed at");
    facts.since.s = SCANNED + HOUR;
    check_rule(&demand, &facts, HM_NO, "signed at 2026-11-01T13:00:00Z");
    facts.kind = HM_FACTS_KEY;
    check_rule(&demand, &facts, HM_NO, "signed with a key");
    /* The signer's own word bounds it, and has to be new enough. */
    claimed.kind = HM_FACTS_KEY;
    claimed.times[0].time.s = SCANNED + 25 * HOUR;
    check_rule(&demand, &claimed, HM_NO, "made, by its own word,");
    check_rule(&sooner, &claimed, HM_YES, "made, by its own word");
}

/* ---- VEX ---- */

#define DIRTY VULNS("[" FOUND("CVE-1", "critical") "," FOUND("B", "low") "]")

static const struct hm_findings_demand with_vex = {
    .max_severity = HM_SEVERITY_HIGH, .vex = true};

static void with_vex_a_candidate_is_only_read(void)
{
    struct hm_findings_demand aged = with_vex;
    struct hm_facts vex = statement(OPENVEX, VEX(FIXED("CVE-1")));
    struct hm_facts other = statement("https://openvex.dev/nsx", VEX(""));

    aged.has_max_age = true;
    aged.max_age_s = HOUR;
    aged.now.s = SCANNED + 100 * HOUR;
    check_scan(&with_vex, DIRTY, HM_YES,
        "2 found, 1 above high; 0 ignored, 0 without a fix: to be excused");
    check_scan(&with_vex, VULNS("[{}]"), HM_NO, "[format]");
    check_rule(&with_vex, &vex, HM_YES, "OpenVEX: 1 statements about it");
    check_rule(&aged, &vex, HM_YES, "no scan");
    check_scan(&aged, DIRTY, HM_NO, "before");
    vex = statement(OPENVEX, VEX("{}"));
    check_rule(&with_vex, &vex, HM_NO, "vulnerability: missing");
    check_rule(&with_vex, &other, HM_NO, "no report");
}

static void together_they_excuse(void)
{
    static const struct {
        const char *predicates[3]; /* of VEX where they begin with a context */
        enum hm_code code;
        const char *words;
    } rows[] = {
        {{VULNS("[]")}, HM_OK, ""},
        {{DIRTY}, HM_NOT_FOUND,
            "0 excused by VEX: CVE-1 counts as critical, wanted at most "
            "high; 0 more of 2"},
        {{DIRTY, VEX(FIXED("CVE-1"))}, HM_OK, ""},
        {{VEX(FIXED("CVE-1")), DIRTY}, HM_OK, ""},
        {{DIRTY, VEX(FIXED("CVE-2"))}, HM_NOT_FOUND, "CVE-1"},
        {{DIRTY, VEX(AFFECTED("CVE-1"))}, HM_NOT_FOUND, "CVE-1"},
        /* Of one time: what does not excuse. */
        {{DIRTY, VEX(FIXED("CVE-1")), VEX(AFFECTED("CVE-1"))}, HM_NOT_FOUND,
            "CVE-1"},
        {{VULNS("[" FOUND("CVE-1", "critical") "," FOUND("X", "high") "," FOUND(
              "Y", "critical") "]"),
             VEX(FIXED("CVE-1"))},
            HM_NOT_FOUND, "1 excused by VEX: Y counts as critical"},
        /* One scan that is clean is enough. */
        {{DIRTY, VULNS("[]")}, HM_OK, ""},
        {{VEX(FIXED("CVE-1"))}, HM_NOT_FOUND, "no scan"},
        {{NULL}, HM_NOT_FOUND, "no scan"},
        {{DIRTY, VEX("{}")}, HM_FORMAT, "vulnerability: missing"},
    };
    const struct hm_together_rule rule = hm_findings_excused(&with_vex);

    TEST_EACH(i, rows) {
        struct hm_facts facts[3];
        const struct hm_facts *list[3];
        struct hm_err err = {0};
        size_t count = 0;

        for (; count < 3 && rows[i].predicates[count] != NULL; count++) {
            const char *text = rows[i].predicates[count];

            facts[count] = statement(
                strncmp(text, "{\"@context", 10) == 0 ? OPENVEX : VULNS02,
                text);
            list[count] = &facts[count];
        }
        test_case("row %zu", i);
        CHECK_CODE(rule.holds(rule.ctx, list, count, &err), rows[i].code,
            rows[i].words);
    }
    CHECK_STR(rule.name, "excused");
}

/* What is said of another image does not excuse this one. */
static void vex_is_about_the_image(void)
{
    struct hm_digest other = *ours();
    struct hm_facts facts[2] = {
        statement(VULNS02, DIRTY), statement(OPENVEX, VEX(FIXED("CVE-1")))};
    const struct hm_facts *const list[] = {&facts[0], &facts[1]};
    const struct hm_together_rule rule = hm_findings_excused(&with_vex);
    struct hm_err err = {0};

    CHECK_OK(rule.holds(rule.ctx, list, 2, &err));
    other.b[31] = 2;
    facts[0].digests = facts[1].digests = &other;
    CHECK_ERR(
        rule.holds(rule.ctx, list, 2, &err), HM_NOT_FOUND, "0 excused by VEX");
}

static void documents_have_an_end(void)
{
    struct hm_facts facts = statement(OPENVEX, VEX(""));
    const struct hm_facts *list[HM_VEX_DOCUMENTS_MAX + 1];
    const struct hm_together_rule rule = hm_findings_excused(&with_vex);
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(list); i++)
        list[i] = &facts;
    CHECK_ERR(rule.holds(rule.ctx, list, TEST_LEN(list) - 1, &err),
        HM_NOT_FOUND, "no scan");
    CHECK_ERR(rule.holds(rule.ctx, list, TEST_LEN(list), &err), HM_LIMIT,
        "more than 64 VEX documents");
}

/* Thousands of findings and of names, which would take their product. */
static void comparing_has_an_end(void)
{
    enum { FINDINGS = 5000, STATEMENTS = 16, NAMES = 4000 };
    hm_auto(buf) vex = hm_buf(2 * HM_MIB), scan = hm_buf(2 * HM_MIB);
    const struct hm_together_rule rule = hm_findings_excused(&with_vex);
    struct hm_facts facts[2];
    const struct hm_facts *const list[] = {&facts[0], &facts[1]};
    struct hm_err err = {0};

    if (test_torture())
        return;
    hm_buf_put_str(&scan, "{\"scanner\":{\"uri\":\"x\",\"result\":[");
    for (size_t i = 0; i < FINDINGS; i++)
        hm_buf_put_str(&scan, i == 0 ? "{\"id\":\"A\"}" : ",{\"id\":\"A\"}");
    hm_buf_put_str(&scan, "]}," METADATA("2026-11-01T12:00:00Z") "}");
    hm_buf_put_str(&vex,
        "{\"@context\":\"https://openvex.dev/ns\","
        "\"timestamp\":\"2026-11-01T00:00:00Z\",\"statements\":[" AFFECTED(
            "B"));
    for (size_t i = 0; i < STATEMENTS; i++) {
        hm_buf_put_str(&vex,
            ",{\"status\":\"fixed\",\"vulnerability\":{\"name\":\"A\","
            "\"aliases\":[\"b\"");
        for (size_t k = 1; k < NAMES; k++)
            hm_buf_put_str(&vex, ",\"b\"");
        hm_buf_put_str(&vex, "]}}");
    }
    hm_buf_put_str(&vex, "]}");
    facts[0] = statement(VULNS02, hm_buf_str(&scan));
    facts[1] = statement(OPENVEX, hm_buf_str(&vex));
    CHECK_ERR(rule.holds(rule.ctx, list, 2, &err), HM_LIMIT, "too many");
}

/* ---- As part of rules ---- */

static void rules_ask_it(void)
{
    static const struct hm_findings_demand demand = {
        .max_severity = HM_SEVERITY_HIGH};
    const struct hm_content_rule rule = hm_findings_rule(&demand);
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_facts facts = statement(VULNS02, DIRTY);
    const char *const *types;
    size_t count = 0;

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_report_new(&report, &err)))
        return;
    types = hm_findings_types(false, &count);
    for (size_t i = 0; i < count; i++) {
        if (!CHECK_OK(
                hm_rules_allow_predicate(rules, hm_bytes_str(types[i]), &err)))
            return;
    }
    if (!CHECK_OK(hm_rules_require_content(rules, &rule, &err)))
        return;
    hm_rules_unsafe_any_identity(rules);
    facts.kind = HM_FACTS_CERT;
    hm_rules_check(rules, &facts, hm_report_root(report));
    hm_report_text(&text, report);
    CHECK(strstr(hm_buf_str(&text), "pass     content") != NULL);
    if (!CHECK(strstr(hm_buf_str(&text),
                   "fail     findings              CVE-1 counts") != NULL))
        test_note("%s", hm_buf_str(&text));
}

static void types_are_those_that_are_read(void)
{
    size_t count = 0;
    const char *const *types = hm_findings_types(true, &count);

    CHECK_EQ(count, 6);
    CHECK_STR(types[4], "https://openvex.dev/ns");
    types = hm_findings_types(false, &count);
    for (size_t i = 0; i < count; i++)
        CHECK(hm_findings_is_scan_type(hm_bytes_str(types[i])));
    CHECK_EQ(count, 4);
}

static void what_cannot_be_meant_is_refused(void)
{
    static const struct hm_bytes empty[] = {IN("a"), IN("")};
    static const struct hm_bytes twice[] = {IN("a"), IN("b"), IN("a")};
    static const struct {
        struct hm_findings_demand demand;
        const char *words; /* NULL: good */
    } rows[] = {
        {{.max_severity = HM_SEVERITY_UNTOLD}, NULL},
        {{.max_severity = HM_SEVERITY_CRITICAL,
             .ignored = twice,
             .ignored_count = 2},
            NULL},
        {{.has_max_age = true, .max_age_s = 1}, NULL},
        {{.max_severity = (enum hm_severity)7}, "there is no severity 7"},
        {{.has_max_age = true}, "the age of a scan is 1 s to 3650 days"},
        {{.has_max_age = true, .max_age_s = -1}, "the age of a scan"},
        {{.has_max_age = true, .max_age_s = HM_FINDINGS_AGE_MAX_S + 1},
            "the age of a scan"},
        {{.ignored = empty, .ignored_count = 2}, "an empty id"},
        {{.ignored = twice, .ignored_count = 3}, "a is ignored twice"},
        {{.ignored = twice, .ignored_count = HM_FINDINGS_IGNORED_MAX + 1},
            "more than 4096 ids"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_err err = {0};

        test_case("row %zu", i);
        CHECK_CODE(hm_findings_demand_check(&rows[i].demand, &err),
            rows[i].words == NULL ? HM_OK : HM_USAGE, rows[i].words);
    }
}

TEST_SUITE(findings_demand, TEST(nothing_above_the_severity),
    TEST(other_statements_and_signatures_deny),
    TEST(ids_are_ignored_to_the_letter), TEST(what_has_no_fix_may_be_left_out),
    TEST(a_scan_is_of_its_age), TEST(the_oldest_proved_time_counts),
    TEST(a_new_timestamp_makes_no_new_scan),
    TEST(with_vex_a_candidate_is_only_read), TEST(together_they_excuse),
    TEST(vex_is_about_the_image), TEST(documents_have_an_end),
    TEST(comparing_has_an_end), TEST(rules_ask_it),
    TEST(types_are_those_that_are_read), TEST(what_cannot_be_meant_is_refused));
