/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/hex.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

static void writes_lower_case_and_reads_it_back(void)
{
    hm_auto(buf) text = hm_buf(600);
    hm_auto(buf) back = hm_buf(600);
    struct hm_err err = {0};
    uint8_t all[256];

    for (unsigned i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    hm_hex_encode(&text, hm_bytes(all, 256));
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    CHECK(hm_bytes_starts(hm_buf_view(&text),
        HM_LIT("000102030405060708090a0b"
               "0c0d0e0f10")));
    if (!CHECK_OK(hm_hex_decode(&back, HM_HEX, hm_buf_view(&text), &err)))
        return;
    CHECK_BYTES(hm_buf_view(&back), hm_bytes(all, 256));
}

static void refuses_every_other_byte_at_both_places(void)
{
    for (unsigned c = 0; c < 256; c++) {
        bool lower = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        bool upper = c >= 'A' && c <= 'F';

        for (size_t at = 0; at < 4; at++) {
            uint8_t text[4] = {'0', '0', '0', '0'}, out[2];
            struct hm_err err = {0};
            struct hm_bytes in = hm_bytes(text, 4);
            char words[32];

            test_case("byte %u at %zu", c, at);
            text[at] = (uint8_t)c;
            snprintf(words, sizeof(words), "offset %zu: ", at);
            if (lower)
                CHECK_OK(hm_hex_decode_exact(out, 2, HM_HEX, in, &err));
            else
                CHECK_ERR(hm_hex_decode_exact(out, 2, HM_HEX, in, &err),
                    HM_FORMAT, words);
            if (lower || upper)
                CHECK_OK(
                    hm_hex_decode_exact(out, 2, HM_HEX_ANY_CASE, in, &err));
            else
                CHECK_ERR(
                    hm_hex_decode_exact(out, 2, HM_HEX_ANY_CASE, in, &err),
                    HM_FORMAT, words);
        }
    }
}

static void reads_upper_case_only_when_told(void)
{
    hm_auto(buf) out = hm_buf(8);
    struct hm_err err = {0};

    CHECK_ERR(hm_hex_decode(&out, HM_HEX, HM_LIT("ab0F"), &err), HM_FORMAT,
        "hex: offset 3: \"F\" is upper case");
    CHECK_EQ(out.len, 0);
    if (CHECK_OK(hm_hex_decode(&out, HM_HEX_ANY_CASE, HM_LIT("aB0F"), &err)))
        CHECK_BYTES(hm_buf_view(&out), HM_LIT("\xab\x0f"));
}

static void refuses_odd_and_unexpected_lengths(void)
{
    hm_auto(buf) out = hm_buf(2);
    struct hm_err err = {0};
    uint8_t fixed[2];

    /* What follows the input is a digit, and none of its business. */
    CHECK_ERR(hm_hex_decode(&out, HM_HEX, hm_bytes("abcd", 3), &err), HM_FORMAT,
        "offset 3: ends within a byte");
    CHECK_ERR(hm_hex_decode_exact(fixed, 2, HM_HEX, HM_LIT("abcde"), &err),
        HM_FORMAT, "offset 5: ends within a byte");
    CHECK_ERR(hm_hex_decode_exact(fixed, 2, HM_HEX, HM_LIT("ab"), &err),
        HM_FORMAT, "hex of 1 bytes, not 2");
    CHECK_ERR(hm_hex_decode_exact(fixed, 2, HM_HEX, HM_LIT("abcdef"), &err),
        HM_FORMAT, "hex of 3 bytes, not 2");
    CHECK_ERR(hm_hex_decode(&out, HM_HEX, HM_LIT("abcdef"), &err), HM_LIMIT,
        "longer than 2 bytes");
}

static void cuts_what_is_shown(void)
{
    uint8_t bytes[HM_SHOW_HEX_MAX + 1] = {0x12};

    CHECK_STR(HM_SHOW_HEX(HM_LIT("\xfe\x01")), "fe01");
    CHECK_STR(HM_SHOW_HEX(hm_bytes(NULL, 0)), "");
    CHECK_EQ(strlen(HM_SHOW_HEX(hm_bytes(bytes, HM_SHOW_HEX_MAX))),
        2 * HM_SHOW_HEX_MAX);
    CHECK_STR(HM_SHOW_HEX(hm_bytes(bytes, sizeof(bytes))) + 2 * HM_SHOW_HEX_MAX,
        "..");
}

TEST_SUITE(enc_hex, TEST(writes_lower_case_and_reads_it_back),
    TEST(refuses_every_other_byte_at_both_places),
    TEST(reads_upper_case_only_when_told),
    TEST(refuses_odd_and_unexpected_lengths), TEST(cuts_what_is_shown));
