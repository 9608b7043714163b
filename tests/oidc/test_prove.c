/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/prove.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "here.h"
#include "lab/serve_http.h"
#include "oidc/answer.h"
#include "sandbox/oidc.h"
#include "test.h"

#define ORIGIN "http://127.0.0.1:9"
#define ISSUER ORIGIN "/oidc"

/* The sandbox's issuer, and what is answered instead of what it would. */
struct play {
    struct hm_key *key;
    struct hm_sandbox_oidc *oidc;
    struct lab_serve serve;
    struct hm_oidc_world world;
    const char *document, *keys; /* NULL: its own */
    int status;                  /* of those */
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
    bool document =
        hm_bytes_eq_str(req->path, "/oidc/.well-known/openid-configuration");
    const char *instead = document                 ? p->document
        : hm_bytes_eq_str(req->path, "/oidc/keys") ? p->keys
                                                   : NULL;

    if (instead == NULL)
        hm_sandbox_oidc_handle(p->oidc, &none, req, resp);
    else
        hm_serve_answer(
            resp, p->status, "application/json", hm_bytes_str(instead));
    return true;
}

static void play_free(struct play *p)
{
    hm_sandbox_oidc_free(p->oidc);
    hm_key_free(p->key);
}
#define AUTO_PLAY __attribute__((cleanup(play_free))) struct play

static bool play_new(struct play *p, struct hm_err *err)
{
    struct hm_sandbox_oidc_opts opts = {.now_ms = now_ms, .clock = p};

    HM_TRY(hm_key_generate(&p->key, HM_KEY_P256, 0, err));
    opts.key = p->key;
    HM_TRY(hm_sandbox_oidc_new(&p->oidc, &opts, err));
    lab_serve_new(&p->serve, serve, p);
    p->world = (struct hm_oidc_world){
        .http = &p->serve.http, .deadline_ms = LAB_SERVE_START_MS + 60000};
    return true;
}

/* The text of a token that the issuer makes when it is asked so. */
static bool ask(
    struct hm_buf *out, struct play *p, const char *query, struct hm_err *err)
{
    const struct hm_http_header header = {
        "Authorization", HM_LIT("bearer " HM_SANDBOX_OIDC_REQUEST_TOKEN), true};
    hm_auto(http_response) resp = {0};
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    struct hm_http_request req = {.headers = &header,
        .header_count = 1,
        .body_max = HM_MIB,
        .deadline_ms = p->world.deadline_ms};
    hm_auto(secret) token = {0};

    hm_buf_printf(&url, ORIGIN HM_SANDBOX_OIDC_ACTIONS "&audience=a%s", query);
    HM_TRY(hm_buf_end(&url, &req.url, err));
    HM_TRY(hm_http_do(&p->serve.http, &req, &resp, err));
    HM_TRY(hm_oidc_member(&token, hm_buf_view(&resp.body), "value", err));
    hm_buf_put(out, hm_secret_view(&token));
    return hm_buf_end(out, NULL, err);
}

static bool read(
    struct hm_oidc_token *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(secret) secret = {0};

    HM_TRY(hm_secret_from(&secret, text, err));
    return hm_oidc_token_read(out, &secret, err);
}

static bool prove(struct play *p, struct hm_bytes text, const char *issuer,
    struct hm_err *err)
{
    const struct hm_oidc_proof proof = {
        .world = &p->world, .issuer = hm_bytes_str(issuer), .audience = "a"};
    hm_auto(oidc_token) token = {0};
    bool ok = read(&token, text, err) && hm_oidc_prove(&token, &proof, err);

    CHECK(!here_leaks(err->msg));
    return ok;
}

#define DOCUMENT(issuer, keys)                                                 \
    "{\"issuer\":\"" issuer "\",\"jwks_uri\":\"" keys "\"}"
#define CLAIMS(name, value) "&claims=%7B%22" name "%22%3A" value "%7D"
/* A P-256 key that is nobody's here; RFC 7515 appendix A.3. */
#define OTHER(kid)                                                             \
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\"," kid                        \
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","                   \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"

