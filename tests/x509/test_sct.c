/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/sct.h"

#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "crypto/key_private.h"
#include "crypto/keys.h"
#include "test.h"
#include "x509/factory.h"

#define OID_LIST "1.3.6.1.4.1.11129.2.4.2"
#define OID_POISON "1.3.6.1.4.1.11129.2.4.3"
#define OID_PREISSUER "1.3.6.1.4.1.11129.2.4.4"

enum { LIST_MAX = 64 * 1024, TIME_MS = 1234567 };

/* ---- Making ---- */

/* One SCT: a log id of 'L', TIME_MS, and what is given. */
static void put_sct(struct hm_buf *out, uint16_t algorithm,
    struct hm_bytes extensions, struct hm_bytes sig)
{
    hm_buf_put_u8(out, 0);
    for (size_t i = 0; i < HM_LOG_ID_LEN; i++)
        hm_buf_put_u8(out, 'L');
    hm_buf_put_u64(out, TIME_MS);
    hm_buf_put_u16(out, (uint16_t)extensions.len);
    hm_buf_put(out, extensions);
    hm_buf_put_u16(out, algorithm);
    hm_buf_put_u16(out, (uint16_t)sig.len);
    hm_buf_put(out, sig);
}

/* The value of the extension that holds `count` times this SCT. */
static void put_list(struct hm_buf *out, struct hm_bytes sct, size_t count)
{
    hm_auto(buf) list = hm_buf(LIST_MAX);
    struct hm_der_out der = hm_der_out(out);

    hm_buf_put_u16(&list, (uint16_t)(count * (sct.len + 2)));
    for (size_t i = 0; i < count; i++) {
        hm_buf_put_u16(&list, (uint16_t)sct.len);
        hm_buf_put(&list, sct);
    }
    hm_der_put_octets(&der, hm_buf_view(&list));
}

static void put_exts(
    struct hm_buf *out, const struct made_ext *exts, size_t count)
{
    struct hm_der_out der = hm_der_out(out);

    hm_der_begin(&der, HM_DER_EXPLICIT(3));
    hm_der_begin(&der, HM_DER_SEQUENCE);
    for (size_t i = 0; i < count; i++)
        made_put_ext(&der, &exts[i]);
    hm_der_finish(&der);
    hm_der_finish(&der);
}

static bool key_of(struct hm_key **out, const char *pem, struct hm_err *err)
{
    return hm_key_parse_private_pem(out, hm_bytes_str(pem), err);
}

/* A certificate with exactly these extensions; all other parts are always the
 * same. Self-signed: nobody asks here who issued it. */
static bool make(struct hm_made *out, const struct hm_key *key,
    const struct made_ext *exts, size_t count, struct hm_err *err)
{
    hm_auto(buf) raw = hm_buf(HM_CERT_MAX);
    struct made_spec spec = made_ca("leaf", NULL);

    put_exts(&raw, exts, count);
    spec.key = key;
    if (!hm_buf_end(&raw, &spec.raw[MADE_EXTENSIONS], err) ||
        !made_cert(out, &spec, err))
        return false;
    /* Out of memory it may not be what was asked for. */
    return out->cert.ext_count == count;
}

/* The signature of a log, over the text as RFC 6962 section 3.2 has it: of a
 * certificate when no key of an issuer is given, else of a precertificate. */
static bool sign(struct hm_buf *out, const char *log_pem, struct hm_bytes spki,
    struct hm_bytes body, struct hm_bytes extensions, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto_ptr(key) key = NULL;
    struct hm_digest issuer;
    struct hm_bytes view;

    HM_TRY(key_of(&key, log_pem, err));
    HM_TRY(hm_digest_of(&issuer, HM_SHA256, spki, err));
    hm_buf_put(&text, HM_LIT("\0\0"));
    hm_buf_put_u64(&text, TIME_MS);
    hm_buf_put_u16(&text, spki.len > 0);
    hm_buf_put(&text, hm_bytes(issuer.b, spki.len > 0 ? 32 : 0));
    hm_buf_put_u24(&text, (uint32_t)body.len);
    hm_buf_put(&text, body);
    hm_buf_put_u16(&text, (uint16_t)extensions.len);
    hm_buf_put(&text, extensions);
    HM_TRY(hm_buf_end(&text, &view, err));
    return hm_sig_sign(out, key, made_alg_for(key), view, err);
}

