/* SPDX-License-Identifier: Apache-2.0 */
/* What rules demand, for people who want to know before anything is judged. */
#include "base/buf.h"
#include "base/text.h"
#include "policy/rules_impl.h"
#include "x509/fulcio.h"

/* A list of thousands helps nobody. */
enum { LISTED = 20 };

static void put_part(struct hm_buf *out, const char *name,
    const struct hm_wanted *wanted, bool first)
{
    const char *comma = first ? "" : ", ";

    switch (wanted->match) {
    case HM_MATCH_EXACT:
        hm_buf_printf(out, "%s%s \"", comma, name);
        break;
    case HM_MATCH_GLOB:
        hm_buf_printf(out, "%s%s like \"", comma, name);
        break;
    case HM_MATCH_REGEXP:
        hm_buf_printf(out, "%s%s matching \"", comma, name);
        break;
    case HM_MATCH_ABSENT:
        hm_buf_printf(out, "%sno %s", comma, name);
        return;
    case HM_MATCH_NOTHING:
    case HM_MATCH_ANY:
        return;
    }
    hm_text_escape(out, wanted->text);
    hm_buf_put_u8(out, '"');
}

static void put_identity(
    struct hm_buf *out, const struct hm_identity_rule *rule)
{
    bool first = true;

    if (rule->issuer.match != HM_MATCH_ANY) {
        put_part(out, "issuer", &rule->issuer, true);
        first = false;
    }
    put_part(out, "subject", &rule->subject, first);
    first = first && rule->subject.match == HM_MATCH_ANY;
    for (size_t i = 0; i < rule->ext_count; i++, first = false)
        put_part(out, hm_fulcio_row(rule->exts[i].number)->name,
            &rule->exts[i].value, first);
    if (rule->open != NULL)
        hm_buf_printf(out, " (%s)", rule->open);
    if (rule->has_after)
        hm_buf_printf(out, ", from %s on", HM_SHOW_TIME(rule->after.s));
}

static void put_list(struct hm_buf *out, const struct hm_identity_list *list,
    const char *indent, const char *word)
{
    size_t left = LISTED;

    for (const struct hm_identity_rule *r = list->first; r != NULL;
         r = r->next) {
        if (left-- == 0) {
            hm_buf_printf(
                out, "%s  .. and %zu more\n", indent, list->count - LISTED);
            return;
        }
        hm_buf_printf(out, "%s%s", indent, word);
        put_identity(out, r);
        hm_buf_put_u8(out, '\n');
    }
}

static void put_keys(
    struct hm_buf *out, const struct hm_rules *rules, const char *indent)
{
    char id[17];

    for (const struct hm_key_rule *r = rules->keys; r != NULL; r = r->next) {
        for (size_t i = 0; i < 8; i++)
            snprintf(id + 2 * i, 3, "%02x", r->id.b[i]);
        hm_buf_printf(out, "%sby: key %s\n", indent, id);
    }
}

void hm_rules_describe(
    struct hm_buf *out, const struct hm_rules *rules, const char *indent)
{
    hm_buf_printf(
        out, "%sat least %zu of these signers:\n", indent, rules->required);
    put_list(out, &rules->allow, indent, "by: ");
    put_keys(out, rules, indent);
    put_list(out, &rules->deny, indent, "not by: ");
    if (rules->has_after)
        hm_buf_printf(
            out, "%ssigned from %s on\n", indent, HM_SHOW_TIME(rules->after.s));
    if (rules->predicates == NULL && !rules->any_predicate)
        hm_buf_printf(out, "%sa signature\n", indent);
    for (const struct hm_predicate_rule *r = rules->predicates; r != NULL;
         r = r->next)
        hm_buf_printf(
            out, "%sa statement of type %s\n", indent, HM_SHOW(r->uri));
    if (rules->content_count > 0)
        hm_buf_printf(
            out, "%sthat says what the policy demands of it\n", indent);
}