static void each_check_fails_alone(void)
{
    static const struct {
        const char *name, *query, *document, *keys, *issuer;
        int status;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {.name = "good"},
        {.name = "RSA", .query = "&alg=RS256"},
        {.name = "a document without anything else",
            .document = DOCUMENT(ISSUER, ISSUER "/keys")},
        {.name = "a token of another issuer",
            .query = CLAIMS("iss", "%22https%3A%2F%2Fe.test%22"),
            .code = HM_POLICY,
            .words = "issuer is \"https://e.test\", not \"" ISSUER "\""},
        {.name = "for somebody else",
            .query = CLAIMS("aud", "%22b%22"),
            .code = HM_POLICY,
            .words = "audience \"a\" is not among"},
        {.name = "expired",
            .query = CLAIMS("exp", "1"),
            .code = HM_EXPIRED,
            .words = "expired at 1970"},
        {.name = "no issuer is wanted",
            .issuer = "",
            .code = HM_USAGE,
            .words = "no issuer is demanded"},
        {.name = "plain http",
            .query = CLAIMS("iss", "%22http%3A%2F%2Fe.test%22"),
            .issuer = "http://e.test",
            .code = HM_DENIED,
            .words = "its issuer is http://e.test, which is not https"},
        {.name = "no URL",
            .query = CLAIMS("iss", "%22e%22"),
            .issuer = "e",
            .code = HM_FORMAT,
            .words = "its issuer"},
        {.name = "the document of another",
            .document = DOCUMENT(ORIGIN "/x", ISSUER "/keys"),
            .code = HM_MISMATCH,
            .words = "it is the document of " ORIGIN "/x, not of " ISSUER},
        {.name = "keys over plain http",
            .document = DOCUMENT(ISSUER, "http://e.test/keys"),
            .code = HM_DENIED,
            .words = "jwks_uri is http://e.test/keys, which is not https"},
        {.name = "no keys in the document",
            .document = "{\"issuer\":\"" ISSUER "\"}",
            .code = HM_NETWORK,
            .words = "jwks_uri"},
        {.name = "no document",
            .document = "<html>",
            .code = HM_NETWORK,
            .words = "keys of " ISSUER ": discovery document: "},
        {.name = "the document is elsewhere",
            .document = "",
            .status = 307,
            .code = HM_DENIED,
            .words = "307"},
        {.name = "not found",
            .keys = "",
            .status = 404,
            .code = HM_DENIED,
            .words = "404"},
        {.name = "no keys", .keys = "{}", .code = HM_NETWORK, .words = "keys"},
        {.name = "the key is not there",
            .keys = OTHER("\"kid\":\"other\","),
            .code = HM_MISMATCH,
            .words = "no key \""},
    };

    TEST_EACH(i, rows) {
        AUTO_PLAY p = {.document = rows[i].document,
            .keys = rows[i].keys,
            .status = rows[i].status != 0 ? rows[i].status : 200};
        hm_auto(buf) text = hm_buf(HM_JWS_MAX);
        struct hm_err err = {0};

        test_case("%s", rows[i].name);
        if (!CHECK_OK(play_new(&p, &err)) ||
            !CHECK_OK(ask(
                &text, &p, rows[i].query != NULL ? rows[i].query : "", &err)))
            continue;
        CHECK_CODE(prove(&p, hm_buf_view(&text),
                       rows[i].issuer != NULL ? rows[i].issuer : ISSUER, &err),
            rows[i].code, rows[i].words);
    }
}

