/* SPDX-License-Identifier: Apache-2.0 */
/* Demands are compiled once, and compared with every candidate. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "expect/expect_impl.h"
#include "policy/rules.h"

/* ---- Comparing ---- */

bool hm_expected_is(
    const struct hm_expected *expected, struct hm_bytes got, struct hm_err *err)
{
    if (got.len == 0)
        return hm_fail(err, HM_POLICY, "nothing says it");
    if (expected->match == HM_MATCH_REGEXP)
        return hm_pattern_match(expected->pattern, got, err);
    return (expected->match == HM_MATCH_EXACT &&
               hm_bytes_eq(expected->text, got)) ||
        hm_fail(err, HM_POLICY, "another text");
}

bool hm_expected_one_of(const struct hm_expected_list *list,
    struct hm_bytes got, struct hm_err *err)
{
    struct hm_err worst = {0};

    for (size_t i = 0; i < list->count; i++) {
        struct hm_err why = {0};

        if (hm_expected_is(&list->items[i], got, &why))
            return true;
        if (worst.code == HM_OK || worst.code == HM_POLICY)
            worst = why;
    }
    if (worst.code != HM_OK) {
        *err = worst;
        return false;
    }
    return hm_fail(err, HM_POLICY, "none is expected");
}

bool hm_expected_has_text(
    const struct hm_expected_list *list, struct hm_bytes text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].match == HM_MATCH_EXACT &&
            hm_bytes_eq(list->items[i].text, text))
            return true;
    }
    return false;
}

char *hm_expect_show(char *out, struct hm_bytes in)
{
    char text[HM_SHOW_PATH_MAX + 2] = {0};
    size_t len = in.len < sizeof(text) ? in.len : sizeof(text) - 1;

    if (len > 0)
        memcpy(text, in.p + (in.len - len), len);
    return hm_text_show_path(out, hm_bytes(text, len));
}

/* ---- Compiling ---- */

static bool compile_pattern(struct hm_expect *e, struct hm_expected *out,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_expect_pattern *owned =
        hm_arena_alloc(&e->arena, 1, sizeof(*owned));

    if (owned == NULL)
        return hm_arena_fail(&e->arena, err);
    if (!hm_pattern_new(&owned->pattern, text, err))
        return hm_wrap(err, "pattern %s", HM_SHOW(text));
    owned->next = e->patterns;
    e->patterns = owned;
    out->pattern = owned->pattern;
    return true;
}

static bool compile(struct hm_expect *e, struct hm_expected *out,
    const struct hm_demand *demand, struct hm_err *err)
{
    if (demand->match == HM_MATCH_NOTHING && demand->text.len == 0)
        return true;
    if (demand->match != HM_MATCH_EXACT && demand->match != HM_MATCH_REGEXP)
        return hm_fail(err, HM_USAGE, "a text or a pattern is needed");
    if (demand->text.len == 0)
        return hm_fail(err, HM_USAGE, "empty");
    if (!hm_utf8_ok(demand->text))
        return hm_fail(err, HM_USAGE, "%s is not UTF-8", HM_SHOW(demand->text));
    out->match = demand->match;
    if (demand->match == HM_MATCH_REGEXP)
        HM_TRY(compile_pattern(e, out, demand->text, err));
    return hm_arena_copy(&e->arena, &out->text, demand->text, err);
}

static bool check_count(size_t count, struct hm_err *err)
{
    return count <= HM_RULES_MAX ||
        hm_fail(err, HM_USAGE, "more than %d", HM_RULES_MAX);
}

static bool compile_list(struct hm_expect *e, struct hm_expected_list *out,
    const struct hm_demand *demands, size_t count, struct hm_err *err)
{
    HM_TRY(check_count(count, err));
    out->items = hm_arena_alloc(&e->arena, count, sizeof(*out->items));
    if (out->items == NULL)
        return hm_arena_fail(&e->arena, err);
    for (; out->count < count; out->count++) {
        if (demands[out->count].match == HM_MATCH_NOTHING)
            return hm_fail(err, HM_USAGE, "nothing is demanded");
        HM_TRY(compile(e, &out->items[out->count], &demands[out->count], err));
    }
    return true;
}

