/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

enum { MS_PER_S = 1000, NS_PER_MS = 1000 * 1000 };

static struct timespec now(clockid_t clock)
{
    struct timespec ts;

    if (clock_gettime(clock, &ts) != 0)
        abort();
    return ts;
}

struct hm_time hm_clock_now(void)
{
    struct timespec ts = now(CLOCK_REALTIME);

    return (struct hm_time){ts.tv_sec, (uint32_t)ts.tv_nsec};
}

int64_t hm_clock_mono_ms(void)
{
    struct timespec ts = now(CLOCK_MONOTONIC);

    return (int64_t)ts.tv_sec * MS_PER_S + ts.tv_nsec / NS_PER_MS;
}

bool hm_clock_sleep_ms(int64_t ms)
{
    struct timespec ts = {ms / MS_PER_S, ms % MS_PER_S * NS_PER_MS};

    return ms <= 0 || clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL) == 0;
}
