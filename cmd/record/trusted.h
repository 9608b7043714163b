/* SPDX-License-Identifier: Apache-2.0 */
/* trusted.h - what a recorded verdict was based on: trust roots and own
 * authorities, and whether a root that is called embedded is one. */
#ifndef HM_CMD_TRUSTED_H
#define HM_CMD_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/input/tape.h"
#include "enc/json_write.h"
#include "hallmark/digest.h"

struct hm_trusted_item {
    const struct hm_tape_item *item;
    struct hm_digest digest;
    bool foreign; /* called embedded, and not what is embedded here */
};

/* Borrows from the tape. */
struct hm_trusted {
    struct hm_trusted_item *list;
    size_t count;
    const struct hm_trusted_item *foreign; /* the first one; NULL: none */
};
void hm_trusted_free(struct hm_trusted *trusted);
HM_DEFINE_AUTO(trusted)

/* Those of a tape that holds a whole record. HM_SYSTEM. */
HM_MUST_USE bool hm_trusted_list(
    struct hm_trusted *out, const struct hm_tape *tape, struct hm_err *err);

/* Append an object for each to a list; a line for each to a text. */
void hm_trusted_json(
    struct hm_json_out *out, json_t *list, const struct hm_trusted *trusted);
void hm_trusted_text(struct hm_buf *out, const struct hm_trusted *trusted);

#endif
