/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - the inside of a report, for the files of this folder. */
#ifndef HM_REPORT_TREE_H
#define HM_REPORT_TREE_H

#include "base/arena.h"
#include "report/report.h"

struct hm_fact {
    const char *name;
    struct hm_bytes value;
    struct hm_fact *next;
};

struct hm_check {
    struct hm_report *report;
    const char *name, *reason; /* reason: NULL while there is none */
    enum hm_outcome outcome;
    struct hm_bytes detail;
    struct hm_check *next;
};

/* Lists are in the order of insertion; `last` pointers make that cheap. */
struct hm_section {
    struct hm_report *report;
    enum hm_combine combine;
    unsigned depth;
    bool advisory; /* its parent's verdict does not count it */
    bool unjudged; /* nothing was demanded */
    const char *kind;
    const char *incomplete; /* the reason, or NULL */
    struct hm_bytes name;
    struct hm_fact *facts, *last_fact;
    struct hm_check *checks, *last_check;
    struct hm_section *children, *last_child, *next;
};

struct hm_report {
    struct hm_arena arena;
    struct hm_section root;
    size_t nodes;
    struct hm_err failed; /* the first thing that did not fit */
};

#endif
