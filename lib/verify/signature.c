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

/* The search for who signed. What an envelope signs is hashed once for each
 * function, however many signatures and keys there are. */
struct search {
    const struct hm_trial *t;
    struct hm_digest pae[HM_TRIAL_HASHES];
    size_t pae_count;
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

static bool pae_digest(const struct hm_digest **out, struct search *s,
    enum hm_hash hash, struct hm_err *err)
{
    const struct hm_dsse *envelope = &s->t->evidence->envelope;
    struct hm_digest *room = &s->pae[s->pae_count];

    for (size_t i = 0; i < s->pae_count; i++) {
        if (s->pae[i].hash == hash) {
            *out = &s->pae[i];
            return true;
        }
    }
    assert(s->pae_count < HM_TRIAL_HASHES);
    HM_TRY(hm_work_spend(
        hm_trial_work(s->t), hm_work_of_bytes(envelope->payload.len), err));
    HM_TRY(hm_dsse_pae_digest(
        room, hash, envelope->payload_type, envelope->payload, err));
    s->pae_count++;
    *out = room;
    return true;
}

static bool verify_envelope(struct search *s, const struct hm_key *key,
    const struct hm_alg *alg, struct hm_bytes sig, struct hm_err *err)
{
    const struct hm_dsse *envelope = &s->t->evidence->envelope;
    struct hm_work *work = hm_trial_work(s->t);
    const struct hm_digest *digest;

    if (alg->sig.hash == HM_HASH_NONE) {
        hm_auto(buf) pae = hm_buf(HM_STATEMENT_MAX + HM_KIB);

        HM_TRY(hm_work_verify(work, key, envelope->payload.len, err));
        hm_dsse_pae(&pae, envelope->payload_type, envelope->payload);
        HM_TRY(hm_buf_end(&pae, NULL, err));
        return hm_sig_verify(key, alg->sig, hm_buf_view(&pae), sig, err);
    }
    HM_TRY(pae_digest(&digest, s, alg->sig.hash, err));
    return hm_work_verify(work, key, 0, err) &&
        hm_sig_verify_digest(key, alg->sig, digest, sig, err);
}

static bool verify_by(struct search *s, const struct hm_key *key,
    const struct hm_alg *alg, struct hm_bytes sig, struct hm_err *err)
{
    HM_TRY(hm_alg_check(alg, key, HM_ALG_VERIFY, err));
    return s->t->evidence->has_envelope ? verify_envelope(s, key, alg, sig, err)
                                        : verify_message(s->t, key, alg, err);
}

/* The registry's algorithm; and for the larger curves SHA-256, which older
 * clients used with every curve (bundles up to 0.3, a fixed list). */
static bool verify_one(struct search *s, const struct hm_key *key,
    struct hm_bytes sig, struct hm_err *err)
{
    const struct hm_alg *older = hm_alg_older_for_key(key);
    struct hm_err second = {0};

    if (verify_by(s, key, algorithm(s->t->evidence, key), sig, err))
        return true;
    if (older == NULL)
        return false;
    if (verify_by(s, key, older, sig, &second))
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

/* The same bytes again say nothing new. */
static bool is_repeated(const struct hm_evidence *e, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (hm_bytes_eq(sig_at(e, i), sig_at(e, index)))
            return true;
    }
    return false;
}

/* By any of these keys. One that cannot have made bytes of that length is asked
 * for words only where there are none yet: it costs nothing. */
static bool by_any(struct hm_trial *t, struct search *s, struct hm_bytes sig,
    struct hm_err *err)
{
    const struct hm_key *const *keys =
        t->key != NULL ? &t->key : t->input->keys;
    size_t count = t->key != NULL ? 1 : t->input->key_count;

    for (size_t i = 0; i < count; i++) {
        if (!hm_sig_may_be(keys[i], sig) && err->code != HM_OK)
            continue;
        if (verify_one(s, keys[i], sig, err)) {
            t->key = keys[i];
            t->signature = sig;
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

/* With a certificate its key, and one signature: the material beside it belongs
 * to that one. Otherwise any of the caller's keys and any signature; hints do
 * not choose. */
static bool find_signer(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_evidence *e = t->evidence;
    struct search s = {.t = t};
    size_t count = sig_count(e);

    if (count == 0)
        return hm_fail(err, HM_NOT_FOUND, "the envelope has no signature");
    if (t->key != NULL && count != 1)
        return hm_fail(err, HM_FORMAT,
            "expected one signature beside a certificate, got %zu", count);
    HM_TRY(hash_payload(t, err));
    for (size_t i = 0; i < count; i++) {
        if (is_repeated(e, i))
            continue;
        if (by_any(t, &s, sig_at(e, i), err))
            return true;
        if (hm_trial_unknown(t, err))
            return false;
    }
    return false;
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
