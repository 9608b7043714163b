/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void hm_harden(void)
{
    struct rlimit none = {0, 0};

    /* A dump handed to a program (core_pattern "|...") ignores the limit, and
     * asks whether the process is dumpable instead: both are needed. */
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
