/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/factory.h"

#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"

enum { KEY_ID_LEN = 20 };

void hm_made_free(struct hm_made *made)
{
    hm_key_free(made->own_key);
    hm_buf_free(&made->der);
    *made = (struct hm_made){0};
}

struct hm_sig_alg made_alg_for(const struct hm_key *key)
{
    switch (hm_key_type(key)) {
    case HM_KEY_P256:
        return (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA256};
    case HM_KEY_P384:
        return (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA384};
    case HM_KEY_P521:
        return (struct hm_sig_alg){HM_SIG_ECDSA, HM_SHA512};
    case HM_KEY_RSA:
        return (struct hm_sig_alg){HM_SIG_RSA_PKCS1, HM_SHA256};
    case HM_KEY_ED25519:
        return (struct hm_sig_alg){HM_SIG_ED25519, HM_HASH_NONE};
    case HM_KEY_NONE:
        break;
    }
    return (struct hm_sig_alg){0};
}

/* ---- Algorithms ---- */

static const char *const ecdsa_oids[] = {[HM_SHA256] = "1.2.840.10045.4.3.2",
    [HM_SHA384] = "1.2.840.10045.4.3.3",
    [HM_SHA512] = "1.2.840.10045.4.3.4"};
static const char *const rsa_oids[] = {[HM_SHA256] = "1.2.840.113549.1.1.11",
    [HM_SHA384] = "1.2.840.113549.1.1.12",
    [HM_SHA512] = "1.2.840.113549.1.1.13"};
static const char *const hash_oids[] = {[HM_SHA256] = "2.16.840.1.101.3.4.2.1",
    [HM_SHA384] = "2.16.840.1.101.3.4.2.2",
    [HM_SHA512] = "2.16.840.1.101.3.4.2.3"};

static void put_hash(struct hm_der_out *out, enum hm_hash hash)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, hash_oids[hash]);
    hm_der_put_null(out);
    hm_der_finish(out);
}

static void put_pss(struct hm_der_out *out, enum hm_hash hash)
{
    hm_der_put_oid_text(out, "1.2.840.113549.1.1.10");
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    put_hash(out, hash);
    hm_der_finish(out);
    hm_der_begin(out, HM_DER_EXPLICIT(1));
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, "1.2.840.113549.1.1.8");
    put_hash(out, hash);
    hm_der_finish(out);
    hm_der_finish(out);
    hm_der_begin(out, HM_DER_EXPLICIT(2));
    hm_der_put_u64(out, hm_hash_len(hash));
    hm_der_finish(out);
    hm_der_finish(out);
}

void made_put_algorithm(struct hm_der_out *out, struct hm_sig_alg alg)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    if (alg.kind == HM_SIG_ECDSA) {
        hm_der_put_oid_text(out, ecdsa_oids[alg.hash]);
    } else if (alg.kind == HM_SIG_RSA_PKCS1) {
        hm_der_put_oid_text(out, rsa_oids[alg.hash]);
        hm_der_put_null(out);
    } else if (alg.kind == HM_SIG_RSA_PSS) {
        put_pss(out, alg.hash);
    } else {
        hm_der_put_oid_text(out, "1.3.101.112");
    }
    hm_der_finish(out);
}

/* ---- Names ---- */

static void put_attribute(
    struct hm_der_out *out, const char *oid, const char *value)
{
    if (value == NULL)
        return;
    hm_der_begin(out, HM_DER_SET);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, oid);
    hm_der_put_text(out, HM_DER_UTF8_STRING, hm_bytes_str(value));
    hm_der_finish(out);
    hm_der_finish(out);
}

void made_put_name(
    struct hm_der_out *out, const char *name, const char *organisation)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    put_attribute(out, "2.5.4.10", organisation);
    put_attribute(out, "2.5.4.3", name);
    hm_der_finish(out);
}

/* ---- Extensions ---- */

