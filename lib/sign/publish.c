/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/publish.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "enc/json_write.h"
#include "image/media.h"
#include "store/doc.h"

static const char bundle_type[] =
    "application/vnd.dev.sigstore.bundle.v0.3+json";

/* ---- Blobs ---- */

struct memory {
    struct hm_bytes text;
    size_t at;
};

static bool read_memory(
    void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct memory *m = ctx;
    struct hm_bytes rest = hm_bytes_slice(m->text, m->at, m->text.len);

    (void)err;
    if (rest.len < *len)
        *len = rest.len;
    if (*len > 0)
        memcpy(out, rest.p, *len);
    m->at += *len;
    return true;
}

static bool rewind_memory(void *ctx, struct hm_err *err)
{
    struct memory *m = ctx;

    (void)err;
    m->at = 0;
    return true;
}

static bool put_blob(struct hm_digest *digest, const struct hm_store *store,
    struct hm_bytes text, struct hm_err *err)
{
    struct memory memory = {.text = text};
    const struct hm_source source = {
        text.len, read_memory, rewind_memory, &memory};
    struct hm_blob_in in = {
        .size = text.len, .source = &source, .unasked = true};
    enum hm_put done;

    HM_TRY(hm_digest_of(&in.digest, HM_SHA256, text, err));
    *digest = in.digest;
    return hm_store_put_blob(store, &done, &in, err);
}

/* Configuration of every manifest that has none. */
static const char nothing[] = "{}";

bool hm_sign_publish_begin(const struct hm_store *store, struct hm_err *err)
{
    struct hm_digest ignored;

    return put_blob(&ignored, store, hm_bytes_str(nothing), err);
}

/* ---- The manifest ---- */

struct named {
    const char *type;
    const struct hm_digest *digest;
    uint64_t size;
};

static void add_descriptor(
    struct hm_json_out *json, json_t *at, const struct named *what)
{
    hm_json_add_str(json, at, "mediaType", hm_bytes_str(what->type));
    hm_json_add_str(
        json, at, "digest", hm_bytes_str(HM_SHOW_DIGEST(what->digest)));
    hm_json_add_u64(json, at, "size", what->size);
}

/* The config says it, too, for readers that look there alone: cosign writes
 * that, and what stands behind registries before artifactType reads it. */
static void add_config(struct hm_json_out *json, const struct hm_digest *empty)
{
    json_t *at = hm_json_add_obj(json, json->root, "config");
    const struct named config = {HM_MEDIA_OCI_EMPTY, empty, 2};

    add_descriptor(json, at, &config);
}

static void add_annotations(
    struct hm_json_out *json, const struct hm_publish *what)
{
    json_t *at = hm_json_add_obj(json, json->root, "annotations");
    const struct hm_time now = {.s = what->now.s};

    hm_json_add_str(
        json, at, "dev.sigstore.bundle.content", HM_LIT("dsse-envelope"));
    hm_json_add_str(
        json, at, "dev.sigstore.bundle.predicateType", what->predicate_type);
    hm_json_add_time(json, at, "org.opencontainers.image.created", now);
}

static bool write_manifest(struct hm_buf *out, const struct hm_publish *what,
    const struct hm_digest blobs[2], struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    const struct named layer = {bundle_type, &blobs[1], what->bundle.len};
    const struct named subject = {(const char *)what->subject->media_type.p,
        &what->subject->digest, what->subject->size};

    hm_json_add_u64(&json, json.root, "schemaVersion", 2);
    hm_json_add_str(
        &json, json.root, "mediaType", HM_LIT(HM_MEDIA_OCI_MANIFEST));
    hm_json_add_str(
        &json, json.root, "artifactType", hm_bytes_str(bundle_type));
    add_config(&json, &blobs[0]);
    add_descriptor(&json,
        hm_json_add_obj(
            &json, hm_json_add_list(&json, json.root, "layers"), NULL),
        &layer);
    add_descriptor(
        &json, hm_json_add_obj(&json, json.root, "subject"), &subject);
    add_annotations(&json, what);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

bool hm_sign_publish(
    struct hm_digest *out, const struct hm_publish *what, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    hm_auto(doc) doc = {0};
    struct hm_digest blobs[2];

    if (!what->begun)
        HM_TRY(hm_sign_publish_begin(what->store, err));
    HM_TRY(hm_digest_of(&blobs[0], HM_SHA256, hm_bytes_str(nothing), err));
    HM_TRY(put_blob(&blobs[1], what->store, what->bundle, err));
    HM_TRY(write_manifest(&text, what, blobs, err));
    HM_TRY(hm_doc_make(&doc, &text, HM_LIT(HM_MEDIA_OCI_MANIFEST), NULL, err));
    HM_TRY(hm_store_put(what->store, &doc, hm_bytes(NULL, 0), err));
    *out = doc.digest;
    return true;
}
