/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/csr.h"

#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/key_gen.h"
#include "crypto/sig.h"
#include "enc/der_write.h"
#include "test.h"
#include "x509/factory.h"
#include "x509/sigalg.h"

/* ---- Requests that are made wrong ---- */

/* What is written otherwise than it should be. */
struct odd {
    unsigned version;
    bool no_attributes;
    size_t attributes, values;
    struct hm_bytes subject;   /* empty: an empty one */
    const struct hm_key *spki; /* NULL: of the key that signs */
    struct hm_sig_alg claimed; /* zero: the one that signs */
    struct hm_sig_alg alg;     /* zero: the key's */
    struct hm_bytes behind;    /* in the outer SEQUENCE */
};

static void put_attributes(struct hm_der_out *out, const struct odd *odd)
{
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    for (size_t i = 0; i < odd->attributes; i++) {
        hm_der_begin(out, HM_DER_SEQUENCE);
        hm_der_put_oid_text(out, "1.2.840.113549.1.9.14");
        hm_der_begin(out, HM_DER_SET);
        for (size_t k = 0; k < odd->values; k++)
            hm_der_put_u64(out, k);
        hm_der_finish(out);
        hm_der_finish(out);
    }
    hm_der_finish(out);
}

static bool put_odd(struct hm_buf *out, const struct hm_key *key,
    const struct odd *odd, struct hm_err *err)
{
    struct hm_sig_alg alg =
        odd->alg.kind != HM_SIG_NONE ? odd->alg : made_alg_for(key);
    hm_auto(buf) info = hm_buf(HM_MIB), sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_der_out der = hm_der_out(&info);

    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_u64(&der, odd->version);
    if (odd->subject.len > 0)
        hm_buf_put(&info, odd->subject);
    else
        made_put_name(&der, NULL, NULL);
    hm_der_put_any(&der, hm_key_spki(odd->spki != NULL ? odd->spki : key));
    if (!odd->no_attributes)
        put_attributes(&der, odd);
    hm_der_finish(&der);
    HM_TRY(hm_der_out_end(&der, NULL, err));
    HM_TRY(hm_sig_sign(&sig, key, alg, hm_buf_view(&info), err));
    der = hm_der_out(out);
    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_any(&der, hm_buf_view(&info));
    made_put_algorithm(
        &der, odd->claimed.kind != HM_SIG_NONE ? odd->claimed : alg);
    hm_der_put_bits(&der, hm_buf_view(&sig));
    hm_buf_put(out, odd->behind);
    hm_der_finish(&der);
    return hm_der_out_end(&der, NULL, err);
}

static void what_is_no_request_is_refused(void)
{
    const struct {
        const char *name;
        struct odd odd;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"attributes of other programs", {.attributes = 2, .values = 2}, HM_OK,
            NULL},
        {"a subject",
            {.subject = HM_LIT("\x30\x0c\x31\x0a\x30\x08\x06\x03"
                               "\x55\x04\x03\x0c\x01z")},
            HM_OK, NULL},
        {"version 2", {.version = 1}, HM_UNSUPPORTED, "another version"},
        {"no attributes at all", {.no_attributes = true}, HM_FORMAT, "offset"},
        {"an attribute without values", {.attributes = 1}, HM_FORMAT, "offset"},
        {"too many attributes",
            {.attributes = HM_CSR_ATTRIBUTES_MAX + 1, .values = 1}, HM_LIMIT,
            "too many attributes"},
        {"too many values", {.attributes = 1, .values = HM_CSR_VALUES_MAX + 1},
            HM_LIMIT, "too many values"},
        {"a subject that is no name", {.subject = HM_LIT("\x30\x02\x31\x00")},
            HM_FORMAT, "offset"},
        {"something behind the signature", {.behind = HM_LIT("\x05\x00")},
            HM_FORMAT, "offset"},
    };
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) der = hm_buf(HM_MIB);
        struct hm_csr csr;

        test_case("%s", rows[i].name);
        if (!CHECK_OK(put_odd(&der, key, &rows[i].odd, &err)))
            return;
        CHECK_CODE(hm_csr_parse(&csr, hm_buf_view(&der), &err), rows[i].code,
            rows[i].words);
        if (rows[i].code != HM_OK)
            CHECK(csr.der.p == NULL);
    }
}

static void a_request_that_is_too_large_is_refused(void)
{
    hm_auto(buf) der = hm_buf(2 * HM_CSR_MAX);
    struct hm_err err = {0};
    struct hm_csr csr;

    CHECK(hm_buf_extend(&der, HM_CSR_MAX + 1) != NULL);
    CHECK_ERR(hm_csr_parse(&csr, hm_buf_view(&der), &err), HM_LIMIT,
        "65537 bytes, at most 65536");
}

