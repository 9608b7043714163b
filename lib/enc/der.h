/* SPDX-License-Identifier: Apache-2.0 */
/* der.h - the reader of DER (X.690), strict, and failing once.
 *
 * One reader walks over one document. To read what is inside a SEQUENCE it
 * enters it, and afterwards leaves it:
 *
 *     struct hm_der rd = hm_der(in);
 *
 *     hm_der_enter(&rd, HM_DER_SEQUENCE);
 *     out->r = hm_der_uint(&rd);
 *     out->s = hm_der_uint(&rd);
 *     hm_der_leave(&rd);
 *     if (!hm_der_end(&rd, err))
 *         return hm_wrap(err, "ECDSA signature");
 *
 * The first thing that is wrong makes the reader fail; from then on reads give
 * zero or empty views, hm_der_more() says no, and hm_der_end() reports it with
 * its offset (the one that `openssl asn1parse` prints). Nothing that was read
 * is acted on before hm_der_end() said yes.
 *
 * Why no child readers: each child would have an end of its own to ask for,
 * and a forgotten question is a hole where surplus bytes hide. Here leaving
 * checks that all was read; a forgotten hm_der_leave(), or one too many, makes
 * hm_der_end() fail for every input, good ones included, so the first test
 * finds it. It cannot be got wrong quietly.
 *
 * Refused everywhere: indefinite and non-minimal lengths, lengths beyond the
 * enclosing element, nesting below HM_DER_DEPTH_MAX, primitive types in
 * constructed form and the reverse, end-of-contents. Tag numbers above 30 are
 * HM_UNSUPPORTED. Every typed read also checks the rules of its type
 * (der_value.h). All views borrow from the input. */
#ifndef HM_DER_H
#define HM_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"

/* Identifier octets, with the constructed bit where the type has it. */
enum hm_der_tag {
    HM_DER_BOOLEAN = 0x01,
    HM_DER_INTEGER = 0x02,
    HM_DER_BIT_STRING = 0x03,
    HM_DER_OCTET_STRING = 0x04,
    HM_DER_NULL = 0x05,
    HM_DER_OID = 0x06,
    HM_DER_ENUMERATED = 0x0a,
    HM_DER_UTF8_STRING = 0x0c,
    HM_DER_PRINTABLE_STRING = 0x13,
    HM_DER_IA5_STRING = 0x16,
    HM_DER_UTC_TIME = 0x17,
    HM_DER_GENERALIZED_TIME = 0x18,
    HM_DER_SEQUENCE = 0x30,
    HM_DER_SET = 0x31,
};

/* [n] around one whole element, or in place of a constructed type's tag; and
 * [n] in place of a primitive type's tag. `n` is at most 30. */
#define HM_DER_EXPLICIT(n) (0xa0 | (n))
#define HM_DER_CONTEXT(n) (0x80 | (n))

/* An element that was entered. */
struct hm_der_scope {
    const uint8_t *end;
    const uint8_t *last; /* the element read before, for the order of SET OF */
    bool ordered;
};

struct hm_der {
    const uint8_t *start, *p;
    struct hm_der_scope scopes[HM_DER_DEPTH_MAX + 1]; /* [0]: all of it */
    size_t depth;
    uint8_t implicit;    /* the tag that stands in for the next one's, or 0 */
    enum hm_code failed; /* the first problem: HM_OK while there is none, */
    size_t at;           /* its offset, */
    const char *what;    /* what it is, and two numbers that it may name */
    uint64_t want, got;
};

/* A reader over `in`, which holds one or more elements. */
struct hm_der hm_der(struct hm_bytes in);

/* True when nothing failed, everything was left and nothing remains. The
 * message is "offset 117: length is not minimal". */
HM_MUST_USE bool hm_der_end(const struct hm_der *rd, struct hm_err *err);

/* Is the whole of `in` one element, well formed to its depths? Contents of
 * known universal types are checked as a read would; of context tags only that
 * the constructed ones hold elements. For what is kept but not read. */
HM_MUST_USE bool hm_der_check(struct hm_bytes in, struct hm_err *err);

/* ---- Structure ---- */

/* Go into the next element, which must have this tag, and out again, which
 * fails when something in it was not read. */
void hm_der_enter(struct hm_der *rd, uint8_t tag);
void hm_der_leave(struct hm_der *rd);

/* Enter if the next element has this tag: `if (hm_der_enter_if(..)) { ..;
 * hm_der_leave(..); }` reads an OPTIONAL one. */
HM_MUST_USE bool hm_der_enter_if(struct hm_der *rd, uint8_t tag);

