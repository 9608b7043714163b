/* SPDX-License-Identifier: Apache-2.0 */
/* What is read keeps its promises; a bundle that can be written is read as the
 * same. */
#include <stdlib.h>

#include "base/limits.h"
#include "bundle/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void write_and_read(const struct hm_evidence *e)
{
    hm_auto(buf) first = hm_buf(HM_EVIDENCE_MAX),
                 second = hm_buf(HM_EVIDENCE_MAX);
    hm_auto_ptr(evidence_file) again = NULL;
    struct hm_err err = {0};

    if (!hm_bundle_write(&first, e, &err)) {
        must(err.code == HM_USAGE || e->format != HM_EVIDENCE_BUNDLE_0_3);
        return;
    }
    must(hm_evidence_parse(&again, hm_buf_view(&first), &err));
    must(hm_bundle_write(&second, hm_evidence_at(again, 0), &err));
    must(hm_bytes_eq(hm_buf_view(&first), hm_buf_view(&second)));
}

static void check(const struct hm_evidence *e)
{
    must(e->format != HM_EVIDENCE_NONE && e->text.len > 0);
    must(e->has_key_hint == (e->cert_count == 0));
    must(e->has_envelope == (e->signature.len == 0));
    must(e->has_envelope == (e->envelope.sig_count > 0));
    must(e->entry_count <= HM_LOG_ENTRIES_MAX);
    must(e->timestamp_count <= HM_TIMESTAMPS_MAX);
    for (size_t i = 0; i < e->cert_count; i++)
        must(e->certs[i].len > 0);
    for (size_t i = 0; i < e->entry_count; i++) {
        const struct hm_entry *entry = &e->entries[i];

        must(entry->log_id.len == 32 && entry->body.len > 0);
        must(entry->set.len > 0 || entry->checkpoint.len > 0);
        must(!entry->has_proof || entry->proof_root.len == 32);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto_ptr(evidence_file) file = NULL;
    struct hm_err err = {0};

    if (!hm_evidence_parse(&file, hm_bytes(data, size), &err)) {
        must(err.code != HM_OK && err.code != HM_SYSTEM && err.msg[0] != '\0');
        return 0;
    }
    must(hm_evidence_count(file) > 0);
    for (size_t i = 0; i < hm_evidence_count(file); i++) {
        const struct hm_evidence *e = hm_evidence_at(file, i);

        if (e->problem != NULL) {
            must(e->problem->code != HM_OK && e->cert_count == 0);
            continue;
        }
        check(e);
        write_and_read(e);
    }
    return 0;
}