/* ---- Reading ---- */

static void an_sct_is_read(void)
{
    hm_auto(buf) in = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_sct sct;

    put_sct(&in, 0x0403, HM_LIT("ext"), HM_LIT("sig"));
    if (!CHECK_OK(hm_sct_parse(&sct, hm_buf_view(&in), &err)))
        return;
    CHECK_EQ(sct.log_id.len, HM_LOG_ID_LEN);
    CHECK_EQ(sct.log_id.p[31], 'L');
    CHECK_EQ(sct.time_ms, TIME_MS);
    CHECK_BYTES(sct.extensions, HM_LIT("ext"));
    CHECK_EQ(sct.hash, 4);
    CHECK_EQ(sct.kind, 3);
    CHECK_BYTES(sct.signature, HM_LIT("sig"));
}

static bool sct_eq(const struct hm_sct *a, const struct hm_sct *b)
{
    return hm_bytes_eq(a->log_id, b->log_id) && a->time_ms == b->time_ms &&
        hm_bytes_eq(a->extensions, b->extensions) && a->hash == b->hash &&
        a->kind == b->kind && hm_bytes_eq(a->signature, b->signature);
}

static void every_prefix_is_refused_and_every_flip_seen(void)
{
    hm_auto(buf) in = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_sct good, sct;

    put_sct(&in, 0x0403, HM_LIT("ext"), HM_LIT("sig"));
    if (!CHECK_OK(hm_sct_parse(&good, hm_buf_view(&in), &err)))
        return;
    for (size_t len = 0; len < in.len; len++)
        CHECK_ERR(hm_sct_parse(&sct, hm_bytes(in.p, len), &err), HM_FORMAT,
            "SCT: truncated");
    for (size_t i = 0; i < in.len; i++) {
        uint8_t copy[128];

        test_case("byte %zu", i);
        memcpy(copy, in.p, in.len);
        copy[i] ^= 1;
        if (hm_sct_parse(&sct, hm_bytes(copy, in.len), &err))
            CHECK(!sct_eq(&sct, &good));
    }
    hm_buf_put_u8(&in, 0);
    CHECK_ERR(hm_sct_parse(&sct, hm_buf_view(&in), &err), HM_FORMAT,
        "SCT: 1 bytes after the end");
}

static void another_version_is_unsupported(void)
{
    struct hm_err err = {0};
    struct hm_sct sct;

    CHECK_ERR(hm_sct_parse(&sct,
                  HM_LIT("\x01"
                         "anything"),
                  &err),
        HM_UNSUPPORTED, "SCT: version 2");
}

static void a_time_in_milliseconds_is_a_time(void)
{
    struct hm_sct sct = {.time_ms = 1234567};

    CHECK_EQ(hm_sct_time(&sct).s, 1234);
    CHECK_EQ(hm_sct_time(&sct).ns, 567000000);
    sct.time_ms = UINT64_MAX;
    CHECK(hm_sct_time(&sct).s == (int64_t)(UINT64_MAX / 1000));
    CHECK_EQ(hm_sct_time(&sct).ns, 615000000);
}

/* A certificate that is nothing but an extension with this value. */
static struct hm_cert with_list(struct hm_bytes value)
{
    static const uint8_t oid[] = {0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 2};

    return (struct hm_cert){
        .exts = {{.oid = {oid, sizeof(oid)}, .value = value}}, .ext_count = 1};
}

