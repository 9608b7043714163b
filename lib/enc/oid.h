/* SPDX-License-Identifier: Apache-2.0 */
/* oid.h - object identifiers, as their encoded bytes.
 *
 * An OID is a view of the contents of its DER element and is compared by
 * hm_bytes_eq(): DER has one encoding for each. Constants are written encoded,
 *
 *     static const struct hm_bytes ec_public_key =
 *         HM_OID("\x2a\x86\x48\xce\x3d\x02\x01");  1.2.840.10045.2.1
 *
 * and the dotted form is for people. */
#ifndef HM_OID_H
#define HM_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

/* Initialises a constant, where a call of HM_LIT() cannot stand. */
#define HM_OID(literal)                                                        \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

/* Is it the contents of a DER OBJECT IDENTIFIER: not empty, whole, each number
 * in its shortest form? Numbers may be of any size (2.25 holds UUIDs). */
bool hm_oid_ok(struct hm_bytes oid);

/* Append "1.2.840.10045.2.1". What is no OID, or has a number above 2^64 - 1,
 * is written as "oid:" and its bytes in hex, which no dotted text equals. */
void hm_oid_write(struct hm_buf *out, struct hm_bytes oid);

/* Append the contents for a dotted text: 2 or more decimal numbers below 2^64
 * without leading zeros, the first at most 2, the second below 40 under 0 and
 * 1. HM_FORMAT otherwise. */
HM_MUST_USE bool hm_oid_parse(
    struct hm_buf *out, struct hm_bytes dotted, struct hm_err *err);

/* The text for a message, cut with ".." when very long; lives as long as the
 * enclosing block: "unknown algorithm %s", HM_SHOW_OID(oid) */
enum { HM_SHOW_OID_SIZE = 128 };
#define HM_SHOW_OID(oid) hm_oid_show((char[HM_SHOW_OID_SIZE]){0}, (oid))
char *hm_oid_show(char *out, struct hm_bytes oid);

#endif
