/* SPDX-License-Identifier: Apache-2.0 */
/* How it was built: the same expectations as on the command line. */
#include "base/text.h"
#include "document/making.h"
#include "expect/expect.h"

static void read_source(struct hm_requiring *r, struct hm_expect_spec *spec,
    const struct hm_yaml *node)
{
    struct hm_doc_rd *rd = r->m->rd;
    struct hm_fields f = hm_fields(rd, node, "source");

    if (node == NULL)
        return;
    spec->source = hm_doc_demand_regexp(rd, hm_field(&f, "repository"));
    spec->source_id = hm_doc_demand(rd, hm_field(&f, "repositoryId"));
    spec->owner_id = hm_doc_demand(rd, hm_field(&f, "ownerId"));
    spec->ref = hm_doc_demand_regexp(rd, hm_field(&f, "ref"));
    spec->branch = hm_doc_demand_regexp(rd, hm_field(&f, "branch"));
    spec->tag = hm_doc_demand_regexp(rd, hm_field(&f, "tag"));
    spec->versioned_tag = hm_doc_text(rd, hm_field(&f, "versionedTag"));
    spec->commit = hm_doc_demand(rd, hm_field(&f, "commit"));
    hm_fields_close(&f);
}

static struct hm_demand *read_list(
    struct hm_requiring *r, size_t *count, const struct hm_yaml *node)
{
    size_t max = hm_doc_list(r->m->rd, node, HM_RULES_MAX);
    struct hm_demand *list = hm_doc_alloc(r->m->rd, max, sizeof(*list));

    *count = 0;
    for (const struct hm_yaml_member *e =
             max == 0 || list == NULL ? NULL : node->first;
         e != NULL; e = e->next)
        list[(*count)++] = hm_doc_demand_regexp(r->m->rd, e->value);
    return list;
}

static void free_expect(void *p)
{
    hm_expect_free(p);
}

static void require(struct hm_requiring *r, const struct hm_expect_spec *spec,
    const struct hm_yaml *at)
{
    struct hm_expect *expect = NULL;
    struct hm_err err = {0};

    if (!hm_doc_failed(r->m->rd) &&
        (!hm_expect_new(&expect, spec, &err) ||
            !hm_documents_own(r->m->d, expect, free_expect, &err) ||
            !hm_expect_require(expect, r->rules, &err)))
        (void)hm_doc_wrong(r->m->rd, at, &err);
}

void hm_doc_provenance(struct hm_requiring *r, const struct hm_yaml *node)
{
    /* Who signs for a builder is the builder: named here, by `from`. */
    struct hm_expect_spec spec = {.signer_named = true};
    static const char *const words[] = {"deny", "allow", NULL};
    struct hm_doc_rd *rd = r->m->rd;
    struct hm_fields f = hm_fields(rd, node, "provenance");
    const struct hm_yaml *age, *hosted;

    hm_doc_from(r->m, r->rules, hm_field_needed(&f, "from"));
    spec.builders = read_list(r, &spec.builder_count, hm_field(&f, "builders"));
    spec.build_types =
        read_list(r, &spec.build_type_count, hm_field(&f, "buildTypes"));
    spec.events = read_list(r, &spec.event_count, hm_field(&f, "events"));
    read_source(r, &spec, hm_field(&f, "source"));
    hosted = hm_field(&f, "selfHosted");
    spec.hosted = hosted != NULL && hm_doc_word(rd, hosted, words) == 0;
    age = hm_field(&f, "maxAge");
    spec.has_age = age != NULL;
    spec.age_max_s = hm_doc_duration(rd, age);
    spec.now = *r->m->d->now;
    spec.level = (unsigned)hm_doc_number(
        rd, hm_field(&f, "level"), (struct hm_doc_range){1, 3});
    hm_fields_close(&f);
    require(r, &spec, node);
}
