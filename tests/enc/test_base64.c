/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/base64.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "test.h"

static const struct {
    const char *bytes, *padded, *bare;
} samples[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"foobar, foobar!", "Zm9vYmFyLCBmb29iYXIh", "Zm9vYmFyLCBmb29iYXIh"},
    {"foobar, foobar", "Zm9vYmFyLCBmb29iYXI=", "Zm9vYmFyLCBmb29iYXI"},
};

static void check_decodes(
    enum hm_base64 format, const char *text, const char *bytes)
{
    hm_auto(buf) out = hm_buf(64);
    struct hm_err err = {0};

    hm_buf_put_str(&out, "<");
    if (CHECK_OK(hm_base64_decode(&out, format, hm_bytes_str(text), &err)))
        CHECK_BYTES(
            hm_bytes_slice(hm_buf_view(&out), 1, 64), hm_bytes_str(bytes));
}

static void check_encodes(
    enum hm_base64 format, const char *bytes, const char *text)
{
    hm_auto(buf) out = hm_buf(64);

    hm_base64_encode(&out, format, hm_bytes_str(bytes));
    if (out.failed == HM_OK)
        CHECK_STR(hm_buf_str(&out), text);
    CHECK_EQ(hm_base64_encoded_len(format, strlen(bytes)), strlen(text));
}

static void reads_and_writes_the_samples_of_rfc_4648(void)
{
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        const char *bytes = samples[i].bytes;

        test_case("%s", bytes);
        check_decodes(HM_BASE64, samples[i].padded, bytes);
        check_decodes(HM_BASE64_NO_PAD, samples[i].bare, bytes);
        check_decodes(HM_BASE64_OPTIONAL_PAD, samples[i].padded, bytes);
        check_decodes(HM_BASE64_OPTIONAL_PAD, samples[i].bare, bytes);
        check_decodes(HM_BASE64URL, samples[i].padded, bytes);
        check_decodes(HM_BASE64URL_NO_PAD, samples[i].bare, bytes);
        check_decodes(HM_BASE64URL_OPTIONAL_PAD, samples[i].padded, bytes);
        check_decodes(HM_BASE64URL_OPTIONAL_PAD, samples[i].bare, bytes);
        check_encodes(HM_BASE64, bytes, samples[i].padded);
        check_encodes(HM_BASE64_OPTIONAL_PAD, bytes, samples[i].padded);
        check_encodes(HM_BASE64URL_NO_PAD, bytes, samples[i].bare);
    }
}

static void keeps_the_two_alphabets_apart(void)
{
    check_encodes(HM_BASE64, "\xfb\xff\xbf", "+/+/");
    check_encodes(HM_BASE64URL, "\xfb\xff\xbf", "-_-_");
    check_decodes(HM_BASE64, "+/+/", "\xfb\xff\xbf");
    check_decodes(HM_BASE64URL, "-_-_", "\xfb\xff\xbf");
}

