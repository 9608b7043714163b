/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "cloud/aws.h"

#define RELATIVE_ENV "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL_ENV "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN_ENV "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE_ENV "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
#define ECS "http://169.254.170.2"
#define IMDS "http://169.254.169.254"
#define ROLES "/latest/meta-data/iam/security-credentials/"

/* Longer than the three questions take. */
#define IMDS_TOKEN_LIFE_S "60"

enum { ROLE_NAME_MAX = 64, IMDS_TOKEN_MAX = 1024 };

/* https to anybody, http to loopback and to the two services that AWS runs
 * beside a container. What it says is where the program's owner sends it; the
 * token that goes there was given for that. */
static bool check_full(struct hm_bytes url, struct hm_err *err)
{
    struct hm_uri uri;

    HM_TRY(hm_uri_parse(&uri, url, err));
    if (hm_uri_scheme_is(&uri, "https") || hm_uri_is_loopback(&uri))
        return true;
    if (hm_cloud_is_metadata(&uri) &&
        !hm_bytes_eq_str(uri.host, "169.254.169.254") &&
        !hm_bytes_eq_str(uri.host, "metadata.google.internal"))
        return true;
    return hm_fail(err, HM_DENIED,
        "plain http to %s, which is no service of ECS or EKS",
        HM_SHOW(uri.host));
}

static bool put_url(
    struct hm_buf *out, const struct hm_cloud_run *run, struct hm_err *err)
{
    const char *relative = hm_cloud_env(run, RELATIVE_ENV);
    const char *full = hm_cloud_env(run, FULL_ENV);
    const char *base = run->opts.endpoints.containers;

    if (relative == NULL) {
        hm_buf_put_str(out, full);
        HM_TRY(hm_buf_end(out, NULL, err));
        return check_full(hm_buf_view(out), err) || hm_wrap(err, FULL_ENV);
    }
    /* Without the slash it would go on with the host's name. */
    if (relative[0] != '/')
        return hm_fail(err, HM_USAGE, RELATIVE_ENV ": %s is no path",
            HM_SHOW_STR(relative));
    hm_buf_printf(out, "%s%s", base != NULL ? base : ECS, relative);
    return hm_buf_end(out, NULL, err) || hm_wrap(err, RELATIVE_ENV);
}

/* Empty when none is configured. It may have two words ("Bearer x"). */
static bool read_token(
    struct hm_secret *out, const struct hm_cloud_run *run, struct hm_err *err)
{
    const char *file = hm_cloud_env(run, TOKEN_FILE_ENV);
    const char *text = hm_cloud_env(run, TOKEN_ENV);

    if (file != NULL && !hm_cloud_file(out, file, err))
        return hm_wrap(err, TOKEN_FILE_ENV);
    if (file == NULL && text != NULL)
        HM_TRY(hm_secret_from(out, hm_bytes_str(text), err));
    for (size_t i = 0; i < out->len; i++) {
        if (out->p[i] < ' ' || out->p[i] > '~')
            return hm_fail(err, HM_FORMAT,
                "the authorization token holds control characters");
    }
    if (file != NULL && out->len == 0)
        return hm_fail(err, HM_FORMAT, TOKEN_FILE_ENV ": is empty");
    return true;
}

bool hm_aws_container(struct hm_aws_creds *out, const struct hm_cloud_run *run,
    struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(cloud_answer) answer = {0};
    hm_auto(secret) token = {0};
    struct hm_cloud_ask ask = {.path_secret = true};
    struct hm_bytes sent[2];

    HM_TRY(put_url(&url, run, err));
    HM_TRY(read_token(&token, run, err));
    /* ECS knows a task by the path alone. */
    ask.url = sent[0] = hm_buf_view(&url);
    sent[1] = hm_secret_view(&token);
    ask.headers[0] =
        (struct hm_http_header){"Authorization", hm_secret_view(&token), true};
    ask.header_count = token.len > 0;
    HM_TRY(hm_cloud_ask(&answer, run, &ask, err));
    if (!hm_cloud_answer_ok(&answer))
        return hm_aws_refused(&answer, sent, 2, err);
    HM_TRY(hm_cloud_read_metadata(out, hm_secret_view(&answer.body), err));
    out->from = "container credentials";
    return true;
}

