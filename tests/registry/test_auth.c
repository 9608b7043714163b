/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/auth.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "http/body.h"
#include "image/sample.h"
#include "site.h"
#include "test.h"

#define GOOD                                                                   \
    {                                                                          \
        .status = 200, .headers = OCI_MANIFEST, .body = MANIFEST("")           \
    }
#define TOKEN(t)                                                               \
    {                                                                          \
        .status = 200, .body = "{\"token\":\"" t "\"}"                         \
    }

static bool get(struct hm_site *p, struct hm_err *err)
{
    const struct hm_at at = {.tag = HM_LIT("latest")};
    hm_auto(doc) doc = {0};

    return hm_store_get(&p->store, &doc, &at, err);
}

static void an_anonymous_token_is_fetched_once(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BEARER}, TOKEN("t1"), GOOD, GOOD};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 4, NULL) || !CHECK_OK(get(&p, &err)) ||
        !CHECK_OK(get(&p, &err)))
        return;
    CHECK(!site_has(&p, 0, "Authorization"));
    CHECK_STR(fake_request(&p.fake, 1),
        "GET " REALM "?service=registry.test&scope=repository%3Ateam%2Fapp%3A"
        "pull&client_id=hallmark\n");
    CHECK(site_has(&p, 2, "Authorization: Bearer t1\n"));
    CHECK(site_has(&p, 3, "Authorization: Bearer t1\n"));
    CHECK_EQ(p.source_asked, 1);
}

static void a_token_is_fetched_anew_before_it_ends(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BEARER}, TOKEN("t1"), GOOD, TOKEN("t2"),
        GOOD};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 5, NULL) || !CHECK_OK(get(&p, &err)))
        return;
    p.fake.now_ms += 51000; /* 60 s less a margin of 10 */
    if (CHECK_OK(get(&p, &err)))
        CHECK(site_has(&p, 4, "Authorization: Bearer t2\n"));
}

static void a_refused_token_is_replaced_once(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BEARER}, TOKEN("t1"), GOOD,
        {.status = 401, .headers = BEARER}, TOKEN("t2"),
        {.status = 401, .headers = BEARER}};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 6, NULL) || !CHECK_OK(get(&p, &err)))
        return;
    CHECK_ERR(get(&p, &err), HM_DENIED, "not without credentials");
    CHECK(site_has(&p, 5, "Authorization: Bearer t2\n"));
    CHECK_EQ(p.fake.asked, 6);
}

static void basic_goes_with_every_request(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BASIC}, GOOD, GOOD};
    const struct site_opts opts = {
        .kind = HM_CRED_PASSWORD, .user = "u", .secret = "p"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 3, &opts) || !CHECK_OK(get(&p, &err)) ||
        !CHECK_OK(get(&p, &err)))
        return;
    CHECK(!site_has(&p, 0, "Authorization"));
    CHECK(site_has(&p, 1, "Authorization: Basic dTpw\n"));
    CHECK(site_has(&p, 2, "Authorization: Basic dTpw\n"));
    CHECK_STR(p.source_host, "registry.test");
}

static void wrong_credentials_are_sent_once(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BASIC}, {.status = 401, .headers = BASIC}};
    const struct site_opts opts = {
        .kind = HM_CRED_PASSWORD, .user = "u", .secret = "p"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, answers, 2, &opts))
        return;
    CHECK_ERR(get(&p, &err), HM_DENIED,
        "the credentials for registry.test are refused: hallmark login "
        "registry.test");
}

static void a_bearer_token_goes_to_the_registry_as_it_is(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BEARER}, GOOD};
    const struct site_opts opts = {.kind = HM_CRED_BEARER, .secret = "mine"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 2, &opts) && CHECK_OK(get(&p, &err)))
        CHECK(site_has(&p, 1, "Authorization: Bearer mine\n"));
}