static void refuses_what_is_not_canonical(void)
{
    static const struct {
        enum hm_base64 format;
        const char *text, *words;
    } cases[] = {
        {HM_BASE64, "Zg", "offset 2: padding is missing"},
        {HM_BASE64, "Zg=", "offset 2: padding is of the wrong length"},
        {HM_BASE64, "Zg===", "offset 2: \"=\""},
        {HM_BASE64, "Zm9v=", "offset 4: padding is of the wrong length"},
        {HM_BASE64, "Zm9v==", "offset 4: padding is of the wrong length"},
        {HM_BASE64, "Zm9v====", "offset 4: \"=\""},
        {HM_BASE64, "Zm8==", "offset 3: padding is of the wrong length"},
        {HM_BASE64, "Z", "offset 1: ends within a byte"},
        {HM_BASE64, "Z===", "offset 1: \"=\""},
        {HM_BASE64, "=", "offset 0: padding is of the wrong length"},
        {HM_BASE64, "====", "offset 0: \"=\""},
        {HM_BASE64, "Zh==", "offset 1: bits behind the last byte are not 0"},
        {HM_BASE64, "Zm9vZm9vZm9vZm9=",
            "offset 14: bits behind the last byte are not 0"},
        {HM_BASE64, "-_-_", "offset 0: \"-\""},
        {HM_BASE64, "Zg==Zg==", "offset 2: \"=\""},
        {HM_BASE64, "Zm9v\n", "offset 4: \"\\n\""},
        {HM_BASE64, " Zm9v", "offset 0: \" \""},
        {HM_BASE64_NO_PAD, "Z", "offset 1: ends within a byte"},
        {HM_BASE64_OPTIONAL_PAD, "Zm9vZ", "offset 5: ends within a byte"},
        {HM_BASE64URL_NO_PAD, "Zm9vYmFyZ", "offset 9: ends within a byte"},
        {HM_BASE64_NO_PAD, "Zg==", "offset 2: padding is not allowed"},
        {HM_BASE64_NO_PAD, "Zh", "offset 1: bits behind the last byte"},
        {HM_BASE64_OPTIONAL_PAD, "Zg=", "padding is of the wrong length"},
        {HM_BASE64URL, "Zg", "offset 2: padding is missing"},
        {HM_BASE64URL, "ab+d", "offset 2: \"+\""},
        {HM_BASE64URL_NO_PAD, "Zm9=", "offset 3: padding is not allowed"},
        {HM_BASE64URL_OPTIONAL_PAD, "Zm9v=", "padding is of the wrong length"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(64);
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        hm_buf_put_str(&out, "<");
        CHECK_ERR(hm_base64_decode(
                      &out, cases[i].format, hm_bytes_str(cases[i].text), &err),
            HM_FORMAT, cases[i].words);
        CHECK_STR(hm_buf_str(&out), out.failed == HM_OK ? "<" : "");
    }
}

/* The decoder has a fast part, groups and a last group: 24 characters meet
 * all three, wherever the wrong byte is. */
static void names_every_wrong_byte_at_every_place(void)
{
    enum { LEN = 24 };

    for (size_t at = 0; at < LEN; at++) {
        for (unsigned c = 0; c < 256; c++) {
            uint8_t text[LEN], out[LEN];
            struct hm_err err = {0};
            char words[32];
            bool good;

            memset(text, 'A', LEN);
            text[at] = (uint8_t)c;
            good = hm_base64_span(HM_BASE64, hm_bytes(text + at, 1)) == 1;
            if (c == '=' && at == LEN - 1)
                continue;
            test_case("byte %u at %zu", c, at);
            snprintf(words, sizeof(words), "offset %zu: \"", at);
            if (good)
                CHECK_OK(hm_base64_decode_exact(
                    out, LEN / 4 * 3, HM_BASE64, hm_bytes(text, LEN), &err));
            else
                CHECK_ERR(hm_base64_decode_exact(out, LEN / 4 * 3, HM_BASE64,
                              hm_bytes(text, LEN), &err),
                    HM_FORMAT, words);
        }
    }
}

static void fill(uint8_t *p, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        p[i] = (uint8_t)(seed >> 24);
    }
}

static void writes_what_openssl_writes_and_reads_it_back(void)
{
    for (size_t len = 0; len < 200; len++) {
        hm_auto(buf) text = hm_buf(512);
        hm_auto(buf) back = hm_buf(512);
        struct hm_err err = {0};
        uint8_t bytes[200], theirs[300];
        int theirs_len;

        test_case("%zu bytes", len);
        fill(bytes, len, (uint32_t)len);
        theirs_len = EVP_EncodeBlock(theirs, bytes, (int)len);
        hm_base64_encode(&text, HM_BASE64, hm_bytes(bytes, len));
        if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&text), hm_bytes(theirs, (size_t)theirs_len));
        if (!CHECK_OK(
                hm_base64_decode(&back, HM_BASE64, hm_buf_view(&text), &err)))
            return;
        CHECK_BYTES(hm_buf_view(&back), hm_bytes(bytes, len));
    }
}

static void refuses_every_prefix_or_reads_less(void)
{
    static const char text[] = "Zm9vYmFyLCBmb29iYXI=";

    for (size_t len = 0; len < sizeof(text) - 1; len++) {
        hm_auto(buf) out = hm_buf(64);
        struct hm_err err = {0};

        test_case("%zu characters", len);
        if (len % 4 == 0)
            CHECK_OK(
                hm_base64_decode(&out, HM_BASE64, hm_bytes(text, len), &err));
        else
            CHECK_ERR(
                hm_base64_decode(&out, HM_BASE64, hm_bytes(text, len), &err),
                HM_FORMAT, "offset");
    }
}

