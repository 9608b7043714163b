/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <signal.h>
#include <sys/time.h>

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

/* The alarm repeats: one that comes before the sleep begins does no harm. */
static void signal_ends_a_sleep(void)
{
    const struct itimerval every = {{0, 10000}, {0, 10000}}, never = {0};
    struct sigaction before, action = {.sa_handler = ignore};
    struct itimerval saved;

    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &every, &saved);
    CHECK(!hm_clock_sleep_ms(60000));
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    setitimer(ITIMER_REAL, &saved, NULL);
}

TEST_SUITE(base_clock, TEST(wall_clock_is_in_this_century),
    TEST(monotonic_clock_covers_a_sleep),
    TEST(no_time_to_sleep_returns_at_once), TEST(signal_ends_a_sleep));
