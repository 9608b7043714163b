/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps of others: tspclient-go's tokens, good and damaged ones, and those
 * in the bundles of Sigstore's clients, by the authorities of their roots. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "enc/base64.h"
#include "enc/json.h"
#include "test.h"
#include "tsa/timestamp.h"

/* ---- Tokens ---- */

/* What each is refused for, by the descriptions in cases.tsv. An attribute that
 * was put in or changed without sorting again breaks the order of the SET,
 * which is found before what the attribute says. */
static const struct token {
    const char *id;
    enum hm_code code;
    const char *words;
} tokens[] = {
    {"SHA1TimeStampToken", HM_UNSUPPORTED, "TSTInfo: imprint: hash function"},
    {"TimeStampToken", HM_OK, ""},
    {"TimeStampTokenWithInvalidSignature", HM_MISMATCH,
        "signature does not verify"},
    {"TimeStampTokenWithInvalidSigningCertificateV1", HM_FORMAT, "order"},
    {"TimeStampTokenWithInvalidTSTInfo", HM_FORMAT, "TSTInfo: offset"},
    {"TimeStampTokenWithInvalideContentType", HM_FORMAT,
        "signed content is 1.2.840.113549.1.7.1"},
    {"TimeStampTokenWithSHA1CertHash", HM_UNSUPPORTED,
        "signingCertificateV2: hash function 1.3.14.3.2.26"},
    {"TimeStampTokenWithSigningCertificateV1", HM_UNTRUSTED, "signer: no path"},
    {"TimeStampTokenWithSigningCertificateV2NoCert", HM_FORMAT, "order"},
    {"TimeStampTokenWithTSTInfoVersion2", HM_UNSUPPORTED, "TSTInfo: version 2"},
    {"TimeStampTokenWithWrongSigningCertificateV2IssuerChoiceTag", HM_FORMAT,
        "signingCertificateV2: offset"},
    {"TimeStampTokenWithoutCertificate", HM_UNTRUSTED, "signer, issued by"},
    {"TimeStampTokenWithoutSigningCertificateV2IssuerSerial", HM_MISMATCH,
        "signature does not verify"},
    {"Sha1SignedData", HM_FORMAT, "token: offset"},
    {"TimeStampTokenInvalidSignedAttributeContentType", HM_MISMATCH,
        "contentType is"},
    {"TimeStampTokenWithInvalidCertificates", HM_UNTRUSTED,
        "signer, issued by"},
    {"TimeStampTokenWithInvalidSigningTime", HM_FORMAT, "order"},
    {"TimeStampTokenWithSignedAttributeSHA1", HM_MISMATCH,
        "1.3.14.3.2.26 is not listed"},
    {"TimeStampTokenWithSigningTime", HM_FORMAT, "order"},
    {"TimeStampTokenWithSigningTimeBeforeExpected", HM_FORMAT, "order"},
    {"TimeStampTokenWithoutSignedAttributeContentType", HM_FORMAT,
        "no contentType"},
    {"TimeStampTokenWithoutSignedAttributeDigest", HM_FORMAT,
        "no messageDigest"},
    {"TimeStampTokenWithoutSigner", HM_FORMAT, "no signer"},
    {"response-granted-tsq", HM_OK, ""}, /* of the same message, in fact */
    {"response-rejection-tsq", HM_FORMAT,
        "not granted: status 2 (rejection), badAlg, \"request contains unknown "
        "algorithm\""},
};

static bool load(struct hm_buf *out, const char *name, struct hm_err *err)
{
    const char *path = test_vector_path(name);

    if (path == NULL)
        return hm_fail(err, HM_NOT_FOUND, "no vector %s", name);
    hm_buf_free(out);
    *out = hm_buf(8 * HM_MIB);
    return hm_file_read(out, path, err);
}

