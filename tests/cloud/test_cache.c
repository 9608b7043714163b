/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/cache.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "test.h"

enum { THREADS = 8, START_S = 1000000, PATIENCE_MS = 60000 };

/* A cloud that answers as it is told. */
struct world {
    struct hm_cloud_cache cache;
    struct hm_cloud_search search;
    int64_t now_s, life_s;    /* 0: knows no end */
    unsigned searches, crowd; /* crowd: so many threads must wait first */
    bool fails, none;
};

static void wait_for_crowd(struct world *w)
{
    int64_t end_ms = hm_clock_mono_ms() + PATIENCE_MS;
    unsigned waiting = 0;

    while (waiting < w->crowd && hm_clock_mono_ms() < end_ms) {
        pthread_mutex_lock(&w->cache.lock);
        waiting = w->cache.entries[0].waiting;
        pthread_mutex_unlock(&w->cache.lock);
        (void)hm_clock_sleep_ms(1);
    }
}

static bool find(
    void *ctx, struct hm_cred *out, struct hm_bytes host, struct hm_err *err)
{
    struct world *w = ctx;
    char text[32];

    (void)host;
    w->searches++;
    if (w->crowd > 0)
        wait_for_crowd(w);
    if (w->fails)
        return hm_fail(err, HM_DENIED, "refused %u", w->searches);
    if (w->none)
        return true;
    snprintf(text, sizeof(text), "token %u", w->searches);
    HM_TRY(hm_secret_from(&out->secret, hm_bytes_str(text), err));
    out->kind = HM_CRED_PASSWORD;
    out->expires_s = w->life_s == 0 ? 0 : w->now_s + w->life_s;
    return true;
}

static int64_t now_s(void *ctx)
{
    return ((struct world *)ctx)->now_s;
}

static void world_free(struct world *w)
{
    hm_cloud_cache_free(&w->cache);
}

#define AUTO_WORLD __attribute__((cleanup(world_free))) struct world

static void begin(struct world *w, int64_t life_s)
{
    *w = (struct world){.now_s = START_S, .life_s = life_s};
    hm_cloud_cache_init(&w->cache);
    w->search = (struct hm_cloud_search){find, now_s, w};
}

static bool get(
    struct world *w, struct hm_cred *out, const char *host, struct hm_err *err)
{
    return hm_cloud_cache_find(
        &w->cache, out, &w->search, hm_bytes_str(host), err);
}

/* After so many seconds: is that the token? */
static void check_at(struct world *w, int64_t after_s, const char *want)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    test_case("after %d s", (int)after_s);
    w->now_s = START_S + after_s;
    if (CHECK_OK(get(w, &cred, "h", &err)) && want != NULL)
        CHECK_BYTES(hm_secret_view(&cred.secret), hm_bytes_str(want));
}

static void a_token_is_kept_until_shortly_before_its_end(void)
{
    AUTO_WORLD w;

    begin(&w, 3600);
    check_at(&w, 0, "token 1");
    check_at(&w, 3299, "token 1");
    check_at(&w, 3300, "token 2");
    check_at(&w, 3301, "token 2");
    /* The clock was turned back. */
    check_at(&w, 5, "token 3");
    CHECK_EQ(w.searches, test_torture() ? w.searches : 3);
}

static void a_short_life_is_used_by_half(void)
{
    AUTO_WORLD w;

    begin(&w, 100);
    check_at(&w, 0, "token 1");
    check_at(&w, 49, "token 1");
    check_at(&w, 50, "token 2");
}

static void what_knows_no_end_is_asked_for_each_minute(void)
{
    for (unsigned none = 0; none <= 1; none++) {
        AUTO_WORLD w;

        begin(&w, 0);
        w.none = none;
        check_at(&w, 0, NULL);
        check_at(&w, HM_CLOUD_NONE_S - 1, NULL);
        if (!test_torture())
            CHECK_EQ(w.searches, 1);
        check_at(&w, HM_CLOUD_NONE_S, NULL);
        if (!test_torture())
            CHECK_EQ(w.searches, 2);
    }
}

