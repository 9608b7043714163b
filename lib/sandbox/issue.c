/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/issue.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/sig.h"
#include "enc/der_write.h"
#include "x509/sigalg.h"

#define FULCIO "1.3.6.1.4.1.57264.1."
#define SCT_LIST "1.3.6.1.4.1.11129.2.4.2"
#define POISON "1.3.6.1.4.1.11129.2.4.3"
#define OTHER_NAME "1.3.6.1.4.1.57264.1.7"

enum { KEY_ID_LEN = 20, VERSION_3 = 2, CA_LIFE_S = 3650 * 86400 };
enum { RFC822_NAME = 1, URI = 6 }; /* choices of GeneralName */

/* An extension whose contents were put into `value`. */
static void put_ext(struct hm_der_out *out, const char *oid, bool critical,
    const struct hm_buf *value)
{
    if (value->failed != HM_OK)
        hm_buf_fail(out->buf, value->failed);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oid);
    hm_der_put_bool_default_false(out, critical);
    hm_der_put_octets(out, hm_buf_view(value));
    hm_der_finish(out);
}

/* Each of these puts one extension. */
static void put_key_usage(
    struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);

    hm_der_put_named_bits(&in,
        spec->ca ? HM_KU_CERT_SIGN | HM_KU_CRL_SIGN : HM_KU_DIGITAL_SIGNATURE);
    put_ext(out, "2.5.29.15", true, &value);
}

static void put_eku(struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);
    bool time = spec->eku == HM_ISSUE_TIME_STAMPING;

    if (spec->eku == HM_ISSUE_NO_EKU)
        return;
    hm_der_begin(&in, HM_DER_SEQUENCE);
    hm_der_put_oid(&in, time ? hm_eku_time_stamping : hm_eku_code_signing);
    hm_der_finish(&in);
    put_ext(out, "2.5.29.37", time && !spec->ca, &value);
}

static void put_basic_constraints(
    struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);

    if (!spec->ca)
        return;
    hm_der_begin(&in, HM_DER_SEQUENCE);
    hm_der_put_bool(&in, true);
    if (spec->has_path_len)
        hm_der_put_u64(&in, spec->path_len);
    hm_der_finish(&in);
    put_ext(out, "2.5.29.19", true, &value);
}

/* The front of a SHA-256 over the key's bits (RFC 7093 section 2, method 1):
 * the usual SHA-1 is nothing that we compute. */
static void put_subject_key_id(
    struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (!hm_digest_of(&digest, HM_SHA256, hm_key_raw(spec->key), &err))
        hm_buf_fail(out->buf, err.code);
    hm_der_put_octets(&in, hm_bytes(digest.b, KEY_ID_LEN));
    put_ext(out, "2.5.29.14", false, &value);
}

static void put_authority_key_id(
    struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);

    if (spec->issuer == NULL || spec->issuer->key_id.len == 0)
        return;
    hm_der_begin(&in, HM_DER_SEQUENCE);
    hm_der_put_implicit(&in, 0);
    hm_der_put_octets(&in, spec->issuer->key_id);
    hm_der_finish(&in);
    put_ext(out, "2.5.29.35", false, &value);
}

static void put_general_name(struct hm_der_out *out, const struct hm_san *san)
{
    switch (san->kind) {
    case HM_SAN_EMAIL:
        hm_der_put(out, HM_DER_CONTEXT(RFC822_NAME), san->value);
        return;
    case HM_SAN_URI:
        hm_der_put(out, HM_DER_CONTEXT(URI), san->value);
        return;
    case HM_SAN_OTHER:
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_put_oid_text(out, OTHER_NAME);
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_put_text(out, HM_DER_UTF8_STRING, san->value);
        hm_der_finish(out);
        hm_der_finish(out);
        return;
    default:
        hm_buf_fail(out->buf, HM_USAGE);
    }
}

static void put_san(struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);

    if (spec->subject == NULL)
        return;
    hm_der_begin(&in, HM_DER_SEQUENCE);
    put_general_name(&in, &spec->subject->san);
    hm_der_finish(&in);
    put_ext(out, "2.5.29.17", true, &value);
}

static void put_facts(struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    for (unsigned i = 1; spec->subject != NULL && i <= HM_FULCIO_LAST; i++) {
        const struct hm_fulcio_row *row = hm_fulcio_row(i);
        struct hm_bytes text = spec->subject->extensions.values[i];
        hm_auto(buf) value = hm_buf(HM_CERT_MAX), oid = hm_buf(HM_OID_MAX);
        struct hm_der_out in = hm_der_out(&value);

        if (row == NULL || text.p == NULL)
            continue;
        hm_buf_printf(&oid, FULCIO "%u", i);
        if (row->raw)
            hm_buf_put(&value, text);
        else
            hm_der_put_text(&in, HM_DER_UTF8_STRING, text);
        put_ext(out, hm_buf_str(&oid), false, &value);
    }
}

static void put_end(struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out in = hm_der_out(&value);

    if (spec->end == HM_ISSUE_POISON) {
        hm_der_put_null(&in);
        put_ext(out, POISON, true, &value);
    } else if (spec->end == HM_ISSUE_SCTS) {
        hm_der_put_octets(&in, spec->scts);
        put_ext(out, SCT_LIST, false, &value);
    }
}

