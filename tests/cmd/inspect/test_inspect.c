/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/inspect/inspect.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/keys.h"
#include "enc/oid.h"
#include "image/sample.h"
#include "test.h"
#include "x509/factory.h"

#define HEX64 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define STATEMENT                                                              \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"   \
    "\"a\",\"digest\":{\"sha256\":\"" HEX64 "\"}}],\"predicateType\":\"t:p\"," \
    "\"predicate\":{}}"
#define NOTE                                                                   \
    "log.test\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"            \
    "\xe2\x80\x94 log.test wNI9agEC\n"

#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define ENTRY_BODY "eyJraW5kIjoiayIsImFwaVZlcnNpb24iOiIwIn0=" /* k, 0 */
#define PROTO_ENTRY                                                            \
    "{\"logIndex\":\"7\",\"logId\":{\"keyId\":\"" HASH                         \
    "\"},\"kindVersion\":{\"kind\":\"k\",\"version\":\"0\"},"                  \
    "\"inclusionPromise"                                                       \
    "\":{\"signedEntryTimestamp\":\"c2V0\"},\"inclusionProof\":{\"logIndex\":" \
    "\"3\",\"treeSize\":\"9\",\"rootHash\":\"" HASH "\",\"hashes\":[\"" HASH   \
    "\"],\"checkpoint\":{\"envelope\":\"" NOTE_JSON                            \
    "\"}},\"canonicalizedBody\":\"" ENTRY_BODY "\"}"
#define NOTE_JSON                                                              \
    "log.test\\n7\\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n\\n"        \
    "\xe2\x80\x94 log.test wNI9agEC\\n"
#define REKOR_ENTRY                                                            \
    "{\"attestation\":{\"data\":\"eyJhIjoxfQ==\"},\"body\":\"" ENTRY_BODY      \
    "\",\"integratedTime\":1700000000,\"logID\":\"" HEX64                      \
    "\",\"logIndex\":7,\"verification\":{\"inclusionProof\":{\"checkpoint\":"  \
    "\"" NOTE_JSON "\",\"hashes\":[\"" HEX64                                   \
    "\"],\"logIndex\":3,\"rootHash\":\"" HEX64                                 \
    "\",\"treeSize\":9},\"signedEntryTimestamp\":\"c2V0\"}}"

/* What is told of any input: the kind, or NULL when it is not known. */
struct told {
    struct hm_outline outline;
    const char *kind;
    size_t problems;
};

static bool tell(struct told *out, struct hm_bytes in)
{
    struct hm_err err = {0};
    struct hm_outline_at root;

    *out = (struct told){.outline = hm_outline()};
    root = hm_outline_root(&out->outline);
    if (!hm_inspect(root, in, &err))
        return false;
    for (struct hm_outline_node *n = out->outline.root.first; n != NULL;
         n = n->next) {
        if (strcmp(n->name, "kind") == 0)
            out->kind = (const char *)n->text.p;
    }
    out->problems = out->outline.problems;
    return true;
}

/* Whatever came in: text without controls, and JSON in plain ASCII. */
static void check_output(const struct hm_outline *outline)
{
    hm_auto(buf) text = hm_buf(64 * HM_MIB);
    hm_auto(buf) json = hm_buf(64 * HM_MIB);
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    struct hm_json value;
    struct hm_err err = {0};
    size_t bad = 0;

    if (!CHECK_OK(hm_outline_write_text(&text, outline, &err)) ||
        !CHECK_OK(hm_outline_write_json(&json, outline, &err)))
        return;
    CHECK(hm_utf8_ok(hm_buf_view(&text)));
    for (size_t i = 0; i < text.len; i++)
        bad += (text.p[i] < ' ' && text.p[i] != '\n') || text.p[i] == 0x7f;
    for (size_t i = 0; i < json.len; i++)
        bad += (json.p[i] < ' ' && json.p[i] != '\n') || json.p[i] >= 0x7f;
    CHECK_EQ(bad, 0);
    CHECK_OK(hm_json_parse_borrowed(
        &value, &arena, hm_buf_view(&json), 64 * HM_MIB, &err));
}

