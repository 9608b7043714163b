/* SPDX-License-Identifier: Apache-2.0 */
#include "client/tsa.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "enc/oid.h"
#include "lab/serve_http.h"
#include "sandbox/authority.h"
#include "sandbox/misbehave.h"
#include "test.h"
#include "tsa/timestamp.h"

#define URL "https://tsa.test/tsa/api/v1/timestamp"

/* What is wrong with the answers. */
struct wrong {
    enum hm_fault fault; /* with `count` 1 */
    size_t count;
    uint64_t number;
    int64_t seconds;
    const char *media; /* instead of the right one */
    struct hm_bytes body;
    int status;
    bool replay; /* the first answer again */
};

struct stand {
    struct authority authority;
    struct lab_serve serve;
    const struct wrong *wrong;
    struct hm_buf first, log;
};

static void change(struct stand *stand, struct hm_serve_response *resp)
{
    const struct wrong *wrong = stand->wrong;

    if (wrong->replay && stand->first.len > 0) {
        hm_buf_cut(&resp->body, 0);
        hm_buf_put(&resp->body, hm_buf_view(&stand->first));
    } else if (wrong->replay) {
        hm_buf_put(&stand->first, hm_buf_view(&resp->body));
    }
    if (wrong->media != NULL || wrong->status != 0) {
        hm_auto(serve_response) made = hm_serve_response();

        hm_serve_answer(&made, wrong->status != 0 ? wrong->status : 200,
            wrong->media, wrong->body);
        hm_serve_response_free(resp);
        *resp = made;
        made = hm_serve_response();
    }
}

static bool answer(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct stand *stand = ctx;
    struct hm_fault_rule rule = {.fault = stand->wrong->fault,
        .number = stand->wrong->number,
        .seconds = stand->wrong->seconds};
    const struct hm_fault_hits hits = {
        .rules = &rule, .count = stand->wrong->count};

    if (!hm_misbehave_instead(&hits, resp))
        hm_sandbox_tsa_handle(stand->authority.tsa, &hits, req, resp);
    hm_misbehave_after(&hits, resp);
    change(stand, resp);
    return true;
}

static void keep_line(void *ctx, enum hm_log_level level, const char *line)
{
    (void)level;
    hm_buf_put_str(ctx, line);
}

static bool stand_new(struct stand *out, struct hm_err *err)
{
    static const struct wrong nothing = {0};

    *out = (struct stand){
        .wrong = &nothing, .first = hm_buf(HM_TSA_MAX), .log = hm_buf(HM_KIB)};
    lab_serve_new(&out->serve, answer, out);
    return authority_new(&out->authority, err);
}

static void stand_free(struct stand *stand)
{
    authority_free(&stand->authority);
    hm_buf_free(&stand->first);
    hm_buf_free(&stand->log);
}
#define stand_auto __attribute__((cleanup(stand_free))) struct stand

static struct hm_tsa_ask ask_of(struct stand *stand)
{
    return (struct hm_tsa_ask){
        .http = &stand->serve.http,
        .url = HM_LIT(URL),
        .root = stand->authority.root,
        .message = HM_LIT("a signature"),
        .deadline_ms = hm_http_mono_ms(&stand->serve.http) + 20000,
    };
}

