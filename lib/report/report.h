/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - every check leaves a line, and the verdict comes from the lines.
 *
 * A report is a tree of sections. A section of kind HM_ALL (a candidate, a
 * target) holds when everything below it holds; one of kind HM_ANY (the
 * candidates for a requirement) holds when one child does. Leaves are checks:
 * a judge announces each of its steps with hm_section_expect(), so that a step
 * that never ran stands there as HM_NOT_RUN and denies.
 *
 * Nobody sets a verdict. hm_report_verdict() computes it, and text, JSON, the
 * admission answer and the audit row render the same tree.
 *
 * Building functions return nothing to check: when memory runs out, or the
 * tree passes a limit, the report itself fails, its verdict is "could not
 * tell", and hm_report_end() says why. They accept the NULL that an earlier
 * one may have returned. A report belongs to one thread at a time. */
#ifndef HM_REPORT_H
#define HM_REPORT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "hallmark/report.h"

struct hm_report;
struct hm_section;
struct hm_check;
struct hm_buf;

/* What a check found. Zero is not a pass. */
enum hm_outcome {
    HM_NOT_RUN, /* announced, but nothing was found out: denies */
    HM_FAIL,    /* looked at, and wrong */
    HM_UNKNOWN, /* could not be looked at: network, disk, memory */
    HM_WAIVED,  /* not looked at, because the caller said so by name */
    HM_PASS,    /* looked at, and right */
};

enum hm_combine { HM_ALL, HM_ANY };

HM_MUST_USE bool hm_report_new(struct hm_report **out, struct hm_err *err);
void hm_report_free(struct hm_report *report);
HM_DEFINE_AUTO_PTR(report)

/* The outermost section: kind "report", HM_ALL. */
struct hm_section *hm_report_root(struct hm_report *report);

/* A section below `parent`. `kind` is a constant such as "candidate"; `name`
 * is copied and may be foreign text. */
struct hm_section *hm_section_add(struct hm_section *parent,
    enum hm_combine combine, const char *kind, struct hm_bytes name);

/* The section stands in the report, with a verdict of its own that its parent
 * does not count: a policy that only warns, what was verified once and is asked
 * of several. Neither a no nor a yes comes of it. */
void hm_section_advise(struct hm_section *section);

/* Nothing was demanded in this HM_ALL section, and that is allowed: what would be
 * a yes is "not judged". */
void hm_section_unjudged(struct hm_section *section);

/* An HM_ANY section whose children could not all be listed (a page was
 * missing, a limit was reached) cannot say "no" or "nothing". */
void hm_section_incomplete(struct hm_section *section, const char *reason);

/* A proved fact for people to read; both are copied. Order is kept. */
void hm_section_fact(
    struct hm_section *section, const char *name, struct hm_bytes value);

/* The first fact of that name, which belongs to the report; NULL: none. */
const struct hm_bytes *hm_section_told(
    const struct hm_section *section, const char *name);

/* Append the facts and checks of an HM_ALL section of another report, with what
 * was found: of several attempts the one that is told. `from` has no children.
 * What the other report lost, this one has lost, too. */
void hm_section_copy(struct hm_section *to, const struct hm_section *from);

/* Announce a check of an HM_ALL section by its constant name. */
struct hm_check *hm_section_expect(
    struct hm_section *section, const char *name);

/* Record what a check found. `reason` is a code of reason.h, whose table is
 * documented and never renames; the detail is for people and may be empty. A
 * check is set once; setting it again to something else makes it HM_FAIL with
 * "contradiction", so that a later pass cannot cover an earlier failure. */
void hm_check_pass(struct hm_check *check, const char *fmt, ...)
    HM_PRINTF(2, 3);
void hm_check_waive(struct hm_check *check, const char *fmt, ...)
    HM_PRINTF(2, 3);
void hm_check_fail(struct hm_check *check, const char *reason, const char *fmt,
    ...) HM_PRINTF(3, 4);

/* What was recorded; HM_NOT_RUN as long as nothing was, and for NULL. */
enum hm_outcome hm_check_outcome(const struct hm_check *check);

/* Record a failed call: HM_UNKNOWN for codes that say nothing about the
 * evidence (network, denied, system), HM_FAIL for all others. The reason is
 * the code's name. */
void hm_check_err(struct hm_check *check, const struct hm_err *err);

/* Record one that says nothing about the evidence, whatever its code is: we
 * stopped before it was found out. HM_UNKNOWN. */
void hm_check_unsure(struct hm_check *check, const struct hm_err *err);

/* The verdict of the whole tree, by these rules in this order.
 *   HM_ALL: a failed check or a child's no: no. Something unknown: could not
 *     tell. A child with nothing: nothing. A check that did not run: no. What
 *     is not judged, it or a child: not judged. Not one pass in sight: no.
 *     Otherwise yes.
 *   HM_ANY: a child's yes: yes. A child or a listing that could not be read:
 *     could not tell. A child's no: no. One that is not judged: that. Children,
 *     none of which says anything: no. None at all: nothing. */
enum hm_verdict hm_report_verdict(const struct hm_report *report);
enum hm_verdict hm_section_verdict(const struct hm_section *section);

/* True when the verdict is yes. Otherwise *err is the shortest honest summary:
 * the first check that made it what it is, behind the name of the section that
 * it stands in, with the code that its reason names. */
HM_MUST_USE bool hm_report_yes(
    const struct hm_report *report, struct hm_err *err);

/* The same of one section, whose verdict is no yes. */
void hm_section_why(const struct hm_section *section, struct hm_err *err);

/* True when the report holds everything that was put into it. */
HM_MUST_USE bool hm_report_end(
    const struct hm_report *report, struct hm_err *err);

/* Stable names: "pass", "not-run". */
const char *hm_outcome_name(enum hm_outcome outcome);

/* Append the report as an indented text for people; foreign text is escaped. */
void hm_report_text(struct hm_buf *out, const struct hm_report *report);

/* Append the report as one line of JSON (docs/formats/report.md). Strings that
 * are not UTF-8 are written escaped as by hm_text_escape(). HM_LIMIT when
 * `out` is full, HM_SYSTEM. */
HM_MUST_USE bool hm_report_json(
    struct hm_buf *out, const struct hm_report *report, struct hm_err *err);

#endif
