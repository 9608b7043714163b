/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/window.h"
#include "crypto/digest.h"
#include "enc/hex.h"
#include "enc/json_field.h"
#include "enc/json_write.h"

#define STATE "/state.json"
enum { VERSION = 1 };

static const struct hm_json_name sets[] = {
    {"root", HM_TRUST_ROOTS},
    {"whole", HM_TRUST_WHOLE},
    {"newest", HM_TRUST_NEWEST},
    {NULL, 0},
};

/* ---- The folder ---- */

/* The lengths are in it, so that no others have the same text. */
static bool name_folder(
    struct hm_buf *out, const struct hm_trust_place *place, struct hm_err *err)
{
    const struct hm_bytes parts[] = {
        place->url, hm_bytes_str(place->target), place->root};
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;

    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char len[24];

        snprintf(len, sizeof(len), "%zu:", parts[i].len);
        hm_hasher_put(&hasher, hm_bytes_str(len));
        hm_hasher_put(&hasher, parts[i]);
    }
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    hm_buf_printf(out, "%s/hallmark/tuf/", place->cache);
    hm_hex_encode(out, hm_digest_view(&digest));
    return hm_buf_end(out, NULL, err);
}

static bool fail_errno(const char *path, struct hm_err *err)
{
    bool refused = errno == EACCES || errno == EPERM || errno == EROFS;

    return hm_fail(err, refused ? HM_DENIED : HM_SYSTEM, "%s: %s",
        HM_SHOW_PATH(path), hm_errno_text(errno));
}

static bool make_folder(const char *path, struct hm_err *err)
{
    int why;

    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    why = errno;
    if (hm_file_exists(path))
        return true;
    errno = why;
    return fail_errno(path, err);
}

/* Whoever can write to it can say that an old state is a new one. */
static bool check_owner(int fd, const char *folder, struct hm_err *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return fail_errno(folder, err);
    if (st.st_uid != geteuid())
        return hm_fail(err, HM_DENIED,
            "%s: belongs to user %u, who is not the one that runs this",
            HM_SHOW_PATH(folder), (unsigned)st.st_uid);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return hm_fail(err, HM_DENIED, "%s: others can write to it (mode %03o)",
            HM_SHOW_PATH(folder), st.st_mode & 0777);
    return true;
}

static bool check_folder(const char *path, struct hm_err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = fd < 0 ? fail_errno(path, err) : check_owner(fd, path, err);

    if (fd >= 0)
        close(fd);
    return ok;
}

/* Each folder on the way; `path` is changed and put right again. Those below the
 * folder of caches are ours: whoever can write to one of them puts another in the
 * place of the next. */
static bool make_folders(
    struct hm_buf *path, size_t cache_len, struct hm_err *err)
{
    for (size_t i = 1; i <= path->len; i++) {
        const char *folder = (const char *)path->p;
        uint8_t c = path->p[i];
        bool ok;

        if (c != '/' && c != '\0')
            continue;
        path->p[i] = '\0';
        ok = make_folder(folder, err) &&
            (i <= cache_len || check_folder(folder, err));
        path->p[i] = c;
        HM_TRY(ok);
    }
    return true;
}

/* False: another program holds it. Where folders cannot be locked (NFS), nothing
 * holds them: the file is replaced in one step all the same. */
static bool hold(int fd, int64_t lock_ms)
{
    enum { STEP_MS = 10 };
    const int64_t deadline_ms = hm_clock_mono_ms() + lock_ms;

    while (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        if (hm_clock_mono_ms() >= deadline_ms)
            return false;
        (void)poll(NULL, 0, STEP_MS);
    }
    return true;
}

/* ---- The file ---- */

static void read_kept(
    struct hm_trust_store *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);
    struct hm_trust_file *file = &out->files[out->count];

    file->set = (enum hm_trust_set)hm_json_enum(&o, "set", sets);
    file->name = hm_json_str(&o, "name");
    file->text = hm_json_base64(&o, "text", HM_BASE64);
    hm_json_close(&o, HM_JSON_REJECT);
    if (!hm_json_failed(rd))
        out->count++;
}

static void read_state(
    struct hm_trust_store *out, struct hm_json_rd *rd, struct hm_json root)
{
    struct hm_json_obj o = hm_json_root(rd, root);
    struct hm_json_list list;

