/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed. That he who signed says so is proved, where he is; what he
 * says is his word. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/explain/explain.h"
#include "crypto/digest.h"

static const char statement[] = "statement";

static void write_digest(
    struct hm_buf *out, const struct hm_subject_digest *digest)
{
    hm_buf_put(out, digest->algorithm);
    hm_buf_put_u8(out, ':');
    hm_buf_put(out, digest->value);
}

/* The artifact was given, and has that very digest: no longer a matter of words.
 * Other digests of that subject are, and so is what it is called. */
static bool is_the_artifact(const struct hm_explaining *e, struct hm_bytes text)
{
    const struct hm_artifact *artifact = e->how->artifact;
    struct hm_digest digest;
    struct hm_err none = {0};

    if (!e->said->proved || artifact == NULL ||
        !hm_digest_parse(&digest, text, &none))
        return false;
    for (size_t i = 0; i < artifact->digest_count; i++) {
        if (hm_digest_eq(&digest, &artifact->digests[i]))
            return true;
    }
    return false;
}

static void put_subject(
    const struct hm_explaining *e, const struct hm_subject *subject, bool match)
{
    for (size_t i = 0; i < subject->digest_count; i++) {
        hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
        struct hm_bytes value;
        bool proved;

        write_digest(&text, &subject->digests[i]);
        value = hm_explain_text(e, &text);
        proved = match && is_the_artifact(e, value);
        hm_page_say(e->page,
            &(struct hm_saying){.mark = proved ? HM_PROVED : HM_CLAIMED,
                .by = statement,
                .about = "is about",
                .name = proved ? hm_bytes(NULL, 0) : subject->name,
                .value = value});
    }
    if (match)
        hm_explain_opt(
            e, HM_CLAIMED, statement, "which it calls", subject->name);
}

/* Many files may come from one build: then the first, and the one that is asked
 * about. */
static void put_subjects(const struct hm_explaining *e)
{
    const struct hm_statement *s = &e->said->statement;

    for (size_t i = 0; i < s->subject_count; i++) {
        bool match = e->said->proved && e->how->artifact != NULL &&
            e->said->facts.subject == i;

        if (i < HM_EXPLAIN_LIST_MAX || match)
            put_subject(e, &s->subjects[i], match);
    }
    hm_explain_more(e, "subjects", s->subject_count);
}

static void put_statement(const struct hm_explaining *e)
{
    const struct hm_statement *s = &e->said->statement;
    const char *name = hm_predicate_name(s->predicate_type);

    put_subjects(e);
    hm_explain_say(
        e, HM_CLAIMED, statement, "states, of the type", s->predicate_type);
    if (name != NULL)
        hm_explain_say(
            e, HM_CLAIMED, statement, "which is called", hm_bytes_str(name));
    if (!hm_explain_slsa(e) && !hm_explain_bill(e) && !hm_explain_scan(e) &&
        !hm_explain_vex(e) && !hm_explain_members(e))
        hm_explain_other(e);
}

static void put_claim(const struct hm_explaining *e)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    bool is = e->said->proved && e->how->artifact != NULL;
    struct hm_image_claim claim;
    struct hm_err err = {0};

    if (!hm_image_claim_parse(&claim, &arena, e->evidence->payload, &err)) {
        hm_page_problem(e->page, &err);
        return;
    }
    hm_explain_say(e, is ? HM_PROVED : HM_CLAIMED, "payload", "is about",
        hm_bytes_str(HM_SHOW_DIGEST(&claim.digest)));
    hm_explain_opt(
        e, HM_CLAIMED, "payload", "calls that image", claim.reference);
    for (size_t i = 0; i < claim.optional.count && i < HM_EXPLAIN_LIST_MAX; i++)
        hm_page_say(e->page,
            &(struct hm_saying){.mark = HM_CLAIMED,
                .by = "payload",
                .about = "annotation",
                .name = claim.optional.list[i].name,
                .value = claim.optional.list[i].value});
    hm_explain_more(e, "annotations", claim.optional.count);
}

void hm_explain_what(const struct hm_explaining *e)
{
    const struct hm_evidence *evidence = e->evidence;
    struct hm_err unread = e->said->unread;

    if (e->said->has_statement)
        put_statement(e);
    else if (evidence->has_envelope && unread.code != HM_OK)
        hm_page_problem(e->page, &unread);
    else if (evidence->has_envelope)
        hm_explain_say(e, HM_CLAIMED, "envelope",
            "holds something else, of "
            "the type",
            evidence->envelope.payload_type);
    else if (evidence->has_payload)
        put_claim(e);
    else if (evidence->message_digest.hash != HM_HASH_NONE)
        hm_explain_say(e, e->said->proved ? HM_PROVED : HM_CLAIMED, "signature",
            "is over the bytes that have",
            hm_bytes_str(HM_SHOW_DIGEST(&evidence->message_digest)));
}
