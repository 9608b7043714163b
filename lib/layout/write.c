/* SPDX-License-Identifier: Apache-2.0 */
/* Putting things into a layout. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/layout.h"
#include "layout/edit.h"
#include "layout/state.h"

static bool check_mode(const struct hm_layout *layout, struct hm_err *err)
{
    if (layout->mode == HM_LAYOUT_READ)
        return hm_fail(err, HM_USAGE, "the layout was opened for reading");
    return true;
}

/* ---- What is there ---- */

static bool hash_fd(struct hm_hasher *hasher, int fd, uint64_t left,
    const char *path, struct hm_err *err)
{
    uint8_t *chunk = hm_alloc(HM_LAYOUT_CHUNK);
    ssize_t got = 1;

    if (chunk == NULL)
        return hm_fail_memory(err);
    /* No more than the size that was seen: it may grow for ever. */
    while (got > 0 && left > 0) {
        size_t want = left < HM_LAYOUT_CHUNK ? (size_t)left : HM_LAYOUT_CHUNK;

        got = hm_fd_read_some(fd, chunk, want);
        if (got > 0)
            hm_hasher_put(hasher, hm_bytes(chunk, (size_t)got));
        left -= got > 0 ? (uint64_t)got : 0;
    }
    hm_free(chunk);
    if (got < 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
    return true;
}

/* Has the file that digest? With `want_size`, another size is answer enough. */
static bool is_whole(bool *out, int fd, const struct hm_digest *digest,
    uint64_t size, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};
    struct hm_digest has;

    HM_TRY(hm_hasher_new(&hasher, digest->hash, err));
    HM_TRY(hash_fd(&hasher, fd, size, "blob", err));
    HM_TRY(hm_hasher_end(&has, &hasher, err));
    *out = hm_digest_eq(&has, digest);
    return true;
}

/* `size` NULL: whatever it has. What is no regular file, or cannot be read, is
 * not there: it will be replaced, or replacing it will say why not. */
static bool look(bool *there, const struct hm_layout *layout, const char *path,
    const struct hm_digest *digest, const uint64_t *size, struct hm_err *err)
{
    uint64_t has;
    bool ok = true;
    int fd;

    *there = false;
    if (!hm_below_open(&fd, &has, layout->root, path, err)) {
        if (err->code == HM_SYSTEM)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    if (size == NULL || *size == has)
        ok = is_whole(there, fd, digest, has, err);
    close(fd);
    return ok;
}

bool hm_layout_has_blob(
    void *ctx, bool *there, const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_BELOW_PATH_MAX);

    hm_image_blob_path(&path, digest);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return look(there, ctx, hm_buf_str(&path), digest, NULL, err);
}

/* ---- Blobs ---- */

struct pour {
    struct hm_fresh *to;
    struct hm_hasher hasher;
    uint64_t len;
};

static bool pour_some(struct pour *p, const struct hm_source *from,
    uint8_t *chunk, size_t *len, struct hm_err *err)
{
    struct hm_bytes view;

    *len = HM_LAYOUT_CHUNK;
    HM_TRY(from->read(from->ctx, chunk, len, err));
    if (*len > from->len - p->len)
        return hm_fail(err, HM_MISMATCH, "more than the %llu bytes announced",
            (unsigned long long)from->len);
    view = hm_bytes(chunk, *len);
    p->len += *len;
    hm_hasher_put(&p->hasher, view);
    return hm_fresh_write(p->to, view, err);
}

static bool pour_all(
    struct pour *p, const struct hm_source *from, struct hm_err *err)
{
    uint8_t *chunk = hm_alloc(HM_LAYOUT_CHUNK);
    size_t len = 1;
    bool ok = true;

    if (chunk == NULL)
        return hm_fail_memory(err);
    while (ok && len > 0)
        ok = pour_some(p, from, chunk, &len, err);
    hm_free(chunk);
    return ok;
}

static bool check_poured(
    struct pour *p, const struct hm_blob_in *in, struct hm_err *err)
{
    struct hm_digest digest;

    if (p->len != in->size)
        return hm_fail(err, HM_MISMATCH, "%llu bytes came, wanted %llu",
            (unsigned long long)p->len, (unsigned long long)in->size);
    HM_TRY(hm_hasher_end(&digest, &p->hasher, err));
    if (!hm_digest_eq(&digest, &in->digest))
        return hm_fail(err, HM_MISMATCH, "the bytes that came have %s",
            HM_SHOW_DIGEST(&digest));
    return true;
}

