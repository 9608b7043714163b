/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "enc/base64.h"
#include "root/docs.h"
#include "root/root_impl.h"
#include "test.h"

static void a_document_is_read_whole(void)
{
    hm_auto(docs) docs = {0};
    hm_auto_ptr(root) root = NULL;
    const struct hm_domain *domain;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(docs_root(&root, hm_buf_view(&docs.text), &err)))
        return;
    domain = hm_root_domain(root, 0);
    CHECK_EQ(hm_root_warning_count(root), 0);
    CHECK_EQ(domain->tlog_count, 2);
    CHECK_EQ(domain->ctlog_count, 1);
    CHECK_EQ(domain->ca_count, 1);
    CHECK_EQ(domain->tsa_count, 1);
    CHECK_BYTES(domain->cas[0].uri, HM_LIT("https://ca.example.com"));
    CHECK_BYTES(domain->cas[0].operator_name, HM_LIT("example"));
    CHECK_EQ(hm_ca_cert_count(domain->cas[0].ca), 2);
    CHECK_EQ(hm_ca_window(domain->cas[0].ca)->end.ns, 999000000);
    CHECK(hm_ca_leaf(domain->tsas[0].ca) != NULL);
}

static void a_log_is_read_whole(void)
{
    hm_auto(docs) docs = {0};
    hm_auto_ptr(root) root = NULL;
    const struct hm_root_log *log;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(docs_root(&root, hm_buf_view(&docs.text), &err)))
        return;
    log = &hm_root_domain(root, 0)->tlogs[0];
    CHECK_BYTES(log->base_url, HM_LIT("https://rekor.example.com"));
    CHECK_BYTES(log->host, HM_LIT("rekor.example.com"));
    CHECK_BYTES(log->url, HM_LIT("rekor.example.com"));
    CHECK_BYTES(log->operator_name, HM_LIT("example"));
    CHECK_BYTES(log->checkpoint_id, HM_LIT("\x01\x02\x03\x04"));
    CHECK_BYTES(log->id, hm_bytes(hm_key_id(docs.p256)->b, 32));
    CHECK_BYTES(log->key_bytes, hm_key_spki(docs.p256));
    CHECK_STR(log->alg->details, "PKIX_ECDSA_P256_SHA_256");
    CHECK(log->problem == NULL && log->valid.has_start && !log->valid.has_end);
    CHECK_EQ(log->valid.start.s, MADE_FROM);
    CHECK_EQ(log->valid.start.ns, 500000000);
    log = &hm_root_domain(root, 0)->ctlogs[0];
    CHECK_BYTES(log->host, HM_LIT("ct.example.com"));
    CHECK_BYTES(log->url, HM_LIT("ct.example.com/2025"));
    CHECK_EQ(log->checkpoint_id.len, 0);
}

