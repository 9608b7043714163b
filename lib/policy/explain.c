/* SPDX-License-Identifier: Apache-2.0 */
/* What people read when a rule does not match. */
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "policy/rules_impl.h"

/* How much of a text stands in front of the byte that differs. */
enum { CONTEXT = 24 };

void hm_words_add(struct hm_words *out, const char *fmt, ...)
{
    size_t room = sizeof(out->text) - out->len;
    va_list ap;
    int len;

    va_start(ap, fmt);
    len = vsnprintf(out->text + out->len, room, fmt, ap);
    va_end(ap);
    if (len > 0)
        out->len += (size_t)len < room ? (size_t)len : room - 1;
}

static size_t differs_at(struct hm_bytes a, struct hm_bytes b)
{
    size_t at = 0;

    while (at < a.len && at < b.len && a.p[at] == b.p[at])
        at++;
    return at;
}

/* The place where a long text differs, not its beginning. Cut between
 * characters. */
static const char *around(char *out, struct hm_bytes in, size_t at)
{
    size_t from = at > CONTEXT ? at - CONTEXT : 0;
    char shown[HM_SHOW_SIZE];

    while (from > 0 && from < in.len && (in.p[from] & 0xc0) == 0x80)
        from--;
    hm_text_show(shown, hm_bytes_slice(in, from, in.len - from));
    snprintf(out, HM_SHOW_SIZE + 2, "%s%s", from > 0 ? ".." : "", shown);
    return out;
}

/* A workflow with its ref, "..release.yml@refs/tags/v*": what is behind the "@"
 * where all in front of it is equal; 0: it is not so. */
static size_t ref_at(const struct hm_part *part, size_t equal)
{
    static const char mark[] = "@refs/";
    struct hm_bytes text = part->wanted->text;
    size_t at = hm_bytes_find(text, '@');

    return at < equal &&
            hm_bytes_starts(
                hm_bytes_slice(text, at, text.len), hm_bytes_str(mark))
        ? at + 1
        : 0;
}

static void explain_glob(struct hm_words *out, const struct hm_part *part)
{
    char got[HM_SHOW_SIZE + 2], wanted[HM_SHOW_SIZE + 2];
    struct hm_bytes text = part->wanted->text;
    size_t at = differs_at(part->got, text), ref = ref_at(part, at);

    if (ref > 0)
        hm_words_add(out, "%s equal but for its ref: \"%s\" and not \"%s\"",
            part->name, HM_SHOW(hm_bytes_slice(part->got, ref, part->got.len)),
            HM_SHOW(hm_bytes_slice(text, ref, text.len)));
    else
        hm_words_add(out, "%s is \"%s\" and not \"%s\"", part->name,
            around(got, part->got, at), around(wanted, text, at));
}

static void explain_no(struct hm_words *out, const struct hm_part *part)
{
    char got[HM_SHOW_SIZE + 2], wanted[HM_SHOW_SIZE + 2];
    struct hm_bytes text = part->wanted->text;
    size_t at = differs_at(part->got, text);

    if (part->wanted->match == HM_MATCH_GLOB)
        explain_glob(out, part);
    else if (part->wanted->match == HM_MATCH_ABSENT)
        hm_words_add(
            out, "%s: got \"%s\", wanted none", part->name, HM_SHOW(part->got));
    else if (part->wanted->match == HM_MATCH_REGEXP)
        hm_words_add(out, "%s does not match: got \"%s\", wanted /%s/",
            part->name, HM_SHOW(part->got), HM_SHOW(text));
    else
        hm_words_add(out, "%s differs at byte %zu: got \"%s\", wanted \"%s\"",
            part->name, at + 1, around(got, part->got, at),
            around(wanted, text, at));
}

static void explain_unknown(struct hm_words *out, const struct hm_part *part)
{
    const char *mark = part->wanted->match == HM_MATCH_REGEXP ? "/" : "\"";

    if (part->why == HM_NOT_FOUND)
        hm_words_add(out, "%s is not there, wanted %s%s%s", part->name, mark,
            HM_SHOW(part->wanted->text), mark);
    else
        hm_words_add(out, "%s: pattern /%s/ gave up on \"%s\" (%s)", part->name,
            HM_SHOW(part->wanted->text), HM_SHOW(part->got),
            hm_code_name(part->why));
}

