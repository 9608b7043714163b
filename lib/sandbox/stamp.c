/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/stamp.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/sig.h"
#include "enc/der_write.h"
#include "enc/oid.h"

#define OID_SIGNED_DATA "1.2.840.113549.1.7.2"
#define OID_TST_INFO "1.2.840.113549.1.9.16.1.4"
#define OID_CONTENT_TYPE "1.2.840.113549.1.9.3"
#define OID_MESSAGE_DIGEST "1.2.840.113549.1.9.4"
#define OID_SIGNING_TIME "1.2.840.113549.1.9.5"
#define OID_SIGNING_CERT_V2 "1.2.840.113549.1.9.16.2.47"
#define OID_ECDSA_SHA256 "1.2.840.10045.4.3.2"

const struct hm_bytes hm_stamp_policy =
    HM_OID("\x2b\x06\x01\x04\x01\x83\xbf\x30\x02");

enum { GRANTED = 0, REJECTION = 2, TST_VERSION = 1, SIGNED_DATA_VERSION = 3 };

/* What is being made: the parts that are hashed or signed come first. */
struct work {
    const struct hm_stamp_spec *spec;
    struct hm_digest info_digest, cert_digest;
    struct hm_bytes info, attrs, signature;
};

static void put_hash(struct hm_der_out *out, enum hm_hash hash)
{
    static const char *const oids[] = {[HM_SHA256] = "2.16.840.1.101.3.4.2.1",
        [HM_SHA384] = "2.16.840.1.101.3.4.2.2",
        [HM_SHA512] = "2.16.840.1.101.3.4.2.3"};

    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oids[hash]);
    hm_der_finish(out);
}

/* A directoryName among names of any kind. */
static void put_name(struct hm_der_out *out, struct hm_bytes name)
{
    hm_der_begin(out, HM_DER_EXPLICIT(4));
    hm_der_put_any(out, name);
    hm_der_finish(out);
}

/* ---- TSTInfo ---- */

static bool make_info(struct hm_buf *buf, struct work *work, struct hm_err *err)
{
    const struct hm_tsa_request *request = work->spec->request;
    struct hm_der_out out = hm_der_out(buf);

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_u64(&out, TST_VERSION);
    hm_der_put_oid(&out, hm_stamp_policy);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    put_hash(&out, request->imprint.hash);
    hm_der_put_octets(&out, hm_digest_view(&request->imprint));
    hm_der_finish(&out);
    hm_der_put_uint(&out, work->spec->serial);
    hm_der_put_time_fine(&out, (struct hm_time){.s = work->spec->time_s});
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_u64(&out, 1); /* second of accuracy */
    hm_der_finish(&out);
    if (request->nonce.len > 0)
        hm_der_put_uint(&out, request->nonce);
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    put_name(&out, work->spec->signer->subject);
    hm_der_finish(&out);
    hm_der_finish(&out);
    HM_TRY(hm_der_out_end(&out, &work->info, err));
    return hm_digest_of(&work->info_digest, HM_SHA256, work->info, err);
}

/* ---- Signed attributes ---- */

static void begin_attr(struct hm_der_out *out, const char *oid)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oid);
    hm_der_begin(out, HM_DER_SET);
}

static void end_attr(struct hm_der_out *out)
{
    hm_der_finish(out);
    hm_der_finish(out);
}

/* ESSCertIDv2 by SHA-256, which is the default and therefore not written, with
 * issuer and number. */
static void put_signing_cert(struct hm_der_out *out, const struct work *work)
{
    const struct hm_cert *signer = work->spec->signer;

    for (int i = 0; i < 3; i++)
        hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_octets(out, hm_digest_view(&work->cert_digest));
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_name(out, signer->issuer);
    hm_der_finish(out);
    hm_der_put_uint(out, signer->serial);
    hm_der_finish(out);
    for (int i = 0; i < 3; i++)
        hm_der_finish(out);
}

/* In the order that DER has for a SET OF, which here is that of their lengths;
 * the writer would fail otherwise. */
