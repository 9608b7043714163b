/* SPDX-License-Identifier: Apache-2.0 */
#include "tsa/factory.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"

enum { TOKEN_MAX = 256 * 1024 };

#define OID_TST_INFO "1.2.840.113549.1.9.16.1.4"
#define OID_ESS_V2 "1.2.840.113549.1.9.16.2.47"

/* What is being made. */
struct work {
    const struct stamp_spec *spec;
    const struct hm_key *key;
    struct hm_sig_alg alg;
    enum hm_hash digest;
    struct hm_bytes info, attrs; /* once they are made */
};

struct stamp_spec stamp_by(const struct hm_made *signer)
{
    return (struct stamp_spec){.signer = signer};
}

static enum hm_hash or_sha256(enum hm_hash hash)
{
    return hash == HM_HASH_NONE ? HM_SHA256 : hash;
}

static void put_digest(
    struct hm_der_out *out, enum hm_hash hash, struct hm_bytes in)
{
    struct hm_digest digest;
    struct hm_err err = {0};

    if (!hm_digest_of(&digest, hash, in, &err))
        hm_buf_fail(out->buf, err.code);
    else
        hm_der_put_octets(out, hm_digest_view(&digest));
}

/* As most authorities, without parameters. */
static void put_hash(struct hm_der_out *out, enum hm_hash hash)
{
    static const char *const oids[] = {[HM_SHA256] = "2.16.840.1.101.3.4.2.1",
        [HM_SHA384] = "2.16.840.1.101.3.4.2.2",
        [HM_SHA512] = "2.16.840.1.101.3.4.2.3"};

    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oids[hash]);
    hm_der_finish(out);
}

static void put_issuer_serial(
    struct hm_der_out *out, const struct hm_cert *cert, bool general)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    if (general) {
        hm_der_begin(out, HM_DER_SEQUENCE);
        hm_der_begin(out, HM_DER_EXPLICIT(4));
    }
    hm_der_put_any(out, cert->issuer);
    if (general) {
        hm_der_finish(out);
        hm_der_finish(out);
    }
    hm_der_put_uint(out, cert->serial);
    hm_der_finish(out);
}

/* ---- Parts ---- */

static void put_status(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, 0);
    hm_der_finish(out);
}

static void put_type(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_oid_text(out, "1.2.840.113549.1.7.2");
}

static void put_version(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_u64(out, 3);
}

static void put_digest_algorithm(
    struct hm_der_out *out, const struct work *work)
{
    put_hash(out, work->digest);
}

static void put_digests(struct hm_der_out *out, const struct work *work)
{
    hm_der_begin(out, HM_DER_SET);
    put_hash(out, work->digest);
    hm_der_finish(out);
}

static void put_content_type(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_oid_text(out, OID_TST_INFO);
}

static void put_certs(struct hm_der_out *out, const struct work *work)
{
    const struct hm_made *const *certs = work->spec->certs;

    if (certs[0] == NULL)
        return;
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    for (size_t i = 0; i < STAMP_CERTS && certs[i] != NULL; i++)
        hm_der_put_any(out, hm_buf_view(&certs[i]->der));
    hm_der_finish(out);
}

static void put_one(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_u64(out, 1);
}

static void put_signer_id(struct hm_der_out *out, const struct work *work)
{
    put_issuer_serial(out, &work->spec->signer->cert, false);
}

static void put_attrs(struct hm_der_out *out, const struct work *work)
{
    hm_der_put_any(out, work->attrs);
}

static void put_signature_algorithm(
    struct hm_der_out *out, const struct work *work)
{
    bool rsa = work->alg.kind == HM_SIG_RSA_PKCS1;

    if (!work->spec->key_kind) {
        made_put_algorithm(out, work->alg);
        return;
    }
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(
        out, rsa ? "1.2.840.113549.1.1.1" : "1.2.840.10045.2.1");
    if (rsa)
        hm_der_put_null(out);
    hm_der_finish(out);
}

static void put_nothing(struct hm_der_out *out, const struct work *work)
{
    (void)out;
    (void)work;
}

/* ---- TSTInfo ---- */

static void put_policy(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_oid_text(out, STAMP_POLICY);
}

static void put_imprint(struct hm_der_out *out, const struct work *work)
{
    enum hm_hash hash = or_sha256(work->spec->imprint);
    struct hm_bytes message = work->spec->message;

    hm_der_begin(out, HM_DER_SEQUENCE);
    put_hash(out, hash);
    put_digest(out, hash, message.p == NULL ? HM_LIT(STAMP_MESSAGE) : message);
    hm_der_finish(out);
}

