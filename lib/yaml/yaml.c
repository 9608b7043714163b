/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml/yaml.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/text.h"

/* Both may be freed zeroed. */
#define parser_auto __attribute__((cleanup(yaml_parser_delete))) yaml_parser_t
#define event_auto __attribute__((cleanup(yaml_event_delete))) yaml_event_t

/* A list or map that is not over yet. */
struct open {
    struct hm_yaml *node;
    struct hm_yaml_member **tail; /* where the next member goes */
    const struct hm_yaml *key;    /* of a map: read, and waits for its value */
    struct anchor *anchor;        /* its own, or NULL */
};

struct anchor {
    struct hm_bytes name;
    const struct hm_yaml *node;
    bool complete; /* otherwise an alias would be inside of what it names */
    struct anchor *next;
};

struct build {
    struct hm_arena *arena;
    struct hm_yaml_stream *out;
    struct open open[HM_YAML_DEPTH_MAX];
    size_t depth;
    struct anchor *anchors; /* of this document */
    size_t anchor_count;
    size_t steps; /* past anchors, looking for those of aliases */
    struct hm_yaml_member **tail; /* of documents */
    uint32_t weight;              /* of all that is there, written out */
};

bool hm_yaml_fail(struct hm_err *err, enum hm_code code,
    const struct hm_yaml *at, const char *fmt, ...)
{
    char words[HM_ERR_MSG_SIZE] = "";
    va_list ap;

    va_start(ap, fmt);
    if (vsnprintf(words, sizeof(words), fmt, ap) < 0)
        words[0] = '\0';
    va_end(ap);
    return hm_fail(
        err, code, "line %u, column %u: %s", at->line, at->column, words);
}

/* ---- Nodes ---- */

static void place(struct hm_yaml *node, const yaml_mark_t *mark)
{
    node->line = (uint32_t)mark->line + 1;
    node->column = (uint32_t)mark->column + 1;
}

static bool weigh(struct build *b, uint32_t weight, const struct hm_yaml *at,
    struct hm_err *err)
{
    if (weight <= HM_YAML_NODES_MAX - b->weight) {
        b->weight += weight;
        return true;
    }
    return hm_yaml_fail(err, HM_LIMIT, at,
        "more than %u values, with every alias written out",
        (unsigned)HM_YAML_NODES_MAX);
}

static bool new_node(struct build *b, struct hm_yaml **out,
    enum hm_yaml_kind kind, const yaml_mark_t *mark, struct hm_err *err)
{
    struct hm_yaml *node = hm_arena_alloc(b->arena, 1, sizeof(*node));

    if (node == NULL)
        return hm_arena_fail(b->arena, err);
    node->kind = kind;
    node->weight = 1;
    place(node, mark);
    *out = node;
    return weigh(b, 1, node, err);
}

/* ---- Keys ---- */

static int compare_keys(const void *a, const void *b)
{
    const struct hm_yaml *x = *(const struct hm_yaml *const *)a;
    const struct hm_yaml *y = *(const struct hm_yaml *const *)b;
    int order = hm_bytes_cmp(x->text, y->text);

    if (order != 0)
        return order;
    return x->line != y->line ? (x->line < y->line ? -1 : 1)
                              : (x->column < y->column ? -1 : 1);
}

/* Sorted, because a map may have a hundred thousand of them. */
static bool check_keys(
    struct build *b, const struct hm_yaml *map, struct hm_err *err)
{
    hm_auto(arena) scratch =
        hm_arena((map->count + 1) * sizeof(void *) + HM_KIB);
    const struct hm_yaml **keys;
    size_t count = 0;

    (void)b;
    if (map->count < 2)
        return true;
    keys = hm_arena_alloc(&scratch, map->count, sizeof(const struct hm_yaml *));
    if (keys == NULL)
        return hm_arena_fail(&scratch, err);
    for (const struct hm_yaml_member *m = map->first; m != NULL; m = m->next)
        keys[count++] = m->key;
    qsort(keys, count, sizeof(const struct hm_yaml *), compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (hm_bytes_eq(keys[i - 1]->text, keys[i]->text))
            return hm_yaml_fail(err, HM_FORMAT, keys[i],
                "%s stands twice: it is in line %u already",
                HM_SHOW(keys[i]->text), keys[i - 1]->line);
    }
    return true;
}

/* ---- Into the tree ---- */

static bool add_member(struct build *b, struct hm_yaml_member ***tail,
    const struct hm_yaml *key, const struct hm_yaml *value, struct hm_err *err)
{
    struct hm_yaml_member *member =
        hm_arena_alloc(b->arena, 1, sizeof(*member));

    if (member == NULL)
        return hm_arena_fail(b->arena, err);
    member->key = key;
    member->value = value;
    **tail = member;
    *tail = (struct hm_yaml_member **)&member->next;
    return true;
}

