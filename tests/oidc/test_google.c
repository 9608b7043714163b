/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "here.h"
#include "oidc/ambient.h"
#include "test.h"

#define METADATA                                                               \
    "http://metadata.google.internal/computeMetadata/v1/instance/"             \
    "service-accounts/default"
#define FLAVOR "Metadata-Flavor: Google\n"

static void a_machine_gets_its_own_token(void)
{
    static const struct fake_answer fine = {
        .status = 200, .headers = FLAVOR, .body = "a.b.c"};
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    here_auto here;

    here_up(&here, &fine, 1);
    if (!CHECK_OK(hm_oidc_google_fetch(&out, &here.world, "a b", &err)))
        return;
    CHECK_BYTES(hm_secret_view(&out), HM_LIT("a.b.c"));
    CHECK_STR(fake_request(&here.fake, 0),
        "GET " METADATA "/identity?format=full&audience=a%20b\n"
        "Metadata-Flavor: Google\n(foreign)\n(direct)\n");
}

static void it_may_act_as_another_account(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200,
            .headers = FLAVOR,
            .body = "{\"access_token\":\"ya29.hunter2hunter2\","
                    "\"expires_in\":3599,\"token_type\":\"Bearer\"}"},
        {.status = 200, .body = "{\"token\":\"a.b.c\"}"},
    };
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    here_auto here;

    here_up(&here, answers, 2);
    here_set("GOOGLE_SERVICE_ACCOUNT_NAME", "s@p.iam.gserviceaccount.com");
    if (!CHECK_OK(hm_oidc_google_fetch(&out, &here.world, "a\"b", &err)))
        return;
    CHECK_BYTES(hm_secret_view(&out), HM_LIT("a.b.c"));
    CHECK_STR(fake_request(&here.fake, 0),
        "GET " METADATA "/token\nMetadata-Flavor: Google\n(foreign)\n"
        "(direct)\n");
    CHECK_STR(fake_request(&here.fake, 1),
        "POST https://iamcredentials.googleapis.com/v1/projects/-/"
        "serviceAccounts/s@p.iam.gserviceaccount.com:generateIdToken\n"
        "Authorization: Bearer ya29.hunter2hunter2\n"
        "Content-Type: application/json\n(foreign)\n"
        "{\"includeEmail\":true,\"audience\":\"a\\\"b\"}");
    CHECK(!here_leaks(hm_buf_str(&here.said)));
}

static void strange_answers_are_failures(void)
{
    static const struct {
        const char *account;
        struct fake_answer answers[2];
        enum hm_code code;
        const char *words;
    } rows[] = {
        {NULL, {{.status = 200, .body = "a.b.c"}}, HM_FORMAT,
            "not a metadata server's"},
        {NULL,
            {{.status = 200,
                .headers = "Metadata-Flavor: Evil\n",
                .body = "a.b.c"}},
            HM_FORMAT, "not a metadata server's"},
        {NULL, {{.status = 404, .headers = FLAVOR}}, HM_DENIED, "404"},
        {NULL, {{.status = 302, .headers = "Location: http://x.test/\n"}},
            HM_DENIED, "302"},
        {"a@b", {{.status = 200, .headers = FLAVOR, .body = "hunter2"}},
            HM_FORMAT, "as a@b: "},
        {"a@b", {{.status = 200, .headers = FLAVOR, .body = "{}"}}, HM_FORMAT,
            "access_token"},
        {"a@b", {{.status = 403, .headers = FLAVOR}}, HM_DENIED,
            "as a@b: the machine's own token"},
        {"a@b",
            {{.status = 200,
                 .headers = FLAVOR,
                 .body = "{\"access_token\":\"hunter2\"}"},
                {.status = 403}},
            HM_DENIED, "generateIdToken"},
        {"a@b",
            {{.status = 200,
                 .headers = FLAVOR,
                 .body = "{\"access_token\":\"hunter2\"}"},
                {.status = 200, .body = "{}"}},
            HM_FORMAT, "\"token\""},
        {"a", {{.status = 500}}, HM_USAGE, "is no mail address"},
        {"a/b@c", {{.status = 500}}, HM_USAGE, "is no mail address"},
        {"a@..", {{.status = 500}}, HM_USAGE, "is no mail address"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        here_auto here;
        bool ok;

        test_case("%zu", i);
        here_up(&here, rows[i].answers, 2);
        here_set("GOOGLE_SERVICE_ACCOUNT_NAME", rows[i].account);
        ok = hm_oidc_google_fetch(&out, &here.world, "sigstore", &err);
        CHECK(!here_leaks(err.msg));
        CHECK_ERR(ok, rows[i].code, rows[i].words);
        CHECK(out.p == NULL);
    }
}

static void the_environment_names_known_servers_alone(void)
{
    static const struct {
        const char *host;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"169.254.169.254", HM_OK, ""},
        {"metadata.google.internal:80", HM_OK, ""},
        {"127.0.0.1:988", HM_OK, ""},
        {"evil.test", HM_DENIED, "GCE_METADATA_HOST is evil.test"},
        {"169.254.169.254:81", HM_DENIED, "GCE_METADATA_HOST is"},
        {"169.254.169.254@evil.test", HM_USAGE, "GCE_METADATA_HOST"},
        {"127.0.0.1/x", HM_USAGE, "is no host"},
        {"127.0.0.1#", HM_USAGE, "is no host"},
        {"127.0.0.1?", HM_USAGE, "is no host"},
        {"evil.test\r\nX: y", HM_USAGE, "GCE_METADATA_HOST"},
    };
    static const struct fake_answer fine = {
        .status = 200, .headers = FLAVOR, .body = "a.b.c"};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        here_auto here;

        test_case("%s", rows[i].host);
        here_up(&here, &fine, 1);
        here_set("GCE_METADATA_HOST", rows[i].host);
        CHECK_CODE(hm_oidc_google_fetch(&out, &here.world, "sigstore", &err),
            rows[i].code, rows[i].words);
        if (!test_torture())
            CHECK_EQ(here.fake.asked, rows[i].code == HM_OK);
    }
}

TEST_SUITE(oidc_google, TEST(a_machine_gets_its_own_token),
    TEST(it_may_act_as_another_account), TEST(strange_answers_are_failures),
    TEST(the_environment_names_known_servers_alone));
