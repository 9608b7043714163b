/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

enum { PATIENCE_MS = 500, REPAINT_MS = 200 };

void hm_progress_start(struct hm_progress *progress, int fd)
{
    *progress = (struct hm_progress){
        .fd = fd >= 0 && isatty(fd) == 1 ? fd : -1,
        .next_ms = hm_clock_mono_ms() + PATIENCE_MS,
    };
}

static void show(const struct hm_progress *progress, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    double shown = (double)bytes / 1024;
    size_t unit = 0;

    while (shown >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        shown /= 1024;
        unit++;
    }
    dprintf(progress->fd, "\r%.1f %s read\033[K", shown, units[unit]);
}

void hm_progress_add(struct hm_progress *progress, uint64_t bytes)
{
    int64_t now;

    if (progress == NULL || progress->fd < 0)
        return;
    bytes = __atomic_add_fetch(&progress->bytes, bytes, __ATOMIC_RELAXED);
    now = hm_clock_mono_ms();
    if (now < __atomic_load_n(&progress->next_ms, __ATOMIC_RELAXED) ||
        __atomic_test_and_set(&progress->writing, __ATOMIC_ACQUIRE))
        return;
    __atomic_store_n(&progress->next_ms, now + REPAINT_MS, __ATOMIC_RELAXED);
    __atomic_store_n(&progress->shown, true, __ATOMIC_RELAXED);
    show(progress, bytes);
    __atomic_clear(&progress->writing, __ATOMIC_RELEASE);
}

void hm_progress_free(struct hm_progress *progress)
{
    if (progress->fd >= 0 && progress->shown)
        dprintf(progress->fd, "\r\033[K");
    progress->fd = -1;
}
