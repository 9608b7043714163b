/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes and statements. */
#include "intoto/statement.h"
#include "base/err.h"
#include "cmd/inspect/inspect.h"

static void put_subjects(
    struct hm_outline_at at, const struct hm_statement *statement)
{
    struct hm_outline_at list = hm_outline_list(at, "subjects");

    for (size_t i = 0; i < statement->subject_count; i++) {
        const struct hm_subject *subject = &statement->subjects[i];
        struct hm_outline_at item = hm_outline_map(list, NULL), digests;

        hm_outline_text(item, "name", subject->name);
        digests = hm_outline_list(item, "digests");
        for (size_t k = 0; k < subject->digest_count; k++) {
            struct hm_outline_at digest = hm_outline_map(digests, NULL);

            hm_outline_text(digest, "algorithm", subject->digests[k].algorithm);
            hm_outline_text(digest, "value", subject->digests[k].value);
        }
    }
}

void hm_inspect_statement(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct hm_statement statement = {0};
    struct hm_err err = {0};
    const char *name;

    if (!hm_statement_parse(&statement, &arena, text, &err)) {
        hm_outline_problem(at, &err);
        hm_outline_json(at, "content", text);
        return;
    }
    name = hm_predicate_name(statement.predicate_type);
    hm_outline_str(at, "statementVersion",
        statement.version == HM_STATEMENT_V1 ? "v1" : "v0.1");
    put_subjects(at, &statement);
    hm_outline_text(at, "predicateType", statement.predicate_type);
    if (name != NULL)
        hm_outline_str(at, "predicateName", name);
    if (statement.predicate.len > 0)
        hm_outline_json(at, "predicate", statement.predicate);
}

static void put_sigs(struct hm_outline_at at, const struct hm_dsse *envelope)
{
    struct hm_outline_at list = hm_outline_list(at, "signatures");

    for (size_t i = 0; i < envelope->sig_count; i++) {
        const struct hm_dsse_sig *sig = &envelope->sigs[i];
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_opt(item, "keyId", sig->keyid);
        hm_outline_base64(item, "signature", sig->sig);
        if (sig->cert.len > 0)
            hm_inspect_pem(hm_outline_map(item, "certificate"), sig->cert);
    }
}

void hm_inspect_dsse(struct hm_outline_at at, const struct hm_dsse *envelope)
{
    hm_outline_text(at, "payloadType", envelope->payload_type);
    hm_outline_u64(at, "payloadSize", envelope->payload.len);
    if (hm_bytes_eq_str(envelope->payload_type, hm_dsse_intoto))
        hm_inspect_statement(
            hm_outline_map(at, "statement"), envelope->payload);
    else
        hm_outline_text(at, "payload", envelope->payload);
    put_sigs(at, envelope);
}