static bool ask_imds(struct hm_cloud_answer *out,
    const struct hm_cloud_run *run, const char *path,
    const struct hm_secret *token, struct hm_err *err)
{
    const char *base = run->opts.endpoints.imds;
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_cloud_ask ask = {.header_count = 1};

    hm_buf_printf(&url, "%s%s", base != NULL ? base : IMDS, path);
    HM_TRY(hm_buf_end(&url, &ask.url, err));
    if (token != NULL) {
        ask.headers[0] = (struct hm_http_header){
            "X-aws-ec2-metadata-token", hm_secret_view(token), true};
    } else {
        ask.method = "PUT";
        ask.probe = true;
        ask.headers[0] =
            (struct hm_http_header){"X-aws-ec2-metadata-token-ttl-seconds",
                hm_bytes_str(IMDS_TOKEN_LIFE_S), false};
    }
    return hm_cloud_ask(out, run, &ask, err);
}

/* A token of the service's second protocol. Empty where nobody answers, as
 * beyond its hop limit, or where it is switched off: the first protocol, which
 * anybody can be tricked into asking, is never spoken. */
static bool imds_token(
    struct hm_secret *out, const struct hm_cloud_run *run, struct hm_err *err)
{
    hm_auto(cloud_answer) answer = {0};
    int status;

    if (!ask_imds(&answer, run, "/latest/api/token", NULL, err)) {
        if (err->code != HM_NETWORK || hm_http_cancelled(run->opts.http))
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    status = answer.resp.status;
    if (status >= 400 && status <= 499)
        return true;
    if (!hm_cloud_answer_ok(&answer))
        return hm_http_check_ok(&answer.resp, err);
    if (!hm_cloud_word_ok(hm_secret_view(&answer.body), IMDS_TOKEN_MAX))
        return hm_fail(err, HM_FORMAT, "a session token that is none");
    *out = hm_secret_move(&answer.body);
    return true;
}

/* The name of the role becomes a part of a path. */
static bool is_role_name(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (!hm_is_alnum(in.p[i]) &&
            hm_bytes_find(HM_LIT("_+=,.@-"), in.p[i]) == 7)
            return false;
    }
    return in.len > 0 && in.len <= ROLE_NAME_MAX && in.p[0] != '.';
}

/* Append the path of the role's credentials; nothing without a role. */
static bool put_role(struct hm_buf *out, const struct hm_cloud_run *run,
    const struct hm_secret *token, struct hm_err *err)
{
    hm_auto(cloud_answer) answer = {0};
    struct hm_bytes name;
    struct hm_rd rd;

    HM_TRY(ask_imds(&answer, run, ROLES, token, err));
    if (answer.resp.status == 404)
        return true;
    if (!hm_cloud_answer_ok(&answer))
        return hm_http_check_ok(&answer.resp, err);
    rd = hm_rd(hm_secret_view(&answer.body));
    name = hm_rd_line(&rd);
    if (!is_role_name(name))
        return hm_fail(err, HM_FORMAT, "a role of the name %s", HM_SHOW(name));
    hm_buf_put_str(out, ROLES);
    hm_buf_put(out, name);
    return hm_buf_end(out, NULL, err);
}

bool hm_aws_imds(struct hm_aws_creds *out, const struct hm_cloud_run *run,
    struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_URI_MAX);
    hm_auto(cloud_answer) answer = {0};
    hm_auto(secret) token = {0};

    HM_TRY(imds_token(&token, run, err));
    if (token.len == 0)
        return true;
    HM_TRY(put_role(&path, run, &token, err));
    if (path.len == 0)
        return true;
    HM_TRY(ask_imds(&answer, run, hm_buf_str(&path), &token, err));
    if (!hm_cloud_answer_ok(&answer))
        return hm_http_check_ok(&answer.resp, err);
    HM_TRY(hm_cloud_read_metadata(out, hm_secret_view(&answer.body), err));
    out->from = "role of the EC2 machine";
    return true;
}
