/* SPDX-License-Identifier: Apache-2.0 */
/* fake.h - a struct hm_http without network, for tests of everything that
 * talks to services.
 *
 *     static const struct fake_answer answers[] = {
 *         {.status = 503, .headers = "Retry-After: 2\n"},
 *         {.status = 200, .body = "{}"},
 *     };
 *     struct hm_fake fake;
 *
 *     fake_init(&fake, answers, TEST_LEN(answers));
 *     hm_http_do(&fake.http, &req, &resp, &err);
 *     CHECK_STR(fake_request(&fake, 0), "GET https://a.example/x\nAccept: y\n");
 *
 * Answers come in order; one too many is a failure. Retries and redirects are
 * the real ones. Time stands still but for waits, which take no time. */
#ifndef HM_TESTS_HTTP_FAKE_H
#define HM_TESTS_HTTP_FAKE_H

#include <stddef.h>
#include <stdint.h>

#include "http/http.h"

struct fake_answer {
    int status;
    const char *headers; /* "Name: value\n" each */
    const char *body;
    size_t body_len;              /* 0: strlen(body) */
    enum hm_http_failure failure; /* instead of an answer, when ... */
    const char *fails;            /* ... this message is given */
    unsigned cut;                 /* fails after that many bytes of body */
    int64_t takes_ms;
};

enum { FAKE_REQUESTS = 16, FAKE_TEXT = 2048, FAKE_START_MS = 1000000 };

struct hm_fake {
    struct hm_http http;
    const struct fake_answer *answers;
    size_t count, asked;
    int64_t now_ms; /* starts at FAKE_START_MS */
    int64_t now_s;
    uint64_t random;
    int64_t waits[FAKE_REQUESTS];
    size_t wait_count;
    bool cancelled;
    size_t cancel_after; /* waits; 0: never */
    char requests[FAKE_REQUESTS][FAKE_TEXT];
};

void fake_init(
    struct hm_fake *fake, const struct fake_answer *answers, size_t count);

/* "METHOD URL\nname: value\n...\nbody" of the index-th exchange; "" when there
 * was none. Headers of a foreign request end with a line "(foreign)", those of one
 * that passes by the proxy with "(direct)", and of one to be signed with
 * "(signed SCOPE USER SECRET)". */
const char *fake_request(const struct hm_fake *fake, size_t index);

#endif
