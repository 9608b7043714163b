/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/ask.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/uri.h"
#include "cred/token_file.h"
#include "http/guarded.h"

enum { RETRIES = 2 };

void hm_cloud_answer_free(struct hm_cloud_answer *answer)
{
    hm_http_response_free(&answer->resp);
    hm_secret_free(&answer->body);
}

bool hm_cloud_is_metadata(const struct hm_uri *uri)
{
    static const char *const hosts[] = {
        "169.254.169.254", "metadata.google.internal", /* EC2 and Google */
        "169.254.170.2",                               /* ECS */
        "169.254.170.23", "[fd00:ec2::23]",            /* EKS Pod Identity */
    };

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        if (hm_bytes_eq_str(uri->host, hosts[i]))
            return hm_uri_scheme_is(uri, "http") && uri->port == 80;
    }
    return false;
}

bool hm_cloud_ask(struct hm_cloud_answer *out, const struct hm_cloud_run *run,
    const struct hm_cloud_ask *ask, struct hm_err *err)
{
    struct hm_http_request req = {
        .method = ask->method,
        .url = ask->url,
        .headers = ask->headers,
        .header_count = ask->header_count,
        .body = ask->body,
        .sigv4 = ask->sigv4,
        .path_secret = ask->path_secret,
        .body_max = HM_CLOUD_ANSWER_MAX,
        .deadline_ms = run->deadline_ms,
        .retries = ask->probe ? 0 : RETRIES,
        /* Nothing that is asked here changes anything. */
        .repeatable = true,
        .foreign = true, /* a registry's client certificate is not for them */
    };
    int64_t probe_ms = hm_http_mono_ms(run->opts.http) + HM_CLOUD_PROBE_MS;
    struct hm_uri uri;

    hm_cloud_answer_free(out);
    *out = (struct hm_cloud_answer){0};
    HM_TRY(hm_uri_parse(&uri, ask->url, err));
    req.unsafe_http = req.direct = hm_cloud_is_metadata(&uri);
    if (ask->probe && probe_ms < req.deadline_ms)
        req.deadline_ms = probe_ms;
    return hm_http_do_guarded(
        run->opts.http, &req, &out->resp, &out->body, err);
}

bool hm_cloud_answer_ok(const struct hm_cloud_answer *answer)
{
    return answer->resp.status >= 200 && answer->resp.status <= 299;
}

const char *hm_cloud_env(const struct hm_cloud_run *run, const char *name)
{
    const char *text = run->opts.env != NULL ? run->opts.env(name) : NULL;

    return text != NULL && text[0] != '\0' ? text : NULL;
}

bool hm_cloud_file(struct hm_secret *out, const char *path, struct hm_err *err)
{
    return hm_cred_token_file(out, path, HM_CLOUD_TOKEN_MAX, err);
}
