/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "report/report.h"
#include "report/tree.h"

enum { NAME_WIDTH = 20 };

static void put_indent(struct hm_buf *out, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        hm_buf_put_str(out, "  ");
}

static void put_padded(struct hm_buf *out, const char *text, size_t width)
{
    hm_buf_put_str(out, text);
    for (size_t len = strlen(text); len < width; len++)
        hm_buf_put_u8(out, ' ');
}

static void put_check(
    struct hm_buf *out, const struct hm_check *check, unsigned depth)
{
    put_indent(out, depth);
    put_padded(out, hm_outcome_name(check->outcome), 9);
    put_padded(out, check->name, check->detail.len > 0 ? NAME_WIDTH : 0);
    if (check->detail.len > 0) {
        hm_buf_put_str(out, "  ");
        hm_text_escape_line(out, check->detail);
    }
    if (check->reason != NULL)
        hm_buf_printf(out, " [%s]", check->reason);
    hm_buf_put_str(out, "\n");
}

static void put_fact(
    struct hm_buf *out, const struct hm_fact *fact, unsigned depth)
{
    put_indent(out, depth);
    hm_buf_printf(out, "%s: ", fact->name);
    hm_text_escape(out, fact->value);
    hm_buf_put_str(out, "\n");
}

/* Recursion ends: hm_section_add() bounds the depth. */
static void put_section(struct hm_buf *out, const struct hm_section *section)
{
    unsigned depth = section->depth;

    put_indent(out, depth);
    hm_buf_printf(out, "%s: %s", section->kind,
        hm_verdict_name(hm_section_verdict(section)));
    if (section->name.len > 0) {
        hm_buf_put_str(out, "  ");
        hm_text_escape(out, section->name);
    }
    if (section->advisory)
        hm_buf_put_str(out, " (not counted)");
    if (section->incomplete != NULL)
        hm_buf_printf(
            out, " (not all could be listed) [%s]", section->incomplete);
    hm_buf_put_str(out, "\n");
    for (const struct hm_fact *f = section->facts; f != NULL; f = f->next)
        put_fact(out, f, depth + 1);
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next)
        put_check(out, c, depth + 1);
    for (const struct hm_section *s = section->children; s != NULL; s = s->next)
        put_section(out, s);
}

void hm_report_text(struct hm_buf *out, const struct hm_report *report)
{
    if (report->failed.code != HM_OK)
        hm_buf_printf(out, "incomplete report: %s\n", report->failed.msg);
    put_section(out, &report->root);
}
