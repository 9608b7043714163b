/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/guess.h"

#include <string.h>

#include "base/text.h"

enum {
    SHORT_WORD = 4, /* up to here two slips would make any word any other */
    PREFIX_LEN = 2,
};

/* "verify-blob", for those who come from cosign. */
static bool is_longer_name(const char *word, const char *name)
{
    size_t len = strlen(name);

    return strncmp(word, name, len) == 0 && word[len] == '-';
}

struct hm_guess hm_guess(const char *word)
{
    size_t len = strlen(word);

    return (struct hm_guess){
        .word = word,
        .edits = len < 2 ? 0 : (len <= SHORT_WORD ? 1 : 2) + 1,
    };
}

void hm_guess_try(struct hm_guess *guess, const char *name)
{
    size_t len = strlen(guess->word);
    size_t edits = hm_text_edits(guess->word, name);

    if ((len >= PREFIX_LEN && strncmp(guess->word, name, len) == 0) ||
        is_longer_name(guess->word, name))
        edits = 1;
    if (edits >= guess->edits)
        return;
    guess->edits = edits;
    guess->best = name;
}

const char *hm_guess_best(const struct hm_guess *guess)
{
    return guess->best;
}