    if (hm_json_u64(&o, "version", HM_JSON_INT_NUMBER) != VERSION)
        hm_json_fail(rd, root, HM_UNSUPPORTED, "not of version %d", VERSION);
    (void)hm_json_str(&o, "url"); /* for people */
    out->refreshed = hm_json_opt_time(&o, "refreshed");
    out->seen = hm_json_time(&o, "seen");
    list = hm_json_list(&o, "files", HM_TRUST_FILES_MAX);
    while (hm_json_next(&list))
        read_kept(out, rd, list.item);
    hm_json_close(&o, HM_JSON_REJECT);
}

/* One that cannot be read is not one that is not there: what it says about
 * versions would be forgotten. */
static bool load(
    struct hm_trust_store *out, const char *path, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_TRUST_STORE_MAX);
    struct hm_json_rd rd = hm_json_rd(&out->arena);
    struct hm_json root;

    if (!hm_file_read_nofollow(&text, path, err)) {
        if (err->code != HM_NOT_FOUND)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    if (hm_json_parse(
            &root, &out->arena, hm_buf_view(&text), HM_TRUST_STORE_MAX, err)) {
        read_state(out, &rd, root);
        if (hm_time_cmp(out->refreshed, out->seen) > 0)
            out->seen = out->refreshed;
        if (hm_json_end(&rd, err))
            return true;
    }
    err->code = HM_SYSTEM;
    return hm_wrap(err, "%s: damaged, and may be removed", HM_SHOW_PATH(path));
}

static bool open_folder(struct hm_trust_store *store, size_t cache_len,
    int64_t lock_ms, struct hm_err *err)
{
    const char *folder = hm_buf_str(&store->folder);
    hm_auto(buf) path = hm_buf(HM_TRUST_PATH_MAX);

    HM_TRY(make_folders(&store->folder, cache_len, err));
    store->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (store->lock < 0)
        return fail_errno(folder, err);
    store->held = true;
    HM_TRY(check_owner(store->lock, folder, err));
    store->busy = !hold(store->lock, lock_ms);
    hm_buf_printf(&path, "%s" STATE, folder);
    return hm_buf_end(&path, NULL, err) && load(store, hm_buf_str(&path), err);
}

bool hm_trust_store_open(struct hm_trust_store *out,
    const struct hm_trust_place *place, int64_t lock_ms, struct hm_err *err)
{
    *out = (struct hm_trust_store){
        .arena = hm_arena(4 * HM_TRUST_STORE_MAX),
        .folder = hm_buf(HM_TRUST_PATH_MAX),
    };
    if (name_folder(&out->folder, place, err) &&
        hm_arena_copy(&out->arena, &out->url, place->url, err) &&
        open_folder(out, strlen(place->cache), lock_ms, err))
        return true;
    hm_trust_store_free(out);
    return false;
}

/* Closing lets the lock go. */
void hm_trust_store_free(struct hm_trust_store *store)
{
    if (store->held)
        close(store->lock);
    hm_buf_free(&store->folder);
    hm_arena_free(&store->arena);
    *store = (struct hm_trust_store){0};
}

/* ---- Files ---- */

static struct hm_trust_file *find(const struct hm_trust_store *store,
    enum hm_trust_set set, struct hm_bytes name)
{
    for (size_t i = 0; i < store->count; i++) {
        const struct hm_trust_file *file = &store->files[i];

        if (file->set == set && hm_bytes_eq(file->name, name))
            return (struct hm_trust_file *)file;
    }
    return NULL;
}

const struct hm_trust_file *hm_trust_store_get(
    const struct hm_trust_store *store, enum hm_trust_set set, const char *name)
{
    return find(store, set, hm_bytes_str(name));
}

static bool is_of_refresh(const struct hm_trust_file *file)
{
    return file->set == HM_TRUST_ROOTS || file->set == HM_TRUST_FRESH;
}

/* Refused here it is a refresh that failed, and what was kept is still good. What
 * is verified and cannot be saved would be lost with all before it. */
static bool check_room(const struct hm_trust_store *store,
    const struct hm_trust_file *file, const struct hm_trust_file *replaced,
    struct hm_err *err)
{
    size_t left = HM_TRUST_REFRESH_MAX;

