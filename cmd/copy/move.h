/* SPDX-License-Identifier: Apache-2.0 */
/* move.h - copy, save and load are one thing: from a reference to another. */
#ifndef HM_CMD_COPY_MOVE_H
#define HM_CMD_COPY_MOVE_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "store/opener.h"

struct hm_move {
    struct hm_ref from, to;
};

/* The options that all three take. */
#define HM_MOVE_OPTIONS                                                        \
    {.name = "platform",                                                       \
        .kind = HM_OPT_STRING,                                                 \
        .arg = "OS/ARCH",                                                      \
        .help = "of an index that one image, without the index"},              \
        {.name = "no-evidence",                                                \
            .help =                                                            \
                "leave out what is attached: signatures, SBOMs and so on"},    \
        {.name = "force",                                                      \
            .letter = 'f',                                                     \
            .help = "move a name that is another image there"},                \
    {                                                                          \
        .name = "jobs", .kind = HM_OPT_NUMBER, .arg = "N", .min = 1,           \
        .max = 64, .fallback = "8", .env = true,                               \
        .help = "how many requests at once"                                    \
    }

/* Copy, and append the summary to run->out. A destination without a name gets
 * that of the source; one with a digest is HM_USAGE. */
HM_MUST_USE bool hm_move_run(struct hm_run *run, const struct hm_move *move,
    const struct hm_store_opener *opener, struct hm_err *err);

#endif
