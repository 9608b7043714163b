/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed is the artifact: by its digest, or as a subject. */
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
    const struct hm_digest *have;

    HM_TRY(check_no_pae(t->input->artifact, err));
    if (told->hash == HM_HASH_NONE)
        return true;
    have = hm_trial_digest(t, told->hash);
    if (have == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "the artifact's %s digest is needed, and was not given",
            hm_hash_name(told->hash));
    if (!hm_digest_eq(have, told))
        return hm_fail(err, HM_MISMATCH, "artifact is %s, evidence says %s",
            HM_SHOW_DIGEST(have), HM_SHOW_DIGEST(told));
    return true;
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
    HM_TRY(hm_statement_find(&facts->subject, &facts->statement,
        artifact->digests, artifact->digest_count, err));
    facts->has_statement = true;
    return true;
}

void hm_step_artifact(struct hm_trial *t, struct hm_check *check)
{
    const struct hm_artifact *artifact = t->input->artifact;
    struct hm_err err = {0};
    bool ok = t->evidence->has_envelope ? check_statement(t, &err)
                                        : check_message(t, &err);

    if (!ok) {
        hm_check_err(check, &err);
        return;
    }
    t->facts.digests = artifact->digests;
    t->facts.digest_count = artifact->digest_count;
    if (t->facts.has_statement)
        hm_check_pass(check, "subject %zu of %zu, %s", t->facts.subject + 1,
            t->facts.statement.subject_count,
            HM_SHOW(t->facts.statement.predicate_type));
    else
        hm_check_pass(check, "signed itself");
}
