/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

/* A file of `len` bytes that differ from their neighbours, without our code. */
static bool make_file(const char *path, size_t len)
{
    FILE *file = fopen(path, "w");

    if (!CHECK(file != NULL))
        return false;
    for (size_t i = 0; i < len; i++)
        fputc((int)(i * 7 + i / 256) & 0xff, file);
    return CHECK(fclose(file) == 0);
}

static bool is_made(struct hm_bytes in, size_t len)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] != (uint8_t)(i * 7 + i / 256))
            return false;
    }
    return in.len == len;
}

static int open_fds(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

static void files_are_read_whole(void)
{
    static const size_t lens[] = {
        0, 1, 4095, 4096, 4097, 65536, 1048575, 1048576, 1048577, 3000000};

    test_scratch();
    for (size_t i = 0; i < TEST_LEN(lens); i++) {
        hm_auto(buf) exact = hm_buf(lens[i]), roomy = hm_buf(1 << 24);
        struct hm_err err = {0};

        test_case("%zu bytes", lens[i]);
        if (!make_file("f", lens[i]))
            return;
        CHECK_OK(hm_file_read(&exact, "f", &err));
        CHECK(is_made(hm_buf_view(&exact), lens[i]));
        CHECK_OK(hm_file_read_nofollow(&roomy, "f", &err));
        CHECK(is_made(hm_buf_view(&roomy), lens[i]));
    }
}

static void content_is_appended(void)
{
    hm_auto(buf) buf = hm_buf(10);
    struct hm_err err = {0};

    test_scratch();
    make_file("f", 3);
    hm_buf_put_str(&buf, "ab");
    CHECK_OK(hm_file_read(&buf, "f", &err));
    CHECK_BYTES(hm_buf_view(&buf), HM_LIT("ab\0\7\16"));
}

static void the_maximum_is_a_limit(void)
{
    hm_auto(buf) buf = hm_buf(99);
    struct hm_err err = {0};

    test_scratch();
    make_file("f", 100);
    CHECK_ERR(hm_file_read(&buf, "f", &err), HM_LIMIT,
        "f: has 100 bytes, more than 99");
    CHECK_EQ(buf.len, 0);
    CHECK(truncate("f", 99) == 0);
    CHECK_OK(hm_file_read(&buf, "f", &err));
}

/* What /proc shows has a size of 0 and yet content: so has a file that grows
 * between the look at its size and its end. */
static void growing_files_meet_the_limit(void)
{
    hm_auto(buf) small = hm_buf(10), large = hm_buf(1 << 20);
    struct hm_err err = {0};

    CHECK_ERR(hm_file_read(&small, "/proc/self/status", &err), HM_LIMIT,
        "/proc/self/status: longer than 10 bytes");
    CHECK_EQ(hm_buf_view(&small).len, 0);
    CHECK_OK(hm_file_read(&large, "/proc/self/status", &err));
    CHECK(hm_buf_view(&large).len > 10);
}

static bool make_socket(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok;

    memcpy(name.sun_path, path, strlen(path) + 1);
    ok = fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof(name)) == 0;
    close(fd);
    return ok;
}

static void only_regular_files_are_read(void)
{
    static const struct {
        const char *path;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"missing", HM_NOT_FOUND, "missing: No such file or directory"},
        {"dangling", HM_NOT_FOUND, "dangling: No such file"},
        {"f/x", HM_NOT_FOUND, "f/x: Not a directory"},
        {"", HM_NOT_FOUND, ": No such file"},
        {"folder", HM_USAGE, "folder: is a folder"},
        {".", HM_USAGE, ".: is a folder"},
        {"fifo", HM_USAGE, "fifo: is not a regular file"},
        {"to-fifo", HM_USAGE, "to-fifo: is not a regular file"},
        {"socket", HM_USAGE, "socket: No such device or address"},
        {"/dev/zero", HM_USAGE, "/dev/zero: is not a regular file"},
        {"/dev/null", HM_USAGE, "/dev/null: is not a regular file"},
        {"loop", HM_SYSTEM, "loop: Too many levels"},
        {"a\nb\x1b[2J", HM_NOT_FOUND, "a\\nb\\x1b[2J: No such file"},
    };
    int fds;

    test_scratch();
    make_file("f", 1);
    CHECK(mkdir("folder", 0700) == 0 && mkfifo("fifo", 0600) == 0);
    CHECK(symlink("nowhere", "dangling") == 0 && symlink("loop", "loop") == 0);
    CHECK(symlink("fifo", "to-fifo") == 0 && make_socket("socket"));
    fds = open_fds();
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) buf = hm_buf(100);
        struct hm_err err = {0};

        test_case("%s", cases[i].path);
        CHECK_ERR(hm_file_read(&buf, cases[i].path, &err), cases[i].code,
            cases[i].words);
        CHECK_EQ(buf.len, 0);
    }
    CHECK_EQ(open_fds(), fds);
}

