/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/key_files.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cmd/input/tape.h"
#include "cmd/run.h"
#include "package/cloud_build_keys.h"

static bool put(const char *path, const char *text, struct hm_err *err)
{
    return hm_file_write(
        path, hm_bytes_str(text), &(struct hm_file_opts){.replace = true}, err);
}

/* A folder of two keys, and files that are none. */
static bool make_folder(struct hm_err *err)
{
    test_scratch();
    HM_TRY(CHECK(mkdir("keys", 0700) == 0));
    return put("keys/us-west2.pem", hm_cloud_build_keys[0].pem, err) &&
        put("keys/global-pae.key", hm_cloud_build_keys[1].pem, err) &&
        put("keys/README", "no key", err) && put("keys/.pem", "none", err) &&
        put("empty", "", err);
}

static void a_folder_is_a_set(void)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(key_set) set = {.count = 0};
    struct hm_err err = {0};

    if (!CHECK_OK(make_folder(&err)) ||
        !CHECK_OK(hm_key_files_load(&set, &run, "keys", &err)))
        return;
    CHECK_EQ(set.kind, HM_KEY_SET_CLOUD_BUILD);
    CHECK_EQ(set.count, 2);
    CHECK(!set.terms[0].bare && set.terms[1].bare); /* in order of names */
}

static void what_is_no_set_is_told(void)
{
    static const struct {
        const char *path;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"nowhere", HM_NOT_FOUND, "nowhere"},
        {"empty", HM_USAGE, "empty: no key in it"},
        {"bad", HM_USAGE, "bad: "},
    };
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    if (!CHECK_OK(make_folder(&err)) || !CHECK(mkdir("bad", 0700) == 0) ||
        !CHECK_OK(put("bad/x.pem", "none", &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(key_set) set = {.count = 0};

        test_case("%s", rows[i].path);
        CHECK_ERR(hm_key_files_load(&set, &run, rows[i].path, &err),
            rows[i].code, rows[i].words);
    }
}

static void a_folder_has_an_end(void)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(key_set) set = {.count = 0};
    struct hm_err err = {0};
    char name[64];

    if (!CHECK_OK(make_folder(&err)))
        return;
    for (int i = 0; i < HM_PACKAGE_KEYS_MAX; i++) {
        snprintf(name, sizeof(name), "keys/a%d.pem", i);
        if (!CHECK_OK(put(name, "", &err)))
            return;
    }
    CHECK_ERR(hm_key_files_load(&set, &run, "keys", &err), HM_USAGE,
        "more than 256 keys");
}

static void a_tape_has_the_folder(void)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(tape) tape = hm_tape(false);
    hm_auto(key_set) set = {.count = 0}, again = {.count = 0};
    struct hm_err err = {0};

    run.tape = &tape;
    if (!CHECK_OK(make_folder(&err)) ||
        !CHECK_OK(hm_key_files_load(&set, &run, "keys", &err)))
        return;
    tape.replay = true;
    if (!CHECK_OK(put("keys/us-west2.pem", "gone", &err)) ||
        !CHECK_OK(hm_key_files_load(&again, &run, "keys", &err)) ||
        !CHECK_EQ(again.count, set.count))
        return;
    for (size_t i = 0; i < set.count; i++)
        CHECK(hm_key_eq(set.keys[i], again.keys[i]));
}

TEST_SUITE(cmd_judge_key_files, TEST(a_folder_is_a_set),
    TEST(what_is_no_set_is_told), TEST(a_folder_has_an_end),
    TEST(a_tape_has_the_folder));
