/* SPDX-License-Identifier: Apache-2.0 */
/* Which of very many rules can fit at all?
 *
 * A policy may name thousands of repositories. Of each rule one text that it
 * demands exactly is looked up: that of the repository, otherwise the subject.
 * Where the facts have another one the rule says no, whatever else it demands,
 * and is not looked at. */
#include "policy/rules_impl.h"
#include "x509/fulcio.h"

enum { SOURCE_REPO_URI = 12, FIRST_SLOTS = 16 };

/* FNV-1a: the texts of rules are their author's own. */
static size_t hash(struct hm_bytes text)
{
    uint64_t h = 0xcbf29ce484222325U;

    for (size_t i = 0; i < text.len; i++)
        h = (h ^ text.p[i]) * 0x100000001b3U;
    return (size_t)(h ^ h >> 32);
}

/* p NULL: there is none. */
static struct hm_bytes text_of(const struct hm_identity_rule *rule)
{
    for (size_t i = 0; i < rule->ext_count; i++) {
        if (rule->exts[i].number == SOURCE_REPO_URI &&
            rule->exts[i].value.match == HM_MATCH_EXACT)
            return rule->exts[i].value.text;
    }
    return rule->subject.match == HM_MATCH_EXACT ? rule->subject.text
                                                 : hm_bytes(NULL, 0);
}

static void put(struct hm_identity_list *list, struct hm_identity_rule *rule)
{
    struct hm_bytes text = text_of(rule);
    struct hm_identity_rule **slot = text.p == NULL
        ? &list->others
        : &list->slots[hash(text) % list->slot_count];

    rule->next_alike = *slot;
    *slot = rule;
}

static bool grow(
    struct hm_identity_list *list, struct hm_arena *arena, struct hm_err *err)
{
    size_t count = list->slot_count == 0 ? FIRST_SLOTS : list->slot_count * 4;
    struct hm_identity_rule **slots =
        hm_arena_alloc(arena, count, sizeof(struct hm_identity_rule *));

    if (slots == NULL)
        return hm_arena_fail(arena, err);
    list->slots = slots;
    list->slot_count = count;
    list->others = NULL;
    for (struct hm_identity_rule *r = list->first; r != NULL; r = r->next)
        put(list, r);
    return true;
}

bool hm_identity_add(struct hm_identity_list *list,
    struct hm_identity_rule *rule, struct hm_arena *arena, struct hm_err *err)
{
    if (list->count == list->slot_count)
        HM_TRY(grow(list, arena, err));
    if (list->last == NULL)
        list->first = rule;
    else
        list->last->next = rule;
    list->last = rule;
    rule->number = ++list->count;
    put(list, rule);
    return true;
}

struct hm_identity_scan hm_identity_scan(
    const struct hm_identity_list *list, const struct hm_facts *facts)
{
    return (struct hm_identity_scan){
        .list = list, .facts = facts, .at = list->others};
}

static const struct hm_identity_rule *find(
    const struct hm_identity_list *list, struct hm_bytes text)
{
    return list->slot_count == 0 ? NULL
                                 : list->slots[hash(text) % list->slot_count];
}

/* The rules without such a text, those with the repository, and with each of
 * the names. */
const struct hm_identity_rule *hm_identity_next(struct hm_identity_scan *scan)
{
    const struct hm_facts *facts = scan->facts;
    const struct hm_identity_rule *found;

    while (scan->at == NULL) {
        if (scan->stage > facts->san_count)
            return NULL;
        scan->at = find(scan->list,
            scan->stage == 0 ? facts->extensions.values[SOURCE_REPO_URI]
                             : facts->sans[scan->stage - 1].value);
        scan->stage++;
    }
    found = scan->at;
    scan->at = found->next_alike;
    return found;
}
