/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "cmd/frame/complete.h"
#include "cmd/frame/program.h"

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static bool run_completion(struct hm_run *run, struct hm_err *err)
{
    static void (*const writers[])(
        struct hm_buf *, const struct hm_program *) = {
        hm_complete_bash, hm_complete_zsh, hm_complete_fish};

    for (size_t i = 0; shells[i] != NULL; i++) {
        if (strcmp(run->args->operands[0], shells[i]) != 0)
            continue;
        writers[i](run->out, run->program);
        run->status = HM_EXIT_YES;
        return true;
    }
    return hm_fail(err, HM_USAGE, "no script for that shell");
}

static enum hm_full needs_full(const struct hm_run *run)
{
    return hm_program_complete(run->program) ? HM_FULL_NO : HM_FULL_TABLES;
}

extern const struct hm_command hm_command_completion;
const struct hm_command hm_command_completion = {
    .name = "completion",
    .summary = "print the completion script of a shell",
    .text = "SHELL is bash, zsh or fish. Packages and \"make install\" put the "
            "scripts where the shells "
            "look. To load one by hand:\n\n"
            "  bash:  source <(hallmark completion bash)\n"
            "  zsh:   source <(hallmark completion zsh)\n"
            "  fish:  hallmark completion fish | source",
    .run = run_completion,
    .operands = {.name = "SHELL", .min = 1, .max = 1, .choices = shells},
    .needs_full = needs_full,
};
