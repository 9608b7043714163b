/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "serve/message.h"

bool hm_spool_new(
    struct hm_spool *out, const char *dir, bool named, struct hm_err *err)
{
    *out = (struct hm_spool){
        .memory = hm_buf(HM_SANDBOX_MEMORY_MAX),
        .path = hm_buf(HM_SANDBOX_PATH_MAX),
        .dir = dir,
        .named = named,
    };
    return hm_hasher_new(&out->hasher, HM_SHA256, err);
}

void hm_spool_free(struct hm_spool *spool)
{
    if (spool->has_file)
        close(spool->fd);
    if (spool->has_file && spool->path.len > 0)
        unlink(hm_buf_str(&spool->path));
    hm_buf_free(&spool->path);
    hm_buf_free(&spool->memory);
    hm_hasher_free(&spool->hasher);
    *spool = (struct hm_spool){0};
}

static bool fail_path(struct hm_err *err, const char *path)
{
    return hm_fail(
        err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
}

/* From here on all goes into a file; what was in memory first. */
static bool open_file(struct hm_spool *spool, struct hm_err *err)
{
    hm_buf_printf(&spool->path, "%s/hallmark-XXXXXX", spool->dir);
    HM_TRY(hm_buf_end(&spool->path, NULL, err));
    spool->fd = mkostemp((char *)spool->path.p, O_CLOEXEC);
    if (spool->fd < 0)
        return fail_path(err, hm_buf_str(&spool->path));
    spool->has_file = true;
    if (!spool->named) {
        unlink(hm_buf_str(&spool->path));
        hm_buf_cut(&spool->path, 0);
    }
    HM_TRY(
        hm_fd_write(spool->fd, hm_buf_view(&spool->memory), spool->dir, err));
    hm_buf_free(&spool->memory);
    return true;
}

bool hm_spool_put(
    struct hm_spool *spool, struct hm_bytes in, struct hm_err *err)
{
    if (in.len > HM_SANDBOX_BLOB_MAX - spool->len)
        return hm_fail(err, HM_LIMIT, "more than %llu bytes",
            (unsigned long long)HM_SANDBOX_BLOB_MAX);
    if (!spool->has_file && in.len > HM_SANDBOX_MEMORY_MAX - spool->len)
        HM_TRY(open_file(spool, err));
    hm_hasher_put(&spool->hasher, in);
    if (spool->has_file) {
        HM_TRY(hm_fd_write(spool->fd, in, spool->dir, err));
    } else {
        hm_buf_put(&spool->memory, in);
        HM_TRY(hm_buf_end(&spool->memory, NULL, err));
    }
    spool->len += in.len;
    return true;
}

bool hm_fd_read_at(
    int fd, uint64_t at, uint8_t *out, size_t len, struct hm_err *err)
{
    ssize_t got;

    while (len > 0) {
        got = pread(fd, out, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return hm_fail(err, HM_SYSTEM, "a blob: %s", hm_errno_text(errno));
        if (got == 0)
            return hm_fail(err, HM_SYSTEM, "a blob's file is too short");
        out += got;
        at += (uint64_t)got;
        len -= (size_t)got;
    }
    return true;
}

typedef bool take_piece(void *ctx, struct hm_bytes piece, struct hm_err *err);

static bool each_piece(
    int fd, uint64_t len, take_piece *take, void *ctx, struct hm_err *err)
{
    uint8_t *piece = hm_alloc(HM_SANDBOX_PIECE);
    bool good = true;
    uint64_t at = 0;
    size_t size;

    if (piece == NULL)
        return hm_fail_memory(err);
    while (good && at < len) {
        size =
            len - at < HM_SANDBOX_PIECE ? (size_t)(len - at) : HM_SANDBOX_PIECE;
        good = hm_fd_read_at(fd, at, piece, size, err) &&
            take(ctx, hm_bytes(piece, size), err);
        at += size;
    }
    hm_free(piece);
    return good;
}

static bool put_piece(void *ctx, struct hm_bytes piece, struct hm_err *err)
{
    return hm_spool_put(ctx, piece, err);
}

bool hm_spool_put_body(struct hm_spool *spool,
    const struct hm_serve_request *req, struct hm_err *err)
{
    if (req->body_fd < 0)
        return hm_spool_put(spool, req->body, err);
    return each_piece(req->body_fd, req->body_len, put_piece, spool, err);
}

static bool hash_piece(void *ctx, struct hm_bytes piece, struct hm_err *err)
{
    (void)err;
    hm_hasher_put(ctx, piece);
    return true;
}

bool hm_spool_digest(struct hm_digest *out, struct hm_spool *spool,
    enum hm_hash hash, struct hm_err *err)
{
    hm_auto(hasher) other = {0};

    if (hash == HM_SHA256)
        return hm_hasher_end(out, &spool->hasher, err);
    HM_TRY(hm_hasher_new(&other, hash, err));
    if (!spool->has_file)
        hm_hasher_put(&other, hm_buf_view(&spool->memory));
    else
        HM_TRY(each_piece(spool->fd, spool->len, hash_piece, &other, err));
    return hm_hasher_end(out, &other, err);
}

bool hm_spool_keep(struct hm_spool *spool, const char *path, struct hm_err *err)
{
    if (!spool->has_file)
        HM_TRY(open_file(spool, err));
    if (rename(hm_buf_str(&spool->path), path) != 0)
        return fail_path(err, path);
    hm_buf_cut(&spool->path, 0);
    hm_spool_free(spool);
    return true;
}