static bool write_blob(struct hm_layout *layout, const char *path,
    const struct hm_blob_in *in, struct hm_err *err)
{
    hm_auto(fresh) fresh = {0};
    struct pour p = {.to = &fresh};
    bool ok;

    HM_TRY(hm_fresh_begin(&fresh, layout->root, path, err));
    ok = hm_hasher_new(&p.hasher, in->digest.hash, err) &&
        pour_all(&p, in->source, err) && check_poured(&p, in, err);
    hm_hasher_free(&p.hasher);
    return ok && hm_fresh_commit(&fresh, HM_FRESH_LATER, err);
}

bool hm_layout_put_blob(void *ctx, enum hm_put *done,
    const struct hm_blob_in *in, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_BELOW_PATH_MAX);
    struct hm_layout *layout = ctx;
    bool there;

    HM_TRY(check_mode(layout, err));
    hm_image_blob_path(&path, &in->digest);
    HM_TRY(hm_buf_end(&path, NULL, err));
    HM_TRY(
        look(&there, layout, hm_buf_str(&path), &in->digest, &in->size, err));
    if (!there)
        HM_TRY(write_blob(layout, hm_buf_str(&path), in, err));
    *done = there ? HM_PUT_THERE : HM_PUT_SENT;
    return true;
}

/* ---- The lock ---- */

/* Taken on the file oci-layout, which stays: index.json is another file after
 * each change. A folder cannot be locked on NFS. */
static bool open_lock(
    int *out, const struct hm_layout *layout, struct hm_err *err)
{
    enum hm_code code = HM_SYSTEM;

    *out = openat(layout->root, HM_LAYOUT_FILE,
        O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (*out >= 0)
        return true;
    if (errno == EACCES || errno == EPERM || errno == EROFS)
        code = HM_DENIED;
    return hm_fail(err, code, "%s: %s", HM_LAYOUT_FILE, hm_errno_text(errno));
}

/* Is the file that was locked the one that others will lock? */
static bool is_current(int fd, const struct hm_layout *layout)
{
    struct stat mine, now;

    return fstat(fd, &mine) == 0 &&
        fstatat(layout->root, HM_LAYOUT_FILE, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
        mine.st_dev == now.st_dev && mine.st_ino == now.st_ino;
}

/* EWOULDBLOCK: somebody else has it. */
static bool try_lock(
    int *out, const struct hm_layout *layout, int *number, struct hm_err *err)
{
    HM_TRY(open_lock(out, layout, err));
    *number = 0;
    if (flock(*out, LOCK_EX | LOCK_NB) == 0 && is_current(*out, layout))
        return true;
    *number = errno == EINTR || errno == 0 ? EWOULDBLOCK : errno;
    close(*out);
    *out = -1;
    return true;
}

static int64_t lock_end(const struct hm_layout *layout)
{
    const int64_t now_ms = hm_clock_mono_ms();
    int64_t left_ms = HM_LAYOUT_LOCK_MS;

    if (layout->deadline_ms != 0 && layout->deadline_ms - now_ms < left_ms)
        left_ms = layout->deadline_ms - now_ms;
    if (left_ms < HM_LAYOUT_LOCK_LEAST_MS)
        left_ms = HM_LAYOUT_LOCK_LEAST_MS;
    return now_ms + left_ms;
}

static bool lock(int *out, const struct hm_layout *layout, struct hm_err *err)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    const int64_t end_ms = lock_end(layout);
    int number;

    for (;;) {
        errno = 0;
        HM_TRY(try_lock(out, layout, &number, err));
        if (*out >= 0)
            return true;
        if (number != EWOULDBLOCK || hm_clock_mono_ms() >= end_ms)
            return hm_fail(err, HM_SYSTEM, "%s: cannot be locked: %s",
                HM_LAYOUT_FILE, hm_errno_text(number));
        nanosleep(&pause, NULL);
    }
}

/* ---- index.json ---- */

/* One change, decided on the list as it is under the lock. */
struct change {
    const struct hm_manifest *manifest; /* to be listed, or NULL */
    const struct hm_digest *digest;     /* its, or of what goes */
    struct hm_bytes name;
    bool durable; /* with all blobs, before this returns */
};

static bool read_index(
    struct hm_buf *out, const struct hm_layout *layout, struct hm_err *err)
{
    if (hm_below_read(out, layout->root, HM_LAYOUT_INDEX, err))
        return true;
    if (err->code != HM_NOT_FOUND)
        return false;
    *err = (struct hm_err){0};
    hm_buf_put_str(out, hm_layout_empty_index);
    return hm_buf_end(out, NULL, err);
}

/* Is there an entry for that digest, and with that name if there is one? */
static bool is_listed(const struct hm_manifest *index, const struct change *c)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *d = &index->manifests.list[i];
        const struct hm_bytes *name =
            hm_members_get(&d->annotations, HM_LAYOUT_NAME);

        if (hm_digest_eq(&d->digest, c->digest) &&
            (c->name.len == 0 || (name != NULL && hm_bytes_eq(*name, c->name))))
            return true;
    }
    return false;
}

