/* SPDX-License-Identifier: Apache-2.0 */
#include "http/retry.h"

#include "base/limits.h"
#include "test.h"

enum { NOW_S = 784111777 }; /* Sun, 06 Nov 1994 08:49:37 GMT */

static bool read_some(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    (void)ctx;
    (void)out;
    (void)err;
    *len = 0;
    return true;
}

static bool rewind_it(void *ctx, struct hm_err *err)
{
    (void)ctx;
    (void)err;
    return true;
}

static void only_passing_troubles_are_retried(void)
{
    for (int status = 100; status < 600; status++) {
        bool want = status == 408 || status == 429 || status == 500 ||
            status == 502 || status == 503 || status == 504;

        test_case("%d", status);
        CHECK_EQ(hm_http_retry_status(status), want);
    }
}

static void idempotent_methods_are_those_of_the_standard(void)
{
    static const struct {
        const char *method;
        bool idempotent;
    } cases[] = {
        {NULL, true},
        {"GET", true},
        {"HEAD", true},
        {"PUT", true},
        {"DELETE", true},
        {"OPTIONS", true},
        {"POST", false},
        {"PATCH", false},
        {"get", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        CHECK_EQ(hm_http_idempotent(cases[i].method), cases[i].idempotent);
}

static void retry_after_is_seconds_or_a_date(void)
{
    static const struct {
        const char *name, *fields;
        int64_t ms;
    } cases[] = {
        {"absent", "", -1},
        {"zero", "Retry-After: 0\n", 0},
        {"seconds", "retry-after: 120\n", 120000},
        {"capped", "Retry-After: 86401\n", HM_HTTP_RETRY_AFTER_MAX_MS},
        {"huge", "Retry-After: 18446744073709551615\n",
            HM_HTTP_RETRY_AFTER_MAX_MS},
        {"beyond 64 bits", "Retry-After: 18446744073709551616\n", -1},
        {"negative", "Retry-After: -5\n", -1},
        {"fraction", "Retry-After: 1.5\n", -1},
        {"words", "Retry-After: soon\n", -1},
        {"empty", "Retry-After:\n", -1},
        {"twice", "Retry-After: 1\nRetry-After: 1\n", -1},
        {"now", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\n", 0},
        {"in 23 s", "Retry-After: Sun, 06 Nov 1994 08:50:00 GMT\n", 23000},
        {"past", "Retry-After: Sun, 06 Nov 1994 08:00:00 GMT\n", 0},
        {"year 0", "Retry-After: Sat, 01 Jan 0000 00:00:00 GMT\n", 0},
        {"far future", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\n",
            HM_HTTP_RETRY_AFTER_MAX_MS},
        {"RFC 850", "Retry-After: Sunday, 06-Nov-94 08:49:38 GMT\n", 1000},
        {"no such date", "Retry-After: Sun, 31 Nov 1994 08:50:00 GMT\n", -1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_headers) headers = hm_http_headers();
        struct hm_rd rd = hm_rd(hm_bytes_str(cases[i].fields));
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(
                hm_http_headers_take(&headers, HM_LIT("HTTP/2 503"), &err)))
            continue;
        while (hm_rd_left(&rd) > 0)
            CHECK_OK(hm_http_headers_take(&headers, hm_rd_line(&rd), &err));
        CHECK_EQ(hm_http_retry_after_ms(&headers, NOW_S), cases[i].ms);
    }
}

static void waits_grow_up_to_a_limit_with_full_jitter(void)
{
    static const struct {
        unsigned attempt;
        int64_t most;
    } cases[] = {
        {0, 250},
        {1, 500},
        {2, 1000},
        {6, 16000},
        {7, 20000},
        {8, 20000},
        {63, 20000},
        {64, 20000},
        {4294967295U, 20000},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        uint64_t most = (uint64_t)cases[i].most;
        unsigned attempt = cases[i].attempt;

        test_case("attempt %u", attempt);
        CHECK_EQ(hm_http_wait_ms(attempt, -1, 0), 0);
        CHECK_EQ(hm_http_wait_ms(attempt, -1, most), cases[i].most);
        CHECK_EQ(hm_http_wait_ms(attempt, -1, most + 1), 0);
        CHECK(hm_http_wait_ms(attempt, -1, UINT64_MAX) <= cases[i].most);
        /* Never earlier than the server asked, and not all at once. */
        CHECK_EQ(hm_http_wait_ms(attempt, 7000, 0), 7000);
        CHECK_EQ(hm_http_wait_ms(attempt, 7000, 9), 7009);
    }
}

/* Rows that differ in one thing from a good one. */
static void a_retry_needs_a_reason_permission_and_time(void)
{
    static const struct hm_source once = {.read = read_some};
    static const struct hm_source again = {
        .read = read_some, .rewind = rewind_it};
    static const struct hm_sink one_way = {0};
    static const struct hm_sink resumable = {.restart = rewind_it};
    static const struct {
        const char *name;
        struct hm_http_request req;
        struct hm_http_response resp;
        struct hm_http_try attempt;
        enum hm_http_stop stop; /* NONE: see `again` */
        bool again;
    } cases[] = {
        {"503 for GET", {.retries = 1}, {.status = 503},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE, true},
        {"200", {.retries = 1}, {.status = 200},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE, false},
        {"404", {.retries = 1}, {.status = 404},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE, false},
        {"no retries", {0}, {.status = 503},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_RETRIES, false},
        {"all used", {.retries = 3}, {.status = 503},
            {.number = 3, .answered = true, .left_ms = 1000},
            HM_HTTP_STOP_RETRIES, false},
        {"the last one", {.retries = 3}, {.status = 503},
            {.number = 2, .answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE,
            true},
        {"more than the maximum", {.retries = 99}, {.status = 503},
            {.number = HM_HTTP_RETRIES_MAX, .answered = true, .left_ms = 1000},
            HM_HTTP_STOP_RETRIES, false},
        {"POST", {.method = "POST", .retries = 1}, {.status = 503},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_UNSAFE, false},
        {"POST with 429", {.method = "POST", .retries = 1}, {.status = 429},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_UNSAFE, false},
        {"POST that may be repeated",
            {.method = "POST", .retries = 1, .repeatable = true},
            {.status = 503}, {.answered = true, .left_ms = 1000},
            HM_HTTP_STOP_NONE, true},
        {"PUT", {.method = "PUT", .retries = 1}, {.status = 503},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE, true},
        {"source that cannot rewind",
            {.method = "PUT", .retries = 1, .source = &once}, {.status = 503},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_UNSAFE, false},
        {"source that rewinds",
            {.method = "PUT", .retries = 1, .source = &again}, {.status = 503},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE, true},
        {"connection refused, POST", {.method = "POST", .retries = 1},
            {.failure = HM_HTTP_FAIL_NOT_SENT}, {.left_ms = 1000},
            HM_HTTP_STOP_NONE, true},
        {"connection refused, source that cannot rewind",
            {.method = "POST", .retries = 1, .source = &once},
            {.failure = HM_HTTP_FAIL_NOT_SENT}, {.left_ms = 1000},
            HM_HTTP_STOP_UNSAFE, false},
        {"connection lost, GET", {.retries = 1}, {.failure = HM_HTTP_FAIL_LOST},
            {.left_ms = 1000}, HM_HTTP_STOP_NONE, true},
        {"connection lost, POST", {.method = "POST", .retries = 1},
            {.failure = HM_HTTP_FAIL_LOST}, {.left_ms = 1000},
            HM_HTTP_STOP_UNSAFE, false},
        {"sink has bytes", {.retries = 1, .sink = &one_way},
            {.failure = HM_HTTP_FAIL_LOST, .sink_used = true},
            {.left_ms = 1000}, HM_HTTP_STOP_UNSAFE, false},
        {"sink has none", {.retries = 1, .sink = &one_way},
            {.failure = HM_HTTP_FAIL_LOST}, {.left_ms = 1000},
            HM_HTTP_STOP_NONE, true},
        {"sink can restart", {.retries = 1, .sink = &resumable},
            {.failure = HM_HTTP_FAIL_LOST, .sink_used = true},
            {.left_ms = 1000}, HM_HTTP_STOP_NONE, true},
        {"final failure", {.retries = 1}, {.failure = HM_HTTP_FAIL_FINAL},
            {.left_ms = 1000}, HM_HTTP_STOP_NONE, false},
        {"503 of a failed exchange is no answer", {.retries = 1},
            {.status = 503, .failure = HM_HTTP_FAIL_FINAL}, {.left_ms = 1000},
            HM_HTTP_STOP_NONE, false},
        {"no time", {.retries = 1}, {.status = 503},
            {.answered = true, .left_ms = 0}, HM_HTTP_STOP_DEADLINE, false},
        {"past", {.retries = 1}, {.status = 503},
            {.answered = true, .left_ms = -5}, HM_HTTP_STOP_DEADLINE, false},
        {"Retry-After at the deadline", {.retries = 1},
            {.status = 429, .retry_after_ms = 1000},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_DEADLINE, false},
        {"Retry-After before the deadline", {.retries = 1},
            {.status = 429, .retry_after_ms = 999},
            {.answered = true, .left_ms = 1000}, HM_HTTP_STOP_NONE, true},
        {"Retry-After of an earlier answer", {.retries = 1},
            {.failure = HM_HTTP_FAIL_LOST, .retry_after_ms = 5000},
            {.left_ms = 1000}, HM_HTTP_STOP_NONE, true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_next next =
            hm_http_retry(&cases[i].req, &cases[i].resp, &cases[i].attempt);

        test_case("%s", cases[i].name);
        CHECK_EQ(next.again, cases[i].again);
        CHECK_EQ(next.stop, cases[i].stop);
    }
}

/* The last one who can be asked is asked until the deadline. */
static void who_is_patient_has_no_count_of_retries(void)
{
    static const struct {
        const char *name;
        struct hm_http_request req;
        struct hm_http_response resp;
        struct hm_http_try attempt;
        enum hm_http_stop stop; /* NONE: see `again` */
        bool again;
    } cases[] = {
        {"all used, and patient", {.retries = 3}, {.status = 503},
            {.number = 99,
                .patient = true,
                .answered = true,
                .left_ms = HM_HTTP_PATIENT_MS + 1,
                .random = UINT64_MAX},
            HM_HTTP_STOP_NONE, true},
        {"patient waits a while", {.retries = 3}, {.status = 503},
            {.number = 3,
                .patient = true,
                .answered = true,
                .left_ms = HM_HTTP_PATIENT_LEAST_MS},
            HM_HTTP_STOP_DEADLINE, false},
        {"patient is quick at first", {.retries = 3}, {.status = 503},
            {.number = 2, .patient = true, .answered = true, .left_ms = 1},
            HM_HTTP_STOP_NONE, true},
        {"patient has an end", {.retries = 3}, {.status = 503},
            {.number = HM_HTTP_PATIENT_MAX,
                .patient = true,
                .answered = true,
                .left_ms = 10000},
            HM_HTTP_STOP_RETRIES, false},
        {"patient without retries", {0}, {.status = 503},
            {.patient = true, .answered = true, .left_ms = 10000},
            HM_HTTP_STOP_RETRIES, false},
        {"patient, and refused", {.retries = 3}, {.status = 400},
            {.patient = true, .answered = true, .left_ms = 10000},
            HM_HTTP_STOP_NONE, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_next next =
            hm_http_retry(&cases[i].req, &cases[i].resp, &cases[i].attempt);

        test_case("%s", cases[i].name);
        CHECK_EQ(next.again, cases[i].again);
        CHECK_EQ(next.stop, cases[i].stop);
    }
}

TEST_SUITE(http_retry, TEST(only_passing_troubles_are_retried),
    TEST(idempotent_methods_are_those_of_the_standard),
    TEST(retry_after_is_seconds_or_a_date),
    TEST(waits_grow_up_to_a_limit_with_full_jitter),
    TEST(a_retry_needs_a_reason_permission_and_time),
    TEST(who_is_patient_has_no_count_of_retries));