static void content_decides_what_it_is(void)
{
    static const struct {
        const char *kind, *text;
        size_t problems;
    } rows[] = {
        {"pem", PUB_P256, 0},
        {"pem", PUB_RSA_PKCS1, 0},
        {"pem", "a comment\n" PUB_ED25519, 0},
        {"pem", KEY_P256, 0},
        {"pem", PUB_RSA_1024, 1},
        {"pem", "-----BEGIN PUBLIC KEY-----\n", 1},
        {"statement", STATEMENT, 0},
        {"statement", "{\"_type\":1}", 1},
        {"note", NOTE, 0},
        {"note", "a\n\n\xe2\x80\x94 b\n", 1},
        {"log-entry-body",
            "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{}}", 0},
        {"log-entry", PROTO_ENTRY, 0},
        {"log-entry", "{\"canonicalizedBody\":\"e30=\"}", 1},
        {"log-entry", "{\"kindVersion\":{}}", 1},
        {"log-entry", REKOR_ENTRY, 0},
        {"log-entry", "{\"24296fb2\":" REKOR_ENTRY "}", 0},
        {"log-entry", "{\"a\":" REKOR_ENTRY ",\"b\":{\"body\":1},\"c\":2}", 2},
        {"log-entry", "{\"body\":\"e30=\",\"logID\":\"0g\"}", 1},
        {"key-set", "{\"keys\":[{\"kty\":\"x\"}]}", 0},
        {"key-set", "{\"keys\":[{\"kty\":\"EC\",\"d\":\"AA\"}]}", 1},
        {"image-manifest", MANIFEST(",\"new\":1"), 0},
        {"image-manifest", MANIFEST(",\"manifests\":null"), 1},
        {"image-manifest", "{\"schemaVersion\":1,\"fsLayers\":[]}", 1},
        {"image-index", INDEX(LAYER, ""), 0},
        {"image-index", "{\"schemaVersion\":2,\"manifests\":[1]}", 1},
        {"image-config", IMAGE_CONFIG(",\"new\":1"), 0},
        {"image-config", "{\"rootfs\":{},\"architecture\":\"a\",\"os\":\"b\"}",
            1},
        {"image-layout", "{\"imageLayoutVersion\":\"1.0.0\"}", 0},
        {"image-layout", "{\"imageLayoutVersion\":\"2\"}", 1},
        {"json", "{\"keys\":[]}", 1},
        {"json", "{}", 1},
        {"json", " [1, {\"a\": 2}]", 1},
        {"evidence",
            "{\"payloadType\":\"x\",\"payload\":\"eA==\",\"signatures\":[{"
            "\"sig\":\"AA==\"}]}",
            0},
        {"evidence",
            "\n{\n{\"payloadType\":\"x\",\"payload\":\"eA==\",\"signatures\":"
            "[{\"sig\":\"AA==\"}]}\n",
            1},
        {"token", "eyJhbGciOiJFUzI1NiJ9.e30.AA\n", 0},
        {"token", "eyJhbGciOiJFUzI1NiJ9.e30.AA.AA", 1},
        {"trusted-root", "{\"certificateAuthorities\":1}", 1},
        {"signing-config",
            "{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.9"
            "+json\"}",
            1},
        {"client-trust-config", "{\"mediaType\":\"x/clienttrustconfig\"}", 2},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct told told;

        test_case("%s: %s", rows[i].kind, rows[i].text);
        if (CHECK(tell(&told, hm_bytes_str(rows[i].text)))) {
            CHECK_STR(told.kind, rows[i].kind);
            CHECK_EQ(told.problems, rows[i].problems);
            check_output(&told.outline);
        }
        hm_outline_free(&told.outline);
    }
}

static void what_is_nothing_is_said(void)
{
    static const struct hm_bytes rows[] = {HM_OID(""), HM_OID("x"), HM_OID("1"),
        HM_OID("\"a\""), HM_OID("\0\0"), HM_OID("\x30"), HM_OID("\x30\0"),
        HM_OID("\x30\x03\x02\x01\0"), HM_OID("\x30\x82\xff\xff"), HM_OID("ey"),
        HM_OID("apiVersion: v1\n")};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(outline) outline = hm_outline();
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_ERR(hm_inspect(hm_outline_root(&outline), rows[i], &err),
            HM_UNSUPPORTED, "not evidence");
    }
}

static bool make_leaf(struct hm_made *root, struct hm_made *leaf)
{
    struct made_spec spec = made_ca("root", NULL);
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(root, &spec, &err)))
        return false;
    spec = made_code_leaf(root, "https://example.test/me");
    return CHECK_OK(made_cert(leaf, &spec, &err));
}

