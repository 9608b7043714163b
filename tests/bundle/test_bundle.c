/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/evidence.h"

#include "sample.h"

static void reads_a_message_signature(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e =
        sample_read(&file, BUNDLE(V03, CERT, MESSAGE));

    if (e == NULL)
        return;
    CHECK_EQ(e->format, HM_EVIDENCE_BUNDLE_0_3);
    CHECK_EQ(hm_evidence_count(file), 1);
    CHECK_EQ(e->where.len, 0);
    CHECK_BYTES(e->text, HM_LIT(BUNDLE(V03, CERT, MESSAGE)));
    CHECK_EQ(e->cert_count, 1);
    CHECK_BYTES(e->certs[0], HM_LIT("cert"));
    CHECK(!e->has_key_hint);
    CHECK_EQ(e->entry_count, 1);
    CHECK_EQ(e->timestamp_count, 2);
    CHECK(!e->has_envelope);
    CHECK_BYTES(e->signature, HM_LIT("sig"));
    CHECK_EQ(e->message_digest.hash, HM_SHA256);
    CHECK_EQ(e->message_digest.len, 32);
    CHECK_EQ(e->message_digest.b[31], 1);
}

static void reads_an_envelope_by_a_key(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e =
        sample_read(&file, BUNDLE(V03, KEY, ENVELOPE));

    if (e == NULL)
        return;
    CHECK_EQ(e->cert_count, 0);
    CHECK(e->has_key_hint);
    CHECK_BYTES(e->key_hint, HM_LIT("k1"));
    CHECK(e->has_envelope);
    CHECK_EQ(e->signature.len, 0);
    CHECK_EQ(e->message_digest.hash, HM_HASH_NONE);
    CHECK_BYTES(e->envelope.payload, HM_LIT("{}"));
    CHECK_EQ(e->envelope.sig_count, 1);
    CHECK_BYTES(e->envelope.sigs[0].sig, HM_LIT("sig"));
}

static void reads_a_chain_with_the_leaf_first(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e =
        sample_read(&file, BUNDLE(V01, CHAIN, MESSAGE));

    if (e == NULL)
        return;
    CHECK_EQ(e->format, HM_EVIDENCE_BUNDLE_0_1);
    CHECK_EQ(e->cert_count, 2);
    CHECK_BYTES(e->certs[0], HM_LIT("cert"));
    CHECK_BYTES(e->certs[1], HM_LIT("ca"));
}

static void check_all(
    const char *text, const struct sample_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sample_check(text, &changes[i]);
}
#define CHECK_ALL(text, changes) check_all((text), (changes), TEST_LEN(changes))

/* What a version demands, by taking a good bundle and changing its media type
 * or one part. */
static void version_0_1_has_a_chain_and_promises(void)
{
    static const struct sample_change changes[] = {
        {"as it is", NULL, NULL, HM_OK, NULL},
        {"a key", CHAIN, KEY, HM_OK, NULL},
        {"no proof", ENTRY_PROOF, "", HM_OK, NULL},
        {"a proof without checkpoint",
            ",\"checkpoint\":{\"envelope\":\"log\\n9\\n\"}", "", HM_OK, NULL},
        {"no promise", ENTRY_PROMISE, "", HM_FORMAT,
            "tlogEntries[0]: no inclusion promise"},
        {"an empty promise", "\"c2V0\"", "\"\"", HM_FORMAT,
            "no inclusion promise"},
        {"a promise that is null", "{\"signedEntryTimestamp\":\"c2V0\"}",
            "null", HM_FORMAT, "no inclusion promise"},
        {"a single certificate", CHAIN, CERT, HM_FORMAT,
            "where this version has a chain"},
        {"an empty chain",
            "[{\"rawBytes\":\"Y2VydA==\"},{\"rawBytes\":\"Y2E=\"}]", "[]",
            HM_FORMAT, "x509CertificateChain: no certificate"},
    };

    CHECK_ALL(BUNDLE(V01, CHAIN, MESSAGE), changes);
}

static void version_0_2_has_a_chain_and_proofs(void)
{
    static const struct sample_change changes[] = {
        {"as it is", NULL, NULL, HM_OK, NULL},
        {"no promise", ENTRY_PROMISE, "", HM_OK, NULL},
        {"no proof", ENTRY_PROOF, "", HM_FORMAT,
            "tlogEntries[0]: no inclusion proof"},
        {"no checkpoint", ",\"checkpoint\":{\"envelope\":\"log\\n9\\n\"}", "",
            HM_FORMAT, "tlogEntries[0]: no checkpoint"},
        {"a single certificate", CHAIN, CERT, HM_FORMAT,
            "where this version has a chain"},
    };

    CHECK_ALL(BUNDLE(V02, CHAIN, MESSAGE), changes);
}

