/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/lab_layer.h"

#include "base/err.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "enc/pem.h"

static struct hm_buf *add(struct lab_layer *out)
{
    struct hm_buf *buf = &out->bufs[out->members.count];

    *buf = hm_buf(HM_MIB);
    return buf;
}

static bool end(struct lab_layer *out, const char *name, struct hm_err *err)
{
    struct hm_member *member = &out->list[out->members.count];

    member->name = hm_bytes_str(name);
    HM_TRY(hm_buf_end(&out->bufs[out->members.count++], &member->value, err));
    return true;
}

static void put_rekor(struct hm_buf *out, const struct hm_entry *entry)
{
    hm_buf_put_str(out, "{\"SignedEntryTimestamp\":\"");
    hm_base64_encode(out, HM_BASE64, entry->set);
    hm_buf_put_str(out, "\",\"Payload\":{\"body\":\"");
    hm_base64_encode(out, HM_BASE64, entry->body);
    hm_buf_printf(out, "\",\"integratedTime\":%lld,\"logIndex\":%llu,",
        (long long)entry->time_s, (unsigned long long)entry->index);
    hm_buf_put_str(out, "\"logID\":\"");
    hm_hex_encode(out, entry->log_id);
    hm_buf_put_str(out, "\"}}");
}

static bool add_witnesses(
    struct lab_layer *out, const struct hm_evidence *e, struct hm_err *err)
{
    struct hm_buf *buf;

    if (e->entry_count > 0) {
        put_rekor(add(out), &e->entries[0]);
        HM_TRY(end(out, "dev.sigstore.cosign/bundle", err));
    }
    if (e->timestamp_count == 0)
        return true;
    buf = add(out);
    hm_buf_put_str(buf, "{\"SignedRFC3161Timestamp\":\"");
    hm_base64_encode(buf, HM_BASE64, e->timestamps[0]);
    hm_buf_put_str(buf, "\"}");
    return end(out, "dev.sigstore.cosign/rfc3161timestamp", err);
}

bool lab_layer(
    struct lab_layer *out, const struct lab_made *made, struct hm_err *err)
{
    const struct hm_evidence *e = &made->evidence;

    *out = (struct lab_layer){.members.list = out->list};
    out->layer.annotations = &out->members;
    out->layer.media_type = hm_bytes_str(
        e->has_envelope ? hm_layer_attestation : hm_layer_signature);
    out->layer.blob = e->has_envelope ? e->stamped : e->payload;
    hm_base64_encode(add(out), HM_BASE64, e->signature);
    HM_TRY(end(out, "dev.cosignproject.cosign/signature", err));
    if (e->cert_count > 0) {
        hm_pem_write(add(out), "CERTIFICATE", e->certs[0]);
        HM_TRY(end(out, "dev.sigstore.cosign/certificate", err));
    }
    return add_witnesses(out, e, err);
}

void hm_lab_layer_free(struct lab_layer *layer)
{
    for (size_t i = 0; i < LAB_ANNOTATIONS; i++)
        hm_buf_free(&layer->bufs[i]);
}