    if (replaced == NULL && store->count == HM_TRUST_FILES_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d files to keep", HM_TRUST_FILES_MAX);
    if (!is_of_refresh(file))
        return true;
    for (size_t i = 0; i < store->count; i++) {
        const struct hm_trust_file *other = &store->files[i];

        if (is_of_refresh(other) && other != replaced)
            left -= other->text.len < left ? other->text.len : left;
    }
    return file->text.len <= left ||
        hm_fail(err, HM_LIMIT, "more than %lu bytes to keep of one refresh",
            HM_TRUST_REFRESH_MAX);
}

bool hm_trust_store_put(struct hm_trust_store *store,
    const struct hm_trust_file *file, struct hm_err *err)
{
    struct hm_trust_file *to = find(store, file->set, file->name);
    struct hm_bytes name, text;

    if (to != NULL && hm_bytes_eq(to->text, file->text))
        return true;
    HM_TRY(check_room(store, file, to, err));
    HM_TRY(hm_arena_copy(&store->arena, &name, file->name, err));
    HM_TRY(hm_arena_copy(&store->arena, &text, file->text, err));
    if (to == NULL)
        to = &store->files[store->count++];
    *to = (struct hm_trust_file){file->set, name, text};
    store->changed = true;
    return true;
}

/* A snapshot speaks of the versions of all others. */
static bool says_what_was_seen(const struct hm_trust_file *file)
{
    return hm_bytes_eq_str(file->name, "timestamp.json") ||
        hm_bytes_eq_str(file->name, "snapshot.json");
}

/* Does a fresh file come in its place, or is it of no use? */
static bool is_old(const struct hm_trust_store *store,
    const struct hm_trust_file *file, bool whole)
{
    switch (file->set) {
    case HM_TRUST_WHOLE:
        return whole;
    case HM_TRUST_NEWEST:
        return whole || find(store, HM_TRUST_FRESH, file->name) != NULL;
    case HM_TRUST_FRESH:
        return !whole && !says_what_was_seen(file);
    default:
        return false;
    }
}

void hm_trust_store_settle(struct hm_trust_store *store, bool whole)
{
    size_t kept = 0;

    for (size_t i = 0; i < store->count; i++) {
        if (!is_old(store, &store->files[i], whole))
            store->files[kept++] = store->files[i];
    }
    store->changed |= kept != store->count;
    store->count = kept;
    for (size_t i = 0; i < kept; i++) {
        if (store->files[i].set == HM_TRUST_FRESH)
            store->files[i].set = whole ? HM_TRUST_WHOLE : HM_TRUST_NEWEST;
    }
}

static bool is_long_after(struct hm_time now, struct hm_time before)
{
    return before.s == 0 || now.s >= before.s + HM_TRUST_CLOCK_NOTE_S;
}

/* A use alone is written rarely: each write waits for a disk. */
void hm_trust_store_note(
    struct hm_trust_store *store, struct hm_time now, bool refreshed)
{
    store->changed |= refreshed || is_long_after(now, store->seen);
    if (hm_time_cmp(now, store->seen) > 0)
        store->seen = now;
    if (refreshed)
        store->refreshed = now;
}

/* ---- Writing ---- */

static const char *set_name(enum hm_trust_set set)
{
    for (size_t i = 0; sets[i].name != NULL; i++) {
        if (sets[i].value == (int)set)
            return sets[i].name;
    }
    return "";
}

static void put_state(
    struct hm_json_out *out, const struct hm_trust_store *store)
{
    json_t *list;

    hm_json_add_u64(out, out->root, "version", VERSION);
    hm_json_add_str(out, out->root, "url", store->url);
    if (store->refreshed.s != 0)
        hm_json_add_time(out, out->root, "refreshed", store->refreshed);
    hm_json_add_time(out, out->root, "seen", store->seen);
    list = hm_json_add_list(out, out->root, "files");
    for (size_t i = 0; i < store->count; i++) {
        const struct hm_trust_file *file = &store->files[i];
        json_t *at = hm_json_add_obj(out, list, NULL);

        assert(set_name(file->set)[0] != '\0'); /* fresh ones are settled */
        hm_json_add_str(out, at, "set", hm_bytes_str(set_name(file->set)));
        hm_json_add_str(out, at, "name", file->name);
        hm_json_add_base64(out, at, "text", HM_BASE64, file->text);
    }
}

bool hm_trust_store_save(struct hm_trust_store *store, struct hm_err *err)
{
    static const struct hm_file_opts opts = {
        .private_mode = true, .replace = true};
    hm_auto(buf) path = hm_buf(HM_TRUST_PATH_MAX);
    hm_auto(buf) text = hm_buf(HM_TRUST_STORE_MAX);
    hm_auto(json_out) out = hm_json_out();

    if (!store->changed || store->busy)
        return true;
    put_state(&out, store);
    HM_TRY(hm_json_out_write(&out, HM_JSON_COMPACT, &text, err));
    hm_buf_printf(&path, "%s" STATE, hm_buf_str(&store->folder));
    HM_TRY(hm_buf_end(&path, NULL, err));
    HM_TRY(hm_file_write(hm_buf_str(&path), hm_buf_view(&text), &opts, err));
    store->changed = false;
    return true;
}
