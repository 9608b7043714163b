/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/explain/explain.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "report/tree.h"

static const char this_run[] = "this run";

void hm_explain_say(const struct hm_explaining *e, enum hm_mark mark,
    const char *by, const char *about, struct hm_bytes value)
{
    hm_page_say(e->page,
        &(struct hm_saying){
            .mark = mark, .by = by, .about = about, .value = value});
}

void hm_explain_opt(const struct hm_explaining *e, enum hm_mark mark,
    const char *by, const char *about, struct hm_bytes value)
{
    if (value.len > 0)
        hm_explain_say(e, mark, by, about, value);
}

void hm_explain_number(
    const struct hm_explaining *e, const char *about, size_t number)
{
    char text[32];

    snprintf(text, sizeof(text), "%zu", number);
    hm_explain_say(e, HM_CLAIMED, "predicate", about, hm_bytes_str(text));
}

void hm_explain_main(
    const struct hm_explaining *e, const char *about, size_t number)
{
    char text[32];

    snprintf(text, sizeof(text), "%zu", number);
    hm_explain_say(e, HM_CLAIMED, "predicate", about, hm_bytes_str(text));
    hm_explain_brief(e, HM_CLAIMED, "predicate", about, hm_bytes_str(text));
}

void hm_explain_brief(const struct hm_explaining *e, enum hm_mark mark,
    const char *by, const char *about, struct hm_bytes value)
{
    if (e->how->brief != NULL)
        hm_page_say(e->how->brief,
            &(struct hm_saying){
                .mark = mark, .by = by, .about = about, .value = value});
}

struct hm_bytes hm_explain_text(
    const struct hm_explaining *e, struct hm_buf *text)
{
    return hm_page_view(e->page, text);
}

void hm_explain_unread(
    const struct hm_explaining *e, const char *what, struct hm_err *err)
{
    const struct hm_bytes value = HM_LIT("not known: it could not be read");

    hm_page_problem(e->page, err);
    hm_explain_say(e, HM_SEEN, this_run, what, value);
    hm_explain_brief(e, HM_SEEN, this_run, what, value);
}

/* A time that no date can be written for is shown as its seconds. */
void hm_explain_time(const struct hm_explaining *e,
    const struct hm_saying *saying, struct hm_time time)
{
    hm_auto(buf) text = hm_buf(64);
    struct hm_saying timed = *saying;

    hm_time_write(&text, time);
    timed.value = text.failed == HM_OK ? hm_buf_view(&text)
                                       : hm_bytes_str(HM_SHOW_TIME(time.s));
    hm_page_say(e->page, &timed);
}

void hm_explain_more(
    const struct hm_explaining *e, const char *what, size_t count)
{
    char text[64];

    if (count <= HM_EXPLAIN_LIST_MAX)
        return;
    snprintf(text, sizeof(text), "%zu %s, of which %d are shown", count, what,
        HM_EXPLAIN_LIST_MAX);
    hm_explain_say(e, HM_SEEN, this_run, "counted", hm_bytes_str(text));
}

/* ---- What was found out ---- */

static void put_checks(const struct hm_explaining *e)
{
    const struct hm_section *root = hm_report_root(e->said->report);

    for (const struct hm_check *c = root->checks; c != NULL; c = c->next) {
        if (c->outcome == HM_PASS)
            hm_page_say(e->page,
                &(struct hm_saying){.mark = HM_SEEN,
                    .by = this_run,
                    .about = "checked",
                    .name = hm_bytes_str(c->name),
                    .value = c->detail.len > 0 ? c->detail : HM_LIT("passed"),
                    .line = true});
    }
}

static void put_verdict(const struct hm_explaining *e)
{
    if (!e->said->proved) {
        hm_page_note(e->page,
            "Nothing in this evidence is proved: all of it is what somebody "
            "wrote.");
        hm_page_say(e->page,
            &(struct hm_saying){.mark = HM_SEEN,
                .by = this_run,
                .about = "why nothing is proved",
                .value = hm_bytes_str(e->said->why.msg),
                .line = true});
        return;
    }
    hm_page_note(e->page,
        e->how->artifact != NULL
            ? "This evidence verifies. Whether its signer is the right one, "
              "only hallmark verify says."
            : "This evidence verifies, whatever it is about: no artifact was "
              "given. Whether its signer is the right one, only hallmark "
              "verify says.");
}

void hm_explain_put(struct hm_page *page, const struct hm_explained *explained,
    const struct hm_explain *how, const struct hm_evidence *evidence)
{
    const struct hm_explaining e = {page, how, evidence, explained};

    put_verdict(&e);
    hm_explain_who(&e);
    hm_explain_when(&e);
    hm_explain_what(&e);
    if (explained->proved)
        put_checks(&e);
}

/* ---- Files ---- */

static bool put_piece(struct hm_page *page, const struct hm_explain *how,
    const struct hm_evidence *evidence, struct hm_err *err)
{
    hm_auto(explained) explained = {0};
    struct hm_err problem;

    if (evidence->problem != NULL) {
        problem = *evidence->problem;
        hm_page_problem(page, &problem);
        return true;
    }
    HM_TRY(hm_explain_judge(&explained, how, evidence, err));
    hm_explain_put(page, &explained, how, evidence);
    return true;
}

/* As tools write it before it is signed. */
static bool put_unsigned(struct hm_page *page, unsigned level,
    const struct hm_explain *how, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(explained) said = {0};

    HM_TRY(hm_explain_unsigned(&said, how, text, err));
    hm_page_section(page, level, "Statement", hm_bytes(NULL, 0));
    hm_page_note(
        page, "This statement is not signed: nothing in it is proved.");
    hm_explain_unsigned_put(page, &said, how);
    return true;
}

static bool put_pieces(struct hm_page *page, unsigned level,
    const struct hm_explain *how, const struct hm_evidence_file *file,
    struct hm_err *err)
{
    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        const struct hm_evidence *evidence = hm_evidence_at(file, i);

        hm_page_section(page, level, "Evidence", evidence->where);
        HM_TRY(put_piece(page, how, evidence, err));
    }
    return true;
}

bool hm_explain_file(struct hm_page *page, unsigned level,
    const struct hm_explain *how, struct hm_bytes text, struct hm_err *err)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_work work = hm_work(HM_WORK_TARGET_MAX, how->work);
    struct hm_explain bounded = *how;
    struct hm_err none = {0}, no_statement = {0};

    bounded.work = &work;

    if (hm_evidence_parse(&file, text, &none))
        return put_pieces(page, level, &bounded, file, err);
    if (none.code == HM_UNSUPPORTED &&
        put_unsigned(page, level, how, text, &no_statement))
        return true;
    *err = no_statement.code == HM_SYSTEM ? no_statement : none;
    return false;
}
