/* SPDX-License-Identifier: Apache-2.0 */
/* What scans found, as a demand of lib/findings. */
#include "base/err.h"
#include "base/text.h"
#include "document/making.h"
#include "findings/demand.h"

/* An id that stands there twice was meant to be another. */
static void check_id(struct hm_requiring *r,
    const struct hm_findings_demand *demand, const struct hm_yaml *at)
{
    size_t last = demand->ignored_count - 1;

    for (size_t i = 0; i < last && !hm_doc_failed(r->m->rd); i++) {
        if (hm_bytes_eq(demand->ignored[i], demand->ignored[last]))
            (void)hm_doc_fail(r->m->rd, HM_USAGE, at, "%s is ignored twice",
                HM_SHOW(demand->ignored[last]));
    }
}

static void read_ids(struct hm_requiring *r, struct hm_findings_demand *out,
    const struct hm_yaml *node)
{
    size_t count = hm_doc_list(r->m->rd, node, HM_POLICY_NAMES_MAX);
    struct hm_bytes *list = hm_doc_alloc(r->m->rd, count, sizeof(*list));

    if (count == 0 || list == NULL)
        return;
    out->ignored = list;
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(r->m->rd); e = e->next) {
        list[out->ignored_count++] = hm_doc_text(r->m->rd, e->value);
        check_id(r, out, e->value);
    }
}

/* Not said is the strictest: no finding at all, not even one of severity none. */
static enum hm_severity read_severity(
    struct hm_requiring *r, const struct hm_yaml *node)
{
    static const char *const words[] = {
        "none", "negligible", "low", "medium", "high", "critical", NULL};

    (void)hm_doc_word(r->m->rd, node, words);
    return node == NULL || hm_doc_failed(r->m->rd)
        ? HM_SEVERITY_UNTOLD
        : hm_severity_by_name(node->text);
}

/* With VEX both rules: the one about each scan then only asks whether it can be
 * read, and how old it is. */
static bool require(struct hm_requiring *r,
    const struct hm_findings_demand *demand, struct hm_err *err)
{
    const struct hm_content_rule rule = hm_findings_rule(demand);
    const struct hm_together_rule excused = hm_findings_excused(demand);
    const struct hm_content_telling telling = hm_findings_telling(demand);
    size_t count;
    const char *const *types = hm_findings_types(demand->vex, &count);

    HM_TRY(hm_findings_demand_check(demand, err));
    for (size_t i = 0; i < count; i++)
        HM_TRY(hm_rules_allow_predicate(r->rules, hm_bytes_str(types[i]), err));
    HM_TRY(hm_rules_require_content(r->rules, &rule, err));
    HM_TRY(hm_rules_tell_content(r->rules, &telling, err));
    return !demand->vex || hm_rules_require_together(r->rules, &excused, err);
}

void hm_doc_vulnerabilities(struct hm_requiring *r, const struct hm_yaml *node)
{
    struct hm_doc_rd *rd = r->m->rd;
    struct hm_fields f = hm_fields(rd, node, "vulnerabilities");
    struct hm_findings_demand *demand = hm_doc_alloc(rd, 1, sizeof(*demand));
    const struct hm_yaml *age;
    struct hm_err err = {0};

    if (demand == NULL)
        return;
    hm_doc_from(r->m, r->rules, hm_field_needed(&f, "from"));
    age = hm_field(&f, "maxAge");
    demand->has_max_age = age != NULL;
    demand->max_age_s = hm_doc_duration(rd, age);
    demand->now = *r->m->d->now;
    demand->max_severity = read_severity(r, hm_field(&f, "maxSeverity"));
    demand->fixable_only = hm_doc_bool(rd, hm_field(&f, "fixableOnly"));
    demand->vex = hm_doc_bool(rd, hm_field(&f, "vex"));
    read_ids(r, demand, hm_field(&f, "ignore"));
    hm_fields_close(&f);
    if (!hm_doc_failed(rd) && !require(r, demand, &err))
        (void)hm_doc_wrong(rd, node, &err);
}
