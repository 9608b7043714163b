/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/layer.h"

#include "base/err.h"
#include "base/mem.h"
#include "bundle/write.h"
#include "crypto/digest.h"
#include "lab/lab_layer.h"
#include "sample.h"
#include "verify/court.h"

#define SIGNATURE "dev.cosignproject.cosign/signature"
#define CERTIFICATE "dev.sigstore.cosign/certificate"
#define CHAIN_NAME "dev.sigstore.cosign/chain"
#define REKOR_NAME "dev.sigstore.cosign/bundle"
#define STAMP_NAME "dev.sigstore.cosign/rfc3161timestamp"

/* {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}} */
#define BODY                                                                   \
    "eyJhcGlWZXJzaW9uIjoiMC4wLjEiLCJraW5kIjoiaGFzaGVkcmVrb3JkIiwic3BlYyI6e319"
#define LOG_ID                                                                 \
    "00000000000000000000000000000000000000000000000000000000000000ff"
#define REKOR                                                                  \
    "{\"SignedEntryTimestamp\":\"c2V0\",\"Payload\":{\"body\":\"" BODY         \
    "\",\"integratedTime\":1700000000,\"logIndex\":7,\"logID\":\"" LOG_ID      \
    "\"}}"
#define STAMP "{\"SignedRFC3161Timestamp\":\"dHMx\"}"
/* PEM with "cert" in it, and with "ca". */
#define PEM "-----BEGIN CERTIFICATE-----\nY2VydA==\n-----END CERTIFICATE-----\n"
#define PEM_CA "-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----\n"
#define PEM_KEY                                                                \
    "-----BEGIN PUBLIC KEY-----\nY2VydA==\n-----END PUBLIC KEY-----\n"
#define ATT                                                                    \
    "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\","  \
    "\"signatures\":[{\"sig\":\"c2ln\",\"keyid\":\"\"}]}"

/* Annotations as pairs of texts. */
enum { PAIRS = 8 };
struct layer {
    const char *blob;
    struct {
        const char *name, *value;
    } pairs[PAIRS];
};

static const struct layer good_sig = {"payload",
    {{SIGNATURE, "c2ln"}, {CERTIFICATE, PEM}, {CHAIN_NAME, PEM_CA PEM_CA},
        {REKOR_NAME, REKOR}, {STAMP_NAME, STAMP},
        {"the.user/own", "is not looked at"}}};
static const struct layer good_att = {ATT,
    {{SIGNATURE, ""}, {CERTIFICATE, PEM}, {REKOR_NAME, REKOR},
        {STAMP_NAME, STAMP}, {"predicateType", "https://x/y"}}};

static bool parse(struct hm_evidence_file **out, const char *media_type,
    const struct layer *layer, struct hm_err *err)
{
    struct hm_member list[PAIRS];
    struct hm_members members = {list, 0};
    const struct hm_cosign_layer in = {.media_type = hm_bytes_str(media_type),
        .blob = hm_bytes_str(layer->blob),
        .annotations = &members};

    while (members.count < PAIRS && layer->pairs[members.count].name != NULL) {
        list[members.count].name =
            hm_bytes_str(layer->pairs[members.count].name);
        list[members.count].value =
            hm_bytes_str(layer->pairs[members.count].value);
        members.count++;
    }
    return hm_evidence_layer(out, &in, err);
}

static void a_signature_is_read(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e;
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&file, hm_layer_signature, &good_sig, &err)))
        return;
    e = hm_evidence_at(file, 0);
    CHECK_EQ(hm_evidence_count(file), 1);
    CHECK_EQ(e->format, HM_EVIDENCE_COSIGN_SIG);
    CHECK(e->has_payload && !e->has_envelope && !e->has_key_hint);
    CHECK_BYTES(e->payload, HM_LIT("payload"));
    CHECK_BYTES(e->signature, HM_LIT("sig"));
    CHECK(e->stamped.p == NULL);
    if (CHECK_EQ(e->cert_count, 3)) {
        CHECK_BYTES(e->certs[0], HM_LIT("cert"));
        CHECK_BYTES(e->certs[2], HM_LIT("ca"));
    }
    if (CHECK_EQ(e->entry_count, 1)) {
        CHECK_BYTES(e->entries[0].set, HM_LIT("set"));
        CHECK_BYTES(e->entries[0].kind, HM_LIT("hashedrekord"));
        CHECK_EQ(e->entries[0].log_id.p[31], 0xff);
    }
    if (CHECK_EQ(e->timestamp_count, 1))
        CHECK_BYTES(e->timestamps[0], HM_LIT("ts1"));
}

