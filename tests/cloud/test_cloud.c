/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/cloud.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "stand.h"
#include "test.h"

#define ECR "123456789012.dkr.ecr.us-east-1.amazonaws.com"

static bool ask(struct hm_cred *out, struct hm_cloud *cloud, const char *host,
    struct hm_err *err)
{
    struct hm_cred_source source = hm_cloud_source(cloud);

    return hm_cred_find(
        out, &source, 1, hm_bytes_str(host), HM_LIT("some/name"), err);
}

static void other_hosts_are_never_asked_about(void)
{
    static const char *const hosts[] = {"docker.io", "localhost:5000",
        ECR ".evil.test", ECR ":443", "gcr.io.evil.test", "evilgcr.io",
        "us-docker.pkg.dev.evil.test", "registry.azurecr.io", ""};
    hm_auto_ptr(cloud) cloud = NULL;
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, NULL, 0);
    stand_set("AWS_ACCESS_KEY_ID", "AKIAENV");
    stand_set("AWS_SECRET_ACCESS_KEY", "hunter2");
    if (!CHECK_OK(hm_cloud_new(&cloud, &stand.run.opts, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(hosts); i++) {
        hm_auto(cred) cred = {0};

        test_case("%s", hosts[i]);
        CHECK_OK(ask(&cred, cloud, hosts[i], &err));
        CHECK_EQ(cred.kind, HM_CRED_NONE);
    }
    CHECK_EQ(stand.fake.asked, 0);
}

static void each_host_gets_its_own_and_keeps_it(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .body = STAND_ECR},
        {.status = 200, .headers = STAND_FLAVOR, .body = STAND_GOOGLE},
    };
    static const struct {
        const char *host, *user, *secret;
        unsigned asked;
    } cases[] = {
        {ECR, "AWS", "ecrpassword", 1},
        {"eu.gcr.io", "oauth2accesstoken", "ya29.token", 2},
        {ECR, "AWS", "ecrpassword", 2},
        {"eu.gcr.io", "oauth2accesstoken", "ya29.token", 2},
    };
    hm_auto_ptr(cloud) cloud = NULL;
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, answers, 2);
    stand_set("AWS_ACCESS_KEY_ID", "AKIAENV");
    stand_set("AWS_SECRET_ACCESS_KEY", "hunter2");
    if (!CHECK_OK(hm_cloud_new(&cloud, &stand.run.opts, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};

        test_case("%zu", i);
        if (!CHECK_OK(ask(&cred, cloud, cases[i].host, &err)))
            return;
        CHECK_STR(cred.user, cases[i].user);
        CHECK_BYTES(
            hm_secret_view(&cred.secret), hm_bytes_str(cases[i].secret));
        CHECK_EQ(stand.fake.asked, cases[i].asked);
    }
    /* Twelve hours, less five minutes. */
    stand.fake.now_s += 12 * 3600 - HM_CLOUD_MARGIN_S - 1;
    hm_auto(cred) cred = {0};
    CHECK_OK(ask(&cred, cloud, ECR, &err));
    CHECK_EQ(stand.fake.asked, 2);
}

static void a_failure_ends_the_search(void)
{
    hm_auto_ptr(cloud) cloud = NULL;
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, NULL, 0);
    stand_set("AWS_ACCESS_KEY_ID", "AKIAENV");
    if (!CHECK_OK(hm_cloud_new(&cloud, &stand.run.opts, &err)))
        return;
    CHECK_ERR(ask(&cred, cloud, ECR, &err), HM_USAGE,
        "ECR: AWS_ACCESS_KEY_ID is set without");
    CHECK_EQ(cred.kind, HM_CRED_NONE);
}

TEST_SUITE(cloud_cloud, TEST(other_hosts_are_never_asked_about),
    TEST(each_host_gets_its_own_and_keeps_it), TEST(a_failure_ends_the_search));
