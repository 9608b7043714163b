/* SPDX-License-Identifier: Apache-2.0 */
/* What is expected of provenance, for who wants to know before it is judged. */
#include "expect/expect_impl.h"

static void tell_one(const struct hm_teller *to, const char *name,
    const struct hm_expected *expected)
{
    if (expected->match != HM_MATCH_NOTHING)
        hm_tell(to, name, expected->match, expected->text);
}

/* `otherwise`: what holds where there is no list; NULL: nothing. */
static void tell_list(const struct hm_teller *to, const char *name,
    const struct hm_expected_list *list, const char *otherwise)
{
    for (size_t i = 0; i < list->count; i++)
        tell_one(to, name, &list->items[i]);
    if (list->count == 0 && otherwise != NULL)
        hm_tell(to, name, HM_MATCH_NOTHING, hm_bytes_str(otherwise));
}

static void tell_pairs(const struct hm_teller *to, const char *name,
    const struct hm_expected_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct hm_told parts[] = {
            {.name = "name", .value = pairs->items[i].name},
            {.name = "value",
                .match = pairs->items[i].value.match,
                .value = pairs->items[i].value.text},
        };

        to->tell(to->ctx,
            &(struct hm_told){.name = name, .parts = parts, .part_count = 2});
    }
}

static void tell_source(const struct hm_teller *to, const struct hm_expect *e)
{
    tell_one(to, "source.repository", &e->source);
    tell_one(to, "source.repositoryId", &e->source_id);
    tell_one(to, "source.ownerId", &e->owner_id);
    tell_one(to, "source.ref", &e->ref);
    tell_one(to, "source.branch", &e->branch);
    tell_one(to, "source.tag", &e->tag);
    if (e->has_versioned_tag)
        hm_tell(to, "source.versionedTag", HM_MATCH_NOTHING, e->versioned_text);
    tell_one(to, "source.commit", &e->commit);
}

void hm_expect_tell(const void *ctx, const struct hm_teller *to)
{
    const struct hm_expect *e = ctx;

    tell_list(to, "builders", &e->builders,
        e->signer_named ? "the signer itself, or whom it may sign for"
                        : "those that are known");
    tell_list(to, "buildTypes", &e->build_types, "those of the builder");
    tell_list(to, "events", &e->events, NULL);
    tell_source(to, e);
    tell_one(to, "workflow", &e->workflow);
    tell_pairs(to, "inputs", &e->inputs);
    tell_pairs(to, "parameters", &e->parameters);
    for (size_t i = 0; i < e->allowed_count; i++)
        hm_tell(to, "allowedParameters", HM_MATCH_EXACT, e->allowed[i]);
    if (e->closed)
        hm_tell(to, "otherParameters", HM_MATCH_NOTHING, HM_LIT("none"));
    if (e->hosted)
        hm_tell(to, "selfHosted", HM_MATCH_NOTHING, HM_LIT("deny"));
    if (e->has_age)
        hm_tell_age(to, "maxAge", e->age_max_s);
    if (e->level > 0)
        hm_tell_number(to, "level", e->level);
}
