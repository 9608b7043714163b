/* SPDX-License-Identifier: Apache-2.0 */
/* A page as Markdown, for whichever program renders it: CommonMark, GitHub's
 * and others differ, so foreign text stands in code spans alone, where none of
 * them sees links, names of people, numbers of issues or HTML, and the three
 * characters that could end a span, end a cell or begin a tag for one that does
 * not read spans first are written as escapes. It never begins a line. */
#include "cmd/show/page.h"

#include "base/limits.h"

static void put_span(struct hm_buf *out, const struct hm_page_text *in)
{
    hm_auto(buf) text = hm_buf(4 * HM_KIB);
    struct hm_bytes left;

    hm_page_foreign(&text, in);
    if (text.failed != HM_OK)
        hm_buf_fail(out, text.failed);
    left = hm_buf_view(&text);
    hm_buf_put_u8(out, '`');
    for (size_t i = 0; i < left.len; i++) {
        if (left.p[i] == '`' || left.p[i] == '|' || left.p[i] == '<')
            hm_buf_printf(out, "\\x%02x", left.p[i]);
        else
            hm_buf_put_u8(out, left.p[i]);
    }
    hm_buf_put_u8(out, '`');
}

static void put_section(struct hm_buf *out, const struct hm_page_part *part)
{
    hm_buf_put_str(out, out->len > 0 ? "\n" : "");
    for (unsigned i = 0; i < part->level; i++)
        hm_buf_put_u8(out, '#');
    hm_buf_printf(out, " %s", part->ours);
    if (part->foreign.len > 0) {
        hm_buf_put_u8(out, ' ');
        put_span(out, &part->foreign);
    }
    hm_buf_put_u8(out, '\n');
}

/* A row; the first of several has the table's head above it. */
static void put_saying(
    struct hm_buf *out, const struct hm_page_part *part, bool first)
{
    if (first)
        hm_buf_put_str(
            out, "\n| worth | by | what | value |\n|---|---|---|---|\n");
    hm_buf_printf(out,
        part->mark == HM_PROVED ? "| **%s** | %s | %s" : "| %s | %s | %s",
        hm_mark_name(part->mark), part->by, part->ours);
    if (part->name.len > 0) {
        hm_buf_put_u8(out, ' ');
        put_span(out, &part->name);
    }
    hm_buf_put_str(out, " | ");
    put_span(out, &part->foreign);
    hm_buf_put_str(out, " |\n");
}

static void put_part(
    struct hm_buf *out, const struct hm_page_part *part, bool first)
{
    switch (part->kind) {
    case HM_PAGE_SECTION:
        put_section(out, part);
        break;
    case HM_PAGE_NOTE:
        hm_buf_printf(out, "\n%s\n", part->ours);
        break;
    case HM_PAGE_SAYING:
        put_saying(out, part, first);
        break;
    case HM_PAGE_COMMAND: /* a block by its margin has no end to be written */
        hm_buf_put_str(out, "\n    ");
        hm_buf_put(out, part->foreign.text);
        hm_buf_put_u8(out, '\n');
        break;
    case HM_PAGE_PROBLEM:
        hm_buf_put_str(out, "\nNot read: ");
        put_span(out, &part->foreign);
        hm_buf_put_u8(out, '\n');
        break;
    }
}

void hm_page_write_markdown(struct hm_buf *out, const struct hm_page *page)
{
    const struct hm_page_part *before = NULL;

    for (const struct hm_page_part *p = page->first; p != NULL; p = p->next) {
        put_part(out, p, before == NULL || before->kind != HM_PAGE_SAYING);
        before = p;
    }
}
