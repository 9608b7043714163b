/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/entry_impl.h"

#include "base/buf.h"
#include "crypto/keys.h"
#include "enc/pem.h"
#include "test.h"

static const struct hm_entry entry_a = {
    .kind = {(const uint8_t *)"a", 1}, .version = {(const uint8_t *)"1", 1}};

static bool open_and_close(const char *text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    struct hm_entry entry = entry_a;
    struct hm_body body;

    entry.body = hm_bytes_str(text);
    HM_TRY(hm_body_open(&body, &arena, &entry, err));
    return hm_body_close(&body, &entry, err);
}

static void bodies_have_three_members(void)
{
    static const struct {
        const char *text, *words;
        enum hm_code code;
    } cases[] = {
        {"{\"apiVersion\":\"1\",\"kind\":\"a\",\"spec\":{}}", "", HM_OK},
        {"", "body", HM_FORMAT},
        {"[]", "body", HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"a\"}", "$.spec: missing", HM_FORMAT},
        {"{\"kind\":\"a\",\"spec\":{}}", "apiVersion", HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"spec\":{}}", "kind", HM_FORMAT},
        {"{\"apiVersion\":1,\"kind\":\"a\",\"spec\":{}}", "apiVersion",
            HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"a\",\"spec\":[]}", "spec",
            HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"a\",\"spec\":null}", "spec",
            HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"a\",\"spec\":{\"b\":1}}",
            "$.spec.b: unknown field", HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"a\",\"spec\":{},\"c\":1}",
            "$.c: unknown field", HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"a\",\"kind\":\"a\",\"spec\":{}}",
            "duplicate", HM_FORMAT},
        {"{\"apiVersion\":\"1\",\"kind\":\"b\",\"spec\":{}}",
            "kind is \"b\", not \"a\"", HM_MISMATCH},
        {"{\"apiVersion\":\"2\",\"kind\":\"a\",\"spec\":{}}",
            "version is \"2\", not \"1\"", HM_MISMATCH},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_CODE(
            open_and_close(cases[i].text, &err), cases[i].code, cases[i].words);
    }
}

static void certificates_and_keys_come_in_lines_of_any_length(void)
{
    static const struct {
        const char *name, *pem, *words; /* NULL: it is the certificate */
    } cases[] = {
#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----"
        {"a line feed behind", BEGIN "Y2VydA==\n" END "\n", NULL},
        {"none", BEGIN "Y2VydA==\n" END, NULL},
        {"two lines", BEGIN "Y2Vy\ndA==\n" END, NULL},
        {"empty lines", BEGIN "\nY2VydA==\n\n" END, NULL},
        {"another label", "-----BEGIN X-----\nY2VydA==\n-----END X-----",
            "no certificate or public key"},
        {"two labels", BEGIN "Y2VydA==\n-----END PUBLIC KEY-----",
            "no certificate or public key"},
        {"no end", BEGIN "Y2VydA==\n", "no certificate or public key"},
        {"something behind", BEGIN "Y2VydA==\n" END "\nx",
            "no certificate or public key"},
        {"something in front", "x\n" BEGIN "Y2VydA==\n" END,
            "no certificate or public key"},
        {"two blocks", BEGIN "Y2VydA==\n" END "\n" BEGIN "Y2VydA==\n" END,
            "base64"},
        {"carriage returns", BEGIN "Y2VydA==\r\n" END, "base64"},
        {"headers", BEGIN "A: b\n\nY2VydA==\n" END, "base64"},
        {"no padding", BEGIN "Y2VydA\n" END, "base64"},
        {"empty", "", "no certificate or public key"},
        {"no lines", BEGIN END, "by another certificate"},
        {"another", BEGIN "Y2VydB==\n" END, "base64"},
        {"really another", BEGIN "Y2VydQ==\n" END, "by another certificate"},
    };
    struct hm_cert cert = {.der = HM_LIT("cert")};
    struct hm_signed what = {.cert = &cert};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
        struct hm_bytes pem = hm_bytes_str(cases[i].pem);
        struct hm_err err = {0};
        bool ok;

        test_case("%s", cases[i].name);
        ok = hm_signed_has_pem(&what, &arena, pem, &err);
        if (cases[i].words == NULL)
            CHECK_OK(ok);
        else
            CHECK_ERR(ok, err.code, cases[i].words);
    }
}

static void keys_are_compared_by_their_der(void)
{
    hm_auto(arena) arena = hm_arena(HM_LOG_BODY_ARENA_MAX);
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) other = NULL;
    struct hm_signed what = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_parse_pem(&key, HM_LIT(PUB_P256), &err)) ||
        !CHECK_OK(hm_key_parse_pem(&other, HM_LIT(PUB_P384), &err)))
        return;
    CHECK_ERR(hm_signed_has_pem(&what, &arena, HM_LIT(PUB_P256), &err),
        HM_MISMATCH, "by another key");
    what.key = other;
    CHECK_ERR(hm_signed_has_pem(&what, &arena, HM_LIT(PUB_P256), &err),
        HM_MISMATCH, "by another key");
    what.key = key;
    CHECK_OK(hm_signed_has_pem(&what, &arena, HM_LIT(PUB_P256), &err));
}

static void digests_are_looked_up_by_function(void)
{
    struct hm_digest digests[] = {
        {HM_SHA512, 64, {1}}, {HM_SHA256, 32, {2}}, {HM_HASH_NONE, 0, {3}}};
    struct hm_signed what = {.digests = digests, .digest_count = 3};
    const struct hm_digest *out = NULL;
    struct hm_err err = {0};

    if (CHECK_OK(hm_signed_digest(&out, &what, HM_SHA256, &err)))
        CHECK(out == &digests[1]);
    CHECK_ERR(hm_signed_digest(&out, &what, HM_SHA384, &err), HM_USAGE,
        "no sha384 digest of the message");
    CHECK_ERR(hm_signed_digest(&out, &what, HM_HASH_NONE, &err), HM_USAGE,
        "no none digest");
}

TEST_SUITE(tlog_entry_impl, TEST(bodies_have_three_members),
    TEST(certificates_and_keys_come_in_lines_of_any_length),
    TEST(keys_are_compared_by_their_der),
    TEST(digests_are_looked_up_by_function));
