/* SPDX-License-Identifier: Apache-2.0 */
#include "package/pypi_name.h"

#include <strings.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

/* ---- Projects ---- */

static bool is_separator(uint8_t c)
{
    return c == '-' || c == '_' || c == '.';
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* PEP 508: letters, digits and separators, which stand between the others. */
static bool is_project(struct hm_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!hm_is_alnum(name.p[i]) && !is_separator(name.p[i]))
            return false;
    }
    return name.len > 0 && !is_separator(name.p[0]) &&
        !is_separator(name.p[name.len - 1]);
}

bool hm_pypi_project(
    struct hm_buf *out, struct hm_bytes name, struct hm_err *err)
{
    if (!is_project(name))
        return hm_fail(
            err, HM_FORMAT, "\"%s\" is no name of a project", HM_SHOW(name));
    for (size_t i = 0; i < name.len; i++) {
        if (!is_separator(name.p[i]))
            hm_buf_put_u8(out, lower(name.p[i]));
        else if (!is_separator(name.p[i - 1]))
            hm_buf_put_u8(out, '_');
    }
    return hm_buf_end(out, NULL, err);
}

/* ---- Versions (PEP 440, appendix B) ---- */

struct scan {
    struct hm_bytes in; /* what is left */
    struct hm_buf *out;
    bool bad;
};

static bool at(const struct scan *s, uint8_t c)
{
    return s->in.len > 0 && lower(s->in.p[0]) == c;
}

static void skip(struct scan *s, size_t count)
{
    s->in = hm_bytes_slice(s->in, count, s->in.len);
}

static size_t digits(struct hm_bytes in)
{
    size_t len = 0;

    while (len < in.len && hm_is_digit(in.p[len]))
        len++;
    return len;
}

/* A number, without zeros in front. */
static bool put_number(struct scan *s)
{
    size_t len = digits(s->in), zeros = 0;

    while (zeros + 1 < len && s->in.p[zeros] == '0')
        zeros++;
    hm_buf_put(s->out, hm_bytes_slice(s->in, zeros, len - zeros));
    skip(s, len);
    return len > 0;
}

static void put_epoch(struct scan *s)
{
    size_t len = digits(s->in);

    if (len == 0 || len >= s->in.len || s->in.p[len] != '!')
        return;
    (void)put_number(s);
    hm_buf_put_u8(s->out, '!');
    skip(s, 1);
}

static void put_release(struct scan *s)
{
    s->bad |= !put_number(s);
    while (at(s, '.') && s->in.len > 1 && hm_is_digit(s->in.p[1])) {
        skip(s, 1);
        hm_buf_put_u8(s->out, '.');
        (void)put_number(s);
    }
}

/* What may stand behind the release; longer words before what they begin with. */
static const struct word {
    const char *word, *normal;
} pre_words[] = {{"alpha", "a"}, {"beta", "b"}, {"preview", "rc"},
    {"pre", "rc"}, {"rc", "rc"}, {"a", "a"}, {"b", "b"}, {"c", "rc"},
    {NULL, NULL}},
  post_words[] = {{"post", ".post"}, {"rev", ".post"}, {"r", ".post"},
      {NULL, NULL}},
  dev_words[] = {{"dev", ".dev"}, {NULL, NULL}};

static bool starts_word(struct hm_bytes in, const char *word)
{
    struct hm_bytes w = hm_bytes_str(word);

    return in.len >= w.len && strncasecmp((const char *)in.p, word, w.len) == 0;
}

/* "-beta.2" is "b2", and a word without a number has the number 0. */
static void put_word(struct scan *s, const struct word *words)
{
    size_t from = s->in.len > 0 && is_separator(s->in.p[0]) ? 1 : 0;
    struct hm_bytes rest = hm_bytes_slice(s->in, from, s->in.len);

    for (; words->word != NULL; words++) {
        if (!starts_word(rest, words->word))
            continue;
        skip(s, from + hm_bytes_str(words->word).len);
        hm_buf_put_str(s->out, words->normal);
        if (s->in.len > 1 && is_separator(s->in.p[0]) &&
            hm_is_digit(s->in.p[1]))
            skip(s, 1);
        if (!put_number(s))
            hm_buf_put_u8(s->out, '0');
        return;
    }
}