static void one_wrong_thing_refuses_the_document(void)
{
    static const struct {
        const char *from, *to;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"trustedroot+json;version=0.1", "trustedroot+json;version=0.9",
            HM_UNSUPPORTED, "$.mediaType: unknown value"},
        {"\"mediaType\"", "\"mediatype\"", HM_FORMAT, "$.mediaType: "},
        {"\"start\":\"2025-01-01T00:00:00.5Z\"", "", HM_FORMAT,
            "tlogs: log 0: the validity of its key has no start"},
        {"\"start\":\"2025-01-01T00:00:00.5Z\"", "\"start\":null", HM_FORMAT,
            "tlogs: log 0: the validity of its key has no start"},
        {",\"validFor\":{\"start\":\"2025-01-01T00:00:00.5Z\"}", "", HM_FORMAT,
            "tlogs: log 0: the validity of its key has no start"},
        {"\"start\":\"2025-01-01T00:00:00.5Z\"",
            "\"start\":\"2025-01-01T00:00:00.5Z\","
            "\"end\":\"2025-01-01T00:00:00.4Z\"",
            HM_FORMAT, "tlogs: log 0: its validity ends before it starts"},
        {"\"end\":\"2025-12-31", "\"end\":\"2024-12-31", HM_FORMAT,
            "certificateAuthorities[0]: its validity ends before it starts"},
        {"2025-01-01T00:00:00.5Z", "2025-01-01", HM_FORMAT,
            "$.tlogs[0].publicKey.validFor.start: "},
        {"\"logId\":{\"keyId\":\"", "\"logId\":{\"keyId\":\"AAAA", HM_FORMAT,
            "tlogs: log 0: its log id has 35 bytes, not 32"},
        {"\"logId\"", "\"logid\"", HM_FORMAT, "$.tlogs[0].logId: "},
        {"\"AQIDBA==\"", "\"AQID\"", HM_FORMAT,
            "tlogs: log 0: its checkpoint id has only 3 bytes"},
        {"\"publicKey\"", "\"publickey\"", HM_FORMAT, "$.tlogs[0].publicKey: "},
        {"\"publicKey\":{\"rawBytes\":\"", "\"publicKey\":{\"rawBytes\":\"!",
            HM_FORMAT, "$.tlogs[0].publicKey.rawBytes: "},
        {"\"keyDetails\":\"", "\"keyDetails\":[],\"x\":\"", HM_FORMAT,
            "$.tlogs[0].publicKey.keyDetails: "},
        {"\"hashAlgorithm\":\"", "\"hashAlgorithm\":{},\"x\":\"", HM_FORMAT,
            "$.tlogs[0].hashAlgorithm: "},
        {"\"certChain\"", "\"chain\"", HM_FORMAT,
            "$.certificateAuthorities[0].certChain: "},
        {"\"certificates\":[{", "\"certificates\":[],\"x\":[{", HM_FORMAT,
            "certificateAuthorities[0]: its chain has no certificates"},
        {"\"certificates\":[{\"rawBytes\":\"",
            "\"certificates\":[{\"rawBytes\":\"MAA=\"},{\"rawBytes\":\"",
            HM_FORMAT, "certificateAuthorities[0]: "},
        {"\"certificates\":[", "\"certificates\":[{},{},{},{},{},{},{},{},",
            HM_LIMIT, "$.certificateAuthorities[0].certChain.certificates: "},
        {"\"tlogs\":[", "\"tlogs\":{},\"x\":[", HM_FORMAT, "$.tlogs: "},
        {"\"uri\":\"", "\"uri\":1,\"x\":\"", HM_FORMAT,
            "$.certificateAuthorities[0].uri: "},
    };
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;

        test_case("%s -> %s", cases[i].from, cases[i].to);
        CHECK_ERR(
            docs_root_with(&root, &docs, cases[i].from, cases[i].to, &err),
            cases[i].code, cases[i].words);
    }
}

static void what_is_odd_is_a_warning(void)
{
    static const struct {
        const char *from, *to, *warning;
    } cases[] = {
        {"\"tlogs\"", "\"new\":1,\"tlogs\"",
            "test.json: $.new: unknown field, ignored"},
        {"\"baseUrl\"", "\"x\":1,\"baseUrl\"",
            "test.json: $.tlogs[0].x: unknown field, ignored"},
        {"\"start\"", "\"x\":[{}],\"start\"",
            "test.json: $.tlogs[0].publicKey.validFor.x: unknown field"},
        {"\"commonName\"", "\"country\":\"x\",\"commonName\"",
            "$.certificateAuthorities[0].subject.country: unknown field"},
        {"\"uri\"", "\"more\":{},\"uri\"",
            "$.certificateAuthorities[0].more: unknown field"},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "\"PKIX_FUTURE\"",
            "log https://rekor.example.com cannot be used: the kind of its "
            "key is not known"},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "99", "key is not known"},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "\"ML_DSA_65\"", "cannot be used: "},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "null", "key is not known"},
        {"\"SHA2_256\"", "\"SHA2_512\"",
            "cannot be used: its tree is not built with SHA-256"},
        {"\"SHA2_256\"", "3", "its tree is not built with SHA-256"},
        {"https://log2.", "https://log3.",
            "log https://log3.example.com: its id does not follow from its "
            "key"},
    };
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;

        test_case("%s -> %s", cases[i].from, cases[i].to);
        if (!CHECK_OK(docs_root_with(
                &root, &docs, cases[i].from, cases[i].to, &err)) ||
            !CHECK_EQ(hm_root_warning_count(root), 1))
            continue;
        CHECK(docs_warned(root, cases[i].warning));
        CHECK(hm_root_warning(root, 1) == NULL);
    }
}

