/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keyfile.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "enc/base64.h"
#include "enc/pem.h"
#include "test.h"

/* The least N that can be read: the tests are about all else. */
static const struct hm_keyfile_params fast = {
    32768, {1, 2, 3, 4}, {5, 6, 7, 8}};

#define PLAIN HM_LIT("the DER text of a private key")
#define PASSWORD HM_LIT("correct horse")

static const char good_json[] =
    "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":32768,\"r\":8,\"p\":1},"
    "\"salt\":\"AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcIAQIDBAUGBwg=\"},"
    "\"cipher\":{\"name\":\"nacl/secretbox\","
    "\"nonce\":\"AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcI\"},"
    "\"ciphertext\":\"AAAAAAAAAAAAAAAAAAAAAAA=\"}";

static void wrap(struct hm_buf *out, const char *label, const char *json)
{
    hm_pem_write(out, label, hm_bytes_str(json));
}

static bool parse_json(
    struct hm_keyfile *out, const char *json, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_bytes text;

    wrap(&pem, "ENCRYPTED SIGSTORE PRIVATE KEY", json);
    return hm_buf_end(&pem, &text, err) && hm_keyfile_parse(out, text, err);
}

/* Seal, write and read again. */
static bool make(struct hm_keyfile *out, struct hm_bytes plain,
    struct hm_bytes password, struct hm_err *err)
{
    hm_auto(keyfile) file = {0};
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_bytes text;

    HM_TRY(hm_keyfile_seal(&file, &fast, plain, password, err));
    hm_keyfile_write(&pem, &file);
    HM_TRY(hm_buf_end(&pem, &text, err));
    return hm_keyfile_parse(out, text, err);
}

static void what_was_sealed_opens_again(void)
{
    static const struct {
        const char *name;
        struct hm_bytes password;
    } cases[] = {
        {"usual", {(const uint8_t *)"correct horse", 13}},
        {"empty", {NULL, 0}},
        {"empty with a pointer", {(const uint8_t *)"", 0}},
        {"with NUL", {(const uint8_t *)"a\0b", 3}},
    };

    /* Each costs what scrypt costs, and all ask for the same memory. */
    for (size_t i = 0; i < (test_torture() ? 1 : TEST_LEN(cases)); i++) {
        hm_auto(keyfile) file = {0};
        hm_auto(secret) plain = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(make(&file, PLAIN, cases[i].password, &err)) ||
            !CHECK_OK(hm_keyfile_open(&plain, &file, cases[i].password, &err)))
            continue;
        CHECK_BYTES(hm_secret_view(&plain), PLAIN);
    }
}

static void another_password_is_denied(void)
{
    static const struct hm_bytes passwords[] = {{NULL, 0},
        {(const uint8_t *)"correct horsf", 13},
        {(const uint8_t *)"correct horse", 12},
        {(const uint8_t *)"correct horse ", 14}};
    hm_auto(keyfile) file = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(make(&file, PLAIN, PASSWORD, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(passwords); i++) {
        hm_auto(secret) plain = {0};

        CHECK_ERR(hm_keyfile_open(&plain, &file, passwords[i], &err), HM_DENIED,
            "wrong password, or the file was changed");
        CHECK(plain.p == NULL);
    }
}

static void each_changed_byte_is_denied(void)
{
    hm_auto(keyfile) file = {0};
    struct hm_err err = {0};
    size_t step;

    if (!CHECK_OK(make(&file, PLAIN, PASSWORD, &err)))
        return;
    /* Every byte costs 60 ms, so under torture only the first. */
    step = test_torture() ? file.ciphertext.len : 3;
    for (size_t i = 0; i < file.ciphertext.len; i += step) {
        hm_auto(secret) plain = {0};

        test_case("byte %zu", i);
        file.ciphertext.p[i] ^= (uint8_t)(1U << i % 8);
        CHECK_ERR(hm_keyfile_open(&plain, &file, PASSWORD, &err), HM_DENIED,
            "changed");
        CHECK(plain.p == NULL);
        file.ciphertext.p[i] ^= (uint8_t)(1U << i % 8);
    }
}

static void salt_nonce_and_n_are_part_of_it(void)
{
    hm_auto(keyfile) file = {0};
    struct hm_keyfile_params before;
    struct hm_err err = {0};

    if (!CHECK_OK(make(&file, PLAIN, PASSWORD, &err)))
        return;
    before = file.params;
    for (int i = 0; i < 3; i++) {
        hm_auto(secret) plain = {0};

        file.params = before;
        if (i == 0)
            file.params.salt[31] ^= 1;
        if (i == 1)
            file.params.nonce[23] ^= 1;
        if (i == 2)
            file.params.n = 65536;
        CHECK_ERR(hm_keyfile_open(&plain, &file, PASSWORD, &err), HM_DENIED,
            "changed");
    }
}

static void the_same_arguments_give_the_same_file(void)
{
    hm_auto(keyfile) a = {0};
    hm_auto(keyfile) b = {0};
    hm_auto(keyfile) c = {0};
    struct hm_keyfile_params other = fast;
    struct hm_err err = {0};

    other.nonce[0]++;
    if (!CHECK_OK(hm_keyfile_seal(&a, &fast, PLAIN, PASSWORD, &err)) ||
        !CHECK_OK(hm_keyfile_seal(&b, &fast, PLAIN, PASSWORD, &err)) ||
        !CHECK_OK(hm_keyfile_seal(&c, &other, PLAIN, PASSWORD, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&a.ciphertext), hm_buf_view(&b.ciphertext));
    CHECK(!hm_bytes_eq(hm_buf_view(&a.ciphertext), hm_buf_view(&c.ciphertext)));
}

static void fresh_parameters_differ_and_have_the_usual_n(void)
{
    struct hm_keyfile_params a, b;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_keyfile_params(&a, &err)) ||
        !CHECK_OK(hm_keyfile_params(&b, &err)))
        return;
    CHECK_EQ(a.n, 65536);
    CHECK(!hm_bytes_eq(
        hm_bytes(a.salt, sizeof(a.salt)), hm_bytes(b.salt, sizeof(b.salt))));
    CHECK(!hm_bytes_eq(hm_bytes(a.nonce, sizeof(a.nonce)),
        hm_bytes(b.nonce, sizeof(b.nonce))));
}

