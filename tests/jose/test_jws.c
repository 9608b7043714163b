/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws.h"

#include <stdio.h>
#include <string.h>

#include "token.h"

static const struct {
    const char *alg, *private, *public;
} cases[] = {
    {"ES256", KEY_P256, PUB_P256},
    {"ES384", KEY_P384, PUB_P384},
    {"ES512", KEY_P521, PUB_P521},
    {"RS256", KEY_RSA, PUB_RSA},
    {"RS384", KEY_RSA, PUB_RSA},
    {"RS512", KEY_RSA, PUB_RSA},
    {"PS256", KEY_RSA, PUB_RSA},
    {"PS384", KEY_RSA, PUB_RSA},
    {"PS512", KEY_RSA, PUB_RSA},
    {"EdDSA", KEY_ED25519, PUB_ED25519},
};

/* What one verification says of a token. */
static bool verify(struct hm_bytes *payload, struct hm_arena *arena,
    struct hm_bytes token, const char *pem, const char *alg, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_jws jws = {0};

    HM_TRY(hm_key_parse(&key, hm_bytes_str(pem), err));
    HM_TRY(hm_jws_parse(&jws, arena, token, err));
    return hm_jws_verify(
        payload, &jws, key, hm_jwa_find(hm_bytes_str(alg)), err);
}

static const struct hm_jwa *alg(const char *name)
{
    return hm_jwa_find(hm_bytes_str(name));
}

static void what_was_signed_verifies_and_is_the_payload(void)
{
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) token = hm_buf(HM_JWS_MAX);
        struct hm_bytes payload = {0};
        struct hm_err err = {0};
        char header[64];

        test_case("%s", cases[i].alg);
        snprintf(header, sizeof(header), "{\"alg\":\"%s\"}", cases[i].alg);
        if (!token_sign(&token, header, "{\"a\":1}", cases[i].private,
                alg(cases[i].alg)) ||
            !CHECK_OK(verify(&payload, &arena, hm_buf_view(&token),
                cases[i].public, cases[i].alg, &err)))
            continue;
        CHECK_BYTES(payload, HM_LIT("{\"a\":1}"));
    }
}

static void the_header_is_read_but_chooses_nothing(void)
{
    TEST_EACH(i, cases) {
        hm_auto(buf) token = hm_buf(HM_JWS_MAX);
        char header[64];

        snprintf(header, sizeof(header), "{\"alg\":\"%s\"}", cases[i].alg);
        if (!token_sign(
                &token, header, "x", cases[i].private, alg(cases[i].alg)))
            return;
        for (size_t k = 0; k < TEST_LEN(cases); k++) {
            hm_auto(arena) arena = hm_arena(HM_MIB);
            struct hm_bytes payload = {0};
            struct hm_err err = {0};

            test_case("%s as %s", cases[i].alg, cases[k].alg);
            if (i != k)
                CHECK_ERR(verify(&payload, &arena, hm_buf_view(&token),
                              cases[k].public, cases[k].alg, &err),
                    HM_MISMATCH, "header names algorithm");
        }
    }
}

/* The signature is right each time; the header alone is what is wrong. */
static void headers_that_decide_for_us_are_refused(void)
{
    static const struct {
        const char *header;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"{\"alg\":\"none\"}", HM_MISMATCH, "\"none\", the key's is ES256"},
        {"{\"alg\":\"NONE\"}", HM_MISMATCH, "the key's is ES256"},
        {"{\"alg\":\"\"}", HM_MISMATCH, "the key's is ES256"},
        {"{\"alg\":\"HS256\"}", HM_MISMATCH, "the key's is ES256"},
        {"{\"alg\":\"es256\"}", HM_MISMATCH, "the key's is ES256"},
        {"{\"alg\":\"ES384\"}", HM_MISMATCH, "the key's is ES256"},
        {"{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}", HM_UNSUPPORTED,
            "\"crit\""},
        {"{\"alg\":\"ES256\",\"crit\":[]}", HM_UNSUPPORTED, "\"crit\""},
        {"{\"alg\":\"ES256\",\"crit\":null}", HM_UNSUPPORTED, "\"crit\""},
        {"{\"alg\":\"ES256\",\"b64\":false}", HM_UNSUPPORTED, "\"b64\""},
        {"{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"]}", HM_UNSUPPORTED,
            "\"crit\""},
        {"{\"alg\":\"ES256\",\"jwk\":{}}", HM_UNSUPPORTED, "\"jwk\""},
        {"{\"alg\":\"ES256\",\"jku\":\"https://e.test\"}", HM_UNSUPPORTED,
            "\"jku\""},
        {"{\"alg\":\"ES256\",\"x5c\":[]}", HM_UNSUPPORTED, "\"x5c\""},
        {"{\"alg\":\"ES256\",\"x5u\":\"https://e.test\"}", HM_UNSUPPORTED,
            "\"x5u\""},
        {"{\"alg\":\"ES256\",\"\\u0063rit\":[\"b\"]}", HM_UNSUPPORTED,
            "\"crit\""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) token = hm_buf(HM_JWS_MAX);
        struct hm_bytes payload = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].header);
        if (token_sign(&token, rows[i].header, "x", KEY_P256, alg("ES256")))
            CHECK_ERR(verify(&payload, &arena, hm_buf_view(&token), PUB_P256,
                          "ES256", &err),
                rows[i].code, rows[i].words);
        CHECK(payload.p == NULL);
    }
}

