/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

struct hm_at hm_store_at(const struct hm_ref *ref)
{
    if (ref->has_digest)
        return (struct hm_at){.digest = &ref->digest};
    return (struct hm_at){.tag = ref->tag};
}

static bool check_digest(const struct hm_digest *digest, struct hm_err *err)
{
    if (digest == NULL || hm_digest_view(digest).len == 0)
        return hm_fail(err, HM_USAGE, "no digest");
    return true;
}

static bool check_at(const struct hm_at *at, struct hm_err *err)
{
    if (at->digest != NULL)
        return check_digest(at->digest, err);
    return true;
}

static bool named(const struct hm_store *store, struct hm_err *err)
{
    return hm_wrap(err, "%s", HM_SHOW(store->name));
}

/* Whatever the place said about it: the bytes decide. */
static bool check_doc(
    const struct hm_doc *doc, const struct hm_digest *want, struct hm_err *err)
{
    if (doc->text.len > HM_IMAGE_TEXT_MAX)
        return hm_fail(err, HM_LIMIT, "manifest of %zu bytes, at most %zu",
            doc->text.len, HM_IMAGE_TEXT_MAX);
    if (want != NULL && !hm_digest_eq(&doc->digest, want))
        return hm_fail(err, HM_MISMATCH, "manifest %s, wanted %s",
            HM_SHOW_DIGEST(&doc->digest), HM_SHOW_DIGEST(want));
    return true;
}

bool hm_store_get(const struct hm_store *store, struct hm_doc *out,
    const struct hm_at *at, struct hm_err *err)
{
    hm_auto(doc) doc = {0};

    HM_TRY(check_at(at, err));
    if (!store->ops->get(store->ctx, &doc, at, err) ||
        !check_doc(&doc, at->digest, err))
        return named(store, err);
    *out = doc;
    doc = (struct hm_doc){0};
    return true;
}

static bool check_announced(
    struct hm_doc *doc, const struct hm_descriptor *want, struct hm_err *err)
{
    struct hm_bytes said = hm_bytes_str(doc->media_type);

    if (said.len > 0 && !hm_bytes_eq(said, want->media_type))
        return hm_fail(err, HM_MISMATCH,
            "%s is announced as \"%s\", and listed as \"%s\"",
            HM_SHOW_DIGEST(&doc->digest), HM_SHOW(said),
            HM_SHOW(want->media_type));
    if (want->media_type.len >= sizeof(doc->media_type))
        return hm_fail(
            err, HM_LIMIT, "a media type of %zu letters", want->media_type.len);
    memcpy(doc->media_type, want->media_type.p, want->media_type.len);
    doc->media_type[want->media_type.len] = '\0';
    return true;
}

bool hm_store_fetch(const struct hm_store *store, struct hm_doc *out,
    const struct hm_descriptor *want, struct hm_err *err)
{
    const struct hm_at at = {.digest = &want->digest};
    hm_auto(doc) doc = {0};

    if (want->size > HM_IMAGE_TEXT_MAX)
        return hm_fail(err, HM_LIMIT, "%s: manifest of %llu bytes, at most %zu",
            HM_SHOW_DIGEST(&want->digest), (unsigned long long)want->size,
            HM_IMAGE_TEXT_MAX);
    HM_TRY(hm_store_get(store, &doc, &at, err));
    if (doc.text.len != want->size)
        return hm_fail(err, HM_MISMATCH,
            "%s has %zu bytes, and is listed with %llu",
            HM_SHOW_DIGEST(&want->digest), doc.text.len,
            (unsigned long long)want->size);
    HM_TRY(check_announced(&doc, want, err));
    *out = doc;
    doc = (struct hm_doc){0};
    return true;
}

/* ---- Blobs ---- */

/* Between the place and who wants the bytes. */
struct check {
    const struct hm_descriptor *want;
    const struct hm_sink *sink;
    struct hm_hasher hasher;
    uint64_t len;
};

