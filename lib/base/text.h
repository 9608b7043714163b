/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - UTF-8, foreign text made harmless, and numbers in text.
 *
 * Whatever came from outside is hostile to terminals and logs: escape
 * sequences repaint the screen, line feeds forge log lines, bidirectional
 * controls turn a name around (CVE-2021-42574). Nothing foreign enters a
 * message or reaches a terminal but through this file. */
#ifndef HM_TEXT_H
#define HM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

/* Foreign text for a message: escaped, and cut to HM_SHOW_MAX bytes of input
 * with ".." behind it. The text lives as long as the enclosing block:
 *
 *     return hm_fail(err, HM_MISMATCH, "issuer is %s", HM_SHOW(issuer));
 */
enum { HM_SHOW_MAX = 64, HM_SHOW_SIZE = 4 * HM_SHOW_MAX + 8 };
#define HM_SHOW(in) hm_text_show((char[HM_SHOW_SIZE]){0}, (in))
#define HM_SHOW_STR(s) HM_SHOW(hm_bytes_str(s))

/* Behind HM_SHOW(): `out` has HM_SHOW_SIZE bytes; returns `out`. */
char *hm_text_show(char *out, struct hm_bytes in);

/* A path for a message: escaped, whole up to HM_SHOW_PATH_MAX bytes; of a
 * longer one its end with ".." in front, because the file's own name is what
 * tells one from another. */
enum { HM_SHOW_PATH_MAX = 200, HM_SHOW_PATH_SIZE = 4 * HM_SHOW_PATH_MAX + 8 };
#define HM_SHOW_PATH(s)                                                        \
    hm_text_show_path((char[HM_SHOW_PATH_SIZE]){0}, hm_bytes_str(s))

/* Behind HM_SHOW_PATH(): `out` has HM_SHOW_PATH_SIZE bytes; returns `out`. */
char *hm_text_show_path(char *out, struct hm_bytes in);

/* A whole line of ours, in which foreign text was escaped already (HM_SHOW, or
 * the text of an error): like HM_SHOW(), but a backslash stays, and it is the
 * output that is cut, to `size` with its NUL. `size` is at least 3. */
char *hm_text_show_line(char *out, size_t size, struct hm_bytes in);

/* Append `in` with everything escaped that is not plain printable text:
 * controls, DEL, bytes that are no UTF-8, bidirectional and other invisible
 * format characters, and the backslash. "\n" becomes \n, others \x1b (a byte)
 * or \u{202e} (a character). */
void hm_text_escape(struct hm_buf *out, struct hm_bytes in);

/* The same, but line feeds and tabs stay: for text shown as a block. */
void hm_text_escape_block(struct hm_buf *out, struct hm_bytes in);

/* The same for a line of ours, in which foreign text was escaped already: the
 * backslash stays. */
void hm_text_escape_line(struct hm_buf *out, struct hm_bytes in);

/* Is all of `in` well-formed UTF-8 (RFC 3629: shortest form, no surrogates, at
 * most U+10FFFF)? */
bool hm_utf8_ok(struct hm_bytes in);

/* Decode one character at the front of `in`: its length in bytes, 0 when it is
 * not well formed or `in` is empty. */
size_t hm_utf8_next(struct hm_bytes in, uint32_t *c);

/* Encode one character; its length. `out` has room for 4. A surrogate or more
 * than U+10FFFF is a mistake of the caller, who checks what comes from outside
 * (assert). */
size_t hm_utf8_put(uint8_t *out, uint32_t c);

/* A whole decimal number: digits only, no sign, no leading zero, in range. */
HM_MUST_USE bool hm_text_u64(uint64_t *out, struct hm_bytes in);

/* The same with an optional leading '-'; "-0" is refused. */
HM_MUST_USE bool hm_text_i64(int64_t *out, struct hm_bytes in);

/* ASCII only, whatever the locale. */
bool hm_is_digit(uint8_t c);
bool hm_is_alpha(uint8_t c);
bool hm_is_alnum(uint8_t c);
uint8_t hm_to_lower(uint8_t c);
bool hm_bytes_eq_nocase(struct hm_bytes a, struct hm_bytes b);

/* How many single-letter edits (insert, delete, change, swap of neighbours)
 * lead from `a` to `b`; at most HM_EDIT_MAX, which also stands for words too
 * long to compare. For "did you mean". */
enum { HM_EDIT_MAX = 64 };
size_t hm_text_edits(const char *a, const char *b);

#endif
