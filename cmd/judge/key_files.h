/* SPDX-License-Identifier: Apache-2.0 */
/* key_files.h - the key set that --keys names: a file, or a folder of PEM files
 * each of which is called after its key's location. */
#ifndef HM_CMD_KEY_FILES_H
#define HM_CMD_KEY_FILES_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "package/key_set.h"

/* What was read and is no set of keys is the caller's mistake. With run->tape it
 * is kept, or comes from there. */
HM_MUST_USE bool hm_key_files_load(struct hm_key_set *out, struct hm_run *run,
    const char *path, struct hm_err *err);

#endif