static bool check_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct check *c = ctx;

    if (chunk.len > c->want->size - c->len)
        return hm_fail(err, HM_MISMATCH, "more than the %llu bytes announced",
            (unsigned long long)c->want->size);
    c->len += chunk.len;
    hm_hasher_put(&c->hasher, chunk);
    return c->sink->write(c->sink->ctx, chunk, err);
}

static bool check_restart(void *ctx, struct hm_err *err)
{
    struct check *c = ctx;

    hm_hasher_free(&c->hasher);
    c->hasher = (struct hm_hasher){0};
    c->len = 0;
    HM_TRY(hm_hasher_new(&c->hasher, c->want->digest.hash, err));
    return c->sink->restart(c->sink->ctx, err);
}

static bool check_end(struct check *c, struct hm_err *err)
{
    struct hm_digest digest;

    if (c->len != c->want->size)
        return hm_fail(err, HM_MISMATCH, "%llu bytes came, wanted %llu",
            (unsigned long long)c->len, (unsigned long long)c->want->size);
    HM_TRY(hm_hasher_end(&digest, &c->hasher, err));
    if (!hm_digest_eq(&digest, &c->want->digest))
        return hm_fail(err, HM_MISMATCH, "the bytes that came have %s",
            HM_SHOW_DIGEST(&digest));
    return true;
}

static bool stream(
    const struct hm_store *store, struct check *c, struct hm_err *err)
{
    const struct hm_sink sink = {.write = check_write,
        .restart = c->sink->restart == NULL ? NULL : check_restart,
        .ctx = c};

    HM_TRY(hm_hasher_new(&c->hasher, c->want->digest.hash, err));
    HM_TRY(store->ops->blob(
        store->ctx, &c->want->digest, c->want->size, 0, &sink, err));
    return check_end(c, err);
}

bool hm_store_blob_to(const struct hm_store *store,
    const struct hm_descriptor *want, const struct hm_sink *sink,
    struct hm_err *err)
{
    struct check c = {.want = want, .sink = sink};
    bool ok;

    HM_TRY(check_digest(&want->digest, err));
    ok = stream(store, &c, err);
    hm_hasher_free(&c.hasher);
    if (!ok) {
        hm_wrap(err, "blob %s", HM_SHOW_DIGEST(&want->digest));
        return named(store, err);
    }
    return true;
}

static bool buf_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    hm_buf_put(ctx, chunk);
    return hm_buf_end(ctx, NULL, err);
}

static bool buf_restart(void *ctx, struct hm_err *err)
{
    (void)err;
    hm_buf_cut(ctx, 0);
    return true;
}

bool hm_store_blob(const struct hm_store *store, struct hm_buf *out,
    const struct hm_descriptor *want, struct hm_err *err)
{
    const struct hm_sink sink = {buf_write, buf_restart, out};

    if (want->size > out->max - out->len)
        return hm_fail(err, HM_LIMIT, "blob %s has %llu bytes, at most %zu",
            HM_SHOW_DIGEST(&want->digest), (unsigned long long)want->size,
            out->max - out->len);
    if (out->len > 0)
        return hm_fail(err, HM_USAGE, "a buffer for a blob is empty");
    return hm_store_blob_to(store, want, &sink, err);
}

bool hm_store_has_blob(const struct hm_store *store, bool *there,
    const struct hm_digest *digest, struct hm_err *err)
{
    *there = false;
    HM_TRY(check_digest(digest, err));
    return store->ops->has_blob(store->ctx, there, digest, err) ||
        named(store, err);
}

/* ---- Lists ---- */

static int compare(const void *a, const void *b)
{
    const struct hm_descriptor *x = *(const struct hm_descriptor *const *)a;
    const struct hm_descriptor *y = *(const struct hm_descriptor *const *)b;
    int c = hm_descriptor_cmp(x, y);

    return c != 0 ? c : (x > y) - (x < y); /* the first listed stays */
}

