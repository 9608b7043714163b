/* SPDX-License-Identifier: Apache-2.0 */
/* What a store keeps in its folder: bytes under their digest, and for each
 * repository a small file for each blob (empty), manifest (its type) and tag
 * (its digest). Each change is one file, written beside and renamed. They
 * survive the process, not a power cut: nothing is flushed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/digest.h"
#include "sandbox/describe.h"
#include "sandbox/store_impl.h"

static const char *const folders[] = {"blobs", "manifests", "tags"};

static void close_dir(DIR **dir)
{
    if (*dir != NULL)
        closedir(*dir);
}

#define AUTO_DIR __attribute__((cleanup(close_dir))) DIR *

static bool fail_path(struct hm_err *err, const struct hm_buf *path)
{
    return hm_fail(err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(hm_buf_str(path)),
        hm_errno_text(errno));
}

static bool make_folder(const struct hm_buf *path, struct hm_err *err)
{
    HM_TRY(hm_buf_end(path, NULL, err));
    if (mkdir(hm_buf_str(path), 0777) != 0 && errno != EEXIST)
        return fail_path(err, path);
    return true;
}

static void put_folder(struct hm_buf *out, const struct hm_oci_store *store,
    struct hm_bytes repository)
{
    hm_buf_printf(out, "%s/repositories/", store->dir);
    /* One level, whatever the name: no name has a colon. */
    for (size_t i = 0; i < repository.len; i++)
        hm_buf_put_u8(out, repository.p[i] == '/' ? ':' : repository.p[i]);
}

void hm_disk_path(struct hm_buf *out, const struct hm_oci_store *store,
    struct hm_bytes digest)
{
    hm_buf_printf(out, "%s/blobs/", store->dir);
    hm_buf_put(out, digest);
}

/* ---- Writing ---- */

static void link_path(struct hm_buf *out, const struct hm_oci_store *store,
    const struct hm_disk_link *link)
{
    put_folder(out, store, link->repository);
    hm_buf_printf(out, "/%s/", folders[link->kind]);
    hm_buf_put(out, link->name);
}

static bool make_repository(const struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    size_t len;

    put_folder(&path, store, repository);
    len = path.len;
    HM_TRY(make_folder(&path, err));
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        hm_buf_cut(&path, len);
        hm_buf_printf(&path, "/%s", folders[i]);
        HM_TRY(make_folder(&path, err));
    }
    return true;
}

static bool write_file(const struct hm_buf *path, const struct hm_buf *temp,
    struct hm_bytes text, struct hm_err *err)
{
    bool good;
    int fd;

    HM_TRY(hm_buf_end(path, NULL, err));
    HM_TRY(hm_buf_end(temp, NULL, err));
    fd = open(hm_buf_str(temp),
        O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return fail_path(err, temp);
    good = hm_fd_write(fd, text, hm_buf_str(temp), err);
    close(fd);
    HM_TRY(good);
    if (rename(hm_buf_str(temp), hm_buf_str(path)) != 0)
        return fail_path(err, path);
    return true;
}

bool hm_disk_link(const struct hm_oci_store *store,
    const struct hm_disk_link *link, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    hm_auto(buf) temp = hm_buf(HM_SANDBOX_PATH_MAX);

    if (store->dir == NULL)
        return true;
    HM_TRY(make_repository(store, link->repository, err));
    link_path(&path, store, link);
    /* One name is enough: all of it happens under the lock. */
    hm_buf_printf(&temp, "%s/link", hm_buf_str(&store->uploads));
    return write_file(&path, &temp, link->text, err);
}

void hm_disk_unlink(
    const struct hm_oci_store *store, const struct hm_disk_link *link)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (store->dir == NULL)
        return;
    link_path(&path, store, link);
    unlink(hm_buf_str(&path));
}

/* ---- Reading ---- */

/* Names of a folder without those that begin with a dot, one call each. */
typedef bool take_name(void *ctx, const char *name, struct hm_err *err);

static bool each_name(
    const struct hm_buf *path, take_name *take, void *ctx, struct hm_err *err)
{
    AUTO_DIR dir = opendir(hm_buf_str(path));
    struct dirent *entry;

    if (dir == NULL)
        return fail_path(err, path);
    for (size_t i = 0; i < HM_SANDBOX_ITEMS_MAX; i++) {
        errno = 0;
        entry = readdir(dir);
        if (entry == NULL)
            return errno == 0 || fail_path(err, path);
        if (entry->d_name[0] != '.')
            HM_TRY(take(ctx, entry->d_name, err));
    }
    return hm_fail(err, HM_LIMIT, "%s: more than %d files",
        HM_SHOW_PATH(hm_buf_str(path)), HM_SANDBOX_ITEMS_MAX);
}

