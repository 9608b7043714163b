/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor1.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "client/ask.h"
#include "client/rekor1_read.h"
#include "tlog/body.h"

#define ENTRIES "/api/v1/log/entries"

enum { CONFLICT = 409 };

/* One entry that is asked for. */
struct adding {
    const struct hm_rekor_ask *ask;
    const struct hm_signed *what;
    const char *kind;
};

/* The path of the entry that a Location names. Only its last piece is taken,
 * the entry's id: a log behind a proxy does not know its own path, and nobody
 * sends us to another place. */
static bool put_entry_path(
    struct hm_buf *out, struct hm_bytes location, struct hm_err *err)
{
    struct hm_bytes id = location;
    size_t slash;

    while ((slash = hm_bytes_find(id, '/')) < id.len)
        id = hm_bytes_slice(id, slash + 1, id.len);
    for (size_t i = 0; i < id.len; i++) {
        if (!hm_is_alnum(id.p[i]))
            id.len = 0;
    }
    if (id.len == 0)
        return hm_fail(err, HM_FORMAT, "location \"%s\"", HM_SHOW(location));
    hm_buf_put_str(out, ENTRIES "/");
    hm_buf_put(out, id);
    return hm_buf_end(out, NULL, err);
}

static bool take_answer(struct hm_logged *out, const struct adding *adding,
    const struct hm_http_response *resp, struct hm_err *err)
{
    HM_TRY(hm_rekor1_read(
        &out->entry, &out->arena, hm_buf_view(&resp->body), err));
    if (!hm_bytes_eq_str(out->entry.kind, adding->kind))
        return hm_fail(err, HM_MISMATCH, "an entry of kind \"%s\", not \"%s\"",
            HM_SHOW(out->entry.kind), adding->kind);
    return hm_logged_check(
        &out->entry, HM_LOGGED_REKOR1, adding->ask, adding->what, err);
}

static bool fetch(struct hm_logged *out, const struct adding *adding,
    const struct hm_http_response *conflict, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_KIB);
    hm_auto(http_response) resp = {0};
    struct hm_client_ask ask = {
        .http = adding->ask->http,
        .url = adding->ask->url,
        .deadline_ms = adding->ask->deadline_ms,
    };
    struct hm_bytes location;

    HM_TRY(hm_http_header_one(&location, &conflict->headers, "Location", err));
    HM_TRY(put_entry_path(&path, location, err));
    ask.path = hm_buf_str(&path);
    HM_TRY(hm_client_ask(&resp, &ask, err));
    return hm_client_ok(&resp, &ask, err) &&
        take_answer(out, adding, &resp, err);
}

static bool post(struct hm_logged *out, const struct adding *adding,
    struct hm_bytes proposal, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    const struct hm_client_ask ask = {
        .http = adding->ask->http,
        .url = adding->ask->url,
        .path = ENTRIES,
        .method = "POST",
        .type = "application/json",
        .body = proposal,
        .deadline_ms = adding->ask->deadline_ms,
        .repeatable = true, /* the second time it is there already */
    };

    HM_TRY(hm_client_ask(&resp, &ask, err));
    if (resp.status == CONFLICT)
        return fetch(out, adding, &resp, err) ||
            hm_wrap(err, "the entry that is there already");
    return hm_client_ok(&resp, &ask, err) &&
        take_answer(out, adding, &resp, err);
}

static bool add(struct hm_logged *out, const struct adding *adding,
    const struct hm_buf *proposal, struct hm_err *err)
{
    hm_logged_free(out);
    out->arena = hm_arena(HM_CLIENT_ARENA_MAX);
    if (post(out, adding, hm_buf_view(proposal), err))
        return true;
    hm_logged_free(out);
    return hm_wrap(err, "log %s", HM_SHOW(adding->ask->url));
}

bool hm_rekor1_add_hashedrekord(struct hm_logged *out,
    const struct hm_rekor_ask *ask, const struct hm_signed *what,
    struct hm_err *err)
{
    const struct adding adding = {ask, what, "hashedrekord"};
    hm_auto(buf) proposal = hm_buf(HM_LOG_BODY_MAX);

    HM_TRY(hm_body_hashedrekord_1(&proposal, what, err));
    return add(out, &adding, &proposal, err);
}

bool hm_rekor1_add_dsse(struct hm_logged *out, const struct hm_rekor_ask *ask,
    struct hm_bytes envelope, const struct hm_signed *what, struct hm_err *err)
{
    const struct adding adding = {ask, what, "dsse"};
    /* As JSON text no byte needs more than six. */
    hm_auto(buf) proposal = hm_buf(6 * envelope.len + (size_t)HM_LOG_BODY_MAX);

    HM_TRY(hm_body_dsse_1_request(&proposal, envelope, what, err));
    return add(out, &adding, &proposal, err);
}
