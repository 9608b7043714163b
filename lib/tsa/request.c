/* SPDX-License-Identifier: Apache-2.0 */
#include "tsa/request.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "enc/der_write.h"
#include "enc/oid.h"
#include "x509/sigalg.h"

enum { VERSION = 1 };

/* ---- Writing ---- */

static bool hash_oid(const char **out, enum hm_hash hash, struct hm_err *err)
{
    static const char *const oids[] = {[HM_SHA256] = "2.16.840.1.101.3.4.2.1",
        [HM_SHA384] = "2.16.840.1.101.3.4.2.2",
        [HM_SHA512] = "2.16.840.1.101.3.4.2.3"};

    if ((size_t)hash < sizeof(oids) / sizeof(oids[0]) && oids[hash] != NULL) {
        *out = oids[hash];
        return true;
    }
    return hm_fail(
        err, HM_USAGE, "no timestamp is asked for by %s", hm_hash_name(hash));
}

static bool check(const struct hm_tsa_request *request, struct hm_err *err)
{
    if (request->policy.len > 0 && !hm_oid_ok(request->policy))
        return hm_fail(err, HM_USAGE, "a policy that is no OID");
    if (request->nonce.len > HM_TSA_NONCE_MAX)
        return hm_fail(err, HM_LIMIT, "a nonce of %zu bytes, at most %d",
            request->nonce.len, HM_TSA_NONCE_MAX);
    return true;
}

bool hm_tsa_request_write(struct hm_buf *buf,
    const struct hm_tsa_request *request, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);
    const char *oid;

    HM_TRY(check(request, err));
    HM_TRY(hash_oid(&oid, request->imprint.hash, err));
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_u64(&out, VERSION);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(&out, oid);
    /* Older authorities know the algorithm with these parameters only; newer
     * ones must take both forms (RFC 5754 section 2). */
    hm_der_put_null(&out);
    hm_der_finish(&out);
    hm_der_put_octets(&out, hm_digest_view(&request->imprint));
    hm_der_finish(&out);
    if (request->policy.len > 0)
        hm_der_put_oid(&out, request->policy);
    if (request->nonce.len > 0)
        hm_der_put_uint(&out, request->nonce);
    hm_der_put_bool_default_false(&out, request->certs);
    hm_der_finish(&out);
    return hm_der_out_end(&out, NULL, err);
}

/* ---- Reading ---- */

/* What is looked at only after all of it was read. */
struct parts {
    uint64_t version;
    struct hm_algid hash;
    struct hm_bytes hashed;
};

/* Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension, [0] IMPLICIT. */
static void skip_extensions(struct hm_der *rd)
{
    do {
        hm_der_enter(rd, HM_DER_SEQUENCE);
        (void)hm_der_oid(rd);
        (void)hm_der_bool_default_false(rd);
        (void)hm_der_octets(rd);
        hm_der_leave(rd);
    } while (hm_der_more(rd));
}

static void read_request(
    struct hm_tsa_request *out, struct parts *parts, struct hm_der *rd)
{
    hm_der_enter(rd, HM_DER_SEQUENCE);
    parts->version = hm_der_u64(rd);
    hm_der_enter(rd, HM_DER_SEQUENCE);
    parts->hash = hm_algid_read(rd);
    parts->hashed = hm_der_octets(rd);
    hm_der_leave(rd);
    if (hm_der_next_is(rd, HM_DER_OID))
        out->policy = hm_der_oid(rd);
    if (hm_der_next_is(rd, HM_DER_INTEGER))
        out->nonce = hm_der_uint(rd);
    out->certs = hm_der_bool_default_false(rd);
    if (hm_der_enter_if(rd, HM_DER_EXPLICIT(0))) {
        out->extensions = true;
        skip_extensions(rd);
        hm_der_leave(rd);
    }
    hm_der_leave(rd);
}

static bool parse(
    struct hm_tsa_request *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);
    struct parts parts = {0};
    enum hm_hash hash;

    read_request(out, &parts, &rd);
    HM_TRY(hm_der_end(&rd, err));
    if (parts.version != VERSION)
        return hm_fail(err, HM_UNSUPPORTED, "version %llu",
            (unsigned long long)parts.version);
    if (out->nonce.len > HM_TSA_NONCE_MAX)
        return hm_fail(err, HM_LIMIT, "a nonce of %zu bytes, at most %d",
            out->nonce.len, HM_TSA_NONCE_MAX);
    return (hm_hashalg_parse(&hash, parts.hash.oid, parts.hash.params, err) &&
               hm_digest_from(&out->imprint, hash, parts.hashed, err)) ||
        hm_wrap(err, "imprint");
}

bool hm_tsa_request_parse(
    struct hm_tsa_request *out, struct hm_bytes der, struct hm_err *err)
{
    *out = (struct hm_tsa_request){0};
    if (parse(out, der, err))
        return true;
    *out = (struct hm_tsa_request){0};
    return hm_wrap(err, "timestamp request");
}
