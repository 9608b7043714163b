/* SPDX-License-Identifier: Apache-2.0 */
/* How cosign kept an entry of Rekor v1 before there were bundles, in files and
 * beside the layers of images. */
#include "bundle/material.h"
#include "enc/hex.h"
#include "tlog/field.h"

enum { LOG_ID_LEN = 32 };

static struct hm_bytes read_log_id(struct hm_json_obj *payload)
{
    struct hm_json v = hm_json_any(payload, "logID");
    struct hm_bytes text = hm_json_rd_str(payload->rd, v);
    uint8_t *id = hm_json_rd_alloc(payload->rd, v, LOG_ID_LEN, 1);
    struct hm_err err = {0};

    if (hm_json_failed(payload->rd))
        return hm_bytes(NULL, 0);
    if (!hm_hex_decode_exact(id, LOG_ID_LEN, HM_HEX, text, &err))
        hm_json_fail(payload->rd, v, err.code, "%s", err.msg);
    return hm_bytes(id, LOG_ID_LEN);
}

static void read_payload(struct hm_entry *out, struct hm_json_obj *rekor)
{
    struct hm_json_obj o = hm_json_obj(rekor, "Payload");

    out->body = hm_field_bytes(&o, "body", HM_LOG_BODY_MAX);
    hm_json_any(&o, "integratedTime");
    out->time_s = hm_field_time(&o, "integratedTime");
    hm_json_any(&o, "logIndex");
    out->index = (uint64_t)hm_field_i64(&o, "logIndex");
    out->log_id = read_log_id(&o);
    hm_json_close(&o, HM_JSON_REJECT);
}

struct hm_entry *hm_material_rekor(
    struct hm_evidence *out, struct hm_json_obj *rekor)
{
    struct hm_entry *entry =
        hm_json_rd_alloc(rekor->rd, rekor->v, 1, sizeof(*entry));

    if (entry == NULL)
        return NULL;
    entry->set =
        hm_field_bytes(rekor, "SignedEntryTimestamp", HM_SIGNATURE_MAX);
    read_payload(entry, rekor);
    hm_json_close(rekor, HM_JSON_REJECT);
    out->entries = entry;
    out->entry_count = 1;
    return entry;
}
