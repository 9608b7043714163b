/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h - a password or token for a registry, from where it may be said:
 * never the command line, which every process can read. */
#ifndef HM_CMD_REGISTRY_SECRET_H
#define HM_CMD_REGISTRY_SECRET_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "crypto/secret.h"

/* What `ref` names: a file, "-" for standard input, env://NAME for a variable.
 * One line end (LF or CR LF) is not part of it. HM_USAGE for none, an empty one,
 * or a terminal, where it would be seen; also for a file that cannot be used,
 * as hm_configured() says. */
HM_MUST_USE bool hm_registry_secret(struct hm_secret *out, struct hm_run *run,
    const char *ref, struct hm_err *err);

#endif
