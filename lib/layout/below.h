/* SPDX-License-Identifier: Apache-2.0 */
/* below.h - files in a folder that strangers may have filled.
 *
 * A layout that somebody else packed may hold links, FIFOs and devices under
 * the names of blobs. So every step down is taken from an open descriptor and
 * follows no link, and only regular files are read: nothing outside is reached,
 * whatever is swapped meanwhile. HM_FORMAT for all that is something else.
 *
 * Paths are ours, relative to the folder, with '/' between components. */
#ifndef HM_LAYOUT_BELOW_H
#define HM_LAYOUT_BELOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { HM_BELOW_PATH_MAX = 192 }; /* "blobs/sha512/" and 128 digits: 141 */

/* Open the regular file at `path`; the caller closes it. *size (if not NULL) is
 * what it has. HM_NOT_FOUND, HM_FORMAT, HM_DENIED, HM_SYSTEM. */
HM_MUST_USE bool hm_below_open(
    int *out, uint64_t *size, int root, const char *path, struct hm_err *err);

/* Append all of the file to `out`, whose maximum is the limit. */
HM_MUST_USE bool hm_below_read(
    struct hm_buf *out, int root, const char *path, struct hm_err *err);

/* A file on its way to its place: written without a name where the filesystem
 * knows that (the kernel drops it with the process), else as ".hallmark-" and
 * 16 hex digits. */
struct hm_fresh {
    int folder, fd;
    const char *path;
    char temp[27]; /* "": none */
};

/* Begin a file that is to be at `path`, which must outlive it; folders on the
 * way are made. Whatever is returned, and zeroed, too, it may be freed. */
HM_MUST_USE bool hm_fresh_begin(
    struct hm_fresh *out, int root, const char *path, struct hm_err *err);
HM_MUST_USE bool hm_fresh_write(
    struct hm_fresh *fresh, struct hm_bytes in, struct hm_err *err);

/* What a power cut may take (docs/internals/layout.md). */
enum hm_fresh_sync {
    HM_FRESH_ALL,  /* nothing: file and name are on the disk */
    HM_FRESH_FILE, /* the name: it is the old file or the new one */
    HM_FRESH_LATER /* anything, for what is checked when it is read */
};

/* Put it in place in one step. What is there is replaced, but for a folder. */
HM_MUST_USE bool hm_fresh_commit(
    struct hm_fresh *fresh, enum hm_fresh_sync sync, struct hm_err *err);
void hm_fresh_free(struct hm_fresh *fresh);
HM_DEFINE_AUTO(fresh)

/* All of a file at once. */
HM_MUST_USE bool hm_below_write(int root, const char *path, struct hm_bytes in,
    enum hm_fresh_sync sync, struct hm_err *err);

/* The same with HM_FRESH_FILE, unless something has the name: true, and it
 * stays. */
HM_MUST_USE bool hm_below_create(
    int root, const char *path, struct hm_bytes in, struct hm_err *err);

#endif
