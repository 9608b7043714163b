/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/answer.h"

#include "base/buf.h"
#include "base/limits.h"
#include "here.h"
#include "test.h"

static void a_member_is_copied_to_the_byte(void)
{
    hm_auto(secret) out = {0};
    struct hm_err err = {0};

    if (CHECK_OK(hm_oidc_member(&out,
            HM_LIT("{\"count\":3, \"value\" : \"a.b-c_~!\"}"), "value", &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("a.b-c_~!"));
}

static void what_is_no_token_is_refused_and_not_shown(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"", HM_FORMAT, ""},
        {"hunter2", HM_FORMAT, "line 1"},
        {"\"hunter2\"", HM_FORMAT, "no text \"value\""},
        {"[]", HM_FORMAT, "no text \"value\""},
        {"{}", HM_FORMAT, "no text \"value\""},
        {"{\"value\":null}", HM_FORMAT, "no text \"value\""},
        {"{\"value\":1}", HM_FORMAT, "no text \"value\""},
        {"{\"Value\":\"x\"}", HM_FORMAT, "no text \"value\""},
        {"{\"value\":\"\"}", HM_FORMAT, "\"value\" is no token"},
        {"{\"value\":\"hunter2 x\"}", HM_FORMAT, "\"value\" is no token"},
        {"{\"value\":\"hunter2\\u0041\"}", HM_FORMAT, "\"value\" is no token"},
        {"{\"value\":\"hunter2\\n\"}", HM_FORMAT, "\"value\" is no token"},
        {"{\"value\":\"hunter2\xc3\xa9\"}", HM_FORMAT, "\"value\" is no token"},
        {"{\"value\":\"hunter2\",\"value\":\"x\"}", HM_FORMAT, "duplicate"},
        {"{\"value\":\"hunter2\"}x", HM_FORMAT, ""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(secret) out = {0};
        struct hm_err err = {0};
        bool ok =
            hm_oidc_member(&out, hm_bytes_str(rows[i].text), "value", &err);

        test_case("%s", rows[i].text);
        CHECK(!here_leaks(err.msg));
        CHECK_ERR(ok, rows[i].code, rows[i].words);
        CHECK(out.p == NULL);
    }
}

static void a_refusal_is_shown_unless_it_repeats_a_secret(void)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"{\"error\":\"invalid_grant\",\"error_description\":\"no\\nsuch\"}",
            ": invalid_grant: no\\nsuch"},
        {"{\"message\":\"Resource not accessible\"}",
            ": Resource not accessible"},
        {"{\"error\":{\"code\":1},\"message\":[]}", ""},
        {"{\"error\":\"x hunter2hunter2 y\"}", ""},
        {"{\"error\":\"bad\",\"message\":\"unter2hunter\"}", ""},
        {"<html>", ""},
        {"", ""},
    };
    const struct hm_bytes sent = HM_LIT("hunter2hunter2");

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) out = hm_buf(1024);

        test_case("%s", rows[i].text);
        hm_oidc_show_refusal(&out, hm_bytes_str(rows[i].text), &sent, 1);
        CHECK_BYTES(hm_buf_view(&out), hm_bytes_str(rows[i].shown));
    }
}

#define DOCUMENT(issuer, authorize, token, more)                               \
    "{\"issuer\":\"" issuer "\",\"authorization_endpoint\":\"" authorize       \
    "\",\"token_endpoint\":\"" token "\"" more "}"
#define I "https://i.test/auth"

static void a_document_is_of_its_issuer(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {DOCUMENT(I, "https://i.test/a?x=y", "https://t.test/t", ""), HM_OK,
            ""},
        {DOCUMENT(I, "http://127.0.0.1:1/a", "http://localhost:2/t",
             ",\"response_types_supported\":[\"code\",\"token\"],"
             "\"code_challenge_methods_supported\":[\"plain\",\"S256\"],"
             "\"other\":[]"),
            HM_OK, ""},
        {DOCUMENT(I "/", "https://i.test/a", "https://i.test/t", ""),
            HM_MISMATCH, "of https://i.test/auth/, not of https://i.test/auth"},
        {DOCUMENT(
             "https://evil.test", "https://i.test/a", "https://i.test/t", ""),
            HM_MISMATCH, "of https://evil.test"},
        {DOCUMENT(I, "http://i.test/a", "https://i.test/t", ""), HM_DENIED,
            "authorization_endpoint is http://i.test/a"},
        {DOCUMENT(I, "https://i.test/a", "http://i.test/t", ""), HM_DENIED,
            "token_endpoint is http://i.test/t"},
        {DOCUMENT(I, "javascript:alert(1)", "https://i.test/t", ""), HM_FORMAT,
            "authorization_endpoint"},
        {DOCUMENT(I, "file://i.test/t", "https://i.test/t", ""), HM_DENIED,
            "authorization_endpoint"},
        {DOCUMENT(I, "https://i.test/a#x", "https://i.test/t", ""), HM_FORMAT,
            "authorization_endpoint has a fragment"},
        {DOCUMENT(I, "https://i.test/a", "https://u@i.test/t", ""), HM_FORMAT,
            "token_endpoint"},
        {DOCUMENT(I, "https://i.test/a", "https://i.test/t",
             ",\"response_types_supported\":[\"token\"]"),
            HM_UNSUPPORTED, "response_types_supported lacks code"},
        {DOCUMENT(I, "https://i.test/a", "https://i.test/t",
             ",\"code_challenge_methods_supported\":[\"plain\"]"),
            HM_UNSUPPORTED, "code_challenge_methods_supported lacks S256"},
        {"{\"issuer\":\"" I "\"}", HM_FORMAT, "$.authorization_endpoint"},
        {"[]", HM_FORMAT, "discovery document"},
        {"<html>", HM_FORMAT, "discovery document"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_oidc_discovery out = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_CODE(hm_oidc_discovery_read(
                       &out, &arena, hm_bytes_str(rows[i].text), I, &err),
            rows[i].code, rows[i].words);
        CHECK(
            (out.token.p != NULL) == (rows[i].code == HM_OK) || test_torture());
    }
}

TEST_SUITE(oidc_answer, TEST(a_member_is_copied_to_the_byte),
    TEST(what_is_no_token_is_refused_and_not_shown),
    TEST(a_refusal_is_shown_unless_it_repeats_a_secret),
    TEST(a_document_is_of_its_issuer));