static void a_list_is_read_in_its_order(void)
{
    hm_auto(buf) sct = hm_buf(HM_KIB), value = hm_buf(LIST_MAX);
    struct hm_err err = {0};
    struct hm_sct_list list;
    struct hm_cert cert;

    put_sct(&sct, 0x0403, HM_LIT(""), HM_LIT("sig"));
    put_list(&value, hm_buf_view(&sct), 3);
    cert = with_list(hm_buf_view(&value));
    if (CHECK_OK(hm_sct_list_parse(&list, &cert, &err)) &&
        CHECK_EQ(list.count, 3)) {
        CHECK_BYTES(list.scts[2].signature, HM_LIT("sig"));
        CHECK(list.scts[0].signature.p < list.scts[1].signature.p);
    }
}

static void a_certificate_without_a_list_has_none(void)
{
    struct hm_sct_list list = {.count = 7};
    struct hm_cert cert = {0};
    struct hm_err err = {0};

    CHECK_OK(hm_sct_list_parse(&list, &cert, &err));
    CHECK_EQ(list.count, 0);
}

#define SCT47                                                                  \
    "\0"                                                                       \
    "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"                                         \
    "\0\0\0\0\0\0\0\x01\0\0\x04\x03\0\0"

static void malformed_lists_are_refused(void)
{
    static const struct {
        const char *name;
        struct hm_bytes value;
        enum hm_code code;
        const char *words;
    } cases[] = {
#define IN(s) {(const uint8_t *)(s), sizeof(s) - 1}
        {"empty", IN(""), HM_FORMAT, "SCT list: offset 0"},
        {"no OCTET STRING", IN("\x03\x03\0\0\0"), HM_FORMAT, "SCT list"},
        {"no list in it", IN("\x04\0"), HM_FORMAT, "SCT list: truncated"},
        {"an empty list", IN("\x04\x02\0\0"), HM_FORMAT, "SCT list: empty"},
        {"an SCT of no bytes", IN("\x04\x04\0\x02\0\0"), HM_FORMAT,
            "SCT list: SCT 0: truncated"},
        {"a good one", IN("\x04\x33\0\x31\0\x2f" SCT47), HM_OK, ""},
        {"and then one of no bytes", IN("\x04\x35\0\x33\0\x2f" SCT47 "\0\0"),
            HM_FORMAT, "SCT list: SCT 1: truncated"},
        {"and half a length", IN("\x04\x34\0\x32\0\x2f" SCT47 "\0"), HM_FORMAT,
            "SCT list: truncated"},
        {"a byte behind the list", IN("\x04\x34\0\x31\0\x2f" SCT47 "\0"),
            HM_FORMAT, "SCT list: 1 bytes after the end"},
        {"a byte behind it all", IN("\x04\x33\0\x31\0\x2f" SCT47 "\0"),
            HM_FORMAT, "SCT list: offset"},
        {"a list that is cut", IN("\x04\x32\0\x31\0\x2f" SCT47), HM_FORMAT,
            "SCT list"},
        {"an SCT that is too long for its list",
            IN("\x04\x33\0\x31\0\x30" SCT47), HM_FORMAT, "SCT list: truncated"},
        {"a byte behind the SCT", IN("\x04\x34\0\x32\0\x30" SCT47 "\0"),
            HM_FORMAT, "SCT list: SCT 0: 1 bytes after the end"},
        {"another version", IN("\x04\x05\0\x03\0\x01\x02"), HM_UNSUPPORTED,
            "SCT list: SCT 0: version 3"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_cert cert = with_list(cases[i].value);
        struct hm_sct_list list = {.count = 7};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (cases[i].code == HM_OK) {
            CHECK_OK(hm_sct_list_parse(&list, &cert, &err));
            CHECK_EQ(list.count, 1);
        } else {
            CHECK_ERR(hm_sct_list_parse(&list, &cert, &err), cases[i].code,
                cases[i].words);
            CHECK_EQ(list.count, 0);
        }
    }
}

static void the_number_of_scts_has_a_limit(void)
{
    hm_auto(buf) most = hm_buf(LIST_MAX), more = hm_buf(LIST_MAX);
    struct hm_sct_list list;
    struct hm_err err = {0};
    struct hm_cert cert;

    put_list(&most, HM_LIT(SCT47), HM_SCTS_MAX);
    put_list(&more, HM_LIT(SCT47), HM_SCTS_MAX + 1);
    cert = with_list(hm_buf_view(&most));
    if (CHECK_OK(hm_sct_list_parse(&list, &cert, &err)))
        CHECK_EQ(list.count, HM_SCTS_MAX);
    cert = with_list(hm_buf_view(&more));
    if (CHECK_OK(hm_buf_end(&more, NULL, &err)))
        CHECK_ERR(hm_sct_list_parse(&list, &cert, &err), HM_LIMIT,
            "SCT list: more than 16");
}

/* ---- The precertificate ---- */

static struct made_ext list_of(struct hm_bytes value)
{
    return (struct made_ext){.oid = OID_LIST, .value = value};
}

/* Two extensions of ours, the second with `len` bytes; the list stands at `at`
 * among them. */
static bool rebuild(
    const struct hm_key *key, size_t len, size_t at, const char *oid)
{
    static const uint8_t zeros[70000];
    struct made_ext exts[3],
        others[2] = {
            {"1.2.3.4", true, HM_LIT("\x05")},
            {"1.2.3.5", false, hm_bytes(zeros, len)},
        };
    hm_auto(made) before = {0}, after = {0};
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
    struct hm_err err = {0};

    for (size_t i = 0, k = 0; i < 3; i++)
        exts[i] = i == at ? list_of(HM_LIT("\x04\x02")) : others[k++];
    exts[at].oid = oid;
    if (!CHECK_OK(make(&before, key, others, 2, &err)) ||
        !CHECK_OK(make(&after, key, exts, 3, &err)) ||
        !CHECK_OK(hm_precert_tbs(&tbs, &after.cert, &err)))
        return false;
    CHECK(after.cert.tbs.len > before.cert.tbs.len);
    return CHECK_BYTES(hm_buf_view(&tbs), before.cert.tbs);
}

/* Of every size where one of the lengths around the extensions changes the
 * number of its bytes when the list goes, and of a few others. */
static void the_text_before_the_timestamp_comes_back(void)
{
    static const size_t lens[] = {0, 50, 120, 250, 1000, 60000};
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(key_of(&key, KEY_P256, &err)))
        return;
    for (size_t at = 0; at < 3; at++) {
        for (size_t i = 0; i < TEST_LEN(lens); i++) {
            test_case("list at %zu, %zu bytes", at, lens[i]);
            rebuild(key, lens[i], at, OID_LIST);
        }
    }
    rebuild(key, 10, 1, OID_POISON);
    for (size_t len = 0; !test_torture() && len < 300; len++) {
        test_case("%zu bytes", len);
        rebuild(key, len, 1, OID_LIST);
    }
}

