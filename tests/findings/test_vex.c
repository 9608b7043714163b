/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "findings/vex.h"
#include "reports.h"

#define HEX "0101010101010101010101010101010101010101010101010101010101010101"
#define OTHER "0201010101010101010101010101010101010101010101010101010101010101"
#define DOC(statements)                                                        \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"x\","           \
    "\"author\":\"a\",\"timestamp\":\"2026-11-01T00:00:00Z\",\"version\":1,"   \
    "\"statements\":[" statements "]}"
#define SAYS(status, more)                                                     \
    "{\"vulnerability\":{\"name\":\"CVE-1\",\"aliases\":[\"GHSA-1\"]},"        \
    "\"status\":\"" status "\"" more "}"
#define PRODUCTS(list) ",\"products\":[" list "]"
#define WHY ",\"justification\":\"component_not_present\""
#define PURL "pkg:deb/debian/libc6@2.36?arch=amd64"

static const struct hm_finding found = {.id = {(const uint8_t *)"CVE-1", 5},
    .purl = {(const uint8_t *)PURL, sizeof(PURL) - 1}};

static struct hm_digest ours(void)
{
    struct hm_digest digest = {.hash = HM_SHA256, .len = 32};

    memset(digest.b, 1, 32);
    return digest;
}

static bool read(struct hm_vex *out, struct hm_arena *arena, const char *text,
    struct hm_err *err)
{
    struct hm_digest digest = ours();

    *out = (struct hm_vex){0};
    return hm_vex_read(out, arena, hm_bytes_str(text), &digest, 1, err);
}

static void check_excuses(
    const char *text, const struct hm_finding *finding, bool wanted)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_vex vex;

    size_t steps = HM_VEX_STEPS_MAX;

    if (CHECK_OK(read(&vex, &arena, text, &err)))
        CHECK_EQ(hm_vex_excuses(&vex, 1, finding, &steps), wanted);
}

static void the_status_decides(void)
{
    static const struct {
        const char *text;
        bool excuses;
    } rows[] = {
        {DOC(SAYS("fixed", "")), true},
        {DOC(SAYS("not_affected", WHY)), true},
        {DOC(SAYS("not_affected", ",\"impact_statement\":\"never called\"")),
            true},
        {DOC(SAYS("affected", "")), false},
        {DOC(SAYS("under_investigation", "")), false},
        {DOC(""), false},
        {DOC("{\"vulnerability\":\"CVE-1\",\"status\":\"fixed\"}"), true},
        {DOC("{\"vulnerability\":\"cve-1\",\"status\":\"fixed\"}"), false},
        {DOC("{\"vulnerability\":\"CVE-12\",\"status\":\"fixed\"}"), false},
        {DOC("{\"vulnerability\":{\"name\":\"X\",\"aliases\":[\"CVE-1\"]},"
             "\"status\":\"fixed\"}"),
            true},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        check_excuses(rows[i].text, &found, rows[i].excuses);
    }
}

