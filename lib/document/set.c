/* SPDX-License-Identifier: Apache-2.0 */
/* The set of all documents: what is there, what belongs together. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "document/impl.h"

#define VERSION "hallmark.dev/v1"

bool hm_documents_new(struct hm_documents **out,
    const struct hm_document_source *source, struct hm_err *err)
{
    struct hm_documents *d = hm_alloc(sizeof(*d));

    if (d == NULL)
        return hm_fail_memory(err);
    d->arena = hm_arena(HM_DOCUMENT_ARENA_MAX);
    d->digests = hm_buf(HM_DOCUMENT_ARENA_MAX);
    d->source = source;
    *out = d;
    return true;
}

void hm_documents_free(struct hm_documents *documents)
{
    if (documents == NULL)
        return;
    for (struct hm_owned *o = documents->owned; o != NULL; o = o->next)
        o->release(o->p);
    hm_buf_free(&documents->digests);
    hm_arena_free(&documents->arena);
    hm_free(documents);
}

bool hm_documents_own(struct hm_documents *d, void *p, void (*release)(void *p),
    struct hm_err *err)
{
    struct hm_owned *owned = hm_arena_alloc(&d->arena, 1, sizeof(*owned));

    if (owned == NULL) {
        release(p);
        return hm_arena_fail(&d->arena, err);
    }
    *owned = (struct hm_owned){release, p, d->owned};
    d->owned = owned;
    return true;
}

/* A warning decides nothing: without room for it there is none. */
void hm_documents_warn(struct hm_documents *d, const char *fmt, ...)
{
    char line[HM_ERR_MSG_SIZE] = "";
    struct hm_bytes copy;
    struct hm_err err = {0};
    va_list ap;

    va_start(ap, fmt);
    if (vsnprintf(line, sizeof(line), fmt, ap) < 0)
        line[0] = '\0';
    va_end(ap);
    for (size_t i = 0; i < d->warning_count; i++) {
        if (hm_bytes_eq_str(hm_bytes_str(line), d->warnings[i]))
            return;
    }
    if (d->warning_count < HM_RULES_WARNINGS_MAX &&
        hm_arena_copy(&d->arena, &copy, hm_bytes_str(line), &err))
        d->warnings[d->warning_count++] = (const char *)copy.p;
}

const char *hm_documents_warning(
    const struct hm_documents *documents, size_t index)
{
    return index < documents->warning_count ? documents->warnings[index] : NULL;
}

/* ---- Files ---- */

/* The set's digest is over the digests of all that was read, in its order. */
bool hm_documents_note(
    struct hm_documents *d, struct hm_bytes text, struct hm_err *err)
{
    struct hm_digest digest;

    HM_TRY(hm_digest_of(&digest, HM_SHA256, text, err));
    hm_buf_put(&d->digests, hm_digest_view(&digest));
    return hm_buf_end(&d->digests, NULL, err);
}

bool hm_documents_read(struct hm_documents *d, struct hm_buf *out,
    const char *document, struct hm_bytes path, struct hm_err *err)
{
    hm_auto(buf) full = hm_buf(16 * HM_KIB);
    struct hm_bytes folder = hm_bytes_str(document);

    while (folder.len > 0 && folder.p[folder.len - 1] != '/')
        folder.len--;
    if (path.len > 0 && path.p[0] != '/')
        hm_buf_put(&full, folder);
    hm_buf_put(&full, path);
    HM_TRY(hm_buf_end(&full, NULL, err));
    HM_TRY(d->source->read(d->source->ctx, out, hm_buf_str(&full), err));
    return hm_documents_note(d, hm_buf_view(out), err);
}

/* ---- Documents ---- */

static bool is_kind(
    const struct hm_document *document, const struct hm_document *other)
{
    return document->kind == other->kind &&
        hm_bytes_eq(document->name, other->name);
}

/* Names are few and short, but a set of thousands is read in one go. */
static int compare(const void *a, const void *b)
{
    const struct hm_document *x = *(const struct hm_document *const *)a;
    const struct hm_document *y = *(const struct hm_document *const *)b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return hm_bytes_cmp(x->name, y->name);
}

static bool fail_twice(const struct hm_document *first,
    const struct hm_document *second, struct hm_err *err)
{
    struct hm_doc_rd rd = {.file = second->path};

    (void)hm_doc_fail(&rd, HM_USAGE, second->name_node,
        "%s is a name twice: it is in %s line %u, too", HM_SHOW(second->name),
        HM_SHOW_PATH(first->path), (unsigned)first->name_node->line);
    return hm_doc_end(&rd, err);
}

static bool check_names(
    const struct hm_documents *d, size_t count, struct hm_err *err)
{
    hm_auto(arena) scratch = hm_arena((count + 1) * sizeof(void *) + HM_KIB);
    const struct hm_document **list =
        hm_arena_alloc(&scratch, count, sizeof(const struct hm_document *));
    size_t n = 0;

    if (list == NULL)
        return hm_arena_fail(&scratch, err);
    for (const struct hm_document *doc = d->first; doc != NULL; doc = doc->next)
        list[n++] = doc;
    qsort(list, n, sizeof(const struct hm_document *), compare);
    for (size_t i = 1; i < n; i++) {
        if (is_kind(list[i - 1], list[i]))
            return fail_twice(list[i - 1], list[i], err);
    }
    return true;
}

