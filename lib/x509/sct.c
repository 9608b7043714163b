/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/sct.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/sig.h"
#include "enc/der.h"
#include "enc/der_write.h"
#include "enc/oid.h"

#define CT "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04"

/* 1.3.6.1.4.1.11129.2.4.2, .3 and .4 */
static const struct hm_bytes oid_list = HM_OID(CT "\x02");
static const struct hm_bytes oid_poison = HM_OID(CT "\x03");
static const struct hm_bytes oid_preissuer = HM_OID(CT "\x04");

/* RFC 6962 section 3.2: numbers of its own, and TLS's. */
enum { VERSION_1 = 0, CERTIFICATE_TIMESTAMP = 0 };
enum { X509_ENTRY = 0, PRECERT_ENTRY = 1 };
enum { TLS_SHA256 = 4, TLS_RSA = 1, TLS_ECDSA = 3 };

enum { EXTENSIONS_MAX = 65535, BODY_MAX = 0xffffff, FRAME_MAX = 64 };

/* ---- Reading ---- */

/* The version decides what the rest is, so it is asked for first. */
static bool check_version(struct hm_bytes in, struct hm_err *err)
{
    if (in.len > 0 && in.p[0] != VERSION_1)
        return hm_fail(err, HM_UNSUPPORTED, "version %d", in.p[0] + 1);
    return true;
}

static bool parse(struct hm_sct *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(in);
    struct hm_sct sct = {0};

    HM_TRY(check_version(in, err));
    hm_rd_u8(&rd);
    sct.log_id = hm_rd_take(&rd, HM_LOG_ID_LEN);
    sct.time_ms = hm_rd_u64(&rd);
    sct.extensions = hm_rd_vec16(&rd);
    sct.hash = hm_rd_u8(&rd);
    sct.kind = hm_rd_u8(&rd);
    sct.signature = hm_rd_vec16(&rd);
    HM_TRY(hm_rd_end(&rd, err));
    *out = sct;
    return true;
}

bool hm_sct_parse(struct hm_sct *out, struct hm_bytes in, struct hm_err *err)
{
    return parse(out, in, err) || hm_wrap(err, "SCT");
}

/* A list of at least one SCT, each of at least one byte (RFC 6962 section
 * 3.3). */
static bool parse_list(
    struct hm_sct_list *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(in), items;
    struct hm_bytes all = hm_rd_vec16(&rd);

    HM_TRY(hm_rd_end(&rd, err));
    if (all.len == 0)
        return hm_fail(err, HM_FORMAT, "empty");
    for (items = hm_rd(all); hm_rd_left(&items) > 0;) {
        struct hm_bytes one = hm_rd_vec16(&items);

        if (items.failed)
            break;
        if (out->count == HM_SCTS_MAX)
            return hm_fail(err, HM_LIMIT, "more than %d SCTs", HM_SCTS_MAX);
        if (!parse(&out->scts[out->count], one, err))
            return hm_wrap(err, "SCT %zu", out->count);
        out->count++;
    }
    return hm_rd_end(&items, err);
}

/* What the extension holds is once more an OCTET STRING. */
static bool parse_ext(
    struct hm_sct_list *out, struct hm_bytes value, struct hm_err *err)
{
    struct hm_der rd = hm_der(value);
    struct hm_bytes list = hm_der_octets(&rd);

    return hm_der_end(&rd, err) && parse_list(out, list, err);
}

bool hm_sct_list_parse(
    struct hm_sct_list *out, const struct hm_cert *cert, struct hm_err *err)
{
    const struct hm_cert_ext *ext = hm_cert_ext(cert, oid_list);

    *out = (struct hm_sct_list){0};
    if (ext == NULL || parse_ext(out, ext->value, err))
        return true;
    *out = (struct hm_sct_list){0};
    return hm_wrap(err, "SCT list");
}

struct hm_time hm_sct_time(const struct hm_sct *sct)
{
    return (struct hm_time){
        .s = (int64_t)(sct->time_ms / 1000),
        .ns = (uint32_t)(sct->time_ms % 1000) * 1000000,
    };
}

/* ---- What was signed ---- */

static bool is_left_out(const struct hm_cert_ext *ext)
{
    return hm_bytes_eq(ext->oid, oid_list) || hm_bytes_eq(ext->oid, oid_poison);
}

/* A certificate has a list, its precertificate the poison, none has both. One
 * with nothing else cannot be rebuilt: RFC 5280 knows no empty list of
 * extensions, and whether the field was there at all nobody can tell. */
static bool check_exts(const struct hm_cert *cert, struct hm_err *err)
{
    size_t left_out = 0;

    for (size_t i = 0; i < cert->ext_count; i++)
        left_out += is_left_out(&cert->exts[i]);
    if (left_out > 1)
        return hm_fail(err, HM_FORMAT,
            "a certificate with SCTs that is a precertificate, too");
    if (left_out > 0 && left_out == cert->ext_count)
        return hm_fail(err, HM_UNSUPPORTED,
            "a certificate without extensions but its SCTs");
    return true;
}

/* Every element is copied as it stands; only the three lengths around the
 * extensions are written. */
bool hm_precert_tbs(
    struct hm_buf *out, const struct hm_cert *cert, struct hm_err *err)
{
    struct hm_der rd = hm_der(cert->tbs);
    struct hm_der_out tbs = hm_der_out(out);

