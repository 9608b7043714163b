/* SPDX-License-Identifier: Apache-2.0 */
/* A page as JSON: its sections in their order, each with what belongs to it. */
#include "cmd/show/outline.h"
#include "cmd/show/page.h"

/* The lists of a section: made when first needed. */
struct lists {
    struct hm_outline_at section, notes, statements, commands, problems;
};

static struct hm_outline_at list_of(
    struct hm_outline_at section, struct hm_outline_at *list, const char *name)
{
    if (list->node == NULL)
        *list = hm_outline_list(section, name);
    return *list;
}

static void put_saying(struct lists *lists, const struct hm_page_part *part)
{
    struct hm_outline_at at = hm_outline_map(
        list_of(lists->section, &lists->statements, "statements"), NULL);

    hm_outline_str(at, "mark", hm_mark_name(part->mark));
    hm_outline_str(at, "by", part->by);
    hm_outline_str(at, "about", part->ours);
    hm_outline_opt(at, "name", part->name.text);
    hm_outline_text(at, "value", part->foreign.text);
}

static void put_section(struct lists *lists, struct hm_outline_at sections,
    const struct hm_page_part *part)
{
    *lists = (struct lists){.section = hm_outline_map(sections, NULL)};
    hm_outline_u64(lists->section, "level", part->level);
    hm_outline_str(lists->section, "title", part->ours);
    hm_outline_opt(lists->section, "name", part->foreign.text);
}

static void put_part(struct lists *lists, struct hm_outline_at sections,
    const struct hm_page_part *part)
{
    switch (part->kind) {
    case HM_PAGE_SECTION:
        put_section(lists, sections, part);
        break;
    case HM_PAGE_NOTE:
        hm_outline_str(
            list_of(lists->section, &lists->notes, "notes"), NULL, part->ours);
        break;
    case HM_PAGE_SAYING:
        put_saying(lists, part);
        break;
    case HM_PAGE_COMMAND:
        hm_outline_text(list_of(lists->section, &lists->commands, "commands"),
            NULL, part->foreign.text);
        break;
    case HM_PAGE_PROBLEM:
        hm_outline_text(list_of(lists->section, &lists->problems, "problems"),
            NULL, part->foreign.text);
        break;
    }
}

bool hm_page_write_json(
    struct hm_buf *out, const struct hm_page *page, struct hm_err *err)
{
    hm_auto(outline) outline = hm_outline();
    struct hm_outline_at root = hm_outline_root(&outline), sections;
    struct lists lists = {.section = root};

    hm_outline_str(root, "schema", "hallmark.explain/1");
    sections = hm_outline_list(root, "sections");
    for (const struct hm_page_part *p = page->first; p != NULL; p = p->next)
        put_part(&lists, sections, p);
    return hm_outline_write_json(out, &outline, err);
}
