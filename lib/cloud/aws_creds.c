/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cloud/aws.h"

bool hm_aws_refused(const struct hm_cloud_answer *answer,
    const struct hm_bytes *sent, size_t sent_count, struct hm_err *err)
{
    int status = answer->resp.status;
    hm_auto(buf) text = hm_buf(HM_LOG_LINE_MAX);

    hm_cloud_show_refusal(
        &text, hm_buf_view(&answer->resp.body), sent, sent_count);
    return hm_fail(err, status >= 500 || status == 429 ? HM_NETWORK : HM_DENIED,
        "status %d%s", status, hm_buf_str(&text));
}

static bool from_env(struct hm_aws_creds *out, const struct hm_cloud_run *run,
    struct hm_err *err)
{
    const char *id = hm_cloud_env(run, "AWS_ACCESS_KEY_ID");
    const char *secret = hm_cloud_env(run, "AWS_SECRET_ACCESS_KEY");
    const char *token = hm_cloud_env(run, "AWS_SESSION_TOKEN");

    if (id == NULL || secret == NULL)
        return hm_fail(err, HM_USAGE, "%s is set without %s",
            id != NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
            id != NULL ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
    if (!hm_aws_creds_set(out, hm_bytes_str(id), hm_bytes_str(secret),
            token != NULL ? hm_bytes_str(token) : hm_bytes(NULL, 0), err))
        return hm_wrap(err, "environment");
    out->from = "keys of the environment";
    return true;
}

static bool any_set(
    const struct hm_cloud_run *run, const char *a, const char *b)
{
    return hm_cloud_env(run, a) != NULL || hm_cloud_env(run, b) != NULL;
}

bool hm_aws_creds_find(struct hm_aws_creds *out, const struct hm_cloud_run *run,
    struct hm_bytes region, struct hm_err *err)
{
    const char *off = hm_cloud_env(run, "AWS_EC2_METADATA_DISABLED");

    if (any_set(run, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
        return from_env(out, run, err);
    if (hm_cloud_env(run, "AWS_WEB_IDENTITY_TOKEN_FILE") != NULL)
        return hm_aws_web_identity(out, run, region, err);
    if (any_set(run, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI"))
        return hm_aws_container(out, run, err) ||
            hm_wrap(err, "container credentials");
    if (hm_bytes_eq_nocase(hm_bytes_str(off), HM_LIT("true")))
        return true;
    return hm_aws_imds(out, run, err) || hm_wrap(err, "EC2 metadata");
}
