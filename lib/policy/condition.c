/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/condition.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/double.h"
#include "enc/json.h"
#include "policy/glob.h"
#include "policy/pattern.h"

struct step {
    bool star;
    const char *name;
    uint64_t index; /* of an element, where the name is a number */
    bool has_index;
};

struct item {
    struct hm_condition wanted;
    struct hm_pattern *pattern;
    struct step steps[HM_CONDITION_STEPS_MAX];
    size_t step_count;
};

struct hm_conditions {
    struct hm_arena arena;
    struct item *items;
    size_t count;
};

/* ---- Paths ---- */

/* "~1" is a slash and "~0" a tilde. */
static bool read_name(struct hm_conditions *c, struct step *out,
    struct hm_bytes text, struct hm_err *err)
{
    char *name = hm_arena_alloc(&c->arena, text.len + 1, 1);
    size_t len = 0;

    if (name == NULL)
        return hm_arena_fail(&c->arena, err);
    for (size_t i = 0; i < text.len; i++) {
        name[len] = (char)text.p[i];
        if (text.p[i] == '~') {
            uint8_t next = i + 1 < text.len ? text.p[i + 1] : 0;

            if (next != '0' && next != '1')
                return hm_fail(err, HM_USAGE, "a tilde is written ~0");
            name[len] = next == '0' ? '~' : '/';
            i++;
        }
        len++;
    }
    out->name = name;
    out->star = hm_bytes_eq_str(text, "*");
    out->has_index = hm_text_u64(&out->index, text);
    return true;
}

static bool read_path(
    struct hm_conditions *c, struct item *item, struct hm_err *err)
{
    struct hm_bytes rest = item->wanted.path;

    while (rest.len > 0) {
        size_t len;

        if (rest.p[0] != '/')
            return hm_fail(err, HM_USAGE,
                "a path begins with a slash, such as /predicate/result");
        rest = hm_bytes_slice(rest, 1, rest.len);
        len = hm_bytes_find(rest, '/');
        if (item->step_count == HM_CONDITION_STEPS_MAX)
            return hm_fail(err, HM_USAGE, "a path of more than %d steps",
                HM_CONDITION_STEPS_MAX);
        HM_TRY(read_name(
            c, &item->steps[item->step_count++], hm_bytes(rest.p, len), err));
        rest = hm_bytes_slice(rest, len, rest.len);
    }
    return item->step_count > 0 || hm_fail(err, HM_USAGE, "an empty path");
}

/* ---- Numbers ---- */

static bool is_number(struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(64 * HM_KIB);
    struct hm_err err = {0};
    struct hm_json v;

    return text.len > 0 && text.len <= HM_DECIMAL_MAX &&
        hm_json_parse(&v, &arena, text, HM_DECIMAL_MAX, &err) &&
        hm_json_type(v) == HM_JSON_NUMBER && hm_json_text(v).len == text.len;
}

struct number {
    bool negative;
    struct hm_decimal value;
};

static bool parse_number(struct number *out, struct hm_bytes text)
{
    out->negative = text.len > 0 && text.p[0] == '-';
    if (out->negative)
        text = hm_bytes_slice(text, 1, text.len);
    if (text.len == 0 || text.len > HM_DECIMAL_MAX ||
        !hm_decimal_parse(&out->value, text))
        return false;
    out->negative = out->negative && out->value.count > 0;
    return true;
}

static int compare_size(const struct hm_decimal *a, const struct hm_decimal *b)
{
    if (a->count == 0 || b->count == 0)
        return (a->count > 0) - (b->count > 0);
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        if (a->digits[i] != b->digits[i])
            return a->digits[i] < b->digits[i] ? -1 : 1;
    }
    return (a->count > b->count) - (a->count < b->count);
}

static bool compare(int *order, struct hm_bytes left, struct hm_bytes right)
{
    struct number a, b;

    if (!parse_number(&a, left) || !parse_number(&b, right))
        return false;
    if (a.negative != b.negative)
        *order = a.negative ? -1 : 1;
    else
        *order = (a.negative ? -1 : 1) * compare_size(&a.value, &b.value);
    return true;
}

/* ---- One value ---- */

enum fit { UNKNOWN, NO, YES };