static void put_serial(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_u64(out, 7);
}

static void put_time(struct hm_der_out *out, const struct work *work)
{
    struct hm_time time = work->spec->time;

    if (time.s == 0)
        time.s = STAMP_TIME;
    hm_der_put_time_fine(out, time);
}

static void put_accuracy(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, 1);
    hm_der_finish(out);
}

static void put_nonce(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_put_uint(out, HM_LIT(STAMP_NONCE));
}

/* ---- Attributes ---- */

static void put_attr(
    struct hm_der_out *out, const char *oid, struct hm_bytes value)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oid);
    hm_der_begin(out, HM_DER_SET);
    hm_der_put_any(out, value);
    hm_der_finish(out);
    hm_der_finish(out);
}

bool stamp_attr(struct hm_buf *buf, const char *oid, struct hm_bytes value,
    struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    put_attr(&out, oid, value);
    return hm_der_out_end(&out, NULL, err);
}

/* Write one whose value `put` gives. */
static void put_attr_of(struct hm_der_out *out, const struct work *work,
    const char *oid,
    void (*put)(struct hm_der_out *out, const struct work *work))
{
    hm_auto(buf) value = hm_buf(TOKEN_MAX);
    struct hm_der_out inner = hm_der_out(&value);
    struct hm_bytes view;
    struct hm_err err = {0};

    put(&inner, work);
    if (!hm_der_out_end(&inner, &view, &err))
        hm_buf_fail(out->buf, err.code);
    else
        put_attr(out, oid, view);
}

static void put_attr_type(struct hm_der_out *out, const struct work *work)
{
    put_attr_of(out, work, "1.2.840.113549.1.9.3", put_content_type);
}

static void put_info_digest(struct hm_der_out *out, const struct work *work)
{
    put_digest(out, work->digest, work->info);
}

static void put_attr_digest(struct hm_der_out *out, const struct work *work)
{
    put_attr_of(out, work, "1.2.840.113549.1.9.4", put_info_digest);
}

static void put_ess(struct hm_der_out *out, const struct work *work)
{
    const struct stamp_spec *spec = work->spec;
    const struct hm_made *cert =
        spec->hashed == NULL ? spec->signer : spec->hashed;
    enum hm_hash hash = or_sha256(spec->ess);

    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_begin(out, HM_DER_SEQUENCE);
    if (hash != HM_SHA256 || spec->ess_spelled)
        put_hash(out, hash);
    put_digest(out, hash, hm_buf_view(&cert->der));
    if (!spec->ess_bare)
        put_issuer_serial(out, &cert->cert, true);
    hm_der_finish(out);
    hm_der_finish(out);
    hm_der_finish(out);
}

static void put_attr_ess(struct hm_der_out *out, const struct work *work)
{
    put_attr_of(out, work, OID_ESS_V2, put_ess);
}

static void put_algorithms(struct hm_der_out *out, const struct work *work)
{
    hm_auto(buf) sig = hm_buf(TOKEN_MAX);
    struct hm_der_out inner = hm_der_out(&sig);

    put_signature_algorithm(&inner, work);
    if (sig.len > 0)
        sig.p[0] = HM_DER_EXPLICIT(1);
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_hash(out, work->digest);
    hm_der_put_any(out, hm_buf_view(&sig));
    hm_der_finish(out);
}

static void put_attr_protection(struct hm_der_out *out, const struct work *work)
{
    if (work->spec->protected)
        put_attr_of(out, work, "1.2.840.113549.1.9.52", put_algorithms);
}

/* ---- The whole ---- */