static void a_signature_is_timestamped(void)
{
    static const enum hm_hash hashes[] = {
        HM_HASH_NONE, HM_SHA256, HM_SHA384, HM_SHA512};
    stand_auto stand;
    struct hm_err err = {0};

    if (!CHECK_OK(stand_new(&stand, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(hashes); i++) {
        struct hm_tsa_ask ask = ask_of(&stand);
        hm_auto(buf) out = hm_buf(HM_TSA_MAX);
        struct hm_timestamp token;

        ask.hash = hashes[i];
        if (!CHECK_OK(hm_tsa_stamp(&out, &ask, &err)) ||
            !CHECK_OK(
                hm_timestamp_parse_response(&token, hm_buf_view(&out), &err)))
            return;
        CHECK_EQ(token.imprint.hash, i == 0 ? HM_SHA256 : hashes[i]);
        CHECK_EQ(token.nonce.len > 0, true);
        CHECK_EQ(token.cert_count, 1);
    }
    CHECK_EQ(stand.serve.count, 4);
}

/* Each with what keeps it from being believed, and nothing else. */
static void what_is_wrong_is_not_believed(void)
{
    static const struct {
        const char *name;
        struct wrong wrong;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"a rejection", {.fault = HM_FAULT_REJECT, .count = 1}, HM_DENIED,
            "not granted: status 2 (rejection)"},
        {"503", {.fault = HM_FAULT_STATUS, .count = 1, .number = 503},
            HM_NETWORK, "503"},
        {"400",
            {.media = "application/timestamp-reply",
                .status = 400,
                .body = {(const uint8_t *)"{\"code\":400,\"message\":\"no\"}",
                    27}},
            HM_DENIED, "no"},
        {"a page", {.fault = HM_FAULT_HTML, .count = 1}, HM_FORMAT,
            "media type \"text/html\""},
        {"garbage", {.fault = HM_FAULT_GARBAGE, .count = 1}, HM_UNSUPPORTED,
            "timestamp response: offset 0"},
        {"half of it", {.fault = HM_FAULT_TRUNCATE, .count = 1, .number = 300},
            HM_NETWORK, ""},
        {"without end", {.fault = HM_FAULT_ENDLESS, .count = 1}, HM_LIMIT, ""},
        {"an hour late", {.fault = HM_FAULT_STALL, .count = 1}, HM_NETWORK, ""},
        {"the last byte", {.fault = HM_FAULT_WRONG_DIGEST, .count = 1},
            HM_MISMATCH, "timestamp authority " URL},
        {"a clock two hours behind",
            {.fault = HM_FAULT_CLOCK_SKEW, .count = 1, .seconds = -7200},
            HM_MISMATCH, "the authority's clock says"},
        {"a clock two hours ahead",
            {.fault = HM_FAULT_CLOCK_SKEW, .count = 1, .seconds = 7200},
            HM_MISMATCH, "the authority's clock says"},
        {"before there was the authority",
            {.fault = HM_FAULT_CLOCK_SKEW, .count = 1, .seconds = -400000000},
            HM_EXPIRED, ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_TSA_MAX);
        struct hm_err err = {0};
        struct hm_tsa_ask ask;
        stand_auto stand;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(stand_new(&stand, &err)))
            return;
        stand.wrong = &cases[i].wrong;
        ask = ask_of(&stand);
        CHECK_ERR(
            hm_tsa_stamp(&out, &ask, &err), cases[i].code, cases[i].words);
        CHECK_EQ(out.len, 0);
    }
}

static void an_old_answer_is_not_the_answer(void)
{
    const struct wrong wrong = {.replay = true};
    hm_auto(buf) out = hm_buf(HM_TSA_MAX);
    struct hm_err err = {0};
    struct hm_tsa_ask ask;
    stand_auto stand;

    if (!CHECK_OK(stand_new(&stand, &err)))
        return;
    stand.wrong = &wrong;
    ask = ask_of(&stand);
    if (!CHECK_OK(hm_tsa_stamp(&out, &ask, &err)) ||
        !CHECK(stand.first.len > 0))
        return;
    hm_buf_cut(&out, 0);
    CHECK_ERR(hm_tsa_stamp(&out, &ask, &err), HM_MISMATCH,
        "nonce is not that of the request");
}

static bool same_nonce(void *out, size_t len, struct hm_err *err)
{
    (void)err;
    memset(out, 7, len);
    return true;
}