static void a_certificate_in_der_is_known(void)
{
    hm_auto(made) root = {0};
    hm_auto(made) leaf = {0};
    struct told told;

    if (!make_leaf(&root, &leaf))
        return;
    if (CHECK(tell(&told, hm_buf_view(&leaf.der)))) {
        CHECK_STR(told.kind, "certificate");
        CHECK_EQ(told.problems, 0);
        check_output(&told.outline);
    }
    hm_outline_free(&told.outline);
    if (CHECK(tell(&told, leaf.cert.spki)))
        CHECK_STR(told.kind, "public-key");
    hm_outline_free(&told.outline);
}

/* A document that was cut is not shown as if it were whole. */
static void check_prefixes(struct hm_bytes whole)
{
    for (size_t len = 0; len < whole.len; len++) {
        struct told told;

        test_case("%zu bytes", len);
        if (tell(&told, hm_bytes_slice(whole, 0, len))) {
            CHECK(told.problems > 0);
            check_output(&told.outline);
        }
        hm_outline_free(&told.outline);
    }
}

static void what_was_cut_has_a_problem(void)
{
    hm_auto(made) root = {0};
    hm_auto(made) leaf = {0};

    if (test_torture())
        return;
    check_prefixes(HM_LIT(STATEMENT));
    check_prefixes(HM_LIT(NOTE));
    check_prefixes(HM_LIT(MANIFEST("")));
    check_prefixes(HM_LIT(IMAGE_CONFIG("")));
    if (make_leaf(&root, &leaf))
        check_prefixes(hm_buf_view(&leaf.der));
}

/* Any byte may be anything: what is printed stays harmless. */
static void check_flips(struct hm_bytes in, size_t step)
{
    hm_auto(buf) copy = hm_buf(16 * HM_MIB);

    hm_buf_put(&copy, in);
    for (size_t i = 0; i < copy.len; i += step) {
        static const uint8_t masks[] = {0x01, 0x20, 0x80, 0x7f};
        struct told told;

        test_case("byte %zu", i);
        for (size_t k = 0; k < TEST_LEN(masks); k++) {
            copy.p[i] ^= masks[k];
            if (tell(&told, hm_buf_view(&copy)))
                check_output(&told.outline);
            hm_outline_free(&told.outline);
            copy.p[i] ^= masks[k];
        }
    }
}

static void no_byte_makes_the_output_dangerous(void)
{
    hm_auto(made) root = {0};
    hm_auto(made) leaf = {0};

    if (test_torture())
        return;
    check_flips(HM_LIT(STATEMENT), 1);
    check_flips(HM_LIT(NOTE), 1);
    check_flips(HM_LIT(INDEX(LAYER, NAMED("a"))), 1);
    check_flips(HM_LIT(IMAGE_CONFIG("")), 1);
    if (make_leaf(&root, &leaf))
        check_flips(hm_buf_view(&leaf.der), 1);
}

static void real_files_are_shown_and_stay_harmless(void)
{
    static const char *const files[] = {
        "sigstore-conformance/bundle-verify/happy-path-v0.1/"
        "bundle.sigstore.json",
        "sigstore-conformance/bundle-verify/rekor2-happy-path/"
        "bundle.sigstore.json",
        "sigstore-conformance/bundle-verify/happy-path-intoto-in-dsse-v3/"
        "bundle.sigstore.json",
        "trust/staging.json", "trust/signing-config-public-good-rekor2.json"};

    for (size_t i = 0; i < TEST_LEN(files); i++) {
        const char *path = test_vector_path(files[i]);
        hm_auto(buf) content = hm_buf(HM_EVIDENCE_MAX);
        struct told told;
        struct hm_err err = {0};

        if (path == NULL) {
            test_skip(1, "file: %s is missing", files[i]);
            continue;
        }
        test_case("%s", files[i]);
        if (!CHECK_OK(hm_file_read(&content, path, &err)))
            continue;
        if (CHECK(tell(&told, hm_buf_view(&content)))) {
            CHECK_EQ(told.problems, 0);
            check_output(&told.outline);
        }
        hm_outline_free(&told.outline);
        if (!test_torture())
            check_flips(hm_buf_view(&content), content.len / 200 + 1);
    }
}

TEST_SUITE(cmd_inspect_inspect, TEST(content_decides_what_it_is),
    TEST(what_is_nothing_is_said), TEST(a_certificate_in_der_is_known),
    TEST(what_was_cut_has_a_problem), TEST(no_byte_makes_the_output_dangerous),
    TEST(real_files_are_shown_and_stay_harmless));
