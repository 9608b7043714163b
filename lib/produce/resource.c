/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/resource.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "enc/hex.h"

/* Hexadecimal digits of each; two lengths where git has two formats. */
static const struct {
    const char *name;
    size_t len, or_len;
} algorithms[] = {
    {"sha256", 64, 64},
    {"sha384", 96, 96},
    {"sha512", 128, 128},
    {"sha1", 40, 40},
    {"gitCommit", 40, 64},
    {"gitTree", 40, 64},
    {"gitBlob", 40, 64},
    {"gitTag", 40, 64},
};

#define COUNT (sizeof(algorithms) / sizeof(algorithms[0]))
static_assert(COUNT == HM_RESOURCE_DIGESTS_MAX, "room for one of each");

static bool is_lower_hex(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]) && (in.p[i] < 'a' || in.p[i] > 'f'))
            return false;
    }
    return true;
}

/* The table's name of it. */
static bool check_digest(const char **name, struct hm_bytes algorithm,
    struct hm_bytes value, struct hm_err *err)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (!hm_bytes_eq_str(algorithm, algorithms[i].name))
            continue;
        *name = algorithms[i].name;
        if (value.len != algorithms[i].len && value.len != algorithms[i].or_len)
            return hm_fail(err, HM_USAGE, "%s %s has %zu digits, not %zu",
                algorithms[i].name, HM_SHOW(value), value.len,
                algorithms[i].len);
        return is_lower_hex(value) ||
            hm_fail(err, HM_USAGE, "%s %s is not lower-case hex",
                algorithms[i].name, HM_SHOW(value));
    }
    return hm_fail(err, HM_USAGE,
        "%s is no digest that is known: sha256, sha384, sha512, sha1, "
        "gitCommit, gitTree, gitBlob or gitTag",
        HM_SHOW(algorithm));
}

bool hm_resource_add(struct hm_resource *out, struct hm_arena *arena,
    struct hm_bytes algorithm, struct hm_bytes value, struct hm_err *err)
{
    const char *name;

    HM_TRY(check_digest(&name, algorithm, value, err));
    for (size_t i = 0; i < out->digest_count; i++) {
        if (strcmp(out->digests[i].algorithm, name) == 0)
            return hm_fail(err, HM_USAGE, "%s twice", name);
    }
    if (out->digests == NULL)
        out->digests = hm_arena_alloc(
            arena, HM_RESOURCE_DIGESTS_MAX, sizeof(*out->digests));
    if (out->digests == NULL)
        return hm_arena_fail(arena, err);
    /* There are no more algorithms than that. */
    assert(out->digest_count < HM_RESOURCE_DIGESTS_MAX);
    out->digests[out->digest_count++] =
        (struct hm_resource_digest){name, value};
    return true;
}

bool hm_resource_add_digest(struct hm_resource *out, struct hm_arena *arena,
    const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(buf) hex = hm_buf((size_t)2 * HM_DIGEST_MAX);
    struct hm_bytes view;

    hm_hex_encode(&hex, hm_digest_view(digest));
    HM_TRY(hm_buf_end(&hex, &view, err));
    HM_TRY(hm_arena_copy(arena, &view, view, err));
    return hm_resource_add(
        out, arena, hm_bytes_str(hm_hash_name(digest->hash)), view, err);
}

static bool is_scheme(struct hm_bytes in)
{
    if (in.len == 0 || !hm_is_alpha(in.p[0]))
        return false;
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_alnum(in.p[i]) && in.p[i] != '+' && in.p[i] != '-' &&
            in.p[i] != '.')
            return false;
    }
    return true;
}

bool hm_resource_uri_ok(
    const char *what, struct hm_bytes uri, struct hm_err *err)
{
    size_t colon = hm_bytes_find(uri, ':');

    if (uri.len > HM_URI_MAX)
        return hm_fail(err, HM_USAGE, "%s: longer than %zu bytes", what,
            (size_t)HM_URI_MAX);
    for (size_t i = 0; i < uri.len; i++) {
        if (uri.p[i] <= ' ' || uri.p[i] > '~' || uri.p[i] == '"' ||
            uri.p[i] == '<' || uri.p[i] == '>' || uri.p[i] == '\\')
            return hm_fail(err, HM_USAGE,
                "%s: %s is no URI: it holds what none may", what, HM_SHOW(uri));
    }
    return (is_scheme(hm_bytes_slice(uri, 0, colon)) && colon + 1 < uri.len) ||
        hm_fail(err, HM_USAGE,
            "%s: %s is no URI: it begins with no scheme and colon", what,
            HM_SHOW(uri));
}

static size_t find_last(struct hm_bytes in, uint8_t byte)
{
    size_t at = in.len;

    while (at > 0 && in.p[at - 1] != byte)
        at--;
    return at == 0 ? in.len : at - 1;
}

static bool read_digests(struct hm_resource *out, struct hm_arena *arena,
    struct hm_bytes rest, struct hm_err *err)
{
    bool more = true;

    while (more) {
        size_t comma = hm_bytes_find(rest, ',');
        struct hm_bytes one = hm_bytes_slice(rest, 0, comma);
        size_t colon = hm_bytes_find(one, ':');

        if (colon == one.len)
            return hm_fail(
                err, HM_USAGE, "%s is no ALGORITHM:DIGEST", HM_SHOW(one));
        HM_TRY(hm_resource_add(out, arena, hm_bytes_slice(one, 0, colon),
            hm_bytes_slice(one, colon + 1, one.len), err));
        more = comma < rest.len;
        rest = hm_bytes_slice(rest, comma + 1, rest.len);
    }
    return true;
}

bool hm_resource_parse(struct hm_resource *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    size_t equals = find_last(text, '=');
    struct hm_resource found = {.uri = hm_bytes_slice(text, 0, equals)};

    if (equals == text.len)
        return hm_fail(err, HM_USAGE,
            "%s is no URI=ALGORITHM:DIGEST: without a digest it could be "
            "anything",
            HM_SHOW(text));
    HM_TRY(hm_resource_uri_ok("dependency", found.uri, err));
    if (!read_digests(
            &found, arena, hm_bytes_slice(text, equals + 1, text.len), err))
        return hm_wrap(err, "%s", HM_SHOW(found.uri));
    *out = found;
    return true;
}

static void add_digests(
    struct hm_json_out *json, json_t *at, const struct hm_resource *resource)
{
    json_t *o;

    if (resource->digest_count == 0)
        return;
    o = hm_json_add_obj(json, at, "digest");
    for (size_t i = 0; i < resource->digest_count; i++)
        hm_json_add_str(json, o, resource->digests[i].algorithm,
            resource->digests[i].value);
}

void hm_resources_add(struct hm_json_out *json, json_t *at, const char *name,
    const struct hm_resource *list, size_t count)
{
    json_t *to = hm_json_add_list(json, at, name);

    for (size_t i = 0; i < count; i++) {
        json_t *o = hm_json_add_obj(json, to, NULL);

        hm_json_add_opt(json, o, "name", list[i].name);
        hm_json_add_opt(json, o, "uri", list[i].uri);
        add_digests(json, o, &list[i]);
        hm_json_add_opt(json, o, "mediaType", list[i].media_type);
    }
}