static void links_are_followed_only_on_demand(void)
{
    hm_auto(buf) buf = hm_buf(100);
    struct hm_err err = {0};

    test_scratch();
    make_file("f", 1);
    CHECK(symlink("f", "link") == 0 && symlink("nowhere", "dangling") == 0);
    CHECK(symlink(".", "here") == 0);
    CHECK_OK(hm_file_read(&buf, "link", &err));
    CHECK_ERR(hm_file_read_nofollow(&buf, "link", &err), HM_DENIED,
        "link: is a symbolic link");
    CHECK_ERR(hm_file_read_nofollow(&buf, "dangling", &err), HM_DENIED,
        "dangling: is a symbolic link");
    CHECK_OK(hm_file_read_nofollow(&buf, "here/f", &err));
    CHECK_EQ(buf.len, 2);
}

static void forbidden_files_are_denied(void)
{
    const uid_t me = geteuid(), nobody = 65534;
    hm_auto(buf) buf = hm_buf(100);
    struct hm_err err = {0};

    test_scratch();
    make_file("f", 1);
    CHECK(chmod("f", 0) == 0);
    if (me == 0)
        CHECK(seteuid(nobody) == 0); /* nothing is forbidden to root */
    CHECK_ERR(hm_file_read(&buf, "f", &err), HM_DENIED, "Permission denied");
    if (me == 0)
        CHECK(seteuid(me) == 0);
}

static void a_failed_buffer_stays_failed(void)
{
    hm_auto(buf) buf = hm_buf(100);
    struct hm_err err = {0};

    test_scratch();
    make_file("f", 1);
    hm_buf_fail(&buf, HM_LIMIT);
    CHECK_ERR(hm_file_read(&buf, "f", &err), HM_LIMIT, "f: longer than");
}

static void existence_counts_dangling_links(void)
{
    test_scratch();
    make_file("f", 0);
    CHECK(symlink("nowhere", "dangling") == 0);
    CHECK(hm_file_exists("f"));
    CHECK(hm_file_exists("."));
    CHECK(hm_file_exists("dangling"));
    CHECK(!hm_file_exists("nowhere"));
    CHECK(!hm_file_exists("f/x"));
    CHECK(!hm_file_exists(""));
}

static void ignore(int number)
{
    (void)number;
}

/* Signals without SA_RESTART, often: calls are interrupted. Not SIGALRM, which
 * is the runner's. */
static timer_t start_signals(void)
{
    const struct itimerspec every = {{0, 300000}, {0, 300000}};
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct sigaction action = {.sa_handler = ignore};
    timer_t timer = 0;

    sigaction(SIGUSR1, &action, NULL);
    CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    CHECK(timer_settime(timer, 0, &every, NULL) == 0);
    return timer;
}

static void set_nonblock(int fd)
{
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
}

/* A child writes in small pieces, with pauses; we read. */
static void write_pieces(int fd, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)(i * 7 + i / 256);

        if (write(fd, &byte, 1) != 1)
            _exit(1);
        if (i % 100 == 0)
            usleep(1000);
    }
    _exit(0);
}

