/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/rules.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "policy/glob.h"
#include "policy/rules_impl.h"
#include "x509/fulcio.h"

bool hm_rules_new(struct hm_rules **out, struct hm_err *err)
{
    struct hm_rules *rules = hm_alloc(sizeof(*rules));

    if (rules == NULL)
        return hm_fail_memory(err);
    rules->arena = hm_arena(HM_RULES_ARENA_MAX);
    rules->required = 1;
    *out = rules;
    return true;
}

void hm_rules_free(struct hm_rules *rules)
{
    if (rules == NULL)
        return;
    for (struct hm_owned_pattern *p = rules->patterns; p != NULL; p = p->next)
        hm_pattern_free(p->pattern);
    hm_arena_free(&rules->arena);
    hm_free(rules);
}

/* What a caller forgot is no demand, so it is refused. */
static bool is_there(const void *p, const char *what, struct hm_err *err)
{
    return p != NULL || hm_fail(err, HM_USAGE, "there is no %s", what);
}

static bool count_to(size_t count, size_t max, struct hm_err *err)
{
    return count < max ||
        hm_fail(err, HM_USAGE, "more than %zu rules of one kind", max);
}

static bool count_one(size_t count, struct hm_err *err)
{
    return count_to(count, HM_RULES_MAX, err);
}

/* ---- One demand ---- */

static bool compile_pattern(struct hm_rules *rules, struct hm_wanted *out,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_owned_pattern *owned =
        hm_arena_alloc(&rules->arena, 1, sizeof(*owned));

    if (owned == NULL)
        return hm_arena_fail(&rules->arena, err);
    if (!hm_pattern_new(&owned->pattern, text, err))
        return hm_wrap(err, "pattern %s", HM_SHOW(text));
    owned->next = rules->patterns;
    rules->patterns = owned;
    out->pattern = owned->pattern;
    return true;
}

static bool compile_text(struct hm_rules *rules, struct hm_wanted *out,
    const struct hm_demand *demand, struct hm_err *err)
{
    HM_TRY(hm_bytes_check(demand->text, "text", err));
    if (demand->text.len == 0)
        return hm_fail(err, HM_USAGE, "empty");
    if (!hm_utf8_ok(demand->text))
        return hm_fail(err, HM_USAGE, "%s is not UTF-8", HM_SHOW(demand->text));
    if (demand->match == HM_MATCH_REGEXP)
        HM_TRY(compile_pattern(rules, out, demand->text, err));
    if (demand->match == HM_MATCH_GLOB)
        HM_TRY(hm_glob_check(demand->text, err));
    return hm_arena_copy(&rules->arena, &out->text, demand->text, err);
}

static bool compile(struct hm_rules *rules, struct hm_wanted *out,
    const struct hm_demand *demand, struct hm_err *err)
{
    out->match = demand->match;
    switch (demand->match) {
    case HM_MATCH_EXACT:
    case HM_MATCH_REGEXP:
    case HM_MATCH_GLOB:
        return compile_text(rules, out, demand, err);
    case HM_MATCH_ABSENT:
    case HM_MATCH_ANY:
        if (demand->text.len == 0)
            return true;
        HM_TRY(hm_bytes_check(demand->text, "text", err));
        return hm_fail(err, HM_USAGE, "%s is compared with nothing",
            HM_SHOW(demand->text));
    case HM_MATCH_NOTHING:
        break;
    }
    return hm_fail(err, HM_USAGE, "nothing is demanded");
}

static bool compile_ext(struct hm_rules *rules, struct hm_wanted_ext *out,
    const struct hm_ext_demand *demand, struct hm_err *err)
{
    const struct hm_fulcio_row *row = hm_fulcio_row(demand->number);

    if (row == NULL)
        return hm_fail(
            err, HM_USAGE, "there is no extension %u", demand->number);
    if (demand->value.match == HM_MATCH_ANY)
        return hm_fail(err, HM_USAGE, "%s: nothing is demanded", row->name);
    out->number = demand->number;
    if (!compile(rules, &out->value, &demand->value, err))
        return hm_wrap(err, "%s", row->name);
    return true;
}

