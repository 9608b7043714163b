/* SPDX-License-Identifier: Apache-2.0 */
/* batch_line.h - what a line of a batch says. Nothing is read for it. */
#ifndef HM_CMD_BATCH_LINE_H
#define HM_CMD_BATCH_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "enc/json.h"

/* A path, or the evidence itself. */
struct hm_batch_piece {
    bool is_path;
    const char *name;     /* the path, or where it stands: "$.bundle[1]" */
    struct hm_bytes text; /* of evidence */
};

struct hm_batch_line {
    struct hm_arena arena;
    const char *artifact; /* a path or a digest, and not "-" */
    struct hm_json id;    /* nothing: not given */
    const struct hm_batch_piece *pieces;
    size_t piece_count; /* at least one */
};
void hm_batch_line_free(struct hm_batch_line *line);
HM_DEFINE_AUTO(batch_line)

/* `text` is borrowed. HM_FORMAT, HM_LIMIT, HM_USAGE (a digest that is none), and
 * then `id` is set if it could be read: the answer has to find its question. */
HM_MUST_USE bool hm_batch_line_parse(
    struct hm_batch_line *out, struct hm_bytes text, struct hm_err *err);

#endif