static bool add_document(
    struct build *b, const struct hm_yaml *node, struct hm_err *err)
{
    if (hm_yaml_is_null(node))
        return true;
    if (b->out->count == HM_YAML_DOCUMENTS_MAX)
        return hm_yaml_fail(err, HM_LIMIT, node, "more than %d documents",
            HM_YAML_DOCUMENTS_MAX);
    b->out->count++;
    return add_member(b, &b->tail, NULL, node, err);
}

/* A node that is complete goes where it belongs. */
static bool put(struct build *b, const struct hm_yaml *node, struct hm_err *err)
{
    struct open *in = b->depth == 0 ? NULL : &b->open[b->depth - 1];

    if (in == NULL)
        return add_document(b, node, err);
    if (in->node->kind == HM_YAML_MAP && in->key == NULL) {
        if (node->kind != HM_YAML_SCALAR)
            return hm_yaml_fail(err, HM_UNSUPPORTED, node,
                "%s as a key: keys are texts", hm_yaml_what(node));
        in->key = node;
        return true;
    }
    HM_TRY(add_member(b, &in->tail, in->key, node, err));
    in->node->weight += node->weight + (in->key != NULL ? 1 : 0);
    in->key = NULL;
    in->node->count++;
    return true;
}

/* ---- Anchors ---- */

/* *out stays NULL where there is none. */
static bool add_anchor(struct build *b, struct anchor **out,
    const yaml_char_t *name, const struct hm_yaml *node, struct hm_err *err)
{
    struct anchor *anchor;

    *out = NULL;
    if (name == NULL)
        return true;
    if (b->anchor_count == HM_YAML_ANCHORS_MAX)
        return hm_yaml_fail(
            err, HM_LIMIT, node, "more than %d anchors", HM_YAML_ANCHORS_MAX);
    anchor = hm_arena_alloc(b->arena, 1, sizeof(*anchor));
    if (anchor == NULL)
        return hm_arena_fail(b->arena, err);
    HM_TRY(hm_arena_copy(
        b->arena, &anchor->name, hm_bytes_str((const char *)name), err));
    anchor->node = node;
    anchor->complete = node->kind == HM_YAML_SCALAR;
    anchor->next = b->anchors; /* the last one of a name counts */
    b->anchors = anchor;
    b->anchor_count++;
    *out = anchor;
    return true;
}

/* Half a million aliases of a thousand anchors are refused for the steps that it
 * takes to find them. */
static const struct anchor *find_anchor(struct build *b, struct hm_bytes name,
    const struct hm_yaml *at, struct hm_err *err)
{
    for (const struct anchor *a = b->anchors; a != NULL; a = a->next) {
        if (b->steps++ == HM_YAML_STEPS_MAX) {
            (void)hm_yaml_fail(
                err, HM_LIMIT, at, "too many aliases of too many anchors");
            return NULL;
        }
        if (hm_bytes_eq(a->name, name))
            return a;
    }
    (void)hm_yaml_fail(
        err, HM_FORMAT, at, "there is no anchor %s", HM_SHOW(name));
    return NULL;
}

static bool put_alias(
    struct build *b, const yaml_event_t *event, struct hm_err *err)
{
    struct hm_bytes name = hm_bytes_str((const char *)event->data.alias.anchor);
    const struct anchor *anchor;
    struct hm_yaml at = {0};

    place(&at, &event->start_mark);
    anchor = find_anchor(b, name, &at, err);
    if (anchor == NULL)
        return false;
    if (!anchor->complete)
        return hm_yaml_fail(err, HM_FORMAT, &at,
            "alias %s is inside of what it names", HM_SHOW(name));
    return weigh(b, anchor->node->weight, &at, err) &&
        put(b, anchor->node, err);
}

/* ---- Events ---- */

static bool check_tag(const yaml_char_t *tag, const char *wanted,
    const struct hm_yaml *at, struct hm_err *err)
{
    const char *text = (const char *)tag;

    if (text == NULL || strcmp(text, "!") == 0 || strcmp(text, wanted) == 0)
        return true;
    return hm_yaml_fail(err, HM_UNSUPPORTED, at, "tag %s means nothing here",
        HM_SHOW_STR(text));
}

static bool put_scalar(
    struct build *b, const yaml_event_t *event, struct hm_err *err)
{
    struct hm_bytes text =
        hm_bytes(event->data.scalar.value, event->data.scalar.length);
    struct anchor *anchor;
    struct hm_yaml *node;

    HM_TRY(new_node(b, &node, HM_YAML_SCALAR, &event->start_mark, err));
    HM_TRY(check_tag(event->data.scalar.tag, YAML_STR_TAG, node, err));
    if (hm_bytes_find(text, 0) != text.len)
        return hm_yaml_fail(err, HM_FORMAT, node, "a NUL in a text");
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        event->data.scalar.tag == NULL;
    HM_TRY(hm_arena_copy(b->arena, &node->text, text, err));
    HM_TRY(add_anchor(b, &anchor, event->data.scalar.anchor, node, err));
    return put(b, node, err);
}

