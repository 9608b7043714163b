/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "image/manifest.h"
#include "store/doc.h"
#include "test.h"

static struct hm_bytes keep(struct hm_bytes in)
{
    uint8_t *copy = hm_alloc(in.len + 1);

    if (copy == NULL)
        return hm_bytes(NULL, 0);
    if (in.len > 0)
        memcpy(copy, in.p, in.len);
    return hm_bytes(copy, in.len);
}

void test_store_start(struct test_store *s)
{
    *s = (struct test_store){
        .from = HM_REFERRERS_API, .log_name = "memory.test/app"};
    pthread_mutex_init(&s->lock, NULL);
}

void test_store_end(struct test_store *s)
{
    for (size_t i = 0; i < s->thing_count; i++)
        hm_free((void *)(uintptr_t)s->things[i].text.p);
    pthread_mutex_destroy(&s->lock);
    s->thing_count = 0;
}

const struct test_thing *test_find(
    const struct test_store *s, const struct hm_digest *digest)
{
    for (size_t i = 0; i < s->thing_count; i++) {
        if (hm_digest_eq(&s->things[i].digest, digest))
            return &s->things[i];
    }
    return NULL;
}

const struct test_name *test_find_name(
    const struct test_store *s, const char *tag)
{
    for (size_t i = 0; i < s->name_count; i++) {
        if (strcmp(s->names[i].tag, tag) == 0)
            return &s->names[i];
    }
    return NULL;
}

/* ---- The store ---- */

/* Under the lock. Does this operation go wrong? */
static bool trouble(struct test_store *s, struct hm_err *err)
{
    s->ops++;
    if (s->fail_at != 0 &&
        (s->ops == s->fail_at || (s->fail_all_after && s->ops > s->fail_at)))
        return hm_fail(err, HM_NETWORK, "operation %zu", s->ops);
    return true;
}

static bool not_there(struct hm_err *err)
{
    return hm_fail(err, HM_NOT_FOUND, "is not there");
}

static const struct test_thing *at_thing(
    const struct test_store *s, const struct hm_at *at)
{
    char tag[160];
    const struct test_name *name;

    if (at->digest != NULL)
        return test_find(s, at->digest);
    snprintf(tag, sizeof(tag), "%.*s", (int)at->tag.len,
        at->tag.len > 0 ? (const char *)at->tag.p : "");
    name = test_find_name(s, tag);
    return name == NULL ? NULL : test_find(s, &name->digest);
}

static bool get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct test_store *s = ctx;
    const struct test_thing *thing;
    bool ok;

    pthread_mutex_lock(&s->lock);
    ok = trouble(s, err);
    thing = ok ? at_thing(s, at) : NULL;
    pthread_mutex_unlock(&s->lock);
    if (!ok)
        return false;
    if (thing == NULL)
        return not_there(err);
    hm_buf_put(&text, thing->text);
    return hm_doc_make(out, &text, hm_bytes_str(thing->type), at->digest, err);
}

static bool blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err)
{
    struct test_store *s = ctx;
    const struct test_thing *thing;
    bool ok;
    struct hm_bytes left;

    (void)size;
    pthread_mutex_lock(&s->lock);
    ok = trouble(s, err);
    thing = ok ? test_find(s, digest) : NULL;
    pthread_mutex_unlock(&s->lock);
    if (!ok)
        return false;
    if (thing == NULL)
        return not_there(err);
    left = hm_bytes_slice(thing->text, (size_t)offset, thing->text.len);
    if (s->restarts && sink->restart != NULL && left.len > HM_COPY_SMALL) {
        HM_TRY(
            sink->write(sink->ctx, hm_bytes_slice(left, 0, left.len / 2), err));
        HM_TRY(sink->restart(sink->ctx, err));
    }
    while (left.len > (s->short_blobs ? 1 : 0)) {
        size_t n = left.len < 10000 ? left.len : 10000;

        n -= s->short_blobs && n == left.len;
        HM_TRY(sink->write(sink->ctx, hm_bytes_slice(left, 0, n), err));
        left = hm_bytes_slice(left, n, left.len);
    }
    return left.len == 0 || sink->write(sink->ctx, HM_LIT("?"), err);
}