static void a_name_that_nobody_knows_is_no_algorithm_either(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);
    hm_auto_ptr(key) key = NULL;
    struct hm_jws jws = {0};
    struct hm_bytes payload = {0};
    struct hm_err err = {0};

    if (!token_sign(
            &token, "{\"alg\":\"none\"}", "x", KEY_P256, alg("ES256")) ||
        !CHECK_OK(hm_key_parse(&key, hm_bytes_str(PUB_P256), &err)) ||
        !CHECK_OK(hm_jws_parse(&jws, &arena, hm_buf_view(&token), &err)))
        return;
    CHECK_ERR(hm_jws_verify(&payload, &jws, key, alg("none"), &err), HM_USAGE,
        "algorithm none");
    CHECK_ERR(hm_jws_verify(&payload, &jws, key, alg("RS256"), &err), HM_USAGE,
        "algorithm RS256 with a key of type ecdsa-p256");
}

static void members_that_nobody_needs_are_ignored(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);
    struct hm_bytes payload = {0};
    struct hm_err err = {0};

    if (token_sign(&token,
            "{ \"x5t\":\"q\", \"kid\":\"k\",\n\"alg\":\"ES256\",\"typ\":"
            "\"JWT\",\"new\":[1]}",
            "x", KEY_P256, alg("ES256")))
        CHECK_OK(verify(
            &payload, &arena, hm_buf_view(&token), PUB_P256, "ES256", &err));
}

/* Signed texts that do not even parse. */
static void headers_must_be_objects_with_an_algorithm(void)
{
    static const struct {
        const char *header, *words;
    } rows[] = {
        {"", "JWS: header"},
        {"{}", "$.alg"},
        {"{\"alg\":1}", "$.alg: expected string"},
        {"{\"alg\":null}", "$.alg: expected string"},
        {"[\"alg\"]", "expected object"},
        {"\"alg\"", "expected object"},
        {"{\"alg\":\"ES256\"} x", "JWS: header"},
        {"{\"alg\":\"ES256\",\"alg\":\"none\"}", "duplicate"},
        {"{\"alg\":\"ES256\",\"\\u0061lg\":\"none\"}", "duplicate"},
        {"{\"alg\":\"ES256\",\"kid\":7}", "$.kid: expected string"},
        {"{\"alg\":\"ES256\\u0000\"}", "NUL"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) token = hm_buf(HM_JWS_MAX);
        struct hm_bytes payload = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].header);
        if (token_sign(&token, rows[i].header, "x", KEY_P256, alg("ES256")))
            CHECK_ERR(verify(&payload, &arena, hm_buf_view(&token), PUB_P256,
                          "ES256", &err),
                HM_FORMAT, rows[i].words);
    }
}

static void parts_are_three_and_canonical(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "1 parts where three"},
        {"eyJhbGciOiJFUzI1NiJ9", "1 parts where three"},
        {"eyJhbGciOiJFUzI1NiJ9.eA", "2 parts where three"},
        {"eyJhbGciOiJFUzI1NiJ9.eA.AA.", "more than three"},
        {"eyJhbGciOiJFUzI1NiJ9.eA.AA.AA", "more than three"},
        {"eyJhbGciOiJFUzI1NiJ9.eA.AA\n", "JWS: signature"},
        {" eyJhbGciOiJFUzI1NiJ9.eA.AA", "JWS: header"},
        {"eyJhbGciOiJFUzI1NiJ9==.eA.AA", "JWS: header"},
        {"eyJhbGciOiJFUzI1NiJ9.eA==.AA", "JWS: payload"},
        {"eyJhbGciOiJFUzI1NiJ9.eB.AA", "JWS: payload"},
        {"eyJhbGciOiJFUzI1NiJ9.e+.AA", "JWS: payload"},
        {"eyJhbGciOiJFUzI1NiJ9.eA.AB", "JWS: signature"},
        {"eyJhbGciOiJFUzI1NiJ9.eA.A", "JWS: signature"},
        {"{\"payload\":\"eA\",\"protected\":\"e30\",\"signature\":\"\"}",
            "1 parts where three"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_jws jws = {0};
        struct hm_err err = {0};

        test_case("%s", rows[i].text);
        CHECK_ERR(hm_jws_parse(&jws, &arena, hm_bytes_str(rows[i].text), &err),
            HM_FORMAT, rows[i].words);
        CHECK(jws.signed_part.p == NULL);
    }
}

