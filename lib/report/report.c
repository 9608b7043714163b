/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "report/reason.h"
#include "report/tree.h"

bool hm_report_new(struct hm_report **out, struct hm_err *err)
{
    struct hm_report *report = hm_alloc(sizeof(*report));

    if (report == NULL)
        return hm_fail_memory(err);
    report->arena = hm_arena(HM_REPORT_MAX);
    report->root = (struct hm_section){
        .report = report, .combine = HM_ALL, .kind = "report"};
    *out = report;
    return true;
}

void hm_report_free(struct hm_report *report)
{
    if (report == NULL)
        return;
    hm_arena_free(&report->arena);
    hm_free(report);
}

struct hm_section *hm_report_root(struct hm_report *report)
{
    return &report->root;
}

/* Keep the first failure; the report's verdict is "could not tell" from here
 * on, because a line that is missing might have been the one that denies. */
static void fail_report(struct hm_report *report, const struct hm_err *err)
{
    if (report->failed.code == HM_OK)
        report->failed = *err;
}

static void *add_node(struct hm_report *report, size_t size)
{
    struct hm_err err = {0};
    void *node;

    if (report->nodes >= HM_REPORT_NODES_MAX) {
        hm_fail(&err, HM_LIMIT, "a report of more than %zu lines",
            (size_t)HM_REPORT_NODES_MAX);
        fail_report(report, &err);
        return NULL;
    }
    node = hm_arena_alloc(&report->arena, 1, size);
    if (node == NULL) {
        hm_arena_fail(&report->arena, &err);
        fail_report(report, &err);
        return NULL;
    }
    report->nodes++;
    return node;
}

static struct hm_bytes copy(struct hm_report *report, struct hm_bytes in)
{
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    if (!hm_arena_copy(&report->arena, &out, in, &err))
        fail_report(report, &err);
    return out;
}

struct hm_section *hm_section_add(struct hm_section *parent,
    enum hm_combine combine, const char *kind, struct hm_bytes name)
{
    struct hm_section *section;
    struct hm_err err = {0};

    if (parent == NULL)
        return NULL;
    if (parent->depth >= HM_REPORT_DEPTH_MAX) {
        hm_fail(&err, HM_LIMIT, "a report deeper than %d sections",
            HM_REPORT_DEPTH_MAX);
        fail_report(parent->report, &err);
        return NULL;
    }
    section = add_node(parent->report, sizeof(*section));
    if (section == NULL)
        return NULL;
    section->report = parent->report;
    section->combine = combine;
    section->depth = parent->depth + 1;
    section->kind = kind;
    section->name = copy(parent->report, name);
    if (parent->last_child == NULL)
        parent->children = section;
    else
        parent->last_child->next = section;
    parent->last_child = section;
    return section;
}

void hm_section_advise(struct hm_section *section)
{
    if (section != NULL)
        section->advisory = true;
}

void hm_section_unjudged(struct hm_section *section)
{
    if (section == NULL)
        return;
    assert(section->combine == HM_ALL);
    section->unjudged = true;
}

void hm_section_incomplete(struct hm_section *section, const char *reason)
{
    assert(hm_reason_find(reason) != NULL);
    if (section != NULL && section->incomplete == NULL)
        section->incomplete = reason;
}

void hm_section_fact(
    struct hm_section *section, const char *name, struct hm_bytes value)
{
    struct hm_fact *fact;

    if (section == NULL)
        return;
    fact = add_node(section->report, sizeof(*fact));
    if (fact == NULL)
        return;
    fact->name = name;
    fact->value = copy(section->report, value);
    if (section->last_fact == NULL)
        section->facts = fact;
    else
        section->last_fact->next = fact;
    section->last_fact = fact;
}

const struct hm_bytes *hm_section_told(
    const struct hm_section *section, const char *name)
{
    const struct hm_fact *fact = section == NULL ? NULL : section->facts;

    for (; fact != NULL; fact = fact->next) {
        if (strcmp(fact->name, name) == 0)
            return &fact->value;
    }
    return NULL;
}

struct hm_check *hm_section_expect(struct hm_section *section, const char *name)
{
    struct hm_check *check;