static void a_failure_is_not_kept_and_spoils_nothing(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    AUTO_WORLD w;

    begin(&w, 3600);
    w.fails = true;
    CHECK_ERR(get(&w, &cred, "h", &err), HM_DENIED, "refused 1");
    CHECK_ERR(get(&w, &cred, "h", &err), HM_DENIED, "refused 2");
    w.fails = false;
    check_at(&w, 0, "token 3");
    /* Due, and refused: what we have is good for a while. */
    w.fails = true;
    check_at(&w, 3400, "token 3");
    check_at(&w, 3459, "token 3");
    if (!test_torture())
        CHECK_EQ(w.searches, 4);
    check_at(&w, 3460, "token 3");
    if (!test_torture())
        CHECK_EQ(w.searches, 5);
    w.now_s = START_S + 3571;
    CHECK_ERR(get(&w, &cred, "h", &err), HM_DENIED, "refused");
    CHECK(cred.secret.p == NULL);
}

static void each_host_has_its_own_and_the_oldest_gives_way(void)
{
    struct hm_err err = {0};
    AUTO_WORLD w;

    begin(&w, 3600);
    for (unsigned i = 0; i <= HM_CLOUD_HOSTS_MAX; i++) {
        hm_auto(cred) cred = {0};
        char host[32];

        snprintf(host, sizeof(host), "h%u", i);
        w.now_s++;
        if (!CHECK_OK(get(&w, &cred, host, &err)))
            return;
    }
    CHECK_EQ(w.searches, HM_CLOUD_HOSTS_MAX + 1);
    for (unsigned i = 0; i <= 1; i++) {
        hm_auto(cred) cred = {0};

        CHECK_OK(get(&w, &cred, i == 0 ? "h1" : "h0", &err));
        CHECK_EQ(w.searches, HM_CLOUD_HOSTS_MAX + 1 + i);
    }
}

static void with_every_place_taken_nothing_is_kept(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    AUTO_WORLD w;

    begin(&w, 3600);
    for (unsigned i = 0; i < HM_CLOUD_HOSTS_MAX; i++)
        w.cache.entries[i].waiting = 1;
    for (unsigned i = 1; i <= 2; i++) {
        hm_cred_free(&cred);
        CHECK_OK(get(&w, &cred, "h", &err));
        if (!test_torture())
            CHECK_EQ(w.searches, i);
    }
}

struct visitor {
    struct world *world;
    pthread_t thread;
    bool ok;
    char got[64];
};

static void *visit(void *ctx)
{
    struct visitor *v = ctx;
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};

    v->ok = get(v->world, &cred, "h", &err);
    snprintf(v->got, sizeof(v->got), "%.*s", (int)cred.secret.len,
        v->ok ? (const char *)cred.secret.p : "");
    if (!v->ok)
        snprintf(v->got, sizeof(v->got), "%.60s", err.msg);
    return NULL;
}

static void one_searches_for_all_who_wait(void)
{
    if (test_torture())
        return; /* which thread meets the failure is chance */
    for (unsigned fails = 0; fails <= 1; fails++) {
        struct visitor visitors[THREADS] = {{0}};
        AUTO_WORLD w;

        begin(&w, 3600);
        w.crowd = THREADS;
        w.fails = fails;
        for (unsigned i = 0; i < THREADS; i++) {
            visitors[i].world = &w;
            if (!CHECK(pthread_create(&visitors[i].thread, NULL, visit,
                           &visitors[i]) == 0))
                return;
        }
        for (unsigned i = 0; i < THREADS; i++) {
            pthread_join(visitors[i].thread, NULL);
            CHECK_EQ(visitors[i].ok, !fails);
            CHECK_STR(visitors[i].got, fails ? "refused 1" : "token 1");
        }
        CHECK_EQ(w.searches, 1);
    }
}

TEST_SUITE(cloud_cache, TEST(a_token_is_kept_until_shortly_before_its_end),
    TEST(a_short_life_is_used_by_half),
    TEST(what_knows_no_end_is_asked_for_each_minute),
    TEST(a_failure_is_not_kept_and_spoils_nothing),
    TEST(each_host_has_its_own_and_the_oldest_gives_way),
    TEST(with_every_place_taken_nothing_is_kept),
    TEST(one_searches_for_all_who_wait));
