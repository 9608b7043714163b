/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/blob.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/input/progress.h"
#include "crypto/digest.h"
#include "dsse/dsse.h"

enum { CHUNK = 256 * 1024 };

static const enum hm_hash hashes[HM_BLOB_DIGESTS] = {
    HM_SHA256, HM_SHA384, HM_SHA512};

/* Nothing that is computed, so it counts because it is written there. */
static bool is_number(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]))
            return false;
    }
    return in.len > 0 && in.len <= 20;
}

static bool is_commit(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_digit(in.p[i]) && (in.p[i] < 'a' || in.p[i] > 'f'))
            return false;
    }
    return in.len == 40 || in.len == 64;
}

static const struct other {
    const char *prefix;
    bool (*is)(struct hm_bytes value);
} others[] = {{"gce_image_id:", is_number}, {"gitCommit:", is_commit}};

static const struct other *other_of(const char *ref)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strncmp(ref, others[i].prefix, strlen(others[i].prefix)) == 0)
            return &others[i];
    }
    return NULL;
}

static bool parse_other(struct hm_subject_digest *out,
    const struct other *other, const char *ref, struct hm_err *err)
{
    struct hm_bytes text = hm_bytes_str(ref);
    size_t colon = hm_bytes_find(text, ':');

    out->algorithm = hm_bytes_slice(text, 0, colon);
    out->value = hm_bytes_slice(text, colon + 1, text.len);
    return other->is(out->value) ||
        hm_fail(err, HM_USAGE, "%s: %s wanted", HM_SHOW_STR(ref),
            other->is == is_number ? "a number"
                                   : "40 or 64 hexadecimal digits");
}

bool hm_blob_is_digest(const char *ref)
{
    return other_of(ref) != NULL || strncmp(ref, "sha256:", 7) == 0 ||
        strncmp(ref, "sha384:", 7) == 0 || strncmp(ref, "sha512:", 7) == 0;
}

bool hm_blob_check_ref(const char *ref, struct hm_err *err)
{
    const struct other *other = other_of(ref);
    struct hm_subject_digest value;
    struct hm_digest digest;

    if (other != NULL)
        return parse_other(&value, other, ref, err);
    return !hm_blob_is_digest(ref) ||
        hm_digest_parse(&digest, hm_bytes_str(ref), err) || hm_configured(err);
}

/* What is computed while reading. */
struct sink {
    struct hm_progress *progress;
    struct hm_hasher hashers[HM_BLOB_DIGESTS];
    bool used[HM_BLOB_DIGESTS];
    struct hm_buf *message; /* NULL: not kept */
    uint8_t first[HM_DSSE_MARK];
    size_t first_len;
};

static void free_sink(struct sink *sink)
{
    for (size_t i = 0; i < HM_BLOB_DIGESTS; i++)
        hm_hasher_free(&sink->hashers[i]);
}

#define AUTO_SINK __attribute__((cleanup(free_sink))) struct sink

static bool start(struct sink *sink, unsigned wanted, struct hm_err *err)
{
    for (size_t i = 0; i < HM_BLOB_DIGESTS; i++) {
        sink->used[i] = (wanted & 1U << hashes[i]) != 0;
        if (sink->used[i])
            HM_TRY(hm_hasher_new(&sink->hashers[i], hashes[i], err));
    }
    return true;
}

static void put(struct sink *sink, struct hm_bytes in)
{
    hm_progress_add(sink->progress, in.len);
    /* A pipe may give them one by one. */
    for (size_t i = 0; i < in.len && sink->first_len < HM_DSSE_MARK; i++)
        sink->first[sink->first_len++] = in.p[i];
    for (size_t i = 0; i < HM_BLOB_DIGESTS; i++) {
        if (sink->used[i])
            hm_hasher_put(&sink->hashers[i], in);
    }
    if (sink->message == NULL)
        return;
    hm_buf_put(sink->message, in);
    if (sink->message->failed == HM_LIMIT) {
        hm_buf_free(sink->message);
        sink->message = NULL;
    }
}

