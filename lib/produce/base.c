/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/base.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "gate/resolve.h"
#include "produce/buildkit.h"
#include "slsa/slsa.h"

static const char name_key[] = "org.opencontainers.image.base.name";
static const char digest_key[] = "org.opencontainers.image.base.digest";

static bool same(const struct hm_resource *a, const struct hm_resource *b)
{
    return hm_bytes_eq(a->uri, b->uri) &&
        hm_bytes_eq(a->digests[0].value, b->digests[0].value);
}

static bool add(
    struct hm_bases *to, const struct hm_resource *resource, struct hm_err *err)
{
    for (size_t i = 0; i < to->count; i++) {
        if (same(&to->list[i], resource))
            return true;
    }
    if (to->count == HM_PRODUCE_BASES_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d base images", HM_PRODUCE_BASES_MAX);
    to->list[to->count++] = *resource;
    return true;
}

/* ---- Annotations ---- */

/* As BuildKit writes it: "pkg:docker/alpine@3.20", and another registry's with
 * its host in front. */
static bool put_purl(struct hm_buf *out, struct hm_bytes name,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_bytes library = HM_LIT("library/"), path;
    struct hm_ref ref;

    HM_TRY(hm_ref_parse(&ref, arena, name, err));
    if (ref.kind != HM_REF_REGISTRY)
        return hm_fail(
            err, HM_FORMAT, "%s is no image of a registry", HM_SHOW(name));
    path = ref.repository;
    hm_buf_put_str(out, "pkg:docker/");
    if (!hm_bytes_eq_str(ref.host, "docker.io")) {
        hm_uri_escape(out, ref.host);
        hm_buf_put_u8(out, '/');
    } else if (hm_bytes_starts(path, library)) {
        path = hm_bytes_slice(path, library.len, path.len);
    }
    hm_buf_put(out, path); /* whose letters need no escapes */
    if (ref.tag.len > 0) {
        hm_buf_put_u8(out, '@');
        hm_uri_escape(out, ref.tag);
    }
    return hm_buf_end(out, NULL, err);
}

/* Without a digest it could be any image of that name. */
static bool add_annotated(struct hm_bases *to,
    const struct hm_members *annotations, struct hm_err *err)
{
    const struct hm_bytes *name = hm_members_get(annotations, name_key);
    const struct hm_bytes *text = hm_members_get(annotations, digest_key);
    hm_auto(buf) uri = hm_buf(HM_REF_MAX);
    struct hm_resource base = {0};
    struct hm_digest digest;

    if (text == NULL || text->len == 0)
        return true;
    if (!hm_image_digest_parse(&digest, *text, err))
        return hm_wrap(err, "annotation %s", digest_key);
    if (name != NULL && name->len > 0) {
        if (!put_purl(&uri, *name, to->arena, err))
            return hm_wrap(err, "annotation %s", name_key);
        HM_TRY(hm_arena_copy(to->arena, &base.uri, hm_buf_view(&uri), err));
    }
    return hm_resource_add_digest(&base, to->arena, &digest, err) &&
        add(to, &base, err);
}

/* ---- BuildKit's provenance ---- */

/* An image by its SHA-256; what else it took (a context, a file) is in BuildKit's
 * own statement. */
static bool add_material(struct hm_bases *to, struct hm_json item,
    struct hm_arena *arena, struct hm_err *err)
{
    struct hm_slsa_descriptor material;
    struct hm_resource base = {0};
    struct hm_bytes value;

    HM_TRY(hm_slsa_descriptor(&material, arena, item, err));
    if (!hm_bytes_starts(material.uri, HM_LIT("pkg:docker/")))
        return true;
    HM_TRY(hm_arena_copy(to->arena, &base.uri, material.uri, err));
    for (size_t i = 0; i < material.digest_count; i++) {
        if (!hm_bytes_eq_str(material.digests[i].algorithm, "sha256"))
            continue;
        HM_TRY(
            hm_arena_copy(to->arena, &value, material.digests[i].value, err));
        return hm_resource_uri_ok("material", base.uri, err) &&
            hm_resource_add(&base, to->arena, HM_LIT("sha256"), value, err) &&
            add(to, &base, err);
    }
    return true;
}

static bool take(void *ctx, const struct hm_buildkit_statement *statement,
    struct hm_err *err)
{
    struct hm_bases *to = ctx;
    hm_auto(arena) arena = hm_arena(HM_SLSA_ARENA_MAX);
    struct hm_json_iter it;
    struct hm_slsa slsa;

    if (hm_slsa_version(statement->type) == HM_SLSA_NONE)
        return true;
    HM_TRY(hm_slsa_parse(
        &slsa, &arena, statement->type, statement->predicate, err));
    it = hm_json_iter(slsa.dependencies);
    while (hm_json_iter_next(&it)) {
        if (add_material(to, it.value, &arena, err))
            continue;
        if (err->code == HM_USAGE)
            err->code = HM_FORMAT;
        return false;
    }
    return true;
}

bool hm_bases_add(
    struct hm_bases *to, const struct hm_base_of *of, struct hm_err *err)
{
    struct hm_ref ref = *of->ref;
    hm_auto(resolved) image = {0};
    struct hm_buildkit what = {
        .store = of->store, .ref = &ref, .take = take, .ctx = to};
    size_t count;

    ref.has_digest = true;
    ref.digest = *of->digest;
    HM_TRY(hm_resolve(&image, of->store, &ref, err));
    HM_TRY(add_annotated(to, &image.docs[0].manifest.annotations, err));
    if (image.docs[0].manifest.kind == HM_MANIFEST_INDEX)
        return hm_buildkit_read(&count, &what, err);
    /* Notes about a platform lie in the index that was named. */
    what.ref = of->ref;
    what.about = of->digest;
    return hm_buildkit_read(&count, &what, err);
}
