/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "expect/house.h"

#define LEVEL "the level of SLSA's build track: "
#define NAMED "for who names that builder (--builder-id) it is: "
#define SEEN "  seen, this run: "

static bool put(struct hm_buf *out, struct hm_buf *brief, struct house *house,
    bool proved, struct hm_err *err)
{
    static const struct hm_evidence evidence = {.has_envelope = true};
    hm_auto(page) page = hm_page(), in_short = hm_page();
    const struct hm_explain how = {.brief = &in_short};
    struct hm_explained said = {.proved = proved, .has_statement = true};
    const struct hm_explaining e = {&page, &how, &evidence, &said};

    house->facts.sans = &house->san;
    house->facts.san_count = house->kind != HOUSE_KEY;
    house->facts.statement.predicate = hm_bytes_str(house->predicate);
    if (proved)
        said.facts = house->facts;
    said.statement = house->facts.statement;
    if (!hm_explain_slsa(&e))
        return hm_fail(err, HM_FORMAT, "no provenance");
    return hm_page_write(out, &page, HM_PAGE_TEXT, err) &&
        hm_page_write(brief, &in_short, HM_PAGE_TEXT, err);
}

static void check_lines(struct house *house, bool proved, const char *want)
{
    hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(put(&out, &brief, house, proved, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), want) != NULL);
    CHECK_STR(hm_buf_str(&brief), want);
    CHECK_EQ(strstr(hm_buf_str(&out), "proved, ") != NULL,
        strstr(want, "proved, ") != NULL);
}

/* What the judge proved, and the same as nobody's word. */
static void a_level_is_proved_with_its_reason(void)
{
    static const struct {
        enum house_kind kind;
        const char *want;
    } cases[] = {
        {HOUSE_GENERATOR,
            "  proved, certificate: " LEVEL "SLSA build level 3\n"},
        {HOUSE_DELEGATED,
            "  proved, certificate: " LEVEL "SLSA build level 3\n"},
        {HOUSE_ATTEST,
            "  proved, certificate: " LEVEL
            "SLSA build level 2, no more: any step of the workflow could have "
            "written the predicate\n"},
        {HOUSE_REUSABLE,
            "  proved, certificate: " LEVEL
            "SLSA build level 2, no more: nobody named the workflow that built "
            "it (--builder-id)\n"},
        {HOUSE_NPM1,
            SEEN LEVEL
            "none: builder https://github.com/actions/runner/"
            "github-hosted is not believed unless it is named\n" SEEN NAMED
            "SLSA build level 2, no more: any step of the workflow could have "
            "written the predicate\n"},
        {HOUSE_KEY,
            SEEN LEVEL
            "none: builder https://ci.example/worker@v3 is not "
            "believed unless it is named\n" SEEN NAMED
            "SLSA build level 1, no more: a key says nothing about the "
            "platform that it was used on\n"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);

        test_case("kind %d", (int)cases[i].kind);
        check_lines(&house, true, cases[i].want);
        check_lines(&house, false,
            SEEN LEVEL "none: who made the provenance is not proved\n");
    }
}

/* A predicate that the certificate contradicts is of no level, whoever signed. */
static void a_contradiction_has_no_level(void)
{
    static const struct {
        const char *name, *from, *to, *want;
    } cases[] = {
        {"another builder", HOUSE_GENERATOR_ID "@refs/tags/v2.1.0",
            "https://evil.test/b@refs/tags/v1",
            SEEN LEVEL "none: the predicate names builder https://evil.test/b@"
                       "refs/tags/v1, and " HOUSE_GENERATOR_ID
                       "@refs/tags/v2.1.0 signed\n"},
        {"no builder", HOUSE_GENERATOR_ID "@refs/tags/v2.1.0", "",
            SEEN LEVEL "none: the predicate names no builder\n"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(HOUSE_GENERATOR);

        test_case("%s", cases[i].name);
        house_change(&house, cases[i].from, cases[i].to);
        check_lines(&house, true, cases[i].want);
    }
}

/* `verify` says no to it, whatever level is demanded. */
static void what_its_build_type_does_not_have_has_no_level(void)
{
    static const struct {
        const char *name, *from, *to, *want;
    } cases[] = {
        {"a known parameter", "\"level\":\"high\"", "\"more\":1",
            "  proved, certificate: " LEVEL "SLSA build level 3\n"},
        {"another's build type", "generator/generic@v1",
            "generator/container@v1",
            SEEN LEVEL
            "none: build type https://github.com/slsa-framework/"
            "slsa-github-generator/container@v1 is none that this builder is "
            "known to have: it counts when it is named\n"},
        {"another parameter", "\"event_inputs\":", "\"more\":",
            SEEN LEVEL "none: external parameter more is none that the build "
                       "type is known to have\n"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(HOUSE_GENERATOR);

        test_case("%s", cases[i].name);
        house_change(&house, cases[i].from, cases[i].to);
        check_lines(&house, true, cases[i].want);
    }
}

/* What was not read is not nothing, in short as well. */
static void what_cannot_be_read_is_of_no_known_level(void)
{
    for (int proved = 0; proved < 2; proved++) {
        struct house house = house_of(HOUSE_GENERATOR);

        test_case("proved %d", proved);
        house_change(&house, "\"invocation\":{", "\"invocation\":7,\"x\":{");
        check_lines(&house, proved == 1,
            SEEN LEVEL "not known: it could not be read\n");
    }
}

static void another_commit_has_no_level(void)
{
    struct house house = house_of(HOUSE_GENERATOR);
    hm_auto(buf) out = hm_buf(HM_MIB), brief = hm_buf(HM_MIB);
    struct hm_err err = {0};

    house_prove(&house, 13, "0000000000000000000000000000000000000000");
    if (!CHECK_OK(put(&out, &brief, &house, true, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out), SEEN LEVEL "none: ") != NULL &&
        strstr(hm_buf_str(&out), ": the predicate says ") != NULL);
    CHECK(strstr(hm_buf_str(&out), "proved, ") == NULL);
}

TEST_SUITE(cmd_explain_level, TEST(a_level_is_proved_with_its_reason),
    TEST(a_contradiction_has_no_level),
    TEST(what_its_build_type_does_not_have_has_no_level),
    TEST(what_cannot_be_read_is_of_no_known_level),
    TEST(another_commit_has_no_level));