static void writing_has_the_order_of_cosign(void)
{
    hm_auto(keyfile) file = {0};
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    hm_auto(pem) blocks = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse_json(&file, good_json, &err)))
        return;
    CHECK_EQ(file.params.n, 32768);
    CHECK_EQ(file.params.salt[31], 8);
    CHECK_EQ(file.params.nonce[23], 8);
    CHECK_EQ(file.ciphertext.len, 17);
    hm_keyfile_write(&pem, &file);
    if (!CHECK_OK(hm_buf_end(&pem, NULL, &err)) ||
        !CHECK_OK(
            hm_pem_parse(&blocks, hm_buf_view(&pem), HM_PEM_NO_TEXT, &err)))
        return;
    CHECK_BYTES(blocks.blocks[0].body, hm_bytes_str(good_json));
    CHECK(hm_keyfile_is_label(blocks.blocks[0].label));
    CHECK(hm_bytes_starts(hm_buf_view(&pem),
        HM_LIT("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n")));
}

static void only_the_two_labels_are_read(void)
{
    static const struct {
        const char *label;
        bool good;
    } cases[] = {
        {"ENCRYPTED SIGSTORE PRIVATE KEY", true},
        {"ENCRYPTED COSIGN PRIVATE KEY", true},
        {"ENCRYPTED PRIVATE KEY", false},
        {"ENCRYPTED SIGSTORE PRIVATE KEYS", false},
        {"PRIVATE KEY", false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(keyfile) file = {0};
        hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
        struct hm_err err = {0};
        struct hm_bytes text;

        test_case("%s", cases[i].label);
        CHECK_EQ(
            hm_keyfile_is_label(hm_bytes_str(cases[i].label)), cases[i].good);
        wrap(&pem, cases[i].label, good_json);
        if (!CHECK_OK(hm_buf_end(&pem, &text, &err)))
            continue;
        if (cases[i].good)
            CHECK_OK(hm_keyfile_parse(&file, text, &err));
        else
            CHECK_ERR(hm_keyfile_parse(&file, text, &err), HM_FORMAT,
                "ENCRYPTED SIGSTORE PRIVATE KEY");
    }
}

static void every_prefix_and_every_trailing_byte_is_refused(void)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};
    struct hm_bytes text;
    size_t step = test_torture() ? 97 : 1;

    wrap(&pem, "ENCRYPTED SIGSTORE PRIVATE KEY", good_json);
    hm_buf_put_u8(&pem, 'x');
    if (!CHECK_OK(hm_buf_end(&pem, &text, &err)))
        return;
    for (size_t len = 0; len <= text.len; len += step) {
        hm_auto(keyfile) file = {0};
        bool whole = len == text.len - 1 || len == text.len - 2;

        test_case("%zu of %zu bytes", len, text.len);
        if (whole) /* the last line feed may be missing */
            CHECK_OK(
                hm_keyfile_parse(&file, hm_bytes_slice(text, 0, len), &err));
        else
            CHECK_ERR(
                hm_keyfile_parse(&file, hm_bytes_slice(text, 0, len), &err),
                HM_FORMAT, "encrypted key: ");
    }
}

/* A changed byte gives a refusal, or a file that differs, or the same file. It
 * never gives parameters that were not allowed. */
static void no_flipped_byte_gets_bad_parameters_through(void)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};
    size_t step = test_torture() ? 97 : 1;

    wrap(&pem, "ENCRYPTED SIGSTORE PRIVATE KEY", good_json);
    if (!CHECK_OK(hm_buf_end(&pem, NULL, &err)))
        return;
    for (size_t i = 0; i < 8 * pem.len; i += step) {
        hm_auto(keyfile) file = {0};

        pem.p[i / 8] ^= (uint8_t)(1U << i % 8);
        if (hm_keyfile_parse(&file, hm_buf_view(&pem), &err))
            CHECK(file.params.n == 32768 && file.ciphertext.len > 16);
        else
            CHECK(err.code != HM_OK);
        pem.p[i / 8] ^= (uint8_t)(1U << i % 8);
    }
}

