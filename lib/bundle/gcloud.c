/* SPDX-License-Identifier: Apache-2.0 */
/* The description of an image with the provenance that Cloud Build signed. A
 * service's answer, which may grow: unknown members are ignored. */
#include "base/err.h"
#include "bundle/read.h"
#include "enc/json_field.h"

/* What stands beside the envelope ("build", "resourceUri") is for people and is
 * not read here; it stays in the evidence's own text, as image_summary does
 * beside it, for who compares them (package/cloud_build.h). */
static bool read_item(
    struct hm_evidence_file *file, struct hm_json item, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o;
    struct hm_evidence *e;

    HM_TRY(hm_evidence_add(&e, file, HM_EVIDENCE_GCLOUD, item, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, item);
    hm_dsse_read(
        &e->envelope, &rd, hm_json_any(&o, "envelope"), HM_JSON_IGNORE);
    if (e->envelope.sig_count == 0)
        hm_json_fail(&rd, item, HM_FORMAT, "no signature");
    /* Keys sign here. A certificate that somebody put in is not handed on. */
    for (size_t i = 0; i < e->envelope.sig_count; i++)
        e->envelope.sigs[i].cert = hm_bytes(NULL, 0);
    e->has_envelope = true;
    e->has_key_hint = true;
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
}

/* Where each piece stands is told by a walk over all that stands before it. */
static void check_size(const struct hm_json_obj *summary)
{
    size_t count = hm_json_count(summary->v);

    if (count > HM_JSON_FIELDS_MAX)
        hm_json_fail(summary->rd, summary->v, HM_LIMIT,
            "%zu members, at most %d allowed", count, HM_JSON_FIELDS_MAX);
}

bool hm_gcloud_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o = hm_json_root(&rd, v);
    struct hm_json_obj summary = hm_json_obj(&o, "provenance_summary");
    struct hm_json_list l;

    rd.null_is_absent = true;
    file->beside = hm_json_text(hm_json_opt_any(&o, "image_summary"));
    check_size(&summary);
    l = hm_json_opt_list(&summary, "provenance", HM_EVIDENCE_COUNT_MAX);
    hm_json_close(&summary, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    while (hm_json_next(&l))
        HM_TRY(hm_evidence_piece(file, l.item, read_item, err));
    return hm_json_end(&rd, err);
}
