/* SPDX-License-Identifier: Apache-2.0 */
#include "document/read.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "image/digest.h"

bool hm_doc_failed(const struct hm_doc_rd *rd)
{
    return rd->err.code != HM_OK;
}

bool hm_doc_fail(struct hm_doc_rd *rd, enum hm_code code,
    const struct hm_yaml *at, const char *fmt, ...)
{
    char words[HM_ERR_MSG_SIZE] = "";
    va_list ap;

    if (hm_doc_failed(rd))
        return false;
    va_start(ap, fmt);
    if (vsnprintf(words, sizeof(words), fmt, ap) < 0)
        words[0] = '\0';
    va_end(ap);
    (void)hm_yaml_fail(&rd->err, code, at, "%s", words);
    return hm_wrap(&rd->err, "%s", HM_SHOW_PATH(rd->file));
}

bool hm_doc_wrong(
    struct hm_doc_rd *rd, const struct hm_yaml *at, const struct hm_err *err)
{
    bool unread = err->code == HM_SYSTEM || err->code == HM_DENIED ||
        err->code == HM_NOT_FOUND || err->code == HM_NETWORK;

    return hm_doc_fail(rd, unread ? err->code : HM_USAGE, at, "%s", err->msg);
}

bool hm_doc_end(const struct hm_doc_rd *rd, struct hm_err *err)
{
    if (!hm_doc_failed(rd))
        return true;
    *err = rd->err;
    return false;
}

void *hm_doc_alloc(struct hm_doc_rd *rd, size_t count, size_t size)
{
    void *p = hm_doc_failed(rd) ? NULL : hm_arena_alloc(rd->arena, count, size);

    if (p == NULL && !hm_doc_failed(rd))
        (void)hm_arena_fail(rd->arena, &rd->err);
    return p;
}

/* ---- Did you mean ---- */

/* One slip in a short word, two in a longer one, or another case. */
const char *hm_doc_guess(
    struct hm_bytes word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t least = word.len > 4 ? 3 : 2;

    for (size_t i = 0; i < count; i++) {
        size_t edits = hm_text_edits((const char *)word.p, names[i]);

        if (hm_bytes_eq_nocase(word, hm_bytes_str(names[i])))
            return names[i];
        if (edits < least) {
            least = edits;
            best = names[i];
        }
    }
    return best;
}

/* ---- Maps ---- */

struct hm_fields hm_fields(
    struct hm_doc_rd *rd, const struct hm_yaml *node, const char *what)
{
    struct hm_fields f = {.rd = rd, .what = what};

    if (node == NULL || hm_doc_failed(rd))
        return f;
    if (node->kind != HM_YAML_MAP)
        (void)hm_doc_fail(rd, HM_USAGE, node, "%s: a map is wanted, got %s",
            what, hm_yaml_what(node));
    else
        f.map = node;
    return f;
}

const struct hm_yaml *hm_field(struct hm_fields *f, const char *name)
{
    const struct hm_yaml *value = hm_yaml_get(f->map, name);

    assert(f->asked_count < HM_DOCUMENT_FIELDS_MAX);
    f->asked[f->asked_count++] = name;
    if (value == NULL || hm_doc_failed(f->rd))
        return NULL;
    if (!hm_yaml_is_null(value))
        return value;
    (void)hm_doc_fail(f->rd, HM_USAGE, value,
        "%s: nothing is said: leave the field out, or say what is wanted",
        name);
    return NULL;
}

const struct hm_yaml *hm_field_needed(struct hm_fields *f, const char *name)
{
    const struct hm_yaml *value = hm_field(f, name);

    if (value == NULL && f->missing == NULL)
        f->missing = name;
    return value;
}

static bool was_asked(const struct hm_fields *f, struct hm_bytes name)
{
    for (size_t i = 0; i < f->asked_count; i++) {
        if (hm_bytes_eq_str(name, f->asked[i]))
            return true;
    }
    return false;
}

/* Where nothing is close, all that there is. */
static void fail_unknown(const struct hm_fields *f, const struct hm_yaml *key)
{
    const char *guess = hm_doc_guess(key->text, f->asked, f->asked_count);
    char list[HM_ERR_MSG_SIZE] = "";
    size_t len = 0;

    if (guess != NULL) {
        (void)hm_doc_fail(f->rd, HM_USAGE, key,
            "%s has no field %s: did you mean %s?", f->what, HM_SHOW(key->text),
            guess);
        return;
    }
    for (size_t i = 0; i < f->asked_count && len < sizeof(list); i++) {
        int more = snprintf(list + len, sizeof(list) - len, "%s%s",
            i == 0 ? "" : ", ", f->asked[i]);

        len += more > 0 ? (size_t)more : 0;
    }
    (void)hm_doc_fail(f->rd, HM_USAGE, key, "%s has no field %s: it has %s",
        f->what, HM_SHOW(key->text), list);
}

/* After a problem nothing is looked for: the fields behind it were not all asked
 * for, and a file has room for half a million others. */
void hm_fields_close(struct hm_fields *f)
{
    if (f->map == NULL || hm_doc_failed(f->rd))
        return;
    for (const struct hm_yaml_member *m = f->map->first;
         m != NULL && !hm_doc_failed(f->rd); m = m->next) {
        if (!was_asked(f, m->key->text))
            fail_unknown(f, m->key);
    }
    /* After those: what is missing may be there, misspelt. */
    if (f->missing != NULL)
        (void)hm_doc_fail(f->rd, HM_USAGE, f->map, "%s: %s is missing%s%s%s",
            f->what, f->missing, f->instead != NULL ? ": name it, or say " : "",
            f->instead != NULL ? f->instead : "",
            f->instead != NULL ? ": true" : "");
}

