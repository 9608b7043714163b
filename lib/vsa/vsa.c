/* SPDX-License-Identifier: Apache-2.0 */
#include "vsa/vsa.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json_field.h"

const char hm_vsa_type[] = "https://slsa.dev/verification_summary/v1";

struct rule {
    struct hm_bytes verifier, resource;
    struct hm_bytes *levels;
    size_t level_count;
};

/* What a summary says. */
struct summary {
    struct hm_bytes verifier, resource, result;
    struct hm_bytes levels[HM_VSA_LEVELS_MAX];
    size_t level_count;
};

/* ---- Levels ---- */

bool hm_vsa_level(struct hm_bytes *track, unsigned *level, struct hm_bytes text)
{
    const struct hm_bytes word = HM_LIT("_LEVEL_");
    size_t end = text.len;
    struct hm_bytes head;

    while (end > 0 && hm_is_digit(text.p[end - 1]))
        end--;
    /* One digit: there is no tenth level, and numbers have one spelling. */
    if (end + 1 != text.len || end < word.len)
        return false;
    head = hm_bytes_slice(text, 0, end - word.len);
    if (!hm_bytes_starts(text, HM_LIT("SLSA_")) || head.len <= 5 ||
        !hm_bytes_eq(hm_bytes_slice(text, head.len, word.len), word))
        return false;
    *track = head;
    *level = (unsigned)(text.p[end] - '0');
    return true;
}

/* A higher level of a track holds what the lower ones do. */
static bool has_level(const struct summary *summary, struct hm_bytes wanted)
{
    struct hm_bytes track, wanted_track;
    unsigned level, wanted_level;
    bool slsa = hm_vsa_level(&wanted_track, &wanted_level, wanted);

    for (size_t i = 0; i < summary->level_count; i++) {
        if (hm_bytes_eq(summary->levels[i], wanted))
            return true;
        if (slsa && hm_vsa_level(&track, &level, summary->levels[i]) &&
            hm_bytes_eq(track, wanted_track) && level >= wanted_level)
            return true;
    }
    return false;
}

/* ---- Reading ---- */

static void read_levels(struct summary *out, struct hm_json_obj *o)
{
    struct hm_json_list l =
        hm_json_list(o, "verifiedLevels", HM_VSA_LEVELS_MAX);

    while (hm_json_next(&l))
        out->levels[out->level_count++] = hm_json_rd_str(o->rd, l.item);
}

/* Unknown members are ignored: later versions add some. */
static bool read_summary(struct summary *out, struct hm_arena *arena,
    struct hm_bytes predicate, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json v;
    struct hm_json_obj o, verifier;

    HM_TRY(hm_json_parse_borrowed(&v, arena, predicate, HM_STATEMENT_MAX, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    verifier = hm_json_obj(&o, "verifier");
    out->verifier = hm_json_str(&verifier, "id");
    out->resource = hm_json_str(&o, "resourceUri");
    out->result = hm_json_str(&o, "verificationResult");
    read_levels(out, &o);
    hm_json_close(&verifier, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

/* ---- Checking ---- */

static bool compare(const char *what, struct hm_bytes got,
    struct hm_bytes wanted, struct hm_err *err)
{
    return hm_bytes_eq(got, wanted) ||
        hm_fail(err, HM_MISMATCH, "%s is %s, wanted %s", what, HM_SHOW(got),
            HM_SHOW(wanted));
}

static bool check_says(
    const struct rule *rule, const struct summary *summary, struct hm_err *err)
{
    HM_TRY(compare("verifier", summary->verifier, rule->verifier, err));
    HM_TRY(compare("resourceUri", summary->resource, rule->resource, err));
    HM_TRY(
        compare("verificationResult", summary->result, HM_LIT("PASSED"), err));
    for (size_t i = 0; i < rule->level_count; i++) {
        if (!has_level(summary, rule->levels[i]))
            return hm_fail(err, HM_MISMATCH,
                "%s is not among the %zu verified levels",
                HM_SHOW(rule->levels[i]), summary->level_count);
    }
    return true;
}

static bool check_summary(
    const struct rule *rule, const struct hm_facts *facts, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_VSA_ARENA_MAX);
    struct summary summary = {.level_count = 0};

    if (!facts->has_statement ||
        !hm_bytes_eq_str(facts->statement.predicate_type, hm_vsa_type))
        return hm_fail(err, HM_MISMATCH, "no verification summary");
    return read_summary(&summary, &arena, facts->statement.predicate, err) &&
        check_says(rule, &summary, err);
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct rule *rule = ctx;
    struct hm_check *check = hm_section_expect(section, "summary");
    struct hm_err err = {0};

    if (facts == NULL)
        return;
    if (check_summary(rule, facts, &err))
        hm_check_pass(check, "PASSED, by %s", HM_SHOW(rule->verifier));
    else
        hm_check_err(check, &err);
}

/* ---- Demanding ---- */

static bool copy(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes text, const char *what, struct hm_err *err)
{
    if (text.len == 0)
        return hm_fail(err, HM_USAGE, "the %s is empty", what);
    return hm_arena_copy(arena, out, text, err);
}

bool hm_vsa_require(struct hm_rules *rules, struct hm_arena *arena,
    const struct hm_vsa_demand *demand, struct hm_err *err)
{
    struct rule *rule = hm_arena_alloc(arena, 1, sizeof(*rule));

    if (rule == NULL)
        return hm_arena_fail(arena, err);
    if (demand->level_count > HM_VSA_LEVELS_MAX)
        return hm_fail(err, HM_USAGE, "more than %d levels", HM_VSA_LEVELS_MAX);
    rule->levels =
        hm_arena_alloc(arena, demand->level_count, sizeof(*rule->levels));
    if (rule->levels == NULL)
        return hm_arena_fail(arena, err);
    HM_TRY(copy(&rule->verifier, arena, demand->verifier, "verifier", err));
    HM_TRY(copy(&rule->resource, arena, demand->resource, "resource", err));
    for (; rule->level_count < demand->level_count; rule->level_count++)
        HM_TRY(copy(&rule->levels[rule->level_count], arena,
            demand->levels[rule->level_count], "level", err));
    HM_TRY(hm_rules_allow_predicate(rules, hm_bytes_str(hm_vsa_type), err));
    return hm_rules_require_content(
        rules, &(struct hm_content_rule){rule, check}, err);
}
