/* SPDX-License-Identifier: Apache-2.0 */
#include "http/guarded.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"

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

bool hm_http_do_guarded(const struct hm_http *http,
    const struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_secret *body, struct hm_err *err)
{
    hm_auto(secret) room = {0};
    struct into into = {.secret = &room};
    const struct hm_sink sink = {put, restart, &into};
    struct hm_http_request guarded = *req;

    if (req->body_max > HM_SECRET_MAX)
        return hm_fail(err, HM_USAGE, "a secret answer of %llu bytes",
            (unsigned long long)req->body_max);
    guarded.sink = &sink;
    HM_TRY(hm_secret_new(&room, (size_t)req->body_max, err));
    HM_TRY(hm_http_do(http, &guarded, resp, err));
    hm_secret_cut(&room, into.len);
    *body = hm_secret_move(&room);
    return true;
}