static void without_a_list_the_text_is_what_it_was(void)
{
    static const struct made_ext one[] = {{"1.2.3.4", false, {NULL, 0}}};
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
    hm_auto_ptr(key) key = NULL;
    hm_auto(made) made = {0};
    struct hm_err err = {0};

    if (CHECK_OK(key_of(&key, KEY_P256, &err)) &&
        CHECK_OK(make(&made, key, one, 1, &err)) &&
        CHECK_OK(hm_precert_tbs(&tbs, &made.cert, &err)))
        CHECK_BYTES(hm_buf_view(&tbs), made.cert.tbs);
}

static void a_list_alone_or_with_poison_cannot_be_taken_out(void)
{
    static const struct {
        const char *name;
        struct made_ext exts[3];
        size_t count;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"a list alone", {{OID_LIST, false, {NULL, 0}}}, 1, HM_UNSUPPORTED,
            "without extensions but its SCTs"},
        {"poison alone", {{OID_POISON, true, {NULL, 0}}}, 1, HM_UNSUPPORTED,
            "without extensions but its SCTs"},
        {"both",
            {{OID_LIST, false, {NULL, 0}}, {OID_POISON, true, {NULL, 0}},
                {"1.2.3.4", false, {NULL, 0}}},
            3, HM_FORMAT, "a precertificate, too"},
    };
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(key_of(&key, KEY_P256, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
        hm_auto(made) made = {0};

        test_case("%s", cases[i].name);
        if (CHECK_OK(make(&made, key, cases[i].exts, cases[i].count, &err)))
            CHECK_ERR(hm_precert_tbs(&tbs, &made.cert, &err), cases[i].code,
                cases[i].words);
    }
}

