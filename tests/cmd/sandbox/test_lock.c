/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sandbox/lock.h"

#include <sys/stat.h>

#include "test.h"

static void a_folder_is_held_by_one(void)
{
    hm_auto(sandbox_lock) one = {0};
    hm_auto(sandbox_lock) two = {0};
    hm_auto(sandbox_lock) other = {0};
    struct hm_err err = {0};

    test_scratch();
    CHECK(mkdir("d", 0755) == 0 && mkdir("e", 0755) == 0);
    if (!CHECK_OK(hm_sandbox_lock_take(&one, "d", &err)))
        return;
    CHECK_ERR(hm_sandbox_lock_take(&two, "d/../d", &err), HM_USAGE,
        "d/../d: another sandbox serves from this folder");
    CHECK_OK(hm_sandbox_lock_take(&other, "e", &err));
    hm_sandbox_lock_free(&one);
    CHECK_OK(hm_sandbox_lock_take(&two, "d", &err));
}

static void what_is_no_folder_cannot_be_held(void)
{
    hm_auto(sandbox_lock) lock = {0};
    struct hm_err err = {0};

    test_scratch();
    CHECK_ERR(
        hm_sandbox_lock_take(&lock, "none", &err), HM_SYSTEM, "none: No such");
}

TEST_SUITE(cmd_sandbox_lock, TEST(a_folder_is_held_by_one),
    TEST(what_is_no_folder_cannot_be_held));
