/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_json.c - the JSON reader, checked against itself and against jansson. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "enc/json.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* Every sub-value is a document of its own, and knows its place. */
static void check_value(struct hm_json v, struct hm_bytes whole)
{
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    struct hm_bytes text = hm_json_text(v), s;
    struct hm_json_iter it = hm_json_iter(v);
    struct hm_err err = {0};
    struct hm_json again;
    size_t count = 0;

    must(text.len > 0 && text.len <= whole.len);
    must(hm_json_offset(v) <= whole.len - text.len);
    must(hm_bytes_eq(text, hm_bytes_slice(whole, hm_json_offset(v), text.len)));
    must(hm_json_parse(&again, &arena, text, SIZE_MAX, &err));
    must(hm_json_type(again) == hm_json_type(v));
    must(hm_json_count(again) == hm_json_count(v));
    must(HM_JSON_PATH(v)[0] == '$');
    if (hm_json_type(v) == HM_JSON_STRING &&
        hm_json_as_str(&s, v, &arena, &err))
        must(hm_utf8_ok(s) && s.len <= text.len);
    for (; hm_json_iter_next(&it); count++)
        must(hm_json_type(it.value) != HM_JSON_NONE);
    must(count == hm_json_count(v));
}

/* jansson converts numbers, and has no NUL in keys. */
static bool jansson_may_differ(struct hm_bytes text, const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);

    return code == json_error_numeric_overflow ||
        code == json_error_null_byte_in_key ||
        code == json_error_null_character || text.len == 0;
}

static void compare(struct hm_bytes text, bool ours, enum hm_code code)
{
    json_error_t error;
    json_t *theirs;

    /* jansson takes a NUL between tokens for the end of the text. */
    if (hm_bytes_find(text, '\0') < text.len)
        return;
    theirs = json_loadb((const char *)text.p, text.len,
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

    if (theirs == NULL)
        must(!ours || jansson_may_differ(text, &error));
    else
        must(ours || code == HM_LIMIT);
    json_decref(theirs);
}

/* What is sealed is checked by the same rules: one verdict, in one and the same
 * words, and all beside it is read alike. */
static void check_sealed(
    struct hm_bytes text, bool ok, struct hm_json v, const struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    struct hm_err other = {0};
    struct hm_json root;
    struct hm_json_iter it = hm_json_iter(v), with;

    must(hm_json_parse_sealed(&root, &arena, text, 64 * HM_KIB, "p", &other) ==
        ok);
    must(err->code == other.code && strcmp(err->msg, other.msg) == 0);
    if (!ok)
        return;
    must(hm_json_type(root) == hm_json_type(v));
    must(hm_json_count(root) == hm_json_count(v));
    with = hm_json_iter(root);
    while (hm_json_iter_next(&it)) {
        must(hm_json_iter_next(&with));
        must(hm_json_offset(with.value) == hm_json_offset(it.value));
        must(hm_json_text(with.value).len == hm_json_text(it.value).len);
        must(hm_json_type(with.value) == hm_json_type(it.value) ||
            (hm_json_type(with.value) == HM_JSON_SEALED &&
                hm_json_type(it.value) == HM_JSON_OBJECT &&
                hm_json_str_eq(with.key, "p")));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(ARENA_MAX);
    struct hm_bytes text = {data, size};
    struct hm_err err = {0};
    struct hm_json v = {0};
    struct hm_json_iter it;
    bool ok = hm_json_parse(&v, &arena, text, 64 * HM_KIB, &err);

    compare(text, ok, err.code);
    check_sealed(text, ok, ok ? v : (struct hm_json){0}, &err);
    if (!ok) {
        must(err.code != HM_OK && err.code != HM_SYSTEM && err.msg[0] != '\0');
        return 0;
    }
    /* Down the last branch, all its siblings on the way. */
    check_value(v, text);
    for (it = hm_json_iter(v); hm_json_iter_next(&it);) {
        check_value(it.value, text);
        if (it.next == it.end && hm_json_count(it.value) > 0)
            it = hm_json_iter(it.value);
    }
    return 0;
}