/* The key that the token names, with another behind its name. */
static void another_key_by_that_name_does_not_do(void)
{
    AUTO_PLAY p = {.status = 200};
    hm_auto(buf) text = hm_buf(HM_JWS_MAX), keys = hm_buf(HM_KIB);
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_bytes header;
    struct hm_json root;

    if (!CHECK_OK(play_new(&p, &err)) || !CHECK_OK(ask(&text, &p, "", &err)))
        return;
    header = hm_buf_view(&text);
    header.len = hm_bytes_find(header, '.');
    if (!CHECK_OK(hm_base64_decode(&keys, HM_BASE64URL_NO_PAD, header, &err)) ||
        !CHECK_OK(
            hm_json_parse(&root, &arena, hm_buf_view(&keys), HM_JWS_MAX, &err)))
        return;
    hm_buf_cut(&keys, 0);
    hm_buf_printf(&keys,
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":%.*s,"
        "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}",
        (int)hm_json_text(hm_json_get(root, "kid")).len,
        (const char *)hm_json_text(hm_json_get(root, "kid")).p);
    p.keys = hm_buf_str(&keys);
    CHECK_ERR(
        prove(&p, hm_buf_view(&text), ISSUER, &err), HM_MISMATCH, "signature");
}

/* put HEADER.CLAIMS.SIGNATURE of a token with another header. */
static bool with_header(struct hm_buf *out, struct hm_bytes text,
    const char *header, struct hm_err *err)
{
    size_t dot = hm_bytes_find(text, '.');

    hm_base64_encode(out, HM_BASE64URL_NO_PAD, hm_bytes_str(header));
    hm_buf_put(out, hm_bytes_slice(text, dot, text.len));
    return hm_buf_end(out, NULL, err);
}

static void headers_decide_nothing(void)
{
    static const struct {
        const char *header;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"{\"alg\":\"none\"}", HM_FORMAT, "nobody signed it"},
        {"{\"alg\":\"HS256\"}", HM_MISMATCH, "algorithm \"HS256\""},
        {"{\"alg\":\"RS256\"}", HM_MISMATCH, "algorithm \"RS256\""},
        {"{\"alg\":\"ES256\"}", HM_MISMATCH, "signature"},
        {"{\"alg\":\"ES256\",\"jwk\":{}}", HM_UNSUPPORTED,
            "keys do not come from the token"},
    };

    TEST_EACH(i, rows) {
        AUTO_PLAY p = {.status = 200, .keys = OTHER("")};
        hm_auto(buf) text = hm_buf(HM_JWS_MAX), changed = hm_buf(HM_JWS_MAX);
        struct hm_err err = {0};

        test_case("%s", rows[i].header);
        if (!CHECK_OK(play_new(&p, &err)) ||
            !CHECK_OK(ask(&text, &p, "", &err)) ||
            !CHECK_OK(with_header(
                &changed, hm_buf_view(&text), rows[i].header, &err)))
            continue;
        CHECK_ERR(prove(&p, hm_buf_view(&changed), ISSUER, &err), rows[i].code,
            rows[i].words);
    }
}

static void claims_that_were_changed_are_refused(void)
{
    AUTO_PLAY p = {0};
    hm_auto(buf) text = hm_buf(HM_JWS_MAX), other = hm_buf(HM_JWS_MAX),
                 mixed = hm_buf(HM_JWS_MAX);
    struct hm_err err = {0};
    struct hm_bytes a, b;
    size_t last;

    if (!CHECK_OK(play_new(&p, &err)) || !CHECK_OK(ask(&text, &p, "", &err)) ||
        !CHECK_OK(ask(&other, &p, CLAIMS("repository", "%22e%2Fe%22"), &err)))
        return;
    a = hm_buf_view(&text);
    b = hm_buf_view(&other);
    for (last = b.len; b.p[last - 1] != '.'; last--)
        ;
    hm_buf_put(&mixed, hm_bytes_slice(b, 0, last));
    for (last = a.len; a.p[last - 1] != '.'; last--)
        ;
    hm_buf_put(&mixed, hm_bytes_slice(a, last, a.len));
    CHECK_ERR(
        prove(&p, hm_buf_view(&mixed), ISSUER, &err), HM_MISMATCH, "signature");
}

TEST_SUITE(oidc_prove, TEST(each_check_fails_alone),
    TEST(another_key_by_that_name_does_not_do), TEST(headers_decide_nothing),
    TEST(claims_that_were_changed_are_refused));