static bool begin(
    struct build *b, const yaml_event_t *event, struct hm_err *err)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *tag =
        map ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const yaml_char_t *name = map ? event->data.mapping_start.anchor
                                  : event->data.sequence_start.anchor;
    struct anchor *anchor;
    struct hm_yaml *node;

    HM_TRY(new_node(
        b, &node, map ? HM_YAML_MAP : HM_YAML_LIST, &event->start_mark, err));
    HM_TRY(check_tag(tag, map ? YAML_MAP_TAG : YAML_SEQ_TAG, node, err));
    HM_TRY(add_anchor(b, &anchor, name, node, err));
    if (b->depth == HM_YAML_DEPTH_MAX)
        return hm_yaml_fail(
            err, HM_LIMIT, node, "deeper than %d", HM_YAML_DEPTH_MAX);
    b->open[b->depth++] = (struct open){.node = node,
        .tail = (struct hm_yaml_member **)&node->first,
        .anchor = anchor};
    return true;
}

static bool end(struct build *b, struct hm_err *err)
{
    const struct open *in = &b->open[--b->depth];
    const struct hm_yaml *node = in->node;

    assert(node != NULL); /* libyaml ends what it began */
    if (node->kind == HM_YAML_MAP)
        HM_TRY(check_keys(b, node, err));
    if (in->anchor != NULL)
        in->anchor->complete = true;
    return put(b, node, err);
}

static bool take(struct build *b, const yaml_event_t *event, struct hm_err *err)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return put_scalar(b, event, err);
    case YAML_ALIAS_EVENT:
        return put_alias(b, event, err);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return begin(b, event, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return end(b, err);
    case YAML_DOCUMENT_START_EVENT:
        b->anchors = NULL;
        b->anchor_count = 0;
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return true;
}

/* ---- The parser ---- */

static bool parser_fail(const yaml_parser_t *parser, struct hm_err *err)
{
    struct hm_yaml at = {0};

    if (parser->error == YAML_MEMORY_ERROR)
        return hm_fail_memory(err);
    place(&at, &parser->problem_mark);
    /* What is no text at all is told by an offset and not by a line. */
    if (parser->error == YAML_READER_ERROR)
        return hm_fail(err, HM_FORMAT, "byte %zu: %s",
            parser->problem_offset + 1, parser->problem);
    return hm_yaml_fail(err, HM_FORMAT, &at, "%s%s%s",
        parser->context != NULL ? parser->context : "",
        parser->context != NULL ? ", " : "",
        parser->problem != NULL ? parser->problem : "no YAML");
}

static bool next(
    struct build *b, yaml_parser_t *parser, bool *more, struct hm_err *err)
{
    event_auto event = {0};

    if (yaml_parser_parse(parser, &event) == 0)
        return parser_fail(parser, err);
    *more = event.type != YAML_STREAM_END_EVENT;
    return take(b, &event, err);
}

bool hm_yaml_parse(struct hm_yaml_stream *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_yaml_stream made = {0};
    struct build b = {.arena = arena, .out = &made};
    parser_auto parser = {0};
    bool more = true;

    if (text.len > HM_YAML_TEXT_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, and %zu are the most",
            text.len, HM_YAML_TEXT_MAX);
    if (yaml_parser_initialize(&parser) == 0)
        return hm_fail_memory(err);
    b.tail = (struct hm_yaml_member **)&made.first;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &parser, text.p != NULL ? text.p : (const uint8_t *)"", text.len);
    while (more)
        HM_TRY(next(&b, &parser, &more, err));
    *out = made;
    return true;
}

/* ---- Asking ---- */

const struct hm_yaml *hm_yaml_get(const struct hm_yaml *map, const char *key)
{
    if (map == NULL || map->kind != HM_YAML_MAP)
        return NULL;
    for (const struct hm_yaml_member *m = map->first; m != NULL; m = m->next) {
        if (hm_bytes_eq_str(m->key->text, key))
            return m->value;
    }
    return NULL;
}

bool hm_yaml_is_null(const struct hm_yaml *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    if (node == NULL)
        return true;
    if (node->kind != HM_YAML_SCALAR || !node->plain)
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (hm_bytes_eq_str(node->text, words[i]))
            return true;
    }
    return false;
}

const char *hm_yaml_what(const struct hm_yaml *node)
{
    if (hm_yaml_is_null(node))
        return "nothing";
    switch (node->kind) {
    case HM_YAML_SCALAR:
        return "a text";
    case HM_YAML_LIST:
        return "a list";
    case HM_YAML_MAP:
        return "a map";
    case HM_YAML_NONE:
        break;
    }
    return "nothing";
}
