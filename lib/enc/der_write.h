/* SPDX-License-Identifier: Apache-2.0 */
/* der_write.h - the writer of DER: everything it writes, der.h reads.
 *
 *     hm_auto(buf) buf = hm_buf(HM_SIGNATURE_MAX);
 *     struct hm_der_out out = hm_der_out(&buf);
 *
 *     hm_der_begin(&out, HM_DER_SEQUENCE);
 *     hm_der_put_uint(&out, r);
 *     hm_der_put_uint(&out, s);
 *     hm_der_finish(&out);
 *     return hm_der_out_end(&out, &view, err);
 *
 * Puts return nothing; the first that is impossible makes the buffer fail with
 * HM_USAGE (contents that the type does not allow, nesting too deep, a SET out
 * of order), HM_LIMIT or HM_SYSTEM. Until hm_der_finish() an element bears an
 * indefinite length, so a document with a forgotten finish is refused by every
 * DER reader even if hm_der_out_end() was forgotten, too. */
#ifndef HM_DER_WRITE_H
#define HM_DER_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"
#include "enc/der.h"

struct hm_buf;

/* An element that was begun. */
struct hm_der_open {
    size_t at;    /* offset of its tag */
    bool ordered; /* it is a SET */
};

struct hm_der_out {
    struct hm_buf *buf;
    size_t start; /* where the document begins in buf */
    struct hm_der_open open[HM_DER_DEPTH_MAX];
    size_t depth;
    uint8_t implicit; /* the tag that stands in for the next one's, or 0 */
};

/* A writer that appends to `buf`. */
struct hm_der_out hm_der_out(struct hm_buf *buf);

/* True when everything was written and finished; *view (if not NULL) is then
 * what this writer appended. Valid until the next put into the buffer. */
HM_MUST_USE bool hm_der_out_end(
    const struct hm_der_out *out, struct hm_bytes *view, struct hm_err *err);

/* An element around what is put until the matching finish. The elements of an
 * HM_DER_SET must be put in ascending order of their encodings (X.690 section
 * 11.6); so must those of one that is IMPLICIT. */
void hm_der_begin(struct hm_der_out *out, uint8_t tag);
void hm_der_finish(struct hm_der_out *out);

/* The next put or begin writes [n] IMPLICIT in place of its own tag. */
void hm_der_put_implicit(struct hm_der_out *out, uint8_t n);

/* Any primitive element from its tag and contents, which must suit the tag. */
void hm_der_put(struct hm_der_out *out, uint8_t tag, struct hm_bytes value);

/* One element that is encoded already; its surface is checked. */
void hm_der_put_any(struct hm_der_out *out, struct hm_bytes element);

/* INTEGER from an unsigned big-endian number with any leading zeros; an empty
 * view is 0. */
void hm_der_put_uint(struct hm_der_out *out, struct hm_bytes number);
void hm_der_put_u64(struct hm_der_out *out, uint64_t number);

void hm_der_put_bool(struct hm_der_out *out, bool value);
/* BOOLEAN DEFAULT FALSE: writes nothing for false. */
void hm_der_put_bool_default_false(struct hm_der_out *out, bool value);
void hm_der_put_null(struct hm_der_out *out);

/* BIT STRING of whole bytes, and of named bits (bit n is 1 << n). */
void hm_der_put_bits(struct hm_der_out *out, struct hm_bytes value);
void hm_der_put_named_bits(struct hm_der_out *out, uint32_t bits);
void hm_der_put_octets(struct hm_der_out *out, struct hm_bytes value);

/* From the encoded bytes, or from a constant like "1.2.840.113549". */
void hm_der_put_oid(struct hm_der_out *out, struct hm_bytes oid);
void hm_der_put_oid_text(struct hm_der_out *out, const char *dotted);

/* Text as `tag`, one of the three string types; checked. */
void hm_der_put_text(
    struct hm_der_out *out, enum hm_der_tag tag, struct hm_bytes text);

/* As RFC 5280 wants it: UTCTime from 1950 to 2049, else GeneralizedTime. */
void hm_der_put_time(struct hm_der_out *out, int64_t time_s);
/* GeneralizedTime with as many digits of fraction as are needed. */
void hm_der_put_time_fine(struct hm_der_out *out, struct hm_time time);

#endif
