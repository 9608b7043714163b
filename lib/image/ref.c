/* SPDX-License-Identifier: Apache-2.0 */
#include "image/ref.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"

static const char scheme[] = "oci-layout:";

/* Where a name without a host lives, and what else that is called. */
static const char hub[] = "docker.io";
static const char hub_alias[] = "index.docker.io";
static const char hub_api[] = "registry-1.docker.io";
static const char hub_official[] = "library/";
static const char tag_implied[] = "latest";

/* ---- Characters ---- */

static bool is_lower(uint8_t c)
{
    return hm_is_digit(c) || (c >= 'a' && c <= 'z');
}

static bool is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

/* No byte that could end a line, hide on a screen or end a C string. */
static bool has_control(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] < ' ' || in.p[i] == 0x7f)
            return true;
    }
    return false;
}

static bool contains(struct hm_bytes in, struct hm_bytes part)
{
    for (size_t i = 0; i + part.len <= in.len; i++) {
        if (hm_bytes_starts(hm_bytes_slice(in, i, in.len), part))
            return true;
    }
    return false;
}

/* What stands before the first `mark`; `rest` keeps what follows it, and
 * whether there was one is the answer. */
static bool split(struct hm_bytes *head, struct hm_bytes *rest, uint8_t mark)
{
    struct hm_bytes all = *rest;
    size_t at = hm_bytes_find(all, mark);

    *head = hm_bytes_slice(all, 0, at);
    *rest = hm_bytes_slice(all, at + 1, all.len);
    return at < all.len;
}

/* ---- Hosts ---- */

/* The first part of a name is a host when it could be no folder: a name with a
 * dot, with a port, an address, or localhost. */
static bool looks_like_host(struct hm_bytes part)
{
    return hm_bytes_find(part, '.') < part.len ||
        hm_bytes_find(part, ':') < part.len ||
        hm_bytes_starts(part, HM_LIT("[")) ||
        hm_bytes_eq_str(part, "localhost");
}

/* Beyond what URLs allow: labels neither begin nor end with '-', there is no
 * '_', and no dot at the end, by which one registry would have two names. */
static bool labels_ok(struct hm_bytes host)
{
    uint8_t before = '.';

    for (size_t i = 0; i < host.len; i++) {
        uint8_t c = host.p[i];

        if (c == '_' || (c == '-' && before == '.') ||
            (c == '.' && before == '-'))
            return false;
        before = c;
    }
    return before != '.' && before != '-';
}

static bool check_host(struct hm_bytes host, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_bytes view;
    struct hm_uri uri;

    hm_buf_put_str(&url, "https://");
    hm_buf_put(&url, host);
    hm_buf_put_str(&url, "/");
    HM_TRY(hm_buf_end(&url, &view, err));
    if (!hm_uri_parse(&uri, view, err))
        return hm_wrap(err, "host \"%s\"", HM_SHOW(host));
    /* The host was cut at the first '/': a '?' or '#' leaves no path. */
    if (!hm_bytes_eq_str(uri.path, "/") ||
        (uri.host.p[0] != '[' && !labels_ok(uri.host)))
        return hm_fail(err, HM_FORMAT,
            "host \"%s\", wanted letters, digits and inner '-' between dots",
            HM_SHOW(host));
    return true;
}

static bool set_host(struct hm_ref *ref, struct hm_arena *arena,
    struct hm_bytes host, struct hm_err *err)
{
    uint8_t *lower;

    HM_TRY(check_host(host, err));
    lower = hm_arena_alloc(arena, host.len, 1);
    if (lower == NULL)
        return hm_arena_fail(arena, err);
    for (size_t i = 0; i < host.len; i++)
        lower[i] = hm_to_lower(host.p[i]);
    ref->host = hm_bytes(lower, host.len);
    if (hm_bytes_eq_str(ref->host, hub_alias))
        ref->host = hm_bytes_str(hub);
    return true;
}

/* ---- Repositories ---- */

/* [a-z0-9]+ ((\.|_|__|-+) [a-z0-9]+)*  between slashes. */
static bool component_ok(struct hm_bytes in)
{
    size_t marks = 0;

    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];
        bool again = marks > 0 &&
            (c != in.p[i - 1] || c == '.' || (c == '_' && marks > 1));

        if (is_lower(c)) {
            marks = 0;
            continue;
        }
        if ((c != '.' && c != '_' && c != '-') || i == 0 || again)
            return false;
        marks++;
    }
    return in.len > 0 && marks == 0;
}

