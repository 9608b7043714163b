/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/problem.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/json.h"

/* 64 KiB of text have 32,768 values of 16 bytes, and what is decoded. */
enum { ARENA_MAX = 1024 * 1024 };

/* False when memory was out. */
static bool keep(
    char *out, size_t size, struct hm_json v, struct hm_arena *arena)
{
    hm_auto(buf) text = hm_buf(4 * HM_HTTP_ERROR_BODY_MAX);
    struct hm_err err = {0};
    struct hm_bytes s;

    if (hm_json_type(v) != HM_JSON_STRING)
        return true;
    if (!hm_json_as_str(&s, v, arena, &err))
        return err.code != HM_SYSTEM;
    hm_text_escape(&text, hm_bytes_slice(s, 0, size));
    hm_text_show_line(out, size, hm_buf_view(&text));
    return hm_buf_end(&text, NULL, &err);
}

static struct hm_json first_of(struct hm_json list)
{
    struct hm_json_iter it = hm_json_iter(list);

    if (hm_json_type(list) != HM_JSON_ARRAY || !hm_json_iter_next(&it))
        return (struct hm_json){0};
    return it.value;
}

void hm_problem_read(struct hm_problem *out, struct hm_bytes body)
{
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    struct hm_err ignored = {0};
    struct hm_json root, error, text;

    *out = (struct hm_problem){0};
    if (!hm_json_parse_borrowed(
            &root, &arena, body, HM_HTTP_ERROR_BODY_MAX, &ignored)) {
        out->unread = ignored.code == HM_SYSTEM;
        return;
    }
    error = first_of(hm_json_get(root, "errors"));
    text = hm_json_get(error, "message");
    if (hm_json_type(error) == HM_JSON_NONE) {
        text = hm_json_get(root, "error_description");
        if (hm_json_type(text) == HM_JSON_NONE)
            text = hm_json_get(root, "details");
        error = hm_json_get(root, "error");
    } else {
        error = hm_json_get(error, "code");
    }
    out->unread = !keep(out->code, sizeof(out->code), error, &arena);
    if (!keep(out->text, sizeof(out->text), text, &arena))
        out->unread = true;
}

bool hm_problem_is(const struct hm_problem *problem, const char *code)
{
    return strcmp(problem->code, code) == 0;
}

bool hm_problem_refuses(const struct hm_problem *problem)
{
    static const char *const codes[] = {
        "DENIED", "UNAUTHORIZED", "TOOMANYREQUESTS"};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (hm_problem_is(problem, codes[i]))
            return true;
    }
    return problem->unread;
}

char *hm_problem_show(char *out, const struct hm_problem *problem)
{
    bool both = problem->code[0] != '\0' && problem->text[0] != '\0';

    snprintf(out, HM_PROBLEM_SIZE, "%s%s%s", problem->code, both ? ": " : "",
        problem->text);
    return out;
}
