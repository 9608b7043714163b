/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/pem.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/base64.h"

enum {
    LINE_MAX = 76,
    LINE_BYTES = 48, /* written: 64 characters, and padding in the last only */
    BLOCKS_FIRST = 4,
};

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* The walk over the lines of one file. */
struct walk {
    const uint8_t *p, *end;
    size_t line; /* number of the line read last, from 1 */
    enum hm_pem_text text;
    uint8_t *room; /* where the next body goes */
};

/* The next line without its end; false behind the last. */
static bool next_line(struct walk *walk, struct hm_bytes *line)
{
    size_t left = (size_t)(walk->end - walk->p);
    const uint8_t *feed;

    if (left == 0)
        return false;
    feed = memchr(walk->p, '\n', left);
    *line = hm_bytes(walk->p, feed == NULL ? left : (size_t)(feed - walk->p));
    walk->p = feed == NULL ? walk->end : feed + 1;
    walk->line++;
    if (line->len > 0 && line->p[line->len - 1] == '\r')
        line->len--;
    return true;
}

/* RFC 7468 section 3: printable characters, single hyphens and spaces only
 * between them. An empty label is allowed there, but stands for nothing. */
static bool label_ok(struct hm_bytes label)
{
    bool joint = true; /* at the start, or behind a hyphen or space */

    if (label.len > HM_PEM_LABEL_MAX)
        return false;
    for (size_t i = 0; i < label.len; i++) {
        uint8_t c = label.p[i];

        if (c < ' ' || c > '~' || (joint && (c == ' ' || c == '-')))
            return false;
        joint = c == ' ' || c == '-';
    }
    return !joint;
}

/* "-----BEGIN label-----" */
static bool read_boundary(
    struct hm_bytes *label, struct hm_bytes line, struct hm_bytes prefix)
{
    const size_t dashes = sizeof(DASHES) - 1;

    if (!hm_bytes_starts(line, prefix) || line.len < prefix.len + dashes)
        return false;
    *label = hm_bytes_slice(line, prefix.len, line.len - prefix.len - dashes);
    return hm_bytes_eq(hm_bytes_slice(line, line.len - dashes, dashes),
               HM_LIT(DASHES)) &&
        label_ok(*label);
}

/* Does a line mean to be a boundary? Passing it over as text would drop a
 * block that someone sees in the file. */
static bool like_boundary(struct hm_bytes line)
{
    const uint8_t *dashes =
        memmem(line.p, line.len, DASHES, sizeof(DASHES) - 1);

    return dashes != NULL &&
        (dashes == line.p ||
            memmem(line.p, line.len, BEGIN, sizeof(BEGIN) - 1) != NULL ||
            memmem(line.p, line.len, END, sizeof(END) - 1) != NULL);
}

/* Messages name lines and do not show them: a private key whose armour is
 * damaged would end up in a log. */

/* Find the next BEGIN; *found is false at the end of the file. */
static bool find_begin(
    struct walk *walk, struct hm_bytes *label, bool *found, struct hm_err *err)
{
    struct hm_bytes line;

    *found = false;
    while (next_line(walk, &line)) {
        if (line.len == 0)
            continue;
        *found = read_boundary(label, line, HM_LIT(BEGIN));
        if (*found)
            return true;
        if (like_boundary(line))
            return hm_fail(err, HM_FORMAT, "line %zu: not the begin of a block",
                walk->line);
        if (walk->text == HM_PEM_NO_TEXT)
            return hm_fail(
                err, HM_FORMAT, "line %zu: text outside a block", walk->line);
    }
    return true;
}

/* The line must be base64; '=' is left to the decoder. */
static bool check_line(
    const struct walk *walk, struct hm_bytes line, struct hm_err *err)
{
    size_t good = hm_base64_span(HM_BASE64, line);
    size_t max = walk->text == HM_PEM_LAX ? HM_PEM_LAX_LINE_MAX : LINE_MAX;

    if (hm_bytes_find(line, ':') < line.len)
        return hm_fail(err, HM_UNSUPPORTED,
            "line %zu: header of an old kind of PEM (RFC 1421)", walk->line);
    if (line.len == 0 || line.len > max)
        return hm_fail(err, HM_FORMAT, "line %zu: %zu characters, not 1 to %zu",
            walk->line, line.len, max);
    while (good < line.len && line.p[good] == '=')
        good++;
    if (good < line.len)
        return hm_fail(err, HM_FORMAT, "line %zu: \"%s\" is not base64",
            walk->line, HM_SHOW(hm_bytes_slice(line, good, 1)));
    return true;
}

/* Gather the text of a body in `room` up to its END. */
static bool gather(struct walk *walk, struct hm_bytes *text,
    struct hm_bytes label, struct hm_err *err)
{
    struct hm_bytes line, end;

    *text = hm_bytes(walk->room, 0);
    while (next_line(walk, &line)) {
        if (read_boundary(&end, line, HM_LIT(END))) {
            if (hm_bytes_eq(end, label))
                return true;
            return hm_fail(err, HM_FORMAT, "line %zu: end of \"%s\" in \"%s\"",
                walk->line, HM_SHOW(end), HM_SHOW(label));
        }
        HM_TRY(check_line(walk, line, err));
        memcpy(walk->room + text->len, line.p, line.len);
        text->len += line.len;
    }
    return hm_fail(err, HM_FORMAT, "line %zu: \"%s\" is not ended", walk->line,
        HM_SHOW(label));
}

