/* SPDX-License-Identifier: Apache-2.0 */
/* What threads share inside of OpenSSL: the keys without a point that all keys
 * of a curve are copied from, and the context of a key that every verification
 * copies. OpenSSL itself is not built with a sanitizer: `make tsan` sees what it
 * does by memcpy(), malloc() and locks, and so exact results are what is asked
 * for. */
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key.h"
#include "enc/hex.h"
#include "hallmark/key.h"
#include "keys.h"
#include "test.h"

enum { THREADS = 8, ROUNDS = 24, CURVES = 3 };

static const struct {
    const char *pem, *sig;
} curves[CURVES] = {
    {PUB_P256, SIG_P256}, {PUB_P384, SIG_P384}, {PUB_P521, SIG_P521}};

/* What all threads use at once, made before them. */
struct shared {
    pthread_barrier_t gate;
    struct hm_key *keys[CURVES];
    struct hm_buf sigs[CURVES];
};

struct worker {
    pthread_t thread;
    struct shared *shared;
    size_t first; /* not all begin with the same curve */
    size_t wrong;
};

static size_t count_wrongly_verified(
    const struct hm_key *key, struct hm_bytes sig)
{
    struct hm_err err = {0};
    size_t wrong = 0;

    wrong += !hm_key_verify(key, HM_LIT(MESSAGE), sig, &err);
    wrong += hm_key_verify(key, HM_LIT("other"), sig, &err) ||
        err.code != HM_MISMATCH;
    return wrong;
}

/* A key of its own, and what is no point of the curve. */
static size_t count_wrongly_built(const char *pem)
{
    hm_auto(buf) off = hm_buf(HM_KEY_FILE_MAX);
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) none = NULL;
    struct hm_err err = {0};

    if (!hm_key_parse(&key, hm_bytes_str(pem), &err))
        return 1;
    hm_buf_put(&off, hm_key_spki(key));
    if (off.len == 0)
        return 1;
    off.p[off.len - 1] ^= 1;
    return hm_key_parse_spki(&none, hm_buf_view(&off), &err) ||
        err.code != HM_FORMAT;
}

static void *build(void *arg)
{
    struct worker *w = arg;

    pthread_barrier_wait(&w->shared->gate);
    for (size_t i = w->first; i < w->first + ROUNDS; i++)
        w->wrong += count_wrongly_built(curves[i % CURVES].pem);
    return NULL;
}

static void *build_and_verify(void *arg)
{
    struct worker *w = arg;
    struct shared *shared = w->shared;

    pthread_barrier_wait(&shared->gate);
    for (size_t i = w->first; i < w->first + ROUNDS; i++) {
        const struct hm_key *key = shared->keys[i % CURVES];
        hm_auto_ptr(key) own = NULL;
        struct hm_bytes sig = hm_buf_view(&shared->sigs[i % CURVES]);
        struct hm_err err = {0};

        w->wrong += count_wrongly_verified(key, sig);
        if (hm_key_parse(&own, hm_key_spki(key), &err))
            w->wrong += count_wrongly_verified(own, sig);
        else
            w->wrong++;
    }
    return NULL;
}

static void run(struct shared *shared, void *(*work)(void *))
{
    struct worker workers[THREADS] = {0};

    if (!CHECK_EQ(pthread_barrier_init(&shared->gate, NULL, THREADS), 0))
        return;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].shared = shared;
        workers[i].first = i;
        if (!CHECK_EQ(
                pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0))
            abort(); /* the others wait for it */
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        test_case("thread %zu", i);
        CHECK_EQ(workers[i].wrong, 0);
    }
}

/* No test runs before this one in its process: the threads are the first that
 * ask for a key of each curve. */
static void threads_build_the_first_keys_together(void)
{
    struct shared shared = {0};

    if (!test_torture())
        run(&shared, build);
}

static bool load(struct shared *shared)
{
    struct hm_err err = {0};

    for (size_t i = 0; i < CURVES; i++) {
        shared->sigs[i] = hm_buf(HM_SIGNATURE_MAX);
        if (!CHECK_OK(hm_key_parse(
                &shared->keys[i], hm_bytes_str(curves[i].pem), &err)) ||
            !CHECK_OK(hm_hex_decode(
                &shared->sigs[i], HM_HEX, hm_bytes_str(curves[i].sig), &err)))
            return false;
    }
    return true;
}

static void threads_verify_by_one_key_and_build_others(void)
{
    struct shared shared = {0};

    if (test_torture())
        return;
    if (load(&shared))
        run(&shared, build_and_verify);
    for (size_t i = 0; i < CURVES; i++) {
        hm_key_free(shared.keys[i]);
        hm_buf_free(&shared.sigs[i]);
    }
}

TEST_SUITE(crypto_key_threads, TEST(threads_build_the_first_keys_together),
    TEST(threads_verify_by_one_key_and_build_others));
