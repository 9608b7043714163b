/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor2.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "client/ask.h"
#include "client/rekor2_proof.h"
#include "tlog/body.h"
#include "tlog/tle.h"

enum { CONFLICT = 409 };

/* The entry is in the log already, and this is where. */
static bool take_index(struct hm_logged *out, const struct hm_rekor_ask *ask,
    const struct hm_signed *what, const struct hm_http_response *resp,
    struct hm_err *err)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    struct hm_bytes text;
    uint64_t index;

    HM_TRY(hm_http_header_one(&text, &resp->headers, "X-Log-Index", err));
    if (!hm_text_u64(&index, text))
        return hm_fail(err, HM_FORMAT, "X-Log-Index \"%s\"", HM_SHOW(text));
    HM_TRY(hm_rekor2_prove(out, ask, index, err));
    HM_TRY(hm_body_hashedrekord_2(&body, what, err));
    HM_TRY(
        hm_arena_copy(&out->arena, &out->entry.body, hm_buf_view(&body), err));
    out->entry.kind = HM_LIT("hashedrekord");
    out->entry.version = HM_LIT("0.0.2");
    return true;
}

static bool take_answer(struct hm_logged *out,
    const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_json v;

    if (!hm_json_parse(&v, &out->arena, hm_buf_view(&resp->body),
            HM_CLIENT_ANSWER_MAX, err) ||
        !hm_tle_parse(&out->entry, &out->arena, v, err))
        return hm_wrap(err, "answer");
    return true;
}

static bool post(struct hm_logged *out, const struct hm_rekor_ask *ask,
    const struct hm_signed *what, struct hm_err *err)
{
    hm_auto(buf) proposal = hm_buf(HM_LOG_BODY_MAX);
    hm_auto(http_response) resp = {0};
    struct hm_client_ask req = {
        .http = ask->http,
        .url = ask->url,
        .path = "/api/v2/log/entries",
        .method = "POST",
        .type = "application/json",
        .deadline_ms = ask->deadline_ms,
        .repeatable = true, /* the second time it is there already */
    };

    HM_TRY(hm_body_hashedrekord_2_request(&proposal, what, err));
    req.body = hm_buf_view(&proposal);
    HM_TRY(hm_client_ask(&resp, &req, err));
    if (resp.status == CONFLICT)
        return take_index(out, ask, what, &resp, err) ||
            hm_wrap(err, "the entry that is there already");
    return hm_client_ok(&resp, &req, err) && take_answer(out, &resp, err);
}

bool hm_rekor2_add_hashedrekord(struct hm_logged *out,
    const struct hm_rekor_ask *ask, const struct hm_signed *what,
    struct hm_err *err)
{
    hm_logged_free(out);
    out->arena = hm_arena(HM_CLIENT_ARENA_MAX);
    if (post(out, ask, what, err) &&
        hm_logged_check(&out->entry, HM_LOGGED_REKOR2, ask, what, err))
        return true;
    hm_logged_free(out);
    return hm_wrap(err, "log %s", HM_SHOW(ask->url));
}