static bool edit_index(struct hm_buf *out, struct hm_bytes text,
    const struct change *c, struct hm_err *err)
{
    struct hm_layout_edit edit = {.drop_name = c->name};
    hm_auto(buf) entry = hm_buf(HM_IMAGE_TEXT_MAX);

    if (c->manifest != NULL)
        HM_TRY(hm_layout_entry(&entry, c->manifest, c->digest, c->name, err));
    else
        edit.drop_digest = c->digest;
    edit.add = hm_buf_view(&entry);
    HM_TRY(hm_layout_edit(out, text, &edit, err));
    if (c->manifest == NULL && edit.dropped == 0)
        return hm_fail(
            err, HM_NOT_FOUND, "%s does not list it", HM_LAYOUT_INDEX);
    return true;
}

static bool change_locked(
    struct hm_layout *layout, const struct change *c, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) before = hm_buf(HM_IMAGE_TEXT_MAX);
    hm_auto(buf) after = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_manifest index;

    HM_TRY(read_index(&before, layout, err));
    HM_TRY(hm_layout_index(&index, &arena, hm_buf_view(&before), err));
    if (c->manifest != NULL && is_listed(&index, c))
        return true;
    HM_TRY(edit_index(&after, hm_buf_view(&before), c, err));
    if (c->durable && syncfs(layout->root) != 0)
        return hm_fail(err, HM_SYSTEM, "%s", hm_errno_text(errno));
    return hm_below_write(layout->root, HM_LAYOUT_INDEX, hm_buf_view(&after),
        c->durable ? HM_FRESH_ALL : HM_FRESH_FILE, err);
}

/* The lock on the file is held by the process: threads have the other one. */
static bool change(
    struct hm_layout *layout, const struct change *c, struct hm_err *err)
{
    bool ok;
    int fd;

    pthread_mutex_lock(&layout->lock);
    ok = lock(&fd, layout, err);
    if (ok) {
        ok = change_locked(layout, c, err);
        close(fd);
    }
    pthread_mutex_unlock(&layout->lock);
    return ok;
}

/* ---- Documents ---- */

static bool read_text(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct hm_bytes *left = ctx;

    (void)err;
    *len = left->len < *len ? left->len : *len;
    if (*len > 0)
        memcpy(out, left->p, *len);
    *left = hm_bytes_slice(*left, *len, left->len);
    return true;
}

static bool put_text(
    struct hm_layout *layout, const struct hm_doc *doc, struct hm_err *err)
{
    struct hm_bytes left = hm_buf_view(&doc->text);
    const struct hm_source source = {
        .len = left.len, .read = read_text, .ctx = &left};
    const struct hm_blob_in in = {
        .digest = doc->digest, .size = left.len, .source = &source};
    enum hm_put done;

    return hm_layout_put_blob(layout, &done, &in, err);
}

static bool put_doc(struct hm_layout *layout, const struct hm_doc *doc,
    struct hm_bytes tag, bool always, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_manifest manifest;
    const struct change c = {.manifest = &manifest,
        .digest = &doc->digest,
        .name = tag,
        .durable = always || tag.len > 0};

    if (tag.len > HM_REF_NAME_MAX)
        return hm_fail(err, HM_LIMIT, "a name of %zu bytes, at most %d",
            tag.len, HM_REF_NAME_MAX);
    HM_TRY(check_mode(layout, err));
    HM_TRY(hm_manifest_parse(&manifest, &arena, hm_buf_view(&doc->text),
        hm_bytes_str(doc->media_type), err));
    HM_TRY(put_text(layout, doc, err));
    return (!always && tag.len == 0 && !manifest.has_subject) ||
        change(layout, &c, err);
}

bool hm_layout_put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err)
{
    return put_doc(ctx, doc, tag, false, err);
}

bool hm_layout_put_unnamed(
    void *ctx, const struct hm_doc *doc, struct hm_err *err)
{
    return put_doc(ctx, doc, hm_bytes(NULL, 0), true, err);
}

bool hm_layout_remove(void *ctx, const struct hm_at *at, struct hm_err *err)
{
    struct hm_layout *layout = ctx;
    const struct change c = {.digest = at->digest,
        .name = at->digest == NULL ? at->tag : hm_bytes(NULL, 0),
        .durable = true};

    HM_TRY(check_mode(layout, err));
    if (at->digest == NULL && at->tag.len == 0)
        return hm_fail(err, HM_USAGE, "no name and no digest");
    return change(layout, &c, err);
}
