/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/layout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/layout.h"
#include "layout/edit.h"
#include "layout/state.h"
#include "store/doc.h"

static const char header[] = "{\"imageLayoutVersion\":\"1.0.0\"}";

/* ---- Opening ---- */

static bool fail_errno(struct hm_err *err, const char *dir)
{
    enum hm_code code = HM_SYSTEM;

    if (errno == ENOENT)
        code = HM_NOT_FOUND;
    else if (errno == EACCES || errno == EPERM || errno == EROFS)
        code = HM_DENIED;
    else if (errno == ENOTDIR)
        code = HM_USAGE;
    return hm_fail(
        err, code, "%s: %s", HM_SHOW_PATH(dir), hm_errno_text(errno));
}

/* Is there nothing in the folder? */
static bool is_empty(bool *out, int root, const char *dir, struct hm_err *err)
{
    int fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;

    if (list == NULL) {
        fail_errno(err, dir);
        if (fd >= 0)
            close(fd);
        return false;
    }
    do
        entry = readdir(list);
    while (entry != NULL &&
        (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    *out = entry == NULL;
    closedir(list);
    return true;
}

/* Two processes may make it at the same time: the first one's stays, because it
 * is what writers lock. */
static bool make_header(int root, const char *dir, struct hm_err *err)
{
    bool empty;

    HM_TRY(is_empty(&empty, root, dir, err));
    if (!empty && faccessat(root, HM_LAYOUT_FILE, F_OK, 0) != 0)
        return hm_fail(err, HM_USAGE,
            "%s: has other files in it, and is no image layout",
            HM_SHOW_PATH(dir));
    return !empty ||
        hm_below_create(root, HM_LAYOUT_FILE, hm_bytes_str(header), err) ||
        hm_wrap(err, "%s", HM_SHOW_PATH(dir));
}

static bool check_header(int root, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    return hm_below_read(&text, root, HM_LAYOUT_FILE, err) &&
        hm_layout_check(hm_buf_view(&text), err);
}

static bool open_root(
    struct hm_layout *layout, const char *dir, struct hm_err *err)
{
    bool create = layout->mode == HM_LAYOUT_CREATE;

    if (create && mkdir(dir, 0777) != 0 && errno != EEXIST)
        return fail_errno(err, dir);
    layout->root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (layout->root < 0)
        return fail_errno(err, dir);
    if (create)
        HM_TRY(make_header(layout->root, dir, err));
    if (check_header(layout->root, err))
        return true;
    if (err->code == HM_NOT_FOUND)
        return hm_fail(err, HM_NOT_FOUND,
            "%s: is no image layout, which has a file " HM_LAYOUT_FILE,
            HM_SHOW_PATH(dir));
    return hm_wrap(err, "%s", HM_SHOW_PATH(dir));
}

static bool set_name(
    struct hm_layout *layout, const char *dir, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_REF_MAX);
    struct hm_bytes view;

    hm_buf_printf(&name, "oci-layout:%s", dir);
    HM_TRY(hm_buf_end(&name, &view, err));
    return hm_arena_copy(&layout->arena, &layout->name, view, err);
}

bool hm_layout_open(struct hm_layout **out, const char *dir,
    enum hm_layout_mode mode, struct hm_err *err)
{
    hm_auto_ptr(layout) layout = hm_alloc(sizeof(*layout));

    if (layout == NULL)
        return hm_fail_memory(err);
    layout->root = -1;
    layout->mode = mode;
    layout->arena = hm_arena(HM_REF_MAX + HM_KIB);
    pthread_mutex_init(&layout->lock, NULL);
    HM_TRY(set_name(layout, dir, err));
    HM_TRY(open_root(layout, dir, err));
    *out = hm_move(layout);
    return true;
}

void hm_layout_deadline(struct hm_layout *layout, int64_t deadline_ms)
{
    layout->deadline_ms = deadline_ms;
}

void hm_listing_free(struct hm_listing *listing)
{
    hm_arena_free(&listing->attached.arena);
    hm_arena_free(&listing->arena);
    hm_buf_free(&listing->text);
    *listing = (struct hm_listing){0};
}

void hm_layout_free(struct hm_layout *layout)
{
    if (layout == NULL)
        return;
    hm_listing_free(&layout->listing);
    hm_arena_free(&layout->arena);
    if (layout->root >= 0)
        close(layout->root);
    pthread_mutex_destroy(&layout->lock);
    hm_free(layout);
}

/* ---- index.json ---- */

/* Whoever replaces the file makes another inode, and who writes into it moves
 * its times. */
static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
        a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
        a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
        a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
        a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool read_listing(struct hm_listing *out, int fd, struct hm_err *err)
{
    out->text = hm_buf(HM_IMAGE_TEXT_MAX);
    out->arena = hm_arena(HM_IMAGE_ARENA_MAX);
    out->attached.arena = hm_arena(HM_LAYOUT_ATTACHED_ARENA_MAX);
    out->there = true;
    HM_TRY(hm_fd_read(&out->text, fd, HM_LAYOUT_INDEX, err));
    return hm_layout_index(
        &out->index, &out->arena, hm_buf_view(&out->text), err);
}

bool hm_layout_refresh(struct hm_layout *layout, struct hm_err *err)
{
    hm_auto(listing) fresh = {0};
    bool ok;
    int fd;

    HM_TRY(hm_below_open(&fd, NULL, layout->root, HM_LAYOUT_INDEX, err));
    ok = fstat(fd, &fresh.st) == 0;
    if (ok && layout->listing.there &&
        same_file(&fresh.st, &layout->listing.st)) {
        close(fd);
        return true;
    }
    ok = ok ? read_listing(&fresh, fd, err) : fail_errno(err, HM_LAYOUT_INDEX);
    close(fd);
    HM_TRY(ok);
    hm_listing_free(&layout->listing);
    layout->listing = fresh;
    fresh = (struct hm_listing){0};
    return true;
}

/* ---- Reading ---- */

bool hm_layout_doc(struct hm_layout *layout, struct hm_doc *out,
    const struct hm_digest *digest, struct hm_bytes type, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    hm_auto(buf) path = hm_buf(HM_BELOW_PATH_MAX);

    hm_image_blob_path(&path, digest);
    HM_TRY(hm_buf_end(&path, NULL, err));
    HM_TRY(hm_below_read(&text, layout->root, hm_buf_str(&path), err));
    return hm_doc_make(out, &text, type, digest, err);
}

/* What an entry says, kept beyond the lock. */
struct found {
    struct hm_digest digest;
    bool listed;
    uint64_t size;
    char type[2 * HM_MEDIA_TYPE_MAX + 2];
};

static bool find_entry(const struct hm_descriptor **out,
    const struct hm_listing *listing, const struct hm_at *at,
    struct hm_err *err)
{
    *out = NULL;
    if (at->digest == NULL)
        return hm_layout_by_name(out, listing, at->tag, err);
    /* A manifest below an index is not listed: its blob is there. */
    if (hm_descriptors_find(out, &listing->index.manifests, at->digest, err))
        return true;
    if (err->code != HM_NOT_FOUND)
        return false;
    *err = (struct hm_err){0};
    return true;
}

static bool find(struct found *out, struct hm_layout *layout,
    const struct hm_at *at, struct hm_err *err)
{
    const struct hm_descriptor *entry;

    if (!hm_layout_refresh(layout, err)) {
        /* Without a list of names nothing says that one is not there, but in a
         * layout that is about to be made. */
        if (err->code == HM_NOT_FOUND && layout->mode == HM_LAYOUT_READ)
            err->code = HM_SYSTEM;
        return false;
    }
    HM_TRY(find_entry(&entry, &layout->listing, at, err));
    if (entry == NULL) {
        out->digest = *at->digest;
        return true;
    }
    out->listed = true;
    out->digest = entry->digest;
    out->size = entry->size;
    /* hm_media_ok() bounds both halves. */
    memcpy(out->type, entry->media_type.p, entry->media_type.len);
    return true;
}

/* A name that is listed is there: who takes its manifest for "not there" would
 * take what it stands for as never made. */
static bool unless_named(const struct hm_at *at, struct hm_err *err)
{
    if (at->digest != NULL || err->code != HM_NOT_FOUND)
        return false;
    err->code = HM_FORMAT;
    return hm_wrap(err, "the name is listed, and its manifest is missing");
}

static bool get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    struct hm_layout *layout = ctx;
    hm_auto(doc) doc = {0};
    struct found found = {0};
    bool ok;

    pthread_mutex_lock(&layout->lock);
    ok = find(&found, layout, at, err);
    pthread_mutex_unlock(&layout->lock);
    HM_TRY(ok);
    if (!hm_layout_doc(
            layout, &doc, &found.digest, hm_bytes_str(found.type), err))
        return unless_named(at, err);
    if (found.listed && doc.text.len != found.size)
        return hm_fail(err, HM_MISMATCH,
            "%s has %zu bytes, and is listed with %llu",
            HM_SHOW_DIGEST(&found.digest), doc.text.len,
            (unsigned long long)found.size);
    *out = doc;
    doc = (struct hm_doc){0};
    return true;
}

