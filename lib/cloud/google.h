/* SPDX-License-Identifier: Apache-2.0 */
/* google.h - the machine's token of Google's metadata server. */
#ifndef HM_CLOUD_GOOGLE_H
#define HM_CLOUD_GOOGLE_H

#include "cloud/ask.h"

/* The default service account's access token, as a password of
 * "oauth2accesstoken". HM_CRED_NONE where no such server answers, or it has no
 * account; but where GCE_METADATA_HOST names one, that is a failure. It may
 * name the two usual hosts, or one on loopback (HM_DENIED). */
HM_MUST_USE bool hm_cloud_google(
    struct hm_cred *out, const struct hm_cloud_run *run, struct hm_err *err);

#endif
