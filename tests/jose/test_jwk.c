/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwk.h"

#include <stdio.h>
#include <string.h>

#include "jose/jws.h"
#include "token.h"

static void keys_come_out_as_they_went_in(void)
{
    static const struct {
        const char *pem, *alg;
    } rows[] = {
        {PUB_P256, "ES256"},
        {PUB_P384, "ES384"},
        {PUB_P521, "ES512"},
        {PUB_RSA, "RS256"},
        {PUB_ED25519, "EdDSA"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
        hm_auto_ptr(jwk_set) set = NULL;
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        test_case("%s", rows[i].alg);
        token_jwk(&text, rows[i].pem, ",\"kid\":\"k\",\"x5t\":\"q\"");
        if (!CHECK_OK(hm_jwk_parse(&set, hm_buf_view(&text), &err)) ||
            !CHECK_OK(hm_key_parse(&key, hm_bytes_str(rows[i].pem), &err)))
            continue;
        CHECK_EQ(set->count, 1);
        CHECK(hm_key_eq(set->keys[0].key, key));
        CHECK_BYTES(set->keys[0].kid, HM_LIT("k"));
        CHECK_STR(set->keys[0].alg->name, rows[i].alg);
    }
}

static void what_a_key_is_for_must_be_verifying(void)
{
    static const struct {
        const char *more, *words; /* words NULL: fine */
    } rows[] = {
        {"", NULL},
        {",\"use\":\"sig\",\"alg\":\"RS256\"", NULL},
        {",\"use\":\"sig\",\"alg\":\"PS512\"", NULL},
        {",\"key_ops\":[\"verify\"]", NULL},
        {",\"key_ops\":[\"sign\",\"verify\"]", NULL},
        {",\"use\":\"enc\"", "for use \"enc\", not \"sig\""},
        {",\"use\":\"\"", "for use \"\""},
        {",\"use\":\"SIG\"", "for use \"SIG\""},
        {",\"key_ops\":[]", "\"key_ops\""},
        {",\"key_ops\":[\"sign\"]", "\"key_ops\""},
        {",\"key_ops\":[\"encrypt\"]", "\"key_ops\""},
        {",\"key_ops\":[\"verify\",\"encrypt\"]", "\"key_ops\""},
        {",\"alg\":\"RSA1_5\"", "for algorithm \"RSA1_5\""},
        {",\"alg\":\"none\"", "for algorithm \"none\""},
        {",\"alg\":\"HS256\"", "for algorithm \"HS256\""},
        {",\"alg\":\"\"", "for algorithm \"\""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
        hm_auto_ptr(jwk_set) set = NULL;
        struct hm_err err = {0};

        test_case("%s", rows[i].more);
        token_jwk(&text, PUB_RSA, rows[i].more);
        if (rows[i].words == NULL)
            CHECK_OK(hm_jwk_parse(&set, hm_buf_view(&text), &err));
        else
            CHECK_ERR(hm_jwk_parse(&set, hm_buf_view(&text), &err),
                HM_UNSUPPORTED, rows[i].words);
    }
}

/* Wrong for a key alone and for a set that holds it. */
static void malformed_keys_are_refused_even_in_a_set(void)
{
    static const struct {
        const char *jwk, *words;
    } rows[] = {
        {"[]", "expected object"},
        {"{}", "$.kty"},
        {"{\"kty\":1}", "kty: expected string"},
        {"{\"kty\":\"EC\"}", "crv"},
        {"{\"kty\":\"EC\",\"crv\":\"P-256\"}", "x"},
        {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
            "coordinates of 1 and 1 bytes, not 32"},
        {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}",
            "coordinates of 0 and 0 bytes"},
        {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AB\",\"y\":\"AA\"}", "x"},
        {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA==\",\"y\":\"AA\"}", "x"},
        /* x is y: on no curve. */
        {"{\"kty\":\"EC\",\"crv\":\"P-256\","
         "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\","
         "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}",
            "public key"},
        {"{\"kty\":\"RSA\",\"n\":\"AAE\",\"e\":\"AQAB\"}", "n: number is"},
        {"{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}", "n: number is"},
        {"{\"kty\":\"RSA\",\"n\":\"_w\",\"e\":\"AAEAAQ\"}", "e: number is"},
        {"{\"kty\":\"RSA\",\"n\":\"_w\"}", "e"},
        {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
            "Ed25519 key of 1 bytes"},
        /* The point of order 4. */
        {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
         "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
            "prime-order group"},
        {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"ES256\",\"x\":"
         "\"AA\"}",
            "algorithm ES256 with a key of type ed25519"},
        {"{\"kty\":\"EC\",\"key_ops\":[\"verify\",\"verify\"]}",
            "operation named twice"},
        {"{\"kty\":\"EC\",\"use\":1}", "use: expected string"},
        {"{\"kty\":\"EC\",\"kid\":1}", "kid: expected string"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
        hm_auto_ptr(jwk_set) set = NULL;
        struct hm_err err = {0};

        test_case("%s", rows[i].jwk);
        CHECK_ERR(hm_jwk_parse(&set, hm_bytes_str(rows[i].jwk), &err),
            HM_FORMAT, rows[i].words);
        hm_buf_printf(&text, "{\"keys\":[%s]}", rows[i].jwk);
        CHECK_ERR(hm_jwk_set_parse(&set, hm_buf_view(&text), &err), HM_FORMAT,
            "JWK set: key 0:");
    }
}

static void secrets_make_the_whole_set_unusable(void)
{
    static const char *const members[] = {
        "d", "p", "q", "dp", "dq", "qi", "oth", "k"};

    for (size_t i = 0; i < TEST_LEN(members); i++) {
        hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
        hm_auto_ptr(jwk_set) set = NULL;
        struct hm_err err = {0};
        char more[64];

        test_case("%s", members[i]);
        snprintf(more, sizeof(more), ",\"%s\":\"AA\"", members[i]);
        hm_buf_put_str(&text, "{\"keys\":[");
        token_jwk(&text, PUB_RSA, ",\"kid\":\"good\"");
        hm_buf_put_str(&text, ",");
        token_jwk(&text, PUB_P256, more);
        hm_buf_put_str(&text, "]}");
        CHECK_ERR(hm_jwk_set_parse(&set, hm_buf_view(&text), &err), HM_FORMAT,
            "holds the secret");
    }
}

/* What others use stands in the set, and verifies nothing. */
static void keys_for_others_stay_in_the_set_without_a_key(void)
{
    static const struct {
        const char *jwk, *words;
    } rows[] = {
        {"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\",\"kid\":\"o\"}",
            "crv"},
        {"{\"kty\":\"AKP\",\"pub\":\"AA\",\"kid\":\"o\"}", "kty"},
        {"{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\","
         "\"kid\":\"o\"}",
            "crv"},
        {"{\"kty\":\"RSA\",\"use\":\"enc\",\"kid\":\"o\"}", "\"enc\""},
        {"{\"kty\":\"RSA\",\"n\":\"_w\",\"e\":\"AQAB\",\"kid\":\"o\"}",
            "8 bits, at least 2048"},
        {"{\"kty\":\"RSA\",\"n\":\"_w\",\"e\":\"AQABAQAB\",\"kid\":\"o\"}",
            "exponent of 6"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
        hm_auto_ptr(jwk_set) set = NULL;
        const struct hm_jwk *found;
        struct hm_err err = {0};

        test_case("%s", rows[i].jwk);
        CHECK_ERR(hm_jwk_parse(&set, hm_bytes_str(rows[i].jwk), &err),
            HM_UNSUPPORTED, rows[i].words);
        hm_buf_printf(&text, "{\"keys\":[%s,", rows[i].jwk);
        token_jwk(&text, PUB_P256, ",\"kid\":\"k\"");
        hm_buf_put_str(&text, "]}");
        if (!CHECK_OK(hm_jwk_set_parse(&set, hm_buf_view(&text), &err)))
            continue;
        CHECK_EQ(err.code, HM_OK);
        CHECK_EQ(set->count, 2);
        found = hm_jwk_set_find(set, HM_LIT("o"));
        if (CHECK(found != NULL))
            CHECK(found->key == NULL &&
                strstr((const char *)found->problem.p, rows[i].words) != NULL);
        found = hm_jwk_set_find(set, HM_LIT("k"));
        CHECK(found != NULL && found->key != NULL);
    }
}

static void an_id_stands_for_one_key(void)
{
    static const char *const seconds[] = {"{\"kty\":\"new\",\"kid\":\"k\"}",
        "{\"kty\":\"RSA\",\"use\":\"enc\",\"kid\":\"\\u006b\"}"};

    for (size_t i = 0; i < TEST_LEN(seconds); i++) {
        hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
        hm_auto_ptr(jwk_set) set = NULL;
        struct hm_err err = {0};

        hm_buf_put_str(&text, "{\"keys\":[");
        token_jwk(&text, PUB_P256, ",\"kid\":\"k\"");
        hm_buf_printf(&text, ",%s]}", seconds[i]);
        CHECK_ERR(hm_jwk_set_parse(&set, hm_buf_view(&text), &err), HM_FORMAT,
            "\"k\" stands twice");
    }
}

static bool new_set(
    struct hm_jwk_set **set, const char *first, const char *second)
{
    hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"keys\":[");
    token_jwk(&text, PUB_P256, first);
    if (second != NULL) {
        hm_buf_put_str(&text, ",");
        token_jwk(&text, PUB_P384, second);
    }
    hm_buf_put_str(&text, "],\"other\":1}");
    return CHECK_OK(hm_jwk_set_parse(set, hm_buf_view(&text), &err));
}

static void keys_are_found_by_exact_id(void)
{
    hm_auto_ptr(jwk_set) two = NULL;
    hm_auto_ptr(jwk_set) one = NULL;
    hm_auto_ptr(jwk_set) bare = NULL;

    if (!new_set(&two, ",\"kid\":\"a\"", "") ||
        !new_set(&one, ",\"kid\":\"a\"", NULL) || !new_set(&bare, "", NULL))
        return;
    CHECK(hm_jwk_set_find(two, HM_LIT("a")) == &two->keys[0]);
    CHECK(hm_jwk_set_find(two, HM_LIT("A")) == NULL);
    CHECK(hm_jwk_set_find(two, HM_LIT("")) == NULL);
    CHECK(hm_jwk_set_find(two, hm_bytes(NULL, 0)) == NULL);
    CHECK(hm_jwk_set_find(one, hm_bytes(NULL, 0)) == &one->keys[0]);
    CHECK(hm_jwk_set_find(one, HM_LIT("b")) == NULL);
    /* A key without an id is not the one with the empty id. */
    CHECK(hm_jwk_set_find(bare, HM_LIT("")) == NULL);
    CHECK(hm_jwk_set_find(bare, hm_bytes(NULL, 0)) == &bare->keys[0]);
}

static bool set_verifies(
    const struct hm_jwk_set *set, const char *header, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);
    struct hm_bytes payload = {0};
    struct hm_jws jws = {0};

    if (!token_sign(
            &token, header, "x", KEY_P256, hm_jwa_find(HM_LIT("ES256"))))
        return hm_fail_memory(err);
    HM_TRY(hm_jws_parse(&jws, &arena, hm_buf_view(&token), err));
    return hm_jwk_set_verify(&payload, set, &jws, err);
}

static void a_set_verifies_with_the_key_that_is_named(void)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};

    if (!new_set(&set, ",\"kid\":\"a\"", ",\"kid\":\"b\""))
        return;
    CHECK_OK(set_verifies(set, "{\"alg\":\"ES256\",\"kid\":\"a\"}", &err));
    CHECK_ERR(set_verifies(set, "{\"alg\":\"ES256\",\"kid\":\"b\"}", &err),
        HM_MISMATCH, "the key's is ES384");
    CHECK_ERR(set_verifies(set, "{\"alg\":\"ES384\",\"kid\":\"b\"}", &err),
        HM_MISMATCH, "signature");
    CHECK_ERR(set_verifies(set, "{\"alg\":\"ES256\",\"kid\":\"c\"}", &err),
        HM_NOT_FOUND, "no key \"c\" among the 2");
    CHECK_ERR(set_verifies(set, "{\"alg\":\"ES256\"}", &err), HM_NOT_FOUND,
        "no key \"\" among the 2");
}

