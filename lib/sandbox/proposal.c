/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/proposal.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "dsse/dsse.h"
#include "enc/hex.h"
#include "enc/json_field.h"
#include "enc/pem.h"
#include "tlog/body.h"

/* ---- Who signed ---- */

struct signer {
    struct hm_pem pem;
    struct hm_cert cert;
    bool has_cert;
    struct hm_key *key;
};

static void free_signer(struct signer *signer)
{
    hm_pem_free(&signer->pem);
    hm_key_free(signer->key);
}

#define AUTO_SIGNER __attribute__((cleanup(free_signer))) struct signer

static bool take_cert(
    struct signer *out, struct hm_bytes der, struct hm_err *err)
{
    out->has_cert = true;
    return hm_cert_parse(&out->cert, der, err) &&
        hm_cert_key(&out->key, &out->cert, err);
}

static bool take_pem(
    struct signer *out, struct hm_bytes text, struct hm_err *err)
{
    HM_TRY(hm_pem_parse(&out->pem, text, HM_PEM_NO_TEXT, err));
    if (hm_bytes_eq_str(out->pem.blocks[0].label, "CERTIFICATE"))
        return hm_pem_is_one(&out->pem, "CERTIFICATE", err) &&
            take_cert(out, out->pem.blocks[0].body, err);
    return hm_pem_is_one(&out->pem, "PUBLIC KEY", err) &&
        hm_key_parse_spki(&out->key, out->pem.blocks[0].body, err);
}

static struct hm_signed signed_by(const struct signer *signer)
{
    return (struct hm_signed){
        .cert = signer->has_cert ? &signer->cert : NULL,
        .key = signer->key,
    };
}

/* ---- hashedrekord ---- */

/* A signature over a digest, by the one algorithm that its key has. */
static bool check_digest(const struct hm_signed *what, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_for_key_digest(what->key);
    const struct hm_digest *digest = what->digests;

    HM_TRY(hm_alg_check(alg, what->key, HM_ALG_VERIFY, err));
    if (digest->hash != alg->sig.hash)
        return hm_fail(err, HM_MISMATCH, "a %s digest, and the key wants %s",
            hm_hash_name(digest->hash), hm_hash_name(alg->sig.hash));
    if (!hm_sig_verify_digest(
            what->key, alg->sig, digest, what->signature, err))
        return hm_wrap(err, "verifying signature");
    return true;
}

static void read_hash(
    struct hm_digest *out, struct hm_json_obj *o, const char *name)
{
    struct hm_json_obj hash = hm_json_obj(o, name);
    enum hm_hash function =
        (enum hm_hash)hm_json_enum(&hash, "algorithm", hm_hash_names);
    struct hm_bytes digits = hm_json_str(&hash, "value");
    struct hm_err err = {0};

    hm_json_close(&hash, HM_JSON_REJECT);
    *out = (struct hm_digest){
        .hash = function, .len = (uint8_t)hm_hash_len(function)};
    if (!hm_json_failed(o->rd) &&
        !hm_hex_decode_exact(out->b, out->len, HM_HEX, digits, &err))
        hm_json_fail(o->rd, hm_json_get(o->v, name), HM_FORMAT, "%s", err.msg);
}

static bool hashedrekord_1(
    struct hm_buf *body, struct hm_json_obj *root, struct hm_err *err)
{
    struct hm_json_obj spec = hm_json_obj(root, "spec");
    struct hm_json_obj data = hm_json_obj(&spec, "data");
    struct hm_json_obj sig = hm_json_obj(&spec, "signature");
    struct hm_json_obj key = hm_json_obj(&sig, "publicKey");
    struct hm_bytes content = hm_json_base64(&sig, "content", HM_BASE64);
    struct hm_bytes pem = hm_json_base64(&key, "content", HM_BASE64);
    AUTO_SIGNER signer = {0};
    struct hm_digest digest;
    struct hm_signed what;

    read_hash(&digest, &data, "hash");
    hm_json_close(&key, HM_JSON_REJECT);
    hm_json_close(&sig, HM_JSON_REJECT);
    hm_json_close(&data, HM_JSON_REJECT);
    hm_json_close(&spec, HM_JSON_REJECT);
    hm_json_close(root, HM_JSON_REJECT);
    HM_TRY(hm_json_end(root->rd, err));
    HM_TRY(take_pem(&signer, pem, err));
    what = signed_by(&signer);
    what.signature = content;
    what.digests = &digest;
    what.digest_count = 1;
    return check_digest(&what, err) && hm_body_hashedrekord_1(body, &what, err);
}