static bool make_attrs(
    struct hm_buf *buf, struct work *work, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    hm_der_begin(&out, HM_DER_SET);
    begin_attr(&out, OID_CONTENT_TYPE);
    hm_der_put_oid_text(&out, OID_TST_INFO);
    end_attr(&out);
    begin_attr(&out, OID_SIGNING_TIME);
    hm_der_put_time(&out, work->spec->time_s);
    end_attr(&out);
    begin_attr(&out, OID_MESSAGE_DIGEST);
    hm_der_put_octets(&out, hm_digest_view(&work->info_digest));
    end_attr(&out);
    begin_attr(&out, OID_SIGNING_CERT_V2);
    put_signing_cert(&out, work);
    end_attr(&out);
    hm_der_finish(&out);
    return hm_der_out_end(&out, &work->attrs, err);
}

/* ---- The token ---- */

static void put_signer(struct hm_der_out *out, const struct work *work)
{
    const struct hm_cert *signer = work->spec->signer;

    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, 1);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_any(out, signer->issuer);
    hm_der_put_uint(out, signer->serial);
    hm_der_finish(out);
    put_hash(out, HM_SHA256);
    hm_der_put_any(out, work->attrs);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, OID_ECDSA_SHA256);
    hm_der_finish(out);
    hm_der_put_octets(out, work->signature);
    hm_der_finish(out);
}

static void put_signed_data(struct hm_der_out *out, const struct work *work)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, SIGNED_DATA_VERSION);
    hm_der_begin(out, HM_DER_SET);
    put_hash(out, HM_SHA256);
    hm_der_finish(out);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, OID_TST_INFO);
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    hm_der_put_octets(out, work->info);
    hm_der_finish(out);
    hm_der_finish(out);
    if (work->spec->request->certs) {
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_put_any(out, work->spec->signer->der);
        hm_der_finish(out);
    }
    hm_der_begin(out, HM_DER_SET);
    put_signer(out, work);
    hm_der_finish(out);
    hm_der_finish(out);
}

static void put_response(struct hm_der_out *out, const struct work *work)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, GRANTED);
    hm_der_finish(out);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, OID_SIGNED_DATA);
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    put_signed_data(out, work);
    hm_der_finish(out);
    hm_der_finish(out);
    hm_der_finish(out);
}

bool hm_stamp_grant(
    struct hm_buf *buf, const struct hm_stamp_spec *spec, struct hm_err *err)
{
    const struct hm_sig_alg alg = {HM_SIG_ECDSA, HM_SHA256};
    hm_auto(buf) info = hm_buf(HM_TSA_MAX);
    hm_auto(buf) attrs = hm_buf(HM_TSA_MAX);
    hm_auto(buf) signature = hm_buf(HM_SIGNATURE_MAX);
    struct hm_der_out out = hm_der_out(buf);
    struct work work = {.spec = spec};

    if (hm_key_type(spec->key) != HM_KEY_P256)
        return hm_fail(err, HM_USAGE, "timestamps are signed by P-256, not %s",
            hm_key_name(spec->key));
    HM_TRY(make_info(&info, &work, err));
    HM_TRY(hm_digest_of(&work.cert_digest, HM_SHA256, spec->signer->der, err));
    HM_TRY(make_attrs(&attrs, &work, err));
    HM_TRY(hm_sig_sign(&signature, spec->key, alg, work.attrs, err));
    HM_TRY(hm_buf_end(&signature, &work.signature, err));
    /* Signed as a SET, written as [0] (RFC 5652 section 5.4). */
    attrs.p[0] = HM_DER_EXPLICIT(0);
    put_response(&out, &work);
    return hm_der_out_end(&out, NULL, err);
}

bool hm_stamp_reject(
    struct hm_buf *buf, unsigned bit, const char *text, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_u64(&out, REJECTION);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_text(&out, HM_DER_UTF8_STRING, hm_bytes_str(text));
    hm_der_finish(&out);
    hm_der_put_named_bits(&out, UINT32_C(1) << bit);
    hm_der_finish(&out);
    hm_der_finish(&out);
    return hm_der_out_end(&out, NULL, err);
}
