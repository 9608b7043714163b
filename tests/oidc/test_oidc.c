/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/oidc.h"

#include <string.h>

#include "base/file.h"
#include "here.h"
#include "oidc/login.h"
#include "test.h"

static void the_token_of_the_one_who_is_here(void)
{
    struct hm_oidc_ask ask = {0};
    struct hm_err err = {0};
    here_auto here;

    test_scratch();
    here_up(&here, NULL, 0);
    ask.world = &here.world;
    for (int i = 0; i < 2; i++) {
        hm_auto(oidc_token) token = {0};

        here_set("SIGSTORE_ID_TOKEN", here_token(HERE_CLAIMS("")));
        ask.provider = i == 0 ? NULL : "environment";
        if (!CHECK_OK(hm_oidc_get(&token, &ask, &err)))
            return;
        CHECK_STR(token.provider, "environment");
        CHECK_BYTES(token.jwt.subject, HM_LIT("s"));
    }
    CHECK(!here_leaks(hm_buf_str(&here.said)));
}

/* Nobody is asked whom the caller did not want. */
static void a_file_comes_before_everything(void)
{
    const struct hm_file_opts opts = {.replace = true};
    struct hm_oidc_ask ask = {.file = "token"};
    hm_auto(oidc_token) token = {0};
    struct hm_err err = {0};
    here_auto here;

    test_scratch();
    here_up(&here, NULL, 0);
    here_set("GITHUB_ACTIONS", "true");
    ask.world = &here.world;
    if (!CHECK_OK(hm_file_write(
            "token", hm_bytes_str(here_token(HERE_CLAIMS(""))), &opts, &err)) ||
        !CHECK_OK(hm_oidc_get(&token, &ask, &err)))
        return;
    CHECK_STR(token.provider, "file");
    ask.file = "none";
    CHECK_ERR(hm_oidc_get(&token, &ask, &err), HM_NOT_FOUND, "file: none");
}

/* What a service makes and will not do is the service's failure: nobody is told
 * to set something, and it is no wrong usage. */
static void a_bad_token_of_a_service_is_its_own_mistake(void)
{
    static const struct {
        const char *claims, *words;
    } rows[] = {
        {"{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":784110000}",
            "github-actions: identity token: token: expired at"},
        {"{\"iss\":\"i\",\"aud\":\"other\",\"exp\":784112000}",
            "github-actions: identity token: its audience is \"other\""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_oidc_ask ask = {0};
        hm_auto(oidc_token) token = {0};
        hm_auto(buf) body = hm_buf(4096);
        struct fake_answer answer = {.status = 200};
        struct hm_err err = {0};
        here_auto here;

        test_case("%zu", i);
        test_scratch();
        hm_buf_printf(&body, "{\"value\":\"%s\"}", here_token(rows[i].claims));
        answer.body = hm_buf_str(&body);
        here_up(&here, &answer, 1);
        here_set("ACTIONS_ID_TOKEN_REQUEST_URL", "https://run.test/t");
        here_set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2");
        ask.world = &here.world;
        CHECK_ERR(hm_oidc_get(&token, &ask, &err), HM_NETWORK, rows[i].words);
        CHECK(strstr(err.msg, "permissions") == NULL);
    }
}

static bool fail_open(void *ctx, const char *url, struct hm_err *err)
{
    (void)ctx;
    (void)url;
    return hm_fail(err, HM_NOT_FOUND, "no screen");
}

/* Nonsense is "could not tell", whoever answers it. */
static void nonsense_of_a_service_is_its_own_mistake(void)
{
    static const struct {
        const char *provider, *name, *value;
        struct fake_answer answer;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"google", "GCE_METADATA_HOST", "127.0.0.1:9",
            {.status = 200, .body = "<html>"}, HM_NETWORK,
            "google: the answer is not a metadata server's"},
        {"google", "GCE_METADATA_HOST", "127.0.0.1:9",
            {.status = 200,
                .headers = "Metadata-Flavor: Google\n",
                .body = "<html>"},
            HM_NETWORK, "google: identity token: not a token"},
        {"google", "GCE_METADATA_HOST", "127.0.0.1:9", {.status = 404},
            HM_DENIED, "404"},
        {"google", "GCE_METADATA_HOST", "a b", {.status = 404}, HM_USAGE,
            "google: GCE_METADATA_HOST: "},
        {"github-actions", "ACTIONS_ID_TOKEN_REQUEST_URL", "https://run.test/t",
            {.status = 404}, HM_DENIED, "404"},
        {"github-actions", "ACTIONS_ID_TOKEN_REQUEST_URL", "run.test",
            {.status = 404}, HM_USAGE, "ACTIONS_ID_TOKEN_REQUEST_URL: "},
        {"interactive", "x", "x", {.status = 200, .body = "<html>"}, HM_NETWORK,
            "interactive: login at https://i.test: discovery document: "},
        {"interactive", "x", "x",
            {.status = 200,
                .body = "{\"issuer\":\"https://j.test\","
                        "\"authorization_endpoint\":\"https://i.test/a\","
                        "\"token_endpoint\":\"https://i.test/t\"}"},
            HM_NETWORK, "it is the document of https://j.test"},
        {"interactive", "x", "x", {.status = 404}, HM_DENIED, "404"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        const struct hm_oidc_login login = {
            .issuer = "https://i.test", .open = fail_open};
        struct hm_oidc_ask ask = {
            .provider = rows[i].provider, .login = &login};
        hm_auto(oidc_token) token = {0};
        struct hm_err err = {0};
        here_auto here;

        test_case("%zu", i);
        test_scratch();
        here_up(&here, &rows[i].answer, 1);
        here_set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2hunter2");
        here_set(rows[i].name, rows[i].value);
        ask.world = &here.world;
        CHECK_ERR(hm_oidc_get(&token, &ask, &err), rows[i].code, rows[i].words);
    }
}

