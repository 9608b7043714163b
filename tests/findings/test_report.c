/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

static void the_types_of_scans_are_known(void)
{
    static const struct {
        const char *type;
        bool known;
    } rows[] = {
        {COSIGN_VULN, true},
        {"cosign.sigstore.dev/attestation/vuln/v1", true},
        {VULNS01, true},
        {VULNS02, true},
        {"https://in-toto.io/attestation/vulns/v0.3", false},
        {"https://in-toto.io/attestation/vulns", false},
        {"https://spdx.dev/Document", false},
        {"", false},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%s", rows[i].type);
        CHECK_EQ(hm_findings_is_scan_type(hm_bytes_str(rows[i].type)),
            rows[i].known);
    }
}

/* A report itself under a type that its owner made up. */
static void a_report_may_be_the_predicate(void)
{
    test_found("https://example.com/scan",
        TRIVY("[" TRIVY_ONE("CVE-1", ",\"Severity\":\"LOW\"") "]"),
        "CVE-1 low unfixable\n");
    test_found("https://example.com/scan", GRYPE("[]"), "");
    test_refused("https://example.com/scan", "{\"found\":[]}", HM_UNSUPPORTED,
        "predicate: $: nothing that is known, and no report of Trivy");
    test_refused("https://example.com/scan", COSIGN(TRIVY("[]")),
        HM_UNSUPPORTED, "the predicate of a vulnerability scan, and no report");
}

static void what_is_no_json_object_is_refused(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "without a predicate"},
        {"{", "predicate: line 1"},
        {"[]", "$: expected object"},
        {"{\"scanner\":{},\"scanner\":{}}", "duplicate key"},
        {"{} {}", "line 1"},
    };

    TEST_EACH(i, rows) {
        test_case("%s", rows[i].text);
        test_refused(VULNS02, rows[i].text, HM_FORMAT, rows[i].words);
    }
}

static void a_report_of_a_file_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings found;
    struct hm_json v;
    struct hm_err err = {0};

    if (CHECK_OK(hm_findings_read_report(
            &found, &v, &arena, HM_LIT(TRIVY("[]")), &err))) {
        CHECK_EQ(found.kind, HM_KIND_TRIVY);
        CHECK_BYTES(hm_json_text(v), HM_LIT(TRIVY("[]")));
    }
    CHECK_ERR(hm_findings_read_report(&found, &v, &arena, HM_LIT("{}"), &err),
        HM_UNSUPPORTED, "nothing that is known");
    CHECK_ERR(hm_findings_read_report(&found, &v, &arena, HM_LIT(""), &err),
        HM_FORMAT, "line 1");
}

/* One list of `count` vulnerabilities. */
static void put_many(struct hm_buf *out, size_t count)
{
    hm_buf_put_str(out, "{\"scanner\":{\"result\":[");
    for (size_t i = 0; i < count; i++)
        hm_buf_put_str(out, i == 0 ? "{\"id\":\"x\"}" : ",{\"id\":\"x\"}");
    hm_buf_put_str(out, "]},\"metadata\":{}}");
}

static void a_list_has_an_end(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(buf) text = hm_buf(2 * HM_MIB);
    struct hm_findings found;
    struct hm_err err = {0};

    if (test_torture())
        return; /* its readers are tried with less */
    put_many(&text, HM_FINDINGS_MAX);
    if (CHECK_OK(test_read(&found, &arena, VULNS02, hm_buf_str(&text), &err)))
        CHECK_EQ(found.count, HM_FINDINGS_MAX);
    hm_buf_cut(&text, 0);
    put_many(&text, HM_FINDINGS_MAX + 1);
    CHECK_ERR(test_read(&found, &arena, VULNS02, hm_buf_str(&text), &err),
        HM_LIMIT, "65537");
}

/* Every prefix is refused, and so is a byte behind it. */
static void nothing_is_cut_off(void)
{
    static const char text[] =
        COSIGN(TRIVY("[" TRIVY_ONE("CVE-1", ",\"Severity\":\"LOW\"") "]"));

    if (test_torture())
        return;
    for (size_t len = 0; len < sizeof(text); len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_findings found;
        struct hm_err err = {0};

        if (len == sizeof(text) - 1)
            continue;
        test_case("%zu bytes", len);
        CHECK_ERR(hm_findings_read(&found, &arena, HM_LIT(COSIGN_VULN),
                      hm_bytes(text, len), &err),
            HM_FORMAT, "");
    }
}

TEST_SUITE(findings_report, TEST(the_types_of_scans_are_known),
    TEST(a_report_may_be_the_predicate),
    TEST(what_is_no_json_object_is_refused), TEST(a_report_of_a_file_is_read),
    TEST(a_list_has_an_end), TEST(nothing_is_cut_off));