/* The nonce is the same, what is stamped is not. */
static void another_message_is_another_question(void)
{
    const struct wrong wrong = {.replay = true};
    hm_auto(buf) out = hm_buf(HM_TSA_MAX);
    struct hm_err err = {0};
    struct hm_tsa_ask ask;
    stand_auto stand;

    if (!CHECK_OK(stand_new(&stand, &err)))
        return;
    stand.wrong = &wrong;
    ask = ask_of(&stand);
    ask.random = same_nonce;
    if (!CHECK_OK(hm_tsa_stamp(&out, &ask, &err)) ||
        !CHECK(stand.first.len > 0))
        return;
    hm_buf_cut(&out, 0);
    ask.message = HM_LIT("another");
    CHECK_ERR(hm_tsa_stamp(&out, &ask, &err), HM_MISMATCH, "imprint");
}

static void a_stranger_is_not_trusted(void)
{
    hm_auto(buf) out = hm_buf(HM_TSA_MAX);
    struct hm_err err = {0};
    struct hm_tsa_ask ask;
    stand_auto stand;

    if (!CHECK_OK(stand_new(&stand, &err)))
        return;
    ask = ask_of(&stand);
    ask.url = HM_LIT("https://tsa.test/tsa/2/api/v1/timestamp");
    CHECK_ERR(hm_tsa_stamp(&out, &ask, &err), HM_UNTRUSTED,
        "no authority of the trust root");
}

static void demands_are_held(void)
{
    static const struct hm_bytes policy = HM_OID("\x2a\x03");
    const struct hm_window before = {
        .has_end = true, .end = {.s = AUTHORITY_NOW_S - 1}};
    const struct hm_window now = {.has_start = true,
        .start = {.s = AUTHORITY_NOW_S},
        .has_end = true,
        .end = {.s = AUTHORITY_NOW_S}};
    hm_auto(buf) out = hm_buf(HM_TSA_MAX);
    struct hm_err err = {0};
    struct hm_tsa_ask ask;
    stand_auto stand;

    if (!CHECK_OK(stand_new(&stand, &err)))
        return;
    ask = ask_of(&stand);
    ask.policy = policy;
    CHECK_ERR(hm_tsa_stamp(&out, &ask, &err), HM_DENIED, "unaccepted policy");
    ask = ask_of(&stand);
    ask.within = &before;
    CHECK_ERR(hm_tsa_stamp(&out, &ask, &err), HM_EXPIRED,
        "what was to be timestamped");
    ask.within = &now;
    CHECK_OK(hm_tsa_stamp(&out, &ask, &err));
    ask.message = hm_bytes(NULL, 0);
    CHECK_ERR(hm_tsa_stamp(&out, &ask, &err), HM_USAGE, "nothing to timestamp");
}

static void a_clock_that_is_off_is_told(void)
{
    const struct wrong wrong = {
        .fault = HM_FAULT_CLOCK_SKEW, .count = 1, .seconds = -90};
    hm_auto(buf) out = hm_buf(HM_TSA_MAX);
    struct hm_err err = {0};
    struct hm_tsa_ask ask;
    stand_auto stand;
    const struct hm_log log = {HM_LOG_WARN, keep_line, &stand.log};

    if (!CHECK_OK(stand_new(&stand, &err)))
        return;
    stand.serve.http.log = &log;
    ask = ask_of(&stand);
    CHECK_OK(hm_tsa_stamp(&out, &ask, &err));
    CHECK_STR(hm_buf_str(&stand.log), "");
    stand.wrong = &wrong;
    CHECK_OK(hm_tsa_stamp(&out, &ask, &err));
    CHECK_STR(hm_buf_str(&stand.log),
        URL " is 90 s behind this machine's "
            "clock");
}

TEST_SUITE(client_tsa, TEST(a_signature_is_timestamped),
    TEST(what_is_wrong_is_not_believed), TEST(an_old_answer_is_not_the_answer),
    TEST(another_message_is_another_question), TEST(a_stranger_is_not_trusted),
    TEST(demands_are_held), TEST(a_clock_that_is_off_is_told));
