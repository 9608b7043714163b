/* SPDX-License-Identifier: Apache-2.0 */
/* sigpipe.h - no SIGPIPE from here.
 *
 * OpenSSL writes to sockets with write(2), and a peer that hung up would end
 * the process. libcurl's own answer changes the signal's handler for all
 * threads at once, which is why it is switched off (CURLOPT_NOSIGNAL). A
 * library that may not touch what belongs to the process blocks the signal in
 * its own thread, for as long as it talks, and takes back what it caused. */
#ifndef HM_HTTP_SIGPIPE_H
#define HM_HTTP_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

#include "base/cleanup.h"

struct hm_http_sigpipe {
    sigset_t before;  /* the thread's mask */
    bool was_pending; /* one that is not ours to take back */
};

/* Use as: hm_auto(http_sigpipe) quiet = hm_http_sigpipe_block(); */
struct hm_http_sigpipe hm_http_sigpipe_block(void);
void hm_http_sigpipe_free(struct hm_http_sigpipe *sigpipe);
HM_DEFINE_AUTO(http_sigpipe)

#endif
