/* SPDX-License-Identifier: Apache-2.0 */
/* pem.h - textual encoding of keys and certificates (RFC 7468).
 *
 * The whole file is read in one call, so that there is no loop whose error can
 * be mistaken for its end: a block that is wrong, cut off or not understood
 * makes the file an error and is never skipped.
 *
 * Accepted: LF or CRLF, lines of 1 to 76 characters, empty lines between
 * blocks, canonical base64 (base64.h). Refused: RFC 1421 headers (the old
 * encrypted private keys; HM_UNSUPPORTED), white space in or around lines,
 * empty blocks, and lines outside a block that look like a boundary but are
 * none. The label's meaning is up to the caller. */
#ifndef HM_PEM_H
#define HM_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"

struct hm_buf;

/* May there be other text before, between and behind the blocks? CA bundles
 * name their certificates like that; key files have no business to. */
enum hm_pem_text {
    HM_PEM_NO_TEXT,
    HM_PEM_ALLOW_TEXT,
    /* The same, with lines of up to HM_PEM_LAX_LINE_MAX. For public keys that
     * the user names: such files exist, other programs read them, and what is
     * trusted is the key in them, which has one encoding. */
    HM_PEM_LAX,
};

struct hm_pem_block {
    struct hm_bytes label; /* "CERTIFICATE"; borrows from the input */
    struct hm_bytes body;  /* decoded, at least one byte */
};

struct hm_pem {
    struct hm_pem_block *blocks;
    size_t count;
    uint8_t *owned; /* memory of all bodies, or NULL when the caller's */
    size_t owned_len;
};

/* Read all blocks of `in`; at least one. On success release *out by
 * hm_pem_free(). HM_LIMIT beyond HM_PEM_FILE_MAX, HM_PEM_LINES_MAX or
 * HM_PEM_BLOCKS_MAX, else HM_FORMAT or HM_UNSUPPORTED with the number of the
 * line. */
HM_MUST_USE bool hm_pem_parse(struct hm_pem *out, struct hm_bytes in,
    enum hm_pem_text text, struct hm_err *err);

/* The same, but the bodies go to the caller's memory at `room`, in.len bytes,
 * which must outlive *out: for private keys, which belong into locked memory.
 * On failure `room` may hold part of them. */
HM_MUST_USE bool hm_pem_parse_into(uint8_t *room, struct hm_pem *out,
    struct hm_bytes in, enum hm_pem_text text, struct hm_err *err);

/* Does *pem hold exactly one block, and is this its label? HM_FORMAT says what
 * it holds instead. */
HM_MUST_USE bool hm_pem_is_one(
    const struct hm_pem *pem, const char *label, struct hm_err *err);

/* Wipes the bodies that it owns. A zeroed *pem is allowed. */
void hm_pem_free(struct hm_pem *pem);
HM_DEFINE_AUTO(pem)

/* Append one block in lines of 64 characters, ended by LF. The buffer fails
 * with HM_USAGE for an empty body or a label that RFC 7468 does not allow. */
void hm_pem_write(struct hm_buf *out, const char *label, struct hm_bytes body);

#endif
