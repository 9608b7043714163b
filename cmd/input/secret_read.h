/* SPDX-License-Identifier: Apache-2.0 */
/* secret_read.h - reading what nobody else may see straight into locked memory,
 * so that no copy stays behind in a buffer that grew. */
#ifndef HM_SECRET_READ_H
#define HM_SECRET_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/secret.h"
#include "hallmark/api.h"
#include "hallmark/err.h"

/* All that `fd` has to give, at most `len_max` bytes (HM_LIMIT); `name` is for
 * messages. No byte at all gives a secret that is present and empty. Waits,
 * also where the descriptor is non-blocking. */
HM_MUST_USE bool hm_secret_read_fd(struct hm_secret *out, int fd,
    size_t len_max, const char *name, struct hm_err *err);

/* The same from a file, a pipe by name (a shell's <(command)) or through a
 * symbolic link (Kubernetes mounts secrets so). HM_NOT_FOUND, HM_DENIED,
 * HM_USAGE for a folder or a device, or HM_SYSTEM. */
HM_MUST_USE bool hm_secret_read_file(struct hm_secret *out, const char *path,
    size_t len_max, struct hm_err *err);

#endif
