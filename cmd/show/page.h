/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - statements for people, each marked by how much it is worth.
 *
 *     hm_page_section(&page, 2, "Evidence", name);
 *     hm_page_say(&page, &(struct hm_saying){.mark = HM_PROVED,
 *         .about = "built from repository", .value = uri,
 *         .by = "certificate"});
 *
 * One page is printed as text, as Markdown, as HTML or as JSON. What we say
 * ourselves is constant; what others say is foreign, and every writer makes it
 * harmless: no foreign byte begins a line, opens a tag, a link or a cell, or
 * turns the direction of writing. There are no scripts and no links, and
 * nothing is loaded from anywhere.
 *
 * Adds return nothing. The first that finds no room makes the page fail, and
 * the writers ask. What is added is copied. */
#ifndef HM_CMD_PAGE_H
#define HM_CMD_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "hallmark/err.h"

/* Zero is what is worth least. */
enum hm_mark {
    HM_CLAIMED, /* somebody wrote it */
    HM_SEEN,    /* this run read or computed it, of what has that digest */
    HM_PROVED,  /* a certificate, a key, a log or a time proves it, and that was
                   verified against a root or a given key */
};

/* "claimed", "seen", "proved". */
const char *hm_mark_name(enum hm_mark mark);

struct hm_saying {
    enum hm_mark mark;
    const char *about;     /* ours: "built from repository" */
    struct hm_bytes name;  /* foreign: of a parameter; may be empty */
    struct hm_bytes value; /* foreign */
    bool
        line; /* value is a message, in which foreign text is escaped already */
    const char *by; /* ours, whose word it is: "certificate" */
};

enum hm_page_kind {
    HM_PAGE_SECTION,
    HM_PAGE_NOTE,
    HM_PAGE_SAYING,
    HM_PAGE_COMMAND,
    HM_PAGE_PROBLEM,
};

/* What is kept of a foreign text: all of it, or as much as people are shown. */
struct hm_page_text {
    struct hm_bytes text;
    size_t len; /* of all of it */
    bool line;  /* a message, in which foreign text is escaped already */
};

struct hm_page_part {
    enum hm_page_kind kind;
    unsigned level;   /* of a section, from 1 */
    const char *ours; /* title, note; of a saying what it is about */
    /* A section's name, a command, a problem's line; what a saying says. */
    struct hm_page_text foreign;
    enum hm_mark mark; /* of a saying, as follows */
    const char *by;
    struct hm_page_text name;
    struct hm_page_part *next;
};

struct hm_page {
    /* Texts are kept whole, for JSON; otherwise what is longer than people are
     * shown is cut when it comes, so that no text can fill the page. */
    bool whole;
    struct hm_arena arena;
    struct hm_page_part *first, *last;
    size_t problems; /* that were noted */
    struct hm_err failed;
};

struct hm_page hm_page(void);
void hm_page_free(struct hm_page *page);
HM_DEFINE_AUTO(page)

/* What follows is below a title of ours; `name` is foreign and may be empty.
 * Levels are 1 to 3. */
void hm_page_section(struct hm_page *page, unsigned level, const char *title,
    struct hm_bytes name);
/* A sentence of ours. */
void hm_page_note(struct hm_page *page, const char *text);
void hm_page_say(struct hm_page *page, const struct hm_saying *saying);
/* Something a person may type, one line of printable ASCII (assert). */
void hm_page_command(struct hm_page *page, struct hm_bytes line);
/* Something could not be read: its message. Clears *err. */
void hm_page_problem(struct hm_page *page, struct hm_err *err);
/* What a buffer holds, to be said; one that failed is a problem of the page, and
 * then it is empty. */
struct hm_bytes hm_page_view(struct hm_page *page, struct hm_buf *text);

/* Put all parts of `from` behind those of `to`; `from` is empty then. */
void hm_page_take(struct hm_page *to, struct hm_page *from);

enum hm_page_form {
    HM_PAGE_TEXT,
    HM_PAGE_MARKDOWN,
    HM_PAGE_HTML,
    HM_PAGE_JSON,
};

/* Append the whole page. Foreign texts that are longer than HM_PAGE_VALUE_MAX
 * are cut, and said to be, but for JSON. The page's own failure, or HM_LIMIT. */
HM_MUST_USE bool hm_page_write(struct hm_buf *out, const struct hm_page *page,
    enum hm_page_form form, struct hm_err *err);

/* ---- For the files of this page: its writers ---- */

/* Append it escaped as by hm_text_escape() (a message: as by
 * hm_text_escape_line()), cut where it is too long. */
void hm_page_foreign(struct hm_buf *out, const struct hm_page_text *in);

void hm_page_write_text(struct hm_buf *out, const struct hm_page *page);
void hm_page_write_markdown(struct hm_buf *out, const struct hm_page *page);
void hm_page_write_html(struct hm_buf *out, const struct hm_page *page);
HM_MUST_USE bool hm_page_write_json(
    struct hm_buf *out, const struct hm_page *page, struct hm_err *err);

#endif
