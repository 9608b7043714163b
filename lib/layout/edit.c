/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/edit.h"

#include "base/err.h"
#include "base/limits.h"
#include "enc/json_write.h"
#include "image/layout.h"
#include "image/media.h"

const char hm_layout_empty_index[] =
    "{\"schemaVersion\":2,\"mediaType\":\"" HM_MEDIA_OCI_INDEX
    "\",\"manifests\":[]}";

/* ---- Cutting and adding ---- */

static bool goes(
    const struct hm_descriptor *d, const struct hm_layout_edit *edit)
{
    const struct hm_bytes *name =
        hm_members_get(&d->annotations, HM_LAYOUT_NAME);

    if (edit->drop_digest != NULL &&
        hm_digest_eq(&d->digest, edit->drop_digest))
        return true;
    return edit->drop_name.len > 0 && name != NULL &&
        hm_bytes_eq(*name, edit->drop_name);
}

/* A list on its way out: what lies between two entries goes with the second. */
struct list {
    struct hm_buf *out;
    struct hm_bytes text;
    size_t from;          /* behind the last entry or '[' */
    bool any;             /* an entry was written */
    struct hm_bytes lead; /* what stands before the first entry */
};

static void put_entry(
    struct list *l, struct hm_bytes entry, struct hm_bytes gap)
{
    if (l->any)
        hm_buf_put(l->out, gap);
    else
        hm_buf_put(l->out, l->lead);
    hm_buf_put(l->out, entry);
    l->any = true;
}

static void put_kept(struct list *l, struct hm_json list,
    const struct hm_manifest *index, struct hm_layout_edit *edit)
{
    struct hm_json_iter it = hm_json_iter(list);

    for (size_t i = 0; hm_json_iter_next(&it); i++) {
        size_t at = hm_json_offset(it.value);
        struct hm_bytes entry = hm_json_text(it.value);
        struct hm_bytes gap = hm_bytes_slice(l->text, l->from, at - l->from);

        if (i == 0)
            l->lead = gap;
        l->from = at + entry.len;
        if (goes(&index->manifests.list[i], edit))
            edit->dropped++;
        else
            put_entry(l, entry, gap);
    }
}

/* A comma, and the white space by which the others were indented. */
static void put_added(struct list *l, struct hm_bytes entry)
{
    if (l->any)
        hm_buf_put_str(l->out, ",");
    hm_buf_put(l->out, l->lead);
    hm_buf_put(l->out, entry);
}

static void put_all(struct hm_buf *out, struct hm_json root,
    const struct hm_manifest *index, struct hm_layout_edit *edit)
{
    struct hm_json manifests = hm_json_get(root, "manifests");
    struct list l = {
        .out = out, .text = index->text, .from = hm_json_offset(manifests) + 1};

    hm_buf_put(out, hm_bytes_slice(l.text, 0, l.from));
    put_kept(&l, manifests, index, edit);
    if (edit->add.len > 0)
        put_added(&l, edit->add);
    hm_buf_put(out, hm_bytes_slice(l.text, l.from, l.text.len));
}

bool hm_layout_edit(struct hm_buf *out, struct hm_bytes text,
    struct hm_layout_edit *edit, struct hm_err *err)
{
    hm_auto(arena) before = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(arena) after = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(arena) tape = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_manifest index;
    struct hm_bytes view;
    struct hm_json root;

    edit->dropped = 0;
    HM_TRY(hm_layout_index(&index, &before, text, err));
    HM_TRY(hm_json_parse_borrowed(&root, &tape, text, HM_IMAGE_TEXT_MAX, err));
    put_all(out, root, &index, edit);
    HM_TRY(hm_buf_end(out, &view, err));
    return hm_layout_index(&index, &after, view, err);
}

/* ---- An entry ---- */

/* Names lie in the arena: what cannot be added is named in the message. */
static bool add_annotations(struct hm_json_out *json, struct hm_arena *arena,
    const struct hm_manifest *manifest, struct hm_bytes name,
    struct hm_err *err)
{
    const struct hm_members *all = &manifest->annotations;
    json_t *at = NULL;

    if (name.len > 0 || (manifest->has_subject && all->count > 0))
        at = hm_json_add_obj(json, json->root, "annotations");
    for (size_t i = 0; manifest->has_subject && i < all->count; i++) {
        struct hm_bytes key;

        /* A name is given here, and by nobody else. */
        if (hm_bytes_eq_str(all->list[i].name, HM_LAYOUT_NAME))
            continue;
        HM_TRY(hm_arena_copy(arena, &key, all->list[i].name, err));
        hm_json_add_str(json, at, (const char *)key.p, all->list[i].value);
    }
    if (name.len > 0)
        hm_json_add_str(json, at, HM_LAYOUT_NAME, name);
    return true;
}

bool hm_layout_entry(struct hm_buf *out, const struct hm_manifest *manifest,
    const struct hm_digest *digest, struct hm_bytes name, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(json_out) json = hm_json_out();
    struct hm_bytes type = hm_manifest_artifact_type(manifest);

    hm_json_add_str(
        &json, json.root, "mediaType", hm_bytes_str(manifest->media_type));
    hm_json_add_str(
        &json, json.root, "digest", hm_bytes_str(HM_SHOW_DIGEST(digest)));
    hm_json_add_u64(&json, json.root, "size", manifest->text.len);
    if (manifest->has_subject && type.len > 0)
        hm_json_add_str(&json, json.root, "artifactType", type);
    HM_TRY(add_annotations(&json, &arena, manifest, name, err));
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}
