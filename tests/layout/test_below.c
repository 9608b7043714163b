/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/below.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "layout/sample.h"

/* The folder d with a/file in it, and secret beside it. */
static int start(void)
{
    test_scratch();
    CHECK(mkdir("d", 0755) == 0 && mkdir("d/a", 0755) == 0);
    sample_write("d/a/file", "text");
    sample_write("secret", "secret");
    return open("d", O_RDONLY | O_DIRECTORY);
}

static void make_socket(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
    close(fd);
}

static void only_regular_files_below_are_read(void)
{
    static const struct {
        const char *path;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"a/file", HM_OK, NULL},
        {"a/none", HM_NOT_FOUND, "a/none: "},
        {"b/file", HM_NOT_FOUND, "b/file: "},
        {"a/link", HM_FORMAT, "is a symbolic link"},
        {"a/dangling", HM_FORMAT, "is a symbolic link"},
        {"to-a/file", HM_FORMAT, "is a symbolic link or below"},
        {"up/secret", HM_FORMAT, "is a symbolic link or below"},
        {"a/file/x", HM_FORMAT, "below something that is no folder"},
        {"a/fifo", HM_FORMAT, "is no regular file"},
        {"a/socket", HM_FORMAT, "a/socket: "},
        {"a", HM_FORMAT, "is no regular file"},
    };
    int root = start();

    CHECK(symlink("../../secret", "d/a/link") == 0);
    CHECK(symlink("nowhere", "d/a/dangling") == 0);
    CHECK(symlink("a", "d/to-a") == 0);
    CHECK(symlink("..", "d/up") == 0);
    CHECK(mkfifo("d/a/fifo", 0644) == 0);
    make_socket("d/a/socket");
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) out = hm_buf(100);
        struct hm_err err = {0};

        test_case("%s", rows[i].path);
        CHECK_CODE(hm_below_read(&out, root, rows[i].path, &err), rows[i].code,
            rows[i].words);
        CHECK(rows[i].code == HM_OK || out.len == 0);
    }
    close(root);
}

static void a_file_is_read_within_a_limit(void)
{
    int root = start();
    hm_auto(buf) four = hm_buf(4);
    hm_auto(buf) three = hm_buf(3);
    struct hm_err err = {0};

    if (CHECK_OK(hm_below_read(&four, root, "a/file", &err)))
        CHECK_STR(hm_buf_str(&four), "text");
    CHECK_ERR(hm_below_read(&three, root, "a/file", &err), HM_LIMIT,
        "a/file: has 4 bytes, at most 3");
    close(root);
}

static size_t count_files(const char *path)
{
    DIR *dir = opendir(path);
    size_t count = 0;

    if (!CHECK(dir != NULL))
        return 0;
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2;
}

static void a_file_is_there_whole_or_not_at_all(void)
{
    int root = start();
    hm_auto(fresh) fresh = {0};
    hm_auto(buf) out = hm_buf(100);
    struct hm_err err = {0};

    if (CHECK_OK(hm_fresh_begin(&fresh, root, "x/y/new", &err)) &&
        CHECK_OK(hm_fresh_write(&fresh, HM_LIT("half"), &err)))
        CHECK(access("d/x/y/new", F_OK) != 0);
    hm_fresh_free(&fresh);
    CHECK_EQ(count_files("d/x/y"), 0);
    CHECK_OK(
        hm_below_write(root, "x/y/new", HM_LIT("one"), HM_FRESH_ALL, &err));
    CHECK_OK(
        hm_below_write(root, "x/y/new", HM_LIT("two"), HM_FRESH_LATER, &err));
    if (CHECK_OK(hm_below_read(&out, root, "x/y/new", &err)))
        CHECK_STR(hm_buf_str(&out), "two");
    CHECK_EQ(count_files("d/x/y"), 1);
    close(root);
}

static void what_has_the_name_stays_when_told_so(void)
{
    int root = start();
    hm_auto(buf) out = hm_buf(100);
    struct hm_err err = {0};

    CHECK_OK(hm_below_create(root, "a/file", HM_LIT("mine"), &err));
    CHECK_OK(hm_below_create(root, "a/new", HM_LIT("mine"), &err));
    if (CHECK_OK(hm_below_read(&out, root, "a/file", &err)) &&
        CHECK_OK(hm_below_read(&out, root, "a/new", &err)))
        CHECK_STR(hm_buf_str(&out), "textmine");
    CHECK_EQ(count_files("d/a"), 2);
    close(root);
}

static void nothing_outside_is_written(void)
{
    int root = start();
    hm_auto(buf) out = hm_buf(100);
    struct hm_err err = {0};

    CHECK(symlink("../../secret", "d/a/link") == 0);
    CHECK(symlink("..", "d/up") == 0);
    CHECK_ERR(
        hm_below_write(root, "up/secret", HM_LIT("mine"), HM_FRESH_ALL, &err),
        HM_FORMAT, "is a symbolic link");
    /* A link itself is replaced. */
    CHECK_OK(
        hm_below_write(root, "a/link", HM_LIT("mine"), HM_FRESH_ALL, &err));
    sample_text(&out, "secret");
    CHECK_STR(hm_buf_str(&out), "secret");
    CHECK_ERR(hm_below_write(root, "a", HM_LIT("mine"), HM_FRESH_ALL, &err),
        HM_FORMAT, "a: ");
    CHECK_EQ(count_files("d"), 2);
    close(root);
}

TEST_SUITE(layout_below, TEST(only_regular_files_below_are_read),
    TEST(a_file_is_read_within_a_limit),
    TEST(a_file_is_there_whole_or_not_at_all),
    TEST(what_has_the_name_stays_when_told_so),
    TEST(nothing_outside_is_written));
