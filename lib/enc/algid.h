/* SPDX-License-Identifier: Apache-2.0 */
/* algid.h - AlgorithmIdentifier (RFC 5280 section 4.1.1.2): an algorithm and
 * what it is to be run with.
 *
 * Reading says nothing about either: which algorithms there are, and whether
 * one's parameters are absent, NULL, any of the two or something else, is for
 * the caller, and differs from standard to standard. */
#ifndef HM_ALGID_H
#define HM_ALGID_H

#include <stdbool.h>

#include "base/bytes.h"

struct hm_der;

struct hm_algid {
    struct hm_bytes oid;
    struct hm_bytes params; /* one element, header included; empty: absent */
};

/* As the reads of der.h: empty once failed, to be judged after hm_der_end()
 * said yes. The inside of the parameters is not looked at. */
struct hm_algid hm_algid_read(struct hm_der *rd);

/* Absent, or NULL? Where a standard has readers accept both spellings (RFC 5754
 * section 2); where it demands one of them, compare with that. */
bool hm_algid_no_params(struct hm_bytes params);

#endif
