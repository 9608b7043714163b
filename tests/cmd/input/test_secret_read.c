/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/secret_read.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/run.h"

static void all_of_a_pipe_in_small_pieces(void)
{
    hm_auto(secret) got = {0};
    struct hm_err err = {0};
    int fds[2];
    pid_t pid;

    if (!CHECK(pipe(fds) == 0))
        return;
    pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 1000; i++) {
            if (write(fds[1], "ab", 2) != 2)
                _exit(1);
        }
        _exit(0);
    }
    close(fds[1]);
    if (CHECK_OK(hm_secret_read_fd(&got, fds[0], 2000, "pipe", &err)))
        CHECK_EQ(got.len, 2000);
    close(fds[0]);
    waitpid(pid, NULL, 0);
}

/* Standard input is what another process made of it. */
static void a_non_blocking_pipe_is_waited_for(void)
{
    hm_auto(secret) got = {0};
    struct hm_err err = {0};
    int fds[2];
    pid_t pid;

    if (!CHECK(pipe2(fds, O_NONBLOCK) == 0))
        return;
    pid = fork();
    if (pid == 0) {
        usleep(50000);
        _exit(write(fds[1], "secret", 6) == 6 ? 0 : 1);
    }
    close(fds[1]);
    if (CHECK_OK(hm_secret_read_fd(&got, fds[0], 100, "pipe", &err)))
        CHECK_BYTES(hm_secret_view(&got), HM_LIT("secret"));
    close(fds[0]);
    waitpid(pid, NULL, 0);
}

static void the_limit_is_exact(void)
{
    static const size_t lens[] = {0, 1, 99, 100, 101, 5000};

    for (size_t i = 0; i < TEST_LEN(lens); i++) {
        static const uint8_t bytes[5000] = {0};
        int fd = test_input(hm_bytes(bytes, lens[i]));
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        test_case("%zu bytes", lens[i]);
        if (lens[i] > 100)
            CHECK_ERR(hm_secret_read_fd(&got, fd, 100, "pipe", &err), HM_LIMIT,
                "pipe: more than 100 bytes");
        else if (CHECK_OK(hm_secret_read_fd(&got, fd, 100, "pipe", &err)))
            CHECK(got.p != NULL && got.len == lens[i]);
        close(fd);
    }
}

static void what_cannot_be_read_is_named(void)
{
    static const struct {
        const char *path;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"/nonexistent/key", HM_NOT_FOUND, "/nonexistent/key: "},
        {"/dev/null/key", HM_NOT_FOUND, "/dev/null/key: "},
        {"/", HM_USAGE, "/: a folder, not a file"},
        {"/dev/zero", HM_USAGE, "/dev/zero: a device, not a file"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].path);
        CHECK_ERR(hm_secret_read_file(&got, cases[i].path, 100, &err),
            cases[i].code, cases[i].words);
        CHECK(got.p == NULL);
    }
}

static void a_file_is_read_also_through_a_link(void)
{
    char folder[] = "/tmp/hallmark-test-XXXXXX";
    char file[64], link[64];
    int fd;

    if (!CHECK(mkdtemp(folder) != NULL))
        return;
    snprintf(file, sizeof(file), "%s/file", folder);
    snprintf(link, sizeof(link), "%s/link", folder);
    fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CHECK(write(fd, "secret", 6) == 6);
    close(fd);
    CHECK(symlink("file", link) == 0);
    for (int i = 0; i < 2; i++) {
        hm_auto(secret) got = {0};
        struct hm_err err = {0};

        if (CHECK_OK(hm_secret_read_file(&got, i == 0 ? file : link, 6, &err)))
            CHECK_BYTES(hm_secret_view(&got), HM_LIT("secret"));
    }
    unlink(link);
    unlink(file);
    rmdir(folder);
}

TEST_SUITE(cmd_input_secret_read, TEST(all_of_a_pipe_in_small_pieces),
    TEST(a_non_blocking_pipe_is_waited_for), TEST(the_limit_is_exact),
    TEST(what_cannot_be_read_is_named),
    TEST(a_file_is_read_also_through_a_link));