static bool send(int fd, uint64_t left, const struct hm_sink *sink,
    const char *path, struct hm_err *err)
{
    uint8_t *chunk = hm_alloc(HM_LAYOUT_CHUNK);
    bool ok = true;

    if (chunk == NULL)
        return hm_fail_memory(err);
    while (ok && left > 0) {
        size_t want = left < HM_LAYOUT_CHUNK ? (size_t)left : HM_LAYOUT_CHUNK;
        ssize_t got = hm_fd_read_some(fd, chunk, want);

        if (got < 0)
            ok = fail_errno(err, path);
        else if (got == 0) /* it shrank: the sum of bytes will tell */
            break;
        else
            ok = sink->write(sink->ctx, hm_bytes(chunk, (size_t)got), err);
        left -= got > 0 ? (uint64_t)got : 0;
    }
    hm_free(chunk);
    return ok;
}

static bool blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err)
{
    const struct hm_layout *layout = ctx;
    hm_auto(buf) path = hm_buf(HM_BELOW_PATH_MAX);
    uint64_t has;
    bool ok;
    int fd;

    hm_image_blob_path(&path, digest);
    HM_TRY(hm_buf_end(&path, NULL, err));
    HM_TRY(hm_below_open(&fd, &has, layout->root, hm_buf_str(&path), err));
    if (has != size || offset > size)
        ok = hm_fail(err, HM_MISMATCH, "has %llu bytes, wanted %llu",
            (unsigned long long)has, (unsigned long long)size);
    else if (lseek(fd, (off_t)offset, SEEK_SET) < 0)
        ok = fail_errno(err, hm_buf_str(&path));
    else
        ok = send(fd, size - offset, sink, hm_buf_str(&path), err);
    close(fd);
    return ok;
}

