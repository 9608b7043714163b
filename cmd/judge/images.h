/* SPDX-License-Identifier: Apache-2.0 */
/* images.h - the images of a command line, judged one after the other; what is
 * printed is in the order in which they were named. */
#ifndef HM_CMD_IMAGES_H
#define HM_CMD_IMAGES_H

#include <stdbool.h>

#include "base/time.h"
#include "cmd/frame/command.h"

/* clang-format off */
#define HM_IMAGES_OPTS                                                         \
    {.name = "platform", .kind = HM_OPT_STRING, .arg = "OS/ARCH",              \
        .help = "of an index the image that will run, such as linux/arm64; "   \
                "it must be signed, or the index that lists it"},              \
    {.name = "recursive",                                                      \
        .help = "an index and every image in it must be signed, each by "      \
                "itself"},                                                     \
    {.name = "all",                                                            \
        .help = "read and judge everything that is attached, not only until "  \
                "there is enough"},                                            \
    {.name = "evidence-repository", .kind = HM_OPT_STRING, .arg = "REF",       \
        .help = "what is attached to the images lies there"}
/* clang-format on */

/* Judge the operands by the options (HM_JUDGING_OPTS, HM_TRUST_OPTS,
 * HM_RULE_OPTS, HM_IMAGES_OPTS), append what came out to run->out and set
 * run->status. With --bundle that is the evidence; without, what is attached.
 * Lives in hallmark-full.so: elsewhere its address is NULL. */
typedef bool hm_images_run(
    struct hm_run *run, struct hm_time now, struct hm_err *err);
hm_images_run hm_images_verify
    __attribute__((weak, visibility("hidden"), warn_unused_result));

#endif
