/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/token.h"

#include <stdio.h>
#include <string.h>

#include "http/fake.h"
#include "test.h"

static void answers_are_read(void)
{
    static const struct {
        const char *in, *value;
        int64_t life_s;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"{\"token\":\"a.b-c_~+/=\"}", "Bearer a.b-c_~+/=", 60, HM_OK, ""},
        {"{\"access_token\":\"x\",\"expires_in\":300}", "Bearer x", 300, HM_OK,
            ""},
        {"{\"token\":\"\",\"access_token\":\"x\"}", "Bearer x", 60, HM_OK, ""},
        {"{\"token\":\"t\",\"access_token\":\"x\",\"expires_in\":0}",
            "Bearer t", 60, HM_OK, ""},
        {"{\"token\":\"a\\/b\\u002bc\"}", "Bearer a/b+c", 60, HM_OK, ""},
        {"{\"token\":\"t\",\"expires_in\":99999999999}", "Bearer t", 86400,
            HM_OK, ""},
        {"{\"token\":\"t\",\"expires_in\":-5}", "", 0, HM_FORMAT, "expires_in"},
        {"{\"token\":\"t\",\"expires_in\":\"5\"}", "", 0, HM_FORMAT,
            "expires_in"},
        {"{\"token\":\"a b\"}", "", 0, HM_FORMAT, "no token has, at 1"},
        {"{\"token\":\"a\\r\\nX: y\"}", "", 0, HM_FORMAT, "no token has, at 1"},
        {"{\"token\":7}", "", 0, HM_FORMAT, "no token in the answer"},
        {"{}", "", 0, HM_FORMAT, "no token in the answer"},
        {"{\"token\":\"\"}", "", 0, HM_FORMAT, "no token in the answer"},
        {"{\"access_token\":\"\"}", "", 0, HM_FORMAT, "a token of 0 bytes"},
        {"<html>", "", 0, HM_FORMAT, "line 1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(token) token = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (!CHECK_CODE(hm_token_parse(&token, hm_bytes_str(cases[i].in), &err),
                cases[i].code, cases[i].words) ||
            token.value.p == NULL)
            continue;
        CHECK_BYTES(hm_secret_view(&token.value), hm_bytes_str(cases[i].value));
        CHECK_EQ(token.life_s, cases[i].life_s);
    }
}

static bool cred_of(struct hm_cred *out, enum hm_cred_kind kind,
    const char *user, const char *secret)
{
    struct hm_err err = {0};

    *out = (struct hm_cred){.kind = kind};
    snprintf(out->user, sizeof(out->user), "%s", user);
    snprintf(out->source, sizeof(out->source), "a file");
    return kind == HM_CRED_NONE ||
        CHECK_OK(hm_secret_from(&out->secret, hm_bytes_str(secret), &err));
}

struct ask {
    enum hm_cred_kind kind;
    const char *user, *secret;
    bool no_post;
    enum hm_code code;
    const char *words;
};

/* One fetch against a script. */
static void fetch(
    struct hm_fake *fake, const struct ask *ask, struct hm_token *token)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    const struct hm_token_request req = {.http = &fake->http,
        .deadline_ms = FAKE_START_MS + 60000,
        .realm = HM_LIT("https://r.test/t?a=b"),
        .service = HM_LIT("r.test"),
        .scope = HM_LIT("repository:x:pull,push repository:y:pull"),
        .client_id = "hallmark",
        .cred = &cred,
        .no_post = ask->no_post};

    if (cred_of(&cred, ask->kind, ask->user, ask->secret))
        CHECK_CODE(hm_token_fetch(token, &req, &err), ask->code, ask->words);
}

#define QUERY                                                                  \
    "GET https://r.test/t?a=b&service=r.test&scope=repository%3Ax%3Apull%2C"   \
    "push&scope=repository%3Ay%3Apull&client_id=hallmark\n"

static void nobody_asks_by_get(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .body = "{\"token\":\"t\"}"}};
    hm_auto(token) token = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, 1);
    fetch(&fake, &(struct ask){.user = "", .secret = ""}, &token);
    if (!test_torture())
        CHECK_STR(fake_request(&fake, 0), QUERY);
}

static void a_password_goes_by_post_and_then_by_get(void)
{
    static const struct fake_answer answers[] = {
        {.status = 405}, {.status = 200, .body = "{\"token\":\"t\"}"}};
    hm_auto(token) token = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, 2);
    fetch(&fake,
        &(struct ask){.kind = HM_CRED_PASSWORD, .user = "u&", .secret = "p w"},
        &token);
    if (test_torture())
        return;
    CHECK_STR(fake_request(&fake, 0),
        "POST https://r.test/t?a=b\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "grant_type=password&service=r.test&scope=repository%3Ax%3Apull%2Cpush"
        "%20repository%3Ay%3Apull&client_id=hallmark&username=u%26&password="
        "p%20w");
    CHECK_STR(fake_request(&fake, 1), QUERY "Authorization: Basic dSY6cCB3\n");
    CHECK(token.no_post);
}