/* ---- Envelopes ---- */

/* The signatures of one envelope, and by whom. */
struct sigs {
    struct signer signers[HM_DSSE_SIGS_MAX];
    size_t signer_count;
    struct hm_signed list[HM_DSSE_SIGS_MAX];
    size_t count;
};

static void free_sigs(struct sigs **sigs)
{
    for (size_t i = 0; *sigs != NULL && i < HM_DSSE_SIGS_MAX; i++)
        free_signer(&(*sigs)->signers[i]);
    hm_free(*sigs);
}

#define AUTO_SIGS __attribute__((cleanup(free_sigs))) struct sigs *

static bool verifies(const struct signer *signer, struct hm_bytes pae,
    struct hm_bytes sig, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_for_key(signer->key);

    return hm_alg_check(alg, signer->key, HM_ALG_VERIFY, err) &&
        hm_sig_verify(signer->key, alg->sig, pae, sig, err);
}

/* Whose is it? The first that fits. */
static bool add_signature(struct sigs *sigs, const struct hm_signed *what,
    struct hm_bytes pae, struct hm_err *err)
{
    struct hm_signed *out = &sigs->list[sigs->count];
    struct hm_err why = {0};

    for (size_t i = 0; i < sigs->signer_count; i++) {
        if (!verifies(&sigs->signers[i], pae, what->signature, &why))
            continue;
        *out = signed_by(&sigs->signers[i]);
        out->signature = what->signature;
        out->envelope = true;
        out->payload_type = what->payload_type;
        out->payload = what->payload;
        sigs->count++;
        return true;
    }
    return hm_fail(err, HM_MISMATCH, "could not verify envelope: %s", why.msg);
}

static int by_text(const void *a, const void *b)
{
    struct hm_bytes sig_a = ((const struct hm_signed *)a)->signature;
    struct hm_bytes sig_b = ((const struct hm_signed *)b)->signature;
    hm_auto(buf) text_a = hm_buf((size_t)2 * HM_SIGNATURE_MAX);
    hm_auto(buf) text_b = hm_buf((size_t)2 * HM_SIGNATURE_MAX);

    hm_base64_encode(&text_a, HM_BASE64, sig_a);
    hm_base64_encode(&text_b, HM_BASE64, sig_b);
    return hm_bytes_cmp(hm_buf_view(&text_a), hm_buf_view(&text_b));
}

static bool check_envelope(
    struct sigs *sigs, const struct hm_dsse *envelope, struct hm_err *err)
{
    hm_auto(buf) pae = hm_buf(HM_SANDBOX_LEAF_MAX + HM_KIB);
    struct hm_signed what = {
        .payload_type = envelope->payload_type, .payload = envelope->payload};

    hm_dsse_pae(&pae, envelope->payload_type, envelope->payload);
    HM_TRY(hm_buf_end(&pae, NULL, err));
    if (envelope->sig_count == 0 || sigs->signer_count == 0)
        return hm_fail(err, HM_FORMAT,
            "an envelope without signatures, or no "
            "verifier");
    for (size_t i = 0; i < envelope->sig_count; i++) {
        what.signature = envelope->sigs[i].sig;
        if (what.signature.len > HM_SIGNATURE_MAX)
            return hm_fail(
                err, HM_LIMIT, "a signature of %zu bytes", what.signature.len);
        HM_TRY(add_signature(sigs, &what, hm_buf_view(&pae), err));
    }
    qsort(sigs->list, sigs->count, sizeof(sigs->list[0]), by_text);
    return true;
}

static bool add_signers(struct sigs *sigs, const struct hm_bytes *pems,
    size_t count, struct hm_err *err)
{
    for (size_t i = 0; i < count; i++)
        HM_TRY(take_pem(&sigs->signers[sigs->signer_count++], pems[i], err));
    return true;
}

/* What the log writes itself. Its own clients in Go send it empty, and it takes
 * no notice. */
static void skip_written(struct hm_json_obj *spec)
{
    static const char *const names[] = {
        "envelopeHash", "payloadHash", "signatures"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)hm_json_has(spec, names[i]);
}

static bool dsse_1(
    struct hm_buf *body, struct hm_json_obj *root, struct hm_err *err)
{
    struct hm_json_obj spec = hm_json_obj(root, "spec");
    struct hm_json_obj proposed = hm_json_obj(&spec, "proposedContent");
    struct hm_bytes text = hm_json_str(&proposed, "envelope");
    struct hm_json_list l =
        hm_json_list(&proposed, "verifiers", HM_DSSE_SIGS_MAX);
    AUTO_SIGS sigs = hm_alloc(sizeof(*sigs));
    struct hm_bytes pems[HM_DSSE_SIGS_MAX];
    struct hm_digest digest;
    struct hm_dsse envelope;
    size_t count = 0;

