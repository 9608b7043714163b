/* SPDX-License-Identifier: Apache-2.0 */
/* What rules demand, for people who want to know before anything is judged. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "policy/rules_impl.h"
#include "x509/fulcio.h"

/* ---- Told one by one ---- */

enum { PARTS_MAX = 2 + HM_RULES_MAX }; /* issuer and subject as well */

static void add_part(struct hm_told *told, struct hm_told *parts,
    const char *name, const struct hm_wanted *wanted)
{
    if (wanted->match != HM_MATCH_ANY)
        parts[told->part_count++] = (struct hm_told){
            .name = name, .match = wanted->match, .value = wanted->text};
}

static void tell_identity(const struct hm_teller *to, const char *name,
    const struct hm_identity_rule *rule)
{
    struct hm_told parts[PARTS_MAX];
    struct hm_told told = {.name = name,
        .parts = parts,
        .open = rule->open,
        .has_after = rule->has_after,
        .after = rule->after};

    add_part(&told, parts, "issuer", &rule->issuer);
    add_part(&told, parts, "subject", &rule->subject);
    for (size_t i = 0; i < rule->ext_count; i++)
        add_part(&told, parts, hm_fulcio_row(rule->exts[i].number)->name,
            &rule->exts[i].value);
    to->tell(to->ctx, &told);
}

static void tell_keys(const struct hm_teller *to, const struct hm_rules *rules)
{
    char id[2 * sizeof(rules->keys->id.b) + 1] = "";

    for (const struct hm_key_rule *r = rules->keys; r != NULL; r = r->next) {
        for (size_t i = 0; i < r->id.len; i++)
            snprintf(id + 2 * i, 3, "%02x", r->id.b[i]);
        hm_tell(to, "key", HM_MATCH_NOTHING, hm_bytes_str(id));
    }
}

static void tell_after(const struct hm_teller *to, const struct hm_rules *rules)
{
    if (rules->has_after)
        hm_tell(to, "signedAfter", HM_MATCH_NOTHING,
            hm_bytes_str(HM_SHOW_TIME(rules->after.s)));
}

static void tell_contents(
    const struct hm_teller *to, const struct hm_rules *rules)
{
    for (const struct hm_telling_entry *e = rules->tellings; e != NULL;
         e = e->next)
        e->telling.tell(e->telling.ctx, to);
    if (rules->telling_count < rules->content_count)
        hm_tell(to, "more", HM_MATCH_NOTHING,
            HM_LIT("that says what is demanded of it"));
}

void hm_rules_tell(const struct hm_rules *rules, const struct hm_teller *to)
{
    hm_tell_number(to, "atLeast", rules->required);
    for (const struct hm_identity_rule *r = rules->allow.first; r != NULL;
         r = r->next)
        tell_identity(to, "by", r);
    tell_keys(to, rules);
    for (const struct hm_identity_rule *r = rules->deny.first; r != NULL;
         r = r->next)
        tell_identity(to, "notBy", r);
    tell_after(to, rules);
    if (rules->predicates == NULL && !rules->any_predicate)
        hm_tell(to, "signature", HM_MATCH_NOTHING, HM_LIT("of the artifact"));
    for (const struct hm_predicate_rule *r = rules->predicates; r != NULL;
         r = r->next)
        hm_tell(to, "type", HM_MATCH_EXACT, r->uri);
    tell_contents(to, rules);
}

bool hm_rules_tell_content(struct hm_rules *rules,
    const struct hm_content_telling *telling, struct hm_err *err)
{
    struct hm_telling_entry *entry =
        hm_arena_alloc(&rules->arena, 1, sizeof(*entry));

    if (entry == NULL)
        return hm_arena_fail(&rules->arena, err);
    entry->telling = *telling;
    if (rules->last_telling == NULL)
        rules->tellings = entry;
    else
        rules->last_telling->next = entry;
    rules->last_telling = entry;
    rules->telling_count++;
    return true;
}

/* ---- As text ---- */

/* A list of thousands helps nobody. */
enum { LISTED = 20 };

struct lines {
    struct hm_buf *out;
    const char *indent, *last; /* the name of the line before */
    size_t alike;              /* lines of that name */
};

static void put_value(struct hm_buf *out, const struct hm_told *told)
{
    static const char *const before[] = {[HM_MATCH_EXACT] = "\"",
        [HM_MATCH_REGEXP] = "matching \"",
        [HM_MATCH_GLOB] = "like \""};
    bool quoted = told->match == HM_MATCH_EXACT ||
        told->match == HM_MATCH_REGEXP || told->match == HM_MATCH_GLOB;

    if (quoted)
        hm_buf_put_str(out, before[told->match]);
    hm_text_escape(out, told->value);
    if (quoted)
        hm_buf_put_u8(out, '"');
}

static void put_parts(struct hm_buf *out, const struct hm_told *told)
{
    for (size_t i = 0; i < told->part_count; i++) {
        const struct hm_told *part = &told->parts[i];

        hm_buf_put_str(out, i == 0 ? "" : ", ");
        if (part->match == HM_MATCH_ABSENT) {
            hm_buf_printf(out, "no %s", part->name);
            continue;
        }
        hm_buf_printf(out, "%s ", part->name);
        put_value(out, part);
    }
    if (told->open != NULL)
        hm_buf_printf(out, " (%s)", told->open);
    if (told->has_after)
        hm_buf_printf(out, ", from %s on", HM_SHOW_TIME(told->after.s));
}

/* The names that read better as words; others are those of fields. */
static const struct words {
    const char *name, *before, *behind;
} words[] = {
    {"atLeast", "at least ", " of these signers:"},
    {"key", "by: key ", ""},
    {"notBy", "not by: ", ""},
    {"signedAfter", "signed from ", " on"},
    {"signature", "a signature ", ""},
    {"type", "a statement of type ", ""},
    {"more", "", ""},
};

static const struct words *words_of(const char *name)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(name, words[i].name) == 0)
            return &words[i];
    }
    return NULL;
}

static void put_told(struct hm_buf *out, const struct hm_told *told)
{
    const struct words *w = words_of(told->name);

    if (w != NULL)
        hm_buf_put_str(out, w->before);
    else
        hm_buf_printf(out, "%s: ", told->name);
    if (told->parts != NULL)
        put_parts(out, told);
    else
        put_value(out, told);
    if (w != NULL)
        hm_buf_put_str(out, w->behind);
    hm_buf_put_u8(out, '\n');
}

static void put_line(void *ctx, const struct hm_told *told)
{
    struct lines *lines = ctx;

    lines->alike = lines->last != NULL && strcmp(lines->last, told->name) == 0
        ? lines->alike + 1
        : 0;
    lines->last = told->name;
    if (lines->alike == LISTED)
        hm_buf_printf(lines->out, "%s  .. and more (--json)\n", lines->indent);
    if (lines->alike >= LISTED)
        return;
    hm_buf_put_str(lines->out, lines->indent);
    put_told(lines->out, told);
}

void hm_rules_describe(
    struct hm_buf *out, const struct hm_rules *rules, const char *indent)
{
    struct lines lines = {.out = out, .indent = indent};

    hm_rules_tell(rules, &(struct hm_teller){&lines, put_line});
}