static void credentials_stay_at_home(void)
{
    static const char *const realms[] = {"https://evil.test/token",
        "https://registry.test.evil.test/token", "http://registry.test/token",
        "https://127.0.0.1/token", "https://registry.test:444/token",
        "https://auth.docker.io/token"};
    const struct site_opts opts = {
        .kind = HM_CRED_PASSWORD, .user = "u", .secret = "p"};

    for (size_t i = 0; i < TEST_LEN(realms); i++) {
        char head[256];
        const struct fake_answer answers[] = {
            {.status = 401, .headers = head}, TOKEN("t")};
        hm_auto(site) p = {0};
        struct hm_err err = {0};

        test_case("%s", realms[i]);
        snprintf(head, sizeof(head),
            "WWW-Authenticate: Bearer realm=\"%s\",service=\"registry.test\"\n",
            realms[i]);
        if (!site_open(&p, answers, 2, &opts))
            return;
        CHECK_ERR(get(&p, &err), HM_DENIED, "token service ");
        CHECK(p.fake.asked <= 1);
    }
}

/* "Not there", said by a token service, is not said of what was asked for. */
static void a_service_that_knows_nothing_is_a_refusal(void)
{
    static const int statuses[] = {404, 410};

    for (size_t i = 0; i < TEST_LEN(statuses); i++) {
        const struct fake_answer answers[] = {
            {.status = 401, .headers = BEARER}, {.status = statuses[i]}};
        hm_auto(site) p = {0};
        struct hm_err err = {0};

        test_case("%d", statuses[i]);
        if (site_open(&p, answers, 2, NULL))
            CHECK_ERR(get(&p, &err), HM_DENIED, "token service");
    }
}

/* Anybody may be named as the realm, and anybody may not see who we are by TLS. */
static void a_foreign_realm_gets_no_certificate(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401,
            .headers =
                "WWW-Authenticate: Bearer realm=\"https://sso.test/t\"\n"},
        TOKEN("t"), GOOD};
    static const struct fake_answer at_home[] = {
        {.status = 401, .headers = BEARER}, TOKEN("t"), GOOD};
    hm_auto(site) p = {0};
    hm_auto(site) home = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 3, NULL) && CHECK_OK(get(&p, &err))) {
        CHECK(site_has(&p, 1, "(foreign)\n"));
        CHECK(!site_has(&p, 2, "(foreign)\n"));
    }
    if (site_open(&home, at_home, 3, NULL) && CHECK_OK(get(&home, &err)))
        CHECK(!site_has(&home, 1, "(foreign)\n"));
}

static void a_named_realm_gets_credentials(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401,
            .headers =
                "WWW-Authenticate: Bearer realm=\"https://sso.test/t\"\n"},
        TOKEN("t"), GOOD};
    const struct site_opts opts = {.kind = HM_CRED_PASSWORD,
        .user = "u",
        .secret = "p",
        .realm_host = "sso.test"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 3, &opts) && CHECK_OK(get(&p, &err)))
        CHECK_ASKED(&p, 1, "POST https://sso.test/t\n");
}

static void a_wider_scope_is_not_asked_for(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401,
            .headers = "WWW-Authenticate: Bearer realm=\"" REALM
                       "\",scope=\"repository:victim:pull,push aws\"\n"},
        TOKEN("t"), GOOD};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 3, NULL) && CHECK_OK(get(&p, &err)))
        CHECK_STR(fake_request(&p.fake, 1),
            "GET " REALM "?scope=repository%3Ateam%2Fapp%3Apull&scope=aws&"
            "client_id=hallmark\n");
}

static void a_source_that_fails_is_no_anonymous_user(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BEARER}};
    const struct site_opts opts = {.source_fails = "the helper broke"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 1, &opts))
        CHECK_ERR(get(&p, &err), HM_SYSTEM, "the helper broke");
}

static void an_identity_token_is_no_password(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BASIC}};
    const struct site_opts opts = {.kind = HM_CRED_IDENTITY, .secret = "x"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (site_open(&p, answers, 1, &opts))
        CHECK_ERR(get(&p, &err), HM_DENIED,
            "wants a user name and a password, and a test's file has an "
            "identity token");
}