void made_put_ext(struct hm_der_out *out, const struct made_ext *ext)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, ext->oid);
    hm_der_put_bool_default_false(out, ext->critical);
    hm_der_put_octets(out, ext->value);
    hm_der_finish(out);
}

/* What is being made. */
struct work {
    const struct made_spec *spec;
    const struct hm_key *key, *issuer_key;
    struct hm_sig_alg alg;
};

static void put_basic_constraints(
    struct hm_der_out *out, const struct work *work)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_bool(out, true);
    if (work->spec->has_path_len)
        hm_der_put_u64(out, work->spec->path_len);
    hm_der_finish(out);
}

static void put_key_usage(struct hm_der_out *out, const struct work *work)
{
    hm_der_put_named_bits(out, work->spec->key_usage);
}

static void put_eku(struct hm_der_out *out, const struct work *work)
{
    hm_der_begin(out, HM_DER_SEQUENCE);
    for (size_t i = 0; i < MADE_EKUS && work->spec->ekus[i] != NULL; i++)
        hm_der_put_oid_text(out, work->spec->ekus[i]);
    hm_der_finish(out);
}

/* `given`, or the beginning of the key's SHA-256. */
static struct hm_bytes key_id(
    uint8_t room[KEY_ID_LEN], struct hm_bytes given, const struct hm_key *key)
{
    struct hm_digest digest = {0};
    struct hm_err err = {0};

    if (given.p != NULL)
        return given;
    if (!hm_digest_of(&digest, HM_SHA256, hm_key_spki(key), &err))
        return given;
    for (size_t i = 0; i < KEY_ID_LEN; i++)
        room[i] = digest.b[i];
    return hm_bytes(room, KEY_ID_LEN);
}

static void put_subject_key_id(struct hm_der_out *out, const struct work *work)
{
    uint8_t room[KEY_ID_LEN] = {0};

    hm_der_put_octets(out, key_id(room, work->spec->key_id, work->key));
}

static void put_authority_key_id(
    struct hm_der_out *out, const struct work *work)
{
    struct hm_bytes given = work->spec->issuer_key_id;
    uint8_t room[KEY_ID_LEN] = {0};

    if (given.p == NULL && work->spec->issuer != NULL)
        given = work->spec->issuer->cert.key_id;
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_implicit(out, 0);
    hm_der_put_octets(out, key_id(room, given, work->issuer_key));
    hm_der_finish(out);
}

static void put_san(struct hm_der_out *out, const struct hm_san *san)
{
    static const uint8_t tags[] = {[HM_SAN_EMAIL] = HM_DER_CONTEXT(1),
        [HM_SAN_DNS] = HM_DER_CONTEXT(2),
        [HM_SAN_URI] = HM_DER_CONTEXT(6),
        [HM_SAN_IP] = HM_DER_CONTEXT(7)};

    if (san->kind == HM_SAN_UNKNOWN) {
        hm_der_put_any(out, san->value);
    } else if (san->kind == HM_SAN_OTHER) {
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_put_oid_text(out, "1.3.6.1.4.1.57264.1.7");
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_put_text(out, HM_DER_UTF8_STRING, san->value);
        hm_der_finish(out);
        hm_der_finish(out);
    } else {
        hm_der_put(out, tags[san->kind], san->value);
    }
}

static void put_sans(struct hm_der_out *out, const struct work *work)
{
    const struct hm_san *sans = work->spec->sans;

    hm_der_begin(out, HM_DER_SEQUENCE);
    for (size_t i = 0; i < MADE_SANS && sans[i].kind != HM_SAN_NONE; i++)
        put_san(out, &sans[i]);
    hm_der_finish(out);
}

/* Write one extension whose contents `put` gives. */
static void put_known(struct hm_der_out *out, const struct work *work,
    struct made_ext ext,
    void (*put)(struct hm_der_out *out, const struct work *work))
{
    hm_auto(buf) value = hm_buf(HM_CERT_MAX);
    struct hm_der_out inner = hm_der_out(&value);
    struct hm_err err = {0};

    put(&inner, work);
    if (!hm_der_out_end(&inner, &ext.value, &err))
        hm_buf_fail(out->buf, err.code);
    made_put_ext(out, &ext);
}