    if (sigs == NULL)
        return hm_fail_memory(err);
    while (hm_json_next(&l))
        pems[count++] = hm_json_rd_base64(l.rd, l.item, HM_BASE64);
    hm_json_close(&proposed, HM_JSON_REJECT);
    skip_written(&spec);
    hm_json_close(&spec, HM_JSON_REJECT);
    hm_json_close(root, HM_JSON_REJECT);
    HM_TRY(hm_json_end(root->rd, err));
    HM_TRY(hm_digest_of(&digest, HM_SHA256, text, err));
    return hm_dsse_parse(&envelope, root->rd->arena, text, err) &&
        add_signers(sigs, pems, count, err) &&
        check_envelope(sigs, &envelope, err) &&
        hm_body_dsse_1(body, sigs->list, sigs->count, &digest, err);
}

/* ---- intoto ---- */

/* What is in base64 that is itself in base64. */
static struct hm_bytes twice(struct hm_json_obj *o, const char *name)
{
    struct hm_bytes text = hm_json_base64(o, name, HM_BASE64);
    size_t len = hm_base64_decoded_len(text);
    uint8_t *out = hm_json_rd_alloc(o->rd, hm_json_get(o->v, name), len + 1, 1);
    struct hm_err err = {0};

    if (out == NULL)
        return hm_bytes(NULL, 0);
    if (hm_base64_decode_exact(out, len, HM_BASE64, text, &err))
        return hm_bytes(out, len);
    hm_json_fail(o->rd, hm_json_get(o->v, name), err.code, "%s", err.msg);
    return hm_bytes(NULL, 0);
}

struct intoto {
    struct hm_dsse envelope;
    struct hm_dsse_sig sigs[HM_DSSE_SIGS_MAX];
    struct hm_bytes pems[HM_DSSE_SIGS_MAX];
    struct hm_digest hash, payload_hash;
};

static void read_intoto(struct intoto *out, struct hm_json_obj *content)
{
    struct hm_json_obj o = hm_json_obj(content, "envelope");
    struct hm_json_list l = hm_json_list(&o, "signatures", HM_DSSE_SIGS_MAX);

    out->envelope.payload_type = hm_json_str(&o, "payloadType");
    out->envelope.payload = twice(&o, "payload");
    out->envelope.sigs = out->sigs;
    while (hm_json_next(&l)) {
        struct hm_json_obj sig = hm_json_root(l.rd, l.item);
        size_t at = out->envelope.sig_count++;

        hm_json_opt_str(&sig, "keyid");
        out->sigs[at].sig = twice(&sig, "sig");
        out->pems[at] = hm_json_base64(&sig, "publicKey", HM_BASE64);
        hm_json_close(&sig, HM_JSON_REJECT);
    }
    hm_json_close(&o, HM_JSON_REJECT);
    read_hash(&out->hash, content, "hash");
    read_hash(&out->payload_hash, content, "payloadHash");
}

static bool intoto_2(
    struct hm_buf *body, struct hm_json_obj *root, struct hm_err *err)
{
    struct hm_json_obj spec = hm_json_obj(root, "spec");
    struct hm_json_obj content = hm_json_obj(&spec, "content");
    AUTO_SIGS sigs = hm_alloc(sizeof(*sigs));
    struct intoto in = {0};
    struct hm_digest payload;

    if (sigs == NULL)
        return hm_fail_memory(err);
    read_intoto(&in, &content);
    hm_json_close(&content, HM_JSON_REJECT);
    hm_json_close(&spec, HM_JSON_REJECT);
    hm_json_close(root, HM_JSON_REJECT);
    HM_TRY(hm_json_end(root->rd, err));
    HM_TRY(hm_digest_of(&payload, HM_SHA256, in.envelope.payload, err));
    if (!hm_digest_eq(&payload, &in.payload_hash))
        return hm_fail(err, HM_MISMATCH, "payloadHash is of another payload");
    return add_signers(sigs, in.pems, in.envelope.sig_count, err) &&
        check_envelope(sigs, &in.envelope, err) &&
        hm_body_intoto_2(body, sigs->list, sigs->count, &in.hash, err);
}

