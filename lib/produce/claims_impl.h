/* SPDX-License-Identifier: Apache-2.0 */
/* claims_impl.h - between claims.c and platform.c. */
#ifndef HM_PRODUCE_CLAIMS_IMPL_H
#define HM_PRODUCE_CLAIMS_IMPL_H

#include "base/bytes.h"
#include "base/err.h"

/* Claims of GitHub's tokens. */
struct hm_workflow_ref {
    struct hm_bytes repository, ref, workflow_ref;
};

/* "acme/app/.github/workflows/x.yml@refs/heads/main" without the repository in
 * front and the ref behind. Path and ref may hold an '@' of their own, so the
 * ref of the run decides where there is one like it; a workflow's file lies in
 * one folder, so "@refs/" is no part of its name. HM_NOT_FOUND, HM_FORMAT. */
HM_MUST_USE bool hm_build_workflow_path(struct hm_bytes *out,
    const struct hm_workflow_ref *ref, struct hm_err *err);

#endif
