/* SPDX-License-Identifier: Apache-2.0 */
/* told.h - what there is instead, for a message: "a, b, c and 7 more". */
#ifndef HM_IMAGE_TOLD_H
#define HM_IMAGE_TOLD_H

#include <stddef.h>

enum {
    HM_TOLD_MAX = 256, /* half of what an error may say */
    HM_TOLD_SIZE = HM_TOLD_MAX + sizeof(" and 18446744073709551615 more"),
};

/* Starts zeroed. */
struct hm_told {
    char text[HM_TOLD_SIZE]; /* ends in NUL at any time */
    size_t count, left;      /* named, and not named for want of room */
};

/* Add one; `shown` was made fit to be shown (HM_SHOW). */
void hm_told_add(struct hm_told *told, const char *shown);

/* The whole text, "none" when nothing was added. */
const char *hm_told_end(struct hm_told *told);

#endif
