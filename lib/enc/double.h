/* SPDX-License-Identifier: Apache-2.0 */
/* double.h - decimal text to double and back, exactly, in every locale.
 *
 * strtod() and printf() obey the process's locale (a comma where a point
 * should be), which a library cannot rely on, and printf() cannot find the
 * shortest text. Both directions are done here with whole numbers of up to
 * 2,300 bits: slow beside tables, and simple enough to be seen to be right.
 * Only canonical JSON needs it. */
#ifndef HM_DOUBLE_H
#define HM_DOUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* A positive decimal number: 0.d1d2d3.. times 10^point, without zeros at
 * either end. No digits at all is zero. */
enum { HM_DECIMAL_MAX = 128 };

struct hm_decimal {
    uint8_t digits[HM_DECIMAL_MAX]; /* values 0 to 9, not characters */
    size_t count;
    int point;
};

/* Read the digits of a valid JSON number of at most HM_DECIMAL_MAX bytes,
 * leaving out its sign. False when the exponent is beyond all use, that is
 * when the value is 0 or infinite for certain but its digits are not. */
HM_MUST_USE bool hm_decimal_parse(struct hm_decimal *out, struct hm_bytes text);

/* The nearest double, the even one of two; infinity beyond the range. */
double hm_decimal_to_double(const struct hm_decimal *in);

/* The shortest decimal that reads back as `v` (positive and finite), and of
 * these the one nearest to it: what ECMAScript's Number::toString wants. */
void hm_decimal_from_double(struct hm_decimal *out, double v);

#endif