static void a_certificate_that_was_not_parsed_has_no_text(void)
{
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
    struct hm_cert cert = {0};
    struct hm_err err = {0};

    CHECK_ERR(hm_precert_tbs(&tbs, &cert, &err), HM_FORMAT, "offset 0");
}

static void an_issuer_of_precertificates_alone_is_refused(void)
{
    hm_auto(made) plain = {0}, pre = {0};
    struct made_spec spec = made_ca("ca", NULL);
    struct hm_bytes spki = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(made_cert(&plain, &spec, &err)))
        return;
    spec.ekus[0] = OID_PREISSUER;
    if (!CHECK_OK(made_cert(&pre, &spec, &err)) ||
        !CHECK_EQ(pre.cert.eku_count, 1))
        return;
    CHECK_ERR(hm_sct_issuer_spki(&spki, &pre.cert, &err), HM_UNSUPPORTED,
        "precertificate signing certificate");
    CHECK_EQ(spki.len, 0);
    if (CHECK_OK(hm_sct_issuer_spki(&spki, &plain.cert, &err)))
        CHECK_BYTES(spki, plain.cert.spki);
}

/* ---- Verifying ---- */

#define SPKI "the issuer's key"

/* A certificate with one SCT of the log, in the middle of its extensions. */
struct stamped {
    struct hm_key *key, *log_key;
    struct hm_made made;
    struct hm_sct_list list;
};
void hm_stamped_free(struct stamped *s);

void hm_stamped_free(struct stamped *s)
{
    hm_key_free(s->key);
    hm_key_free(s->log_key);
    hm_made_free(&s->made);
}
#define AUTO_STAMPED __attribute__((cleanup(hm_stamped_free))) struct stamped

static bool stamp(struct stamped *out, const char *log_pem, uint16_t algorithm,
    struct hm_err *err)
{
    struct made_ext exts[3] = {
        {"1.2.3.4", false, HM_LIT("abc")}, {"1.2.3.5", false, HM_LIT("def")}};
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX), sct = hm_buf(HM_KIB);
    hm_auto(buf) value = hm_buf(LIST_MAX);
    hm_auto(made) before = {0};

    HM_TRY(key_of(&out->key, KEY_P256, err));
    HM_TRY(key_of(&out->log_key, log_pem, err));
    HM_TRY(make(&before, out->key, exts, 2, err));
    HM_TRY(sign(
        &sig, log_pem, HM_LIT(SPKI), before.cert.tbs, HM_LIT("index"), err));
    put_sct(&sct, algorithm, HM_LIT("index"), hm_buf_view(&sig));
    put_list(&value, hm_buf_view(&sct), 1);
    exts[2] = exts[1];
    exts[1] = list_of(hm_buf_view(&value));
    HM_TRY(make(&out->made, out->key, exts, 3, err));
    return hm_sct_list_parse(&out->list, &out->made.cert, err);
}

static bool verify(const struct stamped *s, struct hm_err *err)
{
    return hm_sct_verify(
        &s->list.scts[0], &s->made.cert, HM_LIT(SPKI), s->log_key, err);
}