static bool check_repository(struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes rest = in, part;
    bool more;

    if (in.len == 0)
        return hm_fail(err, HM_FORMAT, "no repository, wanted HOST/REPOSITORY");
    if (in.len > HM_REF_REPOSITORY_MAX)
        return hm_fail(err, HM_LIMIT,
            "repository has %zu bytes, at most %d allowed", in.len,
            HM_REF_REPOSITORY_MAX);
    for (size_t i = 0; i < in.len; i++) {
        if (is_upper(in.p[i]))
            return hm_fail(err, HM_FORMAT,
                "repository \"%s\" has upper case, wanted lower case only",
                HM_SHOW(in));
    }
    do {
        more = split(&part, &rest, '/');
        if (!component_ok(part))
            return hm_fail(err, HM_FORMAT,
                "repository \"%s\": got \"%s\", wanted a-z and 0-9 with single "
                "'.', '_', '__' or '-' between them",
                HM_SHOW(in), HM_SHOW(part));
    } while (more);
    return true;
}

/* What Docker Hub calls official lies below library/. */
static bool set_repository(struct hm_ref *ref, struct hm_arena *arena,
    struct hm_bytes in, struct hm_err *err)
{
    size_t front = sizeof(hub_official) - 1;
    uint8_t *whole;

    HM_TRY(check_repository(in, err));
    ref->repository = in;
    if (!hm_bytes_eq_str(ref->host, hub) || hm_bytes_find(in, '/') < in.len)
        return true;
    whole = hm_arena_alloc(arena, front + in.len, 1);
    if (whole == NULL)
        return hm_arena_fail(arena, err);
    memcpy(whole, hub_official, front);
    memcpy(whole + front, in.p, in.len);
    ref->repository = hm_bytes(whole, front + in.len);
    if (ref->repository.len > HM_REF_REPOSITORY_MAX)
        return hm_fail(err, HM_LIMIT,
            "repository has %zu bytes with \"%s\", at most %d allowed",
            ref->repository.len, hub_official, HM_REF_REPOSITORY_MAX);
    return true;
}

/* Container tools show images of a host by 64 digits; some take them for one,
 * others for a repository of that name. */
static bool is_image_id(struct hm_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!hm_is_digit(name.p[i]) && (name.p[i] < 'a' || name.p[i] > 'f'))
            return false;
    }
    return name.len == 64;
}

/* ---- A registry's ---- */

bool hm_ref_tag_ok(struct hm_bytes tag)
{
    for (size_t i = 0; i < tag.len; i++) {
        uint8_t c = tag.p[i];

        if (!hm_is_alnum(c) && c != '_' && (i == 0 || (c != '.' && c != '-')))
            return false;
    }
    return tag.len > 0 && tag.len <= HM_REF_TAG_MAX;
}

static bool set_tag(struct hm_ref *ref, struct hm_bytes tag, struct hm_err *err)
{
    if (!hm_ref_tag_ok(tag))
        return hm_fail(err, tag.len > HM_REF_TAG_MAX ? HM_LIMIT : HM_FORMAT,
            "tag \"%s\" of %zu bytes, wanted 1 to %d letters, digits, '_', "
            "'.' and '-', the first no '.' or '-'",
            HM_SHOW(tag), tag.len, HM_REF_TAG_MAX);
    ref->tag = tag;
    return true;
}

static bool set_digest(
    struct hm_ref *ref, struct hm_bytes text, struct hm_err *err)
{
    if (!hm_image_digest_parse(&ref->digest, text, err))
        return hm_wrap(err, "after '@'");
    ref->has_digest = true;
    return true;
}

static bool refuse_scheme(struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes head, rest = in;

    if (!contains(in, HM_LIT("://")))
        return true;
    (void)split(&head, &rest, ':');
    return hm_fail(err, HM_FORMAT,
        "got \"%s://\" in front, wanted a reference without a scheme: \"%s\"",
        HM_SHOW(head), HM_SHOW(hm_bytes_slice(rest, 2, rest.len)));
}

static bool parse_registry(struct hm_ref *ref, struct hm_arena *arena,
    struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes name, rest = in, host, repository;
    bool has_tag;

    HM_TRY(refuse_scheme(in, err));
    if (split(&name, &rest, '@'))
        HM_TRY(set_digest(ref, rest, err));
    rest = name;
    ref->kind = HM_REF_REGISTRY;
    ref->host = hm_bytes_str(hub);
    if (split(&host, &rest, '/') && looks_like_host(host))
        HM_TRY(set_host(ref, arena, host, err));
    else
        rest = name;
    has_tag = split(&repository, &rest, ':');
    if (is_image_id(name))
        return hm_fail(err, HM_FORMAT,
            "got 64 digits, which name no repository; wanted "
            "REPOSITORY@sha256:DIGITS");
    HM_TRY(set_repository(ref, arena, repository, err));
    if (has_tag)
        return set_tag(ref, rest, err);
    ref->tag_implied = !ref->has_digest;
    if (ref->tag_implied)
        ref->tag = hm_bytes_str(tag_implied);
    return true;
}

/* ---- A layout's ---- */

/* The image specification's grammar of org.opencontainers.image.ref.name:
 * letters and digits with -._:@+ or -- between them, in parts between slashes.
 * Other letters than these would be names that nobody can type alike. */