static bool compile_pairs(struct hm_expect *e, struct hm_expected_pairs *out,
    const struct hm_expect_pair *pairs, size_t count, struct hm_err *err)
{
    HM_TRY(check_count(count, err));
    out->items = hm_arena_alloc(&e->arena, count, sizeof(*out->items));
    if (out->items == NULL)
        return hm_arena_fail(&e->arena, err);
    for (; out->count < count; out->count++) {
        const struct hm_expect_pair *pair = &pairs[out->count];
        struct hm_expected_pair *made = &out->items[out->count];

        if (pair->name.len == 0)
            return hm_fail(err, HM_USAGE, "a value without a name");
        for (size_t i = 0; i < out->count; i++) {
            if (hm_bytes_eq(pairs[i].name, pair->name))
                return hm_fail(
                    err, HM_USAGE, "%s is given twice", HM_SHOW(pair->name));
        }
        HM_TRY(hm_arena_copy(&e->arena, &made->name, pair->name, err));
        /* An input may well be expected to be empty. */
        if (pair->value.match == HM_MATCH_EXACT && pair->value.text.len == 0)
            made->value = (struct hm_expected){HM_MATCH_EXACT, {0}, NULL};
        else if (pair->value.match == HM_MATCH_NOTHING)
            return hm_fail(
                err, HM_USAGE, "%s: nothing is demanded", HM_SHOW(pair->name));
        else if (!compile(e, &made->value, &pair->value, err))
            return hm_wrap(err, "%s", HM_SHOW(pair->name));
    }
    return true;
}

/* "github.com/acme/app" and "git+https://github.com/acme/app" are what people
 * know from other tools. */
static bool compile_source(
    struct hm_expect *e, const struct hm_demand *demand, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    struct hm_demand whole = *demand;

    if (demand->match != HM_MATCH_EXACT || demand->text.len == 0)
        return compile(e, &e->source, demand, err);
    if (hm_bytes_starts(whole.text, HM_LIT("git+")))
        whole.text = hm_bytes_slice(whole.text, 4, whole.text.len);
    if (!hm_bytes_starts(whole.text, HM_LIT("https://"))) {
        for (size_t i = 0; i + 2 < whole.text.len; i++) {
            if (whole.text.p[i] == ':' && whole.text.p[i + 1] == '/')
                return hm_fail(err, HM_USAGE,
                    "%s is no https URL of a repository",
                    HM_SHOW(demand->text));
        }
        hm_buf_put(&text, HM_LIT("https://"));
    }
    hm_buf_put(&text, whole.text);
    HM_TRY(hm_buf_end(&text, &whole.text, err));
    return compile(e, &e->source, &whole, err);
}

static bool compile_versioned(
    struct hm_expect *e, struct hm_bytes text, struct hm_err *err)
{
    if (text.len == 0)
        return true;
    e->has_versioned_tag = true;
    HM_TRY(hm_arena_copy(&e->arena, &e->versioned_text, text, err));
    return hm_semver_parse(&e->versioned_tag, e->versioned_text) ||
        hm_fail(err, HM_USAGE, "%s is no version such as v1, v1.4 or v1.4.2",
            HM_SHOW(text));
}

static bool compile_texts(
    struct hm_expect *e, const struct hm_expect_spec *spec, struct hm_err *err)
{
    const struct {
        const char *name;
        struct hm_expected *out;
        const struct hm_demand *demand;
    } rows[] = {
        {"source id", &e->source_id, &spec->source_id},
        {"owner id", &e->owner_id, &spec->owner_id},
        {"source ref", &e->ref, &spec->ref},
        {"source branch", &e->branch, &spec->branch},
        {"source tag", &e->tag, &spec->tag},
        {"source digest", &e->commit, &spec->commit},
        {"workflow", &e->workflow, &spec->workflow},
    };

