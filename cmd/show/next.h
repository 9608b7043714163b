/* SPDX-License-Identifier: Apache-2.0 */
/* next.h - what a person can do about an image that could not be had. */
#ifndef HM_CMD_SHOW_NEXT_H
#define HM_CMD_SHOW_NEXT_H

/* By the reason of a check, or the name of an error's code (hm_code_name()).
 * NULL for "usage": there the message says what to correct. */
const char *hm_image_next(const char *reason);

#endif
