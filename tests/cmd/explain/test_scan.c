/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/said.h"
#include "findings/reports.h"

#define UNKNOWN                                                                \
    "  seen, this run: vulnerabilities found: not known: it could not be "     \
    "read\n"
#define OTHER(like)                                                            \
    "  seen, this run: is of a type that is not explained, and looks "         \
    "like: " like "\n"
#define TRIVY_THREE                                                                    \
    TRIVY("[" TRIVY_ONE("CVE-1", ",\"Severity\":\"LOW\"") "," TRIVY_ONE(               \
        "CVE-2",                                                                       \
        ",\"Severity\":\"CRITICAL\",\"FixedVersion\":\"2.37\"") "," TRIVY_ONE("CVE-3", \
        "") "]")

/* The report's own time, in UTC; cosign's is later. */
#define HEAD(of, scanner, version, database)                                   \
    "  seen, this run: read as: " of "\n"                                      \
    "  claimed, predicate: found by the scanner: " scanner "\n"                \
    "  claimed, predicate: its version: " version "\n" database
#define COUNTS                                                                 \
    "  claimed, predicate: vulnerabilities found: 3\n"                         \
    "  claimed, predicate: of no severity that is told, which may be any: 1\n" \
    "  claimed, predicate: of the severity critical: 1\n"                      \
    "  claimed, predicate: of the severity low: 1\n"                           \
    "  claimed, predicate: that have a fix, or may have one: 1\n"              \
    "  claimed, predicate: found CVE-3: untold, in libc6 2.36\n"               \
    "  claimed, predicate: found CVE-2: critical, in libc6 2.36, fixed in "    \
    "2.37\n"                                                                   \
    "  claimed, predicate: found CVE-1: low, in libc6 2.36\n"
#define BRIEF                                                                  \
    "  claimed, predicate: vulnerabilities found: 3, 1 untold, 1 critical, 1 " \
    "low, 1 with a fix\n"
#define SCANNED "  claimed, predicate: scanned at: 2026-11-01T09:00:00.500Z\n"
#define VULNS_AT(time)                                                         \
    "{\"scanner\":{\"uri\":\"u\",\"result\":[]}," METADATA(time) "}"
#define AFTER                                                                  \
    "  seen, this run: which is AFTER it was signed, at the latest at: "       \
    "2023-11-14T22:13:20Z\n"
#define OLD "is at least so old, by this machine's clock: "

/* The age is proved where the time is, and by nothing else. */
static void a_scan_is_counted(void)
{
    static const struct {
        const char *name;
        struct said how;
        const char *age, *brief;
    } cases[] = {
        {"proved", {.proved = true, .later_s = 3 * 86400 + 5},
            "  proved, log: " OLD "3 days\n", "  proved, log: " OLD "3 days\n"},
        {"an hour ago", {.proved = true, .later_s = 3600},
            "  proved, log: " OLD "1 hour\n", "  proved, log: " OLD "1 hour\n"},
        {"just now", {.proved = true}, "  proved, log: " OLD "0 seconds\n",
            "  proved, log: " OLD "0 seconds\n"},
        {"not proved", {.later_s = 86400},
            "  seen, this run: how old it is: nothing proves that\n", ""},
        {"without a time", {.proved = true, .timeless = true},
            "  seen, this run: how old it is: nothing proves that\n", ""},
        {"a clock that is late", {.proved = true, .later_s = -1},
            "  seen, this run: how old it is: this machine's clock is before "
            "the proved time\n",
            ""},
    };

    TEST_EACH(i, cases) {
        hm_auto(buf) want = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        struct said said = cases[i].how;

        test_case("%s", cases[i].name);
        said.type = COSIGN_VULN;
        said.predicate = COSIGN(TRIVY_THREE);
        hm_buf_printf(&want, "%s%s%s%s%s",
            HEAD("a Trivy report", "pkg:github/x/y@1", "0.68.1", ""), SCANNED,
            said.proved && !said.timeless ? AFTER : "", cases[i].age, COUNTS);
        hm_buf_printf(&brief, "%s%s", cases[i].brief, BRIEF);
        if (want.failed == HM_OK && brief.failed == HM_OK)
            said_is(&said, hm_buf_str(&want), hm_buf_str(&brief));
    }
}

