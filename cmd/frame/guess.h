/* SPDX-License-Identifier: Apache-2.0 */
/* guess.h - "did you mean": the name closest to a misspelt word.
 *
 *     struct hm_guess guess = hm_guess(word);
 *     for (each name)
 *         hm_guess_try(&guess, name);
 *     best = hm_guess_best(&guess);      NULL when nothing is close
 *
 * Close is one slip in a short word, two in a longer one, or the beginning of a
 * name (which is what an abbreviation looks like). */
#ifndef HM_GUESS_H
#define HM_GUESS_H

#include <stddef.h>

struct hm_guess {
    const char *word, *best;
    size_t edits; /* of the best so far */
};

struct hm_guess hm_guess(const char *word);
void hm_guess_try(struct hm_guess *guess, const char *name);
const char *hm_guess_best(const struct hm_guess *guess);

#endif
