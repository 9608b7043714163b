/* SPDX-License-Identifier: Apache-2.0 */
/* trust_opts.h - what a command trusts, from its options.
 *
 * The same rows for every command that judges: put HM_TRUST_OPTS into its
 * table. Trust comes from the command line alone, never from the environment
 * or from a file that nobody named. */
#ifndef HM_CMD_TRUST_OPTS_H
#define HM_CMD_TRUST_OPTS_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "root/root.h"

/* clang-format off */
#define HM_TRUST_OPTS                                                          \
    {.name = "trusted-root", .kind = HM_OPT_FILE, .arg = "FILE",               \
        .repeat = true,                                                        \
        .help = "trust what this trusted_root.json lists; a file of several "  \
                "lines is several domains; without it and --ca the built-in "  \
                "roots (see trust show)"},                                     \
    {.name = "ca", .kind = HM_OPT_FILE, .arg = "FILE", .repeat = true,         \
        .help = "trust long-lived certificates of this CA (PEM)"}
/* clang-format on */

/* The root that the options describe. What was named but cannot be used is the
 * caller's mistake: hm_configured(). Warnings go to run->log. */
HM_MUST_USE bool hm_root_from_args(
    struct hm_root **out, struct hm_run *run, struct hm_err *err);

/* The built-in root of that name, "public-good" or "github", by way of the run's
 * tape (tape.h): a record keeps it, because a later version may have another. */
HM_MUST_USE bool hm_root_add_builtin(struct hm_root *root, struct hm_run *run,
    const char *name, struct hm_err *err);

#endif
