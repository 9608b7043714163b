/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.h - YAML as a tree, every node with its place.
 *
 * libyaml finds the events; what they may add up to is bounded here: bytes,
 * depth, and nodes counted as if every alias were written out, so that nine
 * lines cannot stand for a billion values. Keys are texts, and none stands
 * twice in one map. Tags say nothing that a reader of ours asks: but for those
 * of a text, a list and a map, they are refused.
 *
 * Nothing is converted: a scalar is its text, and `plain` says whether it could
 * be a number or true at all. What is written without quotes is never guessed
 * at: "no" is a text of two letters. */
#ifndef HM_YAML_H
#define HM_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

enum hm_yaml_kind { HM_YAML_NONE, HM_YAML_SCALAR, HM_YAML_LIST, HM_YAML_MAP };

struct hm_yaml_member;

/* What aliases name is one node in several places: its line is where it was
 * written. */
struct hm_yaml {
    enum hm_yaml_kind kind;
    bool plain;            /* a scalar without quotes and without a tag */
    uint32_t line, column; /* from 1 */
    uint32_t count;        /* members */
    uint32_t weight;       /* nodes, itself included, aliases written out */
    struct hm_bytes text;  /* of a scalar, followed by a NUL; holds none */
    const struct hm_yaml_member *first;
};

struct hm_yaml_member {
    const struct hm_yaml *key; /* NULL in a list */
    const struct hm_yaml *value;
    const struct hm_yaml_member *next;
};

/* The documents of a stream, as a list; empty ones are left out. */
struct hm_yaml_stream {
    const struct hm_yaml_member *first;
    size_t count;
};

/* All of it lies in the arena. HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED (a tag, a key
 * that is no text) as "line 3, column 9: ..". */
HM_MUST_USE bool hm_yaml_parse(struct hm_yaml_stream *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* The value by that key; NULL: not there, or no map. */
const struct hm_yaml *hm_yaml_get(const struct hm_yaml *map, const char *key);

/* Nothing: NULL, or written as one of the words for it. */
bool hm_yaml_is_null(const struct hm_yaml *node);

/* "a text", "a list", "a map", "nothing". */
const char *hm_yaml_what(const struct hm_yaml *node);

/* Record a problem at a node; false. */
HM_PRINTF(4, 5)
bool hm_yaml_fail(struct hm_err *err, enum hm_code code,
    const struct hm_yaml *at, const char *fmt, ...);

#endif
