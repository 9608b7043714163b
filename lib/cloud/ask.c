/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/ask.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"

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

/* How much of the secret is filled. */
struct into {
    struct hm_secret *secret;
    size_t len;
};

static bool put(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct into *into = ctx;

    if (chunk.len > into->secret->len - into->len)
        return hm_fail(err, HM_LIMIT, "an answer without end");
    if (chunk.len > 0)
        memcpy(into->secret->p + into->len, chunk.p, chunk.len);
    into->len += chunk.len;
    return true;
}

static bool restart(void *ctx, struct hm_err *err)
{
    (void)err;
    ((struct into *)ctx)->len = 0;
    return true;
}

bool hm_cloud_ask(struct hm_cloud_answer *out, const struct hm_cloud_run *run,
    const struct hm_cloud_ask *ask, struct hm_err *err)
{
    struct into into = {.secret = &out->body};
    const struct hm_sink sink = {put, restart, &into};
    struct hm_http_request req = {
        .method = ask->method,
        .url = ask->url,
        .headers = ask->headers,
        .header_count = ask->header_count,
        .body = ask->body,
        .sigv4 = ask->sigv4,
        .path_secret = ask->path_secret,
        .sink = &sink,
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
    HM_TRY(hm_secret_new(&out->body, HM_CLOUD_ANSWER_MAX, err));
    HM_TRY(hm_http_do(run->opts.http, &req, &out->resp, err));
    hm_secret_cut(&out->body, into.len);
    return true;
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

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

bool hm_cloud_file(struct hm_secret *out, const char *path, struct hm_err *err)
{
    __attribute__((cleanup(close_fd))) int fd = -1;
    hm_auto(secret) text = {0};
    size_t len = 0;
    ssize_t got;

    HM_TRY(hm_file_open(&fd, path, err));
    /* One byte more than is allowed shows what is too long. */
    HM_TRY(hm_secret_new(&text, HM_CLOUD_TOKEN_MAX + 1, err));
    do {
        got = hm_fd_read_some(fd, text.p + len, text.len - len);
        len += got > 0 ? (size_t)got : 0;
    } while (got > 0 && len < text.len);
    if (got < 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
    if (len > HM_CLOUD_TOKEN_MAX)
        return hm_fail(err, HM_LIMIT, "%s: longer than %zu bytes",
            HM_SHOW_PATH(path), HM_CLOUD_TOKEN_MAX);
    while (len > 0 && is_space(text.p[len - 1]))
        len--;
    return hm_secret_from(out, hm_bytes(text.p, len), err);
}