/* Each once, in order. What differs in type or size stays: which of them is
 * wrong, the bytes will tell, and a wrong one in front shall not hide the other.
 * Sorted, since the digests are chosen by strangers and would defeat a table. */
static bool drop_equal(struct hm_referrers *r, struct hm_err *err)
{
    struct hm_descriptor **sorted;
    size_t kept = 0;

    if (r->count < 2)
        return true;
    sorted = hm_alloc_array(r->count, sizeof(struct hm_descriptor *));
    if (sorted == NULL)
        return hm_fail_memory(err);
    for (size_t i = 0; i < r->count; i++)
        sorted[i] = &r->list[i];
    qsort(sorted, r->count, sizeof(struct hm_descriptor *), compare);
    for (size_t i = r->count; i-- > 1;) {
        if (hm_descriptor_cmp(sorted[i - 1], sorted[i]) == 0)
            sorted[i]->digest.hash = HM_HASH_NONE; /* behind: dropped below */
    }
    hm_free(sorted);
    for (size_t i = 0; i < r->count; i++) {
        if (r->list[i].digest.hash != HM_HASH_NONE)
            r->list[kept++] = r->list[i];
    }
    r->count = kept;
    return true;
}

bool hm_store_referrers(const struct hm_store *store, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    hm_auto(referrers) list = {0};

    HM_TRY(check_digest(subject, err));
    if (!store->ops->referrers(store->ctx, &list, subject, err) ||
        !drop_equal(&list, err)) {
        hm_wrap(err, "what is attached to %s", HM_SHOW_DIGEST(subject));
        return named(store, err);
    }
    *out = list;
    list = (struct hm_referrers){0};
    return true;
}

bool hm_store_exists(const struct hm_store *store, struct hm_err *err)
{
    return store->ops->exists == NULL || store->ops->exists(store->ctx, err) ||
        named(store, err);
}

bool hm_store_tags(
    const struct hm_store *store, struct hm_tags *out, struct hm_err *err)
{
    hm_auto(tags) tags = {0};

    if (!store->ops->tags(store->ctx, &tags, err))
        return named(store, err);
    *out = tags;
    tags = (struct hm_tags){0};
    return true;
}

/* ---- Writing ---- */

bool hm_store_put_blob(const struct hm_store *store, enum hm_put *done,
    const struct hm_blob_in *in, struct hm_err *err)
{
    *done = HM_PUT_NONE;
    HM_TRY(check_digest(&in->digest, err));
    if (in->source->len != in->size)
        return hm_fail(err, HM_USAGE, "a source of %llu bytes for %llu",
            (unsigned long long)in->source->len, (unsigned long long)in->size);
    if (store->ops->put_blob(store->ctx, done, in, err))
        return true;
    hm_wrap(err, "blob %s", HM_SHOW_DIGEST(&in->digest));
    return named(store, err);
}

bool hm_store_put(const struct hm_store *store, const struct hm_doc *doc,
    struct hm_bytes tag, struct hm_err *err)
{
    HM_TRY(check_digest(&doc->digest, err));
    if (doc->media_type[0] == '\0')
        return hm_fail(err, HM_USAGE, "a manifest without a media type");
    return store->ops->put(store->ctx, doc, tag, err) || named(store, err);
}

bool hm_store_put_unnamed(
    const struct hm_store *store, const struct hm_doc *doc, struct hm_err *err)
{
    if (store->ops->put_unnamed == NULL)
        return hm_store_put(store, doc, hm_bytes(NULL, 0), err);
    HM_TRY(check_digest(&doc->digest, err));
    if (doc->media_type[0] == '\0')
        return hm_fail(err, HM_USAGE, "a manifest without a media type");
    return store->ops->put_unnamed(store->ctx, doc, err) || named(store, err);
}

bool hm_store_remove(
    const struct hm_store *store, const struct hm_at *at, struct hm_err *err)
{
    HM_TRY(check_at(at, err));
    return store->ops->remove(store->ctx, at, err) || named(store, err);
}
