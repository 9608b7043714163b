/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"
#include "crypto/keys.h"
#include "dsse/dsse.h"
#include "test.h"
#include "tlog/made.h"

static void every_byte_of_a_body_counts(void)
{
    made_check_flips(MADE_HASHEDREKORD_2, NULL, NULL);
    made_check_flips(MADE_HASHEDREKORD_2_ENVELOPE, NULL, NULL);
}

static void each_kind_of_key_has_its_algorithm(void)
{
    static const struct {
        const char *key, *details, *name;
        enum hm_hash hash;
    } cases[] = {
        {PUB_P256, "PKIX_ECDSA_P256_SHA_256", "SHA2_256", HM_SHA256},
        {PUB_P384, "PKIX_ECDSA_P384_SHA_384", "SHA2_384", HM_SHA384},
        {PUB_P521, "PKIX_ECDSA_P521_SHA_512", "SHA2_512", HM_SHA512},
        {PUB_ED25519, "PKIX_ED25519_PH", "SHA2_512", HM_SHA512},
        {PUB_RSA, "PKIX_RSA_PKCS1V15_2048_SHA256", "SHA2_256", HM_SHA256},
    };

    for (size_t i = 0; i < 2 * TEST_LEN(cases); i++) {
        bool envelope = i % 2 == 1;
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) body = hm_buf(HM_MIB);
        struct hm_digest digest;
        struct hm_signed what = {.signature = HM_LIT("signature"),
            .envelope = envelope,
            .payload_type = HM_LIT("type"),
            .payload = HM_LIT("payload"),
            .digests = &digest,
            .digest_count = 1};
        struct hm_entry entry = {
            .kind = HM_LIT("hashedrekord"), .version = HM_LIT("0.0.2")};
        struct hm_err err = {0};

        test_case("%s, envelope: %d", cases[i / 2].details, envelope);
        if (!CHECK_OK(
                hm_key_parse_pem(&key, hm_bytes_str(cases[i / 2].key), &err)) ||
            !CHECK_OK(hm_digest_of(&digest, cases[i / 2].hash,
                envelope ? HM_LIT("DSSEv1 4 type 7 payload")
                         : HM_LIT("message"),
                &err)))
            continue;
        what.key = key;
        made_body_2(&body, &what, cases[i / 2].details, cases[i / 2].name,
            hm_digest_view(&digest));
        entry.body = hm_buf_view(&body);
        CHECK_OK(hm_entry_binds(&entry, &what, &err));
    }
}

static void a_body_that_differs_says_where(void)
{
    static const struct {
        const char *old, *new, *words;
    } cases[] = {
        {"\"kind\":\"hashedrekord\"", "\"kind\":\"dsse\"", "another kind"},
        {"\"apiVersion\":\"0.0.2\"", "\"apiVersion\":\"0.0.1\"",
            "another version"},
        {"\"algorithm\":\"SHA2_256\"", "\"algorithm\":\"SHA2_512\"",
            "another hash function"},
        {"\"digest\":\"", "\"digest\":\"AAAA", "of another message"},
        {"\"content\":\"", "\"content\":\"AAAA", "of another signature"},
        {"_P256_SHA_256", "_P384_SHA_384", "another algorithm of the key"},
        {"\"rawBytes\":\"", "\"rawBytes\":\"AAAA", "by another certificate"},
        {"x509Certificate", "publicKey", "by another certificate, or by a key"},
        {"hashedRekordV002", "hashedRekordV0_0_2", "log entry is of another"},
        {"{\"apiVersion\"", "{ \"apiVersion\"", "not the canonical one"},
        {"\"data\":{", "\"x\":1,\"data\":{", "not the canonical one"},
        {"0.0.2", "\\u0030.0.2", "another version"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%s", cases[i].new);
        CHECK_ERR(made_binds_after(
                      &err, MADE_HASHEDREKORD_2, cases[i].old, cases[i].new),
            HM_MISMATCH, cases[i].words);
    }
}

static void without_a_key_or_digest_nothing_can_be_built(void)
{
    hm_auto(made_two) two = made_two(MADE_HASHEDREKORD_2);
    hm_auto(buf) body = hm_buf(HM_MIB);
    struct hm_signed what = two.what[0];
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    what.key = two.keys[0];
    what.cert = &two.certs[0];
    what.digests = two.digests;
    what.digest_count = 1;
    if (!made_entry(&entry, &body, MADE_HASHEDREKORD_2, &what))
        return;
    what.digest_count = 0;
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_USAGE,
        "no sha256 digest of the message");
    what.key = NULL;
    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_USAGE, "no key");
}

TEST_SUITE(tlog_entry_rekor2, TEST(every_byte_of_a_body_counts),
    TEST(each_kind_of_key_has_its_algorithm),
    TEST(a_body_that_differs_says_where),
    TEST(without_a_key_or_digest_nothing_can_be_built));