static bool text_of(
    struct hm_bytes *out, struct hm_json v, struct hm_arena *arena)
{
    struct hm_err err = {0};

    return hm_json_type(v) == HM_JSON_STRING &&
        hm_json_as_str(out, v, arena, &err);
}

/* A number and a text that look the same are not the same, and not different:
 * whoever writes the predicate would choose what "notEquals" says. */
static enum fit equals(const struct hm_condition_value *wanted,
    struct hm_json v, struct hm_arena *arena)
{
    struct hm_bytes text;
    int order;

    switch (wanted->type) {
    case HM_CONDITION_TEXT:
        if (!text_of(&text, v, arena))
            return UNKNOWN;
        return hm_bytes_eq(text, wanted->text) ? YES : NO;
    case HM_CONDITION_NUMBER:
        if (hm_json_type(v) != HM_JSON_NUMBER ||
            !compare(&order, hm_json_text(v), wanted->text))
            return UNKNOWN;
        return order == 0 ? YES : NO;
    case HM_CONDITION_BOOL:
        if (hm_json_type(v) != HM_JSON_BOOL)
            return UNKNOWN;
        return hm_bytes_eq(hm_json_text(v), wanted->text) ? YES : NO;
    }
    return UNKNOWN;
}

static enum fit is_in(
    const struct item *item, struct hm_json v, struct hm_arena *arena)
{
    enum fit any = NO;

    for (size_t i = 0; i < item->wanted.value_count; i++) {
        enum fit fit = equals(&item->wanted.values[i], v, arena);

        if (fit == YES)
            return YES;
        if (fit == UNKNOWN)
            any = UNKNOWN;
    }
    return any;
}

static enum fit matches(
    const struct item *item, struct hm_json v, struct hm_arena *arena)
{
    const struct hm_demand *demand = &item->wanted.pattern;
    struct hm_bytes text;
    struct hm_err err = {0};

    if (!text_of(&text, v, arena))
        return UNKNOWN;
    if (item->pattern == NULL)
        return hm_glob_match(demand->text, text) ? YES : NO;
    if (hm_pattern_match(item->pattern, text, &err))
        return YES;
    return err.code == HM_POLICY ? NO : UNKNOWN;
}

static enum fit at_most(const struct item *item, struct hm_json v)
{
    int order;

    if (hm_json_type(v) != HM_JSON_NUMBER ||
        !compare(&order, hm_json_text(v), item->wanted.values[0].text))
        return UNKNOWN;
    return order <= 0 ? YES : NO;
}

static enum fit after(
    const struct item *item, struct hm_json v, struct hm_arena *arena)
{
    struct hm_bytes text;
    struct hm_time time;
    struct hm_err err = {0};

    if (!text_of(&text, v, arena) || !hm_time_parse(&time, text, &err))
        return UNKNOWN;
    return hm_time_cmp(time, item->wanted.after) > 0 ? YES : NO;
}

static enum fit fit_of(
    const struct item *item, struct hm_json v, struct hm_arena *arena)
{
    switch (item->wanted.op) {
    case HM_CONDITION_EXISTS:
        return YES;
    case HM_CONDITION_EQUALS:
    case HM_CONDITION_IN:
        return is_in(item, v, arena);
    case HM_CONDITION_MATCHES:
        return matches(item, v, arena);
    case HM_CONDITION_AT_MOST:
        return at_most(item, v);
    case HM_CONDITION_AFTER:
        return after(item, v, arena);
    case HM_CONDITION_NONE:
        break;
    }
    return UNKNOWN;
}

/* ---- All values of a path ---- */

struct walk {
    const struct item *item;
    struct hm_arena *arena;
    struct hm_check *check;
    size_t visits, found;
    bool failed;
};

static void judge(struct walk *w, struct hm_json v)
{
    enum fit wanted = w->item->wanted.negated ? NO : YES;
    enum fit fit = fit_of(w->item, v, w->arena);
    char path[HM_JSON_PATH_SIZE];

    w->found++;
    if (fit == wanted)
        return;
    w->failed = true;
    hm_json_path(path, v, hm_bytes(NULL, 0));
    hm_check_fail(w->check, "policy", "%s: %s is %s%s",
        HM_SHOW(w->item->wanted.path), path, HM_SHOW(hm_json_text(v)),
        fit == UNKNOWN ? ", which cannot be compared with what is demanded"
                       : ", and not what is demanded");
}

