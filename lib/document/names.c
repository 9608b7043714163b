/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "document/impl.h"
#include "image/alias.h"
#include "policy/glob.h"

static void free_pattern(void *p)
{
    hm_pattern_free(p);
}

static bool read_name(struct hm_making *m, struct hm_plan_name *out,
    const struct hm_yaml *node, struct hm_err *err)
{
    struct hm_demand demand = hm_doc_demand(m->rd, node);

    out->text = demand.text;
    out->head = hm_bytes_find(out->text, '*');
    if (demand.match == HM_MATCH_GLOB)
        return hm_glob_check(demand.text, err);
    if (demand.match != HM_MATCH_REGEXP)
        return true;
    return hm_pattern_new(&out->pattern, demand.text, err) &&
        hm_documents_own(m->d, out->pattern, free_pattern, err);
}

struct hm_plan_names hm_doc_names(
    struct hm_making *m, const struct hm_yaml *node)
{
    struct hm_plan_names names = {0};
    struct hm_err err = {0};

    names.count = hm_doc_list(m->rd, node, HM_POLICY_NAMES_MAX);
    names.list = hm_doc_alloc(m->rd, names.count, sizeof(*names.list));
    if (names.count == 0 || names.list == NULL)
        return (struct hm_plan_names){0};
    names.count = 0;
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next) {
        if (!read_name(m, &names.list[names.count++], e->value, &err))
            (void)hm_doc_wrong(m->rd, e->value, &err);
    }
    return names;
}

/* Nothing is known about the hosts of a pattern. */
static bool read_image(
    struct hm_making *m, struct hm_plan_name *name, struct hm_err *err)
{
    name->open = true;
    if (name->pattern != NULL)
        return true;
    HM_TRY(hm_alias_of_pattern(
        &name->text, &name->open, &m->d->arena, name->text, err));
    name->head = hm_bytes_find(name->text, '*');
    return hm_glob_check(name->text, err);
}

struct hm_plan_names hm_doc_images(
    struct hm_making *m, const struct hm_yaml *node)
{
    struct hm_plan_names names = hm_doc_names(m, node);
    const struct hm_yaml_member *e = node == NULL ? NULL : node->first;
    struct hm_err err = {0};

    for (size_t i = 0; i < names.count && e != NULL && !hm_doc_failed(m->rd);
         i++, e = e->next) {
        if (!read_image(m, &names.list[i], &err))
            (void)hm_doc_wrong(m->rd, e->value, &err);
    }
    return names;
}
