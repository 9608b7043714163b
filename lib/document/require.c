/* SPDX-License-Identifier: Apache-2.0 */
/* The requirements of a policy, each into rules of its own. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "document/making.h"
#include "intoto/statement.h"
#include "policy/condition.h"

static void wrong(
    struct hm_requiring *r, const struct hm_yaml *at, const struct hm_err *err)
{
    (void)hm_doc_wrong(r->m->rd, at, err);
}

static void read_at_least(struct hm_requiring *r, const struct hm_yaml *node)
{
    struct hm_err err = {0};
    uint64_t count =
        hm_doc_number(r->m->rd, node, (struct hm_doc_range){1, HM_RULES_MAX});

    if (count > 0 && !hm_rules_require(r->rules, (size_t)count, &err))
        wrong(r, node, &err);
}

/* ---- Signatures ---- */

static void read_signature(struct hm_requiring *r, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(r->m->rd, node, "signature");
    const struct hm_yaml *least = hm_field(&f, "atLeast");

    hm_doc_from(r->m, r->rules, hm_field_needed(&f, "from"));
    hm_fields_close(&f);
    read_at_least(r, least);
}

/* ---- Attestations ---- */

/* A short name stands for all its rows: the first cosign wrote other URIs. */
static void read_type(struct hm_requiring *r, const struct hm_yaml *node)
{
    struct hm_bytes name = hm_doc_text(r->m->rd, node);
    size_t count;
    const struct hm_predicate_type *types = hm_predicate_types(&count);
    bool found = hm_bytes_find(name, ':') != name.len;
    struct hm_err err = {0};
    bool ok = true;

    if (name.p == NULL)
        return;
    if (found)
        ok = hm_rules_allow_predicate(r->rules, name, &err);
    for (size_t i = 0; i < count && ok; i++) {
        if (!hm_bytes_eq_str(name, types[i].name))
            continue;
        ok = hm_rules_allow_predicate(
            r->rules, hm_bytes_str(types[i].uri), &err);
        found = true;
    }
    if (!ok)
        wrong(r, node, &err);
    else if (!found)
        (void)hm_doc_fail(r->m->rd, HM_USAGE, node,
            "%s is no short name of a predicate type (man hallmark-verify "
            "lists them), and no URI",
            HM_SHOW(name));
}

/* A number or true without quotes is one; everything else is a text. */
static struct hm_condition_value read_value(
    struct hm_requiring *r, const struct hm_yaml *node)
{
    struct hm_condition_value value = {.text = hm_doc_text(r->m->rd, node)};
    struct hm_bytes text = value.text;

    if (text.p == NULL || !node->plain)
        return value;
    if (hm_bytes_eq_str(text, "true") || hm_bytes_eq_str(text, "false"))
        value.type = HM_CONDITION_BOOL;
    else if (hm_is_digit(text.p[0]) ||
        (text.len > 1 && text.p[0] == '-' && hm_is_digit(text.p[1])))
        value.type = HM_CONDITION_NUMBER;
    return value;
}

static void read_values(struct hm_requiring *r, struct hm_condition *out,
    const struct hm_yaml *value, const struct hm_yaml *values)
{
    size_t count = values != NULL ? hm_doc_list(r->m->rd, values, HM_RULES_MAX)
                                  : (value != NULL);
    struct hm_condition_value *list =
        hm_doc_alloc(r->m->rd, count, sizeof(*list));

    out->values = list;
    if (list == NULL)
        return;
    if (values == NULL && value != NULL)
        list[out->value_count++] = read_value(r, value);
    for (const struct hm_yaml_member *e = values == NULL ? NULL : values->first;
         e != NULL && out->value_count < count; e = e->next)
        list[out->value_count++] = read_value(r, e->value);
}

/* Each op as it is, and with "not" in front. */
static void read_op(struct hm_requiring *r, struct hm_condition *out,
    const struct hm_yaml *node)
{
    static const char *const words[] = {"exists", "equals", "in", "matches",
        "atMost", "after", "notExists", "notEquals", "notIn", "notMatches",
        "notAtMost", "notAfter", NULL};
    size_t index = hm_doc_word(r->m->rd, node, words);

    out->op = (enum hm_condition_op)(index % HM_CONDITION_AFTER + 1);
    out->negated = index >= HM_CONDITION_AFTER;
}

