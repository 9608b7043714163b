/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show/page.h"

#include <assert.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

const char *hm_mark_name(enum hm_mark mark)
{
    switch (mark) {
    case HM_PROVED:
        return "proved";
    case HM_SEEN:
        return "seen";
    case HM_CLAIMED:
        break;
    }
    return "claimed";
}

struct hm_page hm_page(void)
{
    return (struct hm_page){.arena = hm_arena(HM_OUTLINE_MAX)};
}

void hm_page_free(struct hm_page *page)
{
    hm_arena_free(&page->arena);
    *page = (struct hm_page){0};
}

/* ---- Adding ---- */

/* The first failure stays, and nothing is added from then on. */
static struct hm_page_part *add(struct hm_page *page, enum hm_page_kind kind)
{
    struct hm_page_part *part;

    if (page->failed.code != HM_OK)
        return NULL;
    part = hm_arena_alloc(&page->arena, 1, sizeof(*part));
    if (part == NULL) {
        (void)hm_arena_fail(&page->arena, &page->failed);
        return NULL;
    }
    part->kind = kind;
    if (page->last == NULL)
        page->first = part;
    else
        page->last->next = part;
    page->last = part;
    return part;
}

/* A character that the cut would split is dropped, not shown as bytes. */
static struct hm_bytes cut(struct hm_bytes in)
{
    struct hm_bytes shown = hm_bytes_slice(in, 0, HM_PAGE_VALUE_MAX);

    while (shown.len < in.len && shown.len > HM_PAGE_VALUE_MAX - 4 &&
        (in.p[shown.len] & 0xc0) == 0x80)
        shown.len--;
    return shown;
}

static struct hm_page_text kept(
    struct hm_page *page, struct hm_bytes in, bool line)
{
    struct hm_page_text out = {.len = in.len, .line = line};

    if (in.len == 0 || page->failed.code != HM_OK ||
        !hm_arena_copy(
            &page->arena, &out.text, page->whole ? in : cut(in), &page->failed))
        return (struct hm_page_text){.line = line};
    return out;
}

void hm_page_section(struct hm_page *page, unsigned level, const char *title,
    struct hm_bytes name)
{
    struct hm_page_part *part = add(page, HM_PAGE_SECTION);

    assert(level >= 1 && level <= 3);
    if (part == NULL)
        return;
    part->level = level;
    part->ours = title;
    part->foreign = kept(page, name, false);
}

void hm_page_note(struct hm_page *page, const char *text)
{
    struct hm_page_part *part = add(page, HM_PAGE_NOTE);

    if (part != NULL)
        part->ours = text;
}

void hm_page_say(struct hm_page *page, const struct hm_saying *saying)
{
    struct hm_page_part *part = add(page, HM_PAGE_SAYING);

    if (part == NULL)
        return;
    part->mark = saying->mark;
    part->by = saying->by;
    part->ours = saying->about;
    part->name = kept(page, saying->name, false);
    part->foreign = kept(page, saying->value, saying->line);
}

/* Never cut: half a command is another one. */
void hm_page_command(struct hm_page *page, struct hm_bytes line)
{
    struct hm_page_part *part = add(page, HM_PAGE_COMMAND);

    for (size_t i = 0; i < line.len; i++)
        assert(line.p[i] >= ' ' && line.p[i] < 0x7f);
    if (part != NULL && line.len > 0 &&
        !hm_arena_copy(&page->arena, &part->foreign.text, line, &page->failed))
        part->foreign.text = hm_bytes(NULL, 0);
}

/* Running out of memory is not the foreign document's fault. */
void hm_page_problem(struct hm_page *page, struct hm_err *err)
{
    struct hm_page_part *part = add(page, HM_PAGE_PROBLEM);

    page->problems++;
    if (part != NULL)
        part->foreign = kept(page, hm_bytes_str(err->msg), true);
    if (err->code == HM_SYSTEM && page->failed.code == HM_OK)
        page->failed = *err;
    *err = (struct hm_err){0};
}

struct hm_bytes hm_page_view(struct hm_page *page, struct hm_buf *text)
{
    struct hm_bytes view = {0};
    struct hm_err err = {0};

    if (hm_buf_end(text, &view, &err))
        return view;
    hm_page_problem(page, &err);
    return hm_bytes(NULL, 0);
}

void hm_page_take(struct hm_page *to, struct hm_page *from)
{
    if (to->failed.code == HM_OK)
        to->failed = from->failed;
    if (to->failed.code == HM_OK &&
        from->arena.used > hm_arena_left(&to->arena))
        (void)hm_fail(
            &to->failed, HM_LIMIT, "needs more than %zu bytes", to->arena.max);
    if (to->failed.code != HM_OK)
        return;
    if (from->first != NULL) {
        if (to->last == NULL)
            to->first = from->first;
        else
            to->last->next = from->first;
        to->last = from->last;
    }
    to->problems += from->problems;
    hm_arena_take(&to->arena, &from->arena);
    from->first = from->last = NULL;
    from->problems = 0;
}

/* ---- Writing ---- */

void hm_page_foreign(struct hm_buf *out, const struct hm_page_text *in)
{
    struct hm_bytes shown = cut(in->text);

    if (in->len == 0)
        hm_buf_put_str(out, "(empty)");
    if (in->line)
        hm_text_escape_line(out, shown);
    else
        hm_text_escape(out, shown);
    if (shown.len < in->len)
        hm_buf_printf(out, ".. (%zu bytes in all)", in->len);
}

bool hm_page_write(struct hm_buf *out, const struct hm_page *page,
    enum hm_page_form form, struct hm_err *err)
{
    if (page->failed.code != HM_OK) {
        *err = page->failed;
        return false;
    }
    switch (form) {
    case HM_PAGE_TEXT:
        hm_page_write_text(out, page);
        break;
    case HM_PAGE_MARKDOWN:
        hm_page_write_markdown(out, page);
        break;
    case HM_PAGE_HTML:
        hm_page_write_html(out, page);
        break;
    case HM_PAGE_JSON:
        return hm_page_write_json(out, page, err);
    }
    return hm_buf_end(out, NULL, err);
}
