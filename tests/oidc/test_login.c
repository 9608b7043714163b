/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/login.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "here.h"
#include "knock.h"
#include "lab/serve_http.h"
#include "sandbox/oidc.h"
#include "test.h"

#define ISSUER "http://127.0.0.1:9/oidc"

/* A login at the sandbox, and what somebody does to it on the way. */
struct play {
    struct hm_key *key;
    struct hm_sandbox_oidc *oidc;
    struct lab_serve serve;
    struct hm_log log;
    struct hm_buf said;
    struct hm_oidc_world world;
    struct hm_oidc_login login;
    const char *more;     /* appended to the page's URL */
    const char *document; /* instead of the issuer's own */
    const char *answer;   /* of the token endpoint, instead */
    int status;           /* of that */
    bool state_lost, deny, no_screen;
    char page[8192], form[8192];
};

static int64_t now_ms(void *ctx)
{
    return hm_http_now_s(&((struct play *)ctx)->serve.http) * 1000;
}

static bool serve(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct play *p = ctx;
    const struct hm_fault_hits none = {0};

    if (p->document != NULL &&
        hm_bytes_eq_str(req->path, "/oidc/.well-known/openid-configuration")) {
        hm_serve_answer(
            resp, 200, "application/json", hm_bytes_str(p->document));
        return true;
    }
    if (hm_bytes_eq_str(req->path, "/oidc/token")) {
        snprintf(p->form, sizeof(p->form), "%.*s", (int)req->body.len,
            (const char *)req->body.p);
        if (p->answer != NULL) {
            hm_serve_answer(
                resp, p->status, "application/json", hm_bytes_str(p->answer));
            return true;
        }
    }
    hm_sandbox_oidc_handle(p->oidc, &none, req, resp);
    return true;
}

/* Where the issuer sends the browser. */
static bool approve(struct hm_buf *location, struct play *p, const char *url,
    struct hm_err *err)
{
    hm_auto(buf) page = hm_buf(HM_URI_MAX);
    hm_auto(http_response) resp = {0};
    struct hm_http_request req = {
        .body_max = HM_MIB, .deadline_ms = p->world.deadline_ms};
    struct hm_bytes value;

    hm_buf_put_str(&page, url);
    hm_buf_put_str(&page, p->more != NULL ? p->more : "");
    HM_TRY(hm_buf_end(&page, &req.url, err));
    HM_TRY(hm_http_do(&p->serve.http, &req, &resp, err));
    HM_TRY(hm_http_header_one(&value, &resp.headers, "Location", err));
    hm_buf_put(location, value);
    return hm_buf_end(location, NULL, err);
}

static bool browse(void *ctx, const char *url, struct hm_err *err)
{
    struct play *p = ctx;
    hm_auto(buf) location = hm_buf(HM_URI_MAX);
    char *state;

    snprintf(p->page, sizeof(p->page), "%s", url);
    if (p->no_screen)
        return hm_fail(err, HM_NOT_FOUND, "there is no screen here");
    HM_TRY(approve(&location, p, url, err));
    if (p->deny) {
        state = strstr(hm_buf_str(&location), "&state=");
        if (state == NULL)
            return hm_fail(err, HM_FORMAT, "no state");
        snprintf(p->form, sizeof(p->form), "%.*s?error=access_denied%s",
            (int)hm_bytes_find(hm_buf_view(&location), '?'),
            hm_buf_str(&location), state);
        (void)knock_url(p->form);
        return true;
    }
    if (knock_url(hm_buf_str(&location)) != 200)
        return hm_fail(err, HM_NETWORK, "the browser got no page");
    return true;
}

static void play_free(struct play *p)
{
    hm_sandbox_oidc_free(p->oidc);
    hm_key_free(p->key);
    hm_buf_free(&p->said);
}

#define AUTO_PLAY __attribute__((cleanup(play_free))) struct play

