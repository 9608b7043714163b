/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - whole files in, whole files out. Errors name the path.
 *
 * Reading: bounded, regular files only (a FIFO would hang, a device never
 * ends), decided on the opened descriptor, so that nobody can swap the file
 * between the check and the use.
 *
 * Writing: into a new file in the same folder, flushed to disk, then put in
 * place in one step. A crash, a full disk or Ctrl-C leaves the old file or the
 * new one, never half of one. What it may leave beside it:
 *
 * - Nothing, where the filesystem knows files without a name (O_TMPFILE: ext4,
 *   XFS, Btrfs, tmpfs): until it is complete the new file has none, and the
 *   kernel drops it with the process.
 * - Elsewhere (NFS, FAT) it is called ".hallmark-" and 16 hex digits. Signals
 *   wait until the call is over, so Ctrl-C does not leave it, but kill -9, a
 *   power cut, or a signal that another thread takes does. With `replace` this
 *   holds for the moment between naming and renaming everywhere. */
#ifndef HM_FILE_H
#define HM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "hallmark/err.h"

/* Append the content of the regular file `path` to `out`, whose maximum is the
 * limit, even for a file that grows meanwhile. A symbolic link is followed: the
 * user named it. HM_NOT_FOUND, HM_DENIED, HM_LIMIT, HM_USAGE (a folder, a
 * device, a FIFO) or HM_SYSTEM. When it fails with half of the file in `out`,
 * the buffer has failed, too. */
HM_MUST_USE bool hm_file_read(
    struct hm_buf *out, const char *path, struct hm_err *err);

/* The same, for files that hold secrets: O_NOFOLLOW, and HM_DENIED when the
 * last component is a symbolic link. */
HM_MUST_USE bool hm_file_read_nofollow(
    struct hm_buf *out, const char *path, struct hm_err *err);

/* Open the regular file `path` to read it piece by piece (hm_fd_read_some);
 * the caller closes it. Failures as of hm_file_read(). */
HM_MUST_USE bool hm_file_open(int *out, const char *path, struct hm_err *err);

/* Append everything a descriptor gives (a pipe, standard input) to `out`;
 * `name` is for messages. Waits, also where the descriptor is non-blocking. */
HM_MUST_USE bool hm_fd_read(
    struct hm_buf *out, int fd, const char *name, struct hm_err *err);

/* read(2) that goes on after EINTR and waits for a non-blocking descriptor; -1
 * and errno as there. For those whose memory is no buffer. */
ssize_t hm_fd_read_some(int fd, uint8_t *out, size_t len);

/* Write all of `in` to a descriptor; short writes and EINTR are handled, and a
 * non-blocking one is waited for. */
HM_MUST_USE bool hm_fd_write(
    int fd, struct hm_bytes in, const char *name, struct hm_err *err);

struct hm_file_opts {
    bool private_mode; /* 0600, whatever the umask; zero: 0644 less the umask */
    bool replace;      /* zero: an existing file is HM_USAGE, untouched */
    /* Whoever may give files away (root) leaves the one that is replaced to its
     * owner and group, if the folder is his alone, too; everybody else's is his
     * own then. */
    bool keep_owner;
};

/* Write the whole file atomically. The mode is set before the first byte, so
 * that a secret never lies open. Without `replace` two writers cannot both win:
 * the kernel gives the name to one. With it, a symbolic link at `path` is
 * replaced itself, never followed, and what is neither file nor link (a folder,
 * /dev/null) is HM_USAGE. HM_NOT_FOUND without the folder, HM_DENIED, or
 * HM_SYSTEM (disk full). */
HM_MUST_USE bool hm_file_write(const char *path, struct hm_bytes in,
    const struct hm_file_opts *opts, struct hm_err *err);

/* Would hm_file_write() refuse this path now, and why? For before long work; what
 * it finds may have changed when the file is written. */
HM_MUST_USE bool hm_file_writable(
    const char *path, const struct hm_file_opts *opts, struct hm_err *err);

/* Does something exist by that name (a dangling link counts)? False also where
 * it may not be looked up. For kind messages only: the answer is old when it
 * arrives, and hm_file_write() asks for itself. */
bool hm_file_exists(const char *path);

#endif
