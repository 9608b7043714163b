/* SPDX-License-Identifier: Apache-2.0 */
/* read.h - the fields of a document, each asked for by name and type.
 *
 *     struct hm_fields f = hm_fields(rd, node, "match");
 *     const struct hm_yaml *images = hm_field(&f, "images");
 *     ...
 *     hm_fields_close(&f);
 *
 * The first problem is kept with its file, line and column; from then on every
 * read gives nothing, and hm_doc_end() asks once. Closing a map finds what nobody
 * asked for: a field that is not understood is never ignored, and "did you mean"
 * is said where one is close; otherwise all fields of the map are listed. */
#ifndef HM_DOCUMENT_READ_H
#define HM_DOCUMENT_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "yaml/yaml.h"

struct hm_doc_rd {
    struct hm_arena *arena;
    const char *file; /* for messages */
    struct hm_err err;
};

/* A map that is being read. */
struct hm_fields {
    struct hm_doc_rd *rd;
    const struct hm_yaml *map; /* NULL after a failure */
    const char *what;          /* "match", for messages */
    const char *missing;       /* the first that was needed and is not there */
    const char *instead;       /* NULL, or the flag that would do, too */
    const char *asked[HM_DOCUMENT_FIELDS_MAX];
    size_t asked_count;
};

bool hm_doc_failed(const struct hm_doc_rd *rd);

/* Record a problem at a node unless there was one before; false. */
HM_PRINTF(4, 5)
bool hm_doc_fail(struct hm_doc_rd *rd, enum hm_code code,
    const struct hm_yaml *at, const char *fmt, ...);

/* The same of a failed call, whose words are kept: the caller's document is
 * wrong, so the code becomes HM_USAGE, but for what could not be read or
 * computed at all. */
bool hm_doc_wrong(
    struct hm_doc_rd *rd, const struct hm_yaml *at, const struct hm_err *err);

HM_MUST_USE bool hm_doc_end(const struct hm_doc_rd *rd, struct hm_err *err);

/* ---- Maps ---- */

/* A node that must be a map. */
struct hm_fields hm_fields(
    struct hm_doc_rd *rd, const struct hm_yaml *node, const char *what);

/* The value; NULL when it is not there. One that says nothing ("x:" alone) is
 * wrong: who wrote it meant something. */
const struct hm_yaml *hm_field(struct hm_fields *f, const char *name);

/* The same, and it must be there. */
const struct hm_yaml *hm_field_needed(struct hm_fields *f, const char *name);

void hm_fields_close(struct hm_fields *f);

/* ---- Values; NULL gives nothing, and is no problem ---- */

/* A text, not empty. A number or true without quotes is its letters. */
struct hm_bytes hm_doc_text(struct hm_doc_rd *rd, const struct hm_yaml *node);
bool hm_doc_bool(struct hm_doc_rd *rd, const struct hm_yaml *node);
/* From `min` to `max`; 0 otherwise. */
struct hm_doc_range {
    uint64_t min, max;
};
uint64_t hm_doc_number(struct hm_doc_rd *rd, const struct hm_yaml *node,
    struct hm_doc_range range);
/* One of the words, ended by NULL: its index, 0 otherwise. */
size_t hm_doc_word(
    struct hm_doc_rd *rd, const struct hm_yaml *node, const char *const *words);
/* "2026-01-31T00:00:00Z", or a date alone: its beginning, or its end. */
struct hm_time hm_doc_time(
    struct hm_doc_rd *rd, const struct hm_yaml *node, bool end_of_day);
/* "90s", "5m", "168h", "30d": in seconds, more than none. */
int64_t hm_doc_duration(struct hm_doc_rd *rd, const struct hm_yaml *node);
struct hm_digest hm_doc_digest(
    struct hm_doc_rd *rd, const struct hm_yaml *node);

/* A list of at least one and at most `max`; how many. Its members are walked by
 * hand: node->first. */
size_t hm_doc_list(
    struct hm_doc_rd *rd, const struct hm_yaml *node, size_t max);

/* `count` zeroed items; NULL, and recorded, when there is no room. */
void *hm_doc_alloc(struct hm_doc_rd *rd, size_t count, size_t size);

/* Of all names the one that is close to a misspelt word; NULL: none is. */
const char *hm_doc_guess(
    struct hm_bytes word, const char *const *names, size_t count);

#endif
