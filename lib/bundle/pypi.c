/* SPDX-License-Identifier: Apache-2.0 */
/* Attestations of the Python Package Index (PEP 740). */
#include "base/err.h"
#include "bundle/material.h"
#include "bundle/read.h"
#include "tlog/field.h"

enum { VERSION = 1 };

static void read_version(struct hm_json_obj *o)
{
    uint64_t version = hm_json_u64(o, "version", HM_JSON_INT_NUMBER);

    if (version != VERSION)
        hm_json_fail(o->rd, hm_json_get(o->v, "version"), HM_UNSUPPORTED,
            "version %llu", (unsigned long long)version);
}

/* An entry is protobuf's, as in bundles, and must come with its proof: there
 * were never others. */
static void read_material(struct hm_evidence *out, struct hm_json_obj *o)
{
    static const struct hm_entry_rules rules = {.proof = true};
    struct hm_json_obj material = hm_json_obj(o, "verification_material");

    hm_material_cert(out, &material, "certificate");
    hm_material_entries(out, &material, "transparency_entries", &rules);
    if (out->entry_count == 0)
        hm_json_fail(o->rd, material.v, HM_FORMAT, "no log entry");
    hm_json_close(&material, HM_JSON_REJECT);
}

/* The envelope is a DSSE one whose payload type goes without saying. */
static void read_envelope(struct hm_evidence *out, struct hm_json_obj *o)
{
    struct hm_json_obj envelope = hm_json_obj(o, "envelope");
    struct hm_dsse_sig *sig = hm_json_rd_alloc(o->rd, o->v, 1, sizeof(*sig));

    if (sig == NULL)
        return;
    sig->sig = hm_field_bytes(&envelope, "signature", HM_SIGNATURE_MAX);
    out->envelope.payload =
        hm_field_bytes(&envelope, "statement", HM_STATEMENT_MAX);
    out->envelope.payload_type = hm_bytes_str(hm_dsse_intoto);
    out->envelope.sigs = sig;
    out->envelope.sig_count = 1;
    out->has_envelope = true;
    hm_json_close(&envelope, HM_JSON_REJECT);
}

bool hm_pypi_read_attestation(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o;
    struct hm_evidence *e;

    HM_TRY(hm_evidence_add(&e, file, HM_EVIDENCE_PYPI, v, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    read_version(&o);
    read_material(e, &o);
    read_envelope(e, &o);
    hm_json_close(&o, HM_JSON_REJECT);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "PyPI attestation");
    return true;
}

/* All attestations of one publisher. Who that is, is the certificate's to say:
 * `publisher` is what the index believes, and must not contradict it. */
static bool read_group(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o = hm_json_root(&rd, v);
    struct hm_json_list l =
        hm_json_list(&o, "attestations", HM_EVIDENCE_COUNT_MAX);

    file->beside = hm_json_text(hm_json_opt_any(&o, "publisher"));
    hm_json_close(&o, HM_JSON_REJECT);
    while (hm_json_next(&l))
        HM_TRY(hm_evidence_piece(file, l.item, hm_pypi_read_attestation, err));
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "PyPI provenance");
    return true;
}

bool hm_pypi_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o = hm_json_root(&rd, v);
    struct hm_json_list l =
        hm_json_list(&o, "attestation_bundles", HM_EVIDENCE_COUNT_MAX);

    read_version(&o);
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    while (hm_json_next(&l))
        HM_TRY(hm_evidence_piece(file, l.item, read_group, err));
    return true;
}