static void what_is_wrong_names_the_provider_and_what_to_set(void)
{
    static const struct {
        const char *provider, *name, *value;
        const char *claims, *audience;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {.code = HM_NOT_FOUND,
            .words = "nobody hands out identity tokens here"},
        {.provider = "githubactions",
            .code = HM_USAGE,
            .words = "no identity provider is called githubactions"},
        {.provider = "interactive",
            .code = HM_USAGE,
            .words = "nobody is here to log in"},
        {.provider = "github-actions",
            .code = HM_NOT_FOUND,
            .words =
                "github-actions: ACTIONS_ID_TOKEN_REQUEST_URL and .._TOKEN "
                "are not set: give the job `permissions: id-token: write`"},
        {.name = "GITHUB_ACTIONS",
            .value = "true",
            .code = HM_USAGE,
            .words = "permissions: id-token: write"},
        {.name = "SIGSTORE_ID_TOKEN",
            .value = "hunter2",
            .code = HM_FORMAT,
            .words = "environment: identity token: not a token"},
        {.name = "SIGSTORE_ID_TOKEN",
            .claims = "{\"iss\":\"i\",\"aud\":\"other\",\"exp\":784112000}",
            .code = HM_POLICY,
            .words = "environment: identity token: its audience is \"other\", "
                     "\"sigstore\" is wanted: set HALLMARK_IDENTITY_TOKEN"},
        {.name = "SIGSTORE_ID_TOKEN",
            .claims = HERE_CLAIMS(""),
            .audience = "other",
            .code = HM_POLICY,
            .words = "its audience is \"sigstore\", \"other\" is wanted"},
        {.name = "SIGSTORE_ID_TOKEN",
            .claims = "{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":784110000}",
            .code = HM_EXPIRED,
            .words = "expired at"},
        {.name = "AZURE_FEDERATED_TOKEN_FILE",
            .value = "none",
            .code = HM_NOT_FOUND,
            .words = "azure: none: "},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_oidc_ask ask = {
            .provider = rows[i].provider, .audience = rows[i].audience};
        hm_auto(oidc_token) token = {0};
        struct hm_err err = {0};
        here_auto here;
        bool ok;

        test_case("%zu", i);
        test_scratch();
        here_up(&here, NULL, 0);
        ask.world = &here.world;
        if (rows[i].name != NULL)
            here_set(rows[i].name,
                rows[i].claims != NULL ? here_token(rows[i].claims)
                                       : rows[i].value);
        ok = hm_oidc_get(&token, &ask, &err);
        CHECK(!here_leaks(err.msg));
        CHECK(!here_leaks(hm_buf_str(&here.said)));
        CHECK_ERR(ok, rows[i].code, rows[i].words);
        CHECK(token.text.p == NULL);
    }
}

/* A service that is down is not mended by settings. */
static void advice_is_for_what_it_helps(void)
{
    static const struct fake_answer down[] = {
        {.status = 503, .headers = "Retry-After: 3600\n"}};
    struct hm_oidc_ask ask = {0};
    hm_auto(oidc_token) token = {0};
    struct hm_err err = {0};
    here_auto here;
    bool ok;

    test_scratch();
    here_up(&here, down, 1);
    here_set("ACTIONS_ID_TOKEN_REQUEST_URL", "https://run.test/t");
    here_set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2hunter2");
    ask.world = &here.world;
    ok = hm_oidc_get(&token, &ask, &err);
    CHECK(strstr(err.msg, "id-token") == NULL);
    CHECK_ERR(ok, HM_NETWORK, "github-actions: ");
}

static void a_person_is_asked_where_nobody_else_is(void)
{
    static const struct fake_answer document[] = {{.status = 200,
        .body =
            "{\"issuer\":\"https://i.test\",\"authorization_endpoint\":"
            "\"https://i.test/a\",\"token_endpoint\":\"https://i.test/t\"}"}};
    const struct hm_oidc_login login = {
        .issuer = "https://i.test", .open = fail_open};
    struct hm_oidc_ask ask = {.login = &login};
    hm_auto(oidc_token) token = {0};
    struct hm_err err = {0};
    here_auto here;

    test_scratch();
    here_up(&here, document, 1);
    ask.world = &here.world;
    CHECK_ERR(hm_oidc_get(&token, &ask, &err), HM_NOT_FOUND,
        "interactive: login at https://i.test: no screen");
    if (!test_torture())
        CHECK_STR(fake_request(&here.fake, 0),
            "GET https://i.test/.well-known/openid-configuration\n(foreign)\n");
}

TEST_SUITE(oidc_oidc, TEST(the_token_of_the_one_who_is_here),
    TEST(a_file_comes_before_everything),
    TEST(a_bad_token_of_a_service_is_its_own_mistake),
    TEST(nonsense_of_a_service_is_its_own_mistake),
    TEST(what_is_wrong_names_the_provider_and_what_to_set),
    TEST(advice_is_for_what_it_helps),
    TEST(a_person_is_asked_where_nobody_else_is));
