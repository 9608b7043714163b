/* SPDX-License-Identifier: Apache-2.0 */
/* The signature itself. The algorithm follows from the key and from the kind of
 * log entry, by a fixed table: never from what the signature says. */
#include <assert.h>

#include "base/err.h"
#include "base/text.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "verify/trial.h"

/* One key, two schemes: Ed25519 over the message, or over its SHA-512. What is
 * logged as hashedrekord is the latter, because that log holds digests only;
 * everything else is the former (sigstore-go and cosign do the same). */
static bool logged_as_digest(const struct hm_evidence *evidence)
{
    for (size_t i = 0; i < evidence->entry_count; i++) {
        if (hm_bytes_eq_str(evidence->entries[i].kind, "hashedrekord"))
            return true;
    }
    return false;
}

static const struct hm_alg *algorithm(
    const struct hm_evidence *evidence, const struct hm_key *key)
{
    return logged_as_digest(evidence) ? hm_alg_for_key_digest(key)
                                      : hm_alg_for_key(key);
}

enum { FORMS = 2 }; /* of what an envelope signs: its PAE, its bare payload */

/* The search for who signed. What an envelope signs is hashed once for each
 * function and form, however many signatures and keys there are. */
struct search {
    const struct hm_trial *t;
    bool given; /* any of the caller's keys, not that of a certificate */
    struct hm_digest signed_text[FORMS][HM_TRIAL_HASHES];
    size_t hashed[FORMS];
};

/* One signature and the key that it is tried with. */
struct attempt {
    struct hm_bytes sig, id; /* id: that the evidence says of the key */
    const struct hm_key *key;
    const struct hm_key_terms *terms;
};

static bool verify_message(const struct hm_trial *t, const struct hm_key *key,
    const struct hm_alg *alg, struct hm_err *err)
{
    struct hm_work *work = hm_trial_work(t);
    struct hm_trial_message signed_text = hm_trial_message(t);
    struct hm_bytes sig = t->evidence->signature;
    const struct hm_digest *digest;

    if (alg->sig.hash == HM_HASH_NONE) {
        if (!signed_text.has_message)
            return hm_fail(err, HM_UNSUPPORTED,
                "a pure Ed25519 signature needs the artifact itself, not only "
                "its digest, and none of more than %zu bytes",
                (size_t)HM_BLOB_MESSAGE_MAX);
        return hm_work_verify(work, key, signed_text.message.len, err) &&
            hm_sig_verify(key, alg->sig, signed_text.message, sig, err);
    }
    digest = hm_trial_digest(&signed_text, alg->sig.hash);
    if (digest == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "the artifact's %s digest is needed, and was not given",
            hm_hash_name(alg->sig.hash));
    return hm_work_verify(work, key, 0, err) &&
        hm_sig_verify_digest(key, alg->sig, digest, sig, err);
}

static bool hash_envelope(struct hm_digest *out, const struct search *s,
    enum hm_hash hash, bool bare, struct hm_err *err)
{
    const struct hm_dsse *envelope = &s->t->evidence->envelope;

    HM_TRY(hm_work_spend(
        hm_trial_work(s->t), hm_work_of_bytes(envelope->payload.len), err));
    if (bare)
        return hm_digest_of(out, hash, envelope->payload, err);
    return hm_dsse_pae_digest(
        out, hash, envelope->payload_type, envelope->payload, err);
}

static bool envelope_digest(const struct hm_digest **out, struct search *s,
    enum hm_hash hash, bool bare, struct hm_err *err)
{
    struct hm_digest *room = s->signed_text[bare];
    size_t count = s->hashed[bare];

    for (size_t i = 0; i < count; i++) {
        if (room[i].hash == hash) {
            *out = &room[i];
            return true;
        }
    }
    assert(count < HM_TRIAL_HASHES);
    HM_TRY(hash_envelope(&room[count], s, hash, bare, err));
    s->hashed[bare]++;
    *out = &room[count];
    return true;
}

/* Ed25519 signs the bytes themselves. */
static bool verify_whole(const struct search *s, const struct attempt *a,
    struct hm_sig_alg alg, struct hm_err *err)
{
    const struct hm_dsse *envelope = &s->t->evidence->envelope;
    hm_auto(buf) pae = hm_buf(HM_STATEMENT_MAX + HM_KIB);

