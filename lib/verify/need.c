/* SPDX-License-Identifier: Apache-2.0 */
/* What must be computed of an artifact before its evidence can be judged. A
 * large file is read once, so this is asked first. */
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "verify/verify.h"

static unsigned bit(enum hm_hash hash)
{
    return hash == HM_HASH_NONE ? 0 : 1U << hash;
}

/* Both rows of a key, and for Ed25519 both schemes: which one it is depends on
 * the log, and a digest too many costs less than one too few. */
static void add_key(struct hm_artifact_need *need, enum hm_key_type type)
{
    switch (type) {
    case HM_KEY_P384:
        need->hashes |= bit(HM_SHA384);
        return;
    case HM_KEY_P521:
        need->hashes |= bit(HM_SHA512);
        return;
    case HM_KEY_ED25519:
        need->hashes |= bit(HM_SHA512);
        need->message = true;
        return;
    case HM_KEY_NONE:
    case HM_KEY_P256:
    case HM_KEY_RSA:
        return;
    }
}

static void add_signer(struct hm_artifact_need *need,
    const struct hm_evidence *evidence, const struct hm_key *const *keys,
    size_t key_count)
{
    struct hm_err ignored = {0};
    struct hm_cert leaf;

    if (evidence->cert_count == 0) {
        for (size_t i = 0; i < key_count && keys != NULL; i++) {
            if (keys[i] != NULL)
                add_key(need, hm_key_type(keys[i]));
        }
    } else if (hm_cert_parse(&leaf, evidence->certs[0], &ignored)) {
        add_key(need, hm_key_spki_type(leaf.spki));
    }
}

static void add_subjects(
    struct hm_artifact_need *need, const struct hm_statement *statement)
{
    for (size_t i = 0; i < statement->subject_count; i++) {
        const struct hm_subject *subject = &statement->subjects[i];

        for (size_t d = 0; d < subject->digest_count; d++)
            need->hashes |= bit(hm_hash_by_name(subject->digests[d].algorithm));
    }
}

static void add_statement(
    struct hm_artifact_need *need, const struct hm_dsse *envelope)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    struct hm_statement statement;
    struct hm_err ignored = {0};

    if (hm_statement_parse(&statement, &arena, envelope->payload, &ignored))
        add_subjects(need, &statement);
}

static void add_claim(struct hm_artifact_need *need, struct hm_bytes payload)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_err ignored = {0};
    struct hm_image_claim claim;

    if (hm_image_claim_parse(&claim, &arena, payload, &ignored))
        need->hashes |= bit(claim.digest.hash);
}

struct hm_artifact_need hm_verify_need(const struct hm_evidence *evidence,
    const struct hm_key *const *keys, size_t key_count)
{
    struct hm_artifact_need need = {.hashes = bit(HM_SHA256)};

    if (evidence->problem != NULL)
        return need;
    if (evidence->has_envelope) {
        add_statement(&need, &evidence->envelope);
        return need;
    }
    if (evidence->has_payload) {
        add_claim(&need, evidence->payload);
        return need;
    }
    need.hashes |= bit(evidence->message_digest.hash);
    add_signer(&need, evidence, keys, key_count);
    for (size_t i = 0; i < evidence->entry_count; i++)
        need.hashes |= bit(hm_entry_hash(&evidence->entries[i]));
    return need;
}