/* Recursion ends: a step of the path each time. */
static void go(struct walk *w, struct hm_json v, size_t step)
{
    const struct step *s = &w->item->steps[step];
    struct hm_json_iter it;
    uint64_t index = 0;

    if (w->failed || hm_json_type(v) == HM_JSON_NONE)
        return;
    if (++w->visits > HM_CONDITION_VISITS_MAX) {
        w->failed = true;
        hm_check_fail(w->check, "limit", "%s: leads to more than %d values",
            HM_SHOW(w->item->wanted.path), HM_CONDITION_VISITS_MAX);
        return;
    }
    if (step == w->item->step_count) {
        judge(w, v);
        return;
    }
    if (hm_json_type(v) == HM_JSON_OBJECT && !s->star) {
        go(w, hm_json_get(v, s->name), step + 1);
        return;
    }
    it = hm_json_iter(v);
    for (; hm_json_iter_next(&it) && !w->failed; index++) {
        if (s->star || (s->has_index && index == s->index))
            go(w, it.value, step + 1);
    }
}

static bool check_item(
    struct walk *w, const struct item *item, struct hm_json statement)
{
    const struct hm_condition *wanted = &item->wanted;
    bool absent_is_right = wanted->allow_absent ||
        (wanted->op == HM_CONDITION_EXISTS && wanted->negated);

    w->item = item;
    w->found = 0;
    go(w, statement, 0);
    if (w->failed)
        return false;
    if (w->found > 0 || absent_is_right)
        return true;
    hm_check_fail(w->check, "policy", "%s: there is no such value",
        HM_SHOW(wanted->path));
    return false;
}

static void check(
    const void *ctx, const struct hm_facts *facts, struct hm_section *section)
{
    const struct hm_conditions *c = ctx;
    hm_auto(arena) arena = hm_arena(HM_STATEMENT_TAPE_MAX);
    struct walk w = {
        .arena = &arena, .check = hm_section_expect(section, "conditions")};
    struct hm_err err = {0};
    struct hm_json statement;

    if (facts == NULL)
        return;
    if (!facts->has_statement) {
        hm_check_fail(w.check, "policy", "there is no statement");
        return;
    }
    if (!hm_json_parse_borrowed(&statement, &arena, facts->statement.text,
            HM_JSON_TEXT_MAX, &err)) {
        hm_check_err(w.check, &err);
        return;
    }
    for (size_t i = 0; i < c->count; i++) {
        if (!check_item(&w, &c->items[i], statement))
            return;
    }
    hm_check_pass(w.check, "%zu as demanded", c->count);
}

/* ---- Making them ---- */

static bool copy_values(
    struct hm_conditions *c, struct item *item, struct hm_err *err)
{
    size_t count = item->wanted.value_count;
    struct hm_condition_value *values =
        hm_arena_alloc(&c->arena, count, sizeof(*values));

    if (values == NULL)
        return hm_arena_fail(&c->arena, err);
    for (size_t i = 0; i < count; i++) {
        values[i] = item->wanted.values[i];
        if (values[i].type == HM_CONDITION_NUMBER && !is_number(values[i].text))
            return hm_fail(
                err, HM_USAGE, "%s is no number", HM_SHOW(values[i].text));
        HM_TRY(hm_arena_copy(&c->arena, &values[i].text, values[i].text, err));
    }
    item->wanted.values = values;
    return true;
}

static bool copy_pattern(
    struct hm_conditions *c, struct item *item, struct hm_err *err)
{
    struct hm_demand *demand = &item->wanted.pattern;

    if (item->wanted.op != HM_CONDITION_MATCHES)
        return true;
    if (demand->match == HM_MATCH_REGEXP)
        HM_TRY(hm_pattern_new(&item->pattern, demand->text, err));
    else
        HM_TRY(hm_glob_check(demand->text, err));
    return hm_arena_copy(&c->arena, &demand->text, demand->text, err);
}