    HM_TRY(hm_work_verify(
        hm_trial_work(s->t), a->key, envelope->payload.len, err));
    if (a->terms->bare)
        return hm_sig_verify(a->key, alg, envelope->payload, a->sig, err);
    hm_dsse_pae(&pae, envelope->payload_type, envelope->payload);
    HM_TRY(hm_buf_end(&pae, NULL, err));
    return hm_sig_verify(a->key, alg, hm_buf_view(&pae), a->sig, err);
}

static bool verify_envelope(struct search *s, const struct attempt *a,
    struct hm_sig_alg alg, struct hm_err *err)
{
    const struct hm_digest *digest;

    if (alg.hash == HM_HASH_NONE)
        return verify_whole(s, a, alg, err);
    HM_TRY(envelope_digest(&digest, s, alg.hash, a->terms->bare, err));
    return hm_work_verify(hm_trial_work(s->t), a->key, 0, err) &&
        hm_sig_verify_digest(a->key, alg, digest, a->sig, err);
}

/* r and s side by side, as key services write it: the same numbers as in DER,
 * and nothing in the evidence says which it is. Only of a key that the caller
 * gave: what has a certificate or a log entry has one encoding. */
static bool may_be_raw(const struct search *s, const struct attempt *a)
{
    size_t field = hm_key_field_len(hm_key_type(a->key));

    return s->given && s->t->evidence->has_envelope && field > 0 &&
        a->sig.len == 2 * field;
}

static bool verify_raw(struct search *s, const struct attempt *a,
    const struct hm_alg *alg, struct hm_err *err)
{
    return verify_envelope(
        s, a, (struct hm_sig_alg){HM_SIG_ECDSA_P1363, alg->sig.hash}, err);
}

static bool verify_by(struct search *s, const struct attempt *a,
    const struct hm_alg *alg, struct hm_err *err)
{
    HM_TRY(hm_alg_check(alg, a->key, HM_ALG_VERIFY, err));
    if (!s->t->evidence->has_envelope && a->terms->bare)
        return hm_fail(err, HM_MISMATCH,
            "this key signs what envelopes carry, and here is none");
    if (!s->t->evidence->has_envelope)
        return verify_message(s->t, a->key, alg, err);
    if (verify_envelope(s, a, alg->sig, err))
        return true;
    if (err->code != HM_MISMATCH || !may_be_raw(s, a))
        return false;
    *err = (struct hm_err){0};
    return verify_raw(s, a, alg, err);
}

/* The registry's algorithm; and for the larger curves SHA-256, which older
 * clients used with every curve (bundles up to 0.3, a fixed list). */
static bool verify_one(
    struct search *s, const struct attempt *a, struct hm_err *err)
{
    const struct hm_alg *older = hm_alg_older_for_key(a->key);
    struct hm_err second = {0};

    if (verify_by(s, a, algorithm(s->t->evidence, a->key), err))
        return true;
    if (older == NULL)
        return false;
    if (verify_by(s, a, older, &second))
        return true;
    if (hm_trial_unknown(s->t, &second))
        *err = second; /* nothing is known: not "no" */
    return false;
}

static size_t sig_count(const struct hm_evidence *e)
{
    return e->has_envelope ? e->envelope.sig_count : 1;
}

static struct hm_bytes sig_at(const struct hm_evidence *e, size_t i)
{
    return e->has_envelope ? e->envelope.sigs[i].sig : e->signature;
}

/* The hint of a bundle is about its only signature. */
static struct hm_bytes id_at(const struct hm_evidence *e, size_t i)
{
    if (e->has_envelope && e->envelope.sigs[i].keyid.len > 0)
        return e->envelope.sigs[i].keyid;
    return e->key_hint;
}

/* The same bytes again say nothing new. */
static bool is_repeated(const struct hm_evidence *e, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (hm_bytes_eq(sig_at(e, i), sig_at(e, index)) &&
            hm_bytes_eq(id_at(e, i), id_at(e, index)))
            return true;
    }
    return false;
}

static const struct hm_key_terms no_terms;

static const struct hm_key_terms *terms_of(const struct search *s, size_t i)
{
    const struct hm_key_terms *terms = s->t->input->terms;

    return s->given && terms != NULL ? &terms[i] : &no_terms;
}