    HM_TRY(check_exts(cert, err));
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    hm_der_begin(&tbs, HM_DER_SEQUENCE);
    while (hm_der_more(&rd) && !hm_der_next_is(&rd, HM_DER_EXPLICIT(3)))
        hm_der_put_any(&tbs, hm_der_any(&rd));
    if (hm_der_more(&rd)) {
        hm_der_any(&rd);
        hm_der_begin(&tbs, HM_DER_EXPLICIT(3));
        hm_der_begin(&tbs, HM_DER_SEQUENCE);
        for (size_t i = 0; i < cert->ext_count; i++) {
            if (!is_left_out(&cert->exts[i]))
                hm_der_put_any(&tbs, cert->exts[i].whole);
        }
        hm_der_finish(&tbs);
        hm_der_finish(&tbs);
    }
    hm_der_leave(&rd);
    hm_der_finish(&tbs);
    return hm_der_end(&rd, err) && hm_der_out_end(&tbs, NULL, err);
}

bool hm_sct_issuer_spki(
    struct hm_bytes *out, const struct hm_cert *issuer, struct hm_err *err)
{
    if (hm_cert_has_eku(issuer, oid_preissuer))
        return hm_fail(err, HM_UNSUPPORTED,
            "issued by a precertificate signing certificate");
    *out = issuer->spki;
    return true;
}

void hm_sct_put_signed(struct hm_buf *out, const struct hm_sct *sct,
    const struct hm_sct_entry *entry)
{
    if (entry->body.len > BODY_MAX || sct->extensions.len > EXTENSIONS_MAX)
        hm_buf_fail(out, HM_USAGE);
    hm_buf_put_u8(out, VERSION_1);
    hm_buf_put_u8(out, CERTIFICATE_TIMESTAMP);
    hm_buf_put_u64(out, sct->time_ms);
    hm_buf_put_u16(out, entry->precert ? PRECERT_ENTRY : X509_ENTRY);
    hm_buf_put(out, entry->issuer_key_hash);
    hm_buf_put_u24(out, (uint32_t)entry->body.len);
    hm_buf_put(out, entry->body);
    hm_buf_put_u16(out, (uint16_t)sct->extensions.len);
    hm_buf_put(out, sct->extensions);
}

void hm_sct_write(struct hm_buf *out, const struct hm_sct *sct)
{
    if (sct->log_id.len != HM_LOG_ID_LEN ||
        sct->extensions.len > EXTENSIONS_MAX ||
        sct->signature.len > EXTENSIONS_MAX)
        hm_buf_fail(out, HM_USAGE);
    hm_buf_put_u8(out, VERSION_1);
    hm_buf_put(out, sct->log_id);
    hm_buf_put_u64(out, sct->time_ms);
    hm_buf_put_u16(out, (uint16_t)sct->extensions.len);
    hm_buf_put(out, sct->extensions);
    hm_buf_put_u8(out, sct->hash);
    hm_buf_put_u8(out, sct->kind);
    hm_buf_put_u16(out, (uint16_t)sct->signature.len);
    hm_buf_put(out, sct->signature);
}

/* ---- Verifying ---- */

/* RFC 6962 section 2.1.4: a log signs by ECDSA on P-256 or by RSA, both with
 * SHA-256. */
static bool log_alg(struct hm_sig_alg *out, const struct hm_sct *sct,
    const struct hm_key *key, struct hm_err *err)
{
    bool rsa = hm_key_type(key) == HM_KEY_RSA;
    uint8_t kind = rsa ? TLS_RSA : TLS_ECDSA;

    if (!rsa && hm_key_type(key) != HM_KEY_P256)
        return hm_fail(
            err, HM_UNSUPPORTED, "a log's key of kind %s", hm_key_name(key));
    if (sct->hash != TLS_SHA256 || sct->kind != kind)
        return hm_fail(err, HM_MISMATCH,
            "signed by algorithm %d.%d, but the log's key by %d.%d", sct->hash,
            sct->kind, TLS_SHA256, kind);
    *out =
        (struct hm_sig_alg){rsa ? HM_SIG_RSA_PKCS1 : HM_SIG_ECDSA, HM_SHA256};
    return true;
}

static bool verify(const struct hm_sct *sct, const struct hm_sct_entry *entry,
    const struct hm_key *log_key, struct hm_err *err)
{
    hm_auto(buf) message = hm_buf(HM_CERT_MAX + EXTENSIONS_MAX + FRAME_MAX);
    struct hm_sig_alg alg;
    struct hm_bytes view;

    if (!log_alg(&alg, sct, log_key, err))
        return hm_wrap(err, "SCT");
    hm_sct_put_signed(&message, sct, entry);
    if (!hm_buf_end(&message, &view, err) ||
        !hm_sig_verify(log_key, alg, view, sct->signature, err))
        return hm_wrap(err, "SCT");
    return true;
}

bool hm_sct_verify(const struct hm_sct *sct, const struct hm_cert *leaf,
    struct hm_bytes issuer_spki, const struct hm_key *log_key,
    struct hm_err *err)
{
    hm_auto(buf) tbs = hm_buf(HM_CERT_MAX);
    struct hm_digest issuer;
    struct hm_sct_entry entry = {.precert = true};

    if (!hm_precert_tbs(&tbs, leaf, err))
        return hm_wrap(err, "SCT");
    HM_TRY(hm_digest_of(&issuer, HM_SHA256, issuer_spki, err));
    entry.issuer_key_hash = hm_digest_view(&issuer);
    entry.body = hm_buf_view(&tbs);
    return verify(sct, &entry, log_key, err);
}

bool hm_sct_verify_detached(const struct hm_sct *sct,
    const struct hm_cert *leaf, const struct hm_key *log_key,
    struct hm_err *err)
{
    struct hm_sct_entry entry = {.body = leaf->der};

    return verify(sct, &entry, log_key, err);
}
