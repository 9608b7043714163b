/* SPDX-License-Identifier: Apache-2.0 */
#include "image/object.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/media.h"

enum { LONG_S = 0x17f, KELVIN = 0x212a };

const struct hm_bytes *hm_members_get(
    const struct hm_members *members, const char *name)
{
    for (size_t i = 0; i < members->count; i++) {
        if (hm_bytes_eq_str(members->list[i].name, name))
            return &members->list[i].value;
    }
    return NULL;
}

void hm_image_strings(
    struct hm_members *out, struct hm_json_obj *o, const char *name)
{
    struct hm_json v = hm_json_opt_any(o, name);
    struct hm_json_iter it = hm_json_iter(v);
    size_t count = hm_json_count(v);

    if (v.doc == NULL || !hm_json_want(o->rd, v, HM_JSON_OBJECT))
        return;
    if (count > HM_IMAGE_ANNOTATIONS_MAX)
        hm_json_fail(o->rd, v, HM_LIMIT, "%zu members, at most %d allowed",
            count, HM_IMAGE_ANNOTATIONS_MAX);
    out->list = hm_json_rd_alloc(o->rd, v, count, sizeof(*out->list));
    while (!hm_json_failed(o->rd) && hm_json_iter_next(&it)) {
        struct hm_member *member = &out->list[out->count++];

        member->name = hm_json_rd_str(o->rd, it.key);
        member->value = hm_json_rd_str(o->rd, it.value);
    }
}

void hm_image_texts(
    struct hm_members *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_iter it = hm_json_iter(v);
    size_t count = hm_json_count(v);

    if (v.doc == NULL || !hm_json_want(rd, v, HM_JSON_OBJECT))
        return;
    if (count > HM_IMAGE_ANNOTATIONS_MAX)
        hm_json_fail(rd, v, HM_LIMIT, "%zu members, at most %d allowed", count,
            HM_IMAGE_ANNOTATIONS_MAX);
    out->list = hm_json_rd_alloc(rd, v, count, sizeof(*out->list));
    if (out->list == NULL)
        return;
    while (!hm_json_failed(rd) && hm_json_iter_next(&it)) {
        if (hm_json_type(it.value) != HM_JSON_STRING)
            continue;
        out->list[out->count].name = hm_json_rd_str(rd, it.key);
        out->list[out->count++].value = hm_json_rd_str(rd, it.value);
    }
}

bool hm_members_texts(struct hm_members *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) tape = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_members members = {NULL, 0};
    struct hm_json v;

    if (text.len > 0) {
        HM_TRY(hm_json_parse_borrowed(&v, &tape, text, HM_CLAIM_MAX, err));
        hm_image_texts(&members, &rd, v);
        HM_TRY(hm_json_end(&rd, err));
    }
    *out = members;
    return true;
}

struct hm_bytes hm_image_media(
    struct hm_json_obj *o, const char *name, bool required)
{
    struct hm_bytes type =
        required ? hm_json_str(o, name) : hm_json_opt_str(o, name);

    /* An empty optional one is what Go writes for none. */
    if (hm_json_failed(o->rd) || (!required && type.len == 0) ||
        hm_media_ok(type))
        return type;
    hm_json_fail(o->rd, hm_json_any(o, name), HM_FORMAT,
        "\"%s\" is no media type, wanted type/subtype", HM_SHOW(type));
    return hm_bytes(NULL, 0);
}

/* What encoding/json folds to an ASCII letter: its other case, and two letters
 * of Unicode whose simple folding is s and k. */
static uint32_t fold(uint32_t c)
{
    if (c == LONG_S)
        return 's';
    if (c == KELVIN)
        return 'k';
    return c < 0x80 ? hm_to_lower((uint8_t)c) : c;
}

static bool folds_to(struct hm_bytes key, const char *name)
{
    struct hm_bytes rest = key;
    uint32_t c = 0;

    for (; *name != '\0'; name++) {
        size_t len = hm_utf8_next(rest, &c);

        if (len == 0 || fold(c) != hm_to_lower((uint8_t)*name))
            return false;
        rest = hm_bytes_slice(rest, len, rest.len);
    }
    return rest.len == 0;
}

void hm_image_refuse(struct hm_json_obj *o, const char *name, const char *why)
{
    struct hm_json_iter it = hm_json_iter(o->v);

    while (!hm_json_failed(o->rd) && hm_json_iter_next(&it)) {
        if (folds_to(hm_json_rd_str(o->rd, it.key), name))
            hm_json_fail(o->rd, it.key, HM_FORMAT, "%s", why);
    }
}

/* Is the key one that was asked for? One that only looks like it is refused. */
static bool is_known(
    const struct hm_json_obj *o, struct hm_json key, struct hm_bytes text)
{
    for (uint32_t i = 0; i < o->asked_count; i++) {
        if (hm_bytes_eq_str(text, o->asked[i]))
            return true;
        if (!folds_to(text, o->asked[i]))
            continue;
        hm_json_fail(o->rd, key, HM_FORMAT,
            "differs from \"%s\" by case only: some would take it for that",
            o->asked[i]);
        return true;
    }
    return false;
}

/* Room for as many as there could be: of 16,384 descriptors, each has some. */
static void add_unknown(struct hm_members *out, const struct hm_json_obj *o,
    const struct hm_json_iter *it, struct hm_bytes name)
{
    size_t most = hm_json_count(o->v);

    if (most > HM_IMAGE_UNKNOWN_MAX)
        most = HM_IMAGE_UNKNOWN_MAX;
    if (out->list == NULL)
        out->list = hm_json_rd_alloc(o->rd, it->key, most, sizeof(*out->list));
    if (out->count == most)
        hm_json_fail(o->rd, it->key, HM_LIMIT,
            "more than %d members that are not known", HM_IMAGE_UNKNOWN_MAX);
    if (hm_json_failed(o->rd))
        return;
    out->list[out->count].name = name;
    out->list[out->count].value = hm_json_text(it->value);
    out->count++;
}

void hm_image_close(struct hm_json_obj *o, struct hm_members *unknown)
{
    struct hm_json_iter it = hm_json_iter(o->v);

    while (!hm_json_failed(o->rd) && hm_json_iter_next(&it)) {
        struct hm_bytes name = hm_json_rd_str(o->rd, it.key);

        if (!hm_json_failed(o->rd) && !is_known(o, it.key, name))
            add_unknown(unknown, o, &it, name);
    }
    hm_json_close(o, HM_JSON_IGNORE);
}
