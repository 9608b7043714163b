/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - the one reader of JSON text (docs/internals/json.md).
 *
 * RFC 8259, strictly: UTF-8 is checked, a byte order mark, duplicate keys
 * (compared after decoding: "\u0061" is "a") and lone surrogates are refused,
 * and depth, length, number of values and length of numbers have limits.
 * Nothing is converted: every value is a span of the text, so a sub-document
 * can be hashed, stored and passed on exactly as it came, and numbers keep all
 * their digits.
 *
 * The result is a tape of 16 bytes for each value (and for each key) in the
 * caller's arena. A `struct hm_json` is a handle to one value, passed by
 * value, valid as long as the arena and, for a borrowed parse, the text. The
 * zeroed handle means "nothing there" and is safe to ask: it has the type
 * HM_JSON_NONE, no text and no members. Tapes never change: threads may share
 * them.
 *
 * To read a document into a struct use json_field.h, which does the checks and
 * records the path of the first problem. */
#ifndef HM_JSON_H
#define HM_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

struct hm_buf;
struct hm_json_doc;

struct hm_json {
    const struct hm_json_doc *doc;
    uint32_t node;
};

enum hm_json_type {
    HM_JSON_NONE, /* nothing there */
    HM_JSON_NULL,
    HM_JSON_BOOL,
    HM_JSON_NUMBER,
    HM_JSON_STRING,
    HM_JSON_ARRAY,
    HM_JSON_OBJECT,
    HM_JSON_SEALED, /* an object, checked, of which only the text is kept */
};

/* Parse one value that fills `text` (whitespace around it is fine). The text
 * is copied into the arena. `text_max` is the caller's limit for this kind of
 * document; HM_JSON_TEXT_MAX holds in any case. HM_FORMAT or HM_LIMIT with
 * line, column and path: "line 3, column 9, at $.a[2]: duplicate key". On
 * failure the arena may hold garbage, which its owner frees as usual. */
HM_MUST_USE bool hm_json_parse(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, size_t text_max, struct hm_err *err);

/* The same without the copy: `text` must stay unchanged as long as any handle
 * is used. */
HM_MUST_USE bool hm_json_parse_borrowed(struct hm_json *out,
    struct hm_arena *arena, struct hm_bytes text, size_t text_max,
    struct hm_err *err);

/* The same, but an object that is the root's member `name` is HM_JSON_SEALED:
 * checked as strictly as everything else, duplicate keys included, and of the
 * tape it takes a single node. For what is passed on as bytes and may have
 * millions of values. hm_json_text() gives its text; to whoever asks for an
 * object or its members it is neither. While it is checked, the keys of those
 * of its objects that are open take 16 bytes each. */
HM_MUST_USE bool hm_json_parse_sealed(struct hm_json *out,
    struct hm_arena *arena, struct hm_bytes text, size_t text_max,
    const char *name, struct hm_err *err);

/* The same without a limit of its own, and sealed is every object that lies in
 * `depth` others, lists included: with 1 all that are in the root, with 3 what
 * $.a.b.c or an element of the list $.a.b holds. 0: nothing is. For documents of
 * which only the outer levels are read; whoever wants more of an object parses
 * its text. */
HM_MUST_USE bool hm_json_parse_shallow(struct hm_json *out,
    struct hm_arena *arena, struct hm_bytes text, uint32_t depth,
    struct hm_err *err);

/* Both: sealed is every object that lies in `depth` others inside of the root's
 * member `name`, that member's own value and lists counted: what
 * hm_json_parse_shallow() would seal in the text of that value. All around it is
 * open. `depth` is not 0. */
HM_MUST_USE bool hm_json_parse_member(struct hm_json *out,
    struct hm_arena *arena, struct hm_bytes text, const char *name,
    uint32_t depth, struct hm_err *err);

/* The same value as a document of its own: paths in messages begin at it, and
 * not at what is around. Nothing is copied: its text and tape are those of `v`,
 * which must stay, and offsets count in that text. */
HM_MUST_USE bool hm_json_alone(struct hm_json *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err);

enum hm_json_type hm_json_type(struct hm_json v);

/* "string", "object", ..; "nothing" for HM_JSON_NONE. */
const char *hm_json_type_name(enum hm_json_type type);

/* The exact bytes of the value, quotes and brackets included, and where they
 * start in the document's text. */
struct hm_bytes hm_json_text(struct hm_json v);
size_t hm_json_offset(struct hm_json v);

/* Members of an object or elements of an array; 0 for all else. */
size_t hm_json_count(struct hm_json v);

/* The member by that name, or nothing. Looks at one member after the other:
 * objects that are used as maps are better iterated. */
struct hm_json hm_json_get(struct hm_json object, const char *name);

/* Iteration over an array or object, in the order of the text:
 *
 *     struct hm_json_iter it = hm_json_iter(v);
 *     while (hm_json_iter_next(&it))
 *         use(it.key, it.value);            key is nothing in an array
 *
 * Each step costs the same, however large the value is. */
struct hm_json_iter {
    struct hm_json key, value;
    uint32_t next, end;
    bool object;
};

struct hm_json_iter hm_json_iter(struct hm_json v);
bool hm_json_iter_next(struct hm_json_iter *it);

/* Checked conversions: false, with *out untouched, when the value has another
 * type, is no plain decimal integer (1.0 and 1e2 are not, -0 is not), or is
 * out of range. */
HM_MUST_USE bool hm_json_as_bool(bool *out, struct hm_json v);
HM_MUST_USE bool hm_json_as_u64(uint64_t *out, struct hm_json v);
HM_MUST_USE bool hm_json_as_i64(int64_t *out, struct hm_json v);

/* The decoded content of a string: a view into the text when it has no
 * escapes, otherwise a copy in the arena. A string that holds NUL is refused
 * with HM_FORMAT, because some reader of the result will stop there. */
HM_MUST_USE bool hm_json_as_str(struct hm_bytes *out, struct hm_json v,
    struct hm_arena *arena, struct hm_err *err);

/* Append the decoded content of a string; NULs pass. Nothing for all else. */
void hm_json_put_decoded(struct hm_buf *out, struct hm_json string);

/* Is it a string whose decoded content is exactly `s`? */
bool hm_json_str_eq(struct hm_json v, const char *s);

/* The place of a value (or key) in its document, for messages: "$.a[2].b".
 * Foreign keys are escaped and cut; when all does not fit the front gives way
 * to "$..". The text lives as long as the enclosing block. */
enum { HM_JSON_PATH_SIZE = 320 };
#define HM_JSON_PATH(v)                                                        \
    hm_json_path((char[HM_JSON_PATH_SIZE]){0}, (v), hm_bytes(NULL, 0))

/* Behind HM_JSON_PATH(): `out` has HM_JSON_PATH_SIZE bytes. With `name` (not
 * empty) the path of that member of `v`, which need not exist. Returns `out`. */
char *hm_json_path(char *out, struct hm_json v, struct hm_bytes name);

#endif
