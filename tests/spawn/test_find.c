/* SPDX-License-Identifier: Apache-2.0 */
#include "spawn/find.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cred/scripts.h"
#include "test.h"

static void a_program_is_found_in_absolute_folders_only(void)
{
    hm_auto(buf) out = hm_buf(HM_PATH_MAX);
    struct hm_err err = {0};
    char path[5000], wanted[4200];

    test_scratch();
    (void)script_env();
    CHECK(script_helper("it", ":"));
    snprintf(wanted, sizeof(wanted), "%s/docker-credential-it", script_folder);
    snprintf(path, sizeof(path), "bin:.::/nowhere:%s", script_folder);
    if (CHECK_OK(hm_spawn_find(&out, path, "docker-credential-it", &err)))
        CHECK(hm_bytes_eq_str(hm_buf_view(&out), wanted));
    CHECK_ERR(hm_spawn_find(&out, ".:", "docker-credential-it", &err),
        HM_NOT_FOUND, "docker-credential-it: no such program in PATH");
    CHECK_ERR(hm_spawn_find(&out, NULL, "docker-credential-it", &err),
        HM_NOT_FOUND, "no such program");
}

static void what_cannot_be_run_is_no_program(void)
{
    hm_auto(buf) out = hm_buf(HM_PATH_MAX);
    struct hm_err err = {0};

    test_scratch();
    (void)script_env();
    CHECK(script_file("text", "x", 0600) && mkdir("folder", 0700) == 0);
    CHECK_ERR(hm_spawn_find(&out, script_folder, "text", &err), HM_NOT_FOUND,
        "text: no such program");
    CHECK_ERR(hm_spawn_find(&out, script_folder, "folder", &err), HM_NOT_FOUND,
        "folder: no such program");
}

static void what_is_ours_is_not_handed_on(void)
{
    static char home[] = "HOME=/", option[] = "HALLMARK_PASSWORD=x",
                password[] = "COSIGN_PASSWORD=x",
                other[] = "COSIGN_PASSWORDS=", token[] = "SIGSTORE_ID_TOKEN=x";
    char *vars[] = {option, home, password, token, other, NULL};
    struct hm_err err = {0};
    char **got = NULL;

    if (CHECK_OK(hm_spawn_vars(&got, vars, &err)))
        CHECK(got[0] == home && got[1] == other && got[2] == NULL);
    hm_free(got);
    if (CHECK_OK(hm_spawn_vars(&got, NULL, &err)))
        CHECK(got[0] == NULL);
    hm_free(got);
}

TEST_SUITE(spawn_find, TEST(a_program_is_found_in_absolute_folders_only),
    TEST(what_cannot_be_run_is_no_program),
    TEST(what_is_ours_is_not_handed_on));