static const struct {
    const char *kind, *version;
    bool (*read)(
        struct hm_buf *body, struct hm_json_obj *root, struct hm_err *err);
} kinds[] = {
    {"hashedrekord", "0.0.1", hashedrekord_1},
    {"dsse", "0.0.1", dsse_1},
    {"intoto", "0.0.2", intoto_2},
};

bool hm_proposal_1(
    struct hm_buf *body, struct hm_json request, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SANDBOX_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj root = hm_json_root(&rd, request);
    struct hm_bytes kind = hm_json_str(&root, "kind");
    struct hm_bytes version = hm_json_str(&root, "apiVersion");

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hm_bytes_eq_str(kind, kinds[i].kind) &&
            hm_bytes_eq_str(version, kinds[i].version))
            return kinds[i].read(body, &root, err);
    }
    hm_json_close(&root, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) &&
        hm_fail(err, HM_UNSUPPORTED, "no such type of entry here");
}

/* ---- Rekor v2 ---- */

/* Protobuf's JSON has two names for a field. */
static const char *name_in(
    struct hm_json v, const char *camel, const char *snake)
{
    return hm_json_type(hm_json_get(v, snake)) != HM_JSON_NONE ? snake : camel;
}

struct parts {
    struct hm_bytes digest, signature, details, cert, key;
};

static struct hm_bytes read_raw(struct hm_json_obj *verifier, const char *name)
{
    struct hm_json_obj o = hm_json_obj(verifier, name);
    struct hm_bytes raw =
        hm_json_base64(&o, name_in(o.v, "rawBytes", "raw_bytes"), HM_BASE64);

    hm_json_close(&o, HM_JSON_REJECT);
    return raw;
}

static void read_verifier(struct parts *out, struct hm_json_obj *signature)
{
    struct hm_json_obj o = hm_json_obj(signature, "verifier");
    const char *cert = name_in(o.v, "x509Certificate", "x509_certificate");

    out->details = hm_json_str(&o, name_in(o.v, "keyDetails", "key_details"));
    if (hm_json_has(&o, cert))
        out->cert = read_raw(&o, cert);
    else
        out->key = read_raw(&o, name_in(o.v, "publicKey", "public_key"));
    hm_json_close(&o, HM_JSON_REJECT);
}

static bool read_parts(struct parts *out, struct hm_json_rd *rd,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_obj root = hm_json_root(rd, v), o, signature;

    if (hm_json_has(&root, name_in(v, "dsseRequestV002", "dsse_request_v002")))
        hm_json_fail(
            rd, v, HM_UNSUPPORTED, "invalid type, must be hashedrekord");
    o = hm_json_obj(&root,
        name_in(v, "hashedRekordRequestV002", "hashed_rekord_request_v002"));
    signature = hm_json_obj(&o, "signature");
    out->digest = hm_json_base64(&o, "digest", HM_BASE64);
    out->signature = hm_json_base64(&signature, "content", HM_BASE64);
    read_verifier(out, &signature);
    hm_json_close(&signature, HM_JSON_REJECT);
    hm_json_close(&o, HM_JSON_REJECT);
    hm_json_close(&root, HM_JSON_REJECT);
    return hm_json_end(rd, err);
}

/* The details must be those of the one row by which this key signs digests. */
static bool check_details(
    const struct hm_signed *what, const struct parts *parts, struct hm_err *err)
{
    const struct hm_alg *alg = hm_alg_for_key_digest(what->key);

    HM_TRY(hm_alg_check(alg, what->key, HM_ALG_VERIFY, err));
    if (!hm_bytes_eq_str(parts->details, alg->details))
        return hm_fail(
            err, HM_UNSUPPORTED, "key details are not %s", alg->details);
    return true;
}

bool hm_proposal_2(
    struct hm_buf *body, struct hm_json request, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SANDBOX_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    AUTO_SIGNER signer = {0};
    struct parts parts = {0};
    struct hm_digest digest;
    struct hm_signed what;

    rd.null_is_absent = true;
    HM_TRY(read_parts(&parts, &rd, request, err));
    HM_TRY(parts.cert.len > 0 ? take_cert(&signer, parts.cert, err)
                              : hm_key_parse_spki(&signer.key, parts.key, err));
    what = signed_by(&signer);
    what.signature = parts.signature;
    HM_TRY(check_details(&what, &parts, err));
    HM_TRY(hm_digest_from(
        &digest, hm_alg_for_key_digest(what.key)->sig.hash, parts.digest, err));
    what.digests = &digest;
    what.digest_count = 1;
    return check_digest(&what, err) && hm_body_hashedrekord_2(body, &what, err);
}