/* A splitter that makes a list of parts makes a list of 65,536 here. */
static void dots_do_not_multiply_CVE_2025_66506(void)
{
    hm_auto(buf) dots = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(64);
    uint8_t *p = hm_buf_extend(&dots, HM_JWS_MAX + 1);
    struct hm_jws jws = {0};
    struct hm_err err = {0};

    if (!CHECK(p != NULL))
        return;
    memset(p, '.', dots.len);
    CHECK_ERR(hm_jws_parse(&jws, &arena, hm_buf_view(&dots), &err), HM_LIMIT,
        "token of 65537 bytes, at most 65536");
    CHECK_ERR(hm_jws_parse(&jws, &arena,
                  hm_bytes_slice(hm_buf_view(&dots), 0, HM_JWS_MAX), &err),
        HM_FORMAT, "more than three parts");
    CHECK_EQ(arena.used, 0);
}

static void every_prefix_and_every_surplus_is_refused(void)
{
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);
    struct hm_bytes payload = {0};
    struct hm_err err = {0};

    if (!token_sign(&token, "{\"alg\":\"ES256\"}", "x", KEY_P256, alg("ES256")))
        return;
    for (size_t len = 0; len < token.len; len += test_torture() ? 53 : 1) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_bytes cut = hm_bytes_slice(hm_buf_view(&token), 0, len);
        bool ok = verify(&payload, &arena, cut, PUB_P256, "ES256", &err);

        test_case("%zu bytes", len);
        CHECK(!ok && (err.code == HM_FORMAT || err.code == HM_MISMATCH));
    }
    hm_buf_put_u8(&token, 'A');
    for (size_t i = 0; i < 4; i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);

        CHECK(!verify(
            &payload, &arena, hm_buf_view(&token), PUB_P256, "ES256", &err));
        hm_buf_put_u8(&token, 'A');
    }
}

static void every_changed_byte_is_refused(void)
{
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);
    struct hm_bytes payload = {0};
    struct hm_err err = {0};

    if (!token_sign(
            &token, "{\"alg\":\"EdDSA\"}", "xyz", KEY_ED25519, alg("EdDSA")))
        return;
    for (size_t i = 0; i < token.len; i += test_torture() ? 53 : 1) {
        for (unsigned bit = 0; bit < 8; bit++) {
            hm_auto(arena) arena = hm_arena(HM_MIB);

            test_case("byte %zu, bit %u", i, bit);
            token.p[i] ^= (uint8_t)(1U << bit);
            CHECK(!verify(&payload, &arena, hm_buf_view(&token), PUB_ED25519,
                "EdDSA", &err));
            token.p[i] ^= (uint8_t)(1U << bit);
        }
    }
}

static void an_empty_signature_signs_nothing(void)
{
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) token = hm_buf(HM_JWS_MAX);
        struct hm_bytes payload = {0};
        struct hm_err err = {0};
        char header[64];

        test_case("%s", cases[i].alg);
        snprintf(header, sizeof(header), "{\"alg\":\"%s\"}", cases[i].alg);
        token_part(&token, hm_bytes_str(header));
        hm_buf_put_str(&token, ".eA.");
        CHECK_ERR(verify(&payload, &arena, hm_buf_view(&token), cases[i].public,
                      cases[i].alg, &err),
            HM_MISMATCH, "signature");
    }
}

TEST_SUITE(jose_jws, TEST(what_was_signed_verifies_and_is_the_payload),
    TEST(the_header_is_read_but_chooses_nothing),
    TEST(headers_that_decide_for_us_are_refused),
    TEST(a_name_that_nobody_knows_is_no_algorithm_either),
    TEST(members_that_nobody_needs_are_ignored),
    TEST(headers_must_be_objects_with_an_algorithm),
    TEST(parts_are_three_and_canonical),
    TEST(dots_do_not_multiply_CVE_2025_66506),
    TEST(every_prefix_and_every_surplus_is_refused),
    TEST(every_changed_byte_is_refused),
    TEST(an_empty_signature_signs_nothing));