/* A report as it is, under the type of whoever made it. */
static void a_report_under_its_own_type_is_counted(void)
{
    const struct said said = {
        .type = "https://trivy.test/v1", .predicate = TRIVY("[]")};

    said_is(&said,
        "  seen, this run: read as: a Trivy report\n"
        "  claimed, predicate: its version: 0.68.1\n" SCANNED
        "  seen, this run: how old it is: nothing proves that\n"
        "  claimed, predicate: vulnerabilities found: 0\n",
        "  claimed, predicate: vulnerabilities found: 0\n");
}

/* The other way round from above: then nothing is said of it. */
static void a_scan_before_its_signature_is_as_it_should_be(void)
{
    static const struct {
        const char *predicate;
        bool after;
    } cases[] = {
        {VULNS_AT("2023-11-14T22:13:20Z"), false},
        {VULNS_AT("2023-11-14T22:13:21Z"), true},
    };

    TEST_EACH(i, cases) {
        const struct said said = {
            .type = VULNS02, .predicate = cases[i].predicate, .proved = true};
        hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("row %zu", i);
        if (!CHECK_OK(said_write(&out, &brief, &problems, &said, &err)))
            return;
        CHECK_EQ(strstr(hm_buf_str(&out), AFTER) != NULL, cases[i].after);
    }
}

/* None of them found nothing. */
static void what_is_no_scan_is_not_known(void)
{
    static const struct {
        const char *name, *type, *predicate, *words, *brief;
    } cases[] = {
        {"another document", COSIGN_VULN, COSIGN("{\"bomFormat\":\"x\"}"),
            "a CycloneDX document, and no report of Trivy", UNKNOWN},
        {"no result", COSIGN_VULN, "{\"scanner\":{},\"metadata\":{}}",
            "$.scanner.result: missing", UNKNOWN},
        {"nothing", VULNS02, "{}", "$.scanner: missing", UNKNOWN},
        {"an id that is none", COSIGN_VULN,
            COSIGN(TRIVY("[{\"VulnerabilityID\":7}]")), "problem: ", UNKNOWN},
        {"SARIF, which is not read", "https://x.test/sarif",
            "{\"version\":\"2.1.0\",\"runs\":[]}", OTHER("a SARIF report"), ""},
        {"a scan under another name",
            "https://in-toto.io/attestation/scai/v0.3", TRIVY("[]"),
            OTHER("a Trivy report"), ""},
    };

    TEST_EACH(i, cases) {
        const struct said said = {.type = cases[i].type,
            .predicate = cases[i].predicate,
            .proved = true};
        hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(said_write(&out, &brief, &problems, &said, &err)))
            return;
        CHECK(strstr(said_after(&out), cases[i].words) != NULL);
        CHECK_STR(hm_buf_str(&brief), cases[i].brief);
        CHECK_EQ(problems, cases[i].brief[0] != '\0');
        CHECK(strstr(hm_buf_str(&out), "found: 0") == NULL);
    }
}

/* ---- Hostile ones ---- */

static void put_many(struct hm_buf *out, size_t count)
{
    hm_buf_put_str(out, "{\"scanner\":{\"uri\":\"u\",\"result\":[");
    for (size_t i = 0; i < count; i++)
        hm_buf_printf(out,
            "%s{\"id\":\"CVE-%zu\",\"severity\":[{\"method\":"
            "\"x\",\"score\":\"%s\"}]}",
            i > 0 ? "," : "", i, i + 1 == count ? "critical" : "low");
    hm_buf_put_str(out, "]}," METADATA("2026-11-01T12:00:00Z") "}");
}

/* The worst come first and the rest is a number; beyond what is read nothing is
 * counted. */
