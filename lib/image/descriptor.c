/* SPDX-License-Identifier: Apache-2.0 */
#include "image/descriptor.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"

void hm_image_digest_read(
    struct hm_digest *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes text = hm_json_rd_str(rd, v);
    struct hm_err err = {0};

    if (!hm_json_failed(rd) && !hm_image_digest_parse(out, text, &err))
        hm_json_fail(rd, v, err.code, "%s", err.msg);
}

static void read_url(
    struct hm_bytes *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_err err = {0};
    struct hm_uri uri;

    *out = hm_json_rd_str(rd, v);
    if (!hm_json_failed(rd) && !hm_uri_parse(&uri, *out, &err))
        hm_json_fail(rd, v, err.code, "%s", err.msg);
}

static void read_urls(struct hm_descriptor *out, struct hm_json_obj *o)
{
    struct hm_json_list l = hm_json_opt_list(o, "urls", HM_IMAGE_URLS_MAX);

    out->urls = hm_json_rd_alloc(o->rd, o->v, l.count, sizeof(*out->urls));
    while (hm_json_next(&l))
        read_url(&out->urls[out->url_count++], l.rd, l.item);
}

/* Its unknown members stay in the text, which is kept. */
static void read_platform(struct hm_descriptor *out, struct hm_json_obj *o)
{
    struct hm_members ignored = {NULL, 0};
    struct hm_json_obj p;

    if (!hm_json_has(o, "platform"))
        return;
    p = hm_json_obj(o, "platform");
    out->platform_text = hm_json_text(p.v);
    out->platform.arch = hm_json_str(&p, "architecture");
    out->platform.os = hm_json_str(&p, "os");
    out->platform.os_version = hm_json_opt_str(&p, "os.version");
    out->platform.variant = hm_json_opt_str(&p, "variant");
    hm_image_close(&p, &ignored);
}

/* Who reads the data instead of the blob must read the same. */
static bool check_data(const struct hm_descriptor *d, struct hm_err *err)
{
    struct hm_digest digest;

    if (d->data.len != d->size)
        return hm_fail(err, HM_MISMATCH, "%zu bytes, but the size is %llu",
            d->data.len, (unsigned long long)d->size);
    HM_TRY(hm_digest_of(&digest, d->digest.hash, d->data, err));
    return hm_digest_eq(&digest, &d->digest) ||
        hm_fail(err, HM_MISMATCH, "its digest is %s, not %s",
            HM_SHOW_DIGEST(&digest), HM_SHOW_DIGEST(&d->digest));
}

static void read_data(struct hm_descriptor *out, struct hm_json_obj *o)
{
    struct hm_err err = {0};

    out->has_data = hm_json_has(o, "data");
    if (!out->has_data)
        return;
    out->data = hm_json_base64(o, "data", HM_BASE64);
    if (!hm_json_failed(o->rd) && !check_data(out, &err))
        hm_json_fail(o->rd, hm_json_any(o, "data"), err.code, "%s", err.msg);
}

static uint64_t read_size(struct hm_json_obj *o)
{
    uint64_t size = hm_json_u64(o, "size", HM_JSON_INT_NUMBER);

    if (size > HM_IMAGE_SIZE_MAX)
        hm_json_fail(o->rd, hm_json_any(o, "size"), HM_LIMIT,
            "%llu, at most 2^53 allowed", (unsigned long long)size);
    return size;
}

void hm_descriptor_read(
    struct hm_descriptor *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->text = hm_json_text(v);
    out->media_type = hm_image_media(&o, "mediaType", true);
    hm_image_digest_read(&out->digest, rd, hm_json_any(&o, "digest"));
    out->size = read_size(&o);
    out->artifact_type = hm_image_media(&o, "artifactType", false);
    hm_image_strings(&out->annotations, &o, "annotations");
    read_platform(out, &o);
    read_urls(out, &o);
    read_data(out, &o);
    hm_image_close(&o, &out->unknown);
}

bool hm_descriptor_parse(struct hm_descriptor *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) tape = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_descriptor descriptor = {.text = text};
    struct hm_json v;

    rd.null_is_absent = true; /* Go writes null for an empty list */
    if (!hm_json_parse_borrowed(&v, &tape, text, HM_IMAGE_TEXT_MAX, err))
        return hm_wrap(err, "descriptor");
    hm_descriptor_read(&descriptor, &rd, v);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "descriptor");
    *out = descriptor;
    return true;
}

int hm_descriptor_cmp(
    const struct hm_descriptor *a, const struct hm_descriptor *b)
{
    int c =
        hm_bytes_cmp(hm_digest_view(&a->digest), hm_digest_view(&b->digest));

    if (c == 0)
        c = (a->digest.hash > b->digest.hash) -
            (a->digest.hash < b->digest.hash);
    if (c == 0)
        c = hm_bytes_cmp(a->media_type, b->media_type);
    return c != 0 ? c : (a->size > b->size) - (a->size < b->size);
}
