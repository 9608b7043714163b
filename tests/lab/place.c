/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/place.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "enc/json_write.h"
#include "image/media.h"
#include "store/doc.h"
#include "test.h"
#include "verify/court.h"

#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"

bool place_new(struct place *out, struct hm_err *err)
{
    *out = (struct place){.arena = hm_arena(512 * HM_MIB),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .log = hm_buf(HM_MIB),
        .name = "registry.test/app"};
    out->items = hm_arena_alloc(&out->arena, PLACE_SLOTS, sizeof(*out->items));
    return out->items != NULL || hm_arena_fail(&out->arena, err);
}

void hm_lab_place_free(struct place *place)
{
    for (size_t i = 0; i < place->list_count; i++)
        hm_buf_free(&place->lists[i].entries);
    hm_buf_free(&place->log);
    hm_arena_free(&place->arena);
}

static struct place_item *slot(
    const struct place *place, const struct hm_digest *digest)
{
    size_t i = ((size_t)digest->b[0] << 8) + digest->b[1];

    while (place->items[i].digest.hash != HM_HASH_NONE &&
        !hm_digest_eq(&place->items[i].digest, digest))
        i = (i + 1) % PLACE_SLOTS;
    return &place->items[i];
}

/* ---- Answers ---- */

/* Under the lock. */
static bool ask(struct place *place, size_t *count, const char *what,
    struct hm_bytes which, struct hm_err *err)
{
    (*count)++;
    place->asked++;
    hm_buf_put_str(&place->log, place->log.len > 0 ? "; " : "");
    hm_buf_put_str(&place->log, what);
    hm_buf_put(&place->log, which);
    if (place->asked != place->fail_at)
        return true;
    return hm_fail(err, place->fail_code, "question %zu", place->asked);
}

static bool find(struct place *place, const struct place_item **out,
    const struct hm_digest *digest, struct hm_err *err)
{
    *out = slot(place, digest);
    if (place->bad != NULL && hm_digest_eq(place->bad, digest))
        return hm_fail(err, place->fail_code, "not today");
    if ((*out)->digest.hash == HM_HASH_NONE)
        return hm_fail(err, HM_NOT_FOUND, "no such thing");
    return true;
}

static bool find_tag(struct place *place, const struct place_item **out,
    struct hm_bytes name, struct hm_err *err)
{
    for (size_t i = 0; i < place->tag_count; i++) {
        struct hm_digest digest = place->tags[i].digest;

        if (!hm_bytes_eq_str(name, place->tags[i].name))
            continue;
        if (place->moves_to != NULL)
            place->tags[i].digest = *place->moves_to;
        return find(place, out, &digest, err);
    }
    return hm_fail(err, HM_NOT_FOUND, "no such tag");
}

static bool get_item(struct place *place, const struct place_item **out,
    const struct hm_at *at, struct hm_err *err)
{
    if (at->digest == NULL)
        return ask(place, &place->gets, "tag ", at->tag, err) &&
            find_tag(place, out, at->tag, err);
    return ask(place, &place->gets, "manifest", hm_bytes(NULL, 0), err) &&
        find(place, out, at->digest, err);
}

static bool place_get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    struct place *place = ctx;
    const struct place_item *item = NULL;
    hm_auto(buf) text = hm_buf(2 * HM_IMAGE_TEXT_MAX);
    bool ok;

    pthread_mutex_lock(&place->lock);
    ok = get_item(place, &item, at, err);
    pthread_mutex_unlock(&place->lock);
    HM_TRY(ok);
    hm_buf_put(&text, item->text);
    return hm_doc_make(out, &text,
        hm_bytes_str(item->type == NULL ? "" : item->type), at->digest, err);
}

static bool place_get_blob(void *ctx, const struct hm_digest *digest,
    uint64_t size, uint64_t offset, const struct hm_sink *sink,
    struct hm_err *err)
{
    struct place *place = ctx;
    const struct place_item *item = NULL;
    bool ok;

    (void)size, (void)offset;
    pthread_mutex_lock(&place->lock);
    ok = ask(place, &place->blobs, "blob", hm_bytes(NULL, 0), err) &&
        find(place, &item, digest, err);
    pthread_mutex_unlock(&place->lock);
    return ok && sink->write(sink->ctx, item->text, err);
}

static bool add_list(struct place *place, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);

    hm_buf_put_str(&text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":[");
    for (size_t i = 0; i < place->list_count; i++) {
        if (hm_digest_eq(&place->lists[i].subject, subject))
            hm_buf_put(&text, hm_buf_view(&place->lists[i].entries));
    }
    hm_buf_put_str(&text, "]}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_referrers_add_index(
        out, hm_buf_view(&text), HM_LIT(HM_MEDIA_OCI_INDEX), err);
}

static bool place_referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    struct place *place = ctx;
    bool ok;

    *out = hm_referrers(
        place->from == HM_REFERRERS_NONE ? HM_REFERRERS_API : place->from);
    pthread_mutex_lock(&place->lock);
    ok = ask(place, &place->referrers, "referrers", hm_bytes(NULL, 0), err) &&
        add_list(place, out, subject, err);
    pthread_mutex_unlock(&place->lock);
    if (place->incomplete != NULL)
        out->incomplete = place->incomplete;
    return ok;
}