static bool compile_exts(struct hm_rules *rules, struct hm_identity_rule *rule,
    const struct hm_identity_spec *spec, struct hm_err *err)
{
    size_t count = spec->extension_count;

    if (count > HM_RULES_MAX)
        return hm_fail(err, HM_USAGE, "more than %d extensions", HM_RULES_MAX);
    if (count > 0)
        HM_TRY(is_there(spec->extensions, "list of extensions", err));
    rule->exts = hm_arena_alloc(&rules->arena, count, sizeof(*rule->exts));
    if (rule->exts == NULL)
        return hm_arena_fail(&rules->arena, err);
    for (size_t i = 0; i < count; i++)
        HM_TRY(compile_ext(rules, &rule->exts[i], &spec->extensions[i], err));
    rule->ext_count = count;
    return true;
}

static bool compile_identity(struct hm_rules *rules,
    struct hm_identity_rule **out, const struct hm_identity_spec *spec,
    struct hm_err *err)
{
    struct hm_identity_rule *rule =
        hm_arena_alloc(&rules->arena, 1, sizeof(*rule));

    if (rule == NULL)
        return hm_arena_fail(&rules->arena, err);
    if (!compile(rules, &rule->issuer, &spec->issuer, err))
        return hm_wrap(err, "issuer");
    if (!compile(rules, &rule->subject, &spec->subject, err))
        return hm_wrap(err, "subject");
    HM_TRY(compile_exts(rules, rule, spec, err));
    *out = rule;
    return true;
}

/* ---- How wide is it? ---- */

/* Extensions that say whose workflow it was, and those that say which one of
 * them, at which state of the source. */
enum { NAMES_WHO = 1, NAMES_WORKFLOW = 2, NAMES_REF = 4 };
static const uint8_t names[HM_FULCIO_LAST + 1] = {
    [3] = NAMES_REF,
    [5] = NAMES_WHO,
    [6] = NAMES_REF,
    [9] = NAMES_WHO | NAMES_WORKFLOW,
    [10] = NAMES_WORKFLOW | NAMES_REF,
    [12] = NAMES_WHO,
    [13] = NAMES_REF,
    [14] = NAMES_REF,
    [15] = NAMES_WHO,
    [16] = NAMES_WHO,
    [17] = NAMES_WHO,
    [18] = NAMES_WHO | NAMES_WORKFLOW,
    [19] = NAMES_WORKFLOW | NAMES_REF,
    [24] = NAMES_WHO,
};

static unsigned what_is_named(const struct hm_identity_rule *rule)
{
    unsigned all = 0;

    for (size_t i = 0; i < rule->ext_count; i++) {
        const struct hm_wanted_ext *ext = &rule->exts[i];

        if (ext->value.match == HM_MATCH_ABSENT)
            continue;
        all |= names[ext->number];
        /* The URI of a workflow ends in its ref. */
        if ((ext->number == 9 || ext->number == 18) &&
            ext->value.match == HM_MATCH_EXACT)
            all |= NAMES_REF;
    }
    return all;
}

static const char *what_is_open(const struct hm_identity_rule *rule)
{
    unsigned named = what_is_named(rule);

    if (rule->subject.match != HM_MATCH_ANY)
        return NULL;
    if ((named & (NAMES_WORKFLOW | NAMES_REF)) == 0)
        return "any workflow on any branch is accepted";
    if ((named & NAMES_WORKFLOW) == 0)
        return "any workflow is accepted";
    if ((named & NAMES_REF) == 0)
        return "any branch or tag is accepted";
    return NULL;
}

static bool check_idle(
    const struct hm_wanted *wanted, const char *part, struct hm_err *err)
{
    const char *name = NULL;

    if (wanted->match == HM_MATCH_REGEXP)
        HM_TRY(hm_pattern_idle(&name, wanted->pattern, err));
    if (wanted->match == HM_MATCH_GLOB)
        name = hm_pattern_idle_glob(wanted->text);
    if (name == NULL)
        return true;
    return hm_fail(err, HM_USAGE,
        "%s: pattern %s matches whatever comes, even \"%s\", and so demands "
        "nothing",
        part, HM_SHOW(wanted->text), name);
}