static void put_exts(struct hm_der_out *out, const struct work *work)
{
    const struct made_spec *spec = work->spec;
    const struct {
        bool wanted;
        struct made_ext ext;
        void (*put)(struct hm_der_out *out, const struct work *work);
    } rows[] = {
        {spec->ca, {"2.5.29.19", true, {0}}, put_basic_constraints},
        {spec->key_usage != 0, {"2.5.29.15", true, {0}}, put_key_usage},
        {spec->ekus[0] != NULL, {"2.5.29.37", spec->eku_critical, {0}},
            put_eku},
        {!spec->no_key_id, {"2.5.29.14", false, {0}}, put_subject_key_id},
        {!spec->no_key_id, {"2.5.29.35", false, {0}}, put_authority_key_id},
        {spec->sans[0].kind != HM_SAN_NONE,
            {"2.5.29.17", !spec->san_plain, {0}}, put_sans},
    };

    hm_der_begin(out, HM_DER_EXPLICIT(3));
    hm_der_begin(out, HM_DER_SEQUENCE);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].wanted)
            put_known(out, work, rows[i].ext, rows[i].put);
    }
    for (size_t i = 0; i < spec->ext_count; i++)
        made_put_ext(out, &spec->exts[i]);
    hm_der_finish(out);
    hm_der_finish(out);
}

/* ---- The certificate ---- */

static void put_version(struct hm_der_out *out, const struct work *work)
{
    (void)work;
    hm_der_begin(out, HM_DER_EXPLICIT(0));
    hm_der_put_u64(out, 2);
    hm_der_finish(out);
}

static void put_serial(struct hm_der_out *out, const struct work *work)
{
    hm_der_put_u64(out, work->spec->serial == 0 ? 1 : work->spec->serial);
}

static void put_algorithm(struct hm_der_out *out, const struct work *work)
{
    made_put_algorithm(out, work->alg);
}

static void put_subject(struct hm_der_out *out, const struct work *work)
{
    struct hm_bytes raw = work->spec->raw[MADE_SUBJECT];

    if (raw.p != NULL)
        hm_buf_put(out->buf, raw);
    else
        made_put_name(out, work->spec->name, work->spec->organisation);
}

static void put_issuer(struct hm_der_out *out, const struct work *work)
{
    if (work->spec->issuer == NULL)
        put_subject(out, work);
    else
        hm_buf_put(out->buf, work->spec->issuer->cert.subject);
}

static void put_validity(struct hm_der_out *out, const struct work *work)
{
    const struct made_spec *spec = work->spec;
    bool given = spec->from_s != 0 || spec->to_s != 0;

    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_time(out, given ? spec->from_s : MADE_FROM);
    hm_der_put_time(out, given ? spec->to_s : MADE_TO);
    hm_der_finish(out);
}

static void put_spki(struct hm_der_out *out, const struct work *work)
{
    hm_der_put_any(out, hm_key_spki(work->key));
}

static void put_part(
    struct hm_der_out *out, const struct work *work, enum made_part part)
{
    static void (*const puts[])(struct hm_der_out *, const struct work *) = {
        [MADE_VERSION] = put_version,
        [MADE_SERIAL] = put_serial,
        [MADE_INNER_ALGORITHM] = put_algorithm,
        [MADE_ISSUER] = put_issuer,
        [MADE_VALIDITY] = put_validity,
        [MADE_SUBJECT] = put_subject,
        [MADE_SPKI] = put_spki,
        [MADE_EXTENSIONS] = put_exts,
        [MADE_OUTER_ALGORITHM] = put_algorithm,
    };

    if (work->spec->raw[part].p != NULL)
        hm_buf_put(out->buf, work->spec->raw[part]);
    else
        puts[part](out, work);
}

