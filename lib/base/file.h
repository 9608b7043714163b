/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - whole files in, whole files out.
 *
 * Reading: bounded, regular files only (a FIFO would hang, a device never
 * ends). Writing: to a temporary name in the same folder, flushed to disk,
 * then renamed or linked into place, so that a crash, a full disk or Ctrl-C
 * leaves the old file or none, never half of one. Errors name the path. */
#ifndef HM_FILE_H
#define HM_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/bytes.h"

/* Append the content of the regular file `path` to `out`, whose maximum is the
 * limit. A symbolic link is followed: the user named it. HM_NOT_FOUND,
 * HM_DENIED, HM_LIMIT, HM_USAGE (a folder, a device) or HM_SYSTEM. */
HM_MUST_USE bool hm_file_read(
    struct hm_buf *out, const char *path, struct hm_err *err);

/* The same, for files that hold secrets: O_NOFOLLOW, and HM_DENIED when the
 * last component is a symbolic link. */
HM_MUST_USE bool hm_file_read_nofollow(
    struct hm_buf *out, const char *path, struct hm_err *err);

/* Append everything a descriptor gives (a pipe, standard input) to `out`;
 * `name` is for messages. */
HM_MUST_USE bool hm_fd_read(
    struct hm_buf *out, int fd, const char *name, struct hm_err *err);

/* Write all of `in` to a descriptor; short writes and EINTR are handled. */
HM_MUST_USE bool hm_fd_write(
    int fd, struct hm_bytes in, const char *name, struct hm_err *err);

struct hm_file_opts {
    bool private_mode; /* 0600 instead of 0644, before the first byte */
    bool replace;      /* zero: an existing file is HM_USAGE, untouched */
};

/* Write the whole file atomically. Without `replace` the name is claimed with
 * link(2), so two writers cannot both win. A symbolic link at `path` is
 * replaced itself, never followed. */
HM_MUST_USE bool hm_file_write(const char *path, struct hm_bytes in,
    const struct hm_file_opts *opts, struct hm_err *err);

/* Does something exist by that name (a dangling link counts)? */
bool hm_file_exists(const char *path);

#endif