/* A key that the caller knows by a name is asked about signatures that are said
 * to be its own, and no others. */
static bool is_named(const struct attempt *a)
{
    return a->terms->id.p == NULL || hm_bytes_eq(a->terms->id, a->id);
}

/* By any of these keys. One that cannot have made bytes of that length is asked
 * for words only where there are none yet: it costs nothing. */
static bool by_any(
    struct hm_trial *t, struct search *s, struct attempt *a, struct hm_err *err)
{
    const struct hm_key *const *keys = s->given ? t->input->keys : &t->key;
    size_t count = s->given ? t->input->key_count : 1;

    for (size_t i = 0; i < count; i++) {
        a->key = keys[i];
        a->terms = terms_of(s, i);
        if (!is_named(a) ||
            (!hm_sig_may_be(a->key, a->sig) && !may_be_raw(s, a) &&
                err->code != HM_OK))
            continue;
        if (verify_one(s, a, err)) {
            t->key = a->key;
            t->terms = a->terms;
            t->signature = a->sig;
            return true;
        }
        if (hm_trial_unknown(t, err))
            return false; /* nothing is known: not "no" */
    }
    return false;
}

/* By every function at once: which one is needed depends on the key, and on what
 * the log's entry says. */
static bool hash_payload(struct hm_trial *t, struct hm_err *err)
{
    static const enum hm_hash hashes[HM_TRIAL_HASHES] = {
        HM_SHA256, HM_SHA384, HM_SHA512};
    struct hm_bytes payload = t->evidence->payload;

    if (!t->evidence->has_payload)
        return true;
    if (payload.len > HM_CLAIM_MAX)
        return hm_fail(err, HM_LIMIT, "payload of %zu bytes, limit %zu",
            payload.len, (size_t)HM_CLAIM_MAX);
    for (size_t i = 0; i < HM_TRIAL_HASHES; i++) {
        HM_TRY(hm_work_spend(
            hm_trial_work(t), hm_work_of_bytes(payload.len), err));
        HM_TRY(hm_digest_of(&t->payload[i], hashes[i], payload, err));
    }
    t->payload_count = HM_TRIAL_HASHES;
    return true;
}

static bool fail_unnamed(const struct hm_trial *t, struct hm_err *err)
{
    struct hm_bytes id = id_at(t->evidence, 0);

    if (id.len == 0)
        return hm_fail(err, HM_NOT_FOUND,
            "the signature does not say by which key, and each given key "
            "has an id");
    return hm_fail(err, HM_NOT_FOUND, "no given key has the id %s%s",
        HM_SHOW(id), sig_count(t->evidence) > 1 ? " or another there" : "");
}

/* With a certificate its key, and one signature: the material beside it belongs
 * to that one. Otherwise any of the caller's keys and any signature; hints do
 * not choose, but for keys that the caller knows by an id. */
static bool find_signer(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_evidence *e = t->evidence;
    struct search s = {.t = t, .given = t->key == NULL};
    size_t count = sig_count(e);

    if (count == 0)
        return hm_fail(err, HM_NOT_FOUND, "the envelope has no signature");
    if (!s.given && count != 1)
        return hm_fail(err, HM_FORMAT,
            "expected one signature beside a certificate, got %zu", count);
    HM_TRY(hash_payload(t, err));
    for (size_t i = 0; i < count; i++) {
        struct attempt a = {.sig = sig_at(e, i), .id = id_at(e, i)};

        if (is_repeated(e, i))
            continue;
        if (by_any(t, &s, &a, err))
            return true;
        if (hm_trial_unknown(t, err))
            return false;
    }
    return err->code != HM_OK ? false : fail_unnamed(t, err);
}

void hm_step_signature(struct hm_trial *t, struct hm_check *check)
{
    struct hm_err err = {0};

    if (t->key == NULL && (hm_trial_by_cert(t) || t->input->key_count == 0))
        return;
    if (!find_signer(t, &err)) {
        hm_trial_fail(t, check, &err);
        return;
    }
    t->facts.key_id = *hm_key_id(t->key);
    hm_check_pass(check, "%s key %.16s", hm_key_name(t->key),
        HM_SHOW_DIGEST(&t->facts.key_id) + sizeof("sha256:") - 1);
}
