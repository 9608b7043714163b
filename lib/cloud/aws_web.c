/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "cloud/aws.h"

#define ROLE_ENV "AWS_ROLE_ARN"
#define SESSION_ENV "AWS_ROLE_SESSION_NAME"
#define TOKEN_ENV "AWS_WEB_IDENTITY_TOKEN_FILE"

enum { ROLE_MAX = 2048, SESSION_MAX = 64 }; /* as STS documents them */

static bool is_session_name(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_alnum(in.p[i]) &&
            hm_bytes_find(HM_LIT("_=,.@-"), in.p[i]) == 6)
            return false;
    }
    return in.len >= 2 && in.len <= SESSION_MAX;
}

/* arn:aws[-..]:iam::ACCOUNT:role/PATH; which account, STS decides. */
static bool is_role(struct hm_bytes in)
{
    return in.len <= ROLE_MAX && hm_cloud_word_ok(in, ROLE_MAX) &&
        hm_bytes_starts(in, HM_LIT("arn:aws")) &&
        memmem(in.p, in.len, ":role/", 6) != NULL;
}

/* Signed tokens are three texts of base64url between dots. */
static bool is_token(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_alnum(in.p[i]) && hm_bytes_find(HM_LIT("-_."), in.p[i]) == 3)
            return false;
    }
    return in.len > 0;
}

/* STS lives where the program runs; without a region of the environment that
 * is most likely where the registry is. */
static bool put_url(struct hm_buf *out, const struct hm_cloud_run *run,
    struct hm_bytes region, struct hm_err *err)
{
    const char *own = hm_cloud_env(run, "AWS_REGION");

    if (own == NULL)
        own = hm_cloud_env(run, "AWS_DEFAULT_REGION");
    if (own != NULL)
        region = hm_bytes_str(own);
    if (!hm_cloud_region_ok(region))
        return hm_fail(err, HM_USAGE, "AWS_REGION is %s, which is no region",
            HM_SHOW(region));
    if (run->opts.endpoints.sts != NULL)
        hm_buf_printf(out, "%s/", run->opts.endpoints.sts);
    else
        hm_buf_printf(out, "https://sts.%.*s.%s/", (int)region.len, region.p,
            hm_cloud_domain(region));
    return hm_buf_end(out, NULL, err);
}

/* The form, with the token at its end, in guarded memory as a whole. */
static bool make_body(struct hm_secret *out, const struct hm_cloud_run *run,
    const struct hm_secret *token, struct hm_err *err)
{
    const char *role = hm_cloud_env(run, ROLE_ENV);
    const char *session = hm_cloud_env(run, SESSION_ENV);
    hm_auto(buf) form = hm_buf(8 * HM_KIB);
    struct hm_bytes front;

    if (session == NULL)
        session = "hallmark";
    if (role == NULL || !is_role(hm_bytes_str(role)))
        return hm_fail(err, HM_USAGE, ROLE_ENV " is %s, which is no role",
            role != NULL ? HM_SHOW_STR(role) : "not set");
    if (!is_session_name(hm_bytes_str(session)))
        return hm_fail(err, HM_USAGE, SESSION_ENV " is %s, which is no name",
            HM_SHOW_STR(session));
    hm_buf_put_str(
        &form, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=");
    hm_uri_escape(&form, hm_bytes_str(role));
    hm_buf_put_str(&form, "&RoleSessionName=");
    hm_uri_escape(&form, hm_bytes_str(session));
    hm_buf_put_str(&form, "&WebIdentityToken=");
    HM_TRY(hm_buf_end(&form, &front, err));
    HM_TRY(hm_secret_new(out, front.len + token->len, err));
    memcpy(out->p, front.p, front.len);
    memcpy(out->p + front.len, token->p, token->len);
    return true;
}

static bool read_token(
    struct hm_secret *out, const struct hm_cloud_run *run, struct hm_err *err)
{
    if (!hm_cloud_file(out, hm_cloud_env(run, TOKEN_ENV), err))
        return hm_wrap(err, TOKEN_ENV);
    if (!is_token(hm_secret_view(out)))
        return hm_fail(err, HM_FORMAT,
            TOKEN_ENV ": the file does not hold a signed token");
    return true;
}

static bool ask(struct hm_aws_creds *out, const struct hm_cloud_run *run,
    struct hm_bytes url, const struct hm_secret *token, struct hm_err *err)
{
    hm_auto(secret) body = {0};
    hm_auto(cloud_answer) answer = {0};
    struct hm_bytes sent = hm_secret_view(token);
    struct hm_cloud_ask ask = {.method = "POST",
        .url = url,
        .headers = {{"Content-Type",
            HM_LIT("application/x-www-form-urlencoded"), false}},
        .header_count = 1};

    HM_TRY(make_body(&body, run, token, err));
    ask.body = hm_secret_view(&body);
    HM_TRY(hm_cloud_ask(&answer, run, &ask, err));
    if (!hm_cloud_answer_ok(&answer))
        return hm_aws_refused(&answer, &sent, 1, err);
    return hm_cloud_read_sts(out, hm_secret_view(&answer.body), err);
}

bool hm_aws_web_identity(struct hm_aws_creds *out,
    const struct hm_cloud_run *run, struct hm_bytes region, struct hm_err *err)
{
    const char *role = hm_cloud_env(run, ROLE_ENV);
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(secret) token = {0};

    HM_TRY(read_token(&token, run, err));
    HM_TRY(put_url(&url, run, region, err));
    if (!ask(out, run, hm_buf_view(&url), &token, err))
        return hm_wrap(err, "AssumeRoleWithWebIdentity for role %s",
            role != NULL ? HM_SHOW_STR(role) : "(none)");
    out->from = "web identity";
    return true;
}
