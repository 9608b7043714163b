/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "test.h"

/* Both ends of a terminal. */
static bool open_terminal(int *master, int *slave)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (!CHECK(*master >= 0))
        return false;
    CHECK(grantpt(*master) == 0 && unlockpt(*master) == 0);
    *slave = open(ptsname(*master), O_RDWR | O_NOCTTY);
    return CHECK(*slave >= 0);
}

static struct hm_bytes seen(int master)
{
    static char text[1000];
    ssize_t got = read(master, text, sizeof(text));

    return hm_bytes(text, got > 0 ? (size_t)got : 0);
}

static void it_speaks_when_half_a_second_has_passed(void)
{
    struct hm_progress progress;
    int master, slave;

    if (!open_terminal(&master, &slave))
        return;
    hm_progress_start(&progress, slave);
    hm_progress_add(&progress, 1024);
    CHECK_EQ(seen(master).len, 0);
    progress.next_ms = 0;
    hm_progress_add(&progress, 2048);
    CHECK_BYTES(seen(master), HM_LIT("\r3.0 KiB read\033[K"));
    hm_progress_add(&progress, 1 << 30);
    CHECK_EQ(seen(master).len, 0); /* not at every step */
    progress.next_ms = 0;
    hm_progress_add(&progress, 0);
    CHECK_BYTES(seen(master), HM_LIT("\r1.0 GiB read\033[K"));
    hm_progress_free(&progress);
    CHECK_BYTES(seen(master), HM_LIT("\r\033[K"));
    close(slave);
    close(master);
}

static void it_leaves_no_trace_of_short_work(void)
{
    struct hm_progress progress;
    int master, slave;

    if (!open_terminal(&master, &slave))
        return;
    hm_progress_start(&progress, slave);
    hm_progress_add(&progress, 1024);
    hm_progress_free(&progress);
    CHECK_EQ(seen(master).len, 0);
    close(slave);
    close(master);
}

static void it_is_silent_where_nobody_watches(void)
{
    struct hm_progress progress;
    char byte;
    int fds[2];

    hm_progress_add(NULL, 1);
    if (!CHECK(pipe2(fds, O_NONBLOCK) == 0))
        return;
    hm_progress_start(&progress, fds[1]);
    progress.next_ms = 0;
    hm_progress_add(&progress, 1024);
    hm_progress_free(&progress);
    CHECK(read(fds[0], &byte, 1) < 0);
    close(fds[0]);
    close(fds[1]);
}

TEST_SUITE(cmd_input_progress, TEST(it_speaks_when_half_a_second_has_passed),
    TEST(it_leaves_no_trace_of_short_work),
    TEST(it_is_silent_where_nobody_watches));