/* One root without leaf: the certificates come with the tokens. */
static bool load_globalsign(struct hm_ca **out, struct hm_err *err)
{
    static const struct hm_window always;
    hm_auto(buf) pem = {0};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_cert_list list;

    HM_TRY(load(&pem, "tspclient-go/GlobalSignRootCA.crt", err));
    HM_TRY(hm_cert_parse_pem(&list, &arena, hm_buf_view(&pem), err));
    return hm_ca_new(
        out, HM_CA_TIME_STAMPING, &list.certs[0].der, 1, &always, err);
}

static bool judge_file(
    const struct hm_ca *ca, bool response, const char *name, struct hm_err *err)
{
    hm_auto(buf) file = {0};
    struct hm_timestamp ts;

    HM_TRY(load(&file, name, err));
    if (response)
        HM_TRY(hm_timestamp_parse_response(&ts, hm_buf_view(&file), err));
    else
        HM_TRY(hm_timestamp_parse_token(&ts, hm_buf_view(&file), err));
    return hm_timestamp_verify(&ts, ca, HM_LIT("notation"), NULL, err);
}

static const struct token *find_token(struct hm_bytes id)
{
    for (size_t i = 0; i < TEST_LEN(tokens); i++) {
        if (hm_bytes_eq_str(id, tokens[i].id))
            return &tokens[i];
    }
    return NULL;
}

/* id, expect, kind, file, .. */
static void run_line(const struct hm_ca *ca, struct hm_bytes line)
{
    hm_auto(buf) name = hm_buf(1024);
    struct hm_bytes fields[4];
    const struct token *token;
    struct hm_err err = {0};
    bool response;

    for (size_t i = 0; i < TEST_LEN(fields); i++) {
        size_t tab = hm_bytes_find(line, '\t');

        fields[i] = hm_bytes_slice(line, 0, tab);
        line = hm_bytes_slice(line, tab + 1, line.len);
    }
    token = find_token(fields[0]);
    hm_buf_put_str(&name, "tspclient-go/");
    hm_buf_put(&name, fields[3]);
    test_case("%s", hm_buf_str(&name));
    response = hm_bytes_eq_str(fields[2], "response");
    if (!CHECK(token != NULL))
        return;
    if (!hm_bytes_eq_str(fields[1], "either"))
        CHECK_EQ(hm_bytes_eq_str(fields[1], "pass"), token->code == HM_OK);
    CHECK_CODE(judge_file(ca, response, hm_buf_str(&name), &err), token->code,
        token->words);
}

static void tokens_of_tspclient_go(void)
{
    hm_auto(buf) cases = {0};
    hm_auto_ptr(ca) ca = NULL;
    struct hm_err err = {0};
    unsigned count = 0;
    struct hm_rd rd;

    if (test_vector_path("tspclient-go/cases.tsv") == NULL) {
        test_skip(TEST_LEN(tokens), "vectors of tspclient-go are missing");
        return;
    }
    if (!CHECK_OK(load(&cases, "tspclient-go/cases.tsv", &err)) ||
        !CHECK_OK(load_globalsign(&ca, &err)))
        return;
    rd = hm_rd(hm_buf_view(&cases));
    hm_rd_line(&rd); /* the heading */
    for (; hm_rd_left(&rd) > 0; count++)
        run_line(ca, hm_rd_line(&rd));
    CHECK_EQ(count, TEST_LEN(tokens));
}

/* ---- Bundles ---- */

#define CONFORMANCE "sigstore-conformance/bundle-verify/"
#define CASE(name)                                                             \
    CONFORMANCE name "/bundle.sigstore.json",                                  \
        CONFORMANCE name "/trusted_root.json"
#define NO_PATH "is not of this authority"

/* What the timestamps say, which need not be what the bundle is: one that is
 * outside of the signer's certificate is a good timestamp. */