static void a_key_that_cannot_be_used_verifies_nothing(void)
{
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};

    if (!new_set(&set, ",\"kid\":\"a\",\"use\":\"enc\"", NULL))
        return;
    CHECK_ERR(set_verifies(set, "{\"alg\":\"ES256\",\"kid\":\"a\"}", &err),
        HM_UNSUPPORTED, "key \"a\": for use \"enc\"");
    CHECK_ERR(set_verifies(set, "{\"alg\":\"ES256\"}", &err), HM_UNSUPPORTED,
        "for use \"enc\"");
}

static void every_prefix_is_refused(void)
{
    hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);

    hm_buf_put_str(&text, "{\"keys\":[");
    token_jwk(&text, PUB_ED25519, ",\"kid\":\"a\"");
    hm_buf_put_str(&text, "]}");
    for (size_t len = 0; len < text.len; len += test_torture() ? 23 : 1) {
        hm_auto_ptr(jwk_set) set = NULL;
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK_ERR(hm_jwk_set_parse(
                      &set, hm_bytes_slice(hm_buf_view(&text), 0, len), &err),
            HM_FORMAT, "JWK set");
    }
}

static void sets_end_at_a_limit(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(jwk_set) set = NULL;
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"keys\":[{\"kty\":\"x\"}");
    for (unsigned i = 1; i < HM_JWK_SET_KEYS_MAX; i++)
        hm_buf_put_str(&text, ",{\"kty\":\"x\"}");
    hm_buf_put_str(&text, "]}");
    if (CHECK_OK(hm_jwk_set_parse(&set, hm_buf_view(&text), &err)))
        CHECK_EQ(set->count, HM_JWK_SET_KEYS_MAX);
    hm_buf_cut(&text, text.len - 2);
    hm_buf_put_str(&text, ",{\"kty\":\"x\"}]}");
    hm_jwk_set_free(hm_move(set));
    CHECK_ERR(hm_jwk_set_parse(&set, hm_buf_view(&text), &err), HM_LIMIT,
        "JWK set: $.keys");
    (void)hm_buf_extend(&text, HM_JWK_SET_MAX);
    CHECK_ERR(
        hm_jwk_set_parse(&set, hm_buf_view(&text), &err), HM_LIMIT, "JWK set");
}

TEST_SUITE(jose_jwk, TEST(keys_come_out_as_they_went_in),
    TEST(what_a_key_is_for_must_be_verifying),
    TEST(malformed_keys_are_refused_even_in_a_set),
    TEST(secrets_make_the_whole_set_unusable),
    TEST(keys_for_others_stay_in_the_set_without_a_key),
    TEST(an_id_stands_for_one_key), TEST(keys_are_found_by_exact_id),
    TEST(a_set_verifies_with_the_key_that_is_named),
    TEST(a_key_that_cannot_be_used_verifies_nothing),
    TEST(every_prefix_is_refused), TEST(sets_end_at_a_limit));