static void put_part(
    struct hm_der_out *out, const struct work *work, enum stamp_part part)
{
    static void (*const puts[])(struct hm_der_out *, const struct work *) = {
        [STAMP_STATUS] = put_status,
        [STAMP_TYPE] = put_type,
        [STAMP_VERSION] = put_version,
        [STAMP_DIGESTS] = put_digests,
        [STAMP_CONTENT_TYPE] = put_content_type,
        [STAMP_CERTIFICATES] = put_certs,
        [STAMP_CRLS] = put_nothing,
        [STAMP_SIGNER_VERSION] = put_one,
        [STAMP_SIGNER_ID] = put_signer_id,
        [STAMP_DIGEST_ALGORITHM] = put_digest_algorithm,
        [STAMP_ATTRIBUTES] = put_attrs,
        [STAMP_SIGNATURE_ALGORITHM] = put_signature_algorithm,
        [STAMP_UNSIGNED] = put_nothing,
        [STAMP_MORE_SIGNERS] = put_nothing,
        [STAMP_INFO] = put_nothing,
        [STAMP_INFO_VERSION] = put_one,
        [STAMP_INFO_POLICY] = put_policy,
        [STAMP_INFO_IMPRINT] = put_imprint,
        [STAMP_INFO_SERIAL] = put_serial,
        [STAMP_INFO_TIME] = put_time,
        [STAMP_INFO_ACCURACY] = put_accuracy,
        [STAMP_INFO_ORDERING] = put_nothing,
        [STAMP_INFO_NONCE] = put_nonce,
        [STAMP_INFO_NAME] = put_nothing,
        [STAMP_INFO_EXTENSIONS] = put_nothing,
        [STAMP_ATTR_TYPE] = put_attr_type,
        [STAMP_ATTR_TIME] = put_nothing,
        [STAMP_ATTR_DIGEST] = put_attr_digest,
        [STAMP_ATTR_ESS] = put_attr_ess,
        [STAMP_ATTR_PROTECTION] = put_attr_protection,
        [STAMP_ATTR_MORE] = put_nothing,
    };

    if (work->spec->raw[part].p != NULL)
        hm_buf_put(out->buf, work->spec->raw[part]);
    else
        puts[part](out, work);
}

static bool make_info(struct hm_buf *buf, struct work *work, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    if (work->spec->raw[STAMP_INFO].p != NULL) {
        work->info = work->spec->raw[STAMP_INFO];
        return true;
    }
    hm_der_begin(&out, HM_DER_SEQUENCE);
    for (int part = STAMP_INFO_VERSION; part <= STAMP_INFO_EXTENSIONS; part++)
        put_part(&out, work, (enum stamp_part)part);
    hm_der_finish(&out);
    return hm_der_out_end(&out, &work->info, err);
}

/* Put the parts into the order that DER has for a SET OF. */
static void sort(struct hm_bytes *parts, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t k = i; k > 0; k--) {
            struct hm_bytes a = parts[k - 1], b = parts[k];

            if (hm_bytes_cmp(a, b) <= 0)
                break;
            parts[k - 1] = b;
            parts[k] = a;
        }
    }
}

enum { ATTRS = STAMP_ATTR_MORE - STAMP_ATTR_TYPE + 1 };

static bool make_attrs(
    struct hm_buf *buf, struct work *work, struct hm_err *err)
{
    hm_auto(buf) all = hm_buf(TOKEN_MAX);
    size_t ends[ATTRS + 1] = {0};
    struct hm_bytes parts[ATTRS];
    struct hm_der_out in = hm_der_out(&all), out = hm_der_out(buf);

    for (size_t i = 0; i < ATTRS; i++) {
        put_part(&in, work, (enum stamp_part)(STAMP_ATTR_TYPE + i));
        ends[i + 1] = all.len;
    }
    HM_TRY(hm_buf_end(&all, NULL, err));
    for (size_t i = 0; i < ATTRS; i++)
        parts[i] =
            hm_bytes_slice(hm_buf_view(&all), ends[i], ends[i + 1] - ends[i]);
    if (!work->spec->unsorted)
        sort(parts, ATTRS);
    hm_der_begin(&out, HM_DER_EXPLICIT(0));
    for (size_t i = 0; i < ATTRS; i++)
        hm_buf_put(buf, parts[i]);
    hm_der_finish(&out);
    if (work->spec->raw[STAMP_ATTRIBUTES].p != NULL) {
        work->attrs = work->spec->raw[STAMP_ATTRIBUTES];
        return true;
    }
    return hm_der_out_end(&out, &work->attrs, err);
}

static bool sign(
    struct hm_buf *sig, const struct work *work, struct hm_err *err)
{
    hm_auto(buf) set = hm_buf(TOKEN_MAX);

    hm_buf_put_u8(&set, HM_DER_SET);
    hm_buf_put(&set, hm_bytes_slice(work->attrs, 1, work->attrs.len));
    HM_TRY(hm_buf_end(&set, NULL, err));
    HM_TRY(hm_sig_sign(sig, work->key, work->alg, hm_buf_view(&set), err));
    if (work->spec->broken)
        sig->p[sig->len - 1] ^= 1;
    return true;
}

static void put_signer(
    struct hm_der_out *out, const struct work *work, struct hm_bytes signature)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    for (int part = STAMP_SIGNER_VERSION; part <= STAMP_SIGNATURE_ALGORITHM;
         part++)
        put_part(out, work, (enum stamp_part)part);
    hm_der_put_octets(out, signature);
    put_part(out, work, STAMP_UNSIGNED);
    hm_der_finish(out);
}

