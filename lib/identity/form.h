/* SPDX-License-Identifier: Apache-2.0 */
/* form.h - texts with gaps: how claims become extensions, and values of the
 * command line what is demanded.
 *
 * "{url}/{repository}" is a gap, a slash and a gap. In a gap stand a name, then
 * what to take when nothing is known by that name ("{platform_url|https://x}"),
 * then what its values are called ("{ref_type?branch=heads,*=tags}", where the
 * star is any other). The forms are ours; what goes into them is foreign. */
#ifndef HM_IDENTITY_FORM_H
#define HM_IDENTITY_FORM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

/* What is known by a name; p NULL: nothing. */
typedef struct hm_bytes hm_form_value(const void *ctx, struct hm_bytes name);

struct hm_form {
    const char *text;
    hm_form_value *value;
    const void *ctx;
};

/* Fill in, into the arena. HM_NOT_FOUND names the gap for which there is no
 * value, HM_MISMATCH a value that the form has no word for, HM_LIMIT more than
 * HM_FORM_MAX. */
HM_MUST_USE bool hm_form_fill(struct hm_bytes *out, const struct hm_form *form,
    struct hm_arena *arena, struct hm_err *err);

#endif
