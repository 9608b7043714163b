/* SPDX-License-Identifier: Apache-2.0 */
#include "floor.h"

#include <assert.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <sodium.h>
#include <stdio.h>

#include "base/err.h"
#include "bench.h"
#include "crypto/alg.h"
#include "tsa/timestamp.h"
#include "x509/sct.h"
#include "x509/sigalg.h"

/* ---- Counting ---- */

static void add_text(struct floor *f, enum hm_hash hash, size_t len)
{
    if (hash != HM_HASH_NONE && f->text_count < FLOOR_TEXTS_MAX)
        f->texts[f->text_count++] = (struct floor_text){hash, len};
}

/* A signature over `len` bytes. */
static void add_signed(
    struct floor *f, enum hm_key_type key, enum hm_hash hash, size_t len)
{
    f->signatures[key]++;
    if (key == HM_KEY_ED25519)
        f->note_len = len;
    else
        add_text(f, hash, len);
}

static void add_by_log(
    struct floor *f, const struct hm_root_log *log, size_t len)
{
    add_signed(f, log->alg->key, log->alg->sig.hash, len);
}

/* The type of the key that issued the leaf, among all that the root has. */
static enum hm_key_type issuer_type(
    const struct hm_domain *domain, const struct hm_cert *leaf)
{
    for (size_t i = 0; i < domain->ca_count; i++) {
        const struct hm_ca *ca = domain->cas[i].ca;

        for (size_t c = 0; c < hm_ca_cert_count(ca); c++) {
            if (hm_bytes_eq(hm_ca_cert(ca, c)->subject, leaf->issuer))
                return hm_key_spki_type(hm_ca_cert(ca, c)->spki);
        }
    }
    return HM_KEY_NONE;
}

static bool count_cert(struct floor *f, const struct hm_domain *domain,
    const struct hm_cert *leaf, struct hm_err *err)
{
    struct hm_sig_alg alg;
    struct hm_sct_list scts;

    HM_TRY(hm_sigalg_parse(&alg, leaf->sig_oid, leaf->sig_params, err));
    add_signed(f, issuer_type(domain, leaf), alg.hash, leaf->tbs.len);
    HM_TRY(hm_sct_list_parse(&scts, leaf, err));
    for (size_t i = 0; i < scts.count; i++) {
        const struct hm_root_log *log = hm_root_log_find(
            domain->ctlogs, domain->ctlog_count, scts.scts[i].log_id, NULL);

        if (log != NULL)
            add_by_log(f, log, leaf->tbs.len);
    }
    return true;
}

/* The text of a note ends in front of its last empty line. */
static size_t note_text_len(struct hm_bytes note)
{
    for (size_t at = note.len; at >= 2; at--) {
        if (note.p[at - 1] == '\n' && note.p[at - 2] == '\n')
            return at - 1;
    }
    return note.len;
}

static void count_entry(struct floor *f, const struct hm_domain *domain,
    const struct hm_entry *entry)
{
    /* {"body":"","integratedTime":,"logID":"","logIndex":} and its values. */
    enum { SET_REST = 145, LEAF = 1, NODE = 1 + 2 * HM_TREE_HASH_LEN };
    const struct hm_root_log *log = hm_root_log_find(
        domain->tlogs, domain->tlog_count, entry->log_id, NULL);

    if (log == NULL)
        return;
    if (entry->set.len > 0)
        add_by_log(f, log, entry->body.len / 3 * 4 + SET_REST);
    if (!entry->has_proof)
        return;
    add_text(f, HM_SHA256, LEAF + entry->body.len);
    for (size_t i = 0; i < entry->proof.count; i++)
        add_text(f, HM_SHA256, NODE);
    add_by_log(f, log, note_text_len(entry->checkpoint));
}

/* By the leaf of the authority that the token names. */
static bool count_timestamp(struct floor *f, const struct hm_domain *domain,
    struct hm_bytes der, size_t signature_len, struct hm_err *err)
{
    struct hm_timestamp token;

    HM_TRY(hm_timestamp_parse_response(&token, der, err));
    for (size_t i = 0; i < domain->tsa_count; i++) {
        const struct hm_cert *leaf = hm_ca_leaf(domain->tsas[i].ca);

        if (leaf == NULL || !hm_bytes_eq(leaf->serial, token.signer_serial))
            continue;
        add_text(f, token.imprint.hash, signature_len);
        add_text(f, token.message_digest.hash, token.tst_info.len);
        add_signed(f, hm_key_spki_type(leaf->spki), token.message_digest.hash,
            token.signed_attrs.len);
        return true;
    }
    return true;
}

/* A message's digest is given, an envelope's is not; where the log has the hash
 * of the payload that is forced, too. */
static void count_signature(
    struct floor *f, const struct hm_evidence *e, const struct hm_alg *alg)
{
    f->signatures[alg->key]++;
    if (!e->has_envelope)
        return;
    add_text(f, alg->sig.hash, e->envelope.payload.len + 64);
    if (e->entry_count > 0)
        add_text(f, HM_SHA256, e->envelope.payload.len);
}

static bool count_signer(struct floor *f, const struct hm_evidence *e,
    const struct hm_domain *domain, const struct hm_key *key,
    struct hm_err *err)
{
    hm_auto_ptr(key) own = NULL;
    struct hm_cert leaf;

    if (e->cert_count > 0) {
        HM_TRY(hm_cert_parse(&leaf, e->certs[0], err));
        HM_TRY(count_cert(f, domain, &leaf, err));
        HM_TRY(hm_cert_key(&own, &leaf, err));
        key = own;
    }
    count_signature(f, e, hm_alg_for_key(key));
    return true;
}