static void say(void *ctx, enum hm_log_level level, const char *line)
{
    (void)level;
    hm_buf_put_str(ctx, line);
}

static bool play_new(struct play *p, struct hm_err *err)
{
    struct hm_sandbox_oidc_opts opts = {.now_ms = now_ms, .clock = p};

    *p = (struct play){.said = hm_buf(HM_MIB)};
    HM_TRY(hm_key_generate(&p->key, HM_KEY_P256, 0, err));
    opts.key = p->key;
    HM_TRY(hm_sandbox_oidc_new(&p->oidc, &opts, err));
    lab_serve_new(&p->serve, serve, p);
    p->log = (struct hm_log){HM_LOG_DEBUG, say, &p->said};
    p->serve.http.log = &p->log;
    p->world = (struct hm_oidc_world){.http = &p->serve.http,
        .deadline_ms = LAB_SERVE_START_MS + 60000,
        .log = &p->log};
    p->login =
        (struct hm_oidc_login){.issuer = ISSUER, .open = browse, .ctx = p};
    return true;
}

static void a_person_logs_in(void)
{
    AUTO_PLAY p = {0};
    hm_auto(secret) text = {0};
    hm_auto(oidc_token) token = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(play_new(&p, &err)) ||
        !CHECK_OK(hm_oidc_login(&text, &p.login, &p.world, &err)) ||
        !CHECK_OK(hm_oidc_token_read(&token, &text, &err)))
        return;
    CHECK(hm_json_str_eq(
        hm_jwt_claim(&token.jwt, "email"), "person@sandbox.test"));
    CHECK_BYTES(token.jwt.issuer, HM_LIT(ISSUER));
    CHECK(strstr(p.page,
              "?response_type=code&client_id=sigstore&redirect_uri="
              "http%3A%2F%2Flocalhost%3A") != NULL);
    CHECK(strstr(p.page, "&scope=openid%20email&state=") != NULL);
    CHECK(strstr(p.page, "&code_challenge_method=S256") != NULL);
    /* The verifier goes to the token endpoint and to nobody else. */
    CHECK(strstr(p.form, "grant_type=authorization_code&code=") != NULL);
    CHECK(strstr(p.page, strstr(p.form, "code_verifier=") + 14) == NULL);
    CHECK(!here_leaks(hm_buf_str(&p.said)));
}

static void words_are_new_for_each_login(void)
{
    char before[8192] = "";
    AUTO_PLAY p = {0};
    struct hm_err err = {0};

    if (test_torture() || !CHECK_OK(play_new(&p, &err)))
        return;
    for (int i = 0; i < 2; i++) {
        hm_auto(secret) text = {0};

        if (!CHECK_OK(hm_oidc_login(&text, &p.login, &p.world, &err)))
            return;
        CHECK(strcmp(strstr(p.form, "code_verifier="), before) != 0);
        snprintf(
            before, sizeof(before), "%s", strstr(p.form, "code_verifier="));
    }
}

#define DOCUMENT(issuer)                                                       \
    "{\"issuer\":\"" issuer "\",\"authorization_endpoint\":\"" ISSUER          \
    "/authorize\",\"token_endpoint\":\"" ISSUER "/token\"}"