/* "1.0-1" is "1.0.post1". */
static void put_post(struct scan *s)
{
    if (!at(s, '-') || s->in.len < 2 || !hm_is_digit(s->in.p[1])) {
        put_word(s, post_words);
        return;
    }
    skip(s, 1);
    hm_buf_put_str(s->out, ".post");
    (void)put_number(s);
}

/* Letters and digits with separators between, which all are dots. */
static void put_local(struct scan *s)
{
    bool open = true; /* a part must follow */

    if (!at(s, '+'))
        return;
    skip(s, 1);
    hm_buf_put_u8(s->out, '+');
    for (; s->in.len > 0; skip(s, 1)) {
        uint8_t c = s->in.p[0];

        s->bad |= !hm_is_alnum(c) && (!is_separator(c) || open);
        open = is_separator(c);
        hm_buf_put_u8(s->out, open ? '.' : lower(c));
    }
    s->bad |= open;
}

bool hm_pypi_version(
    struct hm_buf *out, struct hm_bytes version, struct hm_err *err)
{
    struct scan s = {.in = version, .out = out};

    if (at(&s, 'v'))
        skip(&s, 1);
    put_epoch(&s);
    put_release(&s);
    put_word(&s, pre_words);
    put_post(&s);
    put_word(&s, dev_words);
    put_local(&s);
    if (s.bad || s.in.len > 0)
        return hm_fail(err, HM_FORMAT, "\"%s\" is no version of a project",
            HM_SHOW(version));
    return hm_buf_end(out, NULL, err);
}

/* ---- Tags of wheels: "py3.py2" ---- */

enum { TAGS_MAX = 64 }; /* of one kind; real ones: 4 */

struct tags {
    struct hm_bytes list[TAGS_MAX];
    size_t count;
};