static const struct {
    const char *bundle, *root;
    enum hm_code code;
    const char *words;
} bundles[] = {
    {CASE("rekor2-happy-path"), HM_OK, ""},
    {CASE("rekor2-dsse-happy-path"), HM_OK, ""},
    {CASE("rekor2-dsse-mismatch-envelope_fail"), HM_OK, ""},
    {CASE("rekor2-timestamp-without-embedded-cert"), HM_OK, ""},
    {CASE("rekor2-timestamp-with-expired-cert-chain"), HM_OK, ""},
    {CASE("rekor2-timestamp-outside-trust-root-tsa-validity_fail"), HM_EXPIRED,
        "authority"},
    {CASE("rekor2-timestamp-payload-mismatch_fail"), HM_MISMATCH, "imprint is"},
    {CASE("rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail"),
        HM_UNTRUSTED, NO_PATH},
    {CASE("trust-root-tsa-validity-end-inclusive"), HM_OK, ""},
    {CASE("intoto-with-custom-trust-root"), HM_OK, ""},
    {CASE("intoto-tsa-timestamp-outside-cert-validity_fail"), HM_OK, ""},
    {CASE("rekor2-timestamp-with-incorrect-time_fail"), HM_FORMAT, "base64"},
    {CONFORMANCE "managed-key-no-key_fail/bundle.sigstore.json",
        "trust/public-good.json", HM_OK, ""},
    {CONFORMANCE "managed-key-no-key_fail/bundle.sigstore.json",
        "trust/github.json", HM_UNTRUSTED, NO_PATH},
    {"github-cli/github_provenance_demo-0.0.12-py3-none-any-bundle.jsonl",
        "trust/github.json", HM_OK, ""},
    {"github-cli/github_provenance_demo-0.0.12-py3-none-any-bundle.jsonl",
        "trust/public-good.json", HM_UNTRUSTED, NO_PATH},
    {"sigstore-java/bundle-with-timestamp.sigstore", "trust/staging.json",
        HM_OK, ""},
    {"sigstore-java/bundle-with-timestamp.sigstore",
        "trust/staging-outdated-tsa.json", HM_EXPIRED, "authority"},
    {"sigstore-rust/cosign-v3-blob.sigstore.json", "trust/public-good.json",
        HM_OK, ""},
    {"sigstore-python/tsa/bundle.txt.late_timestamp.sigstore",
        "trust/staging.json", HM_OK, ""},
    {"sigstore-python/tsa/bundle.txt.sigstore", "trust/staging.json",
        HM_UNTRUSTED, NO_PATH},
    {"sigstore-python/tsa/bundle.duplicate.sigstore", "trust/staging.json",
        HM_UNTRUSTED, NO_PATH},
};

static bool decode(struct hm_buf *out, struct hm_json v, struct hm_err *err)
{
    struct hm_bytes text = hm_json_text(v);

    if (hm_json_type(v) != HM_JSON_STRING)
        return hm_fail(err, HM_USAGE, "vector has no such text");
    text = hm_bytes_slice(text, 1, text.len - 2);
    if (!hm_base64_decode(out, HM_BASE64, text, err))
        return hm_wrap(err, "base64");
    return true;
}

static struct hm_json first(struct hm_json array)
{
    struct hm_json_iter it = hm_json_iter(array);

    (void)hm_json_iter_next(&it);
    return it.value;
}

struct bundle {
    struct hm_buf message, timestamp;
};

static bool read_bundle(
    struct bundle *out, struct hm_json root, struct hm_err *err)
{
    struct hm_json material = hm_json_get(root, "verificationMaterial");
    struct hm_json sig =
        hm_json_get(hm_json_get(root, "messageSignature"), "signature");
    struct hm_json stamp =
        first(hm_json_get(hm_json_get(material, "timestampVerificationData"),
            "rfc3161Timestamps"));

    if (hm_json_type(sig) == HM_JSON_NONE)
        sig = hm_json_get(
            first(hm_json_get(hm_json_get(root, "dsseEnvelope"), "signatures")),
            "sig");
    HM_TRY(decode(&out->message, sig, err));
    return decode(&out->timestamp, hm_json_get(stamp, "signedTimestamp"), err);
}

static bool read_time(
    struct hm_time *out, bool *has, struct hm_json v, struct hm_err *err)
{
    struct hm_bytes text = hm_json_text(v);