static void a_credential_that_ends_is_asked_for_anew(void)
{
    static const struct fake_answer answers[] = {
        {.status = 401, .headers = BASIC}, GOOD, GOOD};
    struct site_opts opts = {
        .kind = HM_CRED_PASSWORD, .user = "u", .secret = "p"};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    opts.expires_s = 784111777 + 20;
    if (!site_open(&p, answers, 3, &opts) || !CHECK_OK(get(&p, &err)))
        return;
    p.fake.now_ms += 17000;
    if (CHECK_OK(get(&p, &err)))
        CHECK_EQ(p.source_asked, 2);
}

/* A client for threads: a challenge without a token, a good answer with one. */
struct busy {
    struct hm_http http;
    atomic_uint tokens, running, most;
};

static bool answer(struct hm_http_response *resp,
    const struct hm_http_request *req, const char *head, const char *body,
    struct hm_err *err)
{
    struct hm_rd rd = hm_rd(hm_bytes_str(head));

    while (hm_rd_left(&rd) > 0)
        HM_TRY(hm_http_headers_take(&resp->headers, hm_rd_line(&rd), err));
    HM_TRY(hm_http_headers_take(&resp->headers, HM_LIT(""), err));
    return hm_http_body_head(resp, req, err) &&
        hm_http_body_put(resp, req, hm_bytes_str(body), err);
}

static bool busy_exchange(void *ctx, const struct hm_http_request *req,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct busy *b = ctx;
    unsigned now = atomic_fetch_add(&b->running, 1) + 1;
    unsigned most = atomic_load(&b->most);
    bool ok;

    while (now > most && !atomic_compare_exchange_weak(&b->most, &most, now))
        continue;
    hm_http_body_begin(resp, req);
    if (hm_bytes_starts(req->url, HM_LIT(REALM))) {
        atomic_fetch_add(&b->tokens, 1);
        ok = answer(resp, req, "HTTP/1.1 200 x\n", "{\"token\":\"t\"}", err);
    } else if (req->header_count < 2) {
        ok = answer(resp, req, "HTTP/1.1 401 x\n" BEARER, "", err);
    } else {
        ok = answer(
            resp, req, "HTTP/1.1 200 x\n" OCI_MANIFEST, MANIFEST(""), err);
    }
    atomic_fetch_sub(&b->running, 1);
    return ok;
}

enum { THREADS = 24 };

static void *one_of_many(void *ctx)
{
    struct hm_err err = {0};

    CHECK_OK(get(ctx, &err));
    return NULL;
}

static void many_threads_fetch_one_token(void)
{
    struct busy b = {.http = {.exchange = busy_exchange}};
    hm_auto(site) p = {0};
    pthread_t threads[THREADS];
    size_t started = 0;

    if (test_torture())
        return;
    b.http.ctx = &b;
    if (!site_open_http(&p, &b.http, hm_http_mono_ms(&b.http) + 60000, NULL))
        return;
    while (started < THREADS &&
        CHECK(pthread_create(&threads[started], NULL, one_of_many, &p) == 0))
        started++;
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    CHECK_EQ(b.tokens, 1);
    CHECK(b.most <= HM_REGISTRY_PARALLEL + 1);
}

TEST_SUITE(registry_auth, TEST(an_anonymous_token_is_fetched_once),
    TEST(a_token_is_fetched_anew_before_it_ends),
    TEST(a_refused_token_is_replaced_once), TEST(basic_goes_with_every_request),
    TEST(wrong_credentials_are_sent_once),
    TEST(a_bearer_token_goes_to_the_registry_as_it_is),
    TEST(credentials_stay_at_home), TEST(a_named_realm_gets_credentials),
    TEST(a_service_that_knows_nothing_is_a_refusal),
    TEST(a_foreign_realm_gets_no_certificate),
    TEST(a_wider_scope_is_not_asked_for),
    TEST(a_source_that_fails_is_no_anonymous_user),
    TEST(an_identity_token_is_no_password),
    TEST(a_credential_that_ends_is_asked_for_anew),
    TEST(many_threads_fetch_one_token));
