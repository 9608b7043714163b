/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"
#include "tlog/made.h"

/* The envelope's own hash is that of a text that no bundle keeps. */
static void every_byte_counts_but_the_hash_of_the_text(void)
{
    made_check_flips(MADE_DSSE_1, "40b2", "\"},\"payloadHash");
}

static void every_byte_of_the_second_version_counts(void)
{
    made_check_flips(MADE_DSSE_2, NULL, NULL);
}

static void bodies_are_read_strictly(void)
{
    static const struct {
        enum made_kind kind;
        const char *old, *new, *words;
        enum hm_code code;
    } cases[] = {
        {MADE_DSSE_1, "\"signatures\":[", "\"signatures\":[],\"x\":[",
            "unknown field", HM_FORMAT},
        {MADE_DSSE_1, "\"payloadHash\":{", "\"payloadHash\":{\"x\":1,",
            "unknown field", HM_FORMAT},
        {MADE_DSSE_1, "\"envelopeHash\":", "\"x\":", "envelopeHash: missing",
            HM_FORMAT},
        {MADE_DSSE_1, "[{\"signature\":", "[{\"x\":1,\"signature\":",
            "[0].x: unknown field", HM_FORMAT},
        {MADE_DSSE_1, "[{\"signature\":",
            "[{\"signature\":\"YQ==\",\"verifier\":\"YQ==\"},{\"signature\":",
            "log entry of 2 signatures, not 1", HM_MISMATCH},
        {MADE_DSSE_1, "\"sha256\"", "\"md5\"", "algorithm", HM_UNSUPPORTED},
        {MADE_DSSE_2, "\"dsseV002\":{", "\"dsseV002\":{\"x\":1,",
            "unknown field", HM_FORMAT},
        {MADE_DSSE_2, "SHA2_256\"", "SHA2_384\"",
            "sha384 digest of 32 bytes, not 48", HM_FORMAT},
        {MADE_DSSE_2, "SHA2_256\"", "sha256\"", "algorithm", HM_UNSUPPORTED},
        {MADE_DSSE_2, "x509Certificate", "publicKey", "names a key",
            HM_MISMATCH},
        {MADE_DSSE_2, "\"x509Certificate\":",
            "\"publicKey\":{\"rawBytes\":\"YQ==\"},\"x509Certificate\":",
            "verifier", HM_FORMAT},
        {MADE_DSSE_2, "\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",", "",
            "keyDetails: missing", HM_FORMAT},
        {MADE_DSSE_2, "PKIX_ECDSA_P256_SHA_256", "PKIX_ED25519",
            "body: key details", HM_MISMATCH},
        {MADE_DSSE_2, "PKIX_ECDSA_P256_SHA_256", "UNHEARD_OF",
            "body: key details", HM_UNSUPPORTED},
        {MADE_DSSE_2, "[{\"content\":",
            "[{\"content\":\"YQ==\",\"verifier\":{\"keyDetails\":\"\","
            "\"publicKey\":{\"rawBytes\":\"\"}}},{\"content\":",
            "log entry of 2 signatures, not 1", HM_MISMATCH},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%s", cases[i].new);
        CHECK_ERR(
            made_binds_after(&err, cases[i].kind, cases[i].old, cases[i].new),
            cases[i].code, cases[i].words);
    }
}

static void an_entry_without_signatures_binds_nothing(void)
{
    struct hm_err err = {0};
    struct hm_signed what = {.signature = HM_LIT("x"), .envelope = true};
    struct hm_entry entry = {.kind = HM_LIT("dsse"),
        .version = HM_LIT("0.0.1"),
        .body = HM_LIT(
            "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{"
            "\"envelopeHash\":{\"algorithm\":\"sha256\",\"value\":"
            "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
            "55\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":"
            "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
            "55\"},\"signatures\":[]}}")};

    CHECK_ERR(hm_entry_binds(&entry, &what, &err), HM_MISMATCH,
        "log entry of 0 signatures, not 1");
}

TEST_SUITE(tlog_entry_dsse, TEST(every_byte_counts_but_the_hash_of_the_text),
    TEST(every_byte_of_the_second_version_counts),
    TEST(bodies_are_read_strictly),
    TEST(an_entry_without_signatures_binds_nothing));