static void decodes_to_an_exact_length_only(void)
{
    struct hm_err err = {0};
    uint8_t out[8] = "12345678";

    CHECK_OK(
        hm_base64_decode_exact(out, 6, HM_BASE64, HM_LIT("Zm9vYmFy"), &err));
    CHECK_BYTES(hm_bytes(out, 8), HM_LIT("foobar78"));
    CHECK_ERR(
        hm_base64_decode_exact(out, 7, HM_BASE64, HM_LIT("Zm9vYmFy"), &err),
        HM_FORMAT, "base64 of 6 bytes, not 7");
    CHECK_ERR(
        hm_base64_decode_exact(out, 5, HM_BASE64, HM_LIT("Zm9vYmFy"), &err),
        HM_FORMAT, "base64 of 6 bytes, not 5");
    CHECK_OK(
        hm_base64_decode_exact(NULL, 0, HM_BASE64, hm_bytes(NULL, 0), &err));
}

static void decodes_in_place_with_the_right_error(void)
{
    enum { LEN = 160 };

    for (size_t at = 0; at <= LEN; at++) {
        hm_auto(buf) text = hm_buf(LEN);
        struct hm_err err = {0};
        uint8_t bytes[LEN / 4 * 3];
        char words[32];

        test_case("wrong byte at %zu", at);
        fill(bytes, sizeof(bytes), 7);
        hm_base64_encode(&text, HM_BASE64, hm_bytes(bytes, sizeof(bytes)));
        if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
            return;
        if (at < LEN)
            text.p[at] = '*';
        snprintf(words, sizeof(words), "offset %zu: \"*\"", at);
        if (at < LEN) {
            CHECK_ERR(hm_base64_decode_exact(text.p, sizeof(bytes), HM_BASE64,
                          hm_buf_view(&text), &err),
                HM_FORMAT, words);
            continue;
        }
        CHECK_OK(hm_base64_decode_exact(
            text.p, sizeof(bytes), HM_BASE64, hm_buf_view(&text), &err));
        CHECK_BYTES(
            hm_bytes(text.p, sizeof(bytes)), hm_bytes(bytes, sizeof(bytes)));
    }
}

static void says_when_it_does_not_fit(void)
{
    hm_auto(buf) out = hm_buf(5);
    struct hm_err err = {0};

    CHECK_ERR(hm_base64_decode(&out, HM_BASE64, HM_LIT("Zm9vYmFy"), &err),
        HM_LIMIT, "longer than 5 bytes");
    CHECK_EQ(out.len, 0);
    hm_base64_encode(&out, HM_BASE64, HM_LIT("foo"));
    CHECK_EQ(out.failed, HM_LIMIT);
}

static void does_not_overflow_on_absurd_lengths(void)
{
    CHECK(hm_base64_encoded_len(HM_BASE64, SIZE_MAX) == SIZE_MAX);
    CHECK(hm_base64_encoded_len(HM_BASE64, SIZE_MAX / 4 * 3) == SIZE_MAX);
    CHECK_EQ(hm_base64_encoded_len(HM_BASE64, SIZE_MAX / 4 * 3 - 3),
        SIZE_MAX / 4 * 4 - 4);
    CHECK_EQ(hm_base64_decoded_len(HM_LIT("Zg==")), 1);
    CHECK_EQ(hm_base64_decoded_len(HM_LIT("Zg")), 1);
    CHECK_EQ(hm_base64_decoded_len(HM_LIT("Zm8=")), 2);
    CHECK_EQ(hm_base64_decoded_len(HM_LIT("====")), 1);
}

TEST_SUITE(enc_base64, TEST(reads_and_writes_the_samples_of_rfc_4648),
    TEST(keeps_the_two_alphabets_apart), TEST(refuses_what_is_not_canonical),
    TEST(names_every_wrong_byte_at_every_place),
    TEST(writes_what_openssl_writes_and_reads_it_back),
    TEST(refuses_every_prefix_or_reads_less),
    TEST(decodes_to_an_exact_length_only),
    TEST(decodes_in_place_with_the_right_error),
    TEST(says_when_it_does_not_fit), TEST(does_not_overflow_on_absurd_lengths));