static void an_attestation_is_read(void)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *e;
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&file, hm_layer_attestation, &good_att, &err)))
        return;
    e = hm_evidence_at(file, 0);
    CHECK_EQ(e->format, HM_EVIDENCE_COSIGN_ATT);
    CHECK(e->has_envelope && !e->has_payload && e->signature.len == 0);
    CHECK_BYTES(e->envelope.payload, HM_LIT("{}"));
    CHECK_BYTES(e->stamped, HM_LIT(ATT));
    CHECK_EQ(e->cert_count, 1);
    CHECK_EQ(e->entry_count, 1);
    CHECK_EQ(e->timestamp_count, 1);
}

/* What is kept for a record is read as the same again, and is no bundle. */
static void the_text_is_the_layer(void)
{
    const struct layer *layers[] = {&good_sig, &good_att};
    const char *types[] = {hm_layer_signature, hm_layer_attestation};

    for (size_t i = 0; i < 2; i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        hm_auto_ptr(evidence_file) again = NULL;
        hm_auto(buf) bundle = hm_buf(HM_MIB);
        const struct hm_evidence *a, *b;
        struct hm_err err = {0};

        if (!CHECK_OK(parse(&file, types[i], layers[i], &err)))
            return;
        a = hm_evidence_at(file, 0);
        if (!CHECK_OK(hm_evidence_parse(&again, a->text, &err)))
            return;
        b = hm_evidence_at(again, 0);
        CHECK_BYTES(b->text, a->text);
        CHECK_EQ(b->format, a->format);
        CHECK_BYTES(b->payload, a->payload);
        CHECK_BYTES(b->stamped, a->stamped);
        CHECK_EQ(b->cert_count, a->cert_count);
        CHECK_EQ(b->timestamp_count, a->timestamp_count);
        CHECK_ERR(hm_bundle_write(&bundle, a, &err), HM_USAGE, "");
    }
}

/* A good layer with one annotation otherwise; NULL: without it. */
struct change {
    const char *title, *name, *value;
    enum hm_code code;
    const char *words; /* NULL: it is still read */
};

static void check_change(const char *media_type, const struct layer *good,
    const struct change *change)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct layer layer = {.blob = good->blob};
    struct hm_err err = {0};
    size_t count = 0;

    test_case("%s", change->title);
    for (size_t i = 0; i < PAIRS && good->pairs[i].name != NULL; i++) {
        bool it = strcmp(good->pairs[i].name, change->name) == 0;

        if (it && change->value == NULL)
            continue;
        layer.pairs[count].name = good->pairs[i].name;
        layer.pairs[count++].value = it ? change->value : good->pairs[i].value;
    }
    if (strcmp(change->name, "blob") == 0)
        layer.blob = change->value;
    if (change->words == NULL)
        CHECK_OK(parse(&file, media_type, &layer, &err));
    else
        CHECK_ERR(parse(&file, media_type, &layer, &err), change->code,
            change->words);
}