/* Any bytes may be in them, and no end of text ends them. */
static int compare(struct hm_bytes a, struct hm_bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;

    for (size_t i = 0; i < len; i++) {
        if (lower(a.p[i]) != lower(b.p[i]))
            return lower(a.p[i]) < lower(b.p[i]) ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

/* Sorted, each one once. */
static bool add_tag(struct tags *tags, struct hm_bytes tag, struct hm_err *err)
{
    size_t i = tags->count;

    for (size_t k = 0; k < tags->count; k++) {
        if (compare(tags->list[k], tag) == 0)
            return true;
    }
    if (tag.len == 0)
        return hm_fail(err, HM_FORMAT, "an empty tag");
    if (tags->count == TAGS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d tags", TAGS_MAX);
    for (; i > 0 && compare(tags->list[i - 1], tag) > 0; i--)
        tags->list[i] = tags->list[i - 1];
    tags->list[i] = tag;
    tags->count++;
    return true;
}

static bool put_tags(struct hm_buf *out, struct hm_bytes in, struct hm_err *err)
{
    struct tags tags = {.count = 0};

    for (;;) {
        size_t len = hm_bytes_find(in, '.');

        HM_TRY(add_tag(&tags, hm_bytes_slice(in, 0, len), err));
        if (len == in.len)
            break;
        in = hm_bytes_slice(in, len + 1, in.len);
    }
    for (size_t i = 0; i < tags.count; i++) {
        hm_buf_put_u8(out, i == 0 ? '-' : '.');
        for (size_t k = 0; k < tags.list[i].len; k++)
            hm_buf_put_u8(out, lower(tags.list[i].p[k]));
    }
    return true;
}

/* ---- Files ---- */

enum { WHEEL_PARTS = 6 }; /* name, version, build, python, abi, platform */

static bool ends(struct hm_bytes in, const char *with)
{
    struct hm_bytes tail = hm_bytes_str(with);

    return in.len > tail.len &&
        hm_bytes_eq(hm_bytes_slice(in, in.len - tail.len, tail.len), tail);
}

static struct hm_bytes stem(struct hm_bytes file, const char *suffix)
{
    return hm_bytes_slice(file, 0, file.len - hm_bytes_str(suffix).len);
}

/* Offsets, because the buffer may move while it grows. */
struct marks {
    size_t file, project_end, version, version_end;
};

static bool put_both(struct marks *marks, struct hm_buf *out,
    struct hm_bytes project, struct hm_bytes version, struct hm_err *err)
{
    marks->file = out->len;
    HM_TRY(hm_pypi_project(out, project, err));
    marks->project_end = out->len;
    hm_buf_put_u8(out, '-');
    marks->version = out->len;
    HM_TRY(hm_pypi_version(out, version, err));
    marks->version_end = out->len;
    return true;
}

/* The version of a source archive has no hyphen in its normal form, so the last
 * one ends the project's name. */
static bool put_source(struct marks *marks, struct hm_buf *out,
    struct hm_bytes file, const char *suffix, struct hm_err *err)
{
    struct hm_bytes name = stem(file, suffix);
    size_t end = name.len;

    while (end > 0 && name.p[end - 1] != '-')
        end--;
    if (end == 0)
        return hm_fail(err, HM_FORMAT, "no version in it");
    HM_TRY(put_both(marks, out, hm_bytes_slice(name, 0, end - 1),
        hm_bytes_slice(name, end, name.len), err));
    hm_buf_put_str(out, suffix);
    return true;
}

static size_t split(struct hm_bytes *parts, struct hm_bytes in)
{
    size_t count = 0;

    while (count < WHEEL_PARTS) {
        size_t len = hm_bytes_find(in, '-');

        parts[count++] = hm_bytes_slice(in, 0, len);
        if (len == in.len)
            return count;
        in = hm_bytes_slice(in, len + 1, in.len);
    }
    return WHEEL_PARTS + 1;
}

static bool put_wheel(struct marks *marks, struct hm_buf *out,
    struct hm_bytes file, struct hm_err *err)
{
    struct hm_bytes parts[WHEEL_PARTS];
    size_t count = split(parts, stem(file, ".whl"));
    bool build = count == WHEEL_PARTS;

    if (count != WHEEL_PARTS && count != WHEEL_PARTS - 1)
        return hm_fail(err, HM_FORMAT,
            "a wheel's name has five or six parts between hyphens");
    HM_TRY(put_both(marks, out, parts[0], parts[1], err));
    if (build && digits(parts[2]) == 0)
        return hm_fail(err, HM_FORMAT, "build \"%s\" begins with no digit",
            HM_SHOW(parts[2]));
    if (build) {
        hm_buf_put_u8(out, '-');
        hm_buf_put(out, parts[2]);
    }
    for (size_t i = build ? 3 : 2; i < count; i++)
        HM_TRY(put_tags(out, parts[i], err));
    hm_buf_put_str(out, ".whl");
    return true;
}

static bool put_file(struct marks *marks, struct hm_buf *out,
    struct hm_bytes file, struct hm_err *err)
{
    if (file.len > HM_PACKAGE_NAME_MAX)
        return hm_fail(err, HM_LIMIT, "name of %zu bytes, limit %zu", file.len,
            (size_t)HM_PACKAGE_NAME_MAX);
    if (ends(file, ".whl"))
        return put_wheel(marks, out, file, err);
    if (ends(file, ".tar.gz"))
        return put_source(marks, out, file, ".tar.gz", err);
    if (ends(file, ".zip"))
        return put_source(marks, out, file, ".zip", err);
    return hm_fail(
        err, HM_FORMAT, "neither a wheel (.whl) nor .tar.gz nor .zip");
}

bool hm_pypi_name_parse(struct hm_pypi_name *out, struct hm_buf *text,
    struct hm_bytes file, struct hm_err *err)
{
    struct marks m;
    struct hm_bytes all;

    if (!put_file(&m, text, file, err))
        return hm_wrap(err, "distribution \"%s\"", HM_SHOW(file));
    HM_TRY(hm_buf_end(text, &all, err));
    out->file = hm_bytes_slice(all, m.file, all.len);
    out->project = hm_bytes_slice(all, m.file, m.project_end - m.file);
    out->version = hm_bytes_slice(all, m.version, m.version_end - m.version);
    return true;
}
