/* SPDX-License-Identifier: Apache-2.0 */
/* As its users see it: tests/cli/model.sh. */
#include "cmd/judge/model_files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cmd/judge/models.h"
#include "cmd/run.h"

static const struct hm_opt options[] = {HM_MODEL_OPTS,
    {.name = "bundle", .kind = HM_OPT_FILE, .arg = "FILE", .repeat = true},
    {0}};
static const struct hm_command command = {
    .name = "x", .options = options, .operands = {.name = "DIR", .max = 1}};

static bool put(const char *path, const char *text, struct hm_err *err)
{
    return hm_file_write(
        path, hm_bytes_str(text), &(struct hm_file_opts){0}, err);
}

static bool make_folder(struct hm_err *err)
{
    test_scratch();
    HM_TRY(CHECK(mkdir("m", 0700) == 0 && mkdir("m/a", 0700) == 0 &&
        mkdir("m/.git", 0700) == 0));
    return put("m/a-b", "1", err) && put("m/a/b", "2", err) &&
        put("m/.git/x", "3", err) && put("m/model.sig", "4", err);
}

static bool read_model(struct hm_model_files *out, const char *const *words,
    size_t count, struct hm_err *err)
{
    hm_auto(args) args = {0};
    const struct hm_words in = {(char **)words, count, NULL};
    struct hm_run run = test_run(NULL, -1, NULL);

    HM_TRY(hm_args_parse(&args, &command, &in, err));
    run.args = &args;
    return hm_model_files_read(out, &run, args.operands[0], err);
}

static void files_are_listed_and_hashed(void)
{
    static const char *const words[] = {"--bundle", "m/model.sig", "m"};
    hm_auto(model_files) files = {.model = {.count = 0}};
    struct hm_err err = {0};

    if (!CHECK_OK(make_folder(&err)) ||
        !CHECK_OK(read_model(&files, words, 3, &err)) ||
        !CHECK_EQ(files.model.count, 2))
        return;
    CHECK_BYTES(files.model.files[0].name, HM_LIT("a/b"));
    CHECK_BYTES(files.model.files[1].name, HM_LIT("a-b"));
    CHECK(files.root.hash == HM_SHA256);
}

static void the_bundle_has_one_name(void)
{
    static const char *const words[] = {"--bundle", "m/model.sig", "m"};
    hm_auto(model_files) files = {.model = {.count = 0}};
    struct hm_err err = {0};

    if (!CHECK_OK(make_folder(&err)) ||
        !CHECK(link("m/model.sig", "m/weights") == 0))
        return;
    CHECK_ERR(read_model(&files, words, 3, &err), HM_UNSUPPORTED,
        "the bundle under one of its several names");
}

static void what_is_named_is_left_out(void)
{
    static const char *const words[] = {
        "--ignore-path", "a/", "--ignore-path", "model.sig", "m"};
    hm_auto(model_files) files = {.model = {.count = 0}};
    struct hm_err err = {0};

    if (CHECK_OK(make_folder(&err)) &&
        CHECK_OK(read_model(&files, words, 5, &err)) &&
        CHECK_EQ(files.model.count, 1))
        CHECK_BYTES(files.model.files[0].name, HM_LIT("a-b"));
}

static void other_things_are_refused(void)
{
    static const char *const words[] = {"m", "nowhere", "m/.git/.git"};
    hm_auto(model_files) files = {.model = {.count = 0}};
    struct hm_err err = {0};

    if (!CHECK_OK(make_folder(&err)) || !CHECK(symlink("a-b", "m/link") == 0) ||
        !CHECK(mkdir("m/.git/.git", 0700) == 0))
        return;
    CHECK_ERR(read_model(&files, &words[0], 1, &err), HM_UNSUPPORTED,
        "m/link: neither a file nor a folder");
    CHECK_ERR(read_model(&files, &words[1], 1, &err), HM_SYSTEM, "nowhere");
    CHECK_ERR(
        read_model(&files, &words[2], 1, &err), HM_NOT_FOUND, "no file in it");
}

static void folders_have_a_depth(void)
{
    static const char *const words[] = {"deep"};
    hm_auto(model_files) files = {.model = {.count = 0}};
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    struct hm_err err = {0};

    test_scratch();
    hm_buf_put_str(&path, "deep");
    for (int i = 0; i <= HM_MODEL_DEPTH_MAX + 1; i++) {
        if (!CHECK(mkdir(hm_buf_str(&path), 0700) == 0))
            return;
        hm_buf_put_str(&path, "/x");
    }
    CHECK_ERR(read_model(&files, words, 1, &err), HM_LIMIT,
        "more than 64 folders deep");
}

TEST_SUITE(cmd_judge_model_files, TEST(files_are_listed_and_hashed),
    TEST(the_bundle_has_one_name), TEST(what_is_named_is_left_out),
    TEST(other_things_are_refused), TEST(folders_have_a_depth));