/* An issuer alone is everybody who has an account there. */
static bool check_demands(
    const struct hm_identity_rule *rule, struct hm_err *err)
{
    HM_TRY(check_idle(&rule->issuer, "issuer", err));
    /* Beside a repository, a subject may be as wide as it likes. */
    if ((what_is_named(rule) & NAMES_WHO) == 0)
        HM_TRY(check_idle(&rule->subject, "subject", err));
    for (size_t i = 0; i < rule->ext_count; i++)
        HM_TRY(check_idle(&rule->exts[i].value,
            hm_fulcio_row(rule->exts[i].number)->name, err));
    if (rule->subject.match == HM_MATCH_ABSENT)
        return hm_fail(err, HM_USAGE, "subject: somebody must have signed");
    if (rule->subject.match != HM_MATCH_ANY)
        return true;
    if (rule->issuer.match == HM_MATCH_ANY)
        return hm_fail(err, HM_USAGE, "issuer and subject are both left open");
    if ((what_is_named(rule) & NAMES_WHO) == 0)
        return hm_fail(err, HM_USAGE,
            "neither a subject nor a repository, its owner or a workflow is "
            "demanded: everybody at that issuer would do");
    return true;
}

HM_PRINTF(3, 4)
static bool warn(
    struct hm_rules *rules, struct hm_err *err, const char *fmt, ...)
{
    char line[HM_ERR_MSG_SIZE] = "";
    struct hm_bytes copy;
    va_list ap;

    if (rules->warning_count == HM_RULES_WARNINGS_MAX)
        return true;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    HM_TRY(hm_arena_copy(&rules->arena, &copy, hm_bytes_str(line), err));
    rules->warnings[rules->warning_count++] = (const char *)copy.p;
    return true;
}

static bool warn_dot(struct hm_rules *rules, const struct hm_wanted *wanted,
    const char *part, struct hm_err *err)
{
    size_t at;

    if (wanted->match != HM_MATCH_REGEXP ||
        !hm_pattern_loose_dot(wanted->text, &at))
        return true;
    return warn(rules, err,
        "identity %zu: %s: the bare '.' at byte %zu of pattern %s stands for "
        "any character; write \"\\.\" for a dot, \"[^/]*\" for any host",
        rules->allow.count + 1, part, at + 1, HM_SHOW(wanted->text));
}

static bool warn_identity(
    struct hm_rules *rules, struct hm_identity_rule *rule, struct hm_err *err)
{
    HM_TRY(warn_dot(rules, &rule->issuer, "issuer", err));
    HM_TRY(warn_dot(rules, &rule->subject, "subject", err));
    for (size_t i = 0; i < rule->ext_count; i++)
        HM_TRY(warn_dot(rules, &rule->exts[i].value,
            hm_fulcio_row(rule->exts[i].number)->name, err));
    rule->open = what_is_open(rule);
    if (rule->open == NULL)
        return true;
    return warn(rules, err,
        "identity %zu: %s: whoever can push a branch can sign",
        rules->allow.count + 1, rule->open);
}

bool hm_rules_allow_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_err *err)
{
    struct hm_identity_rule *rule;

    HM_TRY(is_there(rules, "rules", err) && is_there(spec, "identity", err));
    HM_TRY(count_to(rules->allow.count, HM_RULES_LIST_MAX, err));
    HM_TRY(compile_identity(rules, &rule, spec, err));
    HM_TRY(check_demands(rule, err));
    HM_TRY(warn_identity(rules, rule, err));
    return hm_identity_add(&rules->allow, rule, &rules->arena, err);
}

static bool deny_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, const struct hm_time *after,
    struct hm_err *err)
{
    struct hm_identity_rule *rule;

    HM_TRY(is_there(rules, "rules", err) && is_there(spec, "identity", err));
    HM_TRY(count_to(rules->deny.count, HM_RULES_LIST_MAX, err));
    HM_TRY(compile_identity(rules, &rule, spec, err));
    if (rule->issuer.match == HM_MATCH_ANY &&
        rule->subject.match == HM_MATCH_ANY && rule->ext_count == 0)
        return hm_fail(err, HM_USAGE, "denies everybody");
    rule->has_after = after != NULL;
    if (after != NULL)
        rule->after = *after;
    return hm_identity_add(&rules->deny, rule, &rules->arena, err);
}

bool hm_rules_deny_identity(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_err *err)
{
    return deny_identity(rules, spec, NULL, err);
}

bool hm_rules_deny_identity_after(struct hm_rules *rules,
    const struct hm_identity_spec *spec, struct hm_time after,
    struct hm_err *err)
{
    return deny_identity(rules, spec, &after, err);
}

void hm_rules_unsafe_any_identity(struct hm_rules *rules)
{
    if (rules != NULL)
        rules->unsafe_any_identity = true;
}