static bool place_exists(void *ctx, struct hm_err *err)
{
    struct place *place = ctx;
    bool ok;

    pthread_mutex_lock(&place->lock);
    ok = ask(place, &place->gets, "exists", hm_bytes(NULL, 0), err);
    if (ok && place->absent)
        ok = hm_fail(err, HM_NOT_FOUND, "no such repository");
    pthread_mutex_unlock(&place->lock);
    return ok;
}

static const struct hm_store_ops ops = {
    .kind = "place",
    .exists = place_exists,
    .get = place_get,
    .blob = place_get_blob,
    .referrers = place_referrers,
};

struct hm_store place_store(struct place *place)
{
    return (struct hm_store){&ops, place, hm_bytes_str(place->name)};
}

static bool open_place(void *ctx, struct hm_store *out,
    const struct hm_ref *ref, bool write, struct hm_err *err)
{
    (void)write;
    (void)ref, (void)err;
    *out = place_store(ctx);
    return true;
}

struct hm_store_opener place_opener(struct place *place)
{
    return (struct hm_store_opener){open_place, place};
}

/* ---- What lies there ---- */

bool place_put(struct place *place, struct place_thing *out, const char *type,
    struct hm_bytes text, struct hm_err *err)
{
    struct place_item *item;
    struct place_thing thing = {.size = text.len, .type = type};

    HM_TRY(hm_digest_of(&thing.digest, HM_SHA256, text, err));
    HM_TRY(hm_arena_copy(&place->arena, &thing.text, text, err));
    item = slot(place, &thing.digest);
    *item = (struct place_item){thing.digest, type, thing.text};
    *out = thing;
    return true;
}

bool place_blob(struct place *place, struct place_thing *out,
    struct hm_bytes text, struct hm_err *err)
{
    return place_put(place, out, NULL, text, err);
}

void place_tag(
    struct place *place, const char *name, const struct hm_digest *digest)
{
    struct place_tag *tag = &place->tags[place->tag_count++ % PLACE_TAGS];

    snprintf(tag->name, sizeof(tag->name), "%s", name);
    tag->digest = *digest;
}

/* A descriptor without its closing brace. */
static void put_descriptor(
    struct hm_buf *out, const struct place_thing *thing, const char *type)
{
    hm_buf_printf(out, "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu",
        type, HM_SHOW_DIGEST(&thing->digest), thing->size);
}

void place_entry(
    struct hm_buf *out, const struct place_thing *thing, const char *more)
{
    hm_buf_put_str(out, out->len > 0 ? "," : "");
    put_descriptor(out, thing, thing->type);
    hm_buf_printf(out, "%s}", more);
}

static bool put_named(struct place *place, struct place_thing *out,
    const char *type, struct hm_buf *text, const char *tag, struct hm_err *err)
{
    HM_TRY(hm_buf_end(text, NULL, err));
    HM_TRY(place_put(place, out, type, hm_buf_view(text), err));
    if (tag != NULL)
        place_tag(place, tag, &out->digest);
    return true;
}

bool place_image(struct place *place, struct place_thing *out, const char *arch,
    const char *tag, struct hm_err *err)
{
    hm_auto(buf) config = hm_buf(HM_KIB), text = hm_buf(HM_KIB);
    struct place_thing blob;

    hm_buf_printf(&config,
        "{\"architecture\":\"%s\",\"os\":\"linux\",\"rootfs\":{\"type\":"
        "\"layers\",\"diff_ids\":[]}}",
        arch);
    HM_TRY(place_blob(place, &blob, hm_buf_view(&config), err));
    hm_buf_put_str(&text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
        "\",\"config\":");
    put_descriptor(&text, &blob, HM_MEDIA_OCI_CONFIG);
    hm_buf_put_str(&text, "},\"layers\":[]}");
    return put_named(place, out, HM_MEDIA_OCI_MANIFEST, &text, tag, err);
}

bool place_index(struct place *place, struct place_thing *out,
    const char *entries, const char *tag, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);

    hm_buf_put_str(&text,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
        "\",\"manifests\":[");
    hm_buf_put_str(&text, entries);
    hm_buf_put_str(&text, "]}");
    return put_named(place, out, HM_MEDIA_OCI_INDEX, &text, tag, err);
}

/* ---- What is attached ---- */

static void put_text(struct hm_buf *out, const char *name, const char *value)
{
    if (value != NULL)
        hm_buf_printf(out, ",\"%s\":\"%s\"", name, value);
}

