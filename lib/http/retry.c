/* SPDX-License-Identifier: Apache-2.0 */
#include "http/retry.h"

#include "base/limits.h"
#include "base/text.h"
#include "http/date.h"

enum { MS_PER_S = 1000 };

bool hm_http_retry_status(int status)
{
    static const int statuses[] = {408, 429, 500, 502, 503, 504};

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (statuses[i] == status)
            return true;
    }
    return false;
}

/* Can the body be sent again, and what came be forgotten? */
static bool can_restart(
    const struct hm_http_request *req, const struct hm_http_response *resp)
{
    return (req->source == NULL || req->source->rewind != NULL) &&
        (!resp->sink_used || req->sink->restart != NULL);
}

bool hm_http_may_repeat(
    const struct hm_http_request *req, const struct hm_http_response *resp)
{
    return (req->repeatable || hm_http_idempotent(req->method)) &&
        can_restart(req, resp);
}

int64_t hm_http_retry_after_ms(
    const struct hm_http_headers *headers, int64_t now_s)
{
    struct hm_bytes value;
    struct hm_err ignored;
    uint64_t seconds;
    int64_t when_s;

    if (!hm_http_header_one(&value, headers, "Retry-After", &ignored))
        return -1;
    if (!hm_text_u64(&seconds, value)) {
        if (!hm_http_date_parse(&when_s, value, now_s, &ignored))
            return -1;
        seconds = when_s > now_s ? (uint64_t)(when_s - now_s) : 0;
    }
    if (seconds > HM_HTTP_RETRY_AFTER_MAX_MS / MS_PER_S)
        return HM_HTTP_RETRY_AFTER_MAX_MS;
    return (int64_t)seconds * MS_PER_S;
}

int64_t hm_http_wait_ms(
    unsigned attempt, int64_t retry_after_ms, uint64_t random)
{
    uint64_t most = HM_HTTP_BACKOFF_MS;
    int64_t jitter;

    while (attempt-- > 0 && most < HM_HTTP_BACKOFF_MAX_MS)
        most *= 2;
    if (most > HM_HTTP_BACKOFF_MAX_MS)
        most = HM_HTTP_BACKOFF_MAX_MS;
    jitter = (int64_t)(random % (most + 1));
    /* The jitter comes on top: all clients were told the same moment. */
    return jitter + (retry_after_ms > 0 ? retry_after_ms : 0);
}

static bool any_left(
    const struct hm_http_request *req, const struct hm_http_try *t)
{
    if (t->patient && req->retries > 0)
        return t->number < HM_HTTP_PATIENT_MAX;
    return t->number < req->retries && t->number < HM_HTTP_RETRIES_MAX;
}

/* Who is patient asks often enough to notice soon that a service is back, and
 * not so often that it is kept down. */
static int64_t wait_of(const struct hm_http_request *req,
    const struct hm_http_response *resp, const struct hm_http_try *t)
{
    int64_t asked = t->answered ? resp->retry_after_ms : -1;
    int64_t wait_ms = hm_http_wait_ms(t->number, -1, t->random);

    if (t->patient && wait_ms > HM_HTTP_PATIENT_MS)
        wait_ms %= HM_HTTP_PATIENT_MS;
    if (t->patient && t->number >= req->retries &&
        wait_ms < HM_HTTP_PATIENT_LEAST_MS)
        wait_ms = HM_HTTP_PATIENT_LEAST_MS;
    return wait_ms + (asked > 0 ? asked : 0);
}

static struct hm_http_next stop(enum hm_http_stop why)
{
    return (struct hm_http_next){.stop = why};
}

struct hm_http_next hm_http_retry(const struct hm_http_request *req,
    const struct hm_http_response *resp, const struct hm_http_try *t)
{
    bool not_sent = !t->answered && resp->failure == HM_HTTP_FAIL_NOT_SENT;
    int64_t wait_ms;

    if (t->answered ? !hm_http_retry_status(resp->status)
                    : resp->failure == HM_HTTP_FAIL_FINAL)
        return stop(HM_HTTP_STOP_NONE);
    if (!any_left(req, t))
        return stop(HM_HTTP_STOP_RETRIES);
    if (not_sent ? !can_restart(req, resp) : !hm_http_may_repeat(req, resp))
        return stop(HM_HTTP_STOP_UNSAFE);
    wait_ms = wait_of(req, resp, t);
    if (wait_ms >= t->left_ms)
        return stop(HM_HTTP_STOP_DEADLINE);
    return (struct hm_http_next){.again = true, .wait_ms = wait_ms};
}
