/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "test.h"

static void no_core_and_not_dumpable(void)
{
    struct rlimit core = {1, 1};

    hm_harden();
    CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    CHECK(getrlimit(RLIMIT_CORE, &core) == 0);
    CHECK_EQ(core.rlim_cur, 0);
    CHECK_EQ(core.rlim_max, 0);
}

TEST_SUITE(cmd_frame_harden, TEST(no_core_and_not_dumpable));