static void put_attached(struct hm_buf *out, const struct place_thing *layer,
    const struct hm_digest *subject, const struct place_how *how)
{
    const char *type = how->layer_type == NULL ? BUNDLE : how->layer_type;
    const struct place_thing about = {.digest = *subject, .size = 7};
    size_t layers = how->layers == 0 ? 1 : how->layers;

    hm_buf_put_str(out,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST "\"");
    put_text(out, "artifactType", how->type == NULL ? BUNDLE : how->type);
    hm_buf_put_str(out,
        ",\"config\":{\"mediaType\":\"" HM_MEDIA_OCI_EMPTY "\",\"digest\":"
        "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caa"
        "ff8a\",\"size\":2},\"layers\":[");
    for (size_t i = 0; i < layers; i++) {
        hm_buf_put_str(out, i > 0 ? "," : "");
        put_descriptor(out, layer, type);
        hm_buf_put_str(out, "}");
    }
    hm_buf_put_str(out, "]");
    if (!how->no_subject) {
        hm_buf_put_str(out, ",\"subject\":");
        put_descriptor(out, &about, HM_MEDIA_OCI_MANIFEST);
        hm_buf_put_str(out, "}");
    }
    hm_buf_put_str(out, "}");
}

static struct hm_buf *list_of(
    struct place *place, const struct hm_digest *subject)
{
    struct place_list *list = place->lists;

    for (size_t i = 0; i < place->list_count; i++) {
        if (hm_digest_eq(&list[i].subject, subject))
            return &list[i].entries;
    }
    list = &place->lists[place->list_count++ % PLACE_LISTS];
    *list = (struct place_list){*subject, hm_buf(HM_IMAGE_TEXT_MAX)};
    return &list->entries;
}

static bool refer(struct place *place, const struct hm_digest *subject,
    const struct place_thing *thing, const struct place_how *how,
    struct hm_err *err)
{
    struct hm_buf *entries = list_of(place, subject);
    struct place_thing listed = *thing;

    listed.size += how->lie;
    hm_buf_put_str(entries, entries->len > 0 ? "," : "");
    put_descriptor(entries, &listed, thing->type);
    put_text(entries, "artifactType", how->hint);
    hm_buf_put_str(entries, "}");
    return hm_buf_end(entries, NULL, err);
}

bool place_attach(struct place *place, struct place_thing *out,
    const struct hm_digest *subject, struct hm_bytes blob,
    const struct place_how *how, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct place_thing layer;

    HM_TRY(place_blob(place, &layer, blob, err));
    put_attached(&text, &layer, subject, how);
    HM_TRY(put_named(place, out, HM_MEDIA_OCI_MANIFEST, &text, NULL, err));
    return refer(place, how->listed_for == NULL ? subject : how->listed_for,
        out, how, err);
}

/* ---- What is signed ---- */

static bool sign(struct lab_made *out, const struct place_thing *image,
    const char *kind, struct hm_err *err)
{
    const struct lab *court = court_lab();
    struct lab lab; /* a copy that is not freed */

    if (court == NULL)
        return hm_fail(err, HM_SYSTEM, "no lab");
    lab = *court;
    lab.message = image->text;
    HM_TRY(lab_sign(out, &lab, lab_kind(kind), err));
    /* Evidence whose text was cut by torture is bad evidence. */
    for (size_t i = 0; i < LAB_BUFS; i++)
        HM_TRY(hm_buf_end(&out->bufs[i], NULL, err));
    return true;
}

bool place_bundle(struct place *place, struct place_thing *out,
    const struct place_thing *image, const char *kind,
    const struct place_how *how, struct hm_err *err)
{
    lab_made_auto made = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);

    HM_TRY(sign(&made, image, kind, err));
    HM_TRY(hm_bundle_write(&text, &made.evidence, err));
    return place_attach(
        place, out, &image->digest, hm_buf_view(&text), how, err);
}

static bool put_layers(struct hm_buf *out, const struct place_thing *blob,
    const struct lab_layer *layer, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    for (size_t i = 0; i < layer->members.count; i++) {
        const struct hm_member *m = &layer->members.list[i];

        hm_json_add_str(&json, json.root, (const char *)m->name.p, m->value);
    }
    hm_buf_put_str(out,
        "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_MANIFEST
        "\",\"config\":{\"mediaType\":\"" HM_MEDIA_OCI_CONFIG "\",\"digest\":"
        "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caa"
        "ff8a\",\"size\":2},\"layers\":[");
    put_descriptor(out, blob, (const char *)layer->layer.media_type.p);
    hm_buf_put_str(out, ",\"annotations\":");
    HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, out, err));
    hm_buf_put_str(out, "}]}");
    return hm_buf_end(out, NULL, err);
}

bool place_layer(struct place *place, const struct place_thing *image,
    const char *kind, const char *suffix, struct hm_err *err)
{
    lab_made_auto made = {0};
    lab_layer_auto layer = {0};
    hm_auto(buf) text = hm_buf(HM_MIB), tag = hm_buf(HM_KIB);
    struct place_thing blob, manifest;

    HM_TRY(sign(&made, image, kind, err));
    HM_TRY(lab_layer(&layer, &made, err));
    HM_TRY(place_blob(place, &blob, layer.layer.blob, err));
    HM_TRY(put_layers(&text, &blob, &layer, err));
    hm_referrers_tag(&tag, &image->digest);
    hm_buf_put_str(&tag, suffix);
    HM_TRY(hm_buf_end(&tag, NULL, err));
    return put_named(
        place, &manifest, HM_MEDIA_OCI_MANIFEST, &text, hm_buf_str(&tag), err);
}