static void a_service_that_knows_get_only_is_asked_so(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .body = "{\"token\":\"t\"}"}};
    hm_auto(token) token = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, 1);
    fetch(&fake,
        &(struct ask){.kind = HM_CRED_PASSWORD,
            .user = "u",
            .secret = "p",
            .no_post = true},
        &token);
    if (!test_torture())
        CHECK_STR(fake_request(&fake, 0), QUERY "Authorization: Basic dTpw\n");
}

static void an_identity_token_is_a_refresh_token(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .body = "{\"access_token\":\"t\"}"}};
    static const struct fake_answer none[] = {{.status = 404}};
    hm_auto(token) token = {0};
    hm_auto(token) no_token = {0};
    struct ask ask = {
        .kind = HM_CRED_IDENTITY, .user = "", .secret = "refresh"};
    struct hm_fake fake;

    fake_init(&fake, answers, 1);
    fetch(&fake, &ask, &token);
    if (!test_torture())
        CHECK(strstr(fake_request(&fake, 0),
                  "grant_type=refresh_token&service=r.test&scope=") != NULL &&
            strstr(fake_request(&fake, 0), "&refresh_token=refresh") != NULL);
    ask.code = HM_UNSUPPORTED;
    ask.words = "takes no identity tokens (status 404), and a file has one";
    fake_init(&fake, none, 1);
    fetch(&fake, &ask, &no_token);
    CHECK(fake.asked <= 1);
}

static void refusals_are_told_apart(void)
{
    static const struct {
        struct fake_answer answer;
        enum hm_cred_kind kind;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {{.status = 401, .body = "{\"details\":\"wrong\"}"}, HM_CRED_PASSWORD,
            HM_DENIED,
            "token service refuses the credentials from a file (status 401) "
            "wrong"},
        {{.status = 403}, HM_CRED_NONE, HM_DENIED,
            "gives no token without credentials"},
        {{.status = 302, .headers = "Location: https://evil.test/\n"},
            HM_CRED_PASSWORD, HM_DENIED, "redirects are not followed"},
        {{.status = 503}, HM_CRED_NONE, HM_NETWORK, "status 503"},
        {{.status = 200, .body = "<html>"}, HM_CRED_NONE, HM_FORMAT,
            "answer of the token service"},
        {{.fails = "reset", .failure = HM_HTTP_FAIL_LOST}, HM_CRED_NONE,
            HM_NETWORK, "reset"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct fake_answer answers[8];
        hm_auto(token) token = {0};
        struct hm_fake fake;

        test_case("%d", cases[i].answer.status);
        for (size_t k = 0; k < TEST_LEN(answers); k++)
            answers[k] = cases[i].answer;
        fake_init(&fake, answers, TEST_LEN(answers));
        fetch(&fake,
            &(struct ask){.kind = cases[i].kind,
                .user = "u",
                .secret = "p",
                .no_post = true,
                .code = cases[i].code,
                .words = cases[i].words},
            &token);
        CHECK(strstr(fake_request(&fake, 1), "evil") == NULL);
    }
}

static void an_endless_answer_ends(void)
{
    static char body[80 * 1024];
    const struct fake_answer answer = {
        .status = 200, .body = body, .body_len = sizeof(body) - 1};
    hm_auto(token) token = {0};
    struct hm_fake fake;

    memset(body, ' ', sizeof(body) - 1); /* the fake asks for its length */
    fake_init(&fake, &answer, 1);
    fetch(&fake,
        &(struct ask){.user = "",
            .secret = "",
            .code = HM_LIMIT,
            .words = "longer than 65536"},
        &token);
}

static void a_colon_in_a_name_cannot_be_sent(void)
{
    hm_auto(cred) cred = {0};
    hm_auto(secret) out = {0};
    struct hm_err err = {0};

    if (cred_of(&cred, HM_CRED_PASSWORD, "a:b", "c"))
        CHECK_ERR(hm_token_basic(&out, &cred, &err), HM_USAGE, "colon");
}

TEST_SUITE(registry_token, TEST(answers_are_read), TEST(nobody_asks_by_get),
    TEST(a_password_goes_by_post_and_then_by_get),
    TEST(a_service_that_knows_get_only_is_asked_so),
    TEST(an_identity_token_is_a_refresh_token), TEST(refusals_are_told_apart),
    TEST(an_endless_answer_ends), TEST(a_colon_in_a_name_cannot_be_sent));