static void put_token(
    struct hm_der_out *out, const struct work *work, struct hm_bytes signature)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_part(out, work, STAMP_TYPE);
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_part(out, work, STAMP_VERSION);
    put_part(out, work, STAMP_DIGESTS);
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_part(out, work, STAMP_CONTENT_TYPE);
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    hm_der_put_octets(out, work->info);
    hm_der_finish(out);
    hm_der_finish(out);
    put_part(out, work, STAMP_CERTIFICATES);
    put_part(out, work, STAMP_CRLS);
    hm_der_begin(out, HM_DER_SET);
    put_signer(out, work, signature);
    put_part(out, work, STAMP_MORE_SIGNERS);
    hm_der_finish(out);
    hm_der_finish(out);
    hm_der_finish(out);
    hm_der_finish(out);
}

static struct work work_of(const struct stamp_spec *spec)
{
    struct work work = {.spec = spec, .key = spec->key, .alg = spec->alg};

    if (work.key == NULL)
        work.key = spec->signer->key;
    if (work.alg.kind == HM_SIG_NONE)
        work.alg = made_alg_for(work.key);
    work.digest = spec->digest != HM_HASH_NONE ? spec->digest
        : work.alg.kind == HM_SIG_ED25519      ? HM_SHA512
                                               : work.alg.hash;
    return work;
}

static bool make(struct hm_der_out *out, const struct stamp_spec *spec,
    bool response, struct hm_err *err)
{
    hm_auto(buf) info = hm_buf(TOKEN_MAX);
    hm_auto(buf) attrs = hm_buf(TOKEN_MAX);
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct work work = work_of(spec);

    HM_TRY(make_info(&info, &work, err));
    HM_TRY(make_attrs(&attrs, &work, err));
    HM_TRY(sign(&sig, &work, err));
    if (response) {
        hm_der_begin(out, HM_DER_SEQUENCE);
        put_part(out, &work, STAMP_STATUS);
    }
    put_token(out, &work, hm_buf_view(&sig));
    if (response)
        hm_der_finish(out);
    return hm_der_out_end(out, NULL, err);
}

bool stamp_response(
    struct hm_buf *buf, const struct stamp_spec *spec, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    return make(&out, spec, true, err);
}

bool stamp_token(
    struct hm_buf *buf, const struct stamp_spec *spec, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    return make(&out, spec, false, err);
}

bool stamp_read(struct hm_timestamp *out, struct hm_buf *room,
    const struct stamp_spec *spec, struct hm_err *err)
{
    hm_buf_free(room);
    *room = hm_buf(HM_TSA_MAX);
    HM_TRY(stamp_response(room, spec, err));
    return hm_timestamp_parse_response(out, hm_buf_view(room), err);
}

/* ---- Tests ---- */

void hm_stamp_lab_free(struct hm_stamp_lab *lab)
{
    hm_made_free(&lab->root);
    hm_made_free(&lab->leaf);
}

bool stamp_lab(struct hm_stamp_lab *lab, struct hm_err *err)
{
    struct made_spec root = made_ca("root", NULL), leaf;

    HM_TRY(made_cert(&lab->root, &root, err));
    leaf = made_tsa_leaf(&lab->root, "authority");
    return made_cert(&lab->leaf, &leaf, err);
}

static void check_case(
    const struct hm_stamp_lab *lab, const struct stamp_case *one)
{
    hm_auto(buf) room = {0};
    struct stamp_spec spec = stamp_by(&lab->leaf);
    struct hm_timestamp ts;
    struct hm_err err = {0};

    test_case("%s", one->name);
    spec.raw[one->part] = one->raw;
    room = hm_buf(HM_TSA_MAX);
    if (!CHECK_OK(stamp_response(&room, &spec, &err)))
        return;
    if (one->code == HM_OK)
        CHECK_OK(hm_timestamp_parse_response(&ts, hm_buf_view(&room), &err));
    else if (CHECK_ERR(
                 hm_timestamp_parse_response(&ts, hm_buf_view(&room), &err),
                 one->code, one->words))
        CHECK_EQ(ts.token.len, 0);
}

void stamp_check(const struct stamp_case *cases, size_t count)
{
    hm_auto(stamp_lab) lab = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(stamp_lab(&lab, &err)))
        return;
    for (size_t i = 0; i < count; i++)
        check_case(&lab, &cases[i]);
}