static void the_product_is_the_artifact(void)
{
    static const struct {
        const char *products;
        bool excuses;
    } rows[] = {
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha256:" HEX "\"}"), true},
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha256%3A" HEX
                  "?repository_url=ghcr.io/x\"}"),
            true},
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha256%3a" HEX "#sub\"}"), true},
        {PRODUCTS("\"ghcr.io/x/app@sha256:" HEX "\""), true},
        {PRODUCTS(
             "{\"identifiers\":{\"purl\":\"pkg:oci/app@sha256:" HEX "\"}}"),
            true},
        {PRODUCTS("{\"hashes\":{\"sha-256\":\"" HEX "\"}}"), true},
        {PRODUCTS("{\"@id\":\"other\"},{\"hashes\":{\"sha-256\":\"" HEX "\"}}"),
            true},
        {PRODUCTS(""), true}, /* inherited from the subject */
        {",\"products\":null", true},
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha256:" OTHER "\"}"), false},
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha256:" HEX "0\"}"), false},
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha512:" HEX "\"}"), false},
        {PRODUCTS("{\"@id\":\"pkg:oci/app@1.0\"}"), false},
        {PRODUCTS("{\"@id\":\"sha256:" HEX "\"}"), false},
        {PRODUCTS("{}"), false},
        {PRODUCTS("{\"hashes\":{\"sha256\":\"" HEX "\"}}"), false},
        {PRODUCTS("{\"hashes\":{\"sha-256\":\"" OTHER "\"}}"), false},
        /* One digest of it is another's. */
        {PRODUCTS("{\"@id\":\"pkg:oci/app@sha256:" OTHER
                  "\",\"hashes\":{\"sha-256\":\"" HEX "\"}}"),
            false},
        {PRODUCTS("{\"@id\":\"pkg:oci/app?x=@sha256:" HEX "\"}"), false},
    };
    static const char *const format =
        "{\"@context\":\"https://openvex.dev/ns\",\"timestamp\":"
        "\"2026-11-01T00:00:00Z\",\"statements\":[{\"vulnerability\":"
        "{\"name\":\"CVE-1\"},\"status\":\"fixed\"%s}]}";

    TEST_EACH(i, rows) {
        hm_auto(buf) text = hm_buf(4 * HM_KIB);

        test_case("row %zu", i);
        hm_buf_printf(&text, format, rows[i].products);
        if (CHECK(hm_buf_view(&text).len > 0))
            check_excuses(hm_buf_str(&text), &found, rows[i].excuses);
    }
}

#define PARTS(list)                                                            \
    PRODUCTS("{\"@id\":\"pkg:oci/app@sha256:" HEX                              \
             "\",\"subcomponents\":[" list "]}")

static void parts_are_those_of_the_finding(void)
{
    static const struct hm_finding nameless = {
        .id = {(const uint8_t *)"CVE-1", 5}};
    static const struct {
        const char *text;
        const struct hm_finding *finding;
        bool excuses;
    } rows[] = {
        {DOC(SAYS("fixed", PARTS("{\"@id\":\"" PURL "\"}"))), &found, true},
        {DOC(SAYS("fixed", PARTS("\"pkg:deb/debian/libc6@2.36\""))), &found,
            true},
        {DOC(SAYS("fixed", PARTS("{\"identifiers\":{\"purl\":\"" PURL "\"}}"))),
            &found, true},
        {DOC(SAYS("fixed", PARTS("{\"@id\":\"x\"},{\"@id\":\"" PURL "\"}"))),
            &found, true},
        {DOC(SAYS("fixed", PARTS("\"pkg:deb/debian/libc6\""))), &found, false},
        {DOC(SAYS("fixed", PARTS("\"pkg:deb/debian/other@1\""))), &found,
            false},
        {DOC(SAYS("fixed", PARTS("{}"))), &found, false},
        {DOC(SAYS("fixed", PARTS("{\"@id\":\"" PURL "\"}"))), &nameless, false},
        /* In doubt what does not excuse is about it. */
        {DOC(SAYS("fixed", "") "," SAYS(
             "affected", PARTS("{\"@id\":\"" PURL "\"}"))),
            &nameless, false},
        {DOC(SAYS("fixed", "") "," SAYS("affected", PARTS("{}"))), &found,
            false},
        {DOC(SAYS("fixed", "") "," SAYS(
             "affected", PARTS("\"pkg:deb/debian/other@1\""))),
            &found, true},
        /* A whole product beside a part of it is all of it. */
        {DOC(SAYS("fixed",
             PRODUCTS(
                 "{\"@id\":\"a@sha256:" HEX "\",\"subcomponents\":[\"x\"]},"
                 "\"b@sha256:" HEX "\""))),
            &found, true},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        check_excuses(rows[i].text, rows[i].finding, rows[i].excuses);
    }
}

#define AT(day) ",\"timestamp\":\"2026-11-" day "T00:00:00Z\""

