/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "root/docs.h"
#include "root/root_impl.h"
#include "test.h"

static const struct hm_window first_half = {
    .start = {100, 0}, .end = {200, 0}, .has_start = true, .has_end = true};
static const struct hm_window second_half = {
    .start = {200, 0}, .has_start = true};

static void a_log_is_found_by_its_id_and_time(void)
{
    const struct hm_root_log logs[] = {
        {.id = HM_LIT("other"), .valid = {.has_start = true}},
        {.id = HM_LIT("log"), .valid = first_half},
        {.id = HM_LIT("log"), .valid = second_half},
    };
    static const struct {
        int64_t at;
        size_t index;
    } cases[] = {
        {99, 1}, /* outside of both: known all the same */
        {100, 1},
        {200, 1}, /* both ends belong to a window */
        {201, 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_time at = hm_time_of(cases[i].at);

        test_case("%lld", (long long)cases[i].at);
        CHECK(hm_root_log_find(logs, 3, HM_LIT("log"), &at) ==
            &logs[cases[i].index]);
    }
    CHECK(hm_root_log_find(logs, 3, HM_LIT("log"), NULL) == &logs[1]);
    CHECK(hm_root_log_find(logs, 3, HM_LIT("lo"), NULL) == NULL);
    CHECK(hm_root_log_find(logs, 0, HM_LIT("log"), NULL) == NULL);
}

static void a_key_is_decoded_once(void)
{
    hm_auto(docs) docs = {0};
    hm_auto_ptr(root) root = NULL;
    const struct hm_key *key = NULL, *again = NULL;
    const struct hm_root_log *logs;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(docs_root(&root, hm_buf_view(&docs.text), &err)))
        return;
    logs = hm_root_domain(root, 0)->tlogs;
    if (!CHECK_OK(hm_root_log_key(&key, &logs[0], &err)) ||
        !CHECK_OK(hm_root_log_key(&again, &logs[0], &err)))
        return;
    CHECK(key == again);
    CHECK(hm_key_eq(key, docs.p256));
    if (CHECK_OK(hm_root_log_key(&key, &logs[1], &err)))
        CHECK(hm_key_eq(key, docs.ed25519));
}

static void a_key_that_cannot_be_used_says_why(void)
{
    static const struct {
        const char *from, *to;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"\"PKIX_ECDSA_P256_SHA_256\"", "\"OTHER\"", HM_UNSUPPORTED,
            "the kind of its key is not known"},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "\"PKIX_ED25519\"", HM_MISMATCH,
            "key of log https://rekor.example.com: "},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "\"PKCS1_RSA_PKCS1V5\"", HM_FORMAT,
            "key of log https://rekor.example.com: "},
        {"\"publicKey\":{\"rawBytes\":\"", "\"publicKey\":{\"rawBytes\":\"AAAA",
            HM_FORMAT, "key of log https://rekor.example.com: "},
    };
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;
        const struct hm_key *key = NULL;

        test_case("%s", cases[i].to);
        if (!CHECK_OK(
                docs_root_with(&root, &docs, cases[i].from, cases[i].to, &err)))
            continue;
        CHECK_ERR(
            hm_root_log_key(&key, &hm_root_domain(root, 0)->tlogs[0], &err),
            cases[i].code, cases[i].words);
        CHECK(key == NULL);
        CHECK_OK(
            hm_root_log_key(&key, &hm_root_domain(root, 0)->tlogs[1], &err));
    }
}

static void a_log_of_no_root_has_no_key(void)
{
    const struct hm_root_log log = {.alg = hm_alg_by_number(7)};
    const struct hm_key *key;
    struct hm_err err = {0};

    CHECK_ERR(hm_root_log_key(&key, &log, &err), HM_USAGE, "not of a root");
}

struct race {
    const struct hm_domain *domain;
    _Atomic(bool) *go; /* all start at once */
    const struct hm_key *keys[3];
    bool ok;
};

static void *ask_for_keys(void *arg)
{
    struct race *race = arg;
    struct hm_err err = {0};

    while (!atomic_load(race->go))
        sched_yield();
    race->ok = hm_root_log_key(&race->keys[0], &race->domain->tlogs[0], &err) &&
        hm_root_log_key(&race->keys[1], &race->domain->tlogs[1], &err) &&
        hm_root_log_key(&race->keys[2], &race->domain->ctlogs[0], &err);
    return NULL;
}

static void race_for_keys(const struct hm_domain *domain)
{
    enum { THREADS = 4 };
    struct race races[THREADS] = {0};
    pthread_t threads[THREADS];
    _Atomic(bool) go = false;
    size_t started = 0;

    for (; started < THREADS; started++) {
        races[started].domain = domain;
        races[started].go = &go;
        if (pthread_create(
                &threads[started], NULL, ask_for_keys, &races[started]) != 0)
            break;
    }
    atomic_store(&go, true);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < started; i++) {
        CHECK(races[i].ok);
        for (size_t k = 0; k < TEST_LEN(races[i].keys); k++)
            CHECK(races[i].keys[k] == races[0].keys[k]);
    }
}

static void threads_share_one_key(void)
{
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};

    /* Which thread an allocation fails in would be chance. */
    if (test_torture() || !CHECK_OK(docs_new(&docs, &err)))
        return;
    for (int i = 0; i < 200; i++) {
        hm_auto_ptr(root) root = NULL;

        if (CHECK_OK(docs_root(&root, hm_buf_view(&docs.text), &err)))
            race_for_keys(hm_root_domain(root, 0));
    }
}

static void a_root_has_an_end(void)
{
    static const char text[] = "{\"mediaType\":\"application/"
                               "vnd.dev.sigstore.trustedroot.v0.1+json\"}";
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_root_new(&root, &err)))
        return;
    CHECK_EQ(hm_root_count(root), 0);
    for (int i = 0; i < HM_ROOT_DOMAINS_MAX; i++)
        CHECK_OK(hm_root_add_json(root, HM_LIT("x"), HM_LIT(text), &err));
    /* Under torture one of them failed, and there is still room. */
    if (!CHECK_EQ(hm_root_count(root), HM_ROOT_DOMAINS_MAX))
        return;
    CHECK_ERR(hm_root_add_json(root, HM_LIT("x"), HM_LIT(text), &err), HM_LIMIT,
        "more than 64 trust domains");
    CHECK_ERR(
        hm_root_add_github(root, &err), HM_LIMIT, "more than 64 trust domains");
}

static void nothing_is_freed_as_well(void)
{
    hm_root_free(NULL);
    hm_root_box_free(NULL);
    CHECK(true);
}

TEST_SUITE(root_root, TEST(a_log_is_found_by_its_id_and_time),
    TEST(a_key_is_decoded_once), TEST(a_key_that_cannot_be_used_says_why),
    TEST(a_log_of_no_root_has_no_key), TEST(threads_share_one_key),
    TEST(a_root_has_an_end), TEST(nothing_is_freed_as_well));