static bool read_body(
    struct walk *walk, struct hm_pem_block *block, struct hm_err *err)
{
    size_t first = walk->line + 1, len;
    struct hm_bytes text;

    HM_TRY(gather(walk, &text, block->label, err));
    if (text.len == 0)
        return hm_fail(err, HM_FORMAT, "line %zu: \"%s\" is empty", walk->line,
            HM_SHOW(block->label));
    len = hm_base64_decoded_len(text);
    if (!hm_base64_decode_exact(walk->room, len, HM_BASE64, text, err))
        return hm_wrap(err, "lines %zu to %zu", first, walk->line - 1);
    block->body = hm_bytes(walk->room, len);
    walk->room += len;
    return true;
}

/* Room for one more block. */
static bool grow(struct hm_pem *pem, size_t *cap, struct hm_err *err)
{
    struct hm_pem_block *blocks;

    if (pem->count == HM_PEM_BLOCKS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d blocks", HM_PEM_BLOCKS_MAX);
    if (pem->count < *cap)
        return true;
    *cap = *cap == 0 ? BLOCKS_FIRST : 2 * *cap;
    blocks = hm_realloc(pem->blocks, *cap * sizeof(*blocks));
    if (blocks == NULL)
        return hm_fail_memory(err);
    pem->blocks = blocks;
    return true;
}

static bool read_blocks(
    struct hm_pem *pem, struct walk *walk, struct hm_err *err)
{
    size_t cap = 0;

    for (;;) {
        struct hm_pem_block block = {0};
        bool found;

        HM_TRY(find_begin(walk, &block.label, &found, err));
        if (!found)
            break;
        HM_TRY(grow(pem, &cap, err));
        HM_TRY(read_body(walk, &block, err));
        pem->blocks[pem->count++] = block;
    }
    if (pem->count == 0)
        return hm_fail(err, HM_FORMAT, "no PEM block");
    return true;
}

static bool check_size(struct hm_bytes in, struct hm_err *err)
{
    if (in.len > HM_PEM_FILE_MAX)
        return hm_fail(err, HM_LIMIT, "PEM of %zu bytes, limit %zu", in.len,
            HM_PEM_FILE_MAX);
    for (size_t lines = 0; in.len > 0; lines++) {
        size_t len = hm_bytes_find(in, '\n') + 1;

        if (lines == HM_PEM_LINES_MAX)
            return hm_fail(
                err, HM_LIMIT, "PEM of more than %d lines", HM_PEM_LINES_MAX);
        in = hm_bytes_slice(in, len, in.len);
    }
    return true;
}

bool hm_pem_parse_into(uint8_t *room, struct hm_pem *out, struct hm_bytes in,
    enum hm_pem_text text, struct hm_err *err)
{
    struct walk walk = {.p = in.p, .text = text, .room = room};
    hm_auto(pem) pem = {0};

    HM_TRY(check_size(in, err));
    walk.end = in.len == 0 ? in.p : in.p + in.len;
    HM_TRY(read_blocks(&pem, &walk, err));
    *out = pem;
    pem = (struct hm_pem){0};
    return true;
}

bool hm_pem_parse(struct hm_pem *out, struct hm_bytes in, enum hm_pem_text text,
    struct hm_err *err)
{
    hm_auto(pem) pem = {0};
    uint8_t *room;

    HM_TRY(check_size(in, err));
    room = hm_alloc(in.len);
    if (room == NULL)
        return hm_fail_memory(err);
    pem.owned = room;
    pem.owned_len = in.len;
    HM_TRY(hm_pem_parse_into(room, out, in, text, err));
    out->owned = hm_move(pem.owned);
    out->owned_len = in.len;
    return true;
}

bool hm_pem_is_one(
    const struct hm_pem *pem, const char *label, struct hm_err *err)
{
    if (pem->count != 1)
        return hm_fail(err, HM_FORMAT, "%zu PEM blocks, not one \"%s\"",
            pem->count, label);
    if (!hm_bytes_eq_str(pem->blocks[0].label, label))
        return hm_fail(err, HM_FORMAT, "PEM block is \"%s\", not \"%s\"",
            HM_SHOW(pem->blocks[0].label), label);
    return true;
}

void hm_pem_free(struct hm_pem *pem)
{
    if (pem->owned != NULL)
        explicit_bzero(pem->owned, pem->owned_len);
    hm_free(pem->owned);
    hm_free(pem->blocks);
    *pem = (struct hm_pem){0};
}

void hm_pem_write(struct hm_buf *out, const char *label, struct hm_bytes body)
{
    if (body.len == 0 || !label_ok(hm_bytes_str(label))) {
        hm_buf_fail(out, HM_USAGE);
        return;
    }
    hm_buf_printf(out, BEGIN "%s" DASHES "\n", label);
    for (size_t i = 0; i < body.len; i += LINE_BYTES) {
        hm_base64_encode(out, HM_BASE64, hm_bytes_slice(body, i, LINE_BYTES));
        hm_buf_put_u8(out, '\n');
    }
    hm_buf_printf(out, END "%s" DASHES "\n", label);
}
