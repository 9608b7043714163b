/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed is the artifact: by its digest, as a subject, or because a
 * payload names it. */
#include "base/err.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "verify/trial.h"

/* A signature over an envelope is one over its encoding, so whoever saves that
 * encoding as a file has a signature over the file, and a log entry that may be
 * the same for both (hashedrekord). Its signer spoke about the subjects of a
 * statement, and never about that file. */
static bool check_no_pae(const struct hm_artifact *artifact, struct hm_err *err)
{
    if (!artifact->pae &&
        !(artifact->has_message && hm_dsse_is_pae(artifact->message)))
        return true;
    return hm_fail(err, HM_MISMATCH,
        "the artifact begins with \"DSSEv1 \": an envelope's signature is "
        "none over a file");
}

/* The digest in the bundle is not signed; where it is told it must be true all
 * the same, or it would deceive who reads it. */
static bool check_message(const struct hm_trial *t, struct hm_err *err)
{
    const struct hm_digest *told = &t->evidence->message_digest;
    struct hm_trial_message message = hm_trial_message(t);
    const struct hm_digest *have;

    if (t->input->artifact->image)
        return hm_fail(err, HM_MISMATCH,
            "a signature over the bytes of a manifest is none of an image: "
            "that is a statement or a payload which names it");
    HM_TRY(check_no_pae(t->input->artifact, err));
    if (told->hash == HM_HASH_NONE)
        return true;
    have = hm_trial_digest(&message, told->hash);
    if (have == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "the artifact's %s digest is needed, and was not given",
            hm_hash_name(told->hash));
    if (!hm_digest_eq(have, told))
        return hm_fail(err, HM_MISMATCH, "artifact is %s, evidence says %s",
            HM_SHOW_DIGEST(have), HM_SHOW_DIGEST(told));
    return true;
}

const struct hm_digest *hm_artifact_digest(
    const struct hm_artifact *artifact, enum hm_hash hash)
{
    for (size_t i = 0; i < artifact->digest_count; i++) {
        if (artifact->digests[i].hash == hash)
            return &artifact->digests[i];
    }
    return NULL;
}

/* cosign's payload: somebody says that an image of this digest is what it is.
 * The signature is over the payload (or the step before failed), and the payload
 * must name the image. Nothing else in it decides. */
static bool check_payload(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_artifact *artifact = t->input->artifact;
    struct hm_image_claim *claim = &t->facts.claim;
    const struct hm_digest *have;

    if (!artifact->image)
        return hm_fail(err, HM_MISMATCH,
            "a signature of an image, and the artifact is none");
    HM_TRY(hm_image_claim_parse(claim, t->arena, t->evidence->payload, err));
    have = hm_artifact_digest(artifact, claim->digest.hash);
    if (have == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "the image's %s digest is needed, and was not given",
            hm_hash_name(claim->digest.hash));
    if (!hm_digest_eq(have, &claim->digest))
        return hm_fail(err, HM_MISMATCH, "image is %s, the payload names %s",
            HM_SHOW_DIGEST(have), HM_SHOW_DIGEST(&claim->digest));
    t->facts.has_claim = true;
    t->facts.annotations = claim->optional;
    return true;
}

/* What `cosign sign -a` wrote stands with the subject; what other statements
 * have there is not what an image's signer means by an annotation. */
static bool take_annotations(struct hm_trial *t, struct hm_err *err)
{
    struct hm_facts *facts = &t->facts;
    const struct hm_subject *subject =
        &facts->statement.subjects[facts->subject];

    if (!hm_facts_is_image_signature(facts))
        return true;
    return hm_members_texts(
               &facts->annotations, t->arena, subject->annotations, err) ||
        hm_wrap(err, "annotations of subject %zu", facts->subject);
}

/* By a digest, or where there is none by what stands for it. */
static bool find_subject(struct hm_facts *facts,
    const struct hm_artifact *artifact, struct hm_err *err)
{
    if (artifact->digest_count == 0 && artifact->other.value.len > 0)
        return hm_statement_find_other(
            &facts->subject, &facts->statement, &artifact->other, err);
    return hm_statement_find(&facts->subject, &facts->statement,
        artifact->digests, artifact->digest_count, err);
}

static bool check_statement(struct hm_trial *t, struct hm_err *err)
{
    const struct hm_dsse *envelope = &t->evidence->envelope;
    const struct hm_artifact *artifact = t->input->artifact;
    struct hm_facts *facts = &t->facts;

    if (!hm_bytes_eq_str(envelope->payload_type, hm_dsse_intoto))
        return hm_fail(err, HM_UNSUPPORTED, "payload type is %s, expected %s",
            HM_SHOW(envelope->payload_type), hm_dsse_intoto);
    HM_TRY(hm_statement_parse(
        &facts->statement, t->arena, envelope->payload, err));
    HM_TRY(find_subject(facts, artifact, err));
    facts->has_statement = true;
    return take_annotations(t, err);
}

static bool check_artifact(struct hm_trial *t, struct hm_err *err)
{
    t->facts.image = t->input->artifact->image;
    if (t->evidence->has_envelope)
        return check_statement(t, err);
    return t->evidence->has_payload ? check_payload(t, err)
                                    : check_message(t, err);
}

static void pass(const struct hm_facts *facts, struct hm_check *check)
{
    if (facts->has_statement)
        hm_check_pass(check, "subject %zu of %zu, %s", facts->subject + 1,
            facts->statement.subject_count,
            HM_SHOW(facts->statement.predicate_type));
    else
        hm_check_pass(check, "%s",
            facts->has_claim ? "named by the payload" : "signed itself");
}

void hm_step_artifact(struct hm_trial *t, struct hm_check *check)
{
    const struct hm_artifact *artifact = t->input->artifact;
    struct hm_err err = {0};

    if (!check_artifact(t, &err)) {
        hm_check_err(check, &err);
        return;
    }
    t->facts.name = artifact->name;
    t->facts.digests = artifact->digests;
    t->facts.digest_count = artifact->digest_count;
    pass(&t->facts, check);
}