/* Names are joined with commas where policies trust alike is told by them: "a, b"
 * must be two. Nor does a name write lines of a report. */
static void check_name(struct hm_doc_rd *rd, const struct hm_yaml *node)
{
    struct hm_bytes name = hm_doc_text(rd, node);

    for (size_t i = 0; i < name.len && !hm_doc_failed(rd); i++) {
        if (name.p[i] == ',' || name.p[i] < ' ' || name.p[i] == 0x7f)
            (void)hm_doc_fail(rd, HM_USAGE, node,
                "name: no commas and control characters, got %s",
                HM_SHOW(name));
    }
}

static void read_head(struct hm_document *out, struct hm_doc_rd *rd)
{
    static const char *const versions[] = {VERSION, NULL};
    static const char *const kinds[] = {"Policy", "Trust", NULL};
    struct hm_fields f = hm_fields(rd, out->root, "document");
    struct hm_fields metadata;

    (void)hm_doc_word(rd, hm_field_needed(&f, "apiVersion"), versions);
    out->kind = (enum hm_document_kind)hm_doc_word(
        rd, hm_field_needed(&f, "kind"), kinds);
    metadata = hm_fields(rd, hm_field_needed(&f, "metadata"), "metadata");
    out->name_node = hm_field_needed(&metadata, "name");
    out->name = hm_doc_text(rd, out->name_node);
    check_name(rd, out->name_node);
    hm_fields_close(&metadata);
    out->spec = hm_field_needed(&f, "spec");
    hm_fields_close(&f);
}

static bool add_document(struct hm_documents *d, const char *path,
    const struct hm_yaml *root, struct hm_err *err)
{
    struct hm_doc_rd rd = {.arena = &d->arena, .file = path};
    struct hm_document *document =
        hm_arena_alloc(&d->arena, 1, sizeof(*document));

    if (document == NULL)
        return hm_arena_fail(&d->arena, err);
    document->path = path;
    document->root = root;
    read_head(document, &rd);
    HM_TRY(hm_doc_end(&rd, err));
    if (document->kind == HM_DOCUMENT_POLICY &&
        ++d->policy_count > HM_POLICIES_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d policies", HM_POLICIES_MAX);
    if (d->last == NULL)
        d->first = document;
    else
        d->last->next = document;
    d->last = document;
    return true;
}

bool hm_documents_add(struct hm_documents *documents, const char *path,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_yaml_stream stream;
    struct hm_bytes kept;

    HM_TRY(hm_arena_copy(&documents->arena, &kept, hm_bytes_str(path), err));
    HM_TRY(hm_documents_note(documents, text, err));
    if (!hm_yaml_parse(&stream, &documents->arena, text, err)) {
        /* What the caller wrote is the caller's to correct. */
        if (err->code != HM_SYSTEM)
            err->code = HM_USAGE;
        return hm_wrap(err, "%s", HM_SHOW_PATH(path));
    }
    for (const struct hm_yaml_member *m = stream.first; m != NULL; m = m->next)
        HM_TRY(add_document(documents, (const char *)kept.p, m->value, err));
    return true;
}

/* ---- The set ---- */

static bool compile_all(
    struct hm_documents *d, struct hm_plan *plans, struct hm_err *err)
{
    for (struct hm_document *doc = d->first; doc != NULL; doc = doc->next) {
        if (doc->kind == HM_DOCUMENT_POLICY)
            HM_TRY(hm_doc_policy(d, doc, &plans[d->set.count++], err));
    }
    return hm_doc_trust_unused(d, err);
}

static bool make_keys(struct hm_documents *d, struct hm_err *err)
{
    struct hm_plan_key *keys =
        hm_arena_alloc(&d->arena, d->set.count, sizeof(*keys));

    if (keys == NULL)
        return hm_arena_fail(&d->arena, err);
    for (size_t i = 0; i < d->set.count; i++)
        keys[i] = hm_plan_key_of(&d->set.plans[i]);
    d->set.keys = keys;
    return true;
}

bool hm_documents_compile(struct hm_documents *documents,
    const struct hm_time *now, struct hm_err *err)
{
    struct hm_documents *d = documents;
    struct hm_plan *plans;
    size_t count = 0;

    if (d->policy_count == 0)
        return hm_fail(err, HM_USAGE, "there is no Policy in what was named");
    for (const struct hm_document *doc = d->first; doc != NULL; doc = doc->next)
        count++;
    HM_TRY(check_names(d, count, err));
    plans = hm_arena_alloc(&d->arena, d->policy_count, sizeof(*plans));
    if (plans == NULL)
        return hm_arena_fail(&d->arena, err);
    d->now = now;
    d->set.plans = plans;
    HM_TRY(compile_all(d, plans, err));
    HM_TRY(make_keys(d, err));
    return hm_digest_of(
        &d->set.digest, HM_SHA256, hm_buf_view(&d->digests), err);
}

const struct hm_plan_set *hm_documents_set(const struct hm_documents *documents)
{
    return &documents->set;
}