static void many_findings_make_no_long_page(void)
{
    static const struct {
        size_t count;
        const char *words, *brief;
    } cases[] = {
        {65,
            "  seen, this run: counted: 65 vulnerabilities, of which 64 are "
            "shown\n",
            "  claimed, predicate: vulnerabilities found: 65, 1 critical, 64 "
            "low, 65 with a fix\n"},
        {100000, "100000 elements, at most 65536 allowed\n" UNKNOWN, UNKNOWN},
    };

    if (test_torture())
        return; /* one allocation of each finding */
    TEST_EACH(i, cases) {
        hm_auto(buf) predicate = hm_buf(16 * HM_MIB);
        hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
        struct said said = {.type = VULNS02};
        size_t problems = 0;
        struct hm_err err = {0};

        test_case("%zu", cases[i].count);
        put_many(&predicate, cases[i].count);
        if (!CHECK_OK(hm_buf_end(&predicate, NULL, &err)))
            return;
        said.predicate = hm_buf_str(&predicate);
        if (!CHECK_OK(said_write(&out, &brief, &problems, &said, &err)))
            return;
        CHECK(out.len < 16 * HM_KIB);
        CHECK(strstr(hm_buf_str(&out), cases[i].words) != NULL);
        CHECK(strstr(hm_buf_str(&brief), cases[i].brief) != NULL);
        CHECK_EQ(strstr(hm_buf_str(&out),
                     "predicate: found CVE-64: critical\n") != NULL,
            cases[i].count == 65);
    }
}

/* In every place where a stranger's text can stand, whatever it is that the page
 * is written as. */
static void no_finding_writes_the_page(void)
{
#define EVIL                                                                   \
    "</td><script>x</script>`|**proved**\\u001b[2J\\n# y\\u202e[a](b:c)"
    static const char predicate[] = COSIGN(
        TRIVY("[{\"VulnerabilityID\":\"" EVIL "\",\"PkgName\":\"" EVIL
              "\",\"InstalledVersion\":\"" EVIL "\",\"FixedVersion\":\"" EVIL
              "\",\"Severity\":\"" EVIL "\"}]"));
    static const enum hm_page_form forms[] = {
        HM_PAGE_TEXT, HM_PAGE_MARKDOWN, HM_PAGE_HTML};
    const struct said said = {.type = COSIGN_VULN, .predicate = predicate};

    TEST_EACH(i, forms) {
        hm_auto(page) page = hm_page(), brief = hm_page();
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("form %d", (int)forms[i]);
        if (!CHECK_OK(said_fill(&page, &brief, &said, &err)) ||
            !CHECK_OK(hm_page_write(&out, &page, forms[i], &err)))
            return;
        CHECK(strstr(hm_buf_str(&out), "EVIL") == NULL);
        CHECK(strstr(hm_buf_str(&out), "[2J") != NULL); /* it is there */
        if (forms[i] != HM_PAGE_TEXT)
            CHECK(strstr(hm_buf_str(&out), "<script") == NULL);
        CHECK(strstr(hm_buf_str(&out), "\n# y") == NULL);
        CHECK(strstr(hm_buf_str(&out), "| **proved") == NULL);
        for (size_t k = 0; k < out.len; k++) {
            if (out.p[k] != '\n' && (out.p[k] < ' ' || out.p[k] >= 0x7f)) {
                CHECK_EQ(out.p[k], ' ');
                break;
            }
        }
    }
}

static void an_age_is_not_rounded_up(void)
{
    const struct said said = {.type = COSIGN_VULN,
        .predicate = COSIGN(TRIVY_THREE),
        .proved = true,
        .later_s = 3600,
        .time_ns = 1};
    hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
    size_t problems;
    struct hm_err err = {0};

    if (CHECK_OK(said_write(&out, &brief, &problems, &said, &err)))
        CHECK(strstr(hm_buf_str(&brief), OLD "59 minutes\n") != NULL);
}

TEST_SUITE(cmd_explain_scan, TEST(a_scan_is_counted),
    TEST(an_age_is_not_rounded_up),
    TEST(a_scan_before_its_signature_is_as_it_should_be),
    TEST(a_report_under_its_own_type_is_counted),
    TEST(what_is_no_scan_is_not_known), TEST(many_findings_make_no_long_page),
    TEST(no_finding_writes_the_page));