static void check_values(struct hm_requiring *r, const struct hm_condition *c,
    const struct hm_yaml *at, const char *got)
{
    const char *wanted = c->op == HM_CONDITION_EXISTS ? NULL
        : c->op == HM_CONDITION_IN                    ? "values"
                                                      : "value";

    if (wanted == got ||
        (wanted != NULL && got != NULL && strcmp(wanted, got) == 0))
        return;
    (void)hm_doc_fail(r->m->rd, HM_USAGE, at, "this op is compared with %s",
        wanted == NULL ? "nothing: leave value and values out" : wanted);
}

static void read_condition(struct hm_requiring *r, struct hm_condition *out,
    const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(r->m->rd, node, "condition");
    const struct hm_yaml *value, *values, *absent;

    out->path = hm_doc_text(r->m->rd, hm_field_needed(&f, "path"));
    read_op(r, out, hm_field_needed(&f, "op"));
    value = hm_field(&f, "value");
    values = hm_field(&f, "values");
    absent = hm_field(&f, "allowAbsent");
    out->allow_absent = hm_doc_bool(r->m->rd, absent);
    hm_fields_close(&f);
    if (hm_doc_failed(r->m->rd))
        return;
    check_values(r, out, node,
        values != NULL      ? "values"
            : value != NULL ? "value"
                            : NULL);
    if (absent != NULL && out->op == HM_CONDITION_EXISTS)
        (void)hm_doc_fail(r->m->rd, HM_USAGE, absent,
            "allowAbsent and %s say the same or contradict each other",
            out->negated ? "notExists" : "exists");
    if (out->op == HM_CONDITION_EQUALS || out->op == HM_CONDITION_IN ||
        out->op == HM_CONDITION_AT_MOST)
        read_values(r, out, value, values);
    if (out->op == HM_CONDITION_AT_MOST && out->value_count == 1 &&
        out->values[0].type != HM_CONDITION_NUMBER)
        (void)hm_doc_fail(r->m->rd, HM_USAGE, value, "a number is wanted");
    if (out->op == HM_CONDITION_MATCHES)
        out->pattern = hm_doc_demand(r->m->rd, value);
    if (out->op == HM_CONDITION_AFTER)
        out->after = hm_doc_time(r->m->rd, value, false);
}

static void free_conditions(void *p)
{
    hm_conditions_free(p);
}

static void read_conditions(struct hm_requiring *r, const struct hm_yaml *node)
{
    size_t count = hm_doc_list(r->m->rd, node, HM_POLICY_CONDITIONS_MAX), n = 0;
    struct hm_condition *list = hm_doc_alloc(r->m->rd, count, sizeof(*list));
    struct hm_conditions *conditions = NULL;
    struct hm_err err = {0};

    if (count == 0 || list == NULL)
        return;
    for (const struct hm_yaml_member *e = node->first; e != NULL; e = e->next)
        read_condition(r, &list[n++], e->value);
    if (hm_doc_failed(r->m->rd))
        return;
    if (!hm_conditions_new(&conditions, list, count, &err) ||
        !hm_documents_own(r->m->d, conditions, free_conditions, &err) ||
        !hm_conditions_require(conditions, r->rules, &err))
        wrong(r, node, &err);
}

static void read_attestation(struct hm_requiring *r, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(r->m->rd, node, "attestation");
    const struct hm_yaml *least = hm_field(&f, "atLeast");

    read_type(r, hm_field_needed(&f, "type"));
    hm_doc_from(r->m, r->rules, hm_field_needed(&f, "from"));
    read_conditions(r, hm_field(&f, "conditions"));
    hm_fields_close(&f);
    read_at_least(r, least);
}

/* ---- One of them ---- */