static bool make_item(struct hm_conditions *c, struct item *item,
    const struct hm_condition *from, struct hm_err *err)
{
    item->wanted = *from;
    HM_TRY(
        hm_arena_copy(&c->arena, &item->wanted.path, item->wanted.path, err));
    HM_TRY(read_path(c, item, err));
    return copy_values(c, item, err) && copy_pattern(c, item, err);
}

bool hm_conditions_new(struct hm_conditions **out,
    const struct hm_condition *list, size_t count, struct hm_err *err)
{
    hm_auto_ptr(conditions) c = hm_alloc(sizeof(*c));

    if (c == NULL)
        return hm_fail_memory(err);
    c->arena = hm_arena(HM_RULES_ARENA_MAX);
    c->items = hm_arena_alloc(&c->arena, count, sizeof(*c->items));
    if (c->items == NULL)
        return hm_arena_fail(&c->arena, err);
    for (size_t i = 0; i < count; i++) {
        c->count++;
        if (!make_item(c, &c->items[i], &list[i], err))
            return hm_wrap(err, "condition %s", HM_SHOW(list[i].path));
    }
    *out = hm_move(c);
    return true;
}

void hm_conditions_free(struct hm_conditions *conditions)
{
    if (conditions == NULL)
        return;
    for (size_t i = 0; i < conditions->count; i++)
        hm_pattern_free(conditions->items[i].pattern);
    hm_arena_free(&conditions->arena);
    hm_free(conditions);
}

/* ---- Telling ---- */

static const char *op_name(const struct hm_condition *c)
{
    static const char *const names[][2] = {
        [HM_CONDITION_EXISTS] = {"exists", "notExists"},
        [HM_CONDITION_EQUALS] = {"equals", "notEquals"},
        [HM_CONDITION_IN] = {"in", "notIn"},
        [HM_CONDITION_MATCHES] = {"matches", "notMatches"},
        [HM_CONDITION_AT_MOST] = {"atMost", "notAtMost"},
        [HM_CONDITION_AFTER] = {"after", "notAfter"},
    };

    return names[c->op][c->negated];
}

static void add_told(struct hm_told *told, struct hm_told *parts,
    const char *name, enum hm_match match, struct hm_bytes value)
{
    parts[told->part_count++] =
        (struct hm_told){.name = name, .match = match, .value = value};
}

static void tell_item(const struct hm_teller *to, const struct hm_condition *c)
{
    struct hm_told parts[4 + HM_RULES_MAX];
    struct hm_told told = {.name = "conditions", .parts = parts};
    char after[HM_TIME_SIZE];

    add_told(&told, parts, "path", HM_MATCH_NOTHING, c->path);
    add_told(&told, parts, "op", HM_MATCH_NOTHING, hm_bytes_str(op_name(c)));
    for (size_t i = 0; i < c->value_count && i < HM_RULES_MAX; i++)
        add_told(&told, parts, "value",
            c->values[i].type == HM_CONDITION_TEXT ? HM_MATCH_EXACT
                                                   : HM_MATCH_NOTHING,
            c->values[i].text);
    if (c->op == HM_CONDITION_MATCHES)
        add_told(&told, parts, "value", c->pattern.match, c->pattern.text);
    snprintf(after, sizeof(after), "%s", HM_SHOW_TIME(c->after.s));
    if (c->op == HM_CONDITION_AFTER)
        add_told(&told, parts, "value", HM_MATCH_NOTHING, hm_bytes_str(after));
    if (c->allow_absent)
        add_told(&told, parts, "allowAbsent", HM_MATCH_NOTHING, HM_LIT("true"));
    to->tell(to->ctx, &told);
}

static void tell(const void *ctx, const struct hm_teller *to)
{
    const struct hm_conditions *conditions = ctx;

    for (size_t i = 0; i < conditions->count; i++)
        tell_item(to, &conditions->items[i].wanted);
}

bool hm_conditions_require(const struct hm_conditions *conditions,
    struct hm_rules *rules, struct hm_err *err)
{
    const struct hm_content_telling telling = {conditions, tell};

    return hm_rules_require_content(
               rules, &(struct hm_content_rule){conditions, check}, err) &&
        hm_rules_tell_content(rules, &telling, err);
}
