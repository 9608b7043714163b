/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "enc/json_doc.h"
#include "enc/json_scan.h"

/* A container that is not closed yet, and the last key seen in it. */
struct level {
    struct hm_json_node *node;
    uint32_t index, key;
    bool object;
};

/* Which objects are sealed: the root's member of that name, or all of which so
 * many others, lists included, are around; with both, around them in that member.
 * NULL and 0: none. */
struct sealing {
    const char *name;
    uint32_t depth;
};

struct parser {
    struct hm_json_scan s; /* why == NULL after a failure: see `err` */
    struct hm_json_doc *doc;
    struct hm_arena *arena;
    struct hm_err *err;
    struct hm_json_node *slot, *slot_end; /* free nodes */
    uint32_t count;
    uint32_t depth;
    struct sealing sealing;
    uint32_t seal_depth; /* inside of what is sealed: how deep; else 0 */
    struct level levels[HM_JSON_DEPTH_MAX];
};

enum step { FAILED, WANT_VALUE, HAVE_VALUE, DONE };

static uint32_t chunk_len(uint32_t start)
{
    return start == 0 ? 1U << HM_JSON_CHUNK_BITS : start;
}

static bool add_chunk(struct parser *p)
{
    uint32_t start, chunk = hm_json_chunk(p->count, &start);

    if (p->count == HM_JSON_NODES_MAX)
        return hm_json_scan_fail(&p->s, p->s.p, HM_LIMIT,
            "more than " HM_STRINGIFY(HM_JSON_NODES_MAX) " values");
    assert(start == p->count);
    p->slot = p->doc->chunks[chunk]; /* there when nodes were dropped */
    if (p->slot == NULL)
        p->slot = hm_arena_alloc(p->arena, chunk_len(start), sizeof(*p->slot));
    p->slot_end = p->slot == NULL ? NULL : p->slot + chunk_len(start);
    p->doc->chunks[chunk] = p->slot;
    return p->slot != NULL || hm_arena_fail(p->arena, p->err);
}

/* Add a node that starts at `start`; its end is filled in by finish(). */
static struct hm_json_node *add(struct parser *p, const uint8_t *start)
{
    struct hm_json_node *node;

    if (p->slot == p->slot_end && !add_chunk(p))
        return NULL;
    node = p->slot++;
    p->count++;
    node->off = (uint32_t)(start - p->doc->text.p);
    return node;
}

static void finish(
    const struct parser *p, struct hm_json_node *node, uint32_t bits)
{
    node->end = (uint32_t)(p->s.p - p->doc->text.p);
    node->next = p->count;
    node->bits = bits;
}

/* Forget all nodes from `count` on. A chunk that is left stays for the next. */
static void drop(struct parser *p, uint32_t count)
{
    uint32_t start, chunk = hm_json_chunk(count - 1, &start);

    p->slot = p->doc->chunks[chunk] + (count - start);
    p->slot_end = p->doc->chunks[chunk] + chunk_len(start);
    p->count = count;
}

/* Behind a value inside of what is sealed: of an array nothing is needed any
 * more, of an object only the keys, for they must differ. */
static void drop_value(struct parser *p)
{
    const struct level *level = &p->levels[p->depth - 1];

    drop(p, (level->object ? level->key : level->index) + 1);
}

/* The next character that is no white space; 0 at the end (a NUL in the text
 * fits nowhere either). */