static bool has_blob(
    void *ctx, bool *there, const struct hm_digest *digest, struct hm_err *err)
{
    struct test_store *s = ctx;
    bool ok;

    pthread_mutex_lock(&s->lock);
    ok = trouble(s, err);
    *there = ok && test_find(s, digest) != NULL;
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static void add_text(char *out, size_t size, const char *fmt, ...)
    HM_PRINTF(3, 4);
static void add_text(char *out, size_t size, const char *fmt, ...)
{
    size_t len = strlen(out);
    va_list args;

    va_start(args, fmt);
    vsnprintf(out + len, size - len, fmt, args);
    va_end(args);
}

static bool referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    static const char head[] = "{\"schemaVersion\":2,\"manifests\":[";
    struct test_store *s = ctx;
    char text[65536];
    const char *gap = "";
    bool ok;

    snprintf(text, sizeof(text), "%s", head);
    pthread_mutex_lock(&s->lock);
    ok = trouble(s, err);
    for (size_t i = 0; ok && i < s->thing_count; i++) {
        const struct test_thing *t = &s->things[i];

        if (t->type[0] == '\0' ||
            (!s->lie &&
                (!t->has_subject || !hm_digest_eq(&t->subject, subject))))
            continue;
        add_text(text, sizeof(text),
            "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu}", gap,
            t->type, HM_SHOW_DIGEST(&t->digest), t->text.len);
        gap = ",";
    }
    pthread_mutex_unlock(&s->lock);
    if (!ok)
        return false;
    add_text(text, sizeof(text), "]}");
    *out = hm_referrers(s->from);
    out->incomplete = s->incomplete;
    if (hm_referrers_add_index(
            out, hm_bytes_str(text), HM_LIT(HM_MEDIA_OCI_INDEX), err))
        return true;
    hm_referrers_free(out);
    return false;
}

static void add_thing(struct test_store *s, const struct hm_digest *digest,
    struct hm_bytes text, const char *type)
{
    struct test_thing *t = &s->things[s->thing_count];

    if (test_find(s, digest) != NULL)
        return;
    if (s->thing_count == TEST_THINGS)
        abort();
    t->digest = *digest;
    t->text = keep(text);
    s->torn = s->torn || t->text.p == NULL;
    snprintf(t->type, sizeof(t->type), "%s", type);
    s->thing_count++;
}

static bool put_blob(void *ctx, enum hm_put *done, const struct hm_blob_in *in,
    struct hm_err *err)
{
    static const size_t max = 16 * HM_MIB;
    hm_auto(buf) text = hm_buf(max);
    struct test_store *s = ctx;
    bool ok, mounted;
    size_t len;

    pthread_mutex_lock(&s->lock);
    ok = trouble(s, err);
    mounted = ok && s->mounts && in->mount_from.len > 0;
    pthread_mutex_unlock(&s->lock);
    HM_TRY(ok);
    *done = mounted ? HM_PUT_MOUNTED : HM_PUT_SENT;
    for (int twice = 0; twice < 2; twice++) {
        /* A registry may ask for all of it again. */
        HM_TRY(in->source->rewind(in->source->ctx, err));
        hm_buf_cut(&text, 0);
        do {
            uint8_t chunk[4099];

            len = sizeof(chunk);
            HM_TRY(in->source->read(in->source->ctx, chunk, &len, err));
            hm_buf_put(&text, hm_bytes(chunk, len));
        } while (len > 0 && text.failed == HM_OK);
        HM_TRY(hm_buf_end(&text, NULL, err));
    }
    pthread_mutex_lock(&s->lock);
    add_thing(s, &in->digest, hm_buf_view(&text), "");
    s->blobs_put++;
    pthread_mutex_unlock(&s->lock);
    return true;
}