static void the_newest_word_counts(void)
{
    static const struct {
        const char *text;
        bool excuses;
    } rows[] = {
        {DOC(SAYS("affected", AT("02")) "," SAYS("fixed", AT("03"))), true},
        {DOC(SAYS("fixed", AT("03")) "," SAYS("affected", AT("02"))), true},
        {DOC(SAYS("fixed", AT("02")) "," SAYS("affected", AT("03"))), false},
        {DOC(SAYS("affected", AT("03")) "," SAYS("fixed", AT("02"))), false},
        {DOC(SAYS("affected", AT("02")) "," SAYS("fixed", AT("02"))), false},
        {DOC(SAYS("fixed", AT("02")) "," SAYS("affected", AT("02"))), false},
        /* That of the document is the 1st. */
        {DOC(SAYS("affected", "") "," SAYS("fixed", AT("02"))), true},
        {DOC(SAYS("fixed", "") "," SAYS("affected", AT("02"))), false},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        check_excuses(rows[i].text, &found, rows[i].excuses);
    }
}

static void several_documents_are_one(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_vex both[2];
    size_t steps = HM_VEX_STEPS_MAX;

    if (!CHECK_OK(read(&both[0], &arena, DOC(SAYS("fixed", AT("02"))), &err)) ||
        !CHECK_OK(
            read(&both[1], &arena, DOC(SAYS("affected", AT("03"))), &err)))
        return;
    CHECK(hm_vex_excuses(both, 1, &found, &steps));
    CHECK(!hm_vex_excuses(both, 2, &found, &steps));
    CHECK(!hm_vex_excuses(both, 0, &found, &steps));
}

/* The finding is CVE-1, and what SAYS() says is of GHSA-1 as well. */
#define BY(name, aliases, status, more)                                        \
    "{\"vulnerability\":{\"name\":\"" name "\",\"aliases\":[" aliases          \
    "]},\"status\":\"" status "\"" more "}"

static void another_name_is_the_same_vulnerability(void)
{
    static const struct {
        const char *text;
        bool excuses;
    } rows[] = {
        {DOC(SAYS("fixed", AT("02")) "," BY(
             "GHSA-1", "", "affected", AT("03"))),
            false},
        {DOC(BY("GHSA-1", "", "affected", AT("02")) "," SAYS(
             "fixed", AT("02"))),
            false},
        {DOC(SAYS("fixed", AT("02")) "," BY(
             "X", "\"GHSA-1\"", "under_investigation", AT("03"))),
            false},
        /* Earlier, excusing as well, another vulnerability, another part. */
        {DOC(SAYS("fixed", AT("02")) "," BY(
             "GHSA-1", "", "affected", AT("01"))),
            true},
        {DOC(SAYS("fixed", AT("02")) "," BY("GHSA-1", "", "fixed", AT("03"))),
            true},
        {DOC(SAYS("fixed", AT("02")) "," BY(
             "GHSA-2", "", "affected", AT("03"))),
            true},
        {DOC(SAYS("fixed", AT("02")) "," BY("GHSA-1", "", "affected",
             AT("03") PARTS("\"pkg:deb/debian/other@1\""))),
            true},
        {DOC(SAYS("fixed", AT("02")) "," BY(
             "GHSA-1", "", "affected", AT("03") PARTS("\"" PURL "\""))),
            false},
    };

    TEST_EACH(i, rows) {
        test_case("row %zu", i);
        check_excuses(rows[i].text, &found, rows[i].excuses);
    }
}

/* Whatever is not compared any more excuses nothing. */
static void comparing_has_an_end(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_vex vex;
    size_t enough = 1;

    if (!CHECK_OK(read(&vex, &arena,
            DOC(SAYS("fixed", "") "," BY("X", "", "affected", "")), &err)))
        return;
    for (size_t steps; steps = enough, !hm_vex_excuses(&vex, 1, &found, &steps);
         enough++) {
        CHECK_EQ(steps, 0);
        if (!CHECK(enough < 100))
            return;
    }
    /* Two statements, two names of one and one of the other, twice. */
    CHECK(enough > 6);
}

static void what_is_about_others_is_counted(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_vex vex;

    if (!CHECK_OK(read(&vex, &arena,
            DOC(SAYS("fixed", "") "," SAYS("fixed", PRODUCTS("\"x\""))), &err)))
        return;
    CHECK_EQ(vex.count, 1);
    CHECK_EQ(vex.others, 1);
}

