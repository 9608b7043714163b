/* SPDX-License-Identifier: Apache-2.0 */
/* What is attached to what. The descriptors in index.json need not say it, so
 * each manifest is read once, and what was found is kept until index.json is
 * another. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/hex.h"
#include "image/layout.h"
#include "layout/edit.h"
#include "layout/state.h"
#include "store/doc.h"

/* A manifest that is to be looked at. */
struct pending {
    const struct hm_descriptor *d;
    size_t depth;
    bool read; /* and what the descriptor says of it is so */
};

struct hm_scan {
    struct hm_attached_list *out;
    struct hm_layout *layout;
    struct pending *pending;
    size_t *sorted; /* the same by hm_descriptor_cmp(), as indices */
    size_t count, room;
};

static void hm_scan_free(struct hm_scan *scan)
{
    hm_free(scan->pending);
    hm_free(scan->sorted);
}
HM_DEFINE_AUTO(scan)

/* There is more than what is listed: the first reason stays. */
static void leave_out(struct hm_scan *s, const char *reason)
{
    if (s->out->incomplete == NULL)
        s->out->incomplete = reason;
}

/* Room for one more in both lists. */
static bool make_room(struct hm_scan *s, struct hm_err *err)
{
    size_t room = s->room == 0 ? 64 : 2 * s->room;
    void *list;

    if (s->count < s->room)
        return true;
    list = hm_realloc(s->pending, room * sizeof(*s->pending));
    if (list == NULL)
        return hm_fail_memory(err);
    s->pending = list;
    list = hm_realloc(s->sorted, room * sizeof(*s->sorted));
    if (list == NULL)
        return hm_fail_memory(err);
    s->sorted = list;
    s->room = room;
    return true;
}

static const struct hm_descriptor *nth(const struct hm_scan *s, size_t at)
{
    return s->pending[s->sorted[at]].d;
}

/* Where it is, or belongs. Sorted, since strangers choose the digests and would
 * defeat a table. */