static void what_means_the_same_reads_the_same(void)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"trustedroot+json;version=0.1", "trustedroot.v0.1+json"},
        {"trustedroot+json;version=0.1", "trustedroot.v0.2+json"},
        {"\"PKIX_ECDSA_P256_SHA_256\"", "5"},
        {"\"hashAlgorithm\":\"SHA2_256\"", "\"hashAlgorithm\":1"},
        {"\"hashAlgorithm\":\"SHA2_256\"", "\"hashAlgorithm\":null"},
        {"\"AQIDBA==\"", "\"AQIDBAUG\""},
        {"\"validFor\":{\"start\":\"2025-01-01T00:00:00Z\"",
            "\"validFor\":{\"start\":null"},
        {"\"uri\":\"https://ca.example.com\"", "\"uri\":\"ca.example.com\""},
        {"00:00:00.5Z", "00:00:00.500000000Z"},
        {"00:00:00.5Z", "01:00:00.5+01:00"},
    };
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(root) root = NULL;
        const struct hm_root_log *log;

        test_case("%s -> %s", cases[i].from, cases[i].to);
        if (!CHECK_OK(
                docs_root_with(&root, &docs, cases[i].from, cases[i].to, &err)))
            continue;
        CHECK_EQ(hm_root_warning_count(root), 0);
        log = &hm_root_domain(root, 0)->tlogs[0];
        CHECK(log->problem == NULL);
        CHECK_STR(log->alg->details, "PKIX_ECDSA_P256_SHA_256");
        CHECK_BYTES(log->checkpoint_id, HM_LIT("\x01\x02\x03\x04"));
        CHECK_EQ(log->valid.start.s, MADE_FROM);
        CHECK_EQ(log->valid.start.ns, 500000000);
    }
}

static void lists_that_are_not_there_are_empty(void)
{
    hm_auto_ptr(root) root = NULL;
    const struct hm_domain *domain;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_root(&root,
            HM_LIT("{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot."
                   "v0.1+json\",\"tlogs\":null,\"ctlogs\":[]}"),
            &err)))
        return;
    domain = hm_root_domain(root, 0);
    CHECK_EQ(domain->tlog_count + domain->ctlog_count, 0);
    CHECK_EQ(domain->ca_count + domain->tsa_count, 0);
}

static void a_client_trust_config_holds_a_root(void)
{
    static const struct {
        const char *head, *tail;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"\"trustedRoot\":", ",\"signingConfig\":{}", HM_OK, NULL},
        {"\"trusted_root\":", ",\"signing_config\":{}", HM_OK, NULL},
        {"\"trustedRoots\":", "", HM_FORMAT, "$.trustedRoot: "},
        {"\"trustedRoot\":{\"mediaType\":\"application/vnd.dev.sigstore."
         "clienttrustconfig.v0.1+json\"},\"x\":",
            "", HM_FORMAT, "$.trustedRoot: is no trusted root"},
    };
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(root) root = NULL;

        test_case("%s", cases[i].head);
        hm_buf_put_str(&text,
            "{\"mediaType\":\"application/vnd.dev.sigstore.clienttrustconfig."
            "v0.1+json\",");
        hm_buf_put_str(&text, cases[i].head);
        hm_buf_put(&text, hm_buf_view(&docs.text));
        hm_buf_put_str(&text, cases[i].tail);
        hm_buf_put_str(&text, "}");
        if (cases[i].code != HM_OK) {
            CHECK_ERR(docs_root(&root, hm_buf_view(&text), &err), cases[i].code,
                cases[i].words);
        } else if (CHECK_OK(docs_root(&root, hm_buf_view(&text), &err))) {
            CHECK_EQ(hm_root_domain(root, 0)->tlog_count, 2);
            CHECK_EQ(hm_root_warning_count(root), 0);
        }
    }
}

/* As `base64`, in quotes. */
static void quote(struct hm_buf *out, const struct hm_made *made)
{
    hm_buf_put_u8(out, '"');
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&made->der));
    hm_buf_put_u8(out, '"');
}

static void an_authority_of_another_kind_is_left_out(void)
{
    hm_auto(docs) docs = {0};
    hm_auto(made) odd = {0};
    hm_auto(buf) from = hm_buf(HM_MIB), to = hm_buf(HM_MIB);
    hm_auto_ptr(root) root = NULL;
    struct made_spec spec;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    spec = made_ca("odd", &docs.ca);
    spec.raw[MADE_VERSION] = HM_LIT("\xa0\x03\x02\x01\x01"); /* 2 */
    spec.unreadable = true;
    if (!CHECK_OK(made_cert(&odd, &spec, &err)))
        return;
    quote(&from, &docs.link);
    quote(&to, &odd);
    if (!CHECK_OK(docs_root_with(
            &root, &docs, hm_buf_str(&from), hm_buf_str(&to), &err)))
        return;
    CHECK_EQ(hm_root_domain(root, 0)->ca_count, 0);
    CHECK_EQ(hm_root_domain(root, 0)->tsa_count, 1);
    CHECK(docs_warned(
        root, "test.json: certificateAuthorities[0] is left out: "));
}