static void put_exts(struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    static void (*const puts[])(
        struct hm_der_out *, const struct hm_issue_spec *) = {put_key_usage,
        put_eku, put_basic_constraints, put_subject_key_id,
        put_authority_key_id, put_san, put_facts, put_end};

    hm_der_begin(out, HM_DER_EXPLICIT(3));
    hm_der_begin(out, HM_DER_SEQUENCE);
    for (size_t i = 0; i < sizeof(puts) / sizeof(puts[0]); i++)
        puts[i](out, spec);
    hm_der_finish(out);
    hm_der_finish(out);
}

/* ---- The certificate ---- */

static void put_attribute(
    struct hm_der_out *out, const char *oid, const char *value)
{
    if (value == NULL)
        return;
    hm_der_begin(out, HM_DER_SET);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oid);
    hm_der_put_text(out, HM_DER_PRINTABLE_STRING, hm_bytes_str(value));
    hm_der_finish(out);
    hm_der_finish(out);
}

static void put_name(struct hm_der_out *out, const struct hm_issue_spec *spec)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_attribute(out, "2.5.4.10", spec->organisation);
    put_attribute(out, "2.5.4.3", spec->name);
    hm_der_finish(out);
}

static bool write_tbs(struct hm_buf *buf, const struct hm_issue_spec *spec,
    struct hm_sig_alg alg, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    hm_der_put_u64(&out, VERSION_3);
    hm_der_finish(&out);
    hm_der_put_uint(&out, spec->serial);
    hm_sigalg_write(&out, alg);
    if (spec->issuer != NULL)
        hm_der_put_any(&out, spec->issuer->subject);
    else
        put_name(&out, spec);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_time(&out, spec->from_s);
    hm_der_put_time(&out, spec->to_s);
    hm_der_finish(&out);
    put_name(&out, spec);
    hm_der_put_any(&out, hm_key_spki(spec->key));
    put_exts(&out, spec);
    hm_der_finish(&out);
    return hm_der_out_end(&out, NULL, err);
}

static bool issue(
    struct hm_buf *to, const struct hm_issue_spec *spec, struct hm_err *err)
{
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX), sig = hm_buf(HM_SIGNATURE_MAX);
    const struct hm_key *key =
        spec->issuer_key != NULL ? spec->issuer_key : spec->key;
    const struct hm_alg *alg = hm_alg_for_key(key);
    struct hm_der_out out = hm_der_out(to);

    HM_TRY(hm_alg_check(alg, key, HM_ALG_SIGN, err));
    HM_TRY(write_tbs(&tbs, spec, alg->sig, err));
    HM_TRY(hm_sig_sign(&sig, key, alg->sig, hm_buf_view(&tbs), err));
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_any(&out, hm_buf_view(&tbs));
    hm_sigalg_write(&out, alg->sig);
    hm_der_put_bits(&out, hm_buf_view(&sig));
    hm_der_finish(&out);
    return hm_der_out_end(&out, NULL, err);
}

bool hm_issue(
    struct hm_buf *out, const struct hm_issue_spec *spec, struct hm_err *err)
{
    return issue(out, spec, err) || hm_wrap(err, "certificate");
}

/* Of 160 bits the first is 0, so that the number is positive, and the second 1,
 * so that all are 20 bytes long. */
bool hm_issue_serial(uint8_t out[HM_ISSUE_SERIAL_LEN], struct hm_err *err)
{
    HM_TRY(hm_random(out, HM_ISSUE_SERIAL_LEN, err));
    out[0] = (uint8_t)((out[0] & 0x3f) | 0x40);
    return true;
}

bool hm_sandbox_ca_make(struct hm_buf *intermediate_der,
    struct hm_buf *root_der, const struct hm_sandbox_ca_keys *keys,
    int64_t from_s, struct hm_err *err)
{
    uint8_t serials[2][HM_ISSUE_SERIAL_LEN] = {{0}};
    struct hm_issue_spec spec = {
        .serial = hm_bytes(serials[0], HM_ISSUE_SERIAL_LEN),
        .key = keys->root,
        .organisation = "hallmark sandbox",
        .name = "sandbox-root",
        .from_s = from_s,
        .to_s = from_s + CA_LIFE_S,
        .ca = true,
        .has_path_len = true,
        .path_len = 1,
    };
    struct hm_cert root;

    HM_TRY(hm_issue_serial(serials[0], err) &&
        hm_issue_serial(serials[1], err) && hm_issue(root_der, &spec, err));
    HM_TRY(hm_cert_parse(&root, hm_buf_view(root_der), err));
    spec.serial = hm_bytes(serials[1], HM_ISSUE_SERIAL_LEN);
    spec.key = keys->intermediate;
    spec.issuer = &root;
    spec.issuer_key = keys->root;
    spec.name = "sandbox-intermediate";
    spec.path_len = 0;
    spec.eku = HM_ISSUE_CODE_SIGNING;
    return hm_issue(intermediate_der, &spec, err);
}