/* As a registry, which takes no manifest before what it names. */
static bool is_whole(struct test_store *s, const struct hm_manifest *m)
{
    for (size_t i = 0; i < m->manifests.count; i++) {
        if (test_find(s, &m->manifests.list[i].digest) == NULL)
            return false;
    }
    for (size_t i = 0; i < m->layers.count; i++) {
        if (hm_media_of(m->layers.list[i].media_type) !=
                HM_MEDIA_FOREIGN_LAYER &&
            test_find(s, &m->layers.list[i].digest) == NULL)
            return false;
    }
    return m->kind == HM_MANIFEST_INDEX ||
        test_find(s, &m->config.digest) != NULL;
}

static void set_name(
    struct test_store *s, struct hm_bytes tag, const struct hm_digest *digest)
{
    char text[160];

    if (tag.len == 0)
        return;
    snprintf(text, sizeof(text), "%.*s", (int)tag.len, (const char *)tag.p);
    test_add_name(s, text, digest);
}

static bool put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct test_store *s = ctx;
    struct hm_manifest m;
    struct test_thing *t;
    bool ok;

    HM_TRY(hm_manifest_parse(&m, &arena, hm_buf_view(&doc->text),
        hm_bytes_str(doc->media_type), err));
    pthread_mutex_lock(&s->lock);
    ok = trouble(s, err);
    if (ok && !is_whole(s, &m))
        s->order_broken++;
    if (ok) {
        add_thing(s, &doc->digest, hm_buf_view(&doc->text), doc->media_type);
        t = (struct test_thing *)(uintptr_t)test_find(s, &doc->digest);
        if (t == NULL)
            abort();
        t->has_subject = m.has_subject;
        t->subject = m.subject.digest;
        set_name(s, tag, &doc->digest);
        s->puts++;
    }
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static bool put_unnamed(void *ctx, const struct hm_doc *doc, struct hm_err *err)
{
    struct test_store *s = ctx;

    s->unnamed++;
    return put(ctx, doc, hm_bytes(NULL, 0), err);
}

static const struct hm_store_ops ops = {
    .kind = "memory",
    .get = get,
    .blob = blob,
    .has_blob = has_blob,
    .referrers = referrers,
    .put_blob = put_blob,
    .put = put,
    .put_unnamed = put_unnamed,
};

struct hm_store test_store_of(struct test_store *s)
{
    return (struct hm_store){&ops, s, hm_bytes_str(s->log_name)};
}

/* ---- Filling it ---- */

static struct hm_digest digest_of(
    struct test_store *s, const void *p, size_t len)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_digest_of(&digest, HM_SHA256, hm_bytes(p, len), &err)))
        s->torn = true;
    return digest;
}

struct hm_digest test_add_blob(struct test_store *s, const void *p, size_t len)
{
    struct hm_digest digest = digest_of(s, p, len);

    add_thing(s, &digest, hm_bytes(p, len), "");
    return digest;
}

struct hm_digest test_add_doc(
    struct test_store *s, const char *text, const char *type)
{
    struct hm_digest digest = digest_of(s, text, strlen(text));

    add_thing(s, &digest, hm_bytes_str(text), type);
    return digest;
}

static void add_subject(struct test_store *s, char *text, size_t size,
    const struct hm_digest *subject)
{
    const struct test_thing *t = subject == NULL ? NULL : test_find(s, subject);

    if (subject != NULL)
        add_text(text, size,
            ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\","
            "\"size\":%zu}",
            t == NULL ? HM_MEDIA_OCI_MANIFEST : t->type,
            HM_SHOW_DIGEST(subject), t == NULL ? 7 : t->text.len);
    add_text(text, size, "}");
}

static struct hm_digest add_made(struct test_store *s, const char *text,
    const char *type, const struct hm_digest *subject)
{
    struct hm_digest digest = test_add_doc(s, text, type);
    struct test_thing *t =
        (struct test_thing *)(uintptr_t)test_find(s, &digest);

    if (t == NULL) /* torture: there was no digest */
        return digest;
    t->has_subject = subject != NULL;
    if (subject != NULL)
        t->subject = *subject;
    return digest;
}

