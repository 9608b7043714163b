/* SPDX-License-Identifier: Apache-2.0 */
/* browser.h - show a page to whoever sits at this machine. */
#ifndef HM_OIDC_BROWSER_H
#define HM_OIDC_BROWSER_H

#include <stdbool.h>

#include "base/env.h"
#include "hallmark/err.h"

struct hm_oidc_browser {
    hm_env *env; /* PATH, DISPLAY, WAYLAND_DISPLAY */
    char *const *vars;
};

/* Start xdg-open, without waiting for it: the first browser of a session lives
 * as long as the person likes. It gets nothing of ours but the page, and prints
 * nothing. HM_NOT_FOUND: no screen, or no such program; HM_SYSTEM. */
HM_MUST_USE bool hm_oidc_browser_open(
    const struct hm_oidc_browser *browser, const char *url, struct hm_err *err);

#endif
