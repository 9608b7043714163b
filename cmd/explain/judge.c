/* SPDX-License-Identifier: Apache-2.0 */
/* What a piece of evidence proves, by the judge. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "crypto/digest.h"

void hm_explained_free(struct hm_explained *explained)
{
    hm_report_free(explained->report);
    hm_arena_free(&explained->arena);
    *explained = (struct hm_explained){0};
}

/* ---- What it says it is about ---- */

static void add_digest(struct hm_explained *out, const struct hm_digest *digest)
{
    enum { ROOM = sizeof(out->digests) / sizeof(out->digests[0]) };

    if (out->own.digest_count < ROOM)
        out->digests[out->own.digest_count++] = *digest;
}

/* By the functions that we know; others identify nothing that is judged. */
static bool add_subject(struct hm_explained *out,
    const struct hm_subject *subject, struct hm_err *err)
{
    for (size_t i = 0; i < subject->digest_count; i++) {
        const struct hm_subject_digest *from = &subject->digests[i];
        hm_auto(buf) text = hm_buf(2 * HM_DIGEST_MAX + 16);
        struct hm_digest digest;

        if (hm_hash_by_name(from->algorithm) == HM_HASH_NONE)
            continue;
        hm_buf_put(&text, from->algorithm);
        hm_buf_put_u8(&text, ':');
        hm_buf_put(&text, from->value);
        HM_TRY(hm_buf_end(&text, NULL, err));
        HM_TRY(hm_digest_parse(&digest, hm_buf_view(&text), err));
        add_digest(out, &digest);
    }
    return true;
}

static bool add_subjects(struct hm_explained *out, struct hm_err *err)
{
    for (size_t i = 0; i < out->statement.subject_count; i++) {
        if (out->own.digest_count > 0)
            return true;
        HM_TRY(add_subject(out, &out->statement.subjects[i], err));
    }
    return true;
}

static bool read_own(struct hm_explained *out,
    const struct hm_evidence *evidence, struct hm_err *err)
{
    struct hm_image_claim claim;

    if (evidence->has_payload) {
        HM_TRY(
            hm_image_claim_parse(&claim, &out->arena, evidence->payload, err));
        add_digest(out, &claim.digest);
    } else if (out->has_statement) {
        HM_TRY(add_subjects(out, err));
    } else if (!evidence->has_envelope &&
        evidence->message_digest.hash != HM_HASH_NONE) {
        add_digest(out, &evidence->message_digest);
    }
    out->own.name = HM_LIT("what it says it is about");
    out->own.digests = out->digests;
    out->own.image = evidence->has_payload ||
        (out->has_statement &&
            hm_bytes_eq_str(out->statement.predicate_type, hm_facts_sign_type));
    if (out->own.digest_count > 0)
        return true;
    return hm_fail(err, HM_NOT_FOUND,
        "the evidence has no digest of what was signed: hallmark verify asks "
        "with the artifact itself");
}

/* ---- What it proves ---- */

static void read_statement(
    struct hm_explained *out, const struct hm_evidence *evidence)
{
    if (!evidence->has_envelope ||
        !hm_bytes_eq_str(evidence->envelope.payload_type, hm_dsse_intoto))
        return;
    out->has_statement = hm_statement_parse(
        &out->statement, &out->arena, evidence->envelope.payload, &out->unread);
}

static bool judge(struct hm_explained *out, const struct hm_explain *how,
    const struct hm_evidence *evidence, struct hm_err *err)
{
    const struct hm_verify_opts opts = {.has_now = true, .now = how->now};
    const struct hm_verify_input input = {
        .root = how->root,
        .artifact = how->artifact != NULL ? how->artifact : &out->own,
        .keys = how->keys,
        .key_count = how->key_count,
        .opts = &opts,
        .work = how->work,
    };

    HM_TRY(hm_report_new(&out->report, err));
    out->proved = hm_verify(&out->facts, hm_report_root(out->report), evidence,
        &input, &out->arena);
    if (out->proved)
        return hm_report_end(out->report, err);
    if (!hm_report_yes(out->report, &out->why))
        return true;
    return hm_fail(err, HM_SYSTEM, "the judge contradicts itself");
}

bool hm_explain_judge(struct hm_explained *out, const struct hm_explain *how,
    const struct hm_evidence *evidence, struct hm_err *err)
{
    *out = (struct hm_explained){.arena = hm_arena(2 * HM_FACTS_ARENA_MAX)};
    read_statement(out, evidence);
    if (out->unread.code == HM_SYSTEM) {
        *err = out->unread;
        return false;
    }
    if (how->artifact != NULL || read_own(out, evidence, &out->why))
        HM_TRY(judge(out, how, evidence, err));
    if (out->why.code != HM_SYSTEM)
        return true;
    *err = out->why;
    return false;
}