struct hm_digest test_add_image(struct test_store *s, const char *config,
    const char *layer, const struct hm_digest *subject)
{
    const struct hm_digest c = test_add_blob(s, config, strlen(config));
    const struct hm_digest l = test_add_blob(s, layer, strlen(layer));
    char text[4096] = "";

    add_text(text, sizeof(text),
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":"
        "\"%s\",\"digest\":\"%s\",\"size\":%zu},\"layers\":[{\"mediaType\":"
        "\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"%s\","
        "\"size\":%zu}],\"annotations\":{\"a\":\"b\"}",
        HM_MEDIA_OCI_MANIFEST, HM_MEDIA_OCI_CONFIG, HM_SHOW_DIGEST(&c),
        strlen(config), HM_SHOW_DIGEST(&l), strlen(layer));
    add_subject(s, text, sizeof(text), subject);
    return add_made(s, text, HM_MEDIA_OCI_MANIFEST, subject);
}

struct hm_digest test_add_index(struct test_store *s,
    const struct hm_digest *list, size_t count, const struct hm_digest *subject)
{
    static const char *const arch[] = {"amd64", "arm64", "s390x"};
    char text[65536] = "";

    add_text(text, sizeof(text),
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[",
        HM_MEDIA_OCI_INDEX);
    for (size_t i = 0; i < count; i++) {
        const struct test_thing *t = test_find(s, &list[i]);

        if (t == NULL)
            continue;
        add_text(text, sizeof(text),
            "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu,"
            "\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}",
            i == 0 ? "" : ",", t->type, HM_SHOW_DIGEST(&list[i]), t->text.len,
            arch[i % 3]);
    }
    add_text(text, sizeof(text), "]");
    add_subject(s, text, sizeof(text), subject);
    return add_made(s, text, HM_MEDIA_OCI_INDEX, subject);
}

void test_add_name(
    struct test_store *s, const char *tag, const struct hm_digest *digest)
{
    struct test_name *name =
        (struct test_name *)(uintptr_t)test_find_name(s, tag);

    if (name == NULL)
        name = &s->names[s->name_count++];
    if (s->name_count > TEST_NAMES)
        abort();
    snprintf(name->tag, sizeof(name->tag), "%s", tag);
    name->digest = *digest;
}

void test_remove(struct test_store *s, const struct hm_digest *digest)
{
    struct test_thing *t = (struct test_thing *)(uintptr_t)test_find(s, digest);

    if (t == NULL)
        return;
    hm_free((void *)(uintptr_t)t->text.p);
    *t = s->things[--s->thing_count];
}

struct hm_digest test_add_all(struct test_store *s, size_t count)
{
    struct hm_digest all[64];
    const struct hm_digest list[] = {
        test_add_image(s, "{\"os\":\"linux\",\"n\":1}", "shared layer", NULL),
        test_add_image(s, "{\"os\":\"linux\",\"n\":2}", "shared layer", NULL)};
    const struct hm_digest index = test_add_index(s, list, 2, NULL);
    char text[128];

    for (size_t i = 0; i < count && i < 64; i++) {
        const struct hm_digest *on = i % 4 == 0 ? &index
            : i % 4 == 1                        ? &list[0]
            : i % 4 == 2                        ? &list[1]
                                                : &all[i - 1];

        snprintf(text, sizeof(text), "evidence %zu", i);
        all[i] = test_add_image(s, "{}", text, on);
    }
    all[0] = test_add_image(s, "{}", "an older signature", NULL);
    snprintf(text, sizeof(text), "%s.sig", HM_SHOW_DIGEST(&list[1]));
    text[6] = '-';
    test_add_name(s, text, &all[0]);
    test_add_name(s, "v1", &index);
    return index;
}

bool test_same(const struct test_store *a, const struct test_store *b)
{
    for (size_t i = 0; i < a->thing_count; i++) {
        const struct test_thing *t = test_find(b, &a->things[i].digest);

        if (t == NULL || !hm_bytes_eq(t->text, a->things[i].text))
            return false;
    }
    return a->thing_count == b->thing_count;
}