/* Is there another element before the end of the one entered last? For SET OF
 * and SEQUENCE OF. False once failed, so that loops end. */
bool hm_der_more(const struct hm_der *rd);

/* Tag of the next element; 0 at the end, once failed, and for the tag 0, which
 * no read takes: loops ask hm_der_more(). */
uint8_t hm_der_peek(const struct hm_der *rd);
bool hm_der_next_is(const struct hm_der *rd, uint8_t tag);

/* The elements of the one entered last must come in the order that DER
 * demands of a SET OF (X.690 section 11.6). Call before reading the first.
 * Equal neighbours are in order: whether they make sense is for the caller. */
void hm_der_ordered(struct hm_der *rd);

/* The next typed read or hm_der_enter() finds [n] IMPLICIT where its own tag
 * would be:
 *     hm_der_implicit(&rd, 1);
 *     micros = hm_der_u64(&rd);       reads [1] IMPLICIT INTEGER
 * Must be followed by such a read at once; anything else fails. */
void hm_der_implicit(struct hm_der *rd, uint8_t n);

/* The same for an OPTIONAL one: true and armed if the next element is [n],
 * primitive or constructed. */
HM_MUST_USE bool hm_der_implicit_if(struct hm_der *rd, uint8_t n);

/* The encoding of the next element, header included, without moving on: for
 * signed bytes. What is read afterwards are the same bytes. Its own header is
 * checked, its inside only by reading it. Empty, and failed, at the end. */
struct hm_bytes hm_der_span(struct hm_der *rd);

/* The same, moving on: ANY, or an element that another parser reads. */
struct hm_bytes hm_der_any(struct hm_der *rd);

/* Contents of the next element, which must have this tag, checked as those of
 * that type. For universal types the reads below are better; the contents of
 * context tags are raw. */
struct hm_bytes hm_der_take(struct hm_der *rd, uint8_t tag);

/* Fail at the element that was read last, for a caller that found something
 * wrong. `what` is a constant like "version 1 is encoded, but is the
 * default"; the first failure stays. */
void hm_der_fail(struct hm_der *rd, enum hm_code code, const char *what);

/* ---- Values: contents of the next element, checked ---- */

/* INTEGER as two's complement bytes, shortest form; at least one byte. */
struct hm_bytes hm_der_int(struct hm_der *rd);
/* INTEGER that must not be negative: its magnitude, big endian, no leading
 * zero byte but for the number 0, which is one zero byte. */
struct hm_bytes hm_der_uint(struct hm_der *rd);
/* The same as a number; HM_UNSUPPORTED when above 2^64 - 1. */
uint64_t hm_der_u64(struct hm_der *rd);
/* ENUMERATED, not negative. */
uint64_t hm_der_enumerated(struct hm_der *rd);

bool hm_der_bool(struct hm_der *rd);
/* BOOLEAN DEFAULT FALSE: absent is false, and an encoded FALSE is an error,
 * because DER leaves defaults out. */
bool hm_der_bool_default_false(struct hm_der *rd);
void hm_der_null(struct hm_der *rd);

/* BIT STRING of whole bytes (keys, signatures): unused bits must be 0. */
struct hm_bytes hm_der_bits(struct hm_der *rd);
/* BIT STRING of named bits (key usage): bit n of the standard is 1 << n here.
 * No zero bits at the end; more than 32 are HM_UNSUPPORTED. */
uint32_t hm_der_named_bits(struct hm_der *rd);
struct hm_bytes hm_der_octets(struct hm_der *rd);

/* OBJECT IDENTIFIER; compare with hm_bytes_eq(), show with HM_SHOW_OID(). */
struct hm_bytes hm_der_oid(struct hm_der *rd);

/* Text of one type. UTF-8 is well formed, IA5 is ASCII, and none holds a NUL:
 * peers in C would see a shorter name. */
struct hm_bytes hm_der_utf8(struct hm_der *rd);
struct hm_bytes hm_der_printable(struct hm_der *rd);
struct hm_bytes hm_der_ia5(struct hm_der *rd);
/* Any of these three; another string type is HM_UNSUPPORTED. */
struct hm_bytes hm_der_text(struct hm_der *rd);

/* UTCTime or GeneralizedTime in whole seconds, as RFC 5280 section 4.1.2.5 has
 * them: seconds present, "Z", no fraction; two-digit years are 1950 to 2049.
 * Both types are read for any year, as that section demands of readers. */
int64_t hm_der_time(struct hm_der *rd);
/* GeneralizedTime with or without a fraction, as RFC 3161 section 2.4.2: "."
 * and 1 to 9 digits, the last not 0. */
struct hm_time hm_der_time_fine(struct hm_der *rd);

#endif
