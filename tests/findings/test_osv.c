/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#define RECORD(id, more) "{\"id\":\"" id "\",\"modified\":\"x\"" more "}"
#define FIXED                                                                  \
    ",\"affected\":[{\"package\":{\"name\":\"x\",\"ecosystem\":\"Go\"},"       \
    "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},"     \
    "{\"fixed\":\"1.3.0\"}]}]}]"
#define UNFIXED                                                                \
    ",\"affected\":[{\"package\":{\"name\":\"x\",\"ecosystem\":\"Go\"},"       \
    "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}]}]"
#define GROUP(ids, score)                                                      \
    "{\"ids\":" ids ",\"aliases\":" ids ",\"max_severity\":\"" score "\"}"

static void records_are_read(void)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        {COSIGN("{\"results\":[],\"experimental_config\":{}}"), ""},
        {COSIGN(OSV("[]", "[]")), ""},
        {COSIGN(OSV("null", "null")), ""},
        {COSIGN(OSV("[" RECORD("GO-1", FIXED) "]",
             "[" GROUP("[\"GHSA-1\",\"GO-1\"]", "7.5") "]")),
            "GO-1 high fixable\n"},
        {COSIGN(OSV("[" RECORD("GO-1", UNFIXED) "]",
             "[" GROUP("[\"GO-2\"]", "9.8") "," GROUP(
                 "[\"GO-1\"]", "3.1") "]")),
            "GO-1 low unfixable\n"},
        /* A score that was not computed, and no word either. */
        {COSIGN(
             OSV("[" RECORD("GO-1", "") "]", "[" GROUP("[\"GO-1\"]", "") "]")),
            "GO-1 untold fixable\n"},
        /* Versions without ranges say nothing of a fix. */
        {COSIGN(OSV(
             "[" RECORD("X-3", ",\"affected\":[{\"versions\":[\"1\"]}]") "]",
             "[]")),
            "X-3 untold fixable\n"},
        {COSIGN(OSV("[" RECORD("GO-1", ",\"affected\":[]") "]", "[]")),
            "GO-1 untold fixable\n"},
        {COSIGN(
             OSV("[" RECORD("GHSA-1",
                     ",\"database_specific\":{\"severity\":\"MODERATE\"}") "]",
                 "[]")),
            "GHSA-1 medium fixable\n"},
        /* Of a word and a score the worse. */
        {COSIGN(
             OSV("[" RECORD("GHSA-1",
                     ",\"database_specific\":{\"severity\":\"CRITICAL\"}") "]",
                 "[" GROUP("[\"GHSA-1\"]", "5.0") "]")),
            "GHSA-1 critical fixable\n"},
        {COSIGN(OSV(
             "[" RECORD("X-1",
                 ",\"database_specific\":{\"severity\":3}") "," RECORD("X-2",
                 ",\"database_specific\":[]") "]",
             "[]")),
            "X-1 untold fixable\nX-2 untold fixable\n"},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_found(COSIGN_VULN, rows[i].text, rows[i].found);
    }
}

static void the_package_is_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_findings found;
    struct hm_err err = {0};

    if (!CHECK_OK(test_read(&found, &arena, COSIGN_VULN,
            COSIGN(OSV("[" RECORD("GO-1", FIXED) "]", "[]")), &err)))
        return;
    CHECK_BYTES(found.first->package, HM_LIT("example.com/x"));
    CHECK_BYTES(found.first->version, HM_LIT("1.2.3"));
    CHECK_BYTES(found.first->fixed, HM_LIT("1.3.0"));
    CHECK_EQ(found.scanner, HM_KIND_OSV);
}

static void what_is_not_osvs_is_refused(void)
{
    static const struct {
        const char *text, *words;
        enum hm_code code;
    } rows[] = {
        {COSIGN("{\"results\":[]}"), "nothing that is known", HM_UNSUPPORTED},
        {COSIGN("{\"results\":[{\"packages\":[]},{}]}"), "packages: missing",
            HM_FORMAT},
        {COSIGN("{\"results\":[{\"packages\":[{}]}]}"), "package: missing",
            HM_FORMAT},
        {COSIGN(OSV("[{}]", "[]")), "id: missing", HM_FORMAT},
        {COSIGN(OSV("[" RECORD("GO-1", "") "]", "[{}]")), "ids: missing",
            HM_FORMAT},
        {COSIGN(OSV("[" RECORD("GO-1", ",\"affected\":{}") "]", "[]")),
            "affected: expected array", HM_FORMAT},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        test_refused(COSIGN_VULN, rows[i].text, rows[i].code, rows[i].words);
    }
}

/* 20,000 records in as many groups, of which one is worse: their product would be
 * minutes. */
static void many_groups_are_looked_through_once(void)
{
    enum { ROWS = 20000 };
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(buf) text = hm_buf((size_t)8 * HM_MIB);
    struct hm_findings found;
    struct hm_err err = {0};
    size_t count = 0, rows = test_torture() ? 20 : ROWS;

    hm_buf_put_str(&text,
        "{\"results\":[{\"source\":{},\"packages\":[{\"package\":{"
        "\"name\":\"x\"},\"vulnerabilities\":[{\"id\":\"X-0\"}");
    for (size_t i = 1; i < rows; i++)
        hm_buf_printf(&text, ",{\"id\":\"X-%zu\"}", i);
    hm_buf_put_str(&text, "],\"groups\":[" GROUP("[\"X-7\",\"Y\"]", "9.9"));
    for (size_t i = rows; i > 0; i--)
        hm_buf_printf(&text, "," GROUP("[\"X-%zu\"]", "5.0"), i - 1, i - 1);
    hm_buf_put_str(&text, "]}]}],\"experimental_config\":{}}");
    if (!CHECK_OK(hm_findings_read(&found, &arena,
            HM_LIT("https://example.com/osv"), hm_buf_view(&text), &err)))
        return;
    for (const struct hm_finding *f = found.first; f != NULL; f = f->next) {
        CHECK_EQ(f->severity,
            count == 7 ? HM_SEVERITY_CRITICAL : HM_SEVERITY_MEDIUM);
        count++;
    }
    CHECK_EQ(count, rows);
}

TEST_SUITE(findings_osv, TEST(records_are_read), TEST(the_package_is_kept),
    TEST(what_is_not_osvs_is_refused),
    TEST(many_groups_are_looked_through_once));
