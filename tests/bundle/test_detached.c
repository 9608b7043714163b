/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"
#include "crypto/key_gen.h"
#include "enc/base64.h"
#include "enc/pem.h"
#include "sample.h"

/* {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}} */
#define BODY                                                                   \
    "eyJhcGlWZXJzaW9uIjoiMC4wLjEiLCJraW5kIjoiaGFzaGVkcmVrb3JkIiwic3BlYyI6e319"
#define LOG_ID                                                                 \
    "00000000000000000000000000000000000000000000000000000000000000ff"
#define REKOR                                                                  \
    "{\"SignedEntryTimestamp\":\"c2V0\",\"Payload\":{\"body\":\"" BODY         \
    "\",\"integratedTime\":1700000000,\"logIndex\":7,\"logID\":\"" LOG_ID      \
    "\"}}"
/* PEM with "cert" in it, once more in base64. */
#define CERT64                                                                 \
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkQT09Ci0tLS0tRU5EIENFUlRJRklD" \
    "QVRFLS0tLS0K"
#define DETACHED                                                               \
    "{\"base64Signature\":\"c2ln\",\"cert\":\"" CERT64                         \
    "\",\"rekorBundle\":" REKOR "}"

static void reads_what_cosign_wrote(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, DETACHED);
    const struct hm_entry *entry;

    if (e == NULL)
        return;
    CHECK_EQ(e->format, HM_EVIDENCE_DETACHED);
    CHECK_BYTES(e->signature, HM_LIT("sig"));
    CHECK(!e->has_envelope && !e->has_key_hint);
    CHECK_EQ(e->message_digest.hash, HM_HASH_NONE);
    CHECK_EQ(e->cert_count, 1);
    CHECK_BYTES(e->certs[0], HM_LIT("cert"));
    if (!CHECK_EQ(e->entry_count, 1))
        return;
    entry = &e->entries[0];
    CHECK_EQ(entry->index, 7);
    CHECK_EQ(entry->time_s, 1700000000);
    CHECK_EQ(entry->log_id.len, 32);
    CHECK_EQ(entry->log_id.p[31], 0xff);
    CHECK_BYTES(entry->set, HM_LIT("set"));
    CHECK(!entry->has_proof);
    CHECK_EQ(entry->checkpoint.len, 0);
    CHECK_BYTES(entry->kind, HM_LIT("hashedrekord"));
    CHECK_BYTES(entry->version, HM_LIT("0.0.1"));
}

static void each_part_is_checked(void)
{
    static const struct sample_change changes[] = {
        {"no log", REKOR, "null", HM_OK, NULL},
        {"no certificate", CERT64, "", HM_OK, NULL},
        {"an empty signature", "\"c2ln\"", "\"\"", HM_FORMAT,
            "detached bundle: $.base64Signature: empty"},
        {"no promise", "\"c2V0\"", "\"\"", HM_FORMAT,
            "$.rekorBundle.SignedEntryTimestamp: empty"},
        {"no payload", "\"Payload\"", "\"payload\"", HM_FORMAT,
            "$.rekorBundle.Payload: missing"},
        {"no time", "\"integratedTime\":1700000000,", "", HM_FORMAT,
            "integratedTime: missing"},
        {"no index", ",\"logIndex\":7", "", HM_FORMAT, "logIndex: missing"},
        {"a negative time", "1700000000", "-1", HM_FORMAT,
            "integratedTime: negative"},
        {"a negative index", "\"logIndex\":7", "\"logIndex\":-7", HM_FORMAT,
            "logIndex: negative"},
        {"a log id in base64", LOG_ID, ZEROS, HM_FORMAT, "logID: "},
        {"a log id in capitals", "ff\"}}", "FF\"}}", HM_FORMAT, "logID: "},
        {"a body that is no JSON", BODY, "e30", HM_FORMAT, "base64"},
        {"a body that says nothing", BODY, "e30=", HM_FORMAT,
            "detached bundle: log entry: $.kind: missing"},
        {"a body of text", BODY, "c2ln", HM_FORMAT,
            "detached bundle: log entry: line 1"},
        {"unknown at the top", "\"cert\"", "\"x\":1,\"cert\"", HM_FORMAT,
            "$.x: unknown field"},
        {"unknown in the log's part", "\"Payload\"", "\"x\":1,\"Payload\"",
            HM_FORMAT, "$.rekorBundle.x: unknown field"},
        {"unknown in the payload", "\"body\"", "\"x\":1,\"body\"", HM_FORMAT,
            "$.rekorBundle.Payload.x: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(DETACHED, &changes[i]);
}

/* The bundle with `pem` as its certificate. */
static bool parse_with(
    struct hm_evidence_file **file, struct hm_bytes pem, struct hm_err *err)
{
    hm_auto(buf) cert = hm_buf(HM_MIB), text = hm_buf(HM_MIB);

    hm_base64_encode(&cert, HM_BASE64, pem);
    HM_TRY(hm_buf_end(&cert, NULL, err));
    sample_edit(&text, DETACHED, CERT64, hm_buf_str(&cert));
    return hm_evidence_parse(file, hm_buf_view(&text), err);
}

/* GHSA-fx35-mq7g-6g98: a key where a certificate belongs is evidence of a key,
 * with no certificate that an identity could be read from. */
static void a_key_in_the_certificates_place_has_no_identity(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) pem = hm_buf(HM_KIB);
    struct hm_err err = {0};
    const struct hm_evidence *e;

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    hm_key_write_pem(&pem, key);
    if (!CHECK_OK(parse_with(&file, hm_buf_view(&pem), &err)))
        return;
    e = hm_evidence_at(file, 0);
    CHECK_EQ(e->cert_count, 0);
    CHECK(e->certs == NULL);
    CHECK(e->has_key_hint);
    CHECK_EQ(e->key_hint.len, 0);
}

/* And nothing else in that place is taken for either. */
static void what_does_not_parse_selects_no_weaker_mode(void)
{
    static const struct {
        const char *name, *pem, *words;
    } cases[] = {
        {"text", "hello", "$.cert: "},
        {"a key that is none",
            "-----BEGIN PUBLIC KEY-----\na2V5\n-----END PUBLIC KEY-----\n",
            "$.cert: "},
        {"a key in front of a certificate",
            "-----BEGIN PUBLIC KEY-----\na2V5\n-----END PUBLIC KEY-----\n"
            "-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----\n",
            "$.cert: "},
        {"a key behind a certificate",
            "-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----\n"
            "-----BEGIN PUBLIC KEY-----\na2V5\n-----END PUBLIC KEY-----\n",
            "expected CERTIFICATE, got PUBLIC KEY"},
        {"an RSA key",
            "-----BEGIN RSA PUBLIC KEY-----\na2V5\n"
            "-----END RSA PUBLIC KEY-----\n",
            "expected CERTIFICATE, got RSA PUBLIC KEY"},
        {"text in front of a certificate",
            "x\n-----BEGIN CERTIFICATE-----\nY2E=\n"
            "-----END CERTIFICATE-----\n",
            "$.cert: "},
        {"a cut certificate", "-----BEGIN CERTIFICATE-----\nY2E=\n",
            "$.cert: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(parse_with(&file, hm_bytes_str(cases[i].pem), &err),
            HM_FORMAT, cases[i].words);
    }
}

TEST_SUITE(bundle_detached, TEST(reads_what_cosign_wrote),
    TEST(each_part_is_checked),
    TEST(a_key_in_the_certificates_place_has_no_identity),
    TEST(what_does_not_parse_selects_no_weaker_mode));
