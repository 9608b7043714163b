/* SPDX-License-Identifier: Apache-2.0 */
/* control.h - /_sandbox/: what steers the sandbox while it runs.
 *
 *     GET PUT DELETE /_sandbox/faults     {"faults":["oci=throttle:1@x2"]}
 *     GET DELETE     /_sandbox/requests   the journal
 *     GET            /_sandbox/NAME       a file of document.h */
#ifndef HM_SANDBOX_CONTROL_H
#define HM_SANDBOX_CONTROL_H

#include "sandbox/fault.h"
#include "sandbox/journal.h"
#include "sandbox/world.h"
#include "serve/message.h"

struct hm_control {
    struct hm_faults *faults;
    struct hm_journal *journal;
    struct hm_world *world;
    const char *host;
};

/* Is the path one of these? */
bool hm_control_is(struct hm_bytes path);

/* A struct hm_serve_handler; ctx is a struct hm_control. A request that a page
 * in a browser made (with Origin) is refused: any page can reach loopback. */
void hm_control_handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif
