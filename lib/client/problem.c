/* SPDX-License-Identifier: Apache-2.0 */
#include "client/problem.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json.h"

enum {
    /* 64 KiB of text have 32,768 values of 16 bytes, and what is decoded. */
    ARENA_MAX = 1024 * 1024,
    /* So much of a secret in a row is a piece of it. A token's beginning, its
     * header, is the same for everybody; what is left out then is only words. */
    PIECE = 12,
};

static bool has_piece(struct hm_bytes text, struct hm_bytes secret)
{
    for (size_t i = 0; secret.len >= PIECE && i + PIECE <= text.len; i++) {
        if (memmem(secret.p, secret.len, text.p + i, PIECE) != NULL)
            return true;
    }
    return false;
}

static struct hm_bytes text_of(
    struct hm_json root, const char *name, struct hm_arena *arena)
{
    struct hm_json v = hm_json_get(root, name);
    struct hm_bytes out = {0};
    struct hm_err ignored;

    if (hm_json_type(v) != HM_JSON_STRING ||
        !hm_json_as_str(&out, v, arena, &ignored))
        return (struct hm_bytes){0};
    return out;
}

static void put_object(
    struct hm_buf *out, struct hm_json root, struct hm_arena *arena)
{
    struct hm_bytes said = text_of(root, "message", arena);
    struct hm_bytes more = {0};

    if (said.len == 0) {
        said = text_of(root, "error", arena);
        more = text_of(root, "error_description", arena);
    }
    hm_buf_put(out, said);
    if (said.len > 0 && more.len > 0)
        hm_buf_put_str(out, ": ");
    hm_buf_put(out, more);
}

/* Of what is text; a page of HTML says nothing that helps. */
static void put_line(struct hm_buf *out, struct hm_bytes body)
{
    struct hm_rd rd = hm_rd(body);
    struct hm_bytes line = hm_bytes_slice(body, 0, hm_bytes_find(body, '\n'));

    if (hm_rd_peek(&rd) != '<' && hm_utf8_ok(line))
        hm_buf_put(out, line);
}

char *hm_client_problem(char *out, struct hm_bytes body, struct hm_bytes secret)
{
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    hm_auto(buf) said = hm_buf(HM_HTTP_ERROR_BODY_MAX + 2);
    hm_auto(buf) shown = hm_buf((size_t)4 * HM_CLIENT_PROBLEM_SIZE);
    struct hm_err ignored;
    struct hm_json root;
    struct hm_bytes text;

    if (hm_json_parse_borrowed(
            &root, &arena, body, HM_HTTP_ERROR_BODY_MAX, &ignored))
        put_object(&said, root, &arena);
    else
        put_line(&said, hm_bytes_slice(body, 0, HM_CLIENT_PROBLEM_SIZE));
    text = hm_bytes_slice(hm_buf_view(&said), 0, HM_CLIENT_PROBLEM_SIZE);
    if (has_piece(text, secret))
        text = HM_LIT("(what it says repeats a secret)");
    hm_text_escape(&shown, text);
    return hm_text_show_line(out, HM_CLIENT_PROBLEM_SIZE, hm_buf_view(&shown));
}
