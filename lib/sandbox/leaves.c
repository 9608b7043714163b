/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/leaves.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "sandbox/spool.h"

enum {
    LENGTHS = 8,
    HEAD_CHECK = 4,
    HEAD = LENGTHS + HEAD_CHECK,
    TAIL = 8,
    OFFSETS_MIN = 64,
};

#define MAGIC "hallmark sandbox log 1\n"
enum { MAGIC_LEN = sizeof(MAGIC) - 1 };

/* ---- Records ---- */

static void put_check(struct hm_buf *out, struct hm_bytes in, size_t len)
{
    struct hm_digest digest = {0};
    struct hm_err ignored;

    if (!hm_digest_of(&digest, HM_SHA256, in, &ignored))
        hm_buf_fail(out, HM_SYSTEM);
    hm_buf_put(out, hm_bytes_slice(hm_digest_view(&digest), 0, len));
}

static bool put_record(
    struct hm_buf *out, const struct hm_sandbox_leaf *leaf, struct hm_err *err)
{
    if (leaf->data.len > HM_SANDBOX_LEAF_MAX ||
        leaf->extra.len > HM_SANDBOX_LEAF_MAX)
        return hm_fail(err, HM_LIMIT, "an entry of %zu and %zu bytes",
            leaf->data.len, leaf->extra.len);
    hm_buf_put_u32(out, (uint32_t)leaf->data.len);
    hm_buf_put_u32(out, (uint32_t)leaf->extra.len);
    put_check(out, hm_buf_view(out), HEAD_CHECK);
    hm_buf_put(out, leaf->data);
    hm_buf_put(out, leaf->extra);
    put_check(out, hm_buf_view(out), TAIL);
    return hm_buf_end(out, NULL, err);
}

/* How long is the record that begins so? 0: no record begins so. */
static uint64_t record_len(struct hm_bytes head)
{
    hm_auto(buf) check = hm_buf(HEAD_CHECK);
    struct hm_rd rd = hm_rd(head);
    uint64_t data_len = hm_rd_u32(&rd), extra_len = hm_rd_u32(&rd);

    put_check(&check, hm_bytes_slice(head, 0, LENGTHS), HEAD_CHECK);
    if (!hm_bytes_eq(hm_rd_rest(&rd), hm_buf_view(&check)) ||
        data_len > HM_SANDBOX_LEAF_MAX || extra_len > HM_SANDBOX_LEAF_MAX)
        return 0;
    return HEAD + data_len + extra_len + TAIL;
}

static bool parse_record(
    struct hm_sandbox_leaf *out, struct hm_bytes record, struct hm_err *err)
{
    hm_auto(buf) check = hm_buf(TAIL);
    struct hm_rd rd = hm_rd(record);
    uint32_t data_len = hm_rd_u32(&rd), extra_len = hm_rd_u32(&rd);

    hm_rd_take(&rd, HEAD_CHECK);
    out->data = hm_rd_take(&rd, data_len);
    out->extra = hm_rd_take(&rd, extra_len);
    put_check(&check, hm_bytes_slice(record, 0, record.len - TAIL), TAIL);
    HM_TRY(hm_buf_end(&check, NULL, err));
    if (!hm_bytes_eq(hm_rd_take(&rd, TAIL), hm_buf_view(&check)) ||
        !hm_rd_end(&rd, err))
        return hm_fail(err, HM_FORMAT, "a damaged entry");
    return true;
}

/* ---- The file ---- */

static bool fail_errno(struct hm_err *err)
{
    return hm_fail(err, HM_SYSTEM, "%s", hm_errno_text(errno));
}