    if (!compile_source(e, &spec->source, err))
        return hm_wrap(err, "source");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!compile(e, rows[i].out, rows[i].demand, err))
            return hm_wrap(err, "%s", rows[i].name);
    }
    return compile_versioned(e, spec->versioned_tag, err) ||
        hm_wrap(err, "versioned tag");
}

static bool compile_lists(
    struct hm_expect *e, const struct hm_expect_spec *spec, struct hm_err *err)
{
    if (!compile_list(e, &e->events, spec->events, spec->event_count, err))
        return hm_wrap(err, "event");
    if (!compile_list(
            e, &e->builders, spec->builders, spec->builder_count, err))
        return hm_wrap(err, "builder");
    if (!compile_list(
            e, &e->build_types, spec->build_types, spec->build_type_count, err))
        return hm_wrap(err, "build type");
    if (!compile_pairs(e, &e->inputs, spec->inputs, spec->input_count, err))
        return hm_wrap(err, "build input");
    return compile_pairs(e, &e->parameters, spec->parameters,
               spec->parameter_count, err) ||
        hm_wrap(err, "external parameter");
}

static bool copy_allowed(
    struct hm_expect *e, const struct hm_expect_spec *spec, struct hm_err *err)
{
    HM_TRY(check_count(spec->allowed_count, err));
    e->allowed =
        hm_arena_alloc(&e->arena, spec->allowed_count, sizeof(*e->allowed));
    if (e->allowed == NULL)
        return hm_arena_fail(&e->arena, err);
    for (; e->allowed_count < spec->allowed_count; e->allowed_count++) {
        if (spec->allowed[e->allowed_count].len == 0)
            return hm_fail(err, HM_USAGE, "an external parameter without name");
        HM_TRY(hm_arena_copy(&e->arena, &e->allowed[e->allowed_count],
            spec->allowed[e->allowed_count], err));
    }
    return true;
}

static bool check_spec(const struct hm_expect_spec *spec, struct hm_err *err)
{
    if (spec->tag.match != HM_MATCH_NOTHING && spec->versioned_tag.len > 0)
        return hm_fail(err, HM_USAGE,
            "a tag and a versioned tag are demanded: one of them says it");
    if (spec->level > 3)
        return hm_fail(
            err, HM_USAGE, "there is no build level %u: 1 to 3", spec->level);
    if (spec->has_age && spec->age_max_s <= 0)
        return hm_fail(err, HM_USAGE, "an age of nothing is never met");
    return true;
}

bool hm_expect_new(struct hm_expect **out, const struct hm_expect_spec *spec,
    struct hm_err *err)
{
    hm_auto_ptr(expect) e = NULL;

    HM_TRY(check_spec(spec, err));
    e = hm_alloc(sizeof(*e));
    if (e == NULL)
        return hm_fail_memory(err);
    e->arena = hm_arena(HM_RULES_ARENA_MAX);
    e->hosted = spec->hosted;
    e->signer_named = spec->signer_named;
    e->closed = spec->closed;
    e->has_age = spec->has_age;
    e->age_max_s = spec->age_max_s;
    e->now = spec->now;
    e->level = spec->level;
    HM_TRY(compile_texts(e, spec, err));
    HM_TRY(compile_lists(e, spec, err));
    HM_TRY(copy_allowed(e, spec, err));
    *out = hm_move(e);
    return true;
}

void hm_expect_by_cloud_build(struct hm_expect *expect)
{
    expect->by_cloud_build = true;
}

void hm_expect_free(struct hm_expect *expect)
{
    if (expect == NULL)
        return;
    for (struct hm_expect_pattern *p = expect->patterns; p != NULL; p = p->next)
        hm_pattern_free(p->pattern);
    hm_arena_free(&expect->arena);
    hm_free(expect);
}
