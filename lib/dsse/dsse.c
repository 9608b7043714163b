/* SPDX-License-Identifier: Apache-2.0 */
#include "dsse/dsse.h"

#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"

const char hm_dsse_intoto[] = "application/vnd.in-toto+json";

/* Both alphabets are in use and no text says which it is, so the text decides:
 * one with '-' or '_' is URL-safe throughout. A mixed one is neither, and the
 * decoder refuses it. */
static struct hm_bytes base64(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = hm_json_any(o, name);
    struct hm_bytes text = hm_json_text(v);
    bool url = hm_bytes_find(text, '-') < text.len ||
        hm_bytes_find(text, '_') < text.len;

    return hm_json_rd_base64(
        o->rd, v, url ? HM_BASE64URL_OPTIONAL_PAD : HM_BASE64_OPTIONAL_PAD);
}

/* Absent, null (as model signers write a key id) or a string. */
static struct hm_bytes opt_str(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = hm_json_opt_any(o, name);
    enum hm_json_type type = hm_json_type(v);

    if (type == HM_JSON_NONE || type == HM_JSON_NULL)
        return hm_bytes(NULL, 0);
    return hm_json_rd_str(o->rd, v);
}

static void read_sig(struct hm_dsse_sig *out, struct hm_json_rd *rd,
    struct hm_json v, enum hm_json_unknown unknown)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->sig = base64(&o, "sig");
    out->keyid = opt_str(&o, "keyid");
    /* Not of the protocol. Whoever rejects unknown members has a place of its
     * own for the certificate, and two of them could contradict each other. */
    if (unknown != HM_JSON_REJECT)
        out->cert = opt_str(&o, "cert");
    hm_json_close(&o, unknown);
}

static void read_sigs(
    struct hm_dsse *out, struct hm_json_list *l, enum hm_json_unknown unknown)
{
    if (l->count == 0)
        return;
    out->sigs =
        hm_json_rd_alloc(l->rd, l->it.value, l->count, sizeof(*out->sigs));
    while (hm_json_next(l))
        read_sig(&out->sigs[out->sig_count++], l->rd, l->item, unknown);
}

void hm_dsse_read(struct hm_dsse *out, struct hm_json_rd *rd, struct hm_json v,
    enum hm_json_unknown unknown)
{
    struct hm_json_obj o = hm_json_root(rd, v);
    struct hm_json_list sigs;

    *out = (struct hm_dsse){0};
    out->payload_type = hm_json_str(&o, "payloadType");
    out->payload = base64(&o, "payload");
    sigs = hm_json_list(&o, "signatures", HM_DSSE_SIGS_MAX);
    read_sigs(out, &sigs, unknown);
    hm_json_close(&o, unknown);
    if (hm_json_failed(rd))
        *out = (struct hm_dsse){0};
}

bool hm_dsse_parse(struct hm_dsse *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_dsse dsse = {0};
    struct hm_json root;

    if (!hm_json_parse_borrowed(&root, arena, text, HM_EVIDENCE_MAX, err))
        return hm_wrap(err, "envelope");
    hm_dsse_read(&dsse, &rd, root, HM_JSON_IGNORE);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "envelope");
    *out = dsse;
    return true;
}

/* What stands before the type, and between type and payload: a length of
 * bytes, in decimal. */
enum { PART_SIZE = 32 };

static struct hm_bytes part(char *out, const char *before, size_t len)
{
    int n = snprintf(out, PART_SIZE, "%s %zu ", before, len);

    return hm_bytes(out, (size_t)n);
}

bool hm_dsse_is_pae(struct hm_bytes text)
{
    return hm_bytes_starts(text, HM_LIT("DSSEv1 "));
}

void hm_dsse_pae(
    struct hm_buf *out, struct hm_bytes type, struct hm_bytes payload)
{
    char text[PART_SIZE];

    hm_buf_put(out, part(text, "DSSEv1", type.len));
    hm_buf_put(out, type);
    hm_buf_put(out, part(text, "", payload.len));
    hm_buf_put(out, payload);
}

bool hm_dsse_pae_digest(struct hm_digest *out, enum hm_hash hash,
    struct hm_bytes type, struct hm_bytes payload, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};
    char text[PART_SIZE];

    HM_TRY(hm_hasher_new(&hasher, hash, err));
    hm_hasher_put(&hasher, part(text, "DSSEv1", type.len));
    hm_hasher_put(&hasher, type);
    hm_hasher_put(&hasher, part(text, "", payload.len));
    hm_hasher_put(&hasher, payload);
    return hm_hasher_end(out, &hasher, err);
}
