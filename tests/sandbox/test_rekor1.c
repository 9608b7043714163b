/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/rekor1.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "client/rekor1_read.h"
#include "logger.h"
#include "test.h"

static void an_entry_is_taken_once(void)
{
    logger_auto l = {0};
    struct hm_err err = {0};
    char location[256];

    if (!CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    CHECK_EQ(logger_add1(&l), 201);
    snprintf(location, sizeof(location), "%s", logger_field(&l, "Location"));
    CHECK_EQ(strlen(location), strlen("/rekor/api/v1/log/entries/") + 80);
    CHECK_EQ(strlen(logger_field(&l, "ETag")), 80);
    CHECK(logger_says(&l, logger_field(&l, "ETag")));
    CHECK_EQ(logger_add1(&l), 409);
    CHECK_STR(logger_field(&l, "Location"), location);
    CHECK(logger_says(&l,
        "{\"code\":409,\"message\":\"an equivalent entry "
        "already exists in the transparency log with UUID "));
}

static void an_answer_has_promise_proof_and_checkpoint(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    logger_auto l = {0};
    struct hm_err err = {0};
    struct hm_entry entry;

    if (!CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    CHECK_EQ(logger_add1(&l), 201);
    if (!CHECK_OK(hm_rekor1_read(&entry, &arena, hm_buf_view(&l.text), &err)))
        return;
    CHECK_EQ(entry.time_s, 1795262400);
    CHECK_OK(hm_entry_binds(&entry, &l.what, &err));
    CHECK_OK(hm_entry_promised(&entry, l.key1, &err));
    CHECK(test_torture() ||
        hm_bytes_starts(entry.checkpoint, HM_LIT("log.test - ")));
}

static void what_is_wrong_is_refused(void)
{
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"", "{\"code\":400,\"message\":\"error processing entry: "},
        {"[]", "expected object"},
        {"{}", "missing"},
        {"{\"kind\":\"rekord\",\"apiVersion\":\"0.0.1\",\"spec\":{}}",
            "no such type of entry here"},
        {"{\"kind\":\"hashedrekord\",\"apiVersion\":\"0.0.1\",\"spec\":{}}",
            "$.spec.data: missing"},
    };
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].body);
        CHECK_EQ(logger_ask(&l, "POST /rekor/api/v1/log/entries",
                     hm_bytes_str(cases[i].body)),
            400);
        CHECK(logger_says(&l, cases[i].words));
    }
    l.digest.b[0] ^= 1;
    CHECK_EQ(logger_add1(&l), 400);
    CHECK(logger_says(&l, "verifying signature"));
    CHECK_EQ(logger_ask(&l, "GET /rekor/api/v1/log", HM_LIT("")), 200);
    CHECK(logger_says(&l, "\"treeSize\":0"));
}

static void paths_that_are_none_are_not_found(void)
{
    static const char *const lines[] = {"GET /rekor", "GET /rekor/",
        "GET /rekor/api/v1/log/entries/retrieve/x", "POST /rekor/api/v1/log",
        "DELETE /rekor/api/v1/log/entries", "GET /other"};
    logger_auto l = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(lines); i++) {
        int status = logger_ask(&l, lines[i], HM_LIT(""));

        test_case("%s", lines[i]);
        CHECK(status == 404 || status == 400);
    }
    CHECK_EQ(logger_ask(&l, "GET /rekor/ping", HM_LIT("")), 200);
}

static void state_survives(void)
{
    logger_auto l = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(logger_new(&l, ".", &err)))
        return;
    CHECK_EQ(logger_add1(&l), 201);
    CHECK_EQ(logger_add2(&l), 201);
    CHECK_EQ(
        logger_ask(&l, "GET /rekor/api/v1/log/entries?logIndex=0", HM_LIT("")),
        200);
    if (!CHECK_OK(logger_again(&l, ".", &err)))
        return;
    CHECK_EQ(logger_add1(&l), 409);
    CHECK_EQ(logger_add2(&l), 409);
    CHECK_EQ(
        logger_ask(&l, "GET /rekor/api/v1/log/entries?logIndex=0", HM_LIT("")),
        200);
    CHECK(logger_says(&l, "\"integratedTime\":1795262400"));
}

enum { THREADS = 8, EACH = 12 };

struct worker {
    struct logger *logger;
    int done;
};

/* Each signs for himself; the log is one. */
static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct logger mine = {.rekor1 = w->logger->rekor1,
        .rekor2 = w->logger->rekor2,
        .signer = w->logger->signer,
        .resp = hm_serve_response(),
        .text = hm_buf(HM_MIB),
        .signature = hm_buf(HM_SIGNATURE_MAX)};
    struct hm_err err = {0};

    for (int i = 0; i < EACH; i++) {
        if (logger_sign(&mine, "message", &err) && logger_add1(&mine) == 201 &&
            logger_add1(&mine) == 409 && logger_add2(&mine) == 201)
            w->done++;
    }
    hm_serve_response_free(&mine.resp);
    hm_buf_free(&mine.text);
    hm_buf_free(&mine.signature);
    return NULL;
}

static void threads_append_at_once(void)
{
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    logger_auto l = {0};
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(logger_new(&l, NULL, &err)))
        return;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){&l, 0};
        CHECK(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_EQ(workers[i].done, EACH);
    }
    CHECK_EQ(logger_ask(&l, "GET /rekor/api/v1/log", HM_LIT("")), 200);
    CHECK(logger_says(&l, "\"treeSize\":96"));
}

TEST_SUITE(sandbox_rekor1, TEST(an_entry_is_taken_once),
    TEST(an_answer_has_promise_proof_and_checkpoint),
    TEST(what_is_wrong_is_refused), TEST(paths_that_are_none_are_not_found),
    TEST(state_survives), TEST(threads_append_at_once));
