/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h - what a registry or a token service says went wrong. Pure.
 *
 * For people: the status decides what is done, and never these words, but that
 * they may make a refusal of what would mean "not there". */
#ifndef HM_REGISTRY_PROBLEM_H
#define HM_REGISTRY_PROBLEM_H

#include <stdbool.h>

#include "base/bytes.h"

enum { HM_PROBLEM_CODE_SIZE = 48, HM_PROBLEM_TEXT_SIZE = 160 };

/* Both escaped and cut; empty when nothing of that kind was said. */
struct hm_problem {
    bool unread; /* memory was out: what was said is not known */
    char code[HM_PROBLEM_CODE_SIZE]; /* "MANIFEST_UNKNOWN" */
    char text[HM_PROBLEM_TEXT_SIZE];
};

/* Out of the body of an answer: the first of {"errors":[{"code","message"}]},
 * or OAuth's {"error","error_description"}, or {"details"}. A body that is
 * something else says nothing, and that is no failure. */
void hm_problem_read(struct hm_problem *out, struct hm_bytes body);

/* Was that said? */
bool hm_problem_is(const struct hm_problem *problem, const char *code);

/* Does it say, or might it, that we may not, or not now? Some registries put that under 404,
 * which means that there is nothing. */
bool hm_problem_refuses(const struct hm_problem *problem);

/* "CODE: text", one of both, or "": in `out`, which has HM_PROBLEM_SIZE bytes.
 * Returns `out`. */
enum { HM_PROBLEM_SIZE = HM_PROBLEM_CODE_SIZE + HM_PROBLEM_TEXT_SIZE + 4 };
#define HM_SHOW_PROBLEM(problem)                                               \
    hm_problem_show((char[HM_PROBLEM_SIZE]){0}, (problem))
char *hm_problem_show(char *out, const struct hm_problem *problem);

#endif
