/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#define FIX(state, versions)                                                   \
    ",\"fix\":{\"versions\":" versions ",\"state\":\"" state "\"}"

static void matches_are_read(void)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        {COSIGN(GRYPE("[]")), ""},
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1",
             ",\"severity\":\"Critical\"" FIX("fixed", "[\"3.0.2\"]")) "]")),
            "CVE-1 critical fixable\n"},
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1",
             ",\"severity\":\"Negligible\"" FIX("not-fixed", "[]")) "]")),
            "CVE-1 negligible unfixable\n"},
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1", FIX("wont-fix", "[]")) "]")),
            "CVE-1 untold unfixable\n"},
        /* Nobody knows whether there is one. */
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1", FIX("unknown", "[]")) "]")),
            "CVE-1 untold fixable\n"},
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1", FIX("wont-fix", "[\"9\"]")) "]")),
            "CVE-1 untold fixable\n"},
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1", "") "," GRYPE_ONE(
             "GHSA-2", ",\"severity\":\"Unknown\"") "]")),
            "CVE-1 untold fixable\nGHSA-2 untold fixable\n"},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_found(COSIGN_VULN, rows[i].text, rows[i].found);
    }
}

static void all_that_is_said_is_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings found;
    struct hm_err err = {0};

    if (!CHECK_OK(test_read(&found, &arena, COSIGN_VULN,
            COSIGN(
                GRYPE("[" GRYPE_ONE("CVE-1", FIX("fixed", "[\"3.0.2\"]")) "]")),
            &err)))
        return;
    CHECK_BYTES(found.first->package, HM_LIT("openssl"));
    CHECK_BYTES(found.first->fixed, HM_LIT("3.0.2"));
    CHECK_BYTES(found.first->purl, HM_LIT("pkg:deb/debian/openssl@3.0.1"));
    CHECK_BYTES(found.scanner_version, HM_LIT("0.104.2"));
    CHECK_BYTES(found.database, HM_LIT("v6.1.3"));
    CHECK(found.has_database_time);
    CHECK_EQ(found.scanner, HM_KIND_GRYPE);
    CHECK_EQ(found.time.s, 1793534400); /* the predicate's is earlier */
}

/* Before version 6 of the database its fields lay there directly. */
static void older_databases_are_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings found;
    struct hm_err err = {0};

    if (!CHECK_OK(test_read(&found, &arena, COSIGN_VULN,
            COSIGN("{\"matches\":[],\"descriptor\":{\"name\":\"grype\","
                   "\"timestamp\":\"\",\"db\":{\"schemaVersion\":5,"
                   "\"built\":\"2026-10-31T06:00:00Z\"}}}"),
            &err)))
        return;
    CHECK_BYTES(found.database, HM_LIT("5"));
    CHECK(found.has_database_time);
}

static void what_is_not_grypes_is_refused(void)
{
    static const struct {
        const char *text, *words;
        enum hm_code code;
    } rows[] = {
        {COSIGN("{\"matches\":[],\"descriptor\":{\"name\":\"other\"}}"),
            "not written by grype", HM_UNSUPPORTED},
        {COSIGN("{\"matches\":[],\"descriptor\":{}}"), "name: missing",
            HM_FORMAT},
        {COSIGN(GRYPE("[{}]")), "vulnerability: missing", HM_FORMAT},
        {COSIGN(GRYPE("[{\"vulnerability\":{}}]")), "id: missing", HM_FORMAT},
        {COSIGN(GRYPE("[{\"vulnerability\":{\"id\":\"CVE-1\"}}]")),
            "artifact: missing", HM_FORMAT},
        {COSIGN(GRYPE("[" GRYPE_ONE("", "") "]")), "without an id", HM_FORMAT},
        {COSIGN(GRYPE("[" GRYPE_ONE("CVE-1", ",\"fix\":[]") "]")),
            "fix: expected object", HM_FORMAT},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_refused(COSIGN_VULN, rows[i].text, rows[i].code, rows[i].words);
    }
}

TEST_SUITE(findings_grype, TEST(matches_are_read),
    TEST(all_that_is_said_is_kept), TEST(older_databases_are_read),
    TEST(what_is_not_grypes_is_refused));