/* All other shapes are in vectors/keyfile. */
static void costly_and_odd_parameters_are_refused_before_deriving(void)
{
    static const struct {
        const char *from, *to;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"32768", "16384", HM_UNSUPPORTED,
            "N is 16384, expected 32768, 65536 or 131072"},
        {"32768", "262144", HM_UNSUPPORTED, "N is 262144"},
        {"32768", "1073741824", HM_UNSUPPORTED, "N is 1073741824"},
        {"32768", "\"32768\"", HM_FORMAT, "$.kdf.params.N"},
        {"\"r\":8", "\"r\":80", HM_UNSUPPORTED, "r is 80"},
        {"\"p\":1", "\"p\":11", HM_UNSUPPORTED, "p 11"},
        {"scrypt", "argon2id", HM_UNSUPPORTED, "$.kdf.name"},
        {"nacl/secretbox", "none", HM_UNSUPPORTED, "$.cipher.name"},
        {"AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcI\"}", "AQID\"}", HM_FORMAT,
            "nonce: "},
        {"AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcIAQIDBAUGBwg=", "AQID", HM_FORMAT,
            "salt: "},
        {"AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAA==", HM_FORMAT,
            "ciphertext: 16 bytes, expected more than 16"},
        {"\"cipher\"", "\"kdf\"", HM_FORMAT, "duplicate"},
        {"\"cipher\"", "\"other\"", HM_FORMAT, "$.cipher"},
        {"{\"kdf\"", "{\"x\":1,\"kdf\"", HM_FORMAT, "$.x"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(keyfile) file = {0};
        struct hm_err err = {0};
        char json[sizeof(good_json) + 64];
        const char *at = strstr(good_json, cases[i].from);

        if (!CHECK(at != NULL))
            continue;
        snprintf(json, sizeof(json), "%.*s%s%s", (int)(at - good_json),
            good_json, cases[i].to, at + strlen(cases[i].from));
        test_case("%s for %s", cases[i].to, cases[i].from);
        CHECK_ERR(parse_json(&file, json, &err), cases[i].code, cases[i].words);
        CHECK_EQ(file.ciphertext.len, 0);
    }
}

static void limits_hold(void)
{
    static char text[HM_KEY_FILE_MAX + 1];
    static uint8_t plain[HM_KEY_FILE_MAX / 2 + 1];
    struct hm_err err = {0};
    hm_auto(keyfile) file = {0};
    struct hm_keyfile_params params = fast;

    memset(text, '\n', sizeof(text));
    CHECK_ERR(hm_keyfile_parse(&file, hm_bytes(text, sizeof(text)), &err),
        HM_LIMIT, "at most 65536");
    CHECK_ERR(hm_keyfile_seal(
                  &file, &fast, hm_bytes(plain, sizeof(plain)), PASSWORD, &err),
        HM_LIMIT, "32769 bytes");
    CHECK_ERR(hm_keyfile_seal(&file, &fast, hm_bytes(NULL, 0), PASSWORD, &err),
        HM_USAGE, "empty");
    CHECK_ERR(hm_keyfile_seal(&file, &fast, PLAIN,
                  hm_bytes(text, HM_PASSWORD_MAX + 1), &err),
        HM_LIMIT, "more than 4096");
    params.n = 1 << 20;
    CHECK_ERR(hm_keyfile_seal(&file, &params, PLAIN, PASSWORD, &err), HM_USAGE,
        "N is 1048576");
}

static void the_largest_key_can_be_read_back(void)
{
    static const uint8_t plain[HM_KEY_FILE_MAX / 2];
    hm_auto(keyfile) file = {0};
    hm_auto(secret) again = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(make(&file, hm_bytes(plain, sizeof(plain)), PASSWORD, &err)))
        return;
    if (CHECK_OK(hm_keyfile_open(&again, &file, PASSWORD, &err)))
        CHECK_EQ(again.len, sizeof(plain));
}

static void a_zeroed_file_does_not_open(void)
{
    struct hm_keyfile file = {0};
    hm_auto(secret) plain = {0};
    struct hm_err err = {0};

    CHECK_ERR(hm_keyfile_open(&plain, &file, PASSWORD, &err), HM_USAGE,
        "not a parsed key file");
    hm_keyfile_free(&file);
}

TEST_SUITE(crypto_keyfile, TEST(what_was_sealed_opens_again),
    TEST(another_password_is_denied), TEST(each_changed_byte_is_denied),
    TEST(salt_nonce_and_n_are_part_of_it),
    TEST(the_same_arguments_give_the_same_file),
    TEST(fresh_parameters_differ_and_have_the_usual_n),
    TEST(writing_has_the_order_of_cosign), TEST(only_the_two_labels_are_read),
    TEST(every_prefix_and_every_trailing_byte_is_refused),
    TEST(no_flipped_byte_gets_bad_parameters_through),
    TEST(costly_and_odd_parameters_are_refused_before_deriving),
    TEST(limits_hold), TEST(the_largest_key_can_be_read_back),
    TEST(a_zeroed_file_does_not_open));