static void lists_have_an_end(void)
{
    static const char *const names[] = {
        "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities"};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
        hm_auto_ptr(root) root = NULL;
        struct hm_err err = {0};
        char words[64];

        hm_buf_printf(&text,
            "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot.v0.1"
            "+json\",\"%s\":[{}",
            names[i]);
        for (int k = 0; k < HM_ROOT_AUTHORITIES_MAX; k++)
            hm_buf_put_str(&text, ",{}");
        hm_buf_put_str(&text, "]}");
        snprintf(words, sizeof(words), "$.%s: ", names[i]);
        CHECK_ERR(docs_root(&root, hm_buf_view(&text), &err), HM_LIMIT, words);
    }
}

static void warnings_have_an_end(void)
{
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);
    hm_auto_ptr(root) root = NULL;
    struct hm_err err = {0};

    hm_buf_put_str(&text,
        "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot.v0.1+json"
        "\"");
    for (int i = 0; i < 100; i++)
        hm_buf_printf(&text, ",\"x%d\":1", i);
    hm_buf_put_str(&text, "}");
    if (!CHECK_OK(docs_root(&root, hm_buf_view(&text), &err)) ||
        !CHECK_EQ(hm_root_warning_count(root), HM_JSON_UNKNOWN_MAX + 1))
        return;
    CHECK(docs_warned(root, "test.json: 92 more unknown fields"));
}

static void every_prefix_is_refused(void)
{
    hm_auto(docs) docs = {0};
    struct hm_err err = {0};
    struct hm_bytes text;

    if (!CHECK_OK(docs_new(&docs, &err)))
        return;
    text = hm_buf_view(&docs.text);
    for (size_t len = 0; len < text.len; len += test_torture() ? 397 : 1) {
        hm_auto_ptr(root) root = NULL;

        CHECK(!docs_root(&root, hm_bytes(text.p, len), &err));
    }
}

/* The name that a document gives an authority is not read: its certificates
 * say who it is. */
static bool in_subject(struct hm_bytes text, size_t at)
{
    struct hm_bytes before = hm_bytes_slice(text, 0, at + 1);
    const uint8_t *last = NULL;

    for (size_t i = 0; i < before.len; i++) {
        if (hm_bytes_starts(
                hm_bytes_slice(before, i, before.len), HM_LIT("\"subject\":{")))
            last = before.p + i;
    }
    return last != NULL &&
        memchr(last, '}', (size_t)(before.p + at - last)) == NULL;
}

static void a_flipped_byte_is_refused_or_changes_what_is_read(void)
{
    hm_auto(docs) docs = {0};
    hm_auto(buf) copy = hm_buf(HM_ROOT_MAX), good = hm_buf(HM_MIB);
    hm_auto_ptr(root) whole = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(docs_new(&docs, &err)) ||
        !CHECK_OK(docs_root(&whole, hm_buf_view(&docs.text), &err)))
        return;
    docs_dump(&good, whole);
    hm_buf_put(&copy, hm_buf_view(&docs.text));
    for (size_t i = 0; i < copy.len; i += test_torture() ? 397 : 1) {
        hm_auto(buf) dump = hm_buf(HM_MIB);
        hm_auto_ptr(root) root = NULL;

        copy.p[i] ^= 0x01;
        test_case("byte %zu", i);
        if (docs_root(&root, hm_buf_view(&copy), &err)) {
            docs_dump(&dump, root);
            CHECK(in_subject(hm_buf_view(&copy), i) ||
                !hm_bytes_eq(hm_buf_view(&dump), hm_buf_view(&good)));
        }
        copy.p[i] ^= 0x01;
    }
}

TEST_SUITE(root_trusted_root, TEST(a_document_is_read_whole),
    TEST(a_log_is_read_whole), TEST(one_wrong_thing_refuses_the_document),
    TEST(what_is_odd_is_a_warning), TEST(what_means_the_same_reads_the_same),
    TEST(lists_that_are_not_there_are_empty),
    TEST(a_client_trust_config_holds_a_root),
    TEST(an_authority_of_another_kind_is_left_out), TEST(lists_have_an_end),
    TEST(warnings_have_an_end), TEST(every_prefix_is_refused),
    TEST(a_flipped_byte_is_refused_or_changes_what_is_read));
