/* SPDX-License-Identifier: Apache-2.0 */
/* line.h - a command line of a test, parsed by a table. */
#ifndef HM_TEST_LINE_H
#define HM_TEST_LINE_H

#include <stdio.h>

#include "run.h"

/* Single spaces between the words. The words live until the next call. */
static inline bool test_line(struct hm_args *out,
    const struct hm_command *command, const char *line, struct hm_err *err)
{
    static char copy[8192];
    static char *words[64];
    size_t count = 0;

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *c = copy; *c != '\0' && count < TEST_LEN(words);) {
        if (*c == ' ')
            *c++ = '\0';
        words[count++] = c;
        c += strcspn(c, " ");
    }
    return hm_args_parse(
        out, command, &(struct hm_words){words, count, NULL}, err);
}

#endif
