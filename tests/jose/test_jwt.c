/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwt.h"

#include "base/buf.h"

#include "test.h"

#define CLAIMS(more)                                                           \
    "{\"iss\":\"https://i.test\",\"sub\":\"s\",\"aud\":\"sigstore\"" more "}"
#define TIMES ",\"iat\":1000,\"nbf\":1000,\"exp\":2000"

static const struct hm_jwt_rules good_rules = {
    .issuer = {(const uint8_t *)"https://i.test", 14},
    .audience = {(const uint8_t *)"sigstore", 8},
    .now = {1500, 0},
};

static bool check(
    const char *payload, const struct hm_jwt_rules *rules, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_jwt jwt = {0};

    HM_TRY(hm_jwt_parse(&jwt, &arena, hm_bytes_str(payload), err));
    return hm_jwt_check(&jwt, rules, err);
}

static void a_good_token_passes(void)
{
    static const char *const rows[] = {
        CLAIMS(TIMES),
        CLAIMS(",\"exp\":2000"),
        CLAIMS(",\"exp\":1501"),
        CLAIMS(",\"exp\":1500.1"),
        CLAIMS(",\"exp\":2000,\"iat\":1500,\"nbf\":1500"),
        "{\"iss\":\"https://i.test\",\"aud\":[\"a\",\"sigstore\"]" TIMES "}",
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_err err = {0};

        test_case("%s", rows[i]);
        CHECK_OK(check(rows[i], &good_rules, &err));
    }
}

static void each_check_fails_alone(void)
{
    static const struct {
        const char *payload;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"{\"iss\":\"https://i.test/\",\"aud\":\"sigstore\"" TIMES "}",
            HM_POLICY, "issuer is \"https://i.test/\""},
        {"{\"iss\":\"https://i.tes\",\"aud\":\"sigstore\"" TIMES "}", HM_POLICY,
            "issuer"},
        {"{\"iss\":\"HTTPS://i.test\",\"aud\":\"sigstore\"" TIMES "}",
            HM_POLICY, "issuer"},
        {"{\"aud\":\"sigstore\"" TIMES "}", HM_POLICY, "issuer is \"\""},
        {"{\"iss\":\"https://i.test\"" TIMES "}", HM_POLICY, "among the 0"},
        {"{\"iss\":\"https://i.test\",\"aud\":[]" TIMES "}", HM_POLICY,
            "among the 0"},
        {"{\"iss\":\"https://i.test\",\"aud\":\"sigstore2\"" TIMES "}",
            HM_POLICY, "among the 1"},
        {"{\"iss\":\"https://i.test\",\"aud\":[\"Sigstore\",\"x\"]" TIMES "}",
            HM_POLICY, "among the 2"},
        {CLAIMS(",\"iat\":1000"), HM_EXPIRED, "no \"exp\""},
        {CLAIMS(",\"exp\":1500"), HM_EXPIRED, "expired at"},
        {CLAIMS(",\"exp\":1499.999"), HM_EXPIRED, "expired at"},
        {CLAIMS(",\"exp\":0"), HM_EXPIRED, "expired at"},
        {CLAIMS(",\"exp\":2000,\"nbf\":1501"), HM_EXPIRED, "\"nbf\""},
        {CLAIMS(",\"exp\":2000,\"nbf\":1500.000000001"), HM_EXPIRED, "\"nbf\""},
        {CLAIMS(",\"exp\":2000,\"iat\":1501"), HM_EXPIRED, "\"iat\""},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_err err = {0};

        test_case("%s", rows[i].payload);
        CHECK_ERR(check(rows[i].payload, &good_rules, &err), rows[i].code,
            rows[i].words);
    }
}

static void zeroed_rules_are_passed_by_nobody(void)
{
    struct hm_jwt_rules rules = {0};
    struct hm_err err = {0};

    CHECK_ERR(check(CLAIMS(TIMES), &rules, &err), HM_USAGE, "no issuer");
    CHECK_ERR(check("{\"iss\":\"\",\"aud\":\"\",\"exp\":9}", &rules, &err),
        HM_USAGE, "no issuer");
    rules.issuer = good_rules.issuer;
    CHECK_ERR(check(CLAIMS(TIMES), &rules, &err), HM_USAGE, "no audience");
    CHECK_ERR(check("{\"iss\":\"https://i.test\",\"aud\":\"\",\"exp\":9}",
                  &rules, &err),
        HM_USAGE, "no audience");
}