static void a_log_s_own_signature_verifies(void)
{
    static const struct {
        const char *name, *pem;
        uint16_t algorithm;
    } cases[] = {
        {"ECDSA", KEY_P256, 0x0403},
        {"RSA", KEY_RSA, 0x0401},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        AUTO_STAMPED s = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (CHECK_OK(stamp(&s, cases[i].pem, cases[i].algorithm, &err)) &&
            CHECK_EQ(s.list.count, 1))
            CHECK_OK(verify(&s, &err));
    }
}

static void the_log_s_key_says_which_algorithm_it_is(void)
{
    static const struct {
        const char *name, *pem;
        uint16_t algorithm;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"ECDSA said to be RSA", KEY_P256, 0x0401, HM_MISMATCH,
            "SCT: signed by algorithm 4.1, but the log's key by 4.3"},
        {"RSA said to be ECDSA", KEY_RSA, 0x0403, HM_MISMATCH,
            "signed by algorithm 4.3, but the log's key by 4.1"},
        {"another hash", KEY_P256, 0x0503, HM_MISMATCH, "algorithm 5.3"},
        {"nothing", KEY_P256, 0x0000, HM_MISMATCH, "algorithm 0.0"},
        {"a key that no log has", KEY_P384, 0x0403, HM_UNSUPPORTED,
            "SCT: a log's key of kind ecdsa-p384"},
        {"another", KEY_ED25519, 0x0807, HM_UNSUPPORTED, "kind ed25519"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        AUTO_STAMPED s = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (CHECK_OK(stamp(&s, cases[i].pem, cases[i].algorithm, &err)))
            CHECK_ERR(verify(&s, &err), cases[i].code, cases[i].words);
    }
}

static void refused(const struct stamped *s, const struct hm_sct *sct,
    struct hm_bytes spki, const char *name)
{
    struct hm_err err = {0};

    test_case("%s", name);
    CHECK_ERR(hm_sct_verify(sct, &s->made.cert, spki, s->log_key, &err),
        HM_MISMATCH, "SCT: ");
}

static void what_was_not_signed_does_not_verify(void)
{
    AUTO_STAMPED s = {0};
    struct hm_err err = {0};
    struct hm_sct sct;

    if (!CHECK_OK(stamp(&s, KEY_P256, 0x0403, &err)))
        return;
    sct = s.list.scts[0];
    refused(&s, &sct, HM_LIT("another's key"), "another issuer");
    sct.time_ms++;
    refused(&s, &sct, HM_LIT(SPKI), "another time");
    sct.time_ms = s.list.scts[0].time_ms;
    sct.extensions = HM_LIT("");
    refused(&s, &sct, HM_LIT(SPKI), "without its extensions");
    sct.extensions = HM_LIT("indey");
    refused(&s, &sct, HM_LIT(SPKI), "with others");
    sct.extensions = s.list.scts[0].extensions;
    sct.signature.len--;
    refused(&s, &sct, HM_LIT(SPKI), "half a signature");
    sct.signature.len = 0;
    refused(&s, &sct, HM_LIT(SPKI), "no signature");
}

static void another_log_s_key_does_not_verify_it(void)
{
    AUTO_STAMPED s = {0};
    hm_auto_ptr(key) other = NULL;
    struct hm_err err = {0};

    if (CHECK_OK(stamp(&s, KEY_P256, 0x0403, &err)) &&
        CHECK_OK(hm_key_generate(&other, HM_KEY_P256, 0, &err)))
        CHECK_ERR(hm_sct_verify(
                      &s.list.scts[0], &s.made.cert, HM_LIT(SPKI), other, &err),
            HM_MISMATCH, "SCT: ");
}

/* Is that byte of the certificate one that the log has not signed: the log's
 * name, by which its key is looked up, and what came after? */
static bool is_free(const struct stamped *s, size_t at)
{
    const uint8_t *p = s->made.der.p + at;
    struct hm_bytes id = s->list.scts[0].log_id;
    struct hm_bytes sig = s->made.cert.signature;

    return (p >= id.p && p < id.p + id.len) ||
        (p >= sig.p && p < sig.p + sig.len);
}