/* ---- Computing ---- */

static struct {
    EVP_PKEY_CTX *ctx[FLOOR_KEYS];
    uint8_t sigs[FLOOR_KEYS][256];
    size_t sig_lens[FLOOR_KEYS];
    EVP_MD *mds[FLOOR_HASHES];
    EVP_MD_CTX *md_ctx;
    uint8_t ed_public[crypto_sign_PUBLICKEYBYTES];
    uint8_t ed_secret[crypto_sign_SECRETKEYBYTES];
} ready;

static uint8_t text[65536];
static uint8_t digest[HM_DIGEST_MAX]; /* not zero: that would be cheaper */

static bool prepare_ec(enum hm_key_type type, int curve)
{
    EVP_PKEY *key = EVP_EC_gen(OBJ_nid2sn(curve));
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    size_t *len = &ready.sig_lens[type];

    *len = sizeof(ready.sigs[type]);
    ready.ctx[type] = ctx;
    EVP_PKEY_free(key);
    return ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
        EVP_PKEY_sign(
            ctx, ready.sigs[type], len, digest, hm_key_field_len(type)) == 1 &&
        EVP_PKEY_verify_init(ctx) == 1;
}

static bool prepare(void)
{
    if (ready.md_ctx != NULL)
        return true;
    bench_fill(text, sizeof(text));
    bench_fill(digest, sizeof(digest));
    ready.md_ctx = EVP_MD_CTX_new();
    ready.mds[HM_SHA256] = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    ready.mds[HM_SHA384] = EVP_MD_fetch(NULL, "SHA2-384", NULL);
    ready.mds[HM_SHA512] = EVP_MD_fetch(NULL, "SHA2-512", NULL);
    return sodium_init() >= 0 &&
        crypto_sign_keypair(ready.ed_public, ready.ed_secret) == 0 &&
        prepare_ec(HM_KEY_P256, NID_X9_62_prime256v1) &&
        prepare_ec(HM_KEY_P384, NID_secp384r1);
}

static bool sign_note(struct floor *f)
{
    static_assert(sizeof(f->note_sig) == crypto_sign_BYTES, "one signature");
    return crypto_sign_detached(
               f->note_sig, NULL, text, f->note_len, ready.ed_secret) == 0;
}

static bool verify(const struct floor *f, enum hm_key_type type)
{
    if (type == HM_KEY_ED25519)
        return crypto_sign_verify_detached(
                   f->note_sig, text, f->note_len, ready.ed_public) == 0;
    return EVP_PKEY_verify(ready.ctx[type], ready.sigs[type],
               ready.sig_lens[type], digest, hm_key_field_len(type)) == 1;
}

static bool hash(const struct floor_text *t)
{
    uint8_t out[EVP_MAX_MD_SIZE];

    return EVP_DigestInit_ex2(ready.md_ctx, ready.mds[t->hash], NULL) == 1 &&
        EVP_DigestUpdate(ready.md_ctx, text, t->len) == 1 &&
        EVP_DigestFinal_ex(ready.md_ctx, out, NULL) == 1;
}

bool floor_of(struct floor *out, const struct hm_evidence *evidence,
    const struct hm_root *root, const struct hm_key *key, struct hm_err *err)
{
    const struct hm_domain *domain = hm_root_domain(root, 0);
    size_t signature_len = evidence->has_envelope
        ? evidence->envelope.sigs[0].sig.len
        : evidence->signature.len;

    *out = (struct floor){0};
    HM_TRY(count_signer(out, evidence, domain, key, err));
    for (size_t i = 0; i < evidence->entry_count; i++)
        count_entry(out, domain, &evidence->entries[i]);
    for (size_t i = 0; i < evidence->timestamp_count; i++)
        HM_TRY(count_timestamp(
            out, domain, evidence->timestamps[i], signature_len, err));
    for (size_t i = 0; i < out->text_count; i++) {
        if (out->texts[i].len > sizeof(text))
            return hm_fail(err, HM_LIMIT, "a text of more than 64 KiB");
    }
    if (out->signatures[HM_KEY_NONE] + out->signatures[HM_KEY_P521] +
            out->signatures[HM_KEY_RSA] >
        0)
        return hm_fail(err, HM_UNSUPPORTED, "a kind of key without a floor");
    if (!prepare() || !sign_note(out))
        return hm_fail(err, HM_SYSTEM, "the libraries cannot be prepared");
    return true;
}

const char *floor_show(char *out, size_t size, const struct floor *floor)
{
    size_t at = 0;

    for (size_t type = 0; type < FLOOR_KEYS; type++) {
        if (floor->signatures[type] > 0 && at < size)
            at += (size_t)snprintf(out + at, size - at, "%u x %s, ",
                floor->signatures[type],
                hm_key_type_name((enum hm_key_type)type));
    }
    if (at < size)
        snprintf(out + at, size - at, "%zu hashes", floor->text_count);
    return out;
}

bool floor_run(const struct floor *floor)
{
    for (size_t type = 0; type < FLOOR_KEYS; type++) {
        for (unsigned i = 0; i < floor->signatures[type]; i++) {
            if (!verify(floor, (enum hm_key_type)type))
                return false;
        }
    }
    for (size_t i = 0; i < floor->text_count; i++) {
        if (!hash(&floor->texts[i]))
            return false;
    }
    return true;
}
