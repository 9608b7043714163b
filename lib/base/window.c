/* SPDX-License-Identifier: Apache-2.0 */
#include "base/window.h"

#include "base/buf.h"
#include "base/err.h"

int hm_time_cmp(struct hm_time a, struct hm_time b)
{
    if (a.s != b.s)
        return a.s < b.s ? -1 : 1;
    return (a.ns > b.ns) - (a.ns < b.ns);
}

struct hm_time hm_time_of(int64_t time_s)
{
    return (struct hm_time){.s = time_s};
}

bool hm_window_holds(const struct hm_window *window, struct hm_time at)
{
    if (window->has_start && hm_time_cmp(at, window->start) < 0)
        return false;
    return !window->has_end || hm_time_cmp(at, window->end) <= 0;
}

bool hm_window_check(const struct hm_window *window, struct hm_time at,
    const char *what, struct hm_err *err)
{
    if (hm_window_holds(window, at))
        return true;
    if (window->has_start && hm_time_cmp(at, window->start) < 0)
        return hm_fail(err, HM_EXPIRED, "%s: %s is before %s", what,
            HM_SHOW_TIME(at.s), HM_SHOW_TIME(window->start.s));
    return hm_fail(err, HM_EXPIRED, "%s: %s is after %s", what,
        HM_SHOW_TIME(at.s), HM_SHOW_TIME(window->end.s));
}