/* Does the certificate still verify after this byte was changed? */
static bool survives(const struct stamped *s, size_t at, uint8_t flip)
{
    hm_auto(buf) der = hm_buf(HM_CERT_MAX);
    struct stamped other = *s;
    struct hm_err err = {0};

    hm_buf_put(&der, hm_buf_view(&s->made.der));
    if (der.failed != HM_OK)
        return false;
    der.p[at] ^= flip;
    return hm_cert_parse(&other.made.cert, hm_buf_view(&der), &err) &&
        hm_sct_list_parse(&other.list, &other.made.cert, &err) &&
        other.list.count > 0 && verify(&other, &err);
}

static void no_other_byte_of_a_certificate_may_change(void)
{
    AUTO_STAMPED s = {0};
    struct hm_err err = {0};
    size_t free = 0;

    if (test_torture() || !CHECK_OK(stamp(&s, KEY_P256, 0x0403, &err)))
        return;
    CHECK(survives(&s, 0, 0));
    for (size_t i = 0; i < s.made.der.len; i++) {
        test_case("byte %zu", i);
        free += is_free(&s, i);
        CHECK_EQ(survives(&s, i, 1), is_free(&s, i));
        CHECK_EQ(survives(&s, i, 0x80), is_free(&s, i));
    }
    CHECK(free > HM_LOG_ID_LEN);
}

static void a_detached_one_is_over_the_whole_certificate(void)
{
    AUTO_STAMPED s = {0};
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX), in = hm_buf(HM_KIB);
    struct hm_cert shorter;
    struct hm_err err = {0};
    struct hm_sct sct;

    if (!CHECK_OK(stamp(&s, KEY_P256, 0x0403, &err)) ||
        !CHECK_OK(sign(
            &sig, KEY_P256, HM_LIT(""), s.made.cert.der, HM_LIT("x"), &err)))
        return;
    put_sct(&in, 0x0403, HM_LIT("x"), hm_buf_view(&sig));
    if (!CHECK_OK(hm_sct_parse(&sct, hm_buf_view(&in), &err)))
        return;
    CHECK_OK(hm_sct_verify_detached(&sct, &s.made.cert, s.log_key, &err));
    shorter = s.made.cert;
    shorter.der.len--;
    CHECK_ERR(hm_sct_verify_detached(&sct, &shorter, s.log_key, &err),
        HM_MISMATCH, "SCT: ");
    refused(&s, &sct, HM_LIT(SPKI), "as an embedded one");
    CHECK_ERR(
        hm_sct_verify_detached(&s.list.scts[0], &s.made.cert, s.log_key, &err),
        HM_MISMATCH, "SCT: ");
}

TEST_SUITE(x509_sct, TEST(an_sct_is_read),
    TEST(every_prefix_is_refused_and_every_flip_seen),
    TEST(another_version_is_unsupported),
    TEST(a_time_in_milliseconds_is_a_time), TEST(a_list_is_read_in_its_order),
    TEST(a_certificate_without_a_list_has_none),
    TEST(malformed_lists_are_refused), TEST(the_number_of_scts_has_a_limit),
    TEST(the_text_before_the_timestamp_comes_back),
    TEST(without_a_list_the_text_is_what_it_was),
    TEST(a_list_alone_or_with_poison_cannot_be_taken_out),
    TEST(a_certificate_that_was_not_parsed_has_no_text),
    TEST(an_issuer_of_precertificates_alone_is_refused),
    TEST(a_log_s_own_signature_verifies),
    TEST(the_log_s_key_says_which_algorithm_it_is),
    TEST(what_was_not_signed_does_not_verify),
    TEST(another_log_s_key_does_not_verify_it),
    TEST(no_other_byte_of_a_certificate_may_change),
    TEST(a_detached_one_is_over_the_whole_certificate));