static void malformed_documents_are_refused(void)
{
    static const struct {
        const char *text, *words;
        enum hm_code code;
    } rows[] = {
        {"", "OpenVEX document: line 1", HM_FORMAT},
        {"{}", "$[\"@context\"]: missing", HM_FORMAT},
        {"{\"@context\":\"https://openvex.dev/nsx\",\"statements\":[]}",
            "is not https://openvex.dev/ns", HM_UNSUPPORTED},
        {"{\"@context\":\"https://openvex.dev/ns\"}", "$.statements: missing",
            HM_FORMAT},
        {"{\"@context\":\"https://openvex.dev/ns\",\"statements\":[" SAYS(
             "fixed", "") "]}",
            "no timestamp, and none of the document", HM_FORMAT},
        {DOC("{}"), "vulnerability: missing", HM_FORMAT},
        {DOC("{\"vulnerability\":{}}"), "name: missing", HM_FORMAT},
        {DOC("{\"vulnerability\":\"CVE-1\"}"), "status: missing", HM_FORMAT},
        {DOC(SAYS("not_affected", "")),
            "without a justification or an impact statement", HM_FORMAT},
        {DOC(SAYS("not_affected", ",\"impact_statement\":\"\"")),
            "without a justification", HM_FORMAT},
        {DOC(SAYS("not_affected", ",\"justification\":\"because\"")),
            "justification", HM_UNSUPPORTED},
        {DOC(SAYS("Fixed", "")), "status", HM_UNSUPPORTED},
        {DOC(SAYS("fixed", ",\"timestamp\":\"now\"")), "timestamp", HM_FORMAT},
        {DOC(SAYS("fixed", ",\"products\":{}")), "expected array", HM_FORMAT},
        {DOC(SAYS("fixed", ",\"products\":[1]")), "expected object", HM_FORMAT},
        {DOC(SAYS("fixed", PRODUCTS("{\"hashes\":1}"))), "expected object",
            HM_FORMAT},
        {DOC(SAYS("fixed", PARTS("1"))), "expected object", HM_FORMAT},
    };

    TEST_EACH(i, rows) {
        hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
        struct hm_err err = {0};
        struct hm_vex vex;

        test_case("row %zu", i);
        CHECK_ERR(read(&vex, &arena, rows[i].text, &err), rows[i].code,
            rows[i].words);
    }
}

static void names_have_an_end(void)
{
    hm_auto(arena) arena = hm_arena(HM_FINDINGS_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_vex vex;

    if (test_torture())
        return;
    hm_buf_put_str(&text,
        "{\"@context\":\"https://openvex.dev/ns\","
        "\"timestamp\":\"2026-11-01T00:00:00Z\","
        "\"statements\":[{\"status\":\"fixed\","
        "\"vulnerability\":{\"name\":\"x\",\"aliases\":[");
    for (size_t i = 0; i < HM_VEX_NAMES_MAX; i++)
        hm_buf_put_str(&text, i == 0 ? "\"a\"" : ",\"a\"");
    hm_buf_put_str(&text, "]}}]}");
    CHECK_ERR(read(&vex, &arena, hm_buf_str(&text), &err), HM_LIMIT,
        "more than 4096 names");
}

static void types_may_have_a_version(void)
{
    CHECK(hm_vex_is_type(HM_LIT("https://openvex.dev/ns")));
    CHECK(hm_vex_is_type(HM_LIT("https://openvex.dev/ns/v0.2.0")));
    CHECK(!hm_vex_is_type(HM_LIT("https://openvex.dev/nsx")));
    CHECK(!hm_vex_is_type(HM_LIT("https://openvex.dev/n")));
    CHECK(!hm_vex_is_type(HM_LIT("")));
}

TEST_SUITE(findings_vex, TEST(the_status_decides),
    TEST(the_product_is_the_artifact), TEST(parts_are_those_of_the_finding),
    TEST(the_newest_word_counts), TEST(several_documents_are_one),
    TEST(another_name_is_the_same_vulnerability), TEST(comparing_has_an_end),
    TEST(what_is_about_others_is_counted),
    TEST(malformed_documents_are_refused), TEST(names_have_an_end),
    TEST(types_may_have_a_version));
