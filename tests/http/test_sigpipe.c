/* SPDX-License-Identifier: Apache-2.0 */
#include "http/sigpipe.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "test.h"

/* A write that raises SIGPIPE. */
static void write_to_nobody(void)
{
    int fds[2];

    if (!CHECK(pipe(fds) == 0))
        return;
    close(fds[0]);
    CHECK(write(fds[1], "x", 1) == -1 && errno == EPIPE);
    close(fds[1]);
}

static bool is_pending(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigpending(&set);
    return sigismember(&set, SIGPIPE) == 1;
}

static bool is_blocked(void)
{
    sigset_t set;

    sigemptyset(&set);
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, SIGPIPE) == 1;
}

static void a_broken_pipe_does_not_end_the_process(void)
{
    {
        hm_auto(http_sigpipe) quiet = hm_http_sigpipe_block();

        CHECK(is_blocked());
        write_to_nobody();
        CHECK(is_pending());
    }
    CHECK(!is_blocked());
    CHECK(!is_pending());
}

static void the_callers_own_signal_is_left_to_him(void)
{
    hm_auto(http_sigpipe) callers = hm_http_sigpipe_block();

    write_to_nobody();
    {
        hm_auto(http_sigpipe) quiet = hm_http_sigpipe_block();

        write_to_nobody();
    }
    CHECK(is_blocked());
    CHECK(is_pending());
}

TEST_SUITE(http_sigpipe, TEST(a_broken_pipe_does_not_end_the_process),
    TEST(the_callers_own_signal_is_left_to_him));
