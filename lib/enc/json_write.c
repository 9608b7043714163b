/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_write.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

/* The largest integer up to which every double is exact (RFC 7493). */
#define SAFE_MAX ((int64_t)1 << 53)

struct hm_json_out hm_json_out(void)
{
    struct hm_json_out out = {.root = json_object()};

    if (out.root == NULL)
        out.failed = HM_SYSTEM;
    return out;
}

void hm_json_out_free(struct hm_json_out *out)
{
    json_decref(out->root);
    *out = (struct hm_json_out){0};
}

static void fail(struct hm_json_out *out, enum hm_code code, const char *name)
{
    if (out->failed != HM_OK)
        return;
    out->failed = code;
    out->name = name;
}

/* Put `value` (owned; NULL: what would be its memory was not there) where it
 * belongs; the same value, borrowed, or NULL. */
static json_t *add(
    struct hm_json_out *out, json_t *at, const char *name, json_t *value)
{
    hm_auto_foreign(json_t) owned = value;
    int put;

    if (out->failed != HM_OK)
        return NULL;
    if (value == NULL) {
        fail(out, HM_SYSTEM, name);
        return NULL;
    }
    /* jansson would replace the first of two members without a word. */
    if (name == NULL ? !json_is_array(at)
                     : !json_is_object(at) || json_object_get(at, name) ||
                !hm_utf8_ok(hm_bytes_str(name))) {
        fail(out, HM_USAGE, name);
        return NULL;
    }
    put = name == NULL ? json_array_append_new(at, hm_move(owned))
                       : json_object_set_new(at, name, hm_move(owned));
    if (put == 0)
        return value;
    fail(out, HM_SYSTEM, name);
    return NULL;
}

json_t *hm_json_add_obj(struct hm_json_out *out, json_t *at, const char *name)
{
    return add(out, at, name, json_object());
}

json_t *hm_json_add_list(struct hm_json_out *out, json_t *at, const char *name)
{
    return add(out, at, name, json_array());
}

void hm_json_add_str(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_bytes s)
{
    if (!hm_utf8_ok(s))
        fail(out, HM_USAGE, name);
    else
        add(out, at, name,
            json_stringn_nocheck(s.len == 0 ? "" : (const char *)s.p, s.len));
}

/* Text that was written into a buffer, if it could be. */
static void add_buf(struct hm_json_out *out, json_t *at, const char *name,
    const struct hm_buf *text)
{
    if (text->failed != HM_OK)
        fail(out, text->failed == HM_SYSTEM ? HM_SYSTEM : HM_USAGE, name);
    else
        hm_json_add_str(out, at, name, hm_buf_view(text));
}

void hm_json_add_opt(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_bytes s)
{
    if (s.len > 0)
        hm_json_add_str(out, at, name, s);
}

void hm_json_add_base64(struct hm_json_out *out, json_t *at, const char *name,
    enum hm_base64 format, struct hm_bytes bytes)
{
    hm_auto(buf) text = hm_buf(HM_JSON_TEXT_MAX);

    hm_base64_encode(&text, format, bytes);
    add_buf(out, at, name, &text);
}

void hm_json_add_time(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_time time)
{
    hm_auto(buf) text = hm_buf(64);

    hm_time_write(&text, time);
    add_buf(out, at, name, &text);
}

void hm_json_add_window(struct hm_json_out *out, json_t *at, const char *name,
    const struct hm_window *window)
{
    json_t *o = hm_json_add_obj(out, at, name);

    if (window->has_start)
        hm_json_add_time(out, o, "start", window->start);
    if (window->has_end)
        hm_json_add_time(out, o, "end", window->end);
}

void hm_json_add_bool(
    struct hm_json_out *out, json_t *at, const char *name, bool v)
{
    add(out, at, name, json_boolean(v));
}

void hm_json_add_null(struct hm_json_out *out, json_t *at, const char *name)
{
    add(out, at, name, json_null());
}

void hm_json_add_i64(
    struct hm_json_out *out, json_t *at, const char *name, int64_t v)
{
    if (v > SAFE_MAX || v < -SAFE_MAX)
        fail(out, HM_USAGE, name);
    else
        add(out, at, name, json_integer(v));
}

void hm_json_add_u64(
    struct hm_json_out *out, json_t *at, const char *name, uint64_t v)
{
    if (v > (uint64_t)SAFE_MAX)
        fail(out, HM_USAGE, name);
    else
        hm_json_add_i64(out, at, name, (int64_t)v);
}

void hm_json_add_i64_str(
    struct hm_json_out *out, json_t *at, const char *name, int64_t v)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, v);
    hm_json_add_str(out, at, name, hm_bytes_str(text));
}

static bool check(const struct hm_json_out *out, struct hm_err *err)
{
    if (out->failed == HM_OK)
        return true;
    if (out->failed == HM_SYSTEM)
        return hm_fail_memory(err);
    return hm_fail(err, out->failed, "member \"%s\" cannot be written as JSON",
        out->name == NULL ? "" : HM_SHOW_STR(out->name));
}

static int put(const char *text, size_t len, void *to)
{
    hm_buf_put(to, hm_bytes(text, len));
    return 0;
}

static bool dump(const struct hm_json_out *out, size_t flags, struct hm_buf *to,
    struct hm_err *err)
{
    HM_TRY(check(out, err));
    if (json_dump_callback(out->root, put, to, flags) != 0)
        return hm_fail_memory(err);
    return hm_buf_end(to, NULL, err);
}

bool hm_json_out_write(const struct hm_json_out *out, enum hm_json_style style,
    struct hm_buf *to, struct hm_err *err)
{
    return dump(out, style == HM_JSON_INDENTED ? JSON_INDENT(2) : JSON_COMPACT,
        to, err);
}

bool hm_json_out_write_with(const struct hm_json_out *out, const char *name,
    struct hm_json verbatim, struct hm_buf *to, struct hm_err *err)
{
    hm_auto_foreign(json_t) key = json_string(name);
    bool first;

    HM_TRY(check(out, err));
    if (!hm_utf8_ok(hm_bytes_str(name)) || verbatim.doc == NULL ||
        json_object_get(out->root, name) != NULL)
        return hm_fail(err, HM_USAGE, "member \"%s\" cannot be written as JSON",
            HM_SHOW_STR(name));
    if (key == NULL)
        return hm_fail_memory(err);
    first = json_object_size(out->root) == 0;
    HM_TRY(dump(out, JSON_COMPACT, to, err));
    hm_buf_cut(to, to->len - 1); /* the closing brace */
    hm_buf_put_str(to, first ? "" : ",");
    json_dump_callback(key, put, to, JSON_COMPACT | JSON_ENCODE_ANY);
    hm_buf_put_str(to, ":");
    hm_buf_put(to, hm_json_text(verbatim));
    hm_buf_put_str(to, "}");
    return hm_buf_end(to, NULL, err);
}