static bool put_tbs(
    struct hm_buf *tbs, const struct work *work, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(tbs);

    hm_der_begin(&out, HM_DER_SEQUENCE);
    for (int part = MADE_VERSION; part <= MADE_EXTENSIONS; part++)
        put_part(&out, work, (enum made_part)part);
    hm_der_finish(&out);
    return hm_der_out_end(&out, NULL, err);
}

static bool put_cert(
    struct hm_buf *der, const struct work *work, struct hm_err *err)
{
    hm_auto(buf) tbs = hm_buf(2 * HM_CERT_MAX);
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_der_out out = hm_der_out(der);

    HM_TRY(put_tbs(&tbs, work, err));
    HM_TRY(
        hm_sig_sign(&sig, work->issuer_key, work->alg, hm_buf_view(&tbs), err));
    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_buf_put(der, hm_buf_view(&tbs));
    put_part(&out, work, MADE_OUTER_ALGORITHM);
    if (work->spec->raw[MADE_SIGNATURE].p != NULL)
        hm_buf_put(der, work->spec->raw[MADE_SIGNATURE]);
    else
        hm_der_put_bits(&out, hm_buf_view(&sig));
    hm_der_finish(&out);
    return hm_der_out_end(&out, NULL, err);
}

static bool take_key(
    struct hm_made *made, const struct made_spec *spec, struct hm_err *err)
{
    enum hm_key_type type =
        spec->key_type == HM_KEY_NONE ? HM_KEY_P256 : spec->key_type;

    made->key = spec->key;
    if (spec->key != NULL)
        return true;
    HM_TRY(hm_key_generate(&made->own_key, type, 0, err));
    made->key = made->own_key;
    return true;
}

bool made_cert(
    struct hm_made *out, const struct made_spec *spec, struct hm_err *err)
{
    hm_auto(made) made = {.der = hm_buf(2 * HM_CERT_MAX)};
    struct work work = {.spec = spec, .alg = spec->alg};

    HM_TRY(take_key(&made, spec, err));
    work.key = made.key;
    work.issuer_key = spec->issuer == NULL ? made.key : spec->issuer->key;
    if (work.alg.kind == HM_SIG_NONE)
        work.alg = made_alg_for(work.issuer_key);
    HM_TRY(put_cert(&made.der, &work, err));
    if (!spec->unreadable)
        HM_TRY(hm_cert_parse(&made.cert, hm_buf_view(&made.der), err));
    *out = made;
    made = (struct hm_made){0};
    return true;
}

/* ---- Usual ones ---- */

struct made_spec made_ca(const char *name, const struct hm_made *issuer)
{
    return (struct made_spec){.name = name,
        .issuer = issuer,
        .ca = true,
        .key_usage = HM_KU_CERT_SIGN | HM_KU_CRL_SIGN};
}

struct made_spec made_code_leaf(const struct hm_made *issuer, const char *uri)
{
    return (struct made_spec){.issuer = issuer,
        .key_usage = HM_KU_DIGITAL_SIGNATURE,
        .ekus = {MADE_CODE_SIGNING},
        .sans = {{HM_SAN_URI, hm_bytes_str(uri)}}};
}

struct made_spec made_tsa_leaf(const struct hm_made *issuer, const char *name)
{
    return (struct made_spec){.name = name,
        .issuer = issuer,
        .key_usage = HM_KU_DIGITAL_SIGNATURE,
        .ekus = {MADE_TIME_STAMPING},
        .eku_critical = true};
}

bool made_authority(struct hm_ca **out, enum hm_ca_purpose purpose,
    const struct hm_made *const *certs, size_t count,
    const struct hm_window *valid, struct hm_err *err)
{
    static const struct hm_window always;
    struct hm_bytes der[HM_CHAIN_MAX + 1];

    if (count > sizeof(der) / sizeof(der[0]))
        return hm_fail(err, HM_USAGE, "%zu certificates", count);
    for (size_t i = 0; i < count; i++)
        der[i] = hm_buf_view(&certs[i]->der);
    return hm_ca_new(
        out, purpose, der, count, valid == NULL ? &always : valid, err);
}