static void each_check_fails_alone(void)
{
    static const struct {
        const char *name, *more, *document, *answer;
        int status;
        bool deny, no_screen;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {.name = "good", .document = DOCUMENT(ISSUER)},
        {.name = "another issuer's document",
            .document = DOCUMENT("http://127.0.0.1:8/oidc"),
            .code = HM_MISMATCH,
            .words = "login at " ISSUER ": discovery document: it is the "
                     "document of"},
        {.name = "no screen",
            .no_screen = true,
            .code = HM_NOT_FOUND,
            .words = "no screen"},
        {.name = "denied",
            .deny = true,
            .code = HM_DENIED,
            .words = "the issuer refused: access_denied"},
        {.name = "another login's nonce",
            .more = "&claims=%7B%22nonce%22%3A%22x%22%7D",
            .code = HM_MISMATCH,
            .words = "its nonce is not the one of this login"},
        {.name = "no nonce",
            .more = "&claims=%7B%22nonce%22%3Anull%7D",
            .code = HM_FORMAT,
            .words = "no claim \"nonce\""},
        {.name = "another issuer's token",
            .more = "&claims=%7B%22iss%22%3A%22https%3A%2F%2Fe.test%22%7D",
            .code = HM_POLICY,
            .words = "issuer is \"https://e.test\", not \"" ISSUER "\""},
        {.name = "another client's token",
            .more = "&claims=%7B%22aud%22%3A%22other%22%7D",
            .code = HM_POLICY,
            .words = "audience \"sigstore\" is not among"},
        {.name = "an expired token",
            .more = "&claims=%7B%22exp%22%3A1%7D",
            .code = HM_EXPIRED,
            .words = "expired at 1970"},
        {.name = "no token",
            .answer = "{\"access_token\":\"hunter2\"}",
            .status = 200,
            .code = HM_FORMAT,
            .words = "no text \"id_token\""},
        {.name = "something else",
            .answer = "{\"id_token\":\"hunter2\"}",
            .status = 200,
            .code = HM_FORMAT,
            .words = "not a token"},
        {.name = "refused",
            .answer = "{\"error\":\"invalid_grant\"}",
            .status = 400,
            .code = HM_DENIED,
            .words = "400: invalid_grant"},
        {.name = "redirected",
            .answer = "",
            .status = 307,
            .code = HM_DENIED,
            .words = "307"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) text = {0};
        AUTO_PLAY p = {0};
        struct hm_err err = {0};
        bool ok;

        test_case("%s", rows[i].name);
        if (test_torture() && i != 0 && i != 4)
            continue; /* minutes, and nothing new */
        if (!CHECK_OK(play_new(&p, &err)))
            continue;
        p.more = rows[i].more;
        p.document = rows[i].document;
        p.answer = rows[i].answer;
        p.status = rows[i].status;
        p.deny = rows[i].deny;
        p.no_screen = rows[i].no_screen;
        if (p.deny && test_torture())
            continue; /* nobody would end the wait */
        ok = hm_oidc_login(&text, &p.login, &p.world, &err);
        CHECK(!here_leaks(err.msg));
        CHECK_CODE(ok, rows[i].code, rows[i].words);
        CHECK(!here_leaks(hm_buf_str(&p.said)));
    }
}

static const char *job(const char *name)
{
    if (strcmp(name, "ACTIONS_ID_TOKEN_REQUEST_URL") == 0)
        return "http://127.0.0.1:9" HM_SANDBOX_OIDC_ACTIONS;
    if (strcmp(name, "ACTIONS_ID_TOKEN_REQUEST_TOKEN") == 0)
        return HM_SANDBOX_OIDC_REQUEST_TOKEN;
    return NULL;
}

static void a_job_needs_no_person(void)
{
    AUTO_PLAY p = {0};
    hm_auto(oidc_token) token = {0};
    struct hm_oidc_ask ask = {.world = &p.world, .login = &p.login};
    struct hm_err err = {0};

    if (!CHECK_OK(play_new(&p, &err)))
        return;
    p.world.env = job;
    if (!CHECK_OK(hm_oidc_get(&token, &ask, &err)))
        return;
    CHECK_STR(token.provider, "github-actions");
    CHECK(
        hm_json_str_eq(hm_jwt_claim(&token.jwt, "repository"), "sandbox/app"));
    CHECK_STR(p.page, "");
    CHECK(!here_leaks(hm_buf_str(&p.said)));
}

TEST_SUITE(oidc_login, TEST(a_job_needs_no_person), TEST(a_person_logs_in),
    TEST(words_are_new_for_each_login), TEST(each_check_fails_alone));
