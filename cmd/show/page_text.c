/* SPDX-License-Identifier: Apache-2.0 */
/* A page for terminals. What is ours comes first in each line, so that nothing
 * foreign can be taken for a mark. */
#include "cmd/show/page.h"

static void put_section(struct hm_buf *out, const struct hm_page_part *part)
{
    hm_buf_put_str(out, out->len > 0 ? "\n" : "");
    hm_buf_put_str(out, part->ours);
    if (part->foreign.len > 0) {
        hm_buf_put_str(out, ": ");
        hm_page_foreign(out, &part->foreign);
    }
    hm_buf_put_u8(out, '\n');
}

static void put_saying(struct hm_buf *out, const struct hm_page_part *part)
{
    hm_buf_printf(
        out, "  %s, %s: %s", hm_mark_name(part->mark), part->by, part->ours);
    if (part->name.len > 0) {
        hm_buf_put_u8(out, ' ');
        hm_page_foreign(out, &part->name);
    }
    hm_buf_put_str(out, ": ");
    hm_page_foreign(out, &part->foreign);
    hm_buf_put_u8(out, '\n');
}

static void put_part(struct hm_buf *out, const struct hm_page_part *part)
{
    switch (part->kind) {
    case HM_PAGE_SECTION:
        put_section(out, part);
        break;
    case HM_PAGE_NOTE:
        hm_buf_printf(out, "  %s\n", part->ours);
        break;
    case HM_PAGE_SAYING:
        put_saying(out, part);
        break;
    case HM_PAGE_COMMAND:
        hm_buf_put_str(out, "    $ ");
        hm_buf_put(out, part->foreign.text);
        hm_buf_put_u8(out, '\n');
        break;
    case HM_PAGE_PROBLEM:
        hm_buf_put_str(out, "  problem: ");
        hm_page_foreign(out, &part->foreign);
        hm_buf_put_u8(out, '\n');
        break;
    }
}

void hm_page_write_text(struct hm_buf *out, const struct hm_page *page)
{
    for (const struct hm_page_part *p = page->first; p != NULL; p = p->next)
        put_part(out, p);
}
