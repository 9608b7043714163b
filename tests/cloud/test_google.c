/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/google.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "stand.h"
#include "test.h"

#define PATH "/computeMetadata/v1/instance/service-accounts/default/token"

static const struct fake_answer fine = {
    .status = 200, .headers = STAND_FLAVOR, .body = STAND_GOOGLE};

static void the_metadata_server_gives_a_token(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, &fine, 1);
    if (!CHECK_OK(hm_cloud_google(&cred, &stand.run, &err)))
        return;
    CHECK_STR(fake_request(&stand.fake, 0),
        "GET http://metadata.google.internal" PATH
        "\nMetadata-Flavor: Google\n(foreign)\n(direct)\n");
    CHECK_EQ(cred.kind, HM_CRED_PASSWORD);
    CHECK_STR(cred.user, "oauth2accesstoken");
    CHECK_BYTES(hm_secret_view(&cred.secret), HM_LIT("ya29.token"));
    CHECK_EQ(cred.expires_s, 784111777 + 3599);
    CHECK_STR(cred.source, "Google's metadata server");
}

/* What nobody configured may be absent; what is configured may not. */
static void what_is_absent_is_a_failure_only_when_named(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code; /* when named */
        const char *words;
    } cases[] = {
        {{.fails = "no such host", .failure = HM_HTTP_FAIL_NOT_SENT},
            HM_NETWORK, "no such host"},
        {{.status = 200, .body = STAND_GOOGLE}, HM_FORMAT,
            "is not a metadata server's"},
        {{.status = 200,
             .headers = "Metadata-Flavor: Evil\n",
             .body = STAND_GOOGLE},
            HM_FORMAT, "is not a metadata server's"},
        {{.status = 200,
             .headers = STAND_FLAVOR STAND_FLAVOR,
             .body = STAND_GOOGLE},
            HM_FORMAT, "is not a metadata server's"},
        {{.status = 302, .headers = "Location: http://evil.test/\n"}, HM_FORMAT,
            "is not a metadata server's"},
        {{.status = 404, .headers = STAND_FLAVOR}, HM_NOT_FOUND, "404"},
    };

    for (size_t i = 0; i < 2 * TEST_LEN(cases); i++) {
        const struct fake_answer again[] = {
            cases[i / 2].answer, cases[i / 2].answer, cases[i / 2].answer};
        bool named = i % 2 == 1;
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, again, 3);
        stand_set("GCE_METADATA_HOST", named ? "169.254.169.254" : NULL);
        CHECK_CODE(hm_cloud_google(&cred, &stand.run, &err),
            named ? cases[i / 2].code : HM_OK, cases[i / 2].words);
        CHECK_EQ(cred.kind, HM_CRED_NONE);
        if (!named)
            CHECK_EQ(stand.fake.asked, 1);
    }
}

static void strange_answers_are_failures(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 403, .headers = STAND_FLAVOR}, HM_DENIED,
            "token of Google's metadata server: http://metadata.google"},
        {{.status = 500, .headers = STAND_FLAVOR}, HM_NETWORK, "500"},
        {{.status = 200, .headers = STAND_FLAVOR, .body = "{}"}, HM_FORMAT,
            "$.access_token"},
        {{.status = 200, .headers = STAND_FLAVOR, .body = "ya29"}, HM_FORMAT,
            "line 1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%zu", i);
        stand_up(&stand, &cases[i].answer, 1);
        CHECK_ERR(hm_cloud_google(&cred, &stand.run, &err), cases[i].code,
            cases[i].words);
        CHECK(cred.secret.p == NULL);
    }
}

static void the_environment_names_known_servers_alone(void)
{
    static const struct {
        const char *host, *url; /* or the words of a failure */
        enum hm_code code;
    } cases[] = {
        {"169.254.169.254", "GET http://169.254.169.254" PATH "\n", HM_OK},
        {"metadata.google.internal", "GET http://metadata.google.internal" PATH,
            HM_OK},
        {"metadata.google.internal:80",
            "GET http://metadata.google.internal:80", HM_OK},
        {"127.0.0.1:988", "GET http://127.0.0.1:988" PATH, HM_OK},
        {"localhost:988", "GET http://localhost:988" PATH, HM_OK},
        {"evil.test", "GCE_METADATA_HOST is evil.test", HM_DENIED},
        {"169.254.169.254:81", "GCE_METADATA_HOST is", HM_DENIED},
        {"169.254.170.2", "GCE_METADATA_HOST is", HM_DENIED},
        {"169.254.169.254.evil.test", "GCE_METADATA_HOST is", HM_DENIED},
        {"169.254.169.254@evil.test", "GCE_METADATA_HOST", HM_FORMAT},
        {"127.0.0.1/x", "is no host", HM_USAGE},
        {"127.0.0.1?", "is no host", HM_USAGE},
        {"127.0.0.1" PATH "?x=", "is no host", HM_USAGE},
        {"127.0.0.1" PATH "#", "is no host", HM_USAGE},
        {"127.0.0.1#", "is no host", HM_USAGE},
        {"evil.test\r\nX: y", "GCE_METADATA_HOST", HM_FORMAT},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(cred) cred = {0};
        struct hm_err err = {0};
        struct stand stand;

        test_case("%s", cases[i].host);
        stand_up(&stand, &fine, 1);
        stand_set("GCE_METADATA_HOST", cases[i].host);
        CHECK_CODE(hm_cloud_google(&cred, &stand.run, &err), cases[i].code,
            cases[i].url);
        CHECK_EQ(stand.fake.asked, cases[i].code == HM_OK);
        if (cases[i].code == HM_OK)
            CHECK(strstr(fake_request(&stand.fake, 0), cases[i].url) ==
                fake_request(&stand.fake, 0));
    }
}

static void cancelling_is_not_taken_for_an_absent_server(void)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    struct stand stand;

    stand_up(&stand, &fine, 1);
    stand.fake.cancelled = true;
    CHECK_ERR(
        hm_cloud_google(&cred, &stand.run, &err), HM_NETWORK, "cancelled");
}

TEST_SUITE(cloud_google, TEST(the_metadata_server_gives_a_token),
    TEST(what_is_absent_is_a_failure_only_when_named),
    TEST(strange_answers_are_failures),
    TEST(the_environment_names_known_servers_alone),
    TEST(cancelling_is_not_taken_for_an_absent_server));