static void leeway_is_bounded_and_counts_both_ways(void)
{
    struct hm_jwt_rules rules = good_rules;
    struct hm_err err = {0};

    rules.unsafe_leeway_s = 60;
    CHECK_OK(check(CLAIMS(",\"exp\":1441"), &rules, &err));
    CHECK_ERR(
        check(CLAIMS(",\"exp\":1440"), &rules, &err), HM_EXPIRED, "expired");
    CHECK_OK(check(CLAIMS(",\"exp\":2000,\"nbf\":1560"), &rules, &err));
    CHECK_ERR(check(CLAIMS(",\"exp\":2000,\"nbf\":1561"), &rules, &err),
        HM_EXPIRED, "nbf");
    rules.unsafe_leeway_s = HM_JWT_LEEWAY_MAX_S + 1;
    CHECK_ERR(check(CLAIMS(TIMES), &rules, &err), HM_USAGE, "leeway or time");
    rules = good_rules;
    rules.now.s = INT64_MAX;
    CHECK_ERR(check(CLAIMS(TIMES), &rules, &err), HM_USAGE, "leeway or time");
}

static void claims_of_wrong_types_are_refused(void)
{
    static const struct {
        const char *payload, *words;
    } rows[] = {
        {"", "token"},
        {"[]", "expected object"},
        {"{\"iss\":1}", "$.iss: expected string"},
        {"{\"iss\":[\"https://i.test\"]}", "$.iss: expected string"},
        {"{\"sub\":{}}", "$.sub: expected string"},
        {"{\"aud\":1}", "$.aud: expected array"},
        {"{\"aud\":{\"sigstore\":1}}", "$.aud: expected array"},
        {"{\"aud\":[\"sigstore\",1]}", "$.aud[1]: expected string"},
        {"{\"aud\":[[\"sigstore\"]]}", "$.aud[0]: expected string"},
        {"{\"aud\":null}", "$.aud: expected array"},
        {"{\"exp\":\"2000\"}", "$.exp: expected number"},
        {"{\"exp\":null}", "$.exp: expected number"},
        {"{\"exp\":-1}", "$.exp: not a time"},
        {"{\"nbf\":-0.5}", "$.nbf: not a time"},
        {"{\"iat\":-0}", "$.iat: not a time"},
        {"{\"exp\":1e99}", "$.exp: not a time"},
        {"{\"exp\":1.5e3}", "$.exp: not a time"},
        {"{\"exp\":253402300800}", "$.exp: not a time"},
        {"{\"exp\":99999999999999999999}", "$.exp: not a time"},
        {"{\"iat\":true}", "$.iat: expected number"},
        {"{\"nbf\":[]}", "$.nbf: expected number"},
        {"{\"iss\":\"a\",\"iss\":\"b\"}", "duplicate"},
        {"{\"iss\":\"a\\u0000\"}", "NUL"},
        {"{\"exp\":1} ]", "token"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_err err = {0};

        test_case("%s", rows[i].payload);
        CHECK_ERR(check(rows[i].payload, &good_rules, &err), HM_FORMAT,
            rows[i].words);
    }
}

static void audiences_end_at_a_limit(void)
{
    hm_auto(buf) text = hm_buf(HM_JWS_MAX);
    struct hm_err err = {0};

    hm_buf_put_str(&text, "{\"iss\":\"https://i.test\",\"exp\":2000,\"aud\":[");
    for (unsigned i = 1; i < HM_JWT_AUDIENCES_MAX; i++)
        hm_buf_put_str(&text, "\"x\",");
    hm_buf_put_str(&text, "\"sigstore\"]}");
    CHECK_OK(check(hm_buf_str(&text), &good_rules, &err));
    hm_buf_cut(&text, text.len - 2);
    hm_buf_put_str(&text, ",\"y\"]}");
    CHECK_ERR(check(hm_buf_str(&text), &good_rules, &err), HM_LIMIT, "$.aud");
}

static void claims_are_spans_by_name(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_jwt jwt = {0};
    struct hm_bytes s = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_jwt_parse(&jwt, &arena,
            HM_LIT("{\"sub\":\"s\",\"a\":\"x\\u0041\",\"n\":1.50}"), &err)))
        return;
    CHECK_BYTES(jwt.subject, HM_LIT("s"));
    CHECK_BYTES(hm_json_text(hm_jwt_claim(&jwt, "n")), HM_LIT("1.50"));
    CHECK(hm_jwt_claim(&jwt, "zz").doc == NULL);
    if (CHECK_OK(hm_jwt_claim_str(&s, &jwt, "a", &arena, &err)))
        CHECK_BYTES(s, HM_LIT("xA"));
    CHECK_ERR(hm_jwt_claim_str(&s, &jwt, "n", &arena, &err), HM_FORMAT,
        "\"n\" is no string, but number");
    CHECK_ERR(hm_jwt_claim_str(&s, &jwt, "zz", &arena, &err), HM_NOT_FOUND,
        "no claim \"zz\"");
}

TEST_SUITE(jose_jwt, TEST(a_good_token_passes), TEST(each_check_fails_alone),
    TEST(zeroed_rules_are_passed_by_nobody),
    TEST(leeway_is_bounded_and_counts_both_ways),
    TEST(claims_of_wrong_types_are_refused), TEST(audiences_end_at_a_limit),
    TEST(claims_are_spans_by_name));