static void every_prefix_and_every_byte_behind_is_refused(void)
{
    hm_auto(buf) der = hm_buf(HM_CSR_MAX);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_csr csr;

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_csr_write(&der, key, &err)))
        return;
    for (size_t i = 0; i < der.len; i++)
        CHECK_ERR(hm_csr_parse(&csr, hm_bytes(der.p, i), &err), HM_FORMAT,
            "certification request");
    hm_buf_put_u8(&der, 0);
    CHECK_ERR(hm_csr_parse(&csr, hm_buf_view(&der), &err), HM_FORMAT,
        "certification request");
}

/* ---- Possession ---- */

static void who_has_not_the_key_proves_nothing(void)
{
    hm_auto_ptr(key) key = NULL, *other = NULL, *wide = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&wide, HM_KEY_ED25519, 0, &err)))
        return;
    const struct {
        const char *name;
        struct odd odd;
        enum hm_code code;
        const char *words;
    } rows[] = {
        {"signed by another key", {.spki = other}, HM_MISMATCH,
            "certification request"},
        {"an algorithm of another kind of key",
            {.claimed = {HM_SIG_ED25519, HM_HASH_NONE}}, HM_MISMATCH,
            "signature algorithm ed25519"},
        {"a key of another kind", {.spki = wide}, HM_MISMATCH,
            "but the key is ed25519"},
        {"another hash than it says", {.claimed = {HM_SIG_ECDSA, HM_SHA384}},
            HM_MISMATCH, "certification request"},
        {"an unusual pair that is true", {.alg = {HM_SIG_ECDSA, HM_SHA384}},
            HM_OK, NULL},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(buf) der = hm_buf(HM_MIB);
        hm_auto_ptr(key) got = NULL;
        struct hm_csr csr;

        test_case("%s", rows[i].name);
        if (!CHECK_OK(put_odd(&der, key, &rows[i].odd, &err)) ||
            !CHECK_OK(hm_csr_parse(&csr, hm_buf_view(&der), &err)))
            return;
        CHECK_CODE(hm_csr_key(&got, &csr, &err), rows[i].code, rows[i].words);
    }
}

static void any_changed_bit_of_what_is_signed_is_noticed(void)
{
    hm_auto(buf) der = hm_buf(HM_CSR_MAX);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_csr csr;

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_csr_write(&der, key, &err)))
        return;
    for (size_t i = 0; i < der.len; i += 3) {
        hm_auto_ptr(key) got = NULL;

        der.p[i] ^= 1;
        CHECK(!hm_csr_parse(&csr, hm_buf_view(&der), &err) ||
            !hm_csr_key(&got, &csr, &err));
        der.p[i] ^= 1;
    }
}

/* ---- Algorithm identifiers ---- */

static void what_is_written_of_an_algorithm_is_read_as_the_same(void)
{
    static const struct hm_sig_alg algs[] = {{HM_SIG_ECDSA, HM_SHA256},
        {HM_SIG_ECDSA, HM_SHA384}, {HM_SIG_ECDSA, HM_SHA512},
        {HM_SIG_RSA_PKCS1, HM_SHA256}, {HM_SIG_ED25519, HM_HASH_NONE}};

    for (size_t i = 0; i < TEST_LEN(algs); i++) {
        hm_auto(buf) got = hm_buf(HM_KIB), want = hm_buf(HM_KIB);
        struct hm_der_out out = hm_der_out(&got);
        struct hm_err err = {0};

        test_case("%zu", i);
        hm_sigalg_write(&out, algs[i]);
        out = hm_der_out(&want);
        made_put_algorithm(&out, algs[i]);
        if (CHECK_OK(hm_buf_end(&got, NULL, &err)))
            CHECK_BYTES(hm_buf_view(&got), hm_buf_view(&want));
    }
}

static void algorithms_without_an_identifier_are_not_written(void)
{
    static const struct hm_sig_alg algs[] = {{HM_SIG_RSA_PSS, HM_SHA256},
        {HM_SIG_NONE, HM_HASH_NONE}, {HM_SIG_ED25519PH, HM_SHA512},
        {HM_SIG_RSA_PSS, HM_HASH_NONE}};

    for (size_t i = 0; i < TEST_LEN(algs); i++) {
        hm_auto(buf) buf = hm_buf(HM_KIB);
        struct hm_der_out out = hm_der_out(&buf);

        test_case("%zu", i);
        hm_sigalg_write(&out, algs[i]);
        CHECK_EQ(buf.failed, HM_USAGE);
    }
}

TEST_SUITE(x509_csr, TEST(what_is_no_request_is_refused),
    TEST(a_request_that_is_too_large_is_refused),
    TEST(every_prefix_and_every_byte_behind_is_refused),
    TEST(who_has_not_the_key_proves_nothing),
    TEST(any_changed_bit_of_what_is_signed_is_noticed),
    TEST(what_is_written_of_an_algorithm_is_read_as_the_same),
    TEST(algorithms_without_an_identifier_are_not_written));