static size_t place_of(const struct hm_scan *s, const struct hm_descriptor *d)
{
    size_t low = 0, high = s->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (hm_descriptor_cmp(nth(s, middle), d) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Each once, where it is listed first and least deep. */
static bool add_pending(struct hm_scan *s, const struct hm_descriptor *d,
    size_t depth, struct hm_err *err)
{
    enum hm_media media = hm_media_of(d->media_type);
    size_t at = place_of(s, d);

    if (media != HM_MEDIA_MANIFEST && media != HM_MEDIA_INDEX)
        return true;
    if (at < s->count && hm_descriptor_cmp(nth(s, at), d) == 0)
        return true;
    if (s->count == HM_LAYOUT_SCAN_MAX || depth > HM_LAYOUT_DEPTH_MAX) {
        leave_out(s, "limit");
        return true;
    }
    HM_TRY(make_room(s, err));
    memmove(s->sorted + at + 1, s->sorted + at,
        (s->count - at) * sizeof(*s->sorted));
    s->sorted[at] = s->count;
    s->pending[s->count++] = (struct pending){d, depth, false};
    return true;
}

static bool add_all(struct hm_scan *s, const struct hm_manifest *index,
    size_t depth, struct hm_err *err)
{
    for (size_t i = 0; i < index->manifests.count; i++)
        HM_TRY(add_pending(s, &index->manifests.list[i], depth, err));
    return true;
}

/* Memory is the arena's: when that is full, there is more than is listed. */
static bool full(struct hm_scan *s, struct hm_err *err)
{
    if (!s->out->arena.full)
        return hm_arena_fail(&s->out->arena, err);
    *err = (struct hm_err){0};
    leave_out(s, "limit");
    return true;
}

static bool attach(struct hm_scan *s, const struct hm_digest *subject,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_attached_list *out = s->out;
    struct hm_attached *list;

    if (out->count == out->room) {
        size_t room = out->room == 0 ? 64 : 2 * out->room;

        list = hm_arena_alloc(&out->arena, room, sizeof(*list));
        if (list == NULL)
            return full(s, err);
        if (out->count > 0)
            memcpy(list, out->list, out->count * sizeof(*list));
        out->list = list;
        out->room = room;
    }
    list = &out->list[out->count];
    if (!hm_arena_copy(&out->arena, &list->text, text, err))
        return full(s, err);
    list->subject = *subject;
    out->count++;
    return true;
}

/* The descriptors of an index are looked at later: they stay. */
static bool descend(struct hm_scan *s, const struct hm_doc *doc, size_t depth,
    struct hm_err *err)
{
    struct hm_arena *arena = &s->out->arena;
    struct hm_manifest index;
    struct hm_bytes text;

    if (!hm_arena_copy(arena, &text, hm_buf_view(&doc->text), err))
        return full(s, err);
    if (!hm_manifest_parse(
            &index, arena, text, hm_bytes_str(doc->media_type), err))
        return full(s, err);
    return add_all(s, &index, depth, err);
}

/* What cannot be read may be attached to anything: told, and no reason to hide
 * the others. What is below an index and not there is a platform that was left
 * out. */
static bool unreadable(
    struct hm_scan *s, const struct pending *pending, struct hm_err *err)
{
    if (err->code == HM_SYSTEM)
        return false;
    if (err->code != HM_NOT_FOUND || pending->depth == 0)
        leave_out(s, hm_code_name(err->code));
    *err = (struct hm_err){0};
    return true;
}

static bool look(struct hm_scan *s, size_t index, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    const struct pending pending = s->pending[index]; /* the list may move */
    const struct hm_descriptor *d = pending.d;
    hm_auto(doc) doc = {0};
    struct hm_manifest m;

    if (!hm_layout_doc(s->layout, &doc, &d->digest, d->media_type, err) ||
        !hm_manifest_parse(
            &m, &arena, hm_buf_view(&doc.text), d->media_type, err))
        return unreadable(s, &pending, err);
    s->pending[index].read = d->size == doc.text.len;
    if (m.has_subject)
        HM_TRY(attach(s, &m.subject.digest, d->text, err));
    return m.kind != HM_MANIFEST_INDEX ||
        descend(s, &doc, pending.depth + 1, err);
}

/* ---- Layouts that cosign saved ---- */

/* Referrers lie there among the blobs, and nothing lists them. */
static bool look_at_blob(
    struct hm_scan *s, const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) entry = hm_buf(HM_IMAGE_TEXT_MAX);
    hm_auto(doc) doc = {0};
    struct hm_manifest m;

    if (!hm_layout_doc(s->layout, &doc, digest, hm_bytes(NULL, 0), err)) {
        if (err->code == HM_SYSTEM)
            return false;
        /* A layer is too long; what is damaged may have been a manifest. */
        if (err->code != HM_LIMIT)
            leave_out(s, hm_code_name(err->code));
        *err = (struct hm_err){0};
        return true;
    }
    /* Most blobs are no manifests: then it is nothing. */
    if (!hm_manifest_parse(
            &m, &arena, hm_buf_view(&doc.text), hm_bytes(NULL, 0), err)) {
        if (err->code == HM_SYSTEM)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    if (!m.has_subject)
        return true;
    HM_TRY(hm_layout_entry(&entry, &m, digest, hm_bytes(NULL, 0), err));
    return attach(s, &m.subject.digest, hm_buf_view(&entry), err);
}

/* What has another name is no blob. */
static bool digest_of_name(
    bool *is_one, struct hm_digest *out, const char *name, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_BELOW_PATH_MAX);
    struct hm_err ignored = {0};

    hm_buf_printf(&text, "sha256:%s", name);
    HM_TRY(hm_buf_end(&text, NULL, err));
    *is_one = hm_digest_parse(out, hm_buf_view(&text), &ignored);
    return true;
}

/* Was it read already, because an index lists it? */
static bool was_read(const struct hm_scan *s, const struct hm_digest *digest)
{
    const struct hm_descriptor least = {.digest = *digest};
    size_t at = place_of(s, &least);

    while (at < s->count && hm_digest_eq(&nth(s, at)->digest, digest)) {
        if (s->pending[s->sorted[at++]].read)
            return true;
    }
    return false;
}

static bool look_at_all(struct hm_scan *s, DIR *folder, struct hm_err *err)
{
    const struct dirent *entry;

    errno = 0;
    for (size_t i = 0; (entry = readdir(folder)) != NULL; i++) {
        struct hm_digest digest;
        bool is_one;

        if (i == HM_LAYOUT_SCAN_MAX) {
            leave_out(s, "limit");
            return true;
        }
        HM_TRY(digest_of_name(&is_one, &digest, entry->d_name, err));
        if (is_one && !was_read(s, &digest))
            HM_TRY(look_at_blob(s, &digest, err));
        errno = 0; /* readdir() says with it why there is no more */
    }
    return errno == 0 ||
        hm_fail(err, HM_SYSTEM, "blobs/sha256: %s", hm_errno_text(errno));
}

static bool look_at_blobs(struct hm_scan *s, struct hm_err *err)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int blobs = openat(s->layout->root, "blobs", flags);
    int fd = blobs < 0 ? -1 : openat(blobs, "sha256", flags);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    bool ok = true;

    if (folder == NULL)
        leave_out(s, hm_code_name(HM_NOT_FOUND));
    else
        ok = look_at_all(s, folder, err);
    if (folder != NULL)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
    if (blobs >= 0)
        close(blobs);
    return ok;
}