/* How parts fit; each has its own list of names. */
enum way { EQUAL, MATCHING, ABSENT, LEFT_OPEN, WAYS };

static enum way way_of(enum hm_match match)
{
    switch (match) {
    case HM_MATCH_REGEXP:
    case HM_MATCH_GLOB:
        return MATCHING;
    case HM_MATCH_ABSENT:
        return ABSENT;
    case HM_MATCH_ANY:
        return LEFT_OPEN;
    case HM_MATCH_NOTHING: /* no part fits that */
    case HM_MATCH_EXACT:
        break;
    }
    return EQUAL;
}

static void explain_part(struct hm_words fits[WAYS], struct hm_words *rest,
    const struct hm_part *part)
{
    struct hm_words *out =
        part->fit == HM_FIT_YES ? &fits[way_of(part->wanted->match)] : rest;

    if (out->len > 0)
        hm_words_add(out, "%s", out == rest ? "; " : ", ");
    if (part->fit == HM_FIT_YES)
        hm_words_add(out, "%s", part->name);
    else if (part->fit == HM_FIT_NO)
        explain_no(out, part);
    else
        explain_unknown(out, part);
}

/* Each part is held against the facts once: a pattern may take long. */
void hm_explain_identity(struct hm_words *out,
    const struct hm_identity_rule *rule, const struct hm_facts *facts)
{
    static const char *const ways[] = {
        [EQUAL] = "equal",
        [MATCHING] = "matching",
        [ABSENT] = "absent",
        [LEFT_OPEN] = "left open",
    };
    struct hm_words fits[WAYS] = {0}, rest = {0};
    const char *between = "";

    for (size_t i = 0; i < hm_identity_parts(rule); i++) {
        struct hm_part part = hm_identity_part(rule, facts, i);

        explain_part(fits, &rest, &part);
    }
    for (size_t i = 0; i < WAYS; i++) {
        if (fits[i].len == 0)
            continue;
        hm_words_add(out, "%s%s %s", between, fits[i].text, ways[i]);
        between = "; ";
    }
    if (rest.len > 0)
        hm_words_add(out, "%s%s", between, rest.text);
}

/* Parts that fit count most; then how far the first one that does not goes
 * along with what was wanted. */
static size_t nearness(
    const struct hm_identity_rule *rule, const struct hm_facts *facts)
{
    size_t fits = 0, along = 0;
    bool first = true;

    for (size_t i = 0; i < hm_identity_parts(rule); i++) {
        struct hm_part part = hm_identity_part(rule, facts, i);

        if (part.fit == HM_FIT_YES) {
            fits += part.wanted->match != HM_MATCH_ANY;
            continue;
        }
        if (first && part.wanted->match == HM_MATCH_EXACT)
            along = differs_at(part.got, part.wanted->text);
        first = false;
    }
    return fits * HM_CERT_MAX + along;
}

/* The nearest so far. */
struct search {
    const struct hm_facts *facts;
    const struct hm_identity_rule *nearest;
    size_t best, compared;
};

static void compare(struct search *s, const struct hm_identity_rule *rule)
{
    size_t near = nearness(rule, s->facts);

    s->compared++;
    if (s->nearest != NULL && near <= s->best)
        return;
    s->nearest = rule;
    s->best = near;
}

/* Of a long list those first that have a text in common with the facts; a
 * message is not worth looking at all of it. */
void hm_explain_nearest(struct hm_words *out,
    const struct hm_identity_list *list, const struct hm_facts *facts)
{
    struct hm_identity_scan scan = hm_identity_scan(list, facts);
    struct search s = {.facts = facts};
    const struct hm_identity_rule *rule;

    while (list->count > HM_RULES_NEAREST && s.compared < HM_RULES_NEAREST &&
        (rule = hm_identity_next(&scan)) != NULL)
        compare(&s, rule);
    s.compared = 0;
    for (rule = list->first; rule != NULL && s.compared < HM_RULES_NEAREST;
         rule = rule->next)
        compare(&s, rule);
    if (s.nearest == NULL)
        return;
    if (list->count > 1)
        hm_words_add(out, "nearest is identity %zu of %zu: ", s.nearest->number,
            list->count);
    hm_explain_identity(out, s.nearest, facts);
}