static void version_0_3_has_one_certificate_and_proofs(void)
{
    static const struct sample_change changes[] = {
        {"as it is", NULL, NULL, HM_OK, NULL},
        {"the older media type", V03, V03_OLD, HM_OK, NULL},
        {"no promise", ENTRY_PROMISE, "", HM_OK, NULL},
        {"a key", CERT, KEY, HM_OK, NULL},
        {"no proof", ENTRY_PROOF, "", HM_FORMAT, "no inclusion proof"},
        {"no checkpoint", ",\"checkpoint\":{\"envelope\":\"log\\n9\\n\"}", "",
            HM_FORMAT, "no checkpoint"},
        {"a chain with a log entry", CERT, CHAIN, HM_FORMAT,
            "where this version has a single one"},
        {"version 0.2", V03, V02, HM_FORMAT, "where this version has a chain"},
        {"version 0.4", "v0.3", "v0.4", HM_UNSUPPORTED,
            "$.mediaType: unknown bundle version "
            "application/vnd.dev.sigstore.bundle.v0.4+json"},
        {"a blank in the media type", V03,
            "application/vnd.dev.sigstore.bundle+json; version=0.3",
            HM_UNSUPPORTED, "unknown bundle version"},
        {"no version", V03, "application/vnd.dev.sigstore.bundle+json",
            HM_UNSUPPORTED, "unknown bundle version"},
        {"no media type", "\"mediaType\":\"" V03 "\",", "", HM_FORMAT,
            "$.mediaType: missing"},
        {"a media type that is null", "\"" V03 "\"", "null", HM_FORMAT,
            "$.mediaType: missing"},
        {"a media type that is a number", "\"" V03 "\"", "3", HM_FORMAT,
            "expected string, got number"},
    };

    CHECK_ALL(BUNDLE(V03, CERT, MESSAGE), changes);
}

static void both_media_types_of_0_3_mean_the_same(void)
{
    static const struct sample_change changes[] = {
        {"as it is", NULL, NULL, HM_OK, NULL},
        {"no proof", ENTRY_PROOF, "", HM_FORMAT, "no inclusion proof"},
        {"a chain", CERT, CHAIN, HM_FORMAT, "a certificate chain"},
    };

    CHECK_ALL(BUNDLE(V03_OLD, CERT, MESSAGE), changes);
}

/* model_signing writes the chain of an own CA into 0.3, and uses no log. */
static void version_0_3_may_have_a_chain_without_log(void)
{
    static const struct sample_change changes[] = {
        {"no list of entries", "\"tlogEntries\":[" ENTRY "],", "", HM_OK, NULL},
        {"an empty list", ENTRY, "", HM_OK, NULL},
        {"an entry", NULL, NULL, HM_FORMAT, "a certificate chain"},
    };

    CHECK_ALL(BUNDLE(V03, CHAIN, MESSAGE), changes);
}

static void who_signed_is_said_once(void)
{
    static const struct sample_change changes[] = {
        {"two ways", CERT, CERT "," KEY, HM_FORMAT,
            "both publicKey and certificate"},
        {"chain and certificate", CERT, CERT "," CHAIN, HM_FORMAT, "both"},
        {"not at all", CERT ",", "", HM_FORMAT,
            "$.verificationMaterial: none of the expected fields"},
        {"null and a key", CERT, "\"certificate\":null," KEY, HM_OK, NULL},
        {"null", CERT, "\"certificate\":null", HM_FORMAT,
            "none of the expected fields"},
        {"an empty certificate", "Y2VydA==", "", HM_FORMAT, "rawBytes: empty"},
        {"no bytes", "\"rawBytes\":\"Y2VydA==\"", "", HM_FORMAT,
            "$.verificationMaterial.certificate.rawBytes: missing"},
        {"no material", "\"verificationMaterial\"", "\"verification\"",
            HM_FORMAT, "$.verificationMaterial: missing"},
    };

    CHECK_ALL(BUNDLE(V03, CERT, MESSAGE), changes);
}

/* GHSA-fx35-mq7g-6g98: a key in the evidence is nobody's identity and is not
 * even handed out. */
static void a_key_in_the_bundle_decides_nothing(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e = sample_read(&file,
        BUNDLE(V03,
            "\"publicKey\":{\"rawBytes\":\"a2V5\",\"keyDetails\":\"X\"}",
            MESSAGE));

    if (e == NULL)
        return;
    CHECK_EQ(e->cert_count, 0);
    CHECK(e->certs == NULL);
    CHECK(e->has_key_hint);
    CHECK_EQ(e->key_hint.len, 0);
}

