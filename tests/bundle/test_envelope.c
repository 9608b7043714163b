/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"
#include "sample.h"

#define PEM                                                                    \
    "-----BEGIN CERTIFICATE-----\\nY2VydA==\\n-----END CERTIFICATE-----\\n"
#define KEY_PEM                                                                \
    "-----BEGIN PUBLIC KEY-----\\na2V5\\n-----END PUBLIC KEY-----\\n"
#define SIGNED(sigs)                                                           \
    "{\"payload\":\"e30=\",\"payloadType\":\"t\",\"signatures\":[" sigs "]}"
#define WITH_CERT                                                              \
    SIGNED("{\"sig\":\"c2ln\",\"keyid\":\"\",\"cert\":\"" PEM "\"}")

static void an_envelope_by_itself_is_a_keys(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, DSSE);

    if (e == NULL)
        return;
    CHECK_EQ(e->format, HM_EVIDENCE_DSSE);
    CHECK(e->has_envelope && e->has_key_hint);
    CHECK_BYTES(e->key_hint, HM_LIT("k1"));
    CHECK_EQ(e->cert_count, 0);
    CHECK_EQ(e->entry_count, 0);
    CHECK_EQ(e->timestamp_count, 0);
    CHECK_BYTES(e->envelope.payload, HM_LIT("{}"));
}

static void several_signatures_have_no_common_hint(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(
        &file, SIGNED("{\"sig\":\"c2ln\",\"keyid\":\"a\"},{\"sig\":\"c2ln\"}"));

    if (e == NULL)
        return;
    CHECK_EQ(e->envelope.sig_count, 2);
    CHECK(e->has_key_hint);
    CHECK_EQ(e->key_hint.len, 0);
}

static void the_certificate_beside_the_signature_is_taken(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file, WITH_CERT);

    if (e == NULL)
        return;
    CHECK(!e->has_key_hint);
    CHECK_EQ(e->cert_count, 1);
    CHECK_BYTES(e->certs[0], HM_LIT("cert"));
}

static void whose_certificate_it_is_must_be_clear(void)
{
    static const struct sample_change changes[] = {
        {"an empty one is none", PEM, "", HM_OK, NULL},
        {"null is none", "\"" PEM "\"", "null", HM_OK, NULL},
        {"two signatures", "{\"sig\":", "{\"sig\":\"eA==\"},{\"sig\":",
            HM_UNSUPPORTED, "several signatures, and a certificate beside"},
        {"a key (GHSA-fx35-mq7g-6g98)", PEM, KEY_PEM, HM_FORMAT,
            "certificate beside the signature: expected CERTIFICATE, got "
            "PUBLIC KEY"},
        {"a key after it", PEM, PEM KEY_PEM, HM_FORMAT,
            "expected CERTIFICATE, got PUBLIC KEY"},
        {"no PEM", PEM, "x", HM_FORMAT, "certificate beside the signature"},
        {"a damaged PEM", "Y2VydA==", "Y2VydA=", HM_FORMAT, "base64"},
        {"no signatures at all",
            "{\"sig\":\"c2ln\",\"keyid\":\"\",\"cert\":\"" PEM "\"}", "",
            HM_FORMAT, "DSSE envelope: no signature"},
        {"unknown members are fine", "\"payload\"", "\"x\":1,\"payload\"",
            HM_OK, NULL},
        {"no type", "\"payloadType\":\"t\",", "", HM_FORMAT,
            "DSSE envelope: $.payloadType: missing"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(WITH_CERT, &changes[i]);
}

TEST_SUITE(bundle_envelope, TEST(an_envelope_by_itself_is_a_keys),
    TEST(several_signatures_have_no_common_hint),
    TEST(the_certificate_beside_the_signature_is_taken),
    TEST(whose_certificate_it_is_must_be_clear));