static bool finish(struct hm_blob *out, struct sink *sink, struct hm_err *err)
{
    for (size_t i = 0; i < HM_BLOB_DIGESTS; i++) {
        if (sink->used[i])
            HM_TRY(hm_hasher_end(
                &out->digests[out->digest_count++], &sink->hashers[i], err));
    }
    out->pae = hm_dsse_is_pae(hm_bytes(sink->first, sink->first_len));
    out->has_message = sink->message != NULL;
    return sink->message == NULL || hm_buf_end(sink->message, NULL, err);
}

static bool read_fd(
    struct sink *sink, int fd, const char *name, struct hm_err *err)
{
    uint8_t *chunk = hm_alloc(CHUNK);
    ssize_t got;

    if (chunk == NULL)
        return hm_fail_memory(err);
    do {
        got = hm_fd_read_some(fd, chunk, CHUNK);
        if (got > 0)
            put(sink, hm_bytes(chunk, (size_t)got));
    } while (got > 0);
    hm_free(chunk);
    if (got < 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(name), hm_errno_text(errno));
    return true;
}

/* The digest's function when `ref` is the digits of one alone, else NULL. */
static const char *bare_digest(const char *ref)
{
    size_t len = strlen(ref);

    if (strspn(ref, "0123456789abcdefABCDEF") != len)
        return NULL;
    for (size_t i = 0; i < HM_BLOB_DIGESTS; i++) {
        if (len == 2 * hm_hash_len(hashes[i]))
            return hm_hash_name(hashes[i]);
    }
    return NULL;
}

static bool open_file(int *fd, const char *ref, struct hm_err *err)
{
    const char *function = bare_digest(ref);

    if (hm_file_open(fd, ref, err))
        return true;
    if (err->code != HM_NOT_FOUND || function == NULL)
        return false;
    return hm_fail(err, HM_NOT_FOUND,
        "%s: no such file, and a digest is written with its function: "
        "%s:%.8s..",
        HM_SHOW_PATH(ref), function, ref);
}

static bool read_source(
    struct sink *sink, struct hm_run *run, const char *ref, struct hm_err *err)
{
    bool ok;
    int fd = -1;

    if (strcmp(ref, "-") == 0)
        return read_fd(sink, run->in_fd, "standard input", err);
    HM_TRY(open_file(&fd, ref, err));
    ok = read_fd(sink, fd, ref, err);
    close(fd);
    return ok;
}

bool hm_blob_read(struct hm_blob *out, struct hm_run *run, const char *ref,
    struct hm_artifact_need need, struct hm_err *err)
{
    AUTO_SINK sink = {.progress = run->progress};
    const struct other *other = other_of(ref);

    *out = (struct hm_blob){.ref = ref};
    out->message = hm_buf(HM_BLOB_MESSAGE_MAX);
    if (other != NULL)
        return parse_other(&out->other, other, ref, err);
    if (hm_blob_is_digest(ref)) {
        out->digest_count = 1;
        return hm_digest_parse(&out->digests[0], hm_bytes_str(ref), err) ||
            hm_configured(err);
    }
    sink.message = need.message ? &out->message : NULL;
    HM_TRY(start(&sink, need.hashes, err));
    HM_TRY(read_source(&sink, run, ref, err));
    if (!finish(out, &sink, err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(ref));
    return true;
}

void hm_blob_free(struct hm_blob *blob)
{
    hm_buf_free(&blob->message);
}

struct hm_artifact hm_blob_artifact(const struct hm_blob *blob)
{
    return (struct hm_artifact){
        .name = hm_bytes_str(blob->ref),
        .digests = blob->digests,
        .digest_count = blob->digest_count,
        .other = blob->other,
        .has_message = blob->has_message,
        .message = hm_buf_view(&blob->message),
        .pae = blob->pae,
    };
}