static void each_part_of_a_signature_is_checked(void)
{
    static const struct change changes[] = {
        {"no signature", SIGNATURE, NULL, HM_FORMAT,
            "cosign layer: " SIGNATURE ": missing"},
        {"an empty signature", SIGNATURE, "", HM_FORMAT, "missing"},
        {"no base64", SIGNATURE, "c2ln\n", HM_FORMAT, SIGNATURE},
        {"no padding", SIGNATURE, "c2lnMQ", HM_FORMAT, SIGNATURE},
        {"no payload", "blob", "", HM_FORMAT, "empty payload"},
        {"a chain alone", CERTIFICATE, NULL, HM_FORMAT,
            "a chain, but no certificate"},
        {"a chain, and an empty certificate", CERTIFICATE, "", HM_FORMAT,
            "a chain, but no certificate"},
        {"GHSA-fx35-mq7g-6g98: a key for a certificate", CERTIFICATE, PEM_KEY,
            HM_FORMAT, "expected CERTIFICATE, got PUBLIC KEY"},
        {"GHSA-fx35-mq7g-6g98: no PEM", CERTIFICATE, "Y2VydA==", HM_FORMAT,
            CERTIFICATE ": "},
        {"two certificates", CERTIFICATE, PEM PEM, HM_FORMAT,
            "expected one certificate, got 2"},
        {"text before it", CERTIFICATE, "x\n" PEM, HM_FORMAT, CERTIFICATE},
        {"no chain", CHAIN_NAME, NULL, HM_OK, NULL},
        {"an empty chain", CHAIN_NAME, "", HM_OK, NULL},
        {"a key in the chain", CHAIN_NAME, PEM_CA PEM_KEY, HM_FORMAT,
            CHAIN_NAME ": expected CERTIFICATE"},
        {"16 in the chain", CHAIN_NAME,
            PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM,
            HM_LIMIT, "17 certificates, at most 16"},
        {"15 in the chain", CHAIN_NAME,
            PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM PEM, HM_OK,
            NULL},
        {"no log", REKOR_NAME, NULL, HM_OK, NULL},
        {"an empty log", REKOR_NAME, "", HM_OK, NULL},
        {"null for a log", REKOR_NAME, "null", HM_FORMAT,
            REKOR_NAME ": $: expected object"},
        {"no JSON", REKOR_NAME, "x", HM_FORMAT, REKOR_NAME ": "},
        {"no promise", REKOR_NAME, "{\"Payload\":{}}", HM_FORMAT,
            "$.SignedEntryTimestamp: missing"},
        {"a bundle of today", REKOR_NAME, BUNDLE(V03, CERT, MESSAGE), HM_FORMAT,
            "SignedEntryTimestamp: missing"},
        {"no stamp", STAMP_NAME, NULL, HM_OK, NULL},
        {"an empty stamp", STAMP_NAME, "{\"SignedRFC3161Timestamp\":\"\"}",
            HM_FORMAT, STAMP_NAME ": $.SignedRFC3161Timestamp: empty"},
        {"more in the stamp", STAMP_NAME,
            "{\"SignedRFC3161Timestamp\":\"dHMx\",\"x\":1}", HM_FORMAT,
            "$.x: unknown field"},
        {"nothing of the user's", "the.user/own", NULL, HM_OK, NULL},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        check_change(hm_layer_signature, &good_sig, &changes[i]);
}

#define WITH_CERT                                                              \
    "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\","  \
    "\"signatures\":[{\"sig\":\"c2ln\",\"cert\":\"-----BEGIN CERTIFICATE"      \
    "-----\\nY2VydA==\\n-----END CERTIFICATE-----\\n\"}]}"

static void each_part_of_an_attestation_is_checked(void)
{
    static const struct change changes[] = {
        {"no signature beside it", SIGNATURE, NULL, HM_OK, NULL},
        {"a second signature", SIGNATURE, "c2ln", HM_FORMAT,
            SIGNATURE ": the envelope has its signature in it"},
        {"no JSON", "blob", "x", HM_FORMAT, "cosign layer: DSSE envelope: "},
        {"nothing", "blob", "", HM_FORMAT, "DSSE envelope: "},
        {"no signature in it", "blob",
            "{\"payload\":\"e30=\",\"payloadType\":\"a\",\"signatures\":[]}",
            HM_FORMAT, "DSSE envelope: no signature"},
        {"twice", "blob", ATT ATT, HM_FORMAT, "DSSE envelope: "},
        {"a certificate in it, too", "blob", WITH_CERT, HM_FORMAT,
            "a certificate in the envelope, and another beside it"},
        {"no certificate", CERTIFICATE, NULL, HM_OK, NULL},
        {"another predicate beside it", "predicateType", "https://z", HM_OK,
            NULL},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        check_change(hm_layer_attestation, &good_att, &changes[i]);
}

/* The signer of an envelope is where it is, when nothing stands beside it. */
static void a_certificate_in_the_envelope_is_taken(void)
{
    const struct layer alone = {WITH_CERT, {{NULL, NULL}}};
    const struct layer bare = {ATT, {{NULL, NULL}}};
    hm_auto_ptr(evidence_file) file = NULL;
    hm_auto_ptr(evidence_file) by_key = NULL;
    struct hm_err err = {0};

    if (CHECK_OK(parse(&file, hm_layer_attestation, &alone, &err)))
        CHECK_EQ(hm_evidence_at(file, 0)->cert_count, 1);
    if (CHECK_OK(parse(&by_key, hm_layer_attestation, &bare, &err)))
        CHECK(hm_evidence_at(by_key, 0)->has_key_hint);
}

static void other_layers_are_no_evidence(void)
{
    static const char *const types[] = {"", "text/spdx+json",
        "application/vnd.dev.cosign.simplesigning.v1+jso",
        "application/vnd.dev.cosign.simplesigning.v1+json;a=b",
        "Application/vnd.dsse.envelope.v1+json",
        "application/vnd.dev.sigstore.bundle.v0.3+json"};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto_ptr(evidence_file) file = NULL;
        struct hm_err err = {0};

        test_case("%s", types[i]);
        CHECK_ERR(parse(&file, types[i], &good_sig, &err), HM_UNSUPPORTED,
            "a layer of type");
    }
}

static void what_is_large_is_refused(void)
{
    size_t len = HM_LAYER_MAX + 1;
    uint8_t *bytes = test_torture() ? NULL : hm_alloc(len);
    struct hm_cosign_layer layer = {
        .media_type = hm_bytes_str(hm_layer_attestation)};
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    if (bytes == NULL)
        return;
    layer.blob = hm_bytes(bytes, len);
    CHECK_ERR(hm_evidence_layer(&file, &layer, &err), HM_LIMIT, "layer of");
    layer.media_type = hm_bytes_str(hm_layer_signature);
    layer.blob.len = HM_CLAIM_MAX + 1;
    CHECK_ERR(hm_evidence_layer(&file, &layer, &err), HM_LIMIT, "payload of");
    hm_free(bytes);
}

/* The same text from a file; what is no such descriptor is refused. */
static void the_descriptor_is_read_strictly(void)
{
#define LAYER                                                                  \
    "{\"mediaType\":\"application/vnd.dev.cosign.simplesigning.v1+json\","     \
    "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c0" \
    "60f61caaff8a\",\"size\":2,\"annotations\":{\"" SIGNATURE                  \
    "\":\"c2ln\"},\"data\":\"e30=\"}"
    static const struct sample_change changes[] = {
        {"as it is", NULL, NULL, HM_OK, NULL},
        {"another size", "\"size\":2", "\"size\":3", HM_MISMATCH, "$.data"},
        {"another digest", "44136", "44137", HM_MISMATCH, "$.data"},
        {"other data", "e30=", "e30K", HM_MISMATCH, "$.data"},
        {"no digest", "\"digest\"", "\"x\"", HM_FORMAT, "digest: missing"},
        {"a member more", "\"size\"", "\"x\":1,\"size\"", HM_FORMAT,
            "$.x: unknown field"},
        {"a bundle, too", "\"size\"", "\"verificationMaterial\":{},\"size\"",
            HM_FORMAT, "unknown field"},
        {"another media type", "simplesigning.v1", "simplesigning.v2",
            HM_UNSUPPORTED, "is no evidence"},
        {"no annotations", "\"annotations\":{\"" SIGNATURE "\":\"c2ln\"},", "",
            HM_FORMAT, SIGNATURE ": missing"},
        {"a signature twice", "\"c2ln\"}", "\"c2ln\",\"" SIGNATURE "\":\"\"}",
            HM_FORMAT, "duplicate"},
    };

    for (size_t i = 0; i < TEST_LEN(changes); i++)
        sample_check(LAYER, &changes[i]);
}

/* ---- With the judge ---- */

static bool judge(
    struct hm_bytes text, const struct lab_made *made, struct hm_err *err)
{
    struct court court = court_of_lab(court_root(), court_lab());
    hm_auto_ptr(evidence_file) file = NULL;
    struct exhibit e;

    HM_TRY(hm_evidence_parse(&file, text, err));
    exhibit_of(&e, hm_evidence_at(file, 0), &made->artifact);
    return court_judge(&court, &e, err);
}

static const char *const kinds[] = {"image, payload",
    "image, payload and timestamp", "image, payload by a key",
    "image, statement as a layer"};

/* Parts of the text from which nothing follows: a timestamp, which the log makes
 * superfluous and which has parts that nobody signed; and the name of an
 * attestation's annotation that is empty. */
static bool is_idle(struct hm_bytes text, size_t at)
{
    static const struct {
        const char *from, *to;
    } parts[] = {
        {"\"" STAMP_NAME "\":", "}\""},
        {"\"" SIGNATURE "\":\"\"", ","},
    };
    const char *base = (const char *)text.p;

    for (size_t i = 0; i < TEST_LEN(parts); i++) {
        const char *from =
            memmem(base, text.len, parts[i].from, strlen(parts[i].from));
        const char *to = from == NULL
            ? NULL
            : memmem(from, text.len - (size_t)(from - base), parts[i].to,
                  strlen(parts[i].to));

        if (to != NULL && (size_t)(from - base) <= at &&
            at < (size_t)(to - base))
            return true;
    }
    return false;
}

static void no_flipped_bit_of_a_layer_goes_unseen(void)
{
    for (size_t k = 0; k < TEST_LEN(kinds) && !test_torture(); k++) {
        const struct lab_made *made = court_made(lab_kind(kinds[k]));
        hm_auto_ptr(evidence_file) file = NULL;
        hm_auto(buf) room = hm_buf(HM_MIB);
        lab_layer_auto layer = {0};
        struct hm_err err = {0};
        struct hm_bytes text;
        size_t passed = 0, step = test_campaign() ? 1 : 13;

        test_case("%s", kinds[k]);
        if (!CHECK(made != NULL) || !CHECK_OK(lab_layer(&layer, made, &err)) ||
            !CHECK_OK(hm_evidence_layer(&file, &layer.layer, &err)))
            return;
        text = hm_evidence_at(file, 0)->text;
        CHECK_OK(judge(text, made, &err));
        for (size_t bit = 0; bit < 8 * text.len; bit += step) {
            test_case("%s: bit %zu of byte %zu", kinds[k], bit % 8, bit / 8);
            err = (struct hm_err){0};
            if (!judge(court_flipped(&room, text, bit), made, &err))
                continue;
            passed++;
            if (!CHECK(is_idle(text, bit / 8)))
                test_note("%.*s", 40, (const char *)text.p + bit / 8);
        }
        test_note("%s: %zu of %zu flips are of no consequence", kinds[k],
            passed, 8 * text.len / step);
    }
}

/* CVE-2022-36056: each part of one layer in the place of the same of another. */
static void parts_of_two_layers_do_not_mix(void)
{
    for (size_t k = 0; k < TEST_LEN(kinds) && !test_torture(); k++) {
        const struct lab_made *made = court_made(lab_kind(kinds[k]));
        lab_made_auto again = {0};
        struct exhibit ignored;
        struct hm_err err = {0};

        if (!CHECK(made != NULL) ||
            !CHECK_OK(
                court_sign(&ignored, &again, court_lab(), kinds[k], &err)))
            return;
        for (size_t i = 0;; i++) {
            lab_layer_auto one = {0}, other = {0};
            hm_auto_ptr(evidence_file) file = NULL;

            if (!CHECK_OK(lab_layer(&one, made, &err)) ||
                !CHECK_OK(lab_layer(&other, &again, &err)))
                return;
            if (i == one.members.count)
                break;
            test_case("%s: %s of another", kinds[k],
                (const char *)one.list[i].name.p);
            if (hm_bytes_eq(one.list[i].value, other.list[i].value))
                continue; /* the empty one of an attestation */
            one.list[i].value = other.list[i].value;
            err = (struct hm_err){0};
            if (CHECK_OK(hm_evidence_layer(&file, &one.layer, &err)))
                CHECK_ERR(judge(hm_evidence_at(file, 0)->text, made, &err),
                    HM_POLICY, "<");
        }
    }
}

TEST_SUITE(bundle_layer, TEST(a_signature_is_read),
    TEST(an_attestation_is_read), TEST(the_text_is_the_layer),
    TEST(each_part_of_a_signature_is_checked),
    TEST(each_part_of_an_attestation_is_checked),
    TEST(a_certificate_in_the_envelope_is_taken),
    TEST(other_layers_are_no_evidence), TEST(what_is_large_is_refused),
    TEST(the_descriptor_is_read_strictly),
    TEST(no_flipped_bit_of_a_layer_goes_unseen),
    TEST(parts_of_two_layers_do_not_mix));
