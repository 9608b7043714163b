/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h - the words of a header field's value: RFC 9110 section 5.6. Pure. */
#ifndef HM_REGISTRY_LEX_H
#define HM_REGISTRY_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

struct hm_lex {
    struct hm_bytes in;
    size_t at;
};

/* The next byte; 0 at the end, which no field holds. */
uint8_t hm_lex_peek(const struct hm_lex *lex);

void hm_lex_space(struct hm_lex *lex);

/* Behind `byte` when it comes next. */
bool hm_lex_take(struct hm_lex *lex, uint8_t byte);

/* Behind commas and white space: lists may have empty elements. */
void hm_lex_commas(struct hm_lex *lex);

/* A token; empty when none begins here. */
struct hm_bytes hm_lex_token(struct hm_lex *lex);

/* Append a token's or a quoted string's text, without quotes and backslashes.
 * HM_FORMAT when neither begins here or the quotes do not end. */
HM_MUST_USE bool hm_lex_value(
    struct hm_lex *lex, struct hm_buf *out, struct hm_err *err);

#endif
