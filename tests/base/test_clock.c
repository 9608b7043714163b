/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <signal.h>
#include <time.h>

#include "test.h"

static void wall_clock_is_in_this_century(void)
{
    struct hm_time now = hm_clock_now();

    CHECK(now.s > 1767225600); /* 2026 */
    CHECK(now.s < 4102444800); /* 2100 */
    CHECK(now.ns < 1000000000);
}

static void monotonic_clock_covers_a_sleep(void)
{
    int64_t before = hm_clock_mono_ms();

    CHECK(hm_clock_sleep_ms(20));
    CHECK(hm_clock_mono_ms() >= before + 20);
}

static void no_time_to_sleep_returns_at_once(void)
{
    int64_t before = hm_clock_mono_ms();

    CHECK(hm_clock_sleep_ms(0));
    CHECK(hm_clock_sleep_ms(-1));
    CHECK(hm_clock_sleep_ms(INT64_MIN));
    CHECK(hm_clock_mono_ms() < before + 1000);
}

static void ignore(int number)
{
    (void)number;
}

/* The signal repeats: one that comes before the sleep begins does no harm. */
static void signal_ends_a_sleep(void)
{
    const struct itimerspec every = {{0, 10000000}, {0, 10000000}};
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct sigaction action = {.sa_handler = ignore};
    timer_t timer;

    sigaction(SIGUSR1, &action, NULL);
    if (!CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0))
        return;
    CHECK(timer_settime(timer, 0, &every, NULL) == 0);
    CHECK(!hm_clock_sleep_ms(60000));
    timer_delete(timer);
}

TEST_SUITE(base_clock, TEST(wall_clock_is_in_this_century),
    TEST(monotonic_clock_covers_a_sleep),
    TEST(no_time_to_sleep_returns_at_once), TEST(signal_ends_a_sleep));
