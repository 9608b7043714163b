/* SPDX-License-Identifier: Apache-2.0 */
/* mutants.h - good evidence with one thing changed.
 *
 * Each field that something authenticates is flipped bit by bit, cut, made
 * longer and emptied; numbers are changed; lists lose and gain members; parts
 * of two good pieces change places. Each mutant says which checks must fail and
 * which others may, so that it is refused where it is wrong. */
#ifndef HM_TESTS_VERIFY_MUTANTS_H
#define HM_TESTS_VERIFY_MUTANTS_H

#include "verify/court.h"

struct mutant {
    char name[96];
    struct exhibit exhibit;
    unsigned must, may; /* bits of steps; neither: any, but one */
    /* It may pass, if unsigned.h has an excuse. */
    bool may_pass;
};

typedef void mutant_run(const struct mutant *mutant, void *context);

/* All mutants of `good`. Of the bits of long fields every `stride`-th is tried;
 * 1 for all. */
void mutants_of(
    const struct exhibit *good, size_t stride, mutant_run *run, void *context);

/* `good` with parts of `other`, another good piece for the same court. */
void mutants_swap(const struct exhibit *good, const struct exhibit *other,
    mutant_run *run, void *context);

/* CHECK that the court refuses the mutant where it must; and the same when it
 * is written as a bundle and read again, when that is possible. */
bool mutant_says(const struct court *court, const struct exhibit *good,
    const struct mutant *mutant);
bool mutant_says_written(
    const struct court *court, const struct mutant *mutant);

#endif
