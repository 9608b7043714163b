/* SPDX-License-Identifier: Apache-2.0 */
/* aws.h - with which AWS credentials we may sign, and the password of ECR.
 *
 * Sources in AWS's order: the environment, a web identity (IRSA), the
 * container's service (ECS, EKS Pod Identity), the machine's (EC2, version 2 of
 * its protocol only). Configuration files are not read. The first that is
 * configured decides; its failure is no reason to ask the next, because that
 * would be another identity. */
#ifndef HM_CLOUD_AWS_H
#define HM_CLOUD_AWS_H

#include "cloud/answer.h"
#include "cloud/ask.h"
#include "cloud/host.h"

/* True with an empty id: none here. `region` is the registry's, for STS when
 * the environment names no other. */
HM_MUST_USE bool hm_aws_creds_find(struct hm_aws_creds *out,
    const struct hm_cloud_run *run, struct hm_bytes region, struct hm_err *err);

/* AssumeRoleWithWebIdentity with AWS_WEB_IDENTITY_TOKEN_FILE, which is set. */
HM_MUST_USE bool hm_aws_web_identity(struct hm_aws_creds *out,
    const struct hm_cloud_run *run, struct hm_bytes region, struct hm_err *err);

/* What AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or .._FULL_URI names; one of them
 * is set. */
HM_MUST_USE bool hm_aws_container(struct hm_aws_creds *out,
    const struct hm_cloud_run *run, struct hm_err *err);

/* The machine's role; true with an empty id where there is no such service, or
 * no role. */
HM_MUST_USE bool hm_aws_imds(struct hm_aws_creds *out,
    const struct hm_cloud_run *run, struct hm_err *err);

/* The refusal of a service: "status 403 AccessDenied: .." in words, without
 * what was sent. Always false. */
bool hm_aws_refused(const struct hm_cloud_answer *answer,
    const struct hm_bytes *sent, size_t sent_count, struct hm_err *err);

/* The password of `host`, a registry of ECR; HM_CRED_NONE without credentials
 * of AWS. */
HM_MUST_USE bool hm_cloud_ecr(struct hm_cred *out,
    const struct hm_cloud_run *run, const struct hm_cloud_host *host,
    struct hm_err *err);

#endif