bool hm_layout_scan(struct hm_attached_list *out, struct hm_layout *layout,
    const struct hm_listing *listing, struct hm_err *err)
{
    hm_auto(scan) s = {.out = out, .layout = layout};

    HM_TRY(add_all(&s, &listing->index, 0, err));
    for (size_t i = 0; i < s.count; i++)
        HM_TRY(look(&s, i, err));
    return !hm_layout_is_cosign(&listing->index) || look_at_blobs(&s, err);
}

/* ---- The list for one subject ---- */

static bool scan_once(struct hm_layout *layout, struct hm_err *err)
{
    struct hm_attached_list *attached = &layout->listing.attached;
    struct hm_attached_list list = {
        .arena = hm_arena(HM_LAYOUT_ATTACHED_ARENA_MAX)};

    if (attached->done)
        return true;
    if (!hm_layout_scan(&list, layout, &layout->listing, err)) {
        hm_arena_free(&list.arena);
        return false;
    }
    list.done = true;
    *attached = list;
    return true;
}

/* As an index, which is how lists of referrers are read. */
static bool add_attached(struct hm_referrers *out,
    const struct hm_attached_list *all, const struct hm_digest *subject,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    const char *gap = "";

    out->incomplete = all->incomplete;
    hm_buf_put_str(&text, "{\"schemaVersion\":2,\"manifests\":[");
    for (size_t i = 0; i < all->count; i++) {
        if (!hm_digest_eq(&all->list[i].subject, subject))
            continue;
        if (all->list[i].text.len + 4 > text.max - text.len) {
            out->incomplete = "limit";
            break;
        }
        hm_buf_put_str(&text, gap);
        hm_buf_put(&text, all->list[i].text);
        gap = ",";
    }
    hm_buf_put_str(&text, "]}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_referrers_add_index(
        out, hm_buf_view(&text), HM_LIT(HM_MEDIA_OCI_INDEX), err);
}

/* What tools without the API wrote: an index under the subject's name. */
static bool add_fallback(struct hm_referrers *out, struct hm_layout *layout,
    const struct hm_digest *subject, struct hm_err *err)
{
    const struct hm_descriptor *entry;
    hm_auto(buf) tag = hm_buf(HM_BELOW_PATH_MAX);
    hm_auto(doc) doc = {0};
    struct hm_bytes name;

    hm_referrers_tag(&tag, subject);
    HM_TRY(hm_buf_end(&tag, &name, err));
    if (!hm_layout_by_name(&entry, &layout->listing, name, err)) {
        if (err->code != HM_NOT_FOUND)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    HM_TRY(hm_layout_doc(layout, &doc, &entry->digest, entry->media_type, err));
    return hm_referrers_add_index(
        out, hm_buf_view(&doc.text), entry->media_type, err);
}

bool hm_layout_referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err)
{
    hm_auto(referrers) list = hm_referrers(HM_REFERRERS_LAYOUT);
    struct hm_layout *layout = ctx;
    bool ok;

    pthread_mutex_lock(&layout->lock);
    ok = hm_layout_refresh(layout, err) && scan_once(layout, err) &&
        add_attached(&list, &layout->listing.attached, subject, err) &&
        add_fallback(&list, layout, subject, err);
    pthread_mutex_unlock(&layout->lock);
    HM_TRY(ok);
    *out = list;
    list = (struct hm_referrers){0};
    return true;
}
