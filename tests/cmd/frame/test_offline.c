/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/offline.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "test.h"

static void every_call_that_talks_is_refused(void)
{
    static const struct {
        const char *name;
        long number;
    } calls[] = {
        {"socket", SYS_socket},
        {"socketpair", SYS_socketpair},
        {"connect", SYS_connect},
        {"bind", SYS_bind},
        {"listen", SYS_listen},
        {"accept", SYS_accept},
        {"accept4", SYS_accept4},
        {"sendto", SYS_sendto},
        {"sendmsg", SYS_sendmsg},
        {"sendmmsg", SYS_sendmmsg},
        {"recvfrom", SYS_recvfrom},
        {"recvmsg", SYS_recvmsg},
        {"recvmmsg", SYS_recvmmsg},
        {"io_uring_setup", SYS_io_uring_setup},
        {"io_uring_enter", SYS_io_uring_enter},
        {"io_uring_register", SYS_io_uring_register},
        {"pidfd_getfd", SYS_pidfd_getfd},
    };
    struct hm_err err = {0};

    if (!CHECK_OK(hm_offline_enter(&err)))
        return;
    CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
    for (size_t i = 0; i < TEST_LEN(calls); i++) {
        test_case("%s", calls[i].name);
        errno = 0;
        CHECK_EQ(syscall(calls[i].number, -1, 0, 0, 0, 0, 0), -1);
        CHECK_EQ(errno, EPERM);
    }
}

/* Before it, all that is refused afterwards is possible. */
static void it_is_the_filter_that_refuses(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), pair[2];
    struct hm_err err = {0};

    CHECK(fd >= 0);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    if (!CHECK_OK(hm_offline_enter(&err)))
        return;
    CHECK(send(pair[0], "x", 1, 0) == -1 && errno == EPERM);
    CHECK(listen(fd, 1) == -1 && errno == EPERM);
    /* What somebody handed to us remains good for reading and writing. */
    CHECK(write(pair[0], "x", 1) == 1);
    close(fd);
    close(pair[0]);
    close(pair[1]);
}

static void files_still_work(void)
{
    hm_auto(buf) content = hm_buf(64);
    struct hm_file_opts opts = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(hm_offline_enter(&err)))
        return;
    CHECK_OK(hm_file_write("file", HM_LIT("text"), &opts, &err));
    if (CHECK_OK(hm_file_read(&content, "file", &err)))
        CHECK_BYTES(hm_buf_view(&content), HM_LIT("text"));
}

/* A thread that was there first, one of which the filter must reach. */
struct witness {
    pthread_barrier_t *before, *after;
    int socket_errno, file_errno;
};

static void *watch(void *arg)
{
    struct witness *w = arg;
    int fd;

    pthread_barrier_wait(w->before);
    pthread_barrier_wait(w->after);
    w->socket_errno = socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    w->file_errno = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void threads_that_run_already_are_included(void)
{
    enum { COUNT = 8 };
    pthread_barrier_t before, after;
    pthread_t threads[COUNT];
    struct witness witnesses[COUNT];
    struct hm_err err = {0};

    pthread_barrier_init(&before, NULL, COUNT + 1);
    pthread_barrier_init(&after, NULL, COUNT + 1);
    for (size_t i = 0; i < COUNT; i++) {
        witnesses[i] = (struct witness){&before, &after, -1, -1};
        CHECK(pthread_create(&threads[i], NULL, watch, &witnesses[i]) == 0);
    }
    pthread_barrier_wait(&before);
    CHECK_OK(hm_offline_enter(&err));
    pthread_barrier_wait(&after);
    for (size_t i = 0; i < COUNT; i++) {
        pthread_join(threads[i], NULL);
        test_case("thread %zu", i);
        CHECK_EQ(witnesses[i].socket_errno, EPERM);
        CHECK_EQ(witnesses[i].file_errno, 0);
    }
    pthread_barrier_destroy(&before);
    pthread_barrier_destroy(&after);
}

static void a_program_that_is_started_is_included(void)
{
    int status = -1;
    struct hm_err err = {0};
    pid_t child;

    if (!CHECK_OK(hm_offline_enter(&err)))
        return;
    child = fork();
    if (child == 0) {
        execl("/bin/bash", "bash", "-c",
            "(exec 3<>/dev/tcp/127.0.0.1/1) 2>&1 | "
            "grep -q 'not permitted'",
            (char *)NULL);
        _exit(9);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The status of a child that goes offline and makes one call then. */
static int status_after(long number)
{
    int status = -1;
    pid_t child = fork();
    struct hm_err err = {0};

    if (child == 0) {
        if (!hm_offline_enter(&err))
            _exit(9);
        syscall(number, 0, 0, 0, 0, 0, 0);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    return status;
}

/* The same call with the number that x32 has for it would pass a filter that
 * looks at numbers only. */
static void the_numbers_of_x32_end_the_process(void)
{
    enum { X32 = 0x40000000 };
    struct utsname machine;
    int status;

    CHECK(uname(&machine) == 0);
    CHECK_EQ(status_after(SYS_getppid), 0);
    if (strcmp(machine.machine, "x86_64") != 0) {
        test_skip(1, "this machine has no x32");
        return;
    }
    status = status_after(X32 | SYS_getppid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

/* A kernel, or a container, in which nobody may install a filter. */
static bool forbid_filters(int number)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = ctx != NULL &&
        seccomp_rule_add(
            ctx, SCMP_ACT_ERRNO((uint32_t)number), SCMP_SYS(seccomp), 0) == 0 &&
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO((uint32_t)number), SCMP_SYS(prctl),
            1, SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP, 0)) == 0 &&
        seccomp_load(ctx) == 0;

    seccomp_release(ctx);
    return ok;
}

static void a_kernel_that_refuses_is_said(void)
{
    struct hm_err err = {0};
    int fd;

    if (!CHECK(forbid_filters(EACCES)))
        return;
    CHECK_ERR(hm_offline_enter(&err), HM_USAGE,
        "--offline: the kernel refuses the filter of system calls: ");
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(fd >= 0);
    close(fd);
}

/* gVisor's cousins: the call succeeds and nothing is filtered. */
static void a_filter_that_does_nothing_is_noticed(void)
{
    struct hm_err err = {0};

    if (!CHECK(forbid_filters(0)))
        return;
    CHECK_ERR(hm_offline_enter(&err), HM_USAGE, "--offline: the kernel ");
}

TEST_SUITE(cmd_frame_offline, TEST(every_call_that_talks_is_refused),
    TEST(it_is_the_filter_that_refuses), TEST(files_still_work),
    TEST(threads_that_run_already_are_included),
    TEST(a_program_that_is_started_is_included),
    TEST(the_numbers_of_x32_end_the_process),
    TEST(a_kernel_that_refuses_is_said),
    TEST(a_filter_that_does_nothing_is_noticed));
