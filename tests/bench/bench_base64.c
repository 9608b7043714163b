/* SPDX-License-Identifier: Apache-2.0 */
/* base64 and hex, against memcpy() of the same decoded bytes and OpenSSL. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "bench.h"
#include "enc/base64.h"
#include "enc/hex.h"

enum { LEN = 768 * 1024 }; /* decoded; a large attestation */

static uint8_t raw[LEN], copy[LEN + 16], text[LEN / 3 * 4 + 16];
static uint8_t hex[2 * LEN + 16];
static struct hm_buf out;

static bool decode_fixed(void *data)
{
    struct hm_err err = {0};

    (void)data;
    return hm_base64_decode_exact(
        copy, LEN, HM_BASE64, hm_bytes(text, LEN / 3 * 4), &err);
}

static bool decode_buf(void *data)
{
    struct hm_err err = {0};

    (void)data;
    hm_buf_cut(&out, 0);
    return hm_base64_decode(&out, HM_BASE64, hm_bytes(text, LEN / 3 * 4), &err);
}

static bool decode_openssl(void *data)
{
    (void)data;
    return EVP_DecodeBlock(copy, text, LEN / 3 * 4) == LEN;
}

static bool copy_bytes(void *data)
{
    (void)data;
    memcpy(copy, raw, LEN);
    bench_use(copy);
    return true;
}

static bool encode(void *data)
{
    (void)data;
    hm_buf_cut(&out, 0);
    hm_base64_encode(&out, HM_BASE64, hm_bytes(raw, LEN));
    return out.failed == HM_OK;
}

static bool encode_openssl(void *data)
{
    (void)data;
    return EVP_EncodeBlock(text, raw, LEN) == LEN / 3 * 4;
}

static bool hex_decode(void *data)
{
    struct hm_err err = {0};

    (void)data;
    return hm_hex_decode_exact(copy, LEN, HM_HEX, hm_bytes(hex, 2 * LEN), &err);
}

static bool hex_encode(void *data)
{
    (void)data;
    hm_buf_cut(&out, 0);
    hm_hex_encode(&out, hm_bytes(raw, LEN));
    return out.failed == HM_OK;
}

static bool hex_encode_openssl(void *data)
{
    (void)data;
    return OPENSSL_buf2hexstr_ex(
               (char *)hex, sizeof(hex), NULL, raw, LEN, '\0') == 1;
}

static bool hex_decode_openssl(void *data)
{
    size_t len;

    (void)data;
    return OPENSSL_hexstr2buf_ex(
               copy, sizeof(copy), &len, (const char *)hex, '\0') == 1;
}

static const struct bench_case cases[] = {
    {.name = "base64 decode",
        .bytes = LEN,
        .ways = {{"hallmark", decode_fixed}, {"hallmark, into buf", decode_buf},
            {"memcpy", copy_bytes}, {"EVP_DecodeBlock", decode_openssl}}},
    {.name = "base64 encode",
        .bytes = LEN,
        .ways = {{"hallmark", encode}, {"memcpy", copy_bytes},
            {"EVP_EncodeBlock", encode_openssl}}},
    {.name = "hex decode",
        .bytes = LEN,
        .ways = {{"hallmark", hex_decode}, {"memcpy", copy_bytes},
            {"OPENSSL_hexstr2buf_ex", hex_decode_openssl}}},
    {.name = "hex encode",
        .bytes = LEN,
        .ways = {{"hallmark", hex_encode}, {"memcpy", copy_bytes},
            {"OPENSSL_buf2hexstr_ex", hex_encode_openssl}}},
};

void bench_base64(void)
{
    bench_fill(raw, LEN);
    EVP_EncodeBlock(text, raw, LEN);
    out = hm_buf(2 * LEN);
    hm_hex_encode(&out, hm_bytes(raw, LEN));
    if (out.failed == HM_OK)
        memcpy(hex, out.p, 2 * LEN);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        bench_measure(&cases[i]);
    hm_buf_free(&out);
}