static const struct {
    const char *name;
    void (*read)(struct hm_requiring *r, const struct hm_yaml *node);
} kinds[] = {
    {"signature", read_signature},
    {"attestation", read_attestation},
    {"provenance", hm_doc_provenance},
    {"vulnerabilities", hm_doc_vulnerabilities},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* What the policy refuses whoever signs is refused by each of its requirements. */
static void deny(struct hm_requiring *r, const struct hm_yaml *node)
{
    const struct hm_yaml *who = hm_yaml_get(node, "identity");
    const struct hm_yaml *when = hm_yaml_get(node, "signedAfter");
    struct hm_identity_spec spec;
    struct hm_err err = {0};
    bool ok;

    if (who == NULL)
        return;
    spec = hm_doc_identity(r->m->rd, who);
    if (hm_doc_failed(r->m->rd))
        return;
    ok = when == NULL ? hm_rules_deny_identity(r->rules, &spec, &err)
                      : hm_rules_deny_identity_after(r->rules, &spec,
                            hm_doc_time(r->m->rd, when, false), &err);
    if (!ok)
        wrong(r, who, &err);
}

static void refuse(struct hm_requiring *r)
{
    const struct hm_yaml *list = r->m->deny;

    for (const struct hm_yaml_member *e = list == NULL ? NULL : list->first;
         e != NULL && !hm_doc_failed(r->m->rd); e = e->next)
        deny(r, e->value);
    if (r->m->has_after)
        hm_rules_signed_after(r->rules, r->m->after);
}

static void read_kind(
    struct hm_requiring *r, struct hm_fields *f, const struct hm_yaml *at)
{
    const struct hm_yaml *first = NULL;

    for (size_t i = 0; i < KINDS; i++) {
        const struct hm_yaml *node = hm_field(f, kinds[i].name);

        if (node == NULL)
            continue;
        if (first != NULL) {
            (void)hm_doc_fail(r->m->rd, HM_USAGE, node,
                "a requirement demands one thing: give %s one of its own",
                kinds[i].name);
            return;
        }
        first = node;
        r->kind = kinds[i].name;
        kinds[i].read(r, node);
    }
    hm_fields_close(f);
    if (first == NULL)
        (void)hm_doc_fail(
            r->m->rd, HM_USAGE, at, "the requirement demands nothing");
}

static void free_rules(void *p)
{
    hm_rules_free(p);
}

static void tell(struct hm_requiring *r, struct hm_bytes name)
{
    for (size_t i = 0; i < hm_rules_warning_count(r->rules); i++)
        hm_documents_warn(r->m->d, "policy %s, requirement %s: %s",
            HM_SHOW(r->m->plan->name), HM_SHOW(name),
            hm_rules_warning(r->rules, i));
}

static void read_requirement(
    struct hm_making *m, struct hm_requirement *out, const struct hm_yaml *node)
{
    struct hm_fields f = hm_fields(m->rd, node, "requirement");
    struct hm_requiring r = {.m = m};
    struct hm_err err = {0};

    out->name = hm_doc_text(m->rd, hm_field_needed(&f, "name"));
    if (hm_doc_failed(m->rd))
        return;
    if (!hm_rules_new(&r.rules, &err) ||
        !hm_documents_own(m->d, r.rules, free_rules, &err)) {
        wrong(&r, node, &err);
        return;
    }
    out->rules = r.rules;
    read_kind(&r, &f, node);
    out->kind = r.kind;
    refuse(&r);
    if (!hm_doc_failed(m->rd) && !hm_rules_ready(r.rules, &err))
        wrong(&r, node, &err);
    tell(&r, out->name);
}

static void check_name(struct hm_making *m, const struct hm_yaml *node,
    const struct hm_requirement *list)
{
    size_t last = m->plan->requirement_count - 1;

    for (size_t i = 0; i < last && !hm_doc_failed(m->rd); i++) {
        if (hm_bytes_eq(list[i].name, list[last].name))
            (void)hm_doc_fail(m->rd, HM_USAGE, hm_yaml_get(node, "name"),
                "requirement %s stands twice", HM_SHOW(list[last].name));
    }
}

void hm_doc_require(struct hm_making *m, const struct hm_yaml *node)
{
    size_t count = hm_doc_list(m->rd, node, HM_POLICY_REQUIREMENTS_MAX);
    struct hm_requirement *list = hm_doc_alloc(m->rd, count, sizeof(*list));

    if (count == 0 || list == NULL)
        return;
    m->plan->requirements = list;
    for (const struct hm_yaml_member *e = node->first;
         e != NULL && !hm_doc_failed(m->rd); e = e->next) {
        read_requirement(m, &list[m->plan->requirement_count++], e->value);
        check_name(m, e->value, list);
    }
}
