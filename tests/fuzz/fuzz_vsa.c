/* SPDX-License-Identifier: Apache-2.0 */
/* A verification summary that satisfies what is demanded says so: who, of what,
 * PASSED and the level stand in it to the letter, and of no other type. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "enc/json.h"
#include "vsa/vsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static struct hm_rules *new_rules(struct hm_arena *arena)
{
    static const struct hm_bytes levels[] = {
        {(const uint8_t *)"SLSA_BUILD_LEVEL_2", 18}};
    const struct hm_vsa_demand demand = {
        HM_LIT("https://v.test/v"), HM_LIT("pkg:r"), levels, 1};
    struct hm_rules *rules = NULL;
    struct hm_err err = {0};

    must(hm_rules_new(&rules, &err));
    must(hm_vsa_require(rules, arena, &demand, &err));
    hm_rules_unsafe_any_identity(rules);
    return rules;
}

static bool ask(
    const struct hm_rules *rules, struct hm_bytes type, struct hm_bytes text)
{
    struct hm_subject subject = {.name = HM_LIT("x")};
    struct hm_facts facts = {.kind = HM_FACTS_CERT, .has_statement = true};
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};

    facts.statement = (struct hm_statement){.subjects = &subject,
        .subject_count = 1,
        .predicate_type = type,
        .predicate = text};
    must(hm_report_new(&report, &err));
    hm_rules_check(rules, &facts, hm_report_root(report));
    return hm_report_verdict(report) == HM_YES;
}

/* Texts may be written with escapes, so what was read is compared again. */
static void is_good(struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_VSA_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_json v;

    must(hm_json_parse_borrowed(&v, &arena, text, HM_STATEMENT_MAX, &err));
    must(hm_json_str_eq(
        hm_json_get(hm_json_get(v, "verifier"), "id"), "https://v.test/v"));
    must(hm_json_str_eq(hm_json_get(v, "resourceUri"), "pkg:r"));
    must(hm_json_str_eq(hm_json_get(v, "verificationResult"), "PASSED"));
    must(hm_json_count(hm_json_get(v, "verifiedLevels")) > 0);
}

static void read_level(struct hm_bytes in)
{
    struct hm_bytes track;
    unsigned level;

    if (!hm_vsa_level(&track, &level, in))
        return;
    must(level <= 9 && track.len > 5 && track.len + 8 == in.len);
    must(hm_bytes_starts(in, track));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hm_bytes in = {data, size};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_rules *rules = new_rules(&arena);

    read_level(in);
    if (ask(rules, hm_bytes_str(hm_vsa_type), in))
        is_good(in);
    must(!ask(rules, HM_LIT("https://slsa.dev/provenance/v1"), in));
    hm_rules_free(rules);
    return 0;
}