    if (section == NULL)
        return NULL;
    assert(section->combine == HM_ALL);
    check = add_node(section->report, sizeof(*check));
    if (check == NULL)
        return NULL;
    check->report = section->report;
    check->name = name;
    if (section->last_check == NULL)
        section->checks = check;
    else
        section->last_check->next = check;
    section->last_check = check;
    return check;
}

void hm_section_copy(struct hm_section *to, const struct hm_section *from)
{
    if (to == NULL)
        return;
    assert(from->children == NULL && from->combine == HM_ALL);
    if (from->report->failed.code != HM_OK)
        fail_report(to->report, &from->report->failed);
    for (const struct hm_fact *f = from->facts; f != NULL; f = f->next)
        hm_section_fact(to, f->name, f->value);
    for (const struct hm_check *c = from->checks; c != NULL; c = c->next) {
        struct hm_check *check = hm_section_expect(to, c->name);

        if (check == NULL)
            return;
        check->outcome = c->outcome;
        check->reason = c->reason;
        check->detail = copy(to->report, c->detail);
    }
}

static void set(struct hm_check *check, enum hm_outcome outcome,
    const char *reason, struct hm_bytes detail)
{
    if (check == NULL)
        return;
    if (check->outcome == HM_FAIL && outcome == HM_FAIL)
        return; /* the first failure is the cause of the second */
    if (check->outcome != HM_NOT_RUN && check->outcome != outcome) {
        outcome = HM_FAIL;
        reason = "contradiction";
    }
    assert(reason == NULL || hm_reason_find(reason) != NULL);
    check->outcome = outcome;
    check->reason = reason;
    check->detail = copy(check->report, detail);
}

HM_PRINTF(4, 0)
static void print(struct hm_check *check, enum hm_outcome outcome,
    const char *reason, const char *fmt, va_list ap)
{
    char detail[HM_ERR_MSG_SIZE] = "";

    if (vsnprintf(detail, sizeof(detail), fmt, ap) < 0)
        detail[0] = '\0';
    set(check, outcome, reason, hm_bytes_str(detail));
}

/* Most checks pass, and most of those say words: they are cut like the others, and
 * not printed. */
HM_PRINTF(4, 0)
static void set_formatted(struct hm_check *check, enum hm_outcome outcome,
    const char *reason, const char *fmt, va_list ap)
{
    const char *words = fmt;

    if (strcmp(fmt, "%s") == 0) {
        words = va_arg(ap, const char *);
    } else if (strchr(fmt, '%') != NULL) {
        print(check, outcome, reason, fmt, ap);
        return;
    }
    set(check, outcome, reason,
        hm_bytes_slice(hm_bytes_str(words), 0, HM_ERR_MSG_SIZE - 1));
}

void hm_check_pass(struct hm_check *check, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set_formatted(check, HM_PASS, NULL, fmt, ap);
    va_end(ap);
}

void hm_check_waive(struct hm_check *check, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set_formatted(check, HM_WAIVED, "waived", fmt, ap);
    va_end(ap);
}

void hm_check_fail(
    struct hm_check *check, const char *reason, const char *fmt, ...)
{
    va_list ap;

    assert(reason != NULL);
    va_start(ap, fmt);
    set_formatted(check, HM_FAIL, reason, fmt, ap);
    va_end(ap);
}

void hm_check_err(struct hm_check *check, const struct hm_err *err)
{
    bool unknown = err->code == HM_NETWORK || err->code == HM_DENIED ||
        err->code == HM_SYSTEM;

    assert(err->code != HM_OK);
    set(check, unknown ? HM_UNKNOWN : HM_FAIL, hm_code_name(err->code),
        hm_bytes_str(err->msg));
}

void hm_check_unsure(struct hm_check *check, const struct hm_err *err)
{
    assert(err->code != HM_OK);
    set(check, HM_UNKNOWN, hm_code_name(err->code), hm_bytes_str(err->msg));
}

bool hm_report_end(const struct hm_report *report, struct hm_err *err)
{
    if (report->failed.code == HM_OK)
        return true;
    *err = report->failed;
    return false;
}

enum hm_outcome hm_check_outcome(const struct hm_check *check)
{
    return check == NULL ? HM_NOT_RUN : check->outcome;
}