/* ---- Values ---- */

static bool want_text(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    if (node == NULL || hm_doc_failed(rd))
        return false;
    if (node->kind == HM_YAML_SCALAR && node->text.len > 0 &&
        !hm_yaml_is_null(node))
        return true;
    return hm_doc_fail(rd, HM_USAGE, node, "a text is wanted, got %s",
        node->kind == HM_YAML_SCALAR ? "nothing" : hm_yaml_what(node));
}

struct hm_bytes hm_doc_text(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    return want_text(rd, node) ? node->text : hm_bytes(NULL, 0);
}

bool hm_doc_bool(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    if (!want_text(rd, node))
        return false;
    if (node->plain && hm_bytes_eq_str(node->text, "true"))
        return true;
    if (!node->plain || !hm_bytes_eq_str(node->text, "false"))
        (void)hm_doc_fail(rd, HM_USAGE, node, "true or false is wanted, got %s",
            HM_SHOW(node->text));
    return false;
}

uint64_t hm_doc_number(
    struct hm_doc_rd *rd, const struct hm_yaml *node, struct hm_doc_range range)
{
    uint64_t number = 0;

    if (!want_text(rd, node))
        return 0;
    if (node->plain && hm_text_u64(&number, node->text) &&
        number >= range.min && number <= range.max)
        return number;
    (void)hm_doc_fail(rd, HM_USAGE, node,
        "a number from %llu to %llu is wanted, got %s",
        (unsigned long long)range.min, (unsigned long long)range.max,
        HM_SHOW(node->text));
    return 0;
}

static void list_words(
    char *out, size_t size, const char *const *words, size_t count)
{
    size_t len = 0;

    for (size_t i = 0; i < count && len < size; i++) {
        int more = snprintf(out + len, size - len, "%s%s",
            i == 0              ? ""
                : i + 1 < count ? ", "
                                : " or ",
            words[i]);

        len += more > 0 ? (size_t)more : 0;
    }
}

size_t hm_doc_word(
    struct hm_doc_rd *rd, const struct hm_yaml *node, const char *const *words)
{
    char list[HM_ERR_MSG_SIZE] = "";
    const char *guess;
    size_t count = 0;

    if (!want_text(rd, node))
        return 0;
    for (; words[count] != NULL; count++) {
        if (hm_bytes_eq_str(node->text, words[count]))
            return count;
    }
    list_words(list, sizeof(list), words, count);
    guess = hm_doc_guess(node->text, words, count);
    (void)hm_doc_fail(rd, HM_USAGE, node, "%s is wanted, got %s%s%s%s", list,
        HM_SHOW(node->text), guess != NULL ? ": did you mean " : "",
        guess != NULL ? guess : "", guess != NULL ? "?" : "");
    return 0;
}

/* ---- Times ---- */

static bool read_date(
    struct hm_time *out, struct hm_bytes text, bool end_of_day)
{
    char full[32];
    struct hm_err err = {0};

    if (text.len != strlen("2026-01-31"))
        return false;
    snprintf(full, sizeof(full), "%.*sT00:00:00Z", (int)text.len,
        (const char *)text.p);
    if (!hm_time_parse(out, hm_bytes_str(full), &err))
        return false;
    out->s += end_of_day ? 86400 : 0;
    return true;
}

struct hm_time hm_doc_time(
    struct hm_doc_rd *rd, const struct hm_yaml *node, bool end_of_day)
{
    struct hm_time time = {0};
    struct hm_err err = {0};

    if (!want_text(rd, node) || read_date(&time, node->text, end_of_day) ||
        hm_time_parse(&time, node->text, &err))
        return time;
    (void)hm_doc_fail(rd, HM_USAGE, node,
        "a time such as 2026-01-31T00:00:00Z is wanted, or a date, got %s: %s",
        HM_SHOW(node->text), err.msg);
    return (struct hm_time){0};
}

int64_t hm_doc_duration(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    static const struct {
        char letter;
        uint64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    uint64_t number = 0;

    if (!want_text(rd, node))
        return 0;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct hm_bytes digits = hm_bytes(node->text.p, node->text.len - 1);

        if (node->text.p[digits.len] == (uint8_t)units[i].letter &&
            hm_text_u64(&number, digits) && number > 0 && number < 1000000)
            return (int64_t)(number * units[i].seconds);
    }
    (void)hm_doc_fail(rd, HM_USAGE, node,
        "a duration such as 90s, 5m, 168h or 30d is wanted, got %s",
        HM_SHOW(node->text));
    return 0;
}

/* ---- Others ---- */

struct hm_digest hm_doc_digest(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (want_text(rd, node) &&
        !hm_image_digest_parse(&digest, node->text, &err))
        (void)hm_doc_wrong(rd, node, &err);
    return digest;
}

size_t hm_doc_list(struct hm_doc_rd *rd, const struct hm_yaml *node, size_t max)
{
    if (node == NULL || hm_doc_failed(rd))
        return 0;
    if (node->kind != HM_YAML_LIST)
        (void)hm_doc_fail(
            rd, HM_USAGE, node, "a list is wanted, got %s", hm_yaml_what(node));
    else if (node->count == 0)
        (void)hm_doc_fail(rd, HM_USAGE, node,
            "an empty list: leave the field out, or say what is wanted");
    else if (node->count > max)
        (void)hm_doc_fail(rd, HM_LIMIT, node, "%u in a list, %zu are the most",
            node->count, max);
    else
        return node->count;
    return 0;
}