static void check_slow_writer(bool nonblock)
{
    enum { LEN = 5000 };
    hm_auto(buf) buf = hm_buf(LEN);
    struct hm_err err = {0};
    int fds[2], status = 1;
    timer_t timer;
    pid_t pid;

    if (!CHECK(pipe(fds) == 0))
        return;
    pid = fork();
    if (pid == 0)
        write_pieces(fds[1], LEN);
    close(fds[1]);
    if (nonblock)
        set_nonblock(fds[0]);
    timer = start_signals();
    CHECK_OK(hm_fd_read(&buf, fds[0], "standard input", &err));
    timer_delete(timer);
    close(fds[0]);
    CHECK(is_made(hm_buf_view(&buf), LEN));
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void a_slow_pipe_is_read_to_its_end(void)
{
    check_slow_writer(false);
    check_slow_writer(true);
}

static void an_endless_stream_meets_the_limit(void)
{
    hm_auto(buf) buf = hm_buf(100000);
    struct hm_err err = {0};
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    CHECK_ERR(hm_fd_read(&buf, fd, "standard input", &err), HM_LIMIT,
        "standard input: longer than 100000 bytes");
    CHECK_EQ(hm_buf_view(&buf).len, 0);
    close(fd);
}

static void errors_of_descriptors_are_told(void)
{
    hm_auto(buf) buf = hm_buf(100);
    struct hm_err err = {0};

    CHECK_ERR(hm_fd_read(&buf, -1, "in\n", &err), HM_SYSTEM,
        "in\\n: Bad file descriptor");
    CHECK_ERR(hm_fd_write(-1, HM_LIT("x"), "out\n", &err), HM_SYSTEM,
        "out\\n: Bad file descriptor");
    CHECK_OK(hm_fd_write(-1, HM_LIT(""), "out", &err));
    /* The read failed in the middle, for all the buffer knows. */
    CHECK_EQ(buf.failed, HM_SYSTEM);
}

static void read_slowly(int fd, size_t len)
{
    uint8_t bytes[997];
    size_t at = 0;
    ssize_t got;

    usleep(20000); /* until the pipe is full */
    while ((got = read(fd, bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < got; i++, at++) {
            if (bytes[i] != (uint8_t)(at * 7 + at / 256))
                _exit(1);
        }
        usleep(100);
    }
    _exit(at == len ? 0 : 2);
}

static void check_slow_reader(bool nonblock)
{
    enum { LEN = 300000 };
    static uint8_t bytes[LEN];
    struct hm_err err = {0};
    int fds[2], status = 1;
    timer_t timer;
    pid_t pid;

    for (size_t i = 0; i < LEN; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    if (!CHECK(pipe(fds) == 0))
        return;
    pid = fork();
    if (pid == 0) {
        close(fds[1]);
        read_slowly(fds[0], LEN);
    }
    close(fds[0]);
    if (nonblock)
        set_nonblock(fds[1]);
    timer = start_signals();
    CHECK_OK(hm_fd_write(fds[1], hm_bytes(bytes, LEN), "pipe", &err));
    timer_delete(timer);
    close(fds[1]);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK_EQ(status, 0);
}

static void a_slow_pipe_gets_everything(void)
{
    check_slow_reader(false);
    check_slow_reader(true);
}

static void a_closed_pipe_is_an_error(void)
{
    struct hm_err err = {0};
    int fds[2];

    if (!CHECK(pipe(fds) == 0))
        return;
    signal(SIGPIPE, SIG_IGN);
    close(fds[0]);
    CHECK_ERR(hm_fd_write(fds[1], HM_LIT("x"), "pipe", &err), HM_SYSTEM,
        "pipe: Broken pipe");
    close(fds[1]);
}

static void a_regular_file_is_opened_and_nothing_else(void)
{
    struct hm_err err = {0};
    uint8_t got[8];
    int fd = -1;

    test_scratch();
    if (!CHECK_OK(
            hm_file_write("f", HM_LIT("abc"), &(struct hm_file_opts){0}, &err)))
        return;
    if (CHECK_OK(hm_file_open(&fd, "f", &err))) {
        CHECK_EQ(hm_fd_read_some(fd, got, sizeof(got)), 3);
        close(fd);
    }
    CHECK_ERR(hm_file_open(&fd, ".", &err), HM_USAGE, "is a folder");
    CHECK_ERR(hm_file_open(&fd, "none", &err), HM_NOT_FOUND, "none: ");
    CHECK(mkfifo("p", 0600) == 0);
    CHECK_ERR(hm_file_open(&fd, "p", &err), HM_USAGE, "not a regular file");
}

TEST_SUITE(base_file, TEST(a_regular_file_is_opened_and_nothing_else),
    TEST(files_are_read_whole), TEST(content_is_appended),
    TEST(the_maximum_is_a_limit), TEST(growing_files_meet_the_limit),
    TEST(only_regular_files_are_read), TEST(links_are_followed_only_on_demand),
    TEST(forbidden_files_are_denied), TEST(a_failed_buffer_stays_failed),
    TEST(existence_counts_dangling_links), TEST(a_slow_pipe_is_read_to_its_end),
    TEST(an_endless_stream_meets_the_limit),
    TEST(errors_of_descriptors_are_told), TEST(a_slow_pipe_gets_everything),
    TEST(a_closed_pipe_is_an_error));
