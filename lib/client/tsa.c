/* SPDX-License-Identifier: Apache-2.0 */
#include "client/tsa.h"

#include <inttypes.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client/ask.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "root/root.h"
#include "tsa/request.h"
#include "tsa/timestamp.h"

enum { NONCE_LEN = 8 };

/* One question, and what it can be recognised by. */
struct query {
    const struct hm_tsa_ask *ask;
    uint8_t nonce[NONCE_LEN];
    struct hm_buf der;
};

static bool make_query(struct query *query, struct hm_err *err)
{
    const struct hm_tsa_ask *ask = query->ask;
    struct hm_tsa_request request = {
        .policy = ask->policy,
        .nonce = hm_bytes(query->nonce, NONCE_LEN),
        .certs = true,
    };

    /* Anybody can have the hash of nothing timestamped. */
    if (ask->message.len == 0)
        return hm_fail(err, HM_USAGE, "nothing to timestamp");
    HM_TRY((ask->random != NULL ? ask->random : hm_random)(
        query->nonce, NONCE_LEN, err));
    HM_TRY(hm_digest_of(&request.imprint,
        ask->hash != HM_HASH_NONE ? ask->hash : HM_SHA256, ask->message, err));
    return hm_tsa_request_write(&query->der, &request, err);
}

/* ---- The exchange ---- */

static bool check_media(const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_bytes type;

    HM_TRY(hm_http_header_one(&type, &resp->headers, "Content-Type", err));
    if (hm_bytes_eq_nocase(hm_bytes_slice(type, 0, hm_bytes_find(type, ';')),
            HM_LIT("application/timestamp-reply")))
        return true;
    return hm_fail(err, HM_FORMAT,
        "media type \"%s\", wanted application/timestamp-reply", HM_SHOW(type));
}

/* The status first: Sigstore's authority says "400" in JSON under the media
 * type of a timestamp. */
static bool fetch(struct hm_http_response *resp, const struct query *query,
    struct hm_err *err)
{
    struct hm_bytes url = query->ask->url;
    bool slash = url.len > 0 && url.p[url.len - 1] == '/';
    const struct hm_client_ask ask = {
        .http = query->ask->http,
        .url = url,
        .path = slash ? "/" : "",
        .method = "POST",
        .type = "application/timestamp-query",
        .accept = "application/timestamp-reply",
        .body = hm_buf_view(&query->der),
        .body_max = HM_TSA_MAX,
        .deadline_ms = query->ask->deadline_ms,
        .repeatable = true, /* two stamps are as good as one */
    };

    HM_TRY(hm_client_ask(resp, &ask, err));
    HM_TRY(hm_client_ok(resp, &ask, err));
    return check_media(resp, err);
}

/* ---- Is it believed? ---- */

/* Among the authorities of all domains. One that knows the token decides, but
 * for its time: roots list one certificate with several windows. */
static bool check_signed(const struct query *query,
    const struct hm_timestamp *token, struct hm_err *err)
{
    const struct hm_root *root = query->ask->root;
    struct hm_err expired = {0};

    for (size_t i = 0; i < hm_root_count(root); i++) {
        const struct hm_domain *domain = hm_root_domain(root, i);

        for (size_t k = 0; k < domain->tsa_count; k++) {
            struct hm_err one = {0};

            if (hm_timestamp_verify(
                    token, domain->tsas[k].ca, query->ask->message, NULL, &one))
                return true;
            if (one.code == HM_EXPIRED)
                expired = one;
            if (one.code == HM_EXPIRED || one.code == HM_UNTRUSTED)
                continue;
            *err = one;
            return false;
        }
    }
    if (expired.code != HM_OK) {
        *err = expired;
        return false;
    }
    return hm_fail(err, HM_UNTRUSTED, "no authority of the trust root");
}

/* A few seconds are the way. A minute is worth a word: perhaps it is our clock
 * that is wrong. With an hour no certificate of ten minutes is of use. */
static bool check_clock(const struct query *query,
    const struct hm_timestamp *token, struct hm_err *err)
{
    int64_t now_s = hm_http_now_s(query->ask->http);
    int64_t off_s = token->time.s - now_s;
    uint64_t size_s = off_s < 0 ? (uint64_t)-off_s : (uint64_t)off_s;

    if (size_s > HM_TSA_SKEW_MAX_S)
        return hm_fail(err, HM_MISMATCH,
            "the authority's clock says %s, this machine's %s",
            HM_SHOW_TIME(token->time.s), HM_SHOW_TIME(now_s));
    if (size_s >= HM_TSA_SKEW_WARN_S)
        hm_log(query->ask->http->log, HM_LOG_WARN,
            "%s is %" PRIu64 " s %s this machine's clock",
            HM_SHOW(query->ask->url), size_s,
            off_s < 0 ? "behind" : "ahead of");
    return true;
}

static bool check_answer(
    const struct query *query, struct hm_bytes der, struct hm_err *err)
{
    const struct hm_tsa_ask *ask = query->ask;
    struct hm_timestamp token;

    if (!hm_timestamp_parse_response(&token, der, err)) {
        if (hm_timestamp_refused(der))
            err->code = HM_DENIED;
        return false;
    }
    HM_TRY(hm_timestamp_check_request(
        &token, hm_bytes(query->nonce, NONCE_LEN), ask->policy, err));
    HM_TRY(check_signed(query, &token, err));
    if (ask->within != NULL)
        HM_TRY(hm_window_check(
            ask->within, token.time, "what was to be timestamped", err));
    return check_clock(query, &token, err);
}

static bool stamp(struct hm_buf *out, struct query *query, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};

    HM_TRY(make_query(query, err));
    HM_TRY(fetch(&resp, query, err));
    HM_TRY(check_answer(query, hm_buf_view(&resp.body), err));
    hm_buf_put(out, hm_buf_view(&resp.body));
    return hm_buf_end(out, NULL, err);
}

bool hm_tsa_stamp(
    struct hm_buf *out, const struct hm_tsa_ask *ask, struct hm_err *err)
{
    struct query query = {.ask = ask, .der = hm_buf(HM_TSA_MAX)};
    bool good = stamp(out, &query, err);

    hm_buf_free(&query.der);
    return good || hm_wrap(err, "timestamp authority %s", HM_SHOW(ask->url));
}