static bool ref_name_ok(struct hm_bytes in)
{
    uint8_t before = '/';

    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];
        bool twice = c == '-' && before == '-' && (i < 2 || in.p[i - 2] != '-');

        if (!hm_is_alnum(c) && (c == '\0' || strchr("-._:@+/", c) == NULL))
            return false;
        if (!hm_is_alnum(c) && !hm_is_alnum(before) && !twice)
            return false;
        before = c;
    }
    return in.len > 0 && in.len <= HM_REF_NAME_MAX && hm_is_alnum(before);
}

/* Names may hold '@' themselves: what follows the last one is a digest when it
 * begins as one. */
static size_t find_digest(struct hm_bytes in)
{
    for (size_t at = in.len; at > 0; at--) {
        if (in.p[at - 1] == '@' &&
            hm_image_digest_begins(hm_bytes_slice(in, at, in.len)))
            return at - 1;
    }
    return in.len;
}

static bool parse_layout(
    struct hm_ref *ref, struct hm_bytes in, struct hm_err *err)
{
    size_t colon = hm_bytes_find(in, ':'), at = hm_bytes_find(in, '@');
    size_t end = colon < at ? colon : at;
    struct hm_bytes rest = hm_bytes_slice(in, end, in.len);

    ref->kind = HM_REF_LAYOUT;
    ref->dir = hm_bytes_slice(in, 0, end);
    if (ref->dir.len == 0 || ref->dir.len >= HM_PATH_MAX)
        return hm_fail(err, ref->dir.len == 0 ? HM_FORMAT : HM_LIMIT,
            "got a folder of %zu bytes, wanted %sDIR[:NAME][@DIGEST]",
            ref->dir.len, scheme);
    if (rest.len == 0)
        return true;
    if (rest.p[0] == '@')
        return set_digest(ref, hm_bytes_slice(rest, 1, rest.len), err);
    rest = hm_bytes_slice(rest, 1, rest.len);
    at = find_digest(rest);
    if (at < rest.len)
        HM_TRY(set_digest(ref, hm_bytes_slice(rest, at + 1, rest.len), err));
    ref->tag = hm_bytes_slice(rest, 0, at);
    if (!ref_name_ok(ref->tag))
        return hm_fail(err,
            ref->tag.len > HM_REF_NAME_MAX ? HM_LIMIT : HM_FORMAT,
            "name \"%s\" of %zu bytes, wanted 1 to %d letters and digits with "
            "one of -._:@+/ between them; a folder's name has no ':' or '@'",
            HM_SHOW(ref->tag), ref->tag.len, HM_REF_NAME_MAX);
    return true;
}

/* ---- Both ---- */

static bool parse(struct hm_ref *ref, struct hm_arena *arena,
    struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes prefix = HM_LIT(scheme), own;

    if (in.len > HM_REF_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu allowed", in.len,
            HM_REF_MAX);
    if (in.len == 0)
        return hm_fail(err, HM_FORMAT, "empty, wanted [HOST/]REPOSITORY[:TAG]");
    if (has_control(in))
        return hm_fail(err, HM_FORMAT, "a control character");
    HM_TRY(hm_arena_copy(arena, &own, in, err));
    if (!hm_bytes_starts(own, prefix))
        return parse_registry(ref, arena, own, err);
    return parse_layout(ref, hm_bytes_slice(own, prefix.len, own.len), err);
}

bool hm_ref_parse(struct hm_ref *out, struct hm_arena *arena,
    struct hm_bytes in, struct hm_err *err)
{
    struct hm_ref ref = {.kind = HM_REF_NONE};

    if (!parse(&ref, arena, in, err))
        return hm_wrap(err, "reference \"%s\"", HM_SHOW(in));
    *out = ref;
    return true;
}

void hm_ref_write_name(struct hm_buf *out, const struct hm_ref *ref)
{
    if (ref->kind == HM_REF_LAYOUT) {
        hm_buf_put_str(out, scheme);
        hm_buf_put(out, ref->dir);
        return;
    }
    if (ref->kind != HM_REF_REGISTRY) {
        hm_buf_fail(out, HM_USAGE);
        return;
    }
    hm_buf_put(out, ref->host);
    hm_buf_put_str(out, "/");
    hm_buf_put(out, ref->repository);
}

void hm_ref_write(struct hm_buf *out, const struct hm_ref *ref)
{
    hm_ref_write_name(out, ref);
    if (ref->tag.len > 0) {
        hm_buf_put_str(out, ":");
        hm_buf_put(out, ref->tag);
    }
    if (ref->has_digest) {
        hm_buf_put_str(out, "@");
        hm_digest_write(out, &ref->digest);
    }
}

struct hm_bytes hm_ref_api_host(const struct hm_ref *ref)
{
    if (hm_bytes_eq_str(ref->host, hub))
        return hm_bytes_str(hub_api);
    return ref->host;
}
