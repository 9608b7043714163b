/* SPDX-License-Identifier: Apache-2.0 */
#include "tsa/request.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/oid.h"
#include "test.h"

#define SHA256 "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
#define SHA256_BARE "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define SHA1 "\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a"
#define ABC                                                                    \
    "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"         \
    "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad"
#define IMPRINT "\x30\x31" SHA256 "\x04\x20" ABC
#define NONCE "\x02\x09\x00\xe0\x01\x02\x03\x04\x05\x06\x07"
#define POLICY "\x06\x02\x2a\x03"
#define EXTENSIONS "\xa0\x09\x30\x07\x06\x02\x2a\x03\x04\x01\x78"

/* As `openssl ts -query -sha256 -cert -tspolicy 1.2.3` writes it. */
static const char whole[] =
    "\x30\x48\x02\x01\x01" IMPRINT POLICY NONCE "\x01\x01\xff";

static struct hm_bytes in_whole(void)
{
    return hm_bytes(whole, sizeof(whole) - 1);
}

static void what_is_written_is_read(void)
{
    static const uint8_t number[] = {0xe0, 1, 2, 3, 4, 5, 6, 7};
    static const struct hm_bytes policy = HM_OID("\x2a\x03");
    struct hm_tsa_request request = {
        .policy = policy,
        .nonce = hm_bytes(number, sizeof(number)),
        .certs = true,
    };
    struct hm_tsa_request again;
    hm_auto(buf) der = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (!CHECK_OK(
            hm_digest_of(&request.imprint, HM_SHA256, HM_LIT("abc"), &err)) ||
        !CHECK_OK(hm_tsa_request_write(&der, &request, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&der), in_whole());
    if (!CHECK_OK(hm_tsa_request_parse(&again, hm_buf_view(&der), &err)))
        return;
    CHECK(hm_digest_eq(&again.imprint, &request.imprint));
    CHECK_BYTES(again.policy, request.policy);
    CHECK_BYTES(again.nonce, request.nonce);
    CHECK(again.certs && !again.extensions);
}

static void the_least_is_a_hash(void)
{
    struct hm_tsa_request request = {0}, again;
    hm_auto(buf) der = hm_buf(HM_KIB);
    struct hm_err err = {0};

    if (!CHECK_OK(
            hm_digest_of(&request.imprint, HM_SHA512, HM_LIT("abc"), &err)) ||
        !CHECK_OK(hm_tsa_request_write(&der, &request, &err)) ||
        !CHECK_OK(hm_tsa_request_parse(&again, hm_buf_view(&der), &err)))
        return;
    CHECK_EQ(again.imprint.hash, HM_SHA512);
    CHECK(again.nonce.len == 0 && again.policy.len == 0 && !again.certs);
}

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static void requests_are_read_strictly(void)
{
    static const struct {
        const char *name;
        struct hm_bytes der;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"no parameters",
            IN("\x30\x34\x02\x01\x01\x30\x2f" SHA256_BARE "\x04\x20" ABC),
            HM_OK, ""},
        {"extensions", IN("\x30\x41\x02\x01\x01" IMPRINT EXTENSIONS), HM_OK,
            ""},
        {"empty", IN(""), HM_FORMAT, "timestamp request"},
        {"version 2", IN("\x30\x36\x02\x01\x02" IMPRINT), HM_UNSUPPORTED,
            "version 2"},
        {"SHA-1",
            IN("\x30\x24\x02\x01\x01\x30\x1f" SHA1 "\x04\x14"
               "01234567890123456789"),
            HM_UNSUPPORTED, "imprint"},
        {"a short digest",
            IN("\x30\x17\x02\x01\x01\x30\x12" SHA256 "\x04\x01\x00"), HM_FORMAT,
            "digest of 1 bytes"},
        {"a negative nonce", IN("\x30\x39\x02\x01\x01" IMPRINT "\x02\x01\xff"),
            HM_FORMAT, "timestamp request"},
        {"the default written",
            IN("\x30\x39\x02\x01\x01" IMPRINT "\x01\x01\x00"), HM_FORMAT,
            "timestamp request"},
        {"nonce before policy",
            IN("\x30\x3d\x02\x01\x01" IMPRINT "\x02\x01\x01" POLICY), HM_FORMAT,
            "timestamp request"},
        {"empty extensions", IN("\x30\x38\x02\x01\x01" IMPRINT "\xa0\x00"),
            HM_FORMAT, "timestamp request"},
        {"more behind", IN("\x30\x36\x02\x01\x01" IMPRINT "\x05\x00"),
            HM_FORMAT, "timestamp request"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_tsa_request request;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_CODE(hm_tsa_request_parse(&request, cases[i].der, &err),
            cases[i].code, cases[i].words);
    }
}

static void every_prefix_is_refused(void)
{
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        struct hm_tsa_request request;
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK_ERR(hm_tsa_request_parse(
                      &request, hm_bytes_slice(in_whole(), 0, len), &err),
            HM_FORMAT, "timestamp request");
        CHECK_EQ(request.imprint.hash, HM_HASH_NONE);
    }
}

static void what_nobody_would_take_is_not_written(void)
{
    static const uint8_t long_nonce[HM_TSA_NONCE_MAX + 1] = {1};
    struct hm_tsa_request request = {0};
    hm_auto(buf) der = hm_buf(HM_KIB);
    struct hm_err err = {0};

    CHECK_ERR(hm_tsa_request_write(&der, &request, &err), HM_USAGE,
        "no timestamp is asked for by none");
    if (!CHECK_OK(
            hm_digest_of(&request.imprint, HM_SHA256, HM_LIT("abc"), &err)))
        return;
    request.policy = HM_LIT("\x80");
    CHECK_ERR(hm_tsa_request_write(&der, &request, &err), HM_USAGE, "no OID");
    request.policy = hm_bytes(NULL, 0);
    request.nonce = hm_bytes(long_nonce, sizeof(long_nonce));
    CHECK_ERR(
        hm_tsa_request_write(&der, &request, &err), HM_LIMIT, "a nonce of 65");
}

static void a_long_nonce_is_not_read(void)
{
    static const char longer[] = "\x30\x79\x02\x01\x01" IMPRINT "\x02\x41"
                                 "01234567890123456789012345678901"
                                 "01234567890123456789012345678901x";
    struct hm_tsa_request request;
    struct hm_err err = {0};

    CHECK_ERR(hm_tsa_request_parse(
                  &request, hm_bytes(longer, sizeof(longer) - 1), &err),
        HM_LIMIT, "a nonce of 65 bytes");
}

TEST_SUITE(tsa_request, TEST(what_is_written_is_read),
    TEST(the_least_is_a_hash), TEST(requests_are_read_strictly),
    TEST(every_prefix_is_refused), TEST(what_nobody_would_take_is_not_written),
    TEST(a_long_nonce_is_not_read));
