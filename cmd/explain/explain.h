/* SPDX-License-Identifier: Apache-2.0 */
/* explain.h - evidence in plain statements, and what each of them is worth.
 *
 * The judge is asked as `hallmark verify` asks it, but for the question who
 * should have signed. What it proved (who signed, when, what the certificate
 * says) is marked as proved; all else is what somebody wrote, and so is
 * everything when the judge said no. What a predicate says is never proved,
 * whoever signed it: that he said so is. */
#ifndef HM_CMD_EXPLAIN_H
#define HM_CMD_EXPLAIN_H

#include "bundle/evidence.h"
#include "cmd/show/page.h"
#include "findings/kind.h"
#include "verify/verify.h"

/* What evidence is held against. */
struct hm_explain {
    const struct hm_root *root;
    const struct hm_key *const *keys; /* that may have signed */
    size_t key_count;
    struct hm_time now; /* for long-lived certificates, and for ages */
    /* What it must be about. NULL: whatever it says itself that it is about, so
     * that a yes says nothing about any artifact. */
    const struct hm_artifact *artifact;
    /* Left for all pieces together; NULL: each has its own bound and no other. */
    struct hm_work *work;
    /* What matters most of a statement is said there as well; NULL: nowhere. */
    struct hm_page *brief;
};

/* What came out. Must stay where it is: facts point into it, and into the
 * evidence and the root. */
struct hm_explained {
    struct hm_arena arena;
    struct hm_report *report;
    struct hm_digest digests[3]; /* of what the evidence says it is about */
    struct hm_artifact own;
    bool proved;
    struct hm_facts facts;
    struct hm_err why;  /* nothing is proved */
    bool has_statement; /* whatever it is worth */
    struct hm_statement statement;
    struct hm_err unread; /* an envelope of a statement that is none */
};
void hm_explained_free(struct hm_explained *explained);
HM_DEFINE_AUTO(explained)

/* Judge a piece of evidence that has no problem. False only when memory is
 * out. */
HM_MUST_USE bool hm_explain_judge(struct hm_explained *out,
    const struct hm_explain *how, const struct hm_evidence *evidence,
    struct hm_err *err);

/* Say what it says, as one run of statements. What of it cannot be read is a
 * problem of the page. */
void hm_explain_put(struct hm_page *page, const struct hm_explained *explained,
    const struct hm_explain *how, const struct hm_evidence *evidence);

/* A file of evidence, each piece in a section of its own at that level. False
 * when it is no evidence, or memory is out. */
HM_MUST_USE bool hm_explain_file(struct hm_page *page, unsigned level,
    const struct hm_explain *how, struct hm_bytes text, struct hm_err *err);

/* Read a statement that nobody signed. HM_MISMATCH when there is an artifact, and
 * it is not about that. */
HM_MUST_USE bool hm_explain_unsigned(struct hm_explained *out,
    const struct hm_explain *how, struct hm_bytes text, struct hm_err *err);
/* Say what it says: all of it is claimed. */
void hm_explain_unsigned_put(struct hm_page *page,
    const struct hm_explained *said, const struct hm_explain *how);
/* The same of a bill of materials that is no statement. */
void hm_explain_document(
    struct hm_page *page, const struct hm_explain *how, struct hm_bytes text);

/* ---- For the files of this folder ---- */

struct hm_explaining {
    struct hm_page *page;
    const struct hm_explain *how;
    const struct hm_evidence *evidence;
    const struct hm_explained *said;
};

void hm_explain_who(const struct hm_explaining *e);
void hm_explain_when(const struct hm_explaining *e);
void hm_explain_what(const struct hm_explaining *e);

/* Provenance; false, and nothing is said, for other predicates. */
bool hm_explain_slsa(const struct hm_explaining *e);
/* The same of bills of materials, of scans for vulnerabilities, of OpenVEX, and of
 * predicates that are a few members: results of tests, summaries. */
bool hm_explain_bill(const struct hm_explaining *e);
bool hm_explain_scan(const struct hm_explaining *e);
bool hm_explain_vex(const struct hm_explaining *e);
bool hm_explain_members(const struct hm_explaining *e);
/* A bill of SPDX that is no JSON. */
void hm_explain_tag_value(const struct hm_explaining *e, struct hm_bytes text);
/* That this predicate is of none of these types, and what it looks like: nobody
 * shall take what was not read for something that says nothing. */
void hm_explain_other(const struct hm_explaining *e);

/* Which level of SLSA's build track the builder reaches, and why no higher one:
 * proved only for evidence that is. */
void hm_explain_level(const struct hm_explaining *e, struct hm_bytes builder);
/* How old what is stated is at least, by the first time that is proved. */
void hm_explain_age(const struct hm_explaining *e);
/* Say so when something claims to be of a later time than that. */
void hm_explain_compare_time(
    const struct hm_explaining *e, struct hm_time time);

/* One statement without a parameter's name. */
void hm_explain_say(const struct hm_explaining *e, enum hm_mark mark,
    const char *by, const char *about, struct hm_bytes value);
/* The same of a text that may be empty: then it is not said. */
void hm_explain_opt(const struct hm_explaining *e, enum hm_mark mark,
    const char *by, const char *about, struct hm_bytes value);
/* A number that the predicate says, or that its lists have. */
void hm_explain_number(
    const struct hm_explaining *e, const char *about, size_t number);
/* The same, in short as well. */
void hm_explain_main(
    const struct hm_explaining *e, const char *about, size_t number);
/* A line in short alone, for who asked for that. */
void hm_explain_brief(const struct hm_explaining *e, enum hm_mark mark,
    const char *by, const char *about, struct hm_bytes value);
/* What a buffer holds; one that failed is a problem of the page. */
struct hm_bytes hm_explain_text(
    const struct hm_explaining *e, struct hm_buf *text);
/* What its predicate looks like by its members, whatever its type says. */
enum hm_findings_kind hm_explain_kind(const struct hm_explaining *e);
/* `what` is not known, because of the problem; in short as well: what was not
 * read is not nothing. Clears *err. */
void hm_explain_unread(
    const struct hm_explaining *e, const char *what, struct hm_err *err);
/* A list of so many has more than HM_EXPLAIN_LIST_MAX items: say it. */
void hm_explain_more(
    const struct hm_explaining *e, const char *what, size_t count);
/* saying->value is the time. */
void hm_explain_time(const struct hm_explaining *e,
    const struct hm_saying *saying, struct hm_time time);

#endif
