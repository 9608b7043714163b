/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "site.h"
#include "test.h"

static void options_make_sense(void)
{
    struct hm_http http = {0};
    const struct hm_registry_opts bad[] = {{.deadline_ms = 1}, {.http = &http},
        {.http = &http, .deadline_ms = 1, .parallel_max = 65}};

    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        hm_auto_ptr(registry) registry = NULL;
        struct hm_err err = {0};

        CHECK_ERR(hm_registry_new(&registry, &bad[i], &err), HM_USAGE, "");
    }
}

static void one_repository_is_one_store(void)
{
    static const char *const refs[] = {"registry.test/team/app:1",
        "registry.test/team/app", "registry.test/team/other",
        "registry.test:443/team/app"};
    hm_auto(site) p = {0};
    struct hm_store stores[TEST_LEN(refs)];
    struct hm_err err = {0};
    struct hm_ref ref;

    if (!site_open(&p, NULL, 0, NULL))
        return;
    for (size_t i = 0; i < TEST_LEN(refs); i++) {
        if (!CHECK_OK(
                hm_ref_parse(&ref, &p.arena, hm_bytes_str(refs[i]), &err)) ||
            !CHECK_OK(hm_registry_store(&stores[i], p.registry, &ref, &err)))
            return;
    }
    CHECK(stores[0].ctx == stores[1].ctx);
    CHECK(stores[0].ctx != stores[2].ctx);
    CHECK(stores[0].ctx != stores[3].ctx);
    CHECK_STR(stores[0].ops->kind, "registry");
    if (CHECK_OK(hm_ref_parse(&ref, &p.arena, HM_LIT("oci-layout:x"), &err)))
        CHECK_ERR(hm_registry_store(&stores[0], p.registry, &ref, &err),
            HM_USAGE, "no reference to a registry");
}

static void registries_have_a_limit(void)
{
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (test_torture() || !site_open(&p, NULL, 0, NULL))
        return;
    for (int i = 0; i < HM_REGISTRY_HOSTS_MAX; i++) {
        struct hm_store store;
        struct hm_ref ref;
        char text[32];
        bool ok;

        snprintf(text, sizeof(text), "r%d.test/a", i);
        if (!CHECK_OK(hm_ref_parse(&ref, &p.arena, hm_bytes_str(text), &err)))
            return;
        ok = hm_registry_store(&store, p.registry, &ref, &err);
        if (i + 1 < HM_REGISTRY_HOSTS_MAX)
            CHECK_OK(ok);
        else
            CHECK_ERR(ok, HM_LIMIT, "more than 256 registries");
    }
}

static bool probe(struct hm_site *p, const char *host, struct hm_err *err)
{
    hm_auto(cred) cred = {.kind = HM_CRED_PASSWORD, .user = "u"};

    snprintf(cred.source, sizeof(cred.source), "standard input");
    return hm_secret_from(&cred.secret, HM_LIT("p"), err) &&
        hm_registry_probe(p->registry, hm_bytes_str(host), &cred, err);
}

static void a_login_is_tried_without_a_repository(void)
{
    static const struct fake_answer good[] = {
        {.status = 401,
            .headers = "WWW-Authenticate: Bearer realm=\"https://auth.docker."
                       "io/token\",service=\"registry.docker.io\"\n"},
        {.status = 200, .body = "{\"token\":\"t\"}"}, {.status = 200}};
    static const struct fake_answer bad[] = {
        {.status = 401, .headers = BASIC}, {.status = 401, .headers = BASIC}};
    hm_auto(site) p = {0};
    hm_auto(site) q = {0};
    struct hm_err err = {0};

    if (site_open(&p, good, 3, NULL) &&
        CHECK_OK(probe(&p, "docker.io", &err))) {
        CHECK_STR(
            fake_request(&p.fake, 0), "GET https://registry-1.docker.io/v2/\n");
        CHECK(site_has(&p, 1,
            "grant_type=password&service=registry.docker.io&client_id="));
        CHECK(site_has(&p, 2, "Authorization: Bearer t\n"));
        CHECK_EQ(p.source_asked, 0);
    }
    if (site_open(&q, bad, 2, NULL))
        CHECK_ERR(probe(&q, "registry.test", &err), HM_DENIED,
            "registry.test: the credentials for registry.test are refused");
}

static void what_is_no_registry_is_told(void)
{
    static const struct fake_answer html[] = {
        {.status = 200, .headers = "Content-Type: text/html\n"}};
    hm_auto(site) p = {0};
    struct hm_err err = {0};

    if (!site_open(&p, html, 1, NULL))
        return;
    CHECK_ERR(probe(&p, "registry.test", &err), HM_FORMAT, "an HTML page");
    CHECK_ERR(probe(&p, "a b", &err), HM_FORMAT, "");
}

TEST_SUITE(registry_registry, TEST(options_make_sense),
    TEST(one_repository_is_one_store), TEST(registries_have_a_limit),
    TEST(a_login_is_tried_without_a_repository),
    TEST(what_is_no_registry_is_told));
