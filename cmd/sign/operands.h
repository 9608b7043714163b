/* SPDX-License-Identifier: Apache-2.0 */
/* operands.h - what is to be signed and where the bundles go, looked at before
 * anybody logs in or a service is asked: an entry in a public log for a file that
 * is not there, or for a bundle that cannot be saved, stays for ever. */
#ifndef HM_CMD_SIGN_OPERANDS_H
#define HM_CMD_SIGN_OPERANDS_H

#include <stdbool.h>

#include "cmd/frame/command.h"

/* A statement about files is one bundle for all of them, and may be about none:
 * --subject-checksums. HM_USAGE, and what hm_file_open() and
 * hm_file_writable() say. */
HM_MUST_USE bool hm_sign_operands_check(
    struct hm_run *run, bool statement, struct hm_err *err);

/* Where the bundle of this file goes: FILE.sigstore.json, or empty for
 * --bundle. */
HM_MUST_USE bool hm_sign_bundle_path(struct hm_buf *out,
    const struct hm_args *args, const char *path, struct hm_err *err);

#endif
