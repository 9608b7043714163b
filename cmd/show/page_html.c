/* SPDX-License-Identifier: Apache-2.0 */
/* A page as one HTML file. Foreign text stands between tags and never in an
 * attribute; there is no link to follow. Should all of that be wrong, the file
 * says itself that nothing may run and nothing be loaded. */
#include "cmd/show/page.h"

#include "base/limits.h"

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" "
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>hallmark</title>\n"
    "<style>\n"
    "body{font:16px/1.5 sans-serif;max-width:70em;margin:2em auto;"
    "padding:0 1em;color:#111;background:#fff}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left;"
    "vertical-align:top}\n"
    "code{unicode-bidi:isolate;overflow-wrap:anywhere;white-space:pre-wrap}\n"
    "pre{background:#eee;padding:.5em;overflow-x:auto}\n"
    ".proved{font-weight:bold;color:#05551f}\n"
    ".claimed{color:#7a3b00}\n"
    ".problem{border-left:.3em solid #a00;padding-left:.5em}\n"
    "</style>\n"
    "</head>\n"
    "<body>\n";

static void put_text(struct hm_buf *out, struct hm_bytes in)
{
    static const struct {
        uint8_t c;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"},
        {'"', "&quot;"}, {'\'', "&#39;"}};

    for (size_t i = 0; i < in.len; i++) {
        const char *entity = NULL;

        for (size_t k = 0; k < sizeof(entities) / sizeof(entities[0]); k++) {
            if (in.p[i] == entities[k].c)
                entity = entities[k].entity;
        }
        if (entity != NULL)
            hm_buf_put_str(out, entity);
        else
            hm_buf_put_u8(out, in.p[i]);
    }
}

static void put_ours(struct hm_buf *out, const char *text)
{
    put_text(out, hm_bytes_str(text));
}

/* Names in Hebrew are no attack, and yet they would turn what stands beside
 * them: each is a piece of its own. */
static void put_code(struct hm_buf *out, const struct hm_page_text *in)
{
    hm_auto(buf) text = hm_buf(4 * HM_KIB);

    hm_page_foreign(&text, in);
    if (text.failed != HM_OK)
        hm_buf_fail(out, text.failed);
    hm_buf_put_str(out, "<code dir=\"ltr\">");
    put_text(out, hm_buf_view(&text));
    hm_buf_put_str(out, "</code>");
}

static void put_section(struct hm_buf *out, const struct hm_page_part *part)
{
    hm_buf_printf(out, "<h%u>", part->level);
    put_ours(out, part->ours);
    if (part->foreign.len > 0) {
        hm_buf_put_u8(out, ' ');
        put_code(out, &part->foreign);
    }
    hm_buf_printf(out, "</h%u>\n", part->level);
}

static void put_saying(struct hm_buf *out, const struct hm_page_part *part)
{
    const char *mark = hm_mark_name(part->mark);

    hm_buf_printf(out, "<tr><td class=\"%s\">%s</td><td>", mark, mark);
    put_ours(out, part->by);
    hm_buf_put_str(out, "</td><td>");
    put_ours(out, part->ours);
    if (part->name.len > 0) {
        hm_buf_put_u8(out, ' ');
        put_code(out, &part->name);
    }
    hm_buf_put_str(out, "</td><td>");
    put_code(out, &part->foreign);
    hm_buf_put_str(out, "</td></tr>\n");
}

static void put_part(struct hm_buf *out, const struct hm_page_part *part)
{
    switch (part->kind) {
    case HM_PAGE_SECTION:
        put_section(out, part);
        break;
    case HM_PAGE_NOTE:
        hm_buf_put_str(out, "<p>");
        put_ours(out, part->ours);
        hm_buf_put_str(out, "</p>\n");
        break;
    case HM_PAGE_SAYING:
        put_saying(out, part);
        break;
    case HM_PAGE_COMMAND:
        hm_buf_put_str(out, "<pre>");
        put_text(out, part->foreign.text);
        hm_buf_put_str(out, "</pre>\n");
        break;
    case HM_PAGE_PROBLEM:
        hm_buf_put_str(out, "<p class=\"problem\">Not read: ");
        put_code(out, &part->foreign);
        hm_buf_put_str(out, "</p>\n");
        break;
    }
}

void hm_page_write_html(struct hm_buf *out, const struct hm_page *page)
{
    bool inside = false; /* of a table */

    hm_buf_put_str(out, head);
    for (const struct hm_page_part *p = page->first; p != NULL; p = p->next) {
        bool row = p->kind == HM_PAGE_SAYING;

        if (row != inside)
            hm_buf_put_str(out, row ? "<table>\n" : "</table>\n");
        inside = row;
        put_part(out, p);
    }
    hm_buf_put_str(out, inside ? "</table>\n" : "");
    hm_buf_put_str(out, "</body>\n</html>\n");
}
