/* SPDX-License-Identifier: Apache-2.0 */
/* trust_build.h - trust roots and signing configurations out of options. */
#ifndef HM_TRUST_BUILD_H
#define HM_TRUST_BUILD_H

#include "cmd/frame/command.h"
#include "cmd/trust/part.h"

/* Append the document to `out`, from --fulcio, --tsa, --rekor and --ctfe of the
 * run. Files are read, chains checked link by link, and the result is read
 * again before it is given. */
HM_MUST_USE bool hm_trust_build_root(
    struct hm_buf *out, struct hm_run *run, struct hm_err *err);

/* The same from --fulcio, --oidc-provider, --rekor, --tsa, --rekor-config and
 * --tsa-config. */
HM_MUST_USE bool hm_trust_build_config(
    struct hm_buf *out, struct hm_run *run, struct hm_err *err);

#endif