bool hm_rules_allow_key(struct hm_rules *rules, const struct hm_key *key,
    const struct hm_window *valid, struct hm_err *err)
{
    struct hm_key_rule *rule;

    HM_TRY(is_there(rules, "rules", err) && is_there(key, "key", err) &&
        is_there(valid, "window of the key", err));
    HM_TRY(count_one(rules->key_count, err));
    for (rule = rules->keys; rule != NULL; rule = rule->next) {
        if (hm_digest_eq(&rule->id, hm_key_id(key)))
            return hm_fail(err, HM_USAGE, "the same key is given twice");
    }
    if (valid->has_start && valid->has_end &&
        hm_time_cmp(valid->start, valid->end) > 0)
        return hm_fail(err, HM_USAGE, "the key's time ends before it begins");
    rule = hm_arena_alloc(&rules->arena, 1, sizeof(*rule));
    if (rule == NULL)
        return hm_arena_fail(&rules->arena, err);
    *rule = (struct hm_key_rule){.id = *hm_key_id(key), .valid = *valid};
    if (rules->last_key == NULL)
        rules->keys = rule;
    else
        rules->last_key->next = rule;
    rules->last_key = rule;
    rules->key_count++;
    return true;
}

/* Each rule is satisfied by a signer of its own, and anybody is one. */
static bool check_required(const struct hm_rules *rules, struct hm_err *err)
{
    size_t count = rules->allow.count + rules->key_count +
        (rules->unsafe_any_identity ? 1 : 0);

    if (rules->required > count)
        return hm_fail(err, HM_USAGE,
            "%zu signers are demanded, but %zu are named", rules->required,
            count);
    return true;
}

bool hm_rules_require(struct hm_rules *rules, size_t n, struct hm_err *err)
{
    size_t before;

    HM_TRY(is_there(rules, "rules", err));
    before = rules->required;
    if (n == 0)
        return hm_fail(err, HM_USAGE, "0 signers would be no demand");
    rules->required = n;
    if (check_required(rules, err))
        return true;
    rules->required = before;
    return false;
}

size_t hm_rules_required(const struct hm_rules *rules)
{
    return rules->required;
}

void hm_rules_signed_after(struct hm_rules *rules, struct hm_time time)
{
    if (rules == NULL)
        return;
    rules->has_after = true;
    rules->after = time;
}

bool hm_rules_allow_predicate(
    struct hm_rules *rules, struct hm_bytes uri, struct hm_err *err)
{
    struct hm_predicate_rule *rule;

    HM_TRY(is_there(rules, "rules", err));
    HM_TRY(hm_bytes_check(uri, "predicate type", err));
    HM_TRY(count_one(rules->predicate_count, err));
    /* A short name that nobody looked up would match nothing, silently; the
     * first cosign wrote types without a scheme. */
    if (hm_bytes_find(uri, ':') == uri.len &&
        hm_bytes_find(uri, '/') == uri.len)
        return hm_fail(
            err, HM_USAGE, "predicate type %s is no URI", HM_SHOW(uri));
    rule = hm_arena_alloc(&rules->arena, 1, sizeof(*rule));
    if (rule == NULL)
        return hm_arena_fail(&rules->arena, err);
    HM_TRY(hm_arena_copy(&rules->arena, &rule->uri, uri, err));
    rule->next = rules->predicates;
    rules->predicates = rule;
    rules->predicate_count++;
    return true;
}

static bool check_text(
    struct hm_bytes text, const char *what, struct hm_err *err)
{
    HM_TRY(hm_bytes_check(text, what, err));
    return hm_utf8_ok(text) ||
        hm_fail(err, HM_USAGE, "%s %s is not UTF-8", what, HM_SHOW(text));
}

/* Two values of one name cannot both be there. */
static bool check_annotation(const struct hm_rules *rules, struct hm_bytes name,
    struct hm_bytes value, struct hm_err *err)
{
    HM_TRY(count_one(rules->annotation_count, err));
    HM_TRY(check_text(name, "annotation", err));
    HM_TRY(check_text(value, "value", err));
    if (name.len == 0)
        return hm_fail(err, HM_USAGE, "an annotation without a name");
    for (const struct hm_annotation_rule *rule = rules->annotations;
         rule != NULL; rule = rule->next) {
        if (hm_bytes_eq(rule->name, name))
            return hm_fail(err, HM_USAGE, "annotation %s is demanded twice",
                HM_SHOW(name));
    }
    return true;
}

