/* SPDX-License-Identifier: Apache-2.0 */
/* A statement that BuildKit noted in an index of one image. What is brought is
 * the very text, and about that image; a base image out of it has a name and a
 * digest. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "image/digest.h"
#include "produce/base.h"
#include "produce/buildkit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What both manifests are, and the config of both: "{}". */
#define MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define CONFIG                                                                 \
    "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","  \
    "\"size\":2,\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc2"  \
    "1fe77e8310c060f61caaff8a\"}"
#define HEAD "{\"schemaVersion\":2,\"mediaType\":\"" MANIFEST "\"," CONFIG

enum { IMAGE, NOTE, INDEX, DOCS };

struct place {
    struct hm_bytes layer;
    struct hm_digest layer_digest, digests[DOCS];
    struct hm_buf texts[DOCS];
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* ---- The store ---- */

static bool get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    const struct place *place = ctx;

    for (size_t i = 0; i < DOCS; i++) {
        if (at->digest == NULL || !hm_digest_eq(at->digest, &place->digests[i]))
            continue;
        hm_buf_put(&out->text, hm_buf_view(&place->texts[i]));
        out->digest = place->digests[i];
        return true;
    }
    return hm_fail(err, HM_NOT_FOUND, "nothing there");
}

static bool blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err)
{
    const struct place *place = ctx;

    must(hm_digest_eq(digest, &place->layer_digest) && offset == 0);
    must(size == place->layer.len);
    return sink->write(sink->ctx, place->layer, err);
}

/* ---- An index of one image, and a note of one layer ---- */

static void end_doc(struct place *place, size_t i)
{
    struct hm_err err = {0};

    must(hm_buf_end(&place->texts[i], NULL, &err));
    must(hm_digest_of(
        &place->digests[i], HM_SHA256, hm_buf_view(&place->texts[i]), &err));
}

static void put_entry(struct place *place, size_t i, const char *more)
{
    hm_buf_printf(&place->texts[INDEX],
        "{\"mediaType\":\"" MANIFEST "\",\"size\":%zu,\"digest\":\"%s\"%s}",
        place->texts[i].len, HM_SHOW_DIGEST(&place->digests[i]), more);
}

static void put_index(struct place *place)
{
    struct hm_buf *index = &place->texts[INDEX];
    hm_auto(buf) more = hm_buf(HM_KIB);

    hm_buf_printf(&more,
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
        "\"annotations\":{\"vnd.docker.reference.type\":"
        "\"attestation-manifest\",\"vnd.docker.reference.digest\":\"%s\"}",
        HM_SHOW_DIGEST(&place->digests[IMAGE]));
    hm_buf_put_str(index,
        "{\"schemaVersion\":2,\"mediaType\":"
        "\"application/vnd.oci.image.index.v1+json\",\"manifests\":[");
    put_entry(place, IMAGE, "");
    hm_buf_put_u8(index, ',');
    put_entry(place, NOTE, hm_buf_str(&more));
    hm_buf_put_str(index, "]}");
    end_doc(place, INDEX);
}

static void make(struct place *place, struct hm_bytes layer)
{
    struct hm_err err = {0};

    *place = (struct place){.layer = layer};
    for (size_t i = 0; i < DOCS; i++)
        place->texts[i] = hm_buf(4 * HM_KIB);
    must(hm_digest_of(&place->layer_digest, HM_SHA256, layer, &err));
    hm_buf_put_str(&place->texts[IMAGE], HEAD ",\"layers\":[]}");
    end_doc(place, IMAGE);
    hm_buf_printf(&place->texts[NOTE],
        HEAD ",\"layers\":[{\"mediaType\":\"application/vnd.in-toto+json\","
             "\"size\":%zu,\"digest\":\"%s\"}]}",
        layer.len, HM_SHOW_DIGEST(&place->layer_digest));
    end_doc(place, NOTE);
    put_index(place);
}

/* ---- What is read out of it ---- */

static bool take(void *ctx, const struct hm_buildkit_statement *statement,
    struct hm_err *err)
{
    const struct place *place = ctx;

    (void)err;
    must(hm_bytes_eq(statement->text, place->layer));
    must(statement->type.len > 0);
    must(hm_digest_eq(&statement->about, &place->digests[IMAGE]));
    return true;
}

static void read_statement(struct place *place, const struct hm_store *store)
{
    const struct hm_ref ref = {
        .has_digest = true, .digest = place->digests[INDEX]};
    const struct hm_buildkit what = {
        .store = store, .ref = &ref, .take = take, .ctx = place};
    hm_auto(arena) arena = hm_arena(HM_PRODUCE_ARENA_MAX);
    struct hm_bases bases = {.arena = &arena};
    const struct hm_base_of of = {store, &ref, &place->digests[INDEX]};
    struct hm_err err = {0};
    size_t count;

    if (!hm_buildkit_read(&count, &what, &err)) {
        must(err.code != HM_OK && err.code != HM_NOT_FOUND);
        return;
    }
    must(count == 1);
    if (!hm_bases_add(&bases, &of, &err)) {
        must(err.code == HM_FORMAT || err.code == HM_LIMIT);
        return;
    }
    for (size_t i = 0; i < bases.count; i++)
        must(bases.list[i].uri.len > 0 && bases.list[i].digest_count == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct hm_store_ops ops = {
        .kind = "memory", .get = get, .blob = blob};
    struct place place;
    const struct hm_store store = {&ops, &place, HM_LIT("memory")};

    make(&place, hm_bytes(data, size));
    read_statement(&place, &store);
    for (size_t i = 0; i < DOCS; i++)
        hm_buf_free(&place.texts[i]);
    return 0;
}
