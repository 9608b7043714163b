/* SPDX-License-Identifier: Apache-2.0 */
/* outline.h - names and values, to be printed as text for people or as JSON.
 *
 * Whoever describes something says what is there, in its order, and nothing
 * about how it is printed:
 *
 *     struct hm_outline_at key = hm_outline_map(at, "publicKey");
 *
 *     hm_outline_str(key, "type", hm_key_name(k));
 *     hm_outline_hex(key, "keyId", id);
 *
 *     public key:                      "publicKey": {
 *       type: ecdsa-p256                 "type": "ecdsa-p256",
 *       key id: 52fa..                   "keyId": "52fa.."
 *
 * Names are constants in camelCase; people see words. Values are foreign and
 * escaped by the writers: in text nothing can repaint the screen or pretend to
 * be another line, JSON is plain ASCII.
 *
 * Adds return nothing. The first that finds no room makes the tree fail, and
 * the writers ask. What is added is copied. */
#ifndef HM_CMD_OUTLINE_H
#define HM_CMD_OUTLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "enc/json.h"

enum hm_outline_kind {
    HM_OUTLINE_MAP,
    HM_OUTLINE_LIST,
    HM_OUTLINE_TEXT,
    HM_OUTLINE_U64,
    HM_OUTLINE_BOOL,
    HM_OUTLINE_JSON, /* a foreign document, with all its digits */
};

struct hm_outline_node {
    enum hm_outline_kind kind;
    const char *name; /* NULL in a list */
    struct hm_bytes text;
    uint64_t number; /* and bool */
    struct hm_json json;
    struct hm_outline_node *first, *last, *next;
};

struct hm_outline {
    struct hm_arena arena;
    struct hm_outline_node root; /* a map */
    size_t problems;             /* that were noted */
    struct hm_err failed;
};

struct hm_outline hm_outline(void);
void hm_outline_free(struct hm_outline *outline);
HM_DEFINE_AUTO(outline)

/* A map or list of a tree, to which things are added; passed by value. After a
 * failure it stands nowhere, and adding to it does nothing. */
struct hm_outline_at {
    struct hm_outline *outline;
    struct hm_outline_node *node;
};

/* The tree must not move afterwards. */
struct hm_outline_at hm_outline_root(struct hm_outline *outline);
struct hm_outline_at hm_outline_map(struct hm_outline_at at, const char *name);
struct hm_outline_at hm_outline_list(struct hm_outline_at at, const char *name);

void hm_outline_text(
    struct hm_outline_at at, const char *name, struct hm_bytes text);
void hm_outline_str(
    struct hm_outline_at at, const char *name, const char *text);
/* Text that is left out when it is empty. */
void hm_outline_opt(
    struct hm_outline_at at, const char *name, struct hm_bytes text);
void hm_outline_hex(
    struct hm_outline_at at, const char *name, struct hm_bytes bytes);
void hm_outline_base64(
    struct hm_outline_at at, const char *name, struct hm_bytes bytes);
void hm_outline_u64(struct hm_outline_at at, const char *name, uint64_t number);
void hm_outline_bool(struct hm_outline_at at, const char *name, bool value);
void hm_outline_time(
    struct hm_outline_at at, const char *name, struct hm_time time);

/* A document whose text is JSON; what is not JSON is added as text, with a
 * problem beside it. */
void hm_outline_json(
    struct hm_outline_at at, const char *name, struct hm_bytes text);

/* Something could not be read: its message goes into the list "problems" of the
 * map `at`. Clears *err. */
void hm_outline_problem(struct hm_outline_at at, struct hm_err *err);

/* Append the whole tree, as a command's --json says. The tree's own failure, or
 * HM_LIMIT. */
HM_MUST_USE bool hm_outline_write(struct hm_buf *out,
    const struct hm_outline *outline, bool json, struct hm_err *err);
HM_MUST_USE bool hm_outline_write_text(
    struct hm_buf *out, const struct hm_outline *outline, struct hm_err *err);
HM_MUST_USE bool hm_outline_write_json(
    struct hm_buf *out, const struct hm_outline *outline, struct hm_err *err);

#endif
