/* SPDX-License-Identifier: Apache-2.0 */
/* model_files.h - the files of a folder, hashed on all cores.
 *
 * What is no regular file (a symbolic link, a device) is an error: what it stands
 * for is not what was signed. Left out are the files of evidence in it, git's own
 * at its top (.git, .gitattributes, .github, .gitignore), as signers do, and what
 * --ignore-path names. */
#ifndef HM_CMD_MODEL_FILES_H
#define HM_CMD_MODEL_FILES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "model/model.h"

struct hm_model_files {
    struct hm_arena arena;
    struct hm_model model; /* sorted */
    struct hm_digest root;
};
void hm_model_files_free(struct hm_model_files *files);
HM_DEFINE_AUTO(model_files)

/* Read `path`; a file is a model of one file, which is called ".". By the options
 * of run->args: "bundle", "ignore-path". What cannot be read is HM_SYSTEM or
 * HM_NOT_FOUND, more than HM_MODEL_FILES_MAX files HM_LIMIT. */
HM_MUST_USE bool hm_model_files_read(struct hm_model_files *out,
    struct hm_run *run, const char *path, struct hm_err *err);

#endif
