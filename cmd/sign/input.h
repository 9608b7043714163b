/* SPDX-License-Identifier: Apache-2.0 */
/* input.h - what options of signing commands name. */
#ifndef HM_CMD_SIGN_INPUT_H
#define HM_CMD_SIGN_INPUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "cmd/frame/command.h"

/* A file, or standard input for "-", as a whole; hm_configured(). */
HM_MUST_USE bool hm_sign_input(struct hm_buf *out, struct hm_run *run,
    const char *path, struct hm_err *err);

/* The next line of a text, without white space around it; may be empty. */
struct hm_bytes hm_sign_input_line(struct hm_bytes *rest);

#endif