bool hm_rules_require_annotation(struct hm_rules *rules, struct hm_bytes name,
    struct hm_bytes value, struct hm_err *err)
{
    struct hm_annotation_rule *rule;

    HM_TRY(is_there(rules, "rules", err));
    HM_TRY(check_annotation(rules, name, value, err));
    rule = hm_arena_alloc(&rules->arena, 1, sizeof(*rule));
    if (rule == NULL)
        return hm_arena_fail(&rules->arena, err);
    HM_TRY(hm_arena_copy(&rules->arena, &rule->name, name, err));
    HM_TRY(hm_arena_copy(&rules->arena, &rule->value, value, err));
    rule->next = rules->annotations;
    rules->annotations = rule;
    rules->annotation_count++;
    return true;
}

bool hm_rules_require_signed_as(
    struct hm_rules *rules, struct hm_bytes reference, struct hm_err *err)
{
    HM_TRY(is_there(rules, "rules", err));
    HM_TRY(check_text(reference, "reference", err));
    if (reference.len == 0)
        return hm_fail(err, HM_USAGE, "an empty reference");
    if (rules->signed_as.p != NULL)
        return hm_fail(err, HM_USAGE, "a reference is demanded already: %s",
            HM_SHOW(rules->signed_as));
    return hm_arena_copy(&rules->arena, &rules->signed_as, reference, err);
}

bool hm_rules_require_content(struct hm_rules *rules,
    const struct hm_content_rule *content, struct hm_err *err)
{
    struct hm_content_entry *entry;

    HM_TRY(is_there(rules, "rules", err));
    HM_TRY(is_there(content, "rule about content", err));
    if (content->check == NULL)
        return hm_fail(err, HM_USAGE, "a rule about content without a check");
    HM_TRY(count_one(rules->content_count, err));
    entry = hm_arena_alloc(&rules->arena, 1, sizeof(*entry));
    if (entry == NULL)
        return hm_arena_fail(&rules->arena, err);
    entry->rule = *content;
    if (rules->last_content == NULL)
        rules->contents = entry;
    else
        rules->last_content->next = entry;
    rules->last_content = entry;
    rules->content_count++;
    return true;
}

bool hm_rules_require_together(struct hm_rules *rules,
    const struct hm_together_rule *together, struct hm_err *err)
{
    struct hm_together_entry *entry;

    HM_TRY(is_there(rules, "rules", err));
    HM_TRY(is_there(together, "rule about all evidence", err));
    if (together->holds == NULL || together->name == NULL ||
        together->passed == NULL)
        return hm_fail(
            err, HM_USAGE, "a rule about all evidence without words or check");
    HM_TRY(count_one(rules->together_count, err));
    entry = hm_arena_alloc(&rules->arena, 1, sizeof(*entry));
    if (entry == NULL)
        return hm_arena_fail(&rules->arena, err);
    entry->rule = *together;
    if (rules->last_together == NULL)
        rules->together = entry;
    else
        rules->last_together->next = entry;
    rules->last_together = entry;
    rules->together_count++;
    return true;
}

const struct hm_together_rule *hm_rules_together(
    const struct hm_rules *rules, size_t index)
{
    for (const struct hm_together_entry *e = rules->together; e != NULL;
         e = e->next) {
        if (index-- == 0)
            return &e->rule;
    }
    return NULL;
}

void hm_rules_allow_any_predicate(struct hm_rules *rules)
{
    if (rules != NULL)
        rules->any_predicate = true;
}

bool hm_rules_ready(const struct hm_rules *rules, struct hm_err *err)
{
    HM_TRY(is_there(rules, "rules", err));
    if (rules->allow.count == 0 && rules->key_count == 0 &&
        !rules->unsafe_any_identity)
        return hm_fail(err, HM_USAGE,
            "nobody is named who may have signed: an identity or a key is "
            "needed");
    return check_required(rules, err);
}

size_t hm_rules_warning_count(const struct hm_rules *rules)
{
    return rules == NULL ? 0 : rules->warning_count;
}

const char *hm_rules_warning(const struct hm_rules *rules, size_t index)
{
    return index < hm_rules_warning_count(rules) ? rules->warnings[index]
                                                 : NULL;
}
