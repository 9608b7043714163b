/* SPDX-License-Identifier: Apache-2.0 */
/* der_value.h - what DER allows as the contents of a universal type.
 *
 * One set of rules for the reader, which refuses what breaks them, and the
 * writer, which does not write it. */
#ifndef HM_DER_VALUE_H
#define HM_DER_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/time.h"

/* What is wrong with these contents of a universal primitive type (an `enum
 * hm_der_tag`), as a constant for a message; NULL when nothing is, or when the
 * type is none that we know. */
const char *hm_der_flaw(uint8_t tag, struct hm_bytes value);

/* The name of a tag for messages, such as "INTEGER" or "[0]". `out` has
 * HM_DER_TAG_SIZE bytes; returns `out`. */
enum { HM_DER_TAG_SIZE = 32 };
char *hm_der_tag_name(char *out, uint8_t tag);

/* Contents of UTCTime, and of GeneralizedTime with or without a fraction;
 * NULL, or what is wrong. *out is set only when NULL is returned. */
const char *hm_der_utc_time(struct hm_time *out, struct hm_bytes value);
const char *hm_der_generalized_time(struct hm_time *out, struct hm_bytes value);

#endif