/* ---- Names ---- */

static int compare(const void *a, const void *b)
{
    return hm_bytes_cmp(
        *(const struct hm_bytes *)a, *(const struct hm_bytes *)b);
}

/* Sorted, as registries list them, and each once. */
static void sort_names(struct hm_tags *tags)
{
    size_t kept = 0;

    if (tags->count > 1)
        qsort(tags->list, tags->count, sizeof(*tags->list), compare);
    for (size_t i = 0; i < tags->count; i++) {
        if (kept == 0 || !hm_bytes_eq(tags->list[i], tags->list[kept - 1]))
            tags->list[kept++] = tags->list[i];
    }
    tags->count = kept;
}

static bool list_names(
    struct hm_tags *out, const struct hm_manifest *index, struct hm_err *err)
{
    size_t count = index->manifests.count;

    out->arena = hm_arena(HM_TAGS_ARENA_MAX);
    out->list = hm_arena_alloc(&out->arena, count, sizeof(*out->list));
    if (out->list == NULL)
        return hm_arena_fail(&out->arena, err);
    for (size_t i = 0; i < count; i++) {
        const struct hm_bytes *name = hm_members_get(
            &index->manifests.list[i].annotations, HM_LAYOUT_NAME);

        if (name == NULL || name->len == 0)
            continue;
        HM_TRY(hm_arena_copy(&out->arena, &out->list[out->count], *name, err));
        out->count++;
    }
    sort_names(out);
    return true;
}

static bool tags(void *ctx, struct hm_tags *out, struct hm_err *err)
{
    struct hm_layout *layout = ctx;
    hm_auto(tags) list = {0};
    bool ok;

    pthread_mutex_lock(&layout->lock);
    ok = hm_layout_refresh(layout, err) &&
        list_names(&list, &layout->listing.index, err);
    pthread_mutex_unlock(&layout->lock);
    HM_TRY(ok);
    *out = list;
    list = (struct hm_tags){0};
    return true;
}

static const struct hm_store_ops ops = {
    .kind = "layout",
    .get = get,
    .blob = blob,
    .has_blob = hm_layout_has_blob,
    .referrers = hm_layout_referrers,
    .tags = tags,
    .put_blob = hm_layout_put_blob,
    .put = hm_layout_put,
    .put_unnamed = hm_layout_put_unnamed,
    .remove = hm_layout_remove,
};

struct hm_store hm_layout_store(struct hm_layout *layout)
{
    return (struct hm_store){&ops, layout, layout->name};
}