static uint8_t next_char(struct parser *p)
{
    const uint8_t *at = p->s.p;

    while (at < p->s.end && *at <= ' ' &&
        (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    p->s.p = at;
    return at < p->s.end ? *at : 0;
}

static bool add_string(struct parser *p)
{
    struct hm_json_node *node = add(p, p->s.p);
    uint32_t len;

    if (node == NULL || !hm_json_scan_string(&p->s, &len))
        return false;
    finish(p, node, hm_json_bits(HM_JSON_STRING, len));
    return true;
}

static bool add_number(struct parser *p)
{
    struct hm_json_node *node = add(p, p->s.p);

    if (node == NULL || !hm_json_scan_number(&p->s))
        return false;
    finish(p, node, hm_json_bits(HM_JSON_NUMBER, 0));
    return true;
}

static bool add_word(struct parser *p, const char *word, enum hm_json_type type)
{
    struct hm_json_node *node = add(p, p->s.p);

    if (node == NULL || !hm_json_scan_word(&p->s, word))
        return false;
    finish(p, node, hm_json_bits(type, 0));
    return true;
}

/* A key and its colon. */
static enum step key(struct parser *p)
{
    struct level *level = &p->levels[p->depth - 1];

    if (next_char(p) != '"') {
        hm_json_scan_expected(&p->s, "expected a key in quotes");
        return FAILED;
    }
    if (!add_string(p))
        return FAILED;
    level->key = p->count - 1;
    level->node->bits++;
    if (next_char(p) != ':') {
        hm_json_scan_expected(&p->s, "expected ':'");
        return FAILED;
    }
    p->s.p++;
    return WANT_VALUE;
}

static bool keys_differ(struct parser *p, struct level *level)
{
    uint32_t duplicate;

    if (hm_json_node_count(level->node) < 2)
        return true;
    if (!hm_json_duplicate(&duplicate, p->doc, level->index, p->err))
        return false;
    if (duplicate == 0)
        return true;
    level->key = duplicate;
    return hm_json_scan_fail(&p->s,
        p->doc->text.p + hm_json_node(p->doc, duplicate)->off, HM_FORMAT,
        "duplicate key");
}

static enum step close_container(struct parser *p)
{
    struct level *level = &p->levels[p->depth - 1];

    p->s.p++;
    finish(p, level->node, level->node->bits);
    if (level->object && !keys_differ(p, level))
        return FAILED;
    if (p->depth == p->seal_depth) {
        drop(p, level->index + 1);
        finish(p, level->node, hm_json_bits(HM_JSON_SEALED, 0));
        p->seal_depth = 0;
    }
    p->depth--;
    return HAVE_VALUE;
}

/* In the root's member of the name that is to be sealed? */
static bool in_member(const struct parser *p)
{
    struct hm_json key = {p->doc, p->levels[0].key};

    return p->depth > 0 && p->levels[0].object &&
        hm_json_str_eq(key, p->sealing.name);
}

/* Is an object that begins here to be sealed? */
static bool seals(const struct parser *p)
{
    const struct sealing *what = &p->sealing;

    if (p->seal_depth != 0 || (what->name == NULL && what->depth == 0))
        return false;
    if (what->name == NULL)
        return p->depth >= what->depth;
    if (what->depth == 0)
        return p->depth == 1 && in_member(p);
    return p->depth > what->depth && in_member(p);
}

static enum hm_json_type container_type(const struct parser *p, bool object)
{
    if (p->seal_depth != 0)
        return HM_JSON_SEALED;
    return object ? HM_JSON_OBJECT : HM_JSON_ARRAY;
}

static enum step open_container(struct parser *p, bool object)
{
    struct hm_json_node *node;

    if (object && seals(p))
        p->seal_depth = p->depth + 1;
    if (p->depth == HM_JSON_DEPTH_MAX) {
        hm_json_scan_fail(&p->s, p->s.p, HM_LIMIT,
            "nested deeper than " HM_STRINGIFY(HM_JSON_DEPTH_MAX));
        return FAILED;
    }
    node = add(p, p->s.p);
    if (node == NULL)
        return FAILED;
    node->bits = hm_json_bits(container_type(p, object), 0);
    p->levels[p->depth++] =
        (struct level){.node = node, .index = p->count - 1, .object = object};
    p->s.p++;
    if (next_char(p) == (object ? '}' : ']'))
        return close_container(p);
    return object ? key(p) : WANT_VALUE;
}

static enum step value(struct parser *p)
{
    struct level *level = p->depth == 0 ? NULL : &p->levels[p->depth - 1];
    uint8_t c = next_char(p);
    bool ok;

    if (level != NULL && !level->object)
        level->node->bits++;
    switch (c) {
    case '{':
    case '[':
        return open_container(p, c == '{');
    case '"':
        ok = add_string(p);
        break;
    case 't':
        ok = add_word(p, "true", HM_JSON_BOOL);
        break;
    case 'f':
        ok = add_word(p, "false", HM_JSON_BOOL);
        break;
    case 'n':
        ok = add_word(p, "null", HM_JSON_NULL);
        break;
    default:
        ok = c == '-' || hm_is_digit(c)
            ? add_number(p)
            : hm_json_scan_expected(&p->s, "expected a value");
    }
    return ok ? HAVE_VALUE : FAILED;
}

/* Behind a value: a comma and more, the end of its container, or all done. */
static enum step after_value(struct parser *p)
{
    bool object;
    uint8_t c = next_char(p);

    if (p->depth == 0) {
        if (p->s.p == p->s.end)
            return DONE;
        hm_json_scan_expected(&p->s, "expected the end");
        return FAILED;
    }
    if (p->seal_depth != 0)
        drop_value(p);
    object = p->levels[p->depth - 1].object;
    if (c == (object ? '}' : ']'))
        return close_container(p);
    if (c == ',') {
        p->s.p++;
        return object ? key(p) : WANT_VALUE;
    }
    hm_json_scan_expected(
        &p->s, object ? "expected ',' or '}'" : "expected ',' or ']'");
    return FAILED;
}

static char *path(char *out, const struct parser *p)
{
    struct hm_json_step steps[HM_JSON_DEPTH_MAX];
    size_t count = 0;

    for (uint32_t i = 0; i < p->depth; i++) {
        const struct level *level = &p->levels[i];
        uint32_t members = hm_json_node_count(level->node);

        /* A container in which nothing was begun is itself the place. */
        if (members > 0)
            steps[count++] =
                (struct hm_json_step){level->object, level->key, members - 1};
    }
    return hm_json_write_path(out, p->doc, steps, count, hm_bytes(NULL, 0));
}

/* The character at `p`, for "got ..". */
static struct hm_bytes got(const struct hm_json_scan *s)
{
    struct hm_bytes rest = {s->p, (size_t)(s->end - s->p)};
    uint32_t c;
    size_t len = hm_utf8_next(rest, &c);

    return hm_bytes_slice(rest, 0, len == 0 ? 1 : len);
}

/* Counted byte by byte: a search for each line feed would cost 100 ms in
 * 10 MiB of nothing else. */
static void position(const struct parser *p, size_t *line, size_t *column)
{
    const uint8_t *at = p->s.p, *start = p->doc->text.p;

    while (at > start && at[-1] != '\n')
        at--;
    *column = (size_t)(p->s.p - at) + 1;
    for (*line = 1; at > start; at--)
        *line += at[-1] == '\n';
}

static bool explain(const struct parser *p)
{
    const struct hm_json_scan *s = &p->s;
    char where[HM_JSON_PATH_SIZE] = {0};
    size_t line, column;

    if (s->why == NULL)
        return false; /* an allocation failed and said so */
    position(p, &line, &column);
    path(where, p);
    if (!s->expected)
        return hm_fail(p->err, s->code, "line %zu, column %zu, at %s: %s", line,
            column, where, s->why);
    return hm_fail(p->err, s->code, "line %zu, column %zu, at %s: %s, got %s",
        line, column, where, s->why,
        s->p == s->end ? "the end" : HM_SHOW(got(s)));
}

static bool run(struct parser *p)
{
    enum step step = WANT_VALUE;

    while (step == WANT_VALUE || step == HAVE_VALUE)
        step = step == WANT_VALUE ? value(p) : after_value(p);
    return step == DONE || explain(p);
}

static bool check_text(
    struct hm_bytes text, size_t text_max, struct hm_err *err)
{
    if (text_max > HM_JSON_TEXT_MAX)
        text_max = HM_JSON_TEXT_MAX;
    if (text.len > text_max)
        return hm_fail(err, HM_LIMIT, "%zu bytes of JSON, at most %zu allowed",
            text.len, text_max);
    if (hm_bytes_starts(text, HM_LIT("\xef\xbb\xbf")))
        return hm_fail(err, HM_FORMAT, "JSON with a byte order mark");
    return true;
}

static bool parse(struct hm_json_doc **out, struct hm_arena *arena,
    struct hm_bytes text, size_t text_max, struct sealing sealing,
    struct hm_err *err)
{
    struct parser p;

    HM_TRY(check_text(text, text_max, err));
    if (text.len == 0)
        text = HM_LIT(""); /* arithmetic on NULL is undefined */
    p.s = (struct hm_json_scan){.p = text.p, .end = text.p + text.len};
    p.doc = hm_arena_alloc(arena, 1, sizeof(*p.doc));
    if (p.doc == NULL)
        return hm_arena_fail(arena, err);
    p.doc->text = text;
    p.arena = arena;
    p.err = err;
    p.slot = p.slot_end = NULL;
    p.count = p.depth = p.seal_depth = 0;
    p.sealing = sealing;
    HM_TRY(run(&p));
    *out = p.doc;
    return true;
}

/* The copy comes last: what is no JSON does not cost one. */
bool hm_json_parse(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, size_t text_max, struct hm_err *err)
{
    struct hm_json_doc *doc;

    HM_TRY(parse(&doc, arena, text, text_max, (struct sealing){0}, err));
    HM_TRY(hm_arena_copy(arena, &doc->text, text, err));
    *out = (struct hm_json){doc, 0};
    return true;
}

bool hm_json_parse_borrowed(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, size_t text_max, struct hm_err *err)
{
    return hm_json_parse_sealed(out, arena, text, text_max, NULL, err);
}

bool hm_json_parse_sealed(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, size_t text_max, const char *name, struct hm_err *err)
{
    struct hm_json_doc *doc;

    HM_TRY(parse(&doc, arena, text, text_max, (struct sealing){name, 0}, err));
    *out = (struct hm_json){doc, 0};
    return true;
}

bool hm_json_parse_shallow(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, uint32_t depth, struct hm_err *err)
{
    struct hm_json_doc *doc;

    HM_TRY(parse(&doc, arena, text, HM_JSON_TEXT_MAX,
        (struct sealing){NULL, depth}, err));
    *out = (struct hm_json){doc, 0};
    return true;
}

bool hm_json_parse_member(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, const char *name, uint32_t depth, struct hm_err *err)
{
    struct hm_json_doc *doc;

    assert(depth > 0);
    HM_TRY(parse(&doc, arena, text, HM_JSON_TEXT_MAX,
        (struct sealing){name, depth}, err));
    *out = (struct hm_json){doc, 0};
    return true;
}
