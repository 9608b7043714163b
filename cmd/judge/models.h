/* SPDX-License-Identifier: Apache-2.0 */
/* models.h - verify --model: a folder, as a whole. */
#ifndef HM_CMD_MODELS_H
#define HM_CMD_MODELS_H

#include <stdbool.h>

#include "base/time.h"
#include "cmd/frame/command.h"

#define HM_MODEL_OPTS                                                          \
    {.name = "model",                                                          \
        .help = "the operand is the folder of a model, or its only file"},     \
    {                                                                          \
        .name = "ignore-path", .kind = HM_OPT_STRING, .arg = "PATH",           \
        .repeat = true,                                                        \
        .help = "of a model: a file or folder in it that is not signed"        \
    }

/* HM_USAGE for options that are about models where there is none. */
HM_MUST_USE bool hm_models_check(
    const struct hm_args *args, struct hm_err *err);

/* Judge the operand by the options (HM_JUDGING_OPTS, HM_TRUST_OPTS,
 * HM_RULE_OPTS), append what came out to run->out and set run->status. */
HM_MUST_USE bool hm_models_verify(
    struct hm_run *run, struct hm_time now, struct hm_err *err);

#endif