static void what_was_signed_is_said_once(void)
{
    static const struct sample_change changes[] = {
        {"both", MESSAGE, MESSAGE "," ENVELOPE, HM_FORMAT,
            "both messageSignature and dsseEnvelope"},
        {"neither", "," MESSAGE, "", HM_FORMAT,
            "$: none of the expected fields"},
        {"no signature", ",\"signature\":\"c2ln\"", "", HM_FORMAT,
            "$.messageSignature.signature: missing"},
        {"an empty signature", "\"c2ln\"", "\"\"", HM_FORMAT,
            "$.messageSignature.signature: empty"},
        {"a line feed in base64", "c2ln", "c2\\nln", HM_FORMAT, "base64"},
        {"URL-safe base64", "c2ln", "-_-_", HM_FORMAT, "base64"},
        {"no padding", "c2ln", "c2k", HM_FORMAT, "base64"},
        {"bits behind the end", "c2ln", "c2l=", HM_FORMAT, "base64"},
    };

    CHECK_ALL(BUNDLE(V03, CERT, MESSAGE), changes);
}

static void the_digest_is_told_or_not(void)
{
    static const struct sample_change changes[] = {
        {"null", "{\"algorithm\":\"SHA2_256\",\"digest\":\"" ONES "\"}", "null",
            HM_OK, NULL},
        {"another algorithm", "SHA2_256", "SHA3_256", HM_UNSUPPORTED,
            "messageDigest.algorithm: unknown value SHA3_256"},
        {"a name of ours", "SHA2_256", "sha256", HM_UNSUPPORTED,
            "unknown value"},
        {"a number", "\"SHA2_256\"", "1", HM_FORMAT, "expected string"},
        {"no algorithm", "\"algorithm\":\"SHA2_256\",", "", HM_FORMAT,
            "algorithm: missing"},
        {"a digest of another length", "SHA2_256", "SHA2_384", HM_FORMAT,
            "messageDigest.digest: expected 48 bytes"},
        {"an unknown member", "\"algorithm\"", "\"x\":1,\"algorithm\"",
            HM_FORMAT, "messageDigest.x: unknown field"},
    };

    CHECK_ALL(BUNDLE(V03, CERT, MESSAGE), changes);
}

static void an_envelope_has_one_signature_of_its_key(void)
{
    static const struct sample_change changes[] = {
        {"as it is", NULL, NULL, HM_OK, NULL},
        {"two signatures", "{\"sig\":", "{\"sig\":\"eA==\"},{\"sig\":",
            HM_FORMAT, "$.dsseEnvelope: 2 signatures, expected exactly one"},
        {"no signature", "{\"sig\":\"c2ln\",\"keyid\":\"k1\"}", "", HM_FORMAT,
            "0 signatures, expected exactly one"},
        {"an empty signature", "\"sig\":\"c2ln\"", "\"sig\":\"\"", HM_FORMAT,
            "empty signature"},
        {"another key id", "\"keyid\":\"k1\"", "\"keyid\":\"k2\"", HM_MISMATCH,
            "key id is k2, the bundle's hint k1"},
        {"an empty key id", "\"keyid\":\"k1\"", "\"keyid\":\"\"", HM_OK, NULL},
        {"no key id", ",\"keyid\":\"k1\"", "", HM_OK, NULL},
        {"no hint", "\"hint\":\"k1\"", "", HM_MISMATCH,
            "key id is k1, the bundle's hint"},
        {"a certificate beside it", "\"sig\"", "\"cert\":\"x\",\"sig\"",
            HM_FORMAT, "cert: unknown field"},
        {"an unknown member", "\"payload\"", "\"x\":1,\"payload\"", HM_FORMAT,
            "$.dsseEnvelope.x: unknown field"},
    };

    CHECK_ALL(BUNDLE(V03, KEY, ENVELOPE), changes);
}

/* A certificate's envelope may carry any key id: it decides nothing. */
static void a_key_id_beside_a_certificate_is_free(void)
{
    hm_auto_ptr(evidence_file) file = NULL;

    CHECK(sample_read(&file, BUNDLE(V03, CERT, ENVELOPE)) != NULL);
}

static void unknown_members_are_refused_everywhere(void)
{
    static const char *const places[] = {"\"mediaType\"", "\"certificate\"",
        "\"rawBytes\"", "\"rfc3161Timestamps\"", "\"messageDigest\""};

    for (size_t i = 0; i < TEST_LEN(places); i++) {
        hm_auto(buf) to = hm_buf(HM_KIB);
        struct sample_change change = {
            places[i], places[i], NULL, HM_FORMAT, ".future: unknown field"};

        hm_buf_printf(&to, "\"future\":null,%s", places[i]);
        change.to = hm_buf_str(&to);
        sample_check(BUNDLE(V03, CERT, MESSAGE), &change);
    }
}

