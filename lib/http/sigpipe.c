/* SPDX-License-Identifier: Apache-2.0 */
#include "http/sigpipe.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>

static sigset_t only_sigpipe(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

struct hm_http_sigpipe hm_http_sigpipe_block(void)
{
    struct hm_http_sigpipe out = {.was_pending = false};
    sigset_t set = only_sigpipe(), pending;

    sigemptyset(&pending);
    sigpending(&pending);
    out.was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &set, &out.before);
    return out;
}

void hm_http_sigpipe_free(struct hm_http_sigpipe *sigpipe)
{
    static const struct timespec no_wait = {0, 0};
    sigset_t set = only_sigpipe();
    int saved = errno;

    while (!sigpipe->was_pending && sigtimedwait(&set, NULL, &no_wait) < 0 &&
        errno == EINTR)
        continue;
    pthread_sigmask(SIG_SETMASK, &sigpipe->before, NULL);
    errno = saved;
}
