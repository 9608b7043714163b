/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/ask.h"

#include <string.h>

#include "image/sample.h"
#include "site.h"
#include "test.h"

#define GOOD                                                                   \
    {                                                                          \
        .status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")           \
    }
#define NO_TLS                                                                 \
    {                                                                          \
        .failure = HM_HTTP_FAIL_NOT_SENT, .fails = "wrong version number"      \
    }

static bool get(struct hm_site *p, struct hm_err *err)
{
    const struct hm_at at = {.tag = HM_LIT("latest")};
    hm_auto(doc) doc = {0};

    return hm_store_get(&p->store, &doc, &at, err);
}

static void loopback_may_be_plain(void)
{
    static const struct fake_answer answers[] = {NO_TLS, GOOD, GOOD};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(
            &p, answers, 3, &(struct site_opts){.ref = "localhost:5000/app"}) ||
        !CHECK_OK(get(&p, &err)) || !CHECK_OK(get(&p, &err)))
        return;
    CHECK_ASKED(&p, 0, "GET https://localhost:5000/v2/app/");
    CHECK_ASKED(&p, 1, "GET http://localhost:5000/v2/app/");
    CHECK_ASKED(&p, 2, "GET http://localhost:5000/v2/app/");
}

static void loopback_that_speaks_tls_is_not_asked_in_plain(void)
{
    static const struct fake_answer good[] = {GOOD, NO_TLS};
    static const struct fake_answer untrusted[] = {
        {.fails = "server not authenticated"}};
    const struct site_opts opts = {.ref = "127.0.0.1:5000/app"};
    hm_auto(site) p = {0};
    hm_auto(site) q = {0};
    struct hm_err err = {0};

    if (site_open(&p, good, 2, &opts) && CHECK_OK(get(&p, &err))) {
        CHECK_ERR(get(&p, &err), HM_SYSTEM, "no more answers");
        CHECK(!site_has(&p, 2, "http://"));
    }
    if (site_open(&q, untrusted, 1, &opts))
        CHECK_ERR(get(&q, &err), HM_NETWORK, "server not authenticated");
}

static void others_are_plain_only_when_named(void)
{
    static const struct fake_answer answers[] = {GOOD};
    struct fake_answer broken[8];
    hm_auto(site) p = {0};
    hm_auto(site) q = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(broken); i++)
        broken[i] = (struct fake_answer)NO_TLS;
    if (site_open(&p, answers, 1,
            &(struct site_opts){
                .ref = "r.test:5000/app", .plain_host = "r.test:5000"}) &&
        CHECK_OK(get(&p, &err)))
        CHECK_ASKED(&p, 0, "GET http://r.test:5000/v2/app/");
    if (site_open(&q, broken, TEST_LEN(broken),
            &(struct site_opts){
                .ref = "r.test:5001/app", .plain_host = "r.test"})) {
        CHECK_ERR(get(&q, &err), HM_NETWORK, "wrong version number");
        CHECK(!site_has(&q, q.fake.asked - 1, "http://"));
    }
}

static void trouble_is_asked_again_within_the_deadline(void)
{
    static const struct fake_answer answers[] = {{.status = 503},
        {.status = 429, .headers = "Retry-After: 2\n"},
        {.failure = HM_HTTP_FAIL_LOST, .fails = "reset"}, GOOD};
    struct fake_answer busy[8];
    hm_auto(site) p = {0};
    hm_auto(site) q = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 4, NULL) && CHECK_OK(get(&p, &err)))
        CHECK_EQ(p.fake.asked, 4);
    for (size_t i = 0; i < TEST_LEN(busy); i++)
        busy[i] =
            (struct fake_answer){.status = 429, .headers = "Retry-After: 25\n"};
    if (site_open(&q, busy, TEST_LEN(busy), NULL)) {
        CHECK_ERR(get(&q, &err), HM_NETWORK, "the deadline comes first");
        CHECK(q.fake.now_ms < FAKE_START_MS + 60000);
    }
}

/* One bundle on one image: manifest, referrers, manifest, blob. */
static void a_verification_takes_four_requests_or_five(void)
{
    static const struct fake_answer api[] = {GOOD,
        {.status = 200, .headers = OCI_INDEX, .body = INDEX("", "")}, GOOD,
        {.status = 200, .body = "bundle"}};
    static const struct fake_answer tag[] = {GOOD, {.status = 404},
        {.status = 200, .headers = OCI_INDEX, .body = INDEX("", "")}, GOOD,
        {.status = 200, .body = "bundle"}};

    for (int i = 0; i < 2; i++) {
        hm_auto(site) p = {0};
        hm_auto(referrers) list = {0};
        hm_auto(buf) blob = hm_buf(64);
        struct hm_descriptor want = {.size = 6};
        struct hm_err err = {0};

        if (!site_open(&p, i == 0 ? api : tag, i == 0 ? 4 : 5, NULL) ||
            !site_digest(&want.digest, "bundle") || !CHECK_OK(get(&p, &err)) ||
            !CHECK_OK(
                hm_store_referrers(&p.store, &list, &want.digest, &err)) ||
            !CHECK_OK(get(&p, &err)) ||
            !CHECK_OK(hm_store_blob(&p.store, &blob, &want, &err)))
            return;
        CHECK_EQ(p.fake.asked, i == 0 ? 4 : 5);
    }
}

TEST_SUITE(registry_ask, TEST(loopback_may_be_plain),
    TEST(loopback_that_speaks_tls_is_not_asked_in_plain),
    TEST(others_are_plain_only_when_named),
    TEST(trouble_is_asked_again_within_the_deadline),
    TEST(a_verification_takes_four_requests_or_five));