    *has = hm_json_type(v) == HM_JSON_STRING;
    return !*has ||
        hm_time_parse(out, hm_bytes_slice(text, 1, text.len - 2), err);
}

static bool read_authority(
    struct hm_ca **out, struct hm_json v, struct hm_err *err)
{
    struct hm_json valid = hm_json_get(v, "validFor");
    struct hm_json_iter it =
        hm_json_iter(hm_json_get(hm_json_get(v, "certChain"), "certificates"));
    hm_auto(buf) all = hm_buf(HM_MIB);
    struct hm_bytes certs[HM_CHAIN_MAX];
    size_t ends[HM_CHAIN_MAX + 1] = {0}, count = 0;
    struct hm_window window = {0};

    HM_TRY(read_time(
        &window.start, &window.has_start, hm_json_get(valid, "start"), err));
    HM_TRY(read_time(
        &window.end, &window.has_end, hm_json_get(valid, "end"), err));
    while (count < HM_CHAIN_MAX && hm_json_iter_next(&it)) {
        HM_TRY(decode(&all, hm_json_get(it.value, "rawBytes"), err));
        ends[++count] = all.len;
    }
    for (size_t i = 0; i < count; i++)
        certs[i] =
            hm_bytes_slice(hm_buf_view(&all), ends[i], ends[i + 1] - ends[i]);
    return hm_ca_new(out, HM_CA_TIME_STAMPING, certs, count, &window, err);
}

/* One authority after the other, until one knows the token. */
static bool ask_all(const struct hm_timestamp *ts, struct hm_bytes message,
    struct hm_json authorities, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(authorities);

    hm_fail(err, HM_USAGE, "no authorities");
    while (hm_json_iter_next(&it)) {
        hm_auto_ptr(ca) ca = NULL;

        *err = (struct hm_err){0};
        HM_TRY(read_authority(&ca, it.value, err));
        if (hm_timestamp_verify(ts, ca, message, NULL, err))
            return true;
        if (err->code != HM_UNTRUSTED)
            return false;
    }
    return false;
}

static bool load_json(struct hm_json *out, struct hm_arena *arena,
    const char *name, struct hm_err *err)
{
    hm_auto(buf) file = {0};
    struct hm_rd rd;

    HM_TRY(load(&file, name, err));
    rd = hm_rd(hm_buf_view(&file));
    return hm_json_parse(out, arena,
        strstr(name, ".jsonl") != NULL ? hm_rd_line(&rd) : hm_buf_view(&file),
        8 * HM_MIB, err);
}

static bool judge_bundle(struct bundle *bundle, size_t row, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    struct hm_json doc, root;
    struct hm_timestamp ts;

    HM_TRY(load_json(&doc, &arena, bundles[row].bundle, err));
    HM_TRY(load_json(&root, &arena, bundles[row].root, err));
    HM_TRY(read_bundle(bundle, doc, err));
    HM_TRY(
        hm_timestamp_parse_response(&ts, hm_buf_view(&bundle->timestamp), err));
    return ask_all(&ts, hm_buf_view(&bundle->message),
        hm_json_get(root, "timestampAuthorities"), err);
}

static void timestamps_in_bundles(void)
{
    if (test_vector_path("sigstore-conformance/cases.tsv") == NULL) {
        test_skip(TEST_LEN(bundles), "bundles with timestamps are missing");
        return;
    }
    for (size_t i = 0; i < TEST_LEN(bundles); i++) {
        struct bundle bundle = {hm_buf(HM_MIB), hm_buf(HM_TSA_MAX)};
        struct hm_err err = {0};

        test_case("%s by %s", bundles[i].bundle, bundles[i].root);
        CHECK_CODE(
            judge_bundle(&bundle, i, &err), bundles[i].code, bundles[i].words);
        hm_buf_free(&bundle.message);
        hm_buf_free(&bundle.timestamp);
    }
}

TEST_SUITE(
    vectors_tsa, TEST(tokens_of_tspclient_go), TEST(timestamps_in_bundles));
