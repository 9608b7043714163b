/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/route.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/digest.h"
#include "image/ref.h"
#include "sandbox/fault.h"

static bool is_letter(uint8_t c)
{
    return hm_is_digit(c) || (c >= 'a' && c <= 'z');
}

/* [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)* between slashes. */
bool hm_oci_name_ok(struct hm_bytes name)
{
    size_t at = 0, from;

    if (name.len == 0 || name.len > HM_REF_REPOSITORY_MAX)
        return false;
    for (;;) {
        for (from = at; at < name.len && is_letter(name.p[at]); at++)
            continue;
        if (at == from)
            return false;
        if (at == name.len)
            return true;
        from = at;
        for (; at < name.len && name.p[at] == '-'; at++)
            continue;
        if (at > from)
            continue;
        if (name.p[at] == '_' && at + 1 < name.len && name.p[at + 1] == '_')
            at++;
        if (name.p[at] != '_' && name.p[at] != '.' && name.p[at] != '/')
            return false;
        at++;
    }
}

/* What stands before the last slash, and behind it. */
static struct hm_bytes last(struct hm_bytes *path)
{
    size_t at = path->len;
    struct hm_bytes word;

    while (at > 0 && path->p[at - 1] != '/')
        at--;
    word = hm_bytes_slice(*path, at, path->len);
    *path = hm_bytes_slice(*path, 0, at > 0 ? at - 1 : 0);
    return word;
}

static bool digest_ok(struct hm_bytes text)
{
    struct hm_err err = {0};
    struct hm_digest digest;

    return hm_image_digest_parse(&digest, text, &err);
}

static bool id_ok(struct hm_bytes id)
{
    for (size_t i = 0; i < id.len; i++) {
        if (!is_letter(id.p[i]))
            return false;
    }
    return id.len > 0;
}

static bool reference_ok(enum hm_oci_kind kind, struct hm_bytes reference)
{
    switch (kind) {
    case HM_OCI_MANIFEST:
        return digest_ok(reference) || hm_ref_tag_ok(reference);
    case HM_OCI_BLOB:
    case HM_OCI_REFERRERS:
        return digest_ok(reference);
    case HM_OCI_UPLOAD:
        return id_ok(reference);
    default:
        return true;
    }
}

/* `path` becomes the name. */
static enum hm_oci_kind kind_of(struct hm_bytes *path, struct hm_bytes word)
{
    struct hm_bytes before = last(path);

    if (hm_bytes_eq_str(before, "manifests"))
        return HM_OCI_MANIFEST;
    if (hm_bytes_eq_str(before, "referrers"))
        return HM_OCI_REFERRERS;
    if (hm_bytes_eq_str(before, "tags") && hm_bytes_eq_str(word, "list"))
        return HM_OCI_TAGS;
    if (hm_bytes_eq_str(before, "blobs"))
        return hm_bytes_eq_str(word, "uploads") ? HM_OCI_UPLOADS : HM_OCI_BLOB;
    if (!hm_bytes_eq_str(before, "uploads") ||
        !hm_bytes_eq_str(last(path), "blobs"))
        return HM_OCI_NONE;
    return word.len == 0 ? HM_OCI_UPLOADS : HM_OCI_UPLOAD;
}

struct hm_oci_route hm_oci_route(struct hm_bytes path)
{
    struct hm_oci_route route = {0}, none = {0};

    if (hm_bytes_eq_str(path, "/v2/") || hm_bytes_eq_str(path, "/v2"))
        return (struct hm_oci_route){.kind = HM_OCI_BASE};
    if (hm_bytes_eq_str(path, "/v2/_catalog"))
        return (struct hm_oci_route){.kind = HM_OCI_CATALOG};
    if (!hm_bytes_starts(path, HM_LIT("/v2/")))
        return none;
    path = hm_bytes_slice(path, 4, path.len);
    route.reference = last(&path);
    route.kind = kind_of(&path, route.reference);
    route.name = path;
    if (route.kind == HM_OCI_NONE || !hm_oci_name_ok(route.name))
        return none;
    route.bad_reference = !reference_ok(route.kind, route.reference);
    return route;
}

unsigned hm_oci_part(enum hm_oci_kind kind)
{
    switch (kind) {
    case HM_OCI_MANIFEST:
        return HM_PART_MANIFEST;
    case HM_OCI_BLOB:
        return HM_PART_BLOB;
    case HM_OCI_UPLOADS:
    case HM_OCI_UPLOAD:
        return HM_PART_UPLOAD;
    case HM_OCI_TAGS:
        return HM_PART_TAGS;
    case HM_OCI_REFERRERS:
        return HM_PART_REFERRERS;
    default:
        return HM_PART_BASE;
    }
}