static bool write_at(
    int fd, uint64_t at, struct hm_bytes in, struct hm_err *err)
{
    ssize_t done;

    while (in.len > 0) {
        done = pwrite(fd, in.p, in.len, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return fail_errno(err);
        at += (uint64_t)done;
        in = hm_bytes_slice(in, (size_t)done, in.len);
    }
    return true;
}

static bool cut(const struct hm_leaves *leaves, struct hm_err *err)
{
    return ftruncate(leaves->fd, (off_t)leaves->len) == 0 || fail_errno(err);
}

static bool add_offset(
    struct hm_leaves *leaves, uint64_t record_len, struct hm_err *err)
{
    size_t cap = leaves->cap < OFFSETS_MIN ? OFFSETS_MIN : 2 * leaves->cap;
    uint64_t *offsets;

    if (leaves->count >= HM_SANDBOX_LEAVES_MAX)
        return hm_fail(err, HM_LIMIT, "there are %zu entries", leaves->count);
    if (leaves->count == leaves->cap) {
        offsets = hm_realloc(leaves->offsets, cap * sizeof(*offsets));
        if (offsets == NULL)
            return hm_fail_memory(err);
        leaves->offsets = offsets;
        leaves->cap = cap;
    }
    leaves->offsets[leaves->count++] = leaves->len;
    leaves->len += record_len;
    return true;
}

/* ---- Opening ---- */

static bool open_file(
    struct hm_leaves *out, const char *path, struct hm_err *err)
{
    out->fd = path == NULL
        ? memfd_create("hallmark-sandbox-log", MFD_CLOEXEC)
        : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (out->fd < 0)
        return fail_errno(err);
    out->open = true;
    if (flock(out->fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK
            ? hm_fail(err, HM_USAGE, "somebody else has it open")
            : fail_errno(err);
    return true;
}

static bool file_len(uint64_t *out, int fd, struct hm_err *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return fail_errno(err);
    *out = (uint64_t)st.st_size;
    return true;
}

/* What was cut off while it was written the first time is written again. */
static bool check_magic(
    struct hm_leaves *leaves, uint64_t *end, struct hm_err *err)
{
    size_t len = *end < MAGIC_LEN ? (size_t)*end : MAGIC_LEN;
    uint8_t magic[MAGIC_LEN];

    HM_TRY(hm_fd_read_at(leaves->fd, 0, magic, len, err));
    if (!hm_bytes_eq(
            hm_bytes(magic, len), hm_bytes_slice(HM_LIT(MAGIC), 0, len)))
        return hm_fail(err, HM_FORMAT, "is no log of a sandbox's");
    leaves->len = MAGIC_LEN;
    if (len < MAGIC_LEN) {
        *end = MAGIC_LEN;
        return write_at(leaves->fd, 0, HM_LIT(MAGIC), err);
    }
    return true;
}

struct loading {
    struct hm_leaves *leaves;
    uint64_t end;
    hm_leaves_each *each;
    void *ctx;
    bool torn; /* what is left is the begin of a record */
};

static bool load_one(struct loading *load, struct hm_err *err)
{
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    struct hm_leaves *leaves = load->leaves;
    uint64_t left = load->end - leaves->len, len;
    struct hm_sandbox_leaf leaf;
    uint8_t head[HEAD], *body;

    load->torn = left < HEAD;
    if (load->torn)
        return true;
    HM_TRY(hm_fd_read_at(leaves->fd, leaves->len, head, HEAD, err));
    len = record_len(hm_bytes(head, HEAD));
    if (len == 0)
        return hm_fail(err, HM_FORMAT, "a damaged length");
    load->torn = left < len;
    if (load->torn)
        return true;
    body = hm_buf_extend(&record, (size_t)len);
    if (body == NULL)
        return hm_fail_memory(err);
    HM_TRY(hm_fd_read_at(leaves->fd, leaves->len, body, (size_t)len, err));
    return parse_record(&leaf, hm_buf_view(&record), err) &&
        load->each(load->ctx, &leaf, err) && add_offset(leaves, len, err);
}

static bool load_all(struct loading *load, struct hm_err *err)
{
    struct hm_leaves *leaves = load->leaves;

    while (leaves->len < load->end && !load->torn) {
        if (!load_one(load, err))
            return hm_wrap(
                err, "entry %zu at byte %" PRIu64, leaves->count, leaves->len);
    }
    return !load->torn || cut(leaves, err);
}

static bool open_leaves(struct hm_leaves *out, const char *path,
    struct loading *load, struct hm_err *err)
{
    return open_file(out, path, err) && file_len(&load->end, out->fd, err) &&
        check_magic(out, &load->end, err) && load_all(load, err);
}

bool hm_leaves_open(struct hm_leaves *out, const char *path,
    hm_leaves_each *each, void *ctx, struct hm_err *err)
{
    struct loading load = {.leaves = out, .each = each, .ctx = ctx};

    *out = (struct hm_leaves){0};
    if (open_leaves(out, path, &load, err))
        return true;
    hm_leaves_free(out);
    return hm_wrap(err, "%s", path != NULL ? HM_SHOW_PATH(path) : "a log");
}

void hm_leaves_free(struct hm_leaves *leaves)
{
    if (leaves->open)
        close(leaves->fd);
    hm_free(leaves->offsets);
    *leaves = (struct hm_leaves){0};
}

/* ---- Use ---- */

bool hm_leaves_append(struct hm_leaves *leaves,
    const struct hm_sandbox_leaf *leaf, struct hm_err *err)
{
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    struct hm_bytes bytes;
    struct hm_err ignored;

    if (leaves->broken)
        return hm_fail(err, HM_SYSTEM, "the log's file is broken");
    HM_TRY(put_record(&record, leaf, err));
    bytes = hm_buf_view(&record);
    if (write_at(leaves->fd, leaves->len, bytes, err) &&
        add_offset(leaves, bytes.len, err))
        return true;
    /* Half a record would be in the way of the next. */
    leaves->broken = !cut(leaves, &ignored);
    return false;
}

bool hm_leaves_read(struct hm_sandbox_leaf *out, struct hm_buf *record,
    const struct hm_leaves *leaves, uint64_t index, struct hm_err *err)
{
    uint64_t from, to;
    uint8_t *bytes;

    if (index >= leaves->count)
        return hm_fail(
            err, HM_NOT_FOUND, "no entry %" PRIu64 " in the log", index);
    from = leaves->offsets[index];
    to = index + 1 < leaves->count ? leaves->offsets[index + 1] : leaves->len;
    bytes = hm_buf_extend(record, (size_t)(to - from));
    if (bytes == NULL)
        return hm_fail_memory(err);
    return hm_fd_read_at(leaves->fd, from, bytes, (size_t)(to - from), err) &&
        parse_record(out, hm_buf_view(record), err);
}
