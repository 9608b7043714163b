/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/command.h"

#include <assert.h>

#include "base/err.h"

const char *hm_exit_meaning(enum hm_exit status)
{
    switch (status) {
    case HM_EXIT_YES:
        return "verified, or done";
    case HM_EXIT_NO:
        return "verification said no; evidence that is malformed, truncated "
               "or unsupported is a no, too";
    case HM_EXIT_USAGE:
        return "usage, or something the caller configured makes no sense: an "
               "option, or what is in a policy, a trust root or a key file";
    case HM_EXIT_UNSURE:
        return "could not tell: a file that is not there or cannot be read, a "
               "network, registry or service error, or the deadline";
    case HM_EXIT_NOTHING:
        return "nothing is attached, and the listing was complete";
    }
    return NULL;
}

enum hm_exit hm_exit_of(enum hm_code code)
{
    switch (code) {
    case HM_USAGE:
        return HM_EXIT_USAGE;
    case HM_FORMAT:
    case HM_LIMIT:
    case HM_UNSUPPORTED:
    case HM_MISMATCH:
    case HM_UNTRUSTED:
    case HM_EXPIRED:
    case HM_POLICY:
        return HM_EXIT_NO;
    case HM_OK: /* a failure that names no reason is our own mistake */
    case HM_NOT_FOUND:
    case HM_NETWORK:
    case HM_DENIED:
    case HM_SYSTEM:
        break;
    }
    return HM_EXIT_UNSURE;
}

bool hm_configured(struct hm_err *err)
{
    assert(err->code != HM_OK);
    if (hm_exit_of(err->code) == HM_EXIT_NO)
        err->code = HM_USAGE;
    return false;
}
