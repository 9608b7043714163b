/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles and the other forms of evidence, which all become one type. */
#include "bundle/evidence.h"
#include "base/err.h"
#include "cmd/inspect/inspect.h"
#include "crypto/digest.h"

static void put_signer(
    struct hm_outline_at at, const struct hm_evidence *evidence)
{
    struct hm_outline_at list;

    if (evidence->has_key_hint)
        hm_outline_text(at, "keyHint", evidence->key_hint);
    if (evidence->cert_count == 0)
        return;
    list = hm_outline_list(at, "certificates");
    for (size_t i = 0; i < evidence->cert_count; i++)
        hm_inspect_cert(hm_outline_map(list, NULL), evidence->certs[i]);
}

static void put_content(
    struct hm_outline_at at, const struct hm_evidence *evidence)
{
    struct hm_outline_at message;

    if (evidence->has_envelope) {
        hm_inspect_dsse(hm_outline_map(at, "envelope"), &evidence->envelope);
        return;
    }
    if (evidence->has_payload)
        hm_outline_json(at, "payload", evidence->payload);
    message = hm_outline_map(at, "messageSignature");
    if (evidence->message_digest.hash != HM_HASH_NONE)
        hm_outline_str(message, "messageDigest",
            HM_SHOW_DIGEST(&evidence->message_digest));
    hm_outline_base64(message, "signature", evidence->signature);
}

static void put_witnesses(
    struct hm_outline_at at, const struct hm_evidence *evidence)
{
    struct hm_outline_at list = hm_outline_list(at, "logEntries");

    for (size_t i = 0; i < evidence->entry_count; i++)
        hm_inspect_entry(hm_outline_map(list, NULL), &evidence->entries[i]);
    list = hm_outline_list(at, "timestamps");
    for (size_t i = 0; i < evidence->timestamp_count; i++)
        hm_inspect_timestamp_response(
            hm_outline_map(list, NULL), evidence->timestamps[i]);
}

/* What is refused as evidence is still shown as what it is: JSON. */
void hm_inspect_evidence(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto_ptr(evidence_file) file = NULL;
    const struct hm_evidence *evidence;
    struct hm_outline_at list;
    struct hm_err err = {0};

    if (!hm_evidence_parse(&file, text, &err)) {
        hm_outline_str(at, "kind", "json");
        hm_outline_problem(at, &err);
        hm_outline_json(at, "content", text);
        return;
    }
    hm_outline_str(at, "kind", "evidence");
    list = hm_outline_list(at, "evidence");
    for (size_t i = 0; (evidence = hm_evidence_at(file, i)) != NULL; i++) {
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_str(
            item, "format", hm_evidence_format_name(evidence->format));
        hm_outline_opt(item, "place", evidence->where);
        if (evidence->problem != NULL) {
            struct hm_err problem = *evidence->problem;

            hm_outline_problem(item, &problem);
            continue;
        }
        put_signer(item, evidence);
        put_content(item, evidence);
        put_witnesses(item, evidence);
    }
}
