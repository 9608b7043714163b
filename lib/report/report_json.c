/* SPDX-License-Identifier: Apache-2.0 */
/* The members and their order are documented in docs/formats/report.md. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json_write.h"
#include "report/report.h"
#include "report/tree.h"

static void put_str(
    struct hm_json_out *out, json_t *at, const char *name, const char *value)
{
    hm_json_add_str(out, at, name, hm_bytes_str(value));
}

/* Foreign bytes: as they are when they are text, otherwise escaped, because
 * JSON cannot carry them and a report must not fail for that. */
static void put_foreign(struct hm_json_out *out, json_t *at, const char *name,
    struct hm_bytes value)
{
    hm_auto(buf) escaped = hm_buf(HM_REPORT_MAX);

    if (!hm_utf8_ok(value)) {
        hm_text_escape(&escaped, value);
        value = hm_buf_view(&escaped);
        if (escaped.failed != HM_OK)
            value = HM_LIT("(too long to escape)");
    }
    hm_json_add_str(out, at, name, value);
}

static void put_facts(
    struct hm_json_out *out, json_t *at, const struct hm_fact *fact)
{
    json_t *list;

    if (fact == NULL)
        return;
    list = hm_json_add_list(out, at, "facts");
    for (; fact != NULL; fact = fact->next) {
        json_t *item = hm_json_add_obj(out, list, NULL);

        put_str(out, item, "name", fact->name);
        put_foreign(out, item, "value", fact->value);
    }
}

static void put_checks(
    struct hm_json_out *out, json_t *at, const struct hm_check *check)
{
    json_t *list;

    if (check == NULL)
        return;
    list = hm_json_add_list(out, at, "checks");
    for (; check != NULL; check = check->next) {
        json_t *item = hm_json_add_obj(out, list, NULL);

        put_str(out, item, "name", check->name);
        put_str(out, item, "outcome", hm_outcome_name(check->outcome));
        if (check->outcome == HM_NOT_RUN)
            put_str(out, item, "reason", "not-run");
        else if (check->reason != NULL)
            put_str(out, item, "reason", check->reason);
        if (check->detail.len > 0)
            put_foreign(out, item, "detail", check->detail);
    }
}

/* Recursion ends: hm_section_add() bounds the depth. */
static void put_section(
    struct hm_json_out *out, json_t *at, const struct hm_section *section)
{
    json_t *list;

    put_str(out, at, "kind", section->kind);
    if (section->name.len > 0)
        put_foreign(out, at, "name", section->name);
    put_str(out, at, "combine", section->combine == HM_ANY ? "any" : "all");
    put_str(out, at, "verdict", hm_verdict_name(hm_section_verdict(section)));
    if (section->advisory)
        hm_json_add_bool(out, at, "advisory", true);
    if (section->unjudged)
        hm_json_add_bool(out, at, "unjudged", true);
    if (section->incomplete != NULL)
        put_str(out, at, "incomplete", section->incomplete);
    put_facts(out, at, section->facts);
    put_checks(out, at, section->checks);
    if (section->children == NULL)
        return;
    list = hm_json_add_list(out, at, "sections");
    for (const struct hm_section *s = section->children; s != NULL; s = s->next)
        put_section(out, hm_json_add_obj(out, list, NULL), s);
}

bool hm_report_json(
    struct hm_buf *to, const struct hm_report *report, struct hm_err *err)
{
    hm_auto(json_out) out = hm_json_out();

    put_str(&out, out.root, "schema", "hallmark.report/1");
    put_str(
        &out, out.root, "verdict", hm_verdict_name(hm_report_verdict(report)));
    if (report->failed.code != HM_OK)
        put_str(&out, out.root, "problem", report->failed.msg);
    put_section(&out, hm_json_add_obj(&out, out.root, "report"), &report->root);
    if (!hm_json_out_write(&out, HM_JSON_COMPACT, to, err))
        return hm_wrap(err, "report");
    return true;
}