static void unknown_members_of_signers_are_refused(void)
{
    static const struct sample_change key = {"in a key", "\"hint\"",
        "\"future\":1,\"hint\"", HM_FORMAT, "publicKey.future: unknown field"};
    static const struct sample_change chain[] = {
        {"in a chain", "\"certificates\"", "\"future\":1,\"certificates\"",
            HM_FORMAT, "x509CertificateChain.future: unknown field"},
        {"in its certificate", "\"rawBytes\":\"Y2E=\"",
            "\"future\":1,\"rawBytes\":\"Y2E=\"", HM_FORMAT,
            "certificates[1].future: unknown field"},
    };

    sample_check(BUNDLE(V03, KEY, MESSAGE), &key);
    CHECK_ALL(BUNDLE(V01, CHAIN, MESSAGE), chain);
}

/* The version is not signed. Whatever it is made into, the log entries that
 * are handed out are the same, so nothing is waived by it. */
static void a_lower_version_waives_nothing(void)
{
    static const char *const texts[] = {BUNDLE(V01, CHAIN, MESSAGE),
        BUNDLE(V02, CHAIN, MESSAGE), BUNDLE(V03, CERT, MESSAGE)};

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        const struct hm_evidence *e = sample_read(&file, texts[i]);

        test_case("%zu", i);
        if (e == NULL)
            continue;
        CHECK_EQ(e->entry_count, 1);
        CHECK(e->entries[0].has_proof);
        CHECK_EQ(e->entries[0].set.len, 3);
        CHECK_EQ(e->entries[0].checkpoint.len, 6);
    }
}

static void a_long_signature_of_an_envelope_is_refused(void)
{
    hm_auto(buf) many = hm_buf(HM_MIB);
    struct sample_change change = {"1026 bytes", "c2ln", NULL, HM_LIMIT,
        "$.dsseEnvelope: signature of 1026 bytes, limit 1024"};

    for (int i = 0; i < 1026 / 3; i++)
        hm_buf_put_str(&many, "AAAA");
    if (many.failed != HM_OK)
        return;
    change.to = hm_buf_str(&many);
    sample_check(BUNDLE(V03, KEY, ENVELOPE), &change);
}

/* A signature that no key of ours makes is not worth its memory. */
static void long_fields_are_refused(void)
{
    static const struct {
        const char *from, *words;
    } cases[] = {
        {"c2ln", "$.messageSignature.signature: more than 1024 bytes"},
        {"Y2VydA==", "certificate.rawBytes: more than 65536 bytes"},
        {"c2V0", "signedEntryTimestamp: more than 1024 bytes"},
        {"dHMx", "signedTimestamp: more than 1048576 bytes"},
        {"e30=", "canonicalizedBody: more than 1048576 bytes"},
        {"log\\n9\\n", "checkpoint.envelope: more than 262144 bytes"},
        {"hashedrekord", "kindVersion.kind: more than 64 bytes"},
    };
    const size_t len = 4 * (HM_MIB / 3 + 1);
    hm_auto(buf) many = hm_buf(len);
    uint8_t *p = hm_buf_extend(&many, len);

    if (p == NULL)
        return;
    memset(p, 'A', len);
    for (size_t i = 0; i < TEST_LEN(cases) && !test_torture(); i++) {
        hm_auto(buf) text = hm_buf(4 * HM_MIB);
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].from);
        sample_edit(&text, BUNDLE(V03, CERT, MESSAGE), cases[i].from,
            hm_buf_str(&many));
        CHECK_ERR(hm_evidence_parse(&file, hm_buf_view(&text), &err), HM_LIMIT,
            cases[i].words);
    }
}

TEST_SUITE(bundle_bundle, TEST(reads_a_message_signature),
    TEST(reads_an_envelope_by_a_key), TEST(reads_a_chain_with_the_leaf_first),
    TEST(version_0_1_has_a_chain_and_promises),
    TEST(version_0_2_has_a_chain_and_proofs),
    TEST(version_0_3_has_one_certificate_and_proofs),
    TEST(both_media_types_of_0_3_mean_the_same),
    TEST(version_0_3_may_have_a_chain_without_log),
    TEST(who_signed_is_said_once), TEST(a_key_in_the_bundle_decides_nothing),
    TEST(what_was_signed_is_said_once), TEST(the_digest_is_told_or_not),
    TEST(an_envelope_has_one_signature_of_its_key),
    TEST(a_key_id_beside_a_certificate_is_free),
    TEST(unknown_members_are_refused_everywhere),
    TEST(unknown_members_of_signers_are_refused),
    TEST(a_lower_version_waives_nothing),
    TEST(a_long_signature_of_an_envelope_is_refused),
    TEST(long_fields_are_refused));