struct load {
    struct hm_oci_store *store;
    struct hm_repository *repository;
    struct hm_buf path; /* of the folder that is read */
    enum hm_disk_kind kind;
};

/* The bytes must lie there; of what size, is seen. */
static bool load_content(struct hm_stored **out, struct hm_oci_store *store,
    struct hm_bytes digest, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    struct hm_digest parsed;
    struct stat st;

    HM_TRY(hm_image_digest_parse(&parsed, digest, err));
    hm_disk_path(&path, store, digest);
    HM_TRY(hm_buf_end(&path, NULL, err));
    if (stat(hm_buf_str(&path), &st) != 0)
        return fail_path(err, &path);
    *out = hm_map_get(&store->contents, digest);
    if (*out != NULL)
        return true;
    return hm_store_adopt(out, store, digest, (uint64_t)st.st_size, err);
}

static bool load_manifest(struct load *load, struct hm_stored *content,
    struct hm_bytes media_type, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_oci_put put = {
        .digest = content->digest, .media_type = media_type};
    struct hm_manifest manifest;

    hm_disk_path(&path, load->store, content->digest);
    HM_TRY(hm_file_read(&text, hm_buf_str(&path), err));
    put.text = hm_buf_view(&text);
    HM_TRY(hm_oci_describe(&manifest, &put, &arena, err));
    return hm_store_link_manifest(load->repository, content, &put, err);
}

static bool load_link(void *ctx, const char *name, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);
    hm_auto(buf) text = hm_buf(HM_SANDBOX_RECORD_MAX);
    struct hm_bytes key = hm_bytes_str(name);
    struct hm_stored *content;
    struct load *load = ctx;

    hm_buf_printf(&path, "%s/%s", hm_buf_str(&load->path), name);
    HM_TRY(hm_file_read(&text, hm_buf_str(&path), err));
    if (load->kind == HM_DISK_TAG)
        return hm_store_link_tag(
            load->repository, key, hm_buf_view(&text), err);
    HM_TRY(load_content(&content, load->store, key, err));
    if (load->kind == HM_DISK_BLOB)
        return hm_store_link_blob(load->repository, content, err);
    return load_manifest(load, content, hm_buf_view(&text), err);
}

static bool load_repository(void *ctx, const char *name, struct hm_err *err)
{
    hm_auto(buf) repository = hm_buf(HM_SANDBOX_PATH_MAX);
    struct hm_oci_store *store = ctx;
    struct load load = {.store = store};
    bool good = true;

    for (const char *c = name; *c != '\0'; c++)
        hm_buf_put_u8(&repository, *c == ':' ? '/' : (uint8_t)*c);
    HM_TRY(hm_buf_end(&repository, NULL, err));
    HM_TRY(hm_store_repository_make(
        &load.repository, store, hm_buf_view(&repository), err));
    for (int kind = HM_DISK_BLOB; good && kind <= HM_DISK_TAG; kind++) {
        load.kind = (enum hm_disk_kind)kind;
        load.path = hm_buf(HM_SANDBOX_PATH_MAX);
        put_folder(&load.path, store, hm_buf_view(&repository));
        hm_buf_printf(&load.path, "/%s", folders[kind]);
        good = hm_buf_end(&load.path, NULL, err) &&
            each_name(&load.path, load_link, &load, err);
        hm_buf_free(&load.path);
    }
    return good;
}

bool hm_disk_load(struct hm_oci_store *store, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (store->dir == NULL)
        return true;
    hm_buf_printf(&path, "%s/repositories", store->dir);
    HM_TRY(hm_buf_end(&path, NULL, err));
    return each_name(&path, load_repository, store, err);
}

static bool remove_upload(void *ctx, const char *name, struct hm_err *err)
{
    const struct hm_buf *folder = ctx;
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    (void)err;
    hm_buf_printf(&path, "%s/%s", hm_buf_str(folder), name);
    unlink(hm_buf_str(&path));
    return true;
}

bool hm_disk_prepare(struct hm_oci_store *store, struct hm_err *err)
{
    static const char *const names[] = {
        "", "/blobs", "/repositories", "/uploads"};

    if (store->dir == NULL)
        return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        hm_buf_cut(&store->uploads, 0);
        hm_buf_printf(&store->uploads, "%s%s", store->dir, names[i]);
        HM_TRY(make_folder(&store->uploads, err));
    }
    /* What a process that was killed had begun. */
    return each_name(&store->uploads, remove_upload, &store->uploads, err);
}
