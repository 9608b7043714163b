/* SPDX-License-Identifier: Apache-2.0 */
/* name.h - distinguished names (RFC 5280 section 4.1.2.4), for cert.c and other
 * readers of structures that hold one.
 *
 * A Name is compared as its encoding: an issuer copies its own subject into
 * what it signs, and a comparison that folds case or blanks (RFC 5280 section
 * 7.1) would only add ways to be taken for somebody else. */
#ifndef HM_X509_NAME_H
#define HM_X509_NAME_H

#include "base/bytes.h"
#include "enc/der.h"

/* Read the next element, which must be a Name, and give its encoding. Its
 * structure is checked to the attribute values, which may be of any string type
 * that occurs: the three of hm_der_text(), and the old ones as they come. */
struct hm_bytes hm_name_read(struct hm_der *rd);

/* Has it no attribute at all? Of a Name that was read. */
bool hm_name_is_empty(struct hm_bytes name);

/* Its last common name or organisation, as it stands there; empty when it has
 * none. Of a Name that was read; UTF-8 only if hm_utf8_ok() says so. */
struct hm_bytes hm_name_common(struct hm_bytes name);
struct hm_bytes hm_name_organisation(struct hm_bytes name);

#endif
